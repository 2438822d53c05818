//! Who speaks through a document: "the statement", "a report by Amnesty International", "the memo".

use super::Referent;
use super::scene::{Event, Scene};
use crate::tagger::NameType;
use crate::text::TokenRange;

/// Things that are written or shown, and speak for whoever issued them.
#[rustfmt::skip]
const DOCUMENTS: &[&str] = &[
    "account", "ad", "advertisement", "audit", "advisory", "affidavit", "announcement", "article", "book", "brief", "bulletin",
    "column", "communique", "complaint", "decision", "declaration", "document", "documents", "editorial", "email",
    "essay", "filing", "findings", "indictment", "lawsuit", "leaflet", "letter", "manifesto", "memo", "memorandum",
    "message", "note", "notice", "order", "paper", "petition", "plan", "poll", "post", "posting", "proposal", "readout",
    "release", "remarks", "report", "reports", "resolution", "review", "ruling", "speech", "statement", "statements",
    "study", "suit", "summary", "survey", "testimony", "text", "transcript", "tweet", "tweets", "video", "warrant",
];

/// Documents that are the work of nobody whom the text need name.
#[rustfmt::skip]
const STUDIES: &[&str] = &[
    "article", "book", "document", "documents", "findings", "paper", "poll", "report", "reports", "review", "study",
    "survey",
];

/// Documents that whoever spoke last has given out, where nothing else tells: "the statement added".
#[rustfmt::skip]
const GIVEN_OUT: &[&str] = &[
    "account", "advisory", "announcement", "bulletin", "communique", "declaration", "email", "letter", "message",
    "note", "notice", "order", "post", "posting", "readout", "release", "remarks", "speech", "statement", "statements",
    "summary", "testimony", "text", "tweet", "tweets", "video",
];

/// How many sentences back the issuer of a document is looked for.
const MAX_SENTENCES_BACK: usize = 14;

/// Returns whether `word` is a document.
pub(super) fn is_document(word: &str) -> bool {
    DOCUMENTS.contains(&word)
}

/// Returns who issued the document that a source names.
pub(super) fn issuer(
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
    if !GIVEN_OUT.contains(&head) {
        return introduction(scene, at, head).map(|(_, found)| found);
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
                    can_issue(scene, mention_idx)
                        && (mention.tokens.end as usize <= noun || mention.tokens.start as usize <= noun + 3)
                })
                .last()
        };
        let author = || {
            let names_author = matches!(scene.document.token_text(noun + 1), "of" | "by" | "from");
            let mention_idx = names_author.then(|| scene.mentions_from(noun + 2).next()).flatten()?;
            let tokens = scene.mention(mention_idx).tokens;
            let is_next = tokens.start as usize <= noun + 4 && (tokens.end as usize) < end;
            (is_next && can_issue(scene, mention_idx)).then_some(mention_idx)
        };
        let found = match spoken {
            _ if noun + 2 < end && author().is_some() => {
                author().map(|idx| Referent::entity(scene.entities, scene.mention(idx).entity_idx, 0.6))
            }
            Some(event) => Some(event.referent.clone()),
            None => named().map(|idx| Referent::entity(scene.entities, scene.mention(idx).entity_idx, 0.6)),
        };
        if let Some(found) = found {
            return Some((here - sentence_idx, Referent { confidence: 0.6, ..found }));
        }
    }
    None
}

fn can_issue(scene: &Scene<'_>, mention_idx: usize) -> bool {
    matches!(scene.mention(mention_idx).name_type, NameType::Organization | NameType::Person)
}
