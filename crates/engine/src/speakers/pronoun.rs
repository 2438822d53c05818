//! Whom "he", "she", "it" and "they" mean.

use super::candidates::{best_candidate, sentence_distance};
use super::context::Context;
use super::description;
use super::phrase::{self, is_body_noun, is_somebody};
use super::pronoun_kind::{PronounKind, confidence};
use super::referent::Referent;
use crate::entities::Entity;
use crate::entities::titles::{is_role, title_gender};
use crate::lexicon::word::{COMMA, ONE, THE, WHEN, WHO};
use crate::lexicon::{self, Class, Classes};
use crate::quotes::Quote;
use crate::tagger::NameType;
use crate::text::{ByteSpan, TokenRange};

/// Returns whom the pronoun at `tokens` means: the candidate before it that fits best, else one after it.
pub(super) fn referent(
    context: &Context<'_>,
    quote: &Quote,
    tokens: TokenRange,
    kind: PronounKind,
) -> Option<Referent> {
    let fits = |entity: &Entity| kind.fits(entity);
    let at = tokens.start as usize;
    let told = named_before_when(context, at, kind)
        .or_else(|| addressed(context, at, kind))
        .or_else(|| last_description(context, at, kind))
        .or_else(|| described_subject(context, quote, at, kind))
        .or_else(|| (kind == PronounKind::Plural).then(|| body_before(context, quote, at)).flatten());
    if told.is_some() {
        return told;
    }
    let best = best_candidate(context, at, Some(quote.span), fits);
    let found = best.map(|(entity_idx, margin)| Referent::entity(context.entities, entity_idx, confidence(margin)));
    found.or_else(|| most_salient(context, at, fits)).or_else(|| cataphor(context, at, Some(quote.span), fits)).or_else(
        || {
            let last = context.events_before(at).next()?;
            let is_several =
                is_plural(&last.referent.name) && matches!(kind, PronounKind::Person(_) | PronounKind::Thing);
            let may_be_meant = last.referent.entity_idx.is_none() && !is_several || matches!(kind, PronounKind::Plural);
            may_be_meant.then(|| Referent { confidence: 0.4, ..last.referent.clone() })
        },
    )
}

/// Returns the one who was asked right before, where whoever asked cannot be "he" or "she": "Agents asked the driver to stop. He said …".
fn addressed(context: &Context<'_>, at: usize, kind: PronounKind) -> Option<Referent> {
    let PronounKind::Person(gender) = kind else { return None };
    let last = context.events_before(at).next().filter(|event| sentence_distance(context, event.token_idx, at) <= 2)?;
    let asker = last.referent.entity_idx.map(|entity_idx| &context.entities.entities[entity_idx]);
    let cannot_be = match asker {
        Some(asker) => !kind.fits(asker),
        None => is_plural(&last.referent.name),
    };
    let words = context.words;
    let is_asking = |&token_idx: &usize| words.is(token_idx, Class::SpeaksTo) && words.is(token_idx, Class::Past);
    let verb = (last.source_end..at.min(last.source_end + ASKING_REACH)).find(is_asking).filter(|_| cannot_be)?;
    let (determiner, noun) = (verb + 1, verb + 2);
    let is_one = words.is(determiner, Class::Article);
    let is_person = is_somebody(words.classes(noun)) && !is_body_noun(words, noun);
    let fits_gender = title_gender(words.classes(noun)).is_none_or(|known| known == gender);
    let text = context.document.slice(context.document.span_of(TokenRange::new(determiner, noun + 1)));
    (is_one && is_person && fits_gender).then(|| Referent::description(text, 0.55))
}

/// How far after who asks the verb may stand, in tokens.
const ASKING_REACH: usize = 6;

/// Returns whether a description is of several: "Customs agents at the border".
fn is_plural(description: &str) -> bool {
    phrase::described_noun(description).is_some_and(|noun| noun.ends_with('s') && !noun.ends_with("ss"))
}

