//! Whom a description means: "the spokeswoman", "his office", "the statement", "the company".

use super::Referent;
use super::pronoun::{best_candidate, owner};
use super::scene::{Event, Scene};
use super::source;
use crate::entities::fold::folded;
use crate::entities::gazetteer::{self, PlaceKind};
use crate::entities::titles::{is_role, is_title, long_title, title_gender};
use crate::entities::{Entity, is_possessive};
use crate::quotes::Quote;
use crate::tagger::NameType;
use crate::text::{TokenKind, TokenRange};

/// Things that are written or shown, and speak for whoever issued them.
#[rustfmt::skip]
const DOCUMENTS: &[&str] = &[
    "account", "ad", "advertisement", "advisory", "affidavit", "announcement", "article", "book", "brief", "bulletin",
    "column", "communique", "complaint", "decision", "declaration", "document", "documents", "editorial", "email",
    "essay", "filing", "findings", "indictment", "lawsuit", "leaflet", "letter", "manifesto", "memo", "memorandum",
    "message", "note", "notice", "order", "paper", "petition", "plan", "poll", "post", "posting", "proposal", "readout",
    "release", "remarks", "report", "reports", "resolution", "review", "ruling", "speech", "statement", "statements",
    "study", "suit", "summary", "survey", "testimony", "text", "transcript", "tweet", "tweets", "video", "warrant",
];

/// Documents that are the work of nobody whom the text need name.
const STUDIES: &[&str] = &[
    "article",
    "book",
    "document",
    "documents",
    "findings",
    "paper",
    "poll",
    "report",
    "reports",
    "review",
    "study",
    "survey",
];

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

/// Bodies that speak for the person they belong to.
const OFFICES: &[&str] = &["office", "offices", "aides", "camp"];

/// Bodies that a description may mean whatever their name.
#[rustfmt::skip]
const ANY_BODY: &[&str] = &[
    "agency", "airline", "association", "bank", "body", "broadcaster", "bureau", "carrier", "chain", "channel", "charity",
    "club", "company", "conglomerate", "coalition", "developer", "firm", "foundation", "giant", "group", "institution",
    "insurer", "league", "maker", "manufacturer", "militia", "network", "newspaper", "operator", "organisation",
    "organization", "outlet", "paper", "party", "publication", "publisher", "regulator", "retailer", "service",
    "startup", "team", "union", "university", "watchdog", "website", "magazine", "movement", "daily", "ngo", "nonprofit",
];

/// Bodies that a description means only where their name or kind says so: "the ministry".
#[rustfmt::skip]
const NAMED_BODY: &[&str] = &[
    "academy", "administration", "army", "assembly", "authority", "board", "cabinet", "church", "commission",
    "committee", "congress", "council", "court", "department", "embassy", "federation", "force", "fund", "government",
    "hospital", "house", "institute", "ministry", "mission", "navy", "parliament", "police", "school", "senate",
    "secretariat", "society", "trust", "tribunal",
];

/// How many sentences back the issuer of a document is looked for.
const MAX_SENTENCES_BACK: usize = 14;

/// Returns whom the description `tokens` means; at the least the description itself.
pub(super) fn referent(scene: &Scene<'_>, quote: &Quote, tokens: TokenRange) -> Referent {
    let core = source::core(scene, tokens);
    let head_idx = head(scene, core);
    let head = head_idx.and_then(|token_idx| scene.lower(token_idx)).unwrap_or_default();
    let first = scene.lower(source::first_word(scene, tokens)).unwrap_or_default();
    let text = scene.document.slice(scene.document.span_of(tokens));

    let owner = possessor(scene, quote, core, &first);
    if let Some(owner) = &owner
        && (OFFICES.contains(&head.as_str()) || DOCUMENTS.contains(&head.as_str()))
    {
        return owner.clone();
    }
    if DOCUMENTS.contains(&head.as_str()) {
        return issuer(scene, tokens, core, head_idx.unwrap_or(tokens.start as usize), &head, &first)
            .unwrap_or_else(|| Referent::description(text, 0.6));
    }
    let is_definite = matches!(first.as_str(), "the" | "this" | "that") || owner.is_some();
    let place_kind = PLACES.iter().find(|(word, _)| *word == head).map(|(_, kind)| *kind);
    let found = if let Some(kind) = place_kind.filter(|_| is_definite) {
        place(scene, quote, tokens, kind)
    } else if is_definite && (ANY_BODY.contains(&head.as_str()) || NAMED_BODY.contains(&head.as_str())) {
        body(scene, quote, tokens, &head)
    } else if is_person_role(&head) {
        holder(scene, quote, tokens, core, is_definite, owner.is_some())
    } else {
        None
    };
    found.unwrap_or_else(|| described(scene, tokens, owner.as_ref(), &first))
}

