//! Whom a description means: "the spokeswoman", "his office", "the statement", "the company".

use super::Referent;
use super::candidates::{self, best_candidate};
use super::pronoun::owner;
use super::scene::Scene;
use super::{holder, issuer, source};
use crate::entities::gazetteer::{self, PlaceKind};
use crate::entities::{Entity, is_possessive};
use crate::quotes::Quote;
use crate::tagger::NameType;
use crate::text::{TokenKind, TokenRange};

/// Places that speak.
const PLACES: &[(&str, PlaceKind)] = &[
    ("city", PlaceKind::Region),
    ("town", PlaceKind::Region),
    ("state", PlaceKind::Region),
    ("village", PlaceKind::Region),
    ("province", PlaceKind::Region),
    ("country", PlaceKind::Country),
    ("nation", PlaceKind::Country),
    ("kingdom", PlaceKind::Country),
];

/// Parts of a body that speak for the whole.
const PARTS: &[&str] = &["service", "office", "secretariat", "general", "leadership", "management", "bureau", "wing"];

/// Returns whether `word` is a body of any name.
pub(super) fn is_body_noun(word: &str) -> bool {
    ANY_BODY.contains(&word) || NAMED_BODY.contains(&word)
}

/// How many sentences back somebody is looked for who has spoken under a description.
const MAX_SENTENCES_BACK: usize = 12;

/// Bodies that speak for the person they belong to.
const OFFICES: &[&str] = &["office", "offices", "aides", "camp"];

/// Bodies that a description may mean whatever their name.
#[rustfmt::skip]
const ANY_BODY: &[&str] = &[
    "agency", "airline", "association", "bank", "body", "broadcaster", "bureau", "carrier", "chain", "channel",
    "charity", "club", "company", "conglomerate", "coalition", "developer", "firm", "foundation", "giant", "group",
    "institution", "insurer", "league", "lender", "miner", "automaker", "carmaker", "drugmaker", "brewer", "grocer",
    "lobby", "maker", "manufacturer", "militia", "network", "newspaper", "operator", "organisation", "organization",
    "outlet", "paper", "party", "publication", "publisher", "railroad", "railway", "refiner", "regulator",
    "retailer", "service", "startup", "team", "union", "university", "watchdog", "website", "magazine", "movement",
    "daily", "ngo", "nonprofit",
];

/// Bodies that a description means only where their name or kind says so: "the ministry".
#[rustfmt::skip]
const NAMED_BODY: &[&str] = &[
    "academy", "administration", "army", "assembly", "authority", "board", "cabinet", "church", "commission",
    "committee", "congress", "council", "court", "department", "embassy", "federation", "force", "fund", "government",
    "hospital", "house", "institute", "ministry", "mission", "navy", "parliament", "police", "school", "senate",
    "secretariat", "society", "trust", "tribunal",
];

/// Returns whom the description `tokens` means; at the least the description itself.
pub(super) fn referent(scene: &Scene<'_>, quote: &Quote, tokens: TokenRange) -> Referent {
    let core = source::core(scene, tokens);
    let head_idx = head(scene, core);
    let head = head_idx.and_then(|token_idx| scene.lower(token_idx)).unwrap_or_default();
    let first = scene.lower(source::first_word(scene, tokens)).unwrap_or_default();

    let owner = possessor(scene, quote, core, &first);
    if let Some(owner) = &owner
        && (OFFICES.contains(&head.as_str()) || issuer::is_document(&head))
    {
        return owner.clone();
    }
    if let Some(found) = owner.as_ref().and_then(|owner| holder::relative(scene, owner, &head)) {
        return found;
    }
    if issuer::is_document(&head) {
        return issuer::issuer(scene, tokens, core, head_idx.unwrap_or(tokens.start as usize), &head, &first)
            .unwrap_or_else(|| described(scene, tokens, None, &first));
    }
    // Headlines do without articles.
    let is_definite = matches!(first.as_str(), "the" | "this" | "that" | "mum" | "mom" | "dad")
        || owner.is_some()
        || scene.is_headline(tokens);
    if let Some(found) = whole_of(scene, tokens, core, &head) {
        return found;
    }
    if let Some(found) = is_definite.then(|| described_before(scene, tokens.start as usize, &head)).flatten() {
        return found;
    }
    if let Some(found) = holder::compatriot(scene, quote, tokens, core) {
        return found;
    }
    let place_kind = PLACES.iter().find(|(word, _)| *word == head).map(|(_, kind)| *kind);
    if let Some(found) = is_definite.then(|| described_alike(scene, core)).flatten() {
        return found;
    }
    let found = if let Some(kind) = place_kind.filter(|_| is_definite) {
        place(scene, quote, tokens, kind)
    } else if is_definite && is_body_noun(&head) {
        body(scene, quote, tokens, &head)
    } else if holder::is_person_role(&head) {
        holder::holder(scene, quote, tokens, core, is_definite, owner.is_some())
    } else {
        None
    };
    found.unwrap_or_else(|| described(scene, tokens, owner.as_ref(), &first))
}