/// Returns the one named last in the sentence before a clause of time: "Lee said Roe was right when he said …".
fn named_before_when(context: &Context<'_>, at: usize, kind: PronounKind) -> Option<Referent> {
    if !matches!(kind, PronounKind::Person(_)) || !context.words.has(at.checked_sub(1)?, WHEN) {
        return None;
    }
    let sentence = context.sentence(at);
    let mut named = context.mentions_before(at).take_while(|&idx| context.mention(idx).tokens.start >= sentence.start);
    let mention_idx = named.find(|&idx| kind.fits(context.entity_of(idx)))?;
    Some(Referent::entity(context.entities, context.mention(mention_idx).entity_idx, 0.75))
}

/// Returns the person who fits and whom the article is most about, of those named before token `at`: "she" of an
/// obituary, long after her name.
fn most_salient(context: &Context<'_>, at: usize, fits: impl Fn(&Entity) -> bool) -> Option<Referent> {
    let candidates = context.mentions_before(at).map(|mention_idx| context.mention(mention_idx).entity_idx);
    let entity_idx = candidates
        .filter(|&entity_idx| {
            let entity = &context.entities.entities[entity_idx];
            entity.name_type == NameType::Person && !context.is_quoting_speaker(entity_idx) && fits(entity)
        })
        .max_by(|left, right| {
            let salience = |entity_idx: &usize| context.entities.entities[*entity_idx].salience;
            salience(left).total_cmp(&salience(right)).then(right.cmp(left))
        })?;
    Some(Referent::entity(context.entities, entity_idx, 0.4))
}

/// Returns the last speaker where it is no entity and a pronoun carries it on: "the report said … it said", "a fireman
/// said … he said"; he and she only where nobody is named since.
fn last_description(context: &Context<'_>, at: usize, kind: PronounKind) -> Option<Referent> {
    let last = context.events_before(at).next()?;
    let distance = sentence_distance(context, last.token_idx, at);
    if last.referent.entity_idx.is_some() || distance > 2 {
        return None;
    }
    let is_meant = match kind {
        PronounKind::Thing | PronounKind::Plural => true,
        PronounKind::Person(gender) => {
            let words = || last.referent.name.split([' ', '-']).take(6).map(lexicon::classes_of);
            let named = context
                .mentions_before(at)
                .take_while(|&mention_idx| context.mention(mention_idx).tokens.start as usize > last.token_idx);
            let is_subject = last.token_idx <= context.sentence(last.token_idx).start as usize + 1;
            is_subject
                && words().next().is_some_and(|first| first.has(Class::Indefinite))
                && words().any(is_somebody)
                && words().all(|word| title_gender(word).is_none_or(|known| known == gender))
                && !named
                    .into_iter()
                    .any(|mention_idx| kind.fits(context.entity_of(mention_idx)) && !context.is_quoted(mention_idx))
        }
    };
    is_meant.then(|| Referent { confidence: 0.6, ..last.referent.clone() })
}

/// Returns whom the sentence before describes, where it begins so: "A woman who sells maize came. … she said", "The
/// company denied it. … it said".
fn described_subject(context: &Context<'_>, quote: &Quote, at: usize, kind: PronounKind) -> Option<Referent> {
    // The quotation may stand between.
    let content = context.token_at(quote.span).min(at);
    let before = *context.document.sentences.get(context.document.sentence_of(content).checked_sub(1)?)?;
    let first = before.start as usize;
    if context.document.paragraph_of(first) != context.document.paragraph_of(content) || before.len() < 4 {
        return None;
    }
    let words = context.words;
    let mut nouns = first + 1..first + 4;
    match kind {
        PronounKind::Person(gender) if words.is(first, Class::Indefinite) && !words.has(first, ONE) => {
            let stands_for_one = |classes: Classes| is_role(classes) || classes.has(Class::Person);
            let noun_idx = nouns.clone().find(|&token_idx| stands_for_one(words.classes(token_idx)))?;
            let is_named = context.mentions_in(before).next().is_some_and(|mention_idx| {
                let mention = context.mention(mention_idx);
                mention.name_type == NameType::Person && (mention.tokens.start as usize) < noun_idx + 3
            });
            let fits =
                nouns.all(|token_idx| title_gender(words.classes(token_idx)).is_none_or(|known| known == gender));
            let text = context.document.slice(context.document.span_of(TokenRange::new(first, noun_idx + 1)));
            (fits && !is_named).then(|| Referent::description(text, 0.55))
        }
        PronounKind::Thing if words.has(first, THE) => {
            let noun_idx = nouns.find(|&token_idx| is_body_noun(words, token_idx))?;
            let found = description::referent(context, quote, TokenRange::new(first, noun_idx + 1));
            found.entity_idx.is_some().then_some(found)
        }
        _ => None,
    }
}

