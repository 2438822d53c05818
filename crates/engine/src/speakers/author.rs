//! Who speaks through a document: "the statement", "a report by Amnesty International", "the memo".

use super::context::{Context, SpeechEvent};
use super::referent::Referent;
use crate::lexicon::word::IT;
use crate::lexicon::{self, Class};
use crate::tagger::NameType;
use crate::text::TokenRange;

/// How many sentences back the author of a document is looked for.
const MAX_SENTENCES_BACK: usize = 14;

/// Returns who issued the document that a source names.
pub(super) fn author(
    context: &Context<'_>,
    tokens: TokenRange,
    core: TokenRange,
    head: usize,
    first: usize,
) -> Option<Referent> {
    // "a State Department statement", "a report by Amnesty International".
    let is_body = |&mention_idx: &usize| {
        matches!(context.mention(mention_idx).name_type, NameType::Person | NameType::Organization | NameType::Facility)
    };
    let before_head = TokenRange::new(core.start as usize, head);
    let words = context.words;
    let after = TokenRange::new(core.end as usize, tokens.end as usize);
    let named = context.mentions_in(before_head).filter(is_body).last().or_else(|| {
        let names_author = words.is(core.end as usize, Class::NamesAuthor);
        names_author.then(|| context.mentions_in(after).find(is_body)).flatten()
    });
    if let Some(mention_idx) = named {
        return Some(Referent::entity(context.entities, context.mention(mention_idx).entity_idx, 0.85));
    }
    if !words.is(first, Class::Definite) && !words.has(first, IT) {
        return None;
    }
    let at = tokens.start as usize;
    let here = context.document.sentence_of(at);
    if words.is(head, Class::Study) {
        // "A study by …" has spoken before; else somebody has published it.
        let same = context.events_before(at).take(12).find(|event| {
            event.referent.entity_idx.is_none()
                && event.referent.name.split([' ', '-']).any(|word| lexicon::is(word, Class::Study))
        });
        return same
            .map(|event| Referent { confidence: 0.7, ..event.referent.clone() })
            .or_else(|| introduction(context, at, head).map(|(_, found)| found));
    }
    if !words.is(head, Class::GivenOut) {
        return introduction(context, at, head).map(|(_, found)| found);
    }
    let distance_of = |event: &SpeechEvent| here - context.document.sentence_of(event.token_idx);
    let mut near = context.events_before(at).take_while(|event| distance_of(event) <= 3);
    let last_event = near.find(|event| event.is_statement).or_else(|| context.events_before(at).next());
    let event_distance = last_event.map(distance_of);
    let introduced = introduction(context, at, head);
    match (event_distance, introduced) {
        (Some(distance), Some((found_distance, found))) if found_distance < distance => Some(found),
        (Some(distance), found) if distance <= 3 || found.is_none() && distance <= MAX_SENTENCES_BACK => {
            last_event.map(|event| Referent { confidence: 0.6, ..event.referent.clone() })
        }
        (_, Some((_, found))) => Some(found),
        _ => None,
    }
}

/// Returns the one who is named where the document was first spoken of, and how many sentences before.
fn introduction(context: &Context<'_>, at: usize, head: usize) -> Option<(usize, Referent)> {
    let here = context.document.sentence_of(at);
    for sentence_idx in (here.saturating_sub(MAX_SENTENCES_BACK)..=here).rev() {
        let sentence = context.document.sentences[sentence_idx];
        let end = (sentence.end as usize).min(at);
        // A sentence of thousands of tokens is no sentence: look at its end only.
        let start = (sentence.start as usize).max(end.saturating_sub(120));
        let is_same = |&token_idx: &usize| context.words.has(token_idx, context.words.hashes[head]);
        let Some(noun) = (start..end).rev().find(is_same) else { continue };
        let spoken = context.events_before(end).next().filter(|event| event.token_idx >= start);
        let named = || {
            context
                .mentions_before(end)
                .take_while(|&mention_idx| context.mention(mention_idx).tokens.start as usize >= start)
                .filter(|&mention_idx| {
                    let mention = context.mention(mention_idx);
                    can_be_author(context, mention_idx)
                        && (mention.tokens.end as usize <= noun || mention.tokens.start as usize <= noun + 3)
                })
                .last()
        };
        let named_author = || {
            let names_author = context.words.is(noun + 1, Class::NamesAuthor);
            let mention_idx = names_author.then(|| context.mentions_from(noun + 2).next()).flatten()?;
            let tokens = context.mention(mention_idx).tokens;
            let is_next = tokens.start as usize <= noun + 4 && (tokens.end as usize) < end;
            (is_next && can_be_author(context, mention_idx)).then_some(mention_idx)
        };
        let found = match spoken {
            _ if noun + 2 < end && named_author().is_some() => {
                named_author().map(|idx| Referent::entity(context.entities, context.mention(idx).entity_idx, 0.6))
            }
            Some(event) => Some(event.referent.clone()),
            None => named().map(|idx| Referent::entity(context.entities, context.mention(idx).entity_idx, 0.6)),
        };
        if let Some(found) = found {
            return Some((here - sentence_idx, Referent { confidence: 0.6, ..found }));
        }
    }
    None
}

fn can_be_author(context: &Context<'_>, mention_idx: usize) -> bool {
    matches!(context.mention(mention_idx).name_type, NameType::Organization | NameType::Person)
}
