//! Whom a description means: "the spokeswoman", "his office", "the statement", "the company".

use super::candidates::{self, best_candidate};
use super::context::Context;
use super::pronoun_kind::owner;
use super::referent::Referent;
use super::{author, phrase, role_holder};
use crate::entities::Entity;
use crate::lexicon::gazetteer::{self, PlaceKind};
use crate::lexicon::word::{FORCE, OF};
use crate::lexicon::{self, Class};
use crate::quotes::Quote;
use crate::tagger::NameType;
use crate::text::TokenRange;

/// How many sentences back somebody is looked for who has spoken under a description.
const MAX_SENTENCES_BACK: usize = 12;

/// Returns whom the description `tokens` means; at the least the description itself.
pub(super) fn referent(context: &Context<'_>, quote: &Quote, tokens: TokenRange) -> Referent {
    let core = phrase::core(context, tokens);
    let first = phrase::first_word(context, tokens);
    let owner = possessor(context, quote, core, first);
    known(context, quote, tokens, core, owner.as_ref())
        .unwrap_or_else(|| described(context, tokens, owner.as_ref(), first))
}

/// Returns whom of the article a description means, which belongs to `owner`, if there is one.
fn known(
    context: &Context<'_>,
    quote: &Quote,
    tokens: TokenRange,
    core: TokenRange,
    owner: Option<&Referent>,
) -> Option<Referent> {
    let words = context.words;
    let head = phrase::head(context, core)?;
    let first = phrase::first_word(context, tokens);
    let is_document = words.is(head, Class::Document);
    if let Some(owner) = owner.filter(|_| is_document || words.is(head, Class::PersonalOffice)) {
        return Some(owner.clone());
    }
    if let Some(found) = owner.and_then(|owner| role_holder::relative(context, owner, head)) {
        return Some(found);
    }
    if is_document {
        return author::author(context, tokens, core, head, first);
    }
    // Headlines do without articles.
    let is_definite = words.is(first, Class::Definite)
        || words.is(first, Class::CalledByRole)
        || owner.is_some()
        || context.is_headline(tokens);
    let found = whole_of(context, tokens, core, head)
        .or_else(|| is_definite.then(|| described_before(context, tokens.start as usize, head)).flatten())
        .or_else(|| role_holder::compatriot(context, quote, tokens, core))
        .or_else(|| is_definite.then(|| described_alike(context, core)).flatten());
    if found.is_some() {
        return found;
    }
    if let Some(kind) = place_kind(context, head).filter(|_| is_definite) {
        place(context, quote, tokens, kind)
    } else if is_definite && phrase::is_body_noun(words, head) {
        body(context, quote, tokens, head)
    } else if phrase::is_person_role(words, head) {
        role_holder::role_holder(context, quote, tokens, core, is_definite, owner.is_some())
    } else {
        None
    }
}

/// Returns what kind of place the noun at token `head` is, where that is one that speaks.
fn place_kind(context: &Context<'_>, head: usize) -> Option<PlaceKind> {
    if context.words.is(head, Class::CountrySpeaks) {
        Some(PlaceKind::Country)
    } else {
        context.words.is(head, Class::RegionSpeaks).then_some(PlaceKind::Region)
    }
}

/// Returns the body that a part of it speaks for: "the press service of the transport agency".
fn whole_of(context: &Context<'_>, tokens: TokenRange, core: TokenRange, head: usize) -> Option<Referent> {
    let of = core.end as usize;
    let is_part_of_body = context.words.is(head, Class::PartOfBody);
    let is_part = is_part_of_body || context.words.is(head, Class::NamedBody);
    if !is_part || of >= tokens.end as usize || !context.words.has(of, OF) {
        return None;
    }
    let after = TokenRange::new(of + 1, tokens.end as usize);
    let mention_idx = context.mentions_in(after).next()?;
    let mention = context.mention(mention_idx);
    let is_next = mention.tokens.start as usize <= of + 2;
    let is_body = matches!(mention.name_type, NameType::Organization | NameType::Facility)
        || is_part_of_body && mention.name_type == NameType::Person;
    (is_next && is_body).then(|| Referent::entity(context.entities, mention.entity_idx, 0.7))
}

/// Returns the body that has spoken under these very words: "the company said … The company said".
fn described_alike(context: &Context<'_>, core: TokenRange) -> Option<Referent> {
    let hashes = &context.words.hashes;
    let (at, wanted) = (core.start as usize, &hashes[core.indices()]);
    let is_alike = |event: &&super::context::SpeechEvent| hashes[event.token_idx..event.source_end] == *wanted;
    let event = context.events_before(at).take(12).find(is_alike)?;
    let entity_idx = event.referent.entity_idx?;
    let is_body = context.entities.entities[entity_idx].name_type != NameType::Person;
    is_body.then(|| Referent { confidence: 0.7, ..event.referent.clone() })
}