/// Returns whether a word stands for one person.
fn is_person_role(word: &str) -> bool {
    let key = folded(word);
    is_role(&key) || is_title(&key) || word == "old"
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
    let without_article = text.strip_prefix("The ").map_or_else(|| text.to_owned(), |rest| format!("the {rest}"));
    Referent::description(&without_article, 0.6)
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
    if ANY_BODY.contains(&head.as_str()) || NAMED_BODY.contains(&head.as_str()) {
        body(scene, quote, owner, &head)
    } else if is_person_role(&head) {
        holder(scene, quote, owner, owner, true, true)
    } else {
        None
    }
}

/// Returns who issued the document that a source names.
fn issuer(
    scene: &Scene<'_>,
    tokens: TokenRange,
    core: TokenRange,
    head_idx: usize,
    head: &str,
    first: &str,
) -> Option<Referent> {
    // "a State Department statement", "a report by Amnesty International".
    let is_body = |&mention_idx: &usize| {
        matches!(scene.mention(mention_idx).name_type, NameType::Person | NameType::Organization | NameType::Facility)
    };
    let before_head = TokenRange::new(core.start as usize, head_idx);
    let behind = TokenRange::new(core.end as usize, tokens.end as usize);
    let preposition = scene.lower(core.end as usize).unwrap_or_default();
    let named = scene.mentions_in(before_head).filter(is_body).last().or_else(|| {
        let names_issuer = matches!(preposition.as_str(), "by" | "from" | "of");
        names_issuer.then(|| scene.mentions_in(behind).find(is_body)).flatten()
    });
    if let Some(mention_idx) = named {
        return Some(Referent::entity(scene.entities, scene.mention(mention_idx).entity_idx, 0.85));
    }
    if !matches!(first, "the" | "this" | "that" | "it") {
        return None;
    }
    let at = tokens.start as usize;
    let here = scene.document.sentence_of(at);
    let is_study = |word: &str| STUDIES.contains(&word);
    if is_study(head) {
        // "A study by …" has spoken before; else somebody has published it.
        let same = scene.events_before(at).take(12).find(|event| {
            event.referent.entity_idx.is_none()
                && event.referent.name.split([' ', '-']).any(|word| is_study(&word.to_lowercase()))
        });
        return same
            .map(|event| Referent { confidence: 0.7, ..event.referent.clone() })
            .or_else(|| introduction(scene, at, head).map(|(_, found)| found));
    }
    let distance_of = |event: &Event| here - scene.document.sentence_of(event.token_idx);
    let mut near = scene.events_before(at).take_while(|event| distance_of(event) <= 3);
    let last_event = near.find(|event| event.is_statement).or_else(|| scene.events_before(at).next());
    let event_distance = last_event.map(distance_of);
    let introduced = introduction(scene, at, head);
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
fn introduction(scene: &Scene<'_>, at: usize, head: &str) -> Option<(usize, Referent)> {
    let here = scene.document.sentence_of(at);
    for sentence_idx in (here.saturating_sub(MAX_SENTENCES_BACK)..=here).rev() {
        let sentence = scene.document.sentences[sentence_idx];
        let end = (sentence.end as usize).min(at);
        // A sentence of thousands of tokens is no sentence: look at its end only.
        let start = (sentence.start as usize).max(end.saturating_sub(120));
        let Some(noun) =
            (start..end).rev().find(|&token_idx| scene.document.token_text(token_idx).eq_ignore_ascii_case(head))
        else {
            continue;
        };
        let spoken = scene.events_before(end).next().filter(|event| event.token_idx >= start);
        let named = || {
            scene
                .mentions_before(end)
                .take_while(|&mention_idx| scene.mention(mention_idx).tokens.start as usize >= start)
                .filter(|&mention_idx| {
                    let mention = scene.mention(mention_idx);
                    matches!(mention.name_type, NameType::Organization | NameType::Person)
                        && (mention.tokens.end as usize <= noun || mention.tokens.start as usize <= noun + 3)
                })
                .last()
        };
        let found = match spoken {
            Some(event) => Some(event.referent.clone()),
            None => named().map(|idx| Referent::entity(scene.entities, scene.mention(idx).entity_idx, 0.6)),
        };
        if let Some(found) = found {
            return Some((here - sentence_idx, Referent { confidence: 0.6, ..found }));
        }
    }
    None
}

/// Returns the organisation that "the company" means.
fn body(scene: &Scene<'_>, quote: &Quote, tokens: TokenRange, head: &str) -> Option<Referent> {
    let at = tokens.start as usize;
    let is_named_so = |entity: &Entity| {
        entity.name_type == NameType::Organization
            && std::iter::once(&entity.name)
                .chain(entity.aliases.iter().take(4))
                .any(|name| name.split([' ', '-']).any(|word| word.eq_ignore_ascii_case(head)))
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
    let (entity_idx, _) =
        best_candidate(scene, at, Some(quote.span), |entity| entity.name_type == NameType::Organization)?;
    Some(Referent::entity(scene.entities, entity_idx, 0.6))
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

/// Returns the person who holds the role that a source describes: "the prime minister".
fn holder(
    scene: &Scene<'_>,
    quote: &Quote,
    tokens: TokenRange,
    core: TokenRange,
    is_definite: bool,
    is_owned: bool,
) -> Option<Referent> {
    if !is_definite {
        return None;
    }
    let wanted = title_words(scene.document.slice(scene.document.span_of(core)));
    let gender = wanted.iter().find_map(|word| title_gender(word));
    let wanted: Vec<&str> = wanted.iter().map(|word| long_title(word)).collect();
    let fits_gender = |entity: &Entity| {
        entity.name_type == NameType::Person && (gender.is_none() || entity.gender.is_none() || entity.gender == gender)
    };
    let n_shared = |entity: &Entity| {
        entity
            .descriptors
            .iter()
            .map(|descriptor| {
                let own = title_words(descriptor);
                let own: Vec<&str> = own.iter().map(|word| long_title(word)).collect();
                // The last title is the role itself: a "deputy minister" is no "deputy".
                let role = wanted.iter().rev().find(|word| is_role(word) || is_title(word));
                let has_role = role.is_some_and(|role| own.contains(role));
                let n_same = wanted.iter().filter(|word| own.contains(word)).count();
                if has_role {
                    4 * n_same + usize::from(n_same == wanted.len()) + usize::from(n_same == own.len())
                } else {
                    0
                }
            })
            .max()
            .unwrap_or(0)
    };
    let at = tokens.start as usize;
    let mut best: Option<(usize, usize)> = None;
    for mention_idx in scene.mentions_before(at).chain(scene.mentions_from(at)) {
        let entity = scene.entity_of(mention_idx);
        if !fits_gender(entity)
            || quote.span.contains(scene.mention(mention_idx).span) && entity.mention_idxs.len() == 1
        {
            continue;
        }
        let score = n_shared(entity);
        if score > 0 && best.is_none_or(|(_, known)| score > known) {
            best = Some((scene.mention(mention_idx).entity_idx, score));
        }
    }
    if let Some((entity_idx, _)) = best {
        return Some(Referent::entity(scene.entities, entity_idx, 0.85));
    }
    if is_owned {
        return None;
    }
    let (entity_idx, _) = best_candidate(scene, at, Some(quote.span), fits_gender)?;
    Some(Referent::entity(scene.entities, entity_idx, 0.45))
}

/// Returns the folded words of a title that tell one from another, nations by their code: "iq prime minister".
fn title_words(text: &str) -> Vec<String> {
    text.split([' ', '-', '\n'])
        .filter(|word| !matches!(*word, "the" | "The" | "of" | "and" | "a" | "an" | "for" | "'s" | "’s"))
        .map(|word| folded(word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)))
        .filter(|word| !word.is_empty())
        .map(|word| match gazetteer::place(&word) {
            Some(place) if place.kind != PlaceKind::Region => place.country.to_owned(),
            _ => word,
        })
        .collect()
}