/// Returns the body that a part of it speaks for: "the press service of the transport agency".
fn whole_of(scene: &Scene<'_>, tokens: TokenRange, core: TokenRange, head: &str) -> Option<Referent> {
    let of = core.end as usize;
    let is_part = PARTS.contains(&head) || NAMED_BODY.contains(&head);
    if !is_part || of >= tokens.end as usize || scene.lower(of)? != "of" {
        return None;
    }
    let behind = TokenRange::new(of + 1, tokens.end as usize);
    let mention_idx = scene.mentions_in(behind).next()?;
    let mention = scene.mention(mention_idx);
    let is_next = mention.tokens.start as usize <= of + 2;
    let is_body = matches!(mention.name_type, NameType::Organization | NameType::Facility)
        || PARTS.contains(&head) && mention.name_type == NameType::Person;
    (is_next && is_body).then(|| Referent::entity(scene.entities, mention.entity_idx, 0.7))
}

/// Returns the body that has spoken under these very words: "the company said … The company said".
fn described_alike(scene: &Scene<'_>, core: TokenRange) -> Option<Referent> {
    let words = |tokens: std::ops::Range<usize>| tokens.map(|token_idx| scene.lower(token_idx)).collect::<Vec<_>>();
    let (at, wanted) = (core.start as usize, words(core.indices()));
    let event = scene.events_before(at).take(12).find(|event| words(event.token_idx..event.source_end) == wanted)?;
    let entity_idx = event.referent.entity_idx?;
    let is_body = scene.entities.entities[entity_idx].name_type != NameType::Person;
    is_body.then(|| Referent { confidence: 0.7, ..event.referent.clone() })
}

/// Returns the one who has spoken under a description with the same noun: "a Western diplomat said … the diplomat".
fn described_before(scene: &Scene<'_>, at: usize, head: &str) -> Option<Referent> {
    let here = scene.document.sentence_of(at);
    let event = scene
        .events_before(at)
        .take(8)
        .take_while(|event| here - scene.document.sentence_of(event.token_idx) <= MAX_SENTENCES_BACK)
        .find(|event| {
            let name = &event.referent.name;
            // The noun that the description is about stands before what tells more about it.
            event.referent.entity_idx.is_none()
                && name
                    .split(' ')
                    .take_while(|word| !matches!(*word, "of" | "for" | "with" | "in" | "at" | "who"))
                    .last()
                    .is_some_and(|noun| noun.trim_end_matches(',').eq_ignore_ascii_case(head))
        })?;
    Some(Referent { confidence: 0.75, ..event.referent.clone() })
}

