//! Whom a description means: "the spokeswoman", "his office", "the statement", "the company".

use super::candidates::{self, best_candidate};
use super::kind::owner;
use super::referent::Referent;
use super::scene::Scene;
use super::{holder, issuer, phrase};
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
pub(super) fn referent(scene: &Scene<'_>, quote: &Quote, tokens: TokenRange) -> Referent {
    let core = phrase::core(scene, tokens);
    let first = phrase::first_word(scene, tokens);
    let owner = possessor(scene, quote, core, first);
    known(scene, quote, tokens, core, owner.as_ref()).unwrap_or_else(|| described(scene, tokens, owner.as_ref(), first))
}

/// Returns whom of the article a description means, which belongs to `owner`, if there is one.
fn known(
    scene: &Scene<'_>,
    quote: &Quote,
    tokens: TokenRange,
    core: TokenRange,
    owner: Option<&Referent>,
) -> Option<Referent> {
    let words = scene.words;
    let head = phrase::head(scene, core)?;
    let first = phrase::first_word(scene, tokens);
    let is_document = words.is(head, Class::Document);
    if let Some(owner) = owner.filter(|_| is_document || words.is(head, Class::PersonalOffice)) {
        return Some(owner.clone());
    }
    if let Some(found) = owner.and_then(|owner| holder::relative(scene, owner, head)) {
        return Some(found);
    }
    if is_document {
        return issuer::issuer(scene, tokens, core, head, first);
    }
    // Headlines do without articles.
    let is_definite = words.is(first, Class::Definite)
        || words.is(first, Class::CalledByRole)
        || owner.is_some()
        || scene.is_headline(tokens);
    let found = whole_of(scene, tokens, core, head)
        .or_else(|| is_definite.then(|| described_before(scene, tokens.start as usize, head)).flatten())
        .or_else(|| holder::compatriot(scene, quote, tokens, core))
        .or_else(|| is_definite.then(|| described_alike(scene, core)).flatten());
    if found.is_some() {
        return found;
    }
    if let Some(kind) = place_kind(scene, head).filter(|_| is_definite) {
        place(scene, quote, tokens, kind)
    } else if is_definite && phrase::is_body_noun(words, head) {
        body(scene, quote, tokens, head)
    } else if phrase::is_person_role(words, head) {
        holder::holder(scene, quote, tokens, core, is_definite, owner.is_some())
    } else {
        None
    }
}

/// Returns what kind of place the noun at token `head` is, where that is one that speaks.
fn place_kind(scene: &Scene<'_>, head: usize) -> Option<PlaceKind> {
    if scene.words.is(head, Class::CountrySpeaks) {
        Some(PlaceKind::Country)
    } else {
        scene.words.is(head, Class::RegionSpeaks).then_some(PlaceKind::Region)
    }
}

/// Returns the body that a part of it speaks for: "the press service of the transport agency".
fn whole_of(scene: &Scene<'_>, tokens: TokenRange, core: TokenRange, head: usize) -> Option<Referent> {
    let of = core.end as usize;
    let is_part_of_body = scene.words.is(head, Class::PartOfBody);
    let is_part = is_part_of_body || scene.words.is(head, Class::NamedBody);
    if !is_part || of >= tokens.end as usize || !scene.words.has(of, OF) {
        return None;
    }
    let after = TokenRange::new(of + 1, tokens.end as usize);
    let mention_idx = scene.mentions_in(after).next()?;
    let mention = scene.mention(mention_idx);
    let is_next = mention.tokens.start as usize <= of + 2;
    let is_body = matches!(mention.name_type, NameType::Organization | NameType::Facility)
        || is_part_of_body && mention.name_type == NameType::Person;
    (is_next && is_body).then(|| Referent::entity(scene.entities, mention.entity_idx, 0.7))
}

/// Returns the body that has spoken under these very words: "the company said … The company said".
fn described_alike(scene: &Scene<'_>, core: TokenRange) -> Option<Referent> {
    let hashes = &scene.words.hashes;
    let (at, wanted) = (core.start as usize, &hashes[core.indices()]);
    let is_alike = |event: &&super::scene::Event| hashes[event.token_idx..event.source_end] == *wanted;
    let event = scene.events_before(at).take(12).find(is_alike)?;
    let entity_idx = event.referent.entity_idx?;
    let is_body = scene.entities.entities[entity_idx].name_type != NameType::Person;
    is_body.then(|| Referent { confidence: 0.7, ..event.referent.clone() })
}