/// How far before "they" the body stands that is described, in tokens.
const BODY_REACH: usize = 16;

/// Returns the body that was described last before "they", nearer than any name: "the company had broken its word. “They told us"
fn body_before(context: &Context<'_>, quote: &Quote, at: usize) -> Option<Referent> {
    let floor = at.saturating_sub(BODY_REACH);
    let named = context.mentions_before(at).next().map_or(0, |idx| context.mention(idx).tokens.end as usize);
    let is_body = |&token_idx: &usize| is_body_noun(context.words, token_idx) && context.words.has(token_idx - 1, THE);
    let noun = (floor.max(named) + 1..at).rev().find(is_body)?;
    let found = description::referent(context, quote, TokenRange::new(noun - 1, noun + 1));
    found.entity_idx.is_some_and(|entity_idx| !context.is_quoting_speaker(entity_idx)).then_some(found)
}

/// Returns the first fitting entity named after token `at`, in the same paragraph or the next sentences.
pub(super) fn cataphor(
    context: &Context<'_>,
    at: usize,
    content: Option<ByteSpan>,
    fits: impl Fn(&Entity) -> bool,
) -> Option<Referent> {
    let found = context.mentions_from(at).find(|&mention_idx| {
        fits(context.entity_of(mention_idx))
            && !content.is_some_and(|content| content.contains(context.mention(mention_idx).span))
    })?;
    Some(Referent::entity(context.entities, context.mention(found).entity_idx, 0.45))
}

/// Returns whom "who" or "which" at `tokens` means: the name or noun phrase before it.
pub(super) fn antecedent(context: &Context<'_>, tokens: TokenRange) -> Referent {
    let at = tokens.start as usize;
    let sentence = context.sentence(at);
    let nearest = context.mentions_before(at).take(3).find(|&mention_idx| {
        let mention = context.mention(mention_idx);
        mention.tokens.start >= sentence.start && at - mention.tokens.end as usize <= 2
    });
    // "Jane Roe, 84, of Sudbury, Ont., who said": a place is no "who".
    let words = context.words;
    let is_person = words.has(at, WHO);
    let person =
        nearest.filter(|&idx| is_person && context.mention(idx).name_type != NameType::Person).and_then(|_| {
            context.mentions_before(at).take(6).find(|&mention_idx| {
                let mention = context.mention(mention_idx);
                mention.tokens.start >= sentence.start
                    && mention.name_type == NameType::Person
                    && (words.has(mention.tokens.end as usize, COMMA)
                        || words.is(mention.tokens.end as usize, Class::OfPlace))
            })
        });
    if let Some(mention_idx) = person.or(nearest) {
        return Referent::entity(context.entities, context.mention(mention_idx).entity_idx, 0.85);
    }
    let floor = at.saturating_sub(7).max(sentence.start as usize);
    let is_determiner = |&token_idx: &usize| words.is(token_idx, Class::Article) || words.has(token_idx, ONE);
    let start = (floor..at).rev().find(is_determiner).unwrap_or(floor.min(at.saturating_sub(1)));
    let mut end = at;
    while end > start + 1 && context.document.token_text(end - 1) == "," {
        end -= 1;
    }
    // "Jane Roe, a mother of three, who said": the name that the phrase tells more of.
    // "Agent Jane Roe of the state bureau, who said" likewise.
    let joins = |before: usize| words.has(before, COMMA) || is_person && words.is(before, Class::OfPlace);
    if start.checked_sub(1).is_some_and(joins)
        && let Some(mention_idx) = context.mentions_before(start).next()
        && context.mention(mention_idx).tokens.end as usize == start - 1
        && context.mention(mention_idx).name_type == NameType::Person
    {
        return Referent::entity(context.entities, context.mention(mention_idx).entity_idx, 0.8);
    }
    if start >= end {
        return Referent::description(context.document.slice(context.document.span_of(tokens)), 0.2);
    }
    Referent::description(context.document.slice(context.document.span_of(TokenRange::new(start, end))), 0.5)
}
