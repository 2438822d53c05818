//! Whom "he", "she", "it" and "they" mean.

use super::anaphor::Anaphor;
use super::candidates::{Candidates, Meant};
use super::context::Context;
use super::features::Of;
use super::noun::is_somebody;
use super::phrase;
use super::pronoun_kind::PronounKind;
use super::ranker;
use super::referent::Referent;
use super::unnamed::UnnamedKind;
use crate::entities::Entity;
use crate::lexicon::word::{COMMA, OF, ONE, WHEN, WHO};
use crate::lexicon::{Class, ends_plural};
use crate::quotes::Quote;
use crate::tagger::NameType;
use crate::text::{ByteSpan, TokenRange};

/// Returns whom the pronoun at `tokens` means, for certain, or those whom it may mean.
pub(super) fn read(context: &Context<'_>, quote: &Quote, tokens: TokenRange, kind: PronounKind) -> Meant {
    let at = tokens.start as usize;
    if let Some(found) = named_before_when(context, at, kind) {
        return Meant::Sure(found);
    }
    let anaphor = Anaphor { at, kind: kind.into(), content: Some(quote.span) };
    if reads_out(context, quote) {
        let documents = Candidates::none(anaphor).and_unnamed(context, |one| one.kind == UnnamedKind::Document);
        if !documents.is_empty() {
            return Meant::Candidates(documents);
        }
    }
    let mut found = Candidates::named(context, anaphor, |entity| kind.fits(entity))
        .and_unnamed(context, |one| kind.fits_unnamed(one.kind));
    let described = context.events_before(at).next().filter(|event| event.referent.entity_idx.is_none());
    if let Some(event) = described {
        let is_several = is_plural(&event.referent.name);
        let may_be_meant = kind == PronounKind::Plural || !is_several;
        let of = if is_several { Of::DescribedPlural } else { Of::Described };
        found.propose(may_be_meant.then(|| event.referent.clone()), of);
    }
    Meant::Candidates(found)
}

/// Returns whether the cue of `quote` is what a text does: "The post … it read".
fn reads_out(context: &Context<'_>, quote: &Quote) -> bool {
    let cue = quote.cue.map(|cue| context.document.tokens_of(cue).start as usize);
    cue.is_some_and(|cue| context.words.is(cue, Class::ReadsOut) && !context.words.is(cue, Class::Speech))
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
