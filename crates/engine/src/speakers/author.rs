//! Who speaks through a document: "the statement", "a report by Amnesty International", "the memo".

use super::context::{Context, SpeechEvent};
use super::phrase;
use super::referent::Referent;
use crate::lexicon::Class;
use crate::lexicon::word::IT;
use crate::tagger::NameType;
use crate::text::TokenRange;

/// How many sentences back the author of a document is looked for.
const MAX_SENTENCES_BACK: usize = 14;

/// How many acts of speaking are looked back over for the author of a document.
const MAX_EVENTS: usize = 12;

/// Returns who issued the document that a source tells of, where it is said: "a State Department statement", "a report by Amnesty
/// International", "a memo of Acme … the memo".
pub(super) fn named(context: &Context<'_>, tokens: TokenRange, core: TokenRange, head: usize) -> Option<Referent> {
    let before_head = TokenRange::new(core.start as usize, head);
    let after = TokenRange::new(core.end as usize, tokens.end as usize);
    let found = context.mentions_in(before_head).filter(|idx| may_issue(context, *idx)).last().or_else(|| {
        let names_author = context.words.is(core.end as usize, Class::NamesAuthor);
        names_author.then(|| context.mentions_in(after).find(|idx| may_issue(context, *idx))).flatten()
    });
    let mention_idx = found.or_else(|| {
        let at = tokens.start as usize;
        let (sentence, noun) = spoken_of(context, at, head).next().filter(|_| points(context, tokens))?;
        let names_author = context.words.is(noun + 1, Class::NamesAuthor);
        let mention_idx = names_author.then(|| context.mentions_from(noun + 2).next()).flatten()?;
        let issuer = context.mention(mention_idx).tokens;
        let is_next = issuer.start as usize <= noun + 4 && issuer.end < sentence.end;
        (is_next && may_issue(context, mention_idx)).then_some(mention_idx)
    })?;
    Some(Referent::entity(context.entities, context.mention(mention_idx).entity_idx, 0.85))
}

/// Returns who most likely issued the document that a source only points at: "the statement".
pub(super) fn likeliest(context: &Context<'_>, tokens: TokenRange, head: usize) -> Option<Referent> {
    let at = tokens.start as usize;
    if !points(context, tokens) {
        return None;
    }
    let here = context.document.sentence_of(at);
    let introduced = introduction(context, at, head);
    let is_near = introduced.as_ref().is_some_and(|(distance, _)| *distance <= NEAR);
    if is_near || !context.words.is(head, Class::GivenOut) {
        return introduced.map(|(_, found)| found);
    }
    // Whoever gave out words last gave out this.
    let distance_of = |event: &SpeechEvent| here - context.document.sentence_of(event.token_idx);
    let near = || context.events_before(at).take(MAX_EVENTS);
    let stated = near().find(|event| event.is_statement && distance_of(event) <= 3).or_else(|| near().next());
    let stated = stated.map(|event| (distance_of(event), event.referent.clone()));
    let nearer = introduced.into_iter().chain(stated).min_by_key(|(distance, _)| *distance)?;
    (nearer.0 <= MAX_SENTENCES_BACK).then_some(nearer.1)
}

/// How many sentences back a document counts for more than what was said since.
const NEAR: usize = 3;

/// Returns whether a source points at a document that is known: "the memo", "it".
fn points(context: &Context<'_>, tokens: TokenRange) -> bool {
    let first = phrase::first_word(context, tokens);
    context.words.is(first, Class::Definite) || context.words.has(first, IT)
}

/// Returns where the document was spoken of before, the last place first: as much of the sentence as may be looked at, and the
/// noun.
fn spoken_of(context: &Context<'_>, at: usize, head: usize) -> impl Iterator<Item = (TokenRange, usize)> {
    let here = context.document.sentence_of(at);
    (here.saturating_sub(MAX_SENTENCES_BACK)..=here).rev().filter_map(move |sentence_idx| {
        let sentence = context.document.sentences[sentence_idx];
        let end = (sentence.end as usize).min(at);
        // A sentence of thousands of tokens is no sentence: look at its end only.
        let start = (sentence.start as usize).max(end.saturating_sub(MAX_SENTENCE));
        let is_same = |&token_idx: &usize| context.words.has(token_idx, context.words.hashes[head]);
        (start..end).rev().find(is_same).map(|noun| (TokenRange::new(start, end), noun))
    })
}

/// How much of a sentence is looked at, in tokens.
const MAX_SENTENCE: usize = 120;

/// Returns who spoke or is named where the document was spoken of last, and how many sentences before.
fn introduction(context: &Context<'_>, at: usize, head: usize) -> Option<(usize, Referent)> {
    let here = context.document.sentence_of(at);
    spoken_of(context, at, head).find_map(|(sentence, noun)| {
        let spoken = context.events_before(sentence.end as usize).next();
        let spoken = spoken.filter(|event| event.token_idx >= sentence.start as usize);
        let named = || {
            let is_near = |tokens: TokenRange| tokens.end as usize <= noun || tokens.start as usize <= noun + 3;
            let found = context
                .mentions_before(sentence.end as usize)
                .take_while(|&idx| context.mention(idx).tokens.start >= sentence.start)
                .filter(|&idx| may_issue(context, idx) && is_near(context.mention(idx).tokens));
            found.last().map(|idx| Referent::candidate(context.entities, context.mention(idx).entity_idx))
        };
        let found = spoken.map(|event| event.referent.clone()).or_else(named)?;
        Some((here - context.document.sentence_of(noun), found))
    })
}

fn may_issue(context: &Context<'_>, mention_idx: usize) -> bool {
    matches!(context.mention(mention_idx).name_type, NameType::Person | NameType::Organization | NameType::Facility)
}