/// Returns the description as a name: with "his" put as the name it means.
fn described(scene: &Scene<'_>, tokens: TokenRange, owner: Option<&Referent>, first: &str) -> Referent {
    let text = scene.document.slice(scene.document.span_of(tokens));
    if let Some(owner) = owner
        && matches!(first, "his" | "her" | "its" | "their")
        && let Some((_, rest)) = text.split_once(char::is_whitespace)
    {
        return Referent::description(&format!("{}'s {rest}", owner.name), 0.6);
    }
    let text = ["with ", "from ", "by ", "to "].iter().find_map(|lead| text.strip_prefix(lead)).unwrap_or(text);
    let text =
        [", who ", ", whose ", ", which "].iter().find_map(|clause| text.split_once(clause)).map_or(text, |it| it.0);
    // Nobody else can be meant by "a senior official"; "the official" may be somebody of the article.
    let is_anew = matches!(first, "a" | "an" | "another" | "one" | "two" | "some" | "several" | "many");
    Referent::description(text, if is_anew { 0.85 } else { 0.6 })
}

/// Returns the last noun of a noun phrase's core.
fn head(scene: &Scene<'_>, core: TokenRange) -> Option<usize> {
    core.indices().rev().find(|&token_idx| {
        scene.document.tokens[token_idx].kind == TokenKind::Word && !is_possessive(scene.document.token_text(token_idx))
    })
}

/// Returns to whom what is described belongs: "his office", "Abdul Mahdi's office", "the president's lawyer".
fn possessor(scene: &Scene<'_>, quote: &Quote, core: TokenRange, first: &str) -> Option<Referent> {
    if let Some(owner) = owner(scene, first, core.start as usize, Some(quote.span)) {
        return Some(owner);
    }
    let named = scene.mentions_in(core).find(|&mention_idx| {
        let behind = scene.mention(mention_idx).tokens.end as usize;
        behind < core.end as usize && is_possessive(scene.document.token_text(behind))
    });
    if let Some(mention_idx) = named {
        return Some(Referent::entity(scene.entities, scene.mention(mention_idx).entity_idx, 0.85));
    }
    // "The airline's statement": the owner is described too.
    let possessive = core.indices().skip(1).find(|&token_idx| is_possessive(scene.document.token_text(token_idx)))?;
    let owner = TokenRange::new(core.start as usize, possessive);
    let head = scene.lower(head(scene, owner)?)?;
    if is_body_noun(&head) {
        body(scene, quote, owner, &head)
    } else if holder::is_person_role(&head) {
        holder::holder(scene, quote, owner, owner, true, true)
    } else {
        None
    }
}

/// Returns the organisation that "the company" means.
fn body(scene: &Scene<'_>, quote: &Quote, tokens: TokenRange, head: &str) -> Option<Referent> {
    let at = tokens.start as usize;
    let is_named_so = |entity: &Entity| {
        entity.name_type == NameType::Organization
            && std::iter::once(&entity.name)
                .chain(entity.aliases.iter().take(4))
                .any(|name| name.split([' ', '-']).any(|word| is_body_of(word, head)))
    };
    if let Some((entity_idx, _)) = best_candidate(scene, at, Some(quote.span), is_named_so) {
        return Some(Referent::entity(scene.entities, entity_idx, 0.8));
    }
    let named_earlier = scene.mentions_before(at).find(|&mention_idx| is_named_so(scene.entity_of(mention_idx)));
    if let Some(mention_idx) = named_earlier {
        return Some(Referent::entity(scene.entities, scene.mention(mention_idx).entity_idx, 0.7));
    }
    if NAMED_BODY.contains(&head) {
        return None;
    }
    let is_body = |entity: &Entity| entity.name_type == NameType::Organization;
    let around = best_candidate(scene, at, Some(quote.span), is_body).map(|(entity_idx, _)| entity_idx);
    let entity_idx = around.or_else(|| candidates::told_of_itself(scene, quote.span, at))?;
    Some(Referent::entity(scene.entities, entity_idx, 0.6))
}

/// Returns whether a word of a body's name tells that it is what `head` says: "the force" is the "Kent Police".
fn is_body_of(word: &str, head: &str) -> bool {
    const FORCES: &[&str] = &["police", "constabulary", "gardaí", "gardai", "army"];
    word.eq_ignore_ascii_case(head) || head == "force" && FORCES.iter().any(|force| word.eq_ignore_ascii_case(force))
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
