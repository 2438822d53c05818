//! Whom "he", "she", "it" and "they" mean.

use super::anaphor::Anaphor;
use super::candidates::{Candidates, Meant};
use super::context::Context;
use super::features::Of;
use super::phrase::{self, is_body_noun, is_somebody};
use super::pronoun_kind::PronounKind;
use super::ranker;
use super::referent::Referent;
use super::seen::sentence_distance;
use crate::entities::Entity;
use crate::entities::titles::{is_role, title_gender};
use crate::lexicon::word::{COMMA, OF, ONE, WHEN, WHO};
use crate::lexicon::{self, Class, ends_plural};
use crate::quotes::Quote;
use crate::tagger::NameType;
use crate::text::{ByteSpan, TokenRange};

/// Returns whom the pronoun at `tokens` means, for certain, or who may be meant.
pub(super) fn read(context: &Context<'_>, quote: &Quote, tokens: TokenRange, kind: PronounKind) -> Meant {
    let at = tokens.start as usize;
    let sure = addressed(context, at, kind)
        .or_else(|| named_before_when(context, at, kind))
        .or_else(|| described_subject(context, quote, at, kind));
    if let Some(found) = sure {
        return Meant::Sure(found);
    }
    let anaphor = Anaphor { at, kind: kind.into(), content: Some(quote.span) };
    let mut found = Candidates::named(context, anaphor, |entity| kind.fits(entity));
    found.propose(last_description(context, at, kind), Of::LastDescription);
    let described = context.events_before(at).next().filter(|event| event.referent.entity_idx.is_none());
    if let Some(event) = described {
        let is_several = is_plural(&event.referent.name);
        let may_be_meant = kind == PronounKind::Plural || !is_several;
        let of = if is_several { Of::DescribedPlural } else { Of::Described };
        found.propose(may_be_meant.then(|| event.referent.clone()), of);
    }
    Meant::Candidates(found)
}

/// Returns whom the pronoun at `tokens` most likely means.
pub(super) fn referent(
    context: &Context<'_>,
    quote: &Quote,
    tokens: TokenRange,
    kind: PronounKind,
) -> Option<Referent> {
    ranker::best(context, read(context, quote, tokens, kind))
}

/// Returns whom the possessive pronoun at token `token_idx`, before token `at`, means: "his" of "his office". None where it is
/// no possessive pronoun.
pub(super) fn owner(context: &Context<'_>, token_idx: usize, at: usize, content: Option<ByteSpan>) -> Option<Referent> {
    let classes = context.words.classes(token_idx);
    let kind = PronounKind::of(classes).filter(|_| classes.has(Class::Possessive))?;
    // What is said may name the owner: "…, his office said".
    let may_own = |entity: &Entity| {
        kind.fits(entity) && (kind != PronounKind::Thing || entity.name_type == NameType::Organization)
    };
    let owner = |content: Option<ByteSpan>| {
        let anaphor = Anaphor { at, kind: kind.into(), content };
        ranker::best(context, Meant::Candidates(Candidates::named(context, anaphor, may_own)))
    };
    owner(content).or_else(|| owner(None))
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
    phrase::described_noun(description).is_some_and(ends_plural)
}

/// Returns the one whom somebody tells of before a clause of time: "Lee said Roe was right when he said …".
fn named_before_when(context: &Context<'_>, at: usize, kind: PronounKind) -> Option<Referent> {
    if !matches!(kind, PronounKind::Person(_)) || !context.words.has(at.checked_sub(1)?, WHEN) {
        return None;
    }
    let sentence = context.sentence(at);
    let speaker = context.events_before(at).next().filter(|event| event.token_idx >= sentence.start as usize)?;
    let is_told = |idx: &usize| context.mention(*idx).tokens.start as usize >= speaker.source_end;
    let mut named = context.mentions_before(at).take_while(is_told);
    let mention_idx = named.find(|&idx| kind.fits(context.entity_of(idx)))?;
    Some(Referent::entity(context.entities, context.mention(mention_idx).entity_idx, 0.75))
}

/// Returns the person whom the sentence before brings in, where it begins so: "A woman who sells maize came. … she said".
fn described_subject(context: &Context<'_>, quote: &Quote, at: usize, kind: PronounKind) -> Option<Referent> {
    let PronounKind::Person(gender) = kind else { return None };
    // The quotation may stand between.
    let content = context.token_at(quote.span).min(at);
    let before = *context.document.sentences.get(context.document.sentence_of(content).checked_sub(1)?)?;
    let first = before.start as usize;
    let words = context.words;
    let is_same_paragraph = context.document.paragraph_of(first) == context.document.paragraph_of(content);
    if !is_same_paragraph || before.len() < 4 || !words.is(first, Class::Indefinite) || words.has(first, ONE) {
        return None;
    }
    let mut nouns = first + 1..first + 4;
    let noun_idx = nouns.clone().find(|&idx| is_role(words.classes(idx)) || words.is(idx, Class::Person))?;
    let is_named = context.mentions_in(before).next().is_some_and(|mention_idx| {
        let mention = context.mention(mention_idx);
        mention.name_type == NameType::Person && (mention.tokens.start as usize) < noun_idx + 3
    });
    let fits = nouns.all(|idx| title_gender(words.classes(idx)).is_none_or(|known| known == gender));
    let text = context.document.slice(context.document.span_of(TokenRange::new(first, noun_idx + 1)));
    (fits && !is_named).then(|| Referent::description(text, 0.55))
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
    is_meant.then(|| last.referent.clone())
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
    // "The dream of bakers and florists, who say": no dream says anything.
    let is_person_noun = |idx: usize| is_somebody(words.classes(idx));
    let of = (start + 1..end.saturating_sub(1)).rev().find(|&idx| words.has(idx, OF));
    let of = of.filter(|&of| is_person && !is_person_noun(of - 1) && ends_plural(context.document.token_text(end - 1)));
    let start = of.map_or(start, |of| of + 1);
    Referent::description(context.document.slice(context.document.span_of(TokenRange::new(start, end))), 0.5)
}