/// Returns the one who has spoken under a description with the same noun: "a Western diplomat said … the diplomat".
fn described_before(scene: &Scene<'_>, at: usize, head: usize) -> Option<Referent> {
    let here = scene.document.sentence_of(at);
    let noun = scene.document.token_text(head);
    let event = scene
        .events_before(at)
        .take(8)
        .take_while(|event| here - scene.document.sentence_of(event.token_idx) <= MAX_SENTENCES_BACK)
        .find(|event| {
            event.referent.entity_idx.is_none()
                && phrase::described_noun(&event.referent.name).is_some_and(|known| known.eq_ignore_ascii_case(noun))
        })?;
    Some(Referent { confidence: 0.75, ..event.referent.clone() })
}

/// Returns the description as a name: with "his" put as the name it means.
fn described(scene: &Scene<'_>, tokens: TokenRange, owner: Option<&Referent>, first: usize) -> Referent {
    let words = scene.words;
    let text = scene.document.slice(scene.document.span_of(tokens));
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
        scene.document.token_text(comma) == "," && comma + 2 < end && words.is(comma + 1, Class::Relative)
    };
    let end = (start + 1..end).find(is_clause).unwrap_or(end);
    let text = scene.document.slice(scene.document.span_of(TokenRange::new(start, end)));
    // Nobody else can be meant by "a senior official"; "the official" may be somebody of the article.
    let is_anew = words.is(first, Class::Indefinite) || words.is(first, Class::Quantifier);
    Referent::description(text, if is_anew { 0.85 } else { 0.6 })
}

/// Returns to whom what is described belongs: "his office", "Abdul Mahdi's office", "the president's lawyer".
fn possessor(scene: &Scene<'_>, quote: &Quote, core: TokenRange, first: usize) -> Option<Referent> {
    if let Some(owner) = owner(scene, first, core.start as usize, Some(quote.span)) {
        return Some(owner);
    }
    let named = scene.mentions_in(core).find(|&mention_idx| {
        let after = scene.mention(mention_idx).tokens.end as usize;
        after < core.end as usize && scene.words.is_possessive(after)
    });
    if let Some(mention_idx) = named {
        return Some(Referent::entity(scene.entities, scene.mention(mention_idx).entity_idx, 0.85));
    }
    // "The airline's statement": the owner is described too.
    let possessive = core.indices().skip(1).find(|&token_idx| scene.words.is_possessive(token_idx))?;
    let owner = TokenRange::new(core.start as usize, possessive);
    let head = phrase::head(scene, owner)?;
    if phrase::is_body_noun(scene.words, head) {
        body(scene, quote, owner, head)
    } else if phrase::is_person_role(scene.words, head) {
        holder::holder(scene, quote, owner, owner, true, true)
    } else {
        None
    }
}

/// Returns the organisation that "the company" means.
fn body(scene: &Scene<'_>, quote: &Quote, tokens: TokenRange, head: usize) -> Option<Referent> {
    let at = tokens.start as usize;
    let is_named_so = |entity: &Entity| {
        entity.name_type == NameType::Organization
            && std::iter::once(&entity.name)
                .chain(entity.aliases.iter().take(4))
                .any(|name| name.split([' ', '-']).any(|word| is_body_of(scene, word, head)))
    };
    if let Some((entity_idx, _)) = best_candidate(scene, at, Some(quote.span), is_named_so) {
        return Some(Referent::entity(scene.entities, entity_idx, 0.8));
    }
    let named_earlier = scene.mentions_before(at).find(|&mention_idx| is_named_so(scene.entity_of(mention_idx)));
    if let Some(mention_idx) = named_earlier {
        return Some(Referent::entity(scene.entities, scene.mention(mention_idx).entity_idx, 0.7));
    }
    if scene.words.is(head, Class::NamedBody) {
        return None;
    }
    let is_body = |entity: &Entity| entity.name_type == NameType::Organization;
    let around = best_candidate(scene, at, Some(quote.span), is_body).map(|(entity_idx, _)| entity_idx);
    let entity_idx = around.or_else(|| candidates::told_of_itself(scene, quote.span, at))?;
    Some(Referent::entity(scene.entities, entity_idx, 0.6))
}

/// Returns whether a word of a body's name tells that it is what the noun at token `head` says: "the force" is the "Kent
/// Police".
fn is_body_of(scene: &Scene<'_>, word: &str, head: usize) -> bool {
    word.eq_ignore_ascii_case(scene.document.token_text(head))
        || scene.words.has(head, FORCE) && lexicon::is(word, Class::Force)
}

/// Returns the place that "the city" or "the country" means.
fn place(scene: &Scene<'_>, quote: &Quote, tokens: TokenRange, kind: PlaceKind) -> Option<Referent> {
    let is_of_kind = |entity: &Entity| {
        entity.name_type == NameType::Location
            && gazetteer::place(&entity.name.to_lowercase())
                .map_or(kind == PlaceKind::Region, |place| place.kind == kind)
    };
    let (entity_idx, _) = best_candidate(scene, tokens.start as usize, Some(quote.span), is_of_kind)?;
    Some(Referent::entity(scene.entities, entity_idx, 0.6))
}