/// Returns the one who has spoken under a description with the same noun: "a Western diplomat said … the diplomat".
fn described_before(context: &Context<'_>, at: usize, head: usize) -> Option<Referent> {
    let here = context.document.sentence_of(at);
    let noun = context.document.token_text(head);
    let event = context
        .events_before(at)
        .take(8)
        .take_while(|event| here - context.document.sentence_of(event.token_idx) <= MAX_SENTENCES_BACK)
        .find(|event| {
            event.referent.entity_idx.is_none()
                && phrase::described_noun(&event.referent.name).is_some_and(|known| known.eq_ignore_ascii_case(noun))
        })?;
    Some(Referent { confidence: 0.75, ..event.referent.clone() })
}

/// Returns the description as a name: with "his" put as the name it means.
fn described(context: &Context<'_>, tokens: TokenRange, owner: Option<&Referent>, first: usize) -> Referent {
    let words = context.words;
    let text = context.document.slice(context.document.span_of(tokens));
    if let Some(owner) = owner
        && words.is(first, Class::Possessive)
        && let Some((_, rest)) = text.split_once(char::is_whitespace)
    {
        return Referent::description(&format!("{}'s {rest}", owner.name), 0.6);
    }
    let (mut start, end) = (tokens.start as usize, tokens.end as usize);
    if start + 1 < end && words.is(start, Class::LeadsSource) && !words.is_capitalized(start) {
        start += 1;
    }
    let is_clause = |&comma: &usize| {
        context.document.token_text(comma) == "," && comma + 2 < end && words.is(comma + 1, Class::Relative)
    };
    let end = (start + 1..end).find(is_clause).unwrap_or(end);
    let text = context.document.slice(context.document.span_of(TokenRange::new(start, end)));
    // Nobody else can be meant by "a senior official"; "the official" may be somebody of the article.
    let is_anew = words.is(first, Class::Indefinite) || words.is(first, Class::Quantifier);
    Referent::description(text, if is_anew { 0.85 } else { 0.6 })
}

/// Returns to whom what is described belongs: "his office", "Abdul Mahdi's office", "the president's lawyer".
fn possessor(context: &Context<'_>, quote: &Quote, core: TokenRange, first: usize) -> Option<Referent> {
    if let Some(owner) = owner(context, first, core.start as usize, Some(quote.span)) {
        return Some(owner);
    }
    let named = context.mentions_in(core).find(|&mention_idx| {
        let after = context.mention(mention_idx).tokens.end as usize;
        after < core.end as usize && context.words.is_possessive(after)
    });
    if let Some(mention_idx) = named {
        return Some(Referent::entity(context.entities, context.mention(mention_idx).entity_idx, 0.85));
    }
    // "The airline's statement": the owner is described too.
    let possessive = core.indices().skip(1).find(|&token_idx| context.words.is_possessive(token_idx))?;
    let owner = TokenRange::new(core.start as usize, possessive);
    let head = phrase::head(context, owner)?;
    if phrase::is_body_noun(context.words, head) {
        body(context, quote, owner, head)
    } else if phrase::is_person_role(context.words, head) {
        role_holder::role_holder(context, quote, owner, owner, true, true)
    } else {
        None
    }
}

/// Returns the organisation that "the company" means.
fn body(context: &Context<'_>, quote: &Quote, tokens: TokenRange, head: usize) -> Option<Referent> {
    let at = tokens.start as usize;
    let is_named_so = |entity: &Entity| {
        entity.name_type == NameType::Organization
            && std::iter::once(&entity.name)
                .chain(entity.aliases.iter().take(4))
                .any(|name| name.split([' ', '-']).any(|word| is_body_of(context, word, head)))
    };
    if let Some((entity_idx, _)) = best_candidate(context, at, Some(quote.span), is_named_so) {
        return Some(Referent::entity(context.entities, entity_idx, 0.8));
    }
    let named_earlier = context.mentions_before(at).find(|&mention_idx| is_named_so(context.entity_of(mention_idx)));
    if let Some(mention_idx) = named_earlier {
        return Some(Referent::entity(context.entities, context.mention(mention_idx).entity_idx, 0.7));
    }
    if context.words.is(head, Class::NamedBody) {
        return None;
    }
    let is_body = |entity: &Entity| entity.name_type == NameType::Organization;
    let around = best_candidate(context, at, Some(quote.span), is_body).map(|(entity_idx, _)| entity_idx);
    let entity_idx = around.or_else(|| candidates::told_of_itself(context, quote.span, at))?;
    Some(Referent::entity(context.entities, entity_idx, 0.6))
}

/// Returns whether a word of a body's name tells that it is what the noun at token `head` says: "the force" is the "Kent
/// Police".
fn is_body_of(context: &Context<'_>, word: &str, head: usize) -> bool {
    word.eq_ignore_ascii_case(context.document.token_text(head))
        || context.words.has(head, FORCE) && lexicon::is(word, Class::Force)
}

/// Returns the place that "the city" or "the country" means.
fn place(context: &Context<'_>, quote: &Quote, tokens: TokenRange, kind: PlaceKind) -> Option<Referent> {
    let is_of_kind = |entity: &Entity| {
        entity.name_type == NameType::Location
            && gazetteer::place(&entity.name.to_lowercase())
                .map_or(kind == PlaceKind::Region, |place| place.kind == kind)
    };
    let (entity_idx, _) = best_candidate(context, tokens.start as usize, Some(quote.span), is_of_kind)?;
    Some(Referent::entity(context.entities, entity_idx, 0.6))
}
