//! Whom "they", "the brothers" and "the couple" mean: the people who were just named, or spoke, together.

use super::Referent;
use super::candidates::sentence_distance;
use super::scene::Scene;
use crate::tagger::NameType;
use crate::text::TokenRange;

/// How many sentences back people are looked for who were named together.
const MAX_SENTENCES_BACK: usize = 2;

/// Longest stretch between two names that "and" joins, in tokens: "and her younger sister".
const JOINT_LEN: usize = 9;

/// Where in its sentence the first of those whom it is about may stand, in tokens: a title comes before.
const SUBJECT_REACH: usize = 4;

/// Returns whom "they" at token `at` means, where two or more have just spoken or been named together.
pub(super) fn they(scene: &Scene<'_>, at: usize) -> Option<Vec<Referent>> {
    let last = scene.events_before(at).next().filter(|event| sentence_distance(scene, event.token_idx, at) <= 2);
    if let Some(event) = last.filter(|event| !event.others.is_empty()) {
        let together = std::iter::once(&event.referent).chain(&event.others);
        return Some(together.map(|one| Referent { confidence: 0.6, ..one.clone() }).collect());
    }
    // Whoever has spoken since is nearer.
    let floor = last.map_or(0, |event| event.token_idx);
    named_together(scene, at, floor, |tokens, sentence| {
        let first = sentence.start as usize;
        let is_subject = tokens.start as usize <= first + SUBJECT_REACH;
        let has_other_subject = scene.lower(first).is_some_and(|word| word.ends_with('s') || word == "police");
        is_subject || !has_other_subject && names_no_body(scene, sentence)
    })
}

/// Returns whom a description of several means: "the brothers", "the couple", "the two men", "the senators".
pub(super) fn described(scene: &Scene<'_>, tokens: TokenRange) -> Option<Vec<Referent>> {
    let at = tokens.start as usize;
    let is_definite = matches!(scene.lower(at)?.as_str(), "the" | "both" | "these" | "those");
    let noun = scene.lower(tokens.end as usize - 1)?;
    if !is_definite || tokens.len() > 4 {
        return None;
    }
    let is_group = GROUPS.contains(&noun.as_str()) || scene.lower(at + 1).is_some_and(|word| word == "two");
    named_together(scene, at, 0, |names, _| {
        let title = (names.start as usize).checked_sub(1).and_then(|before| scene.lower(before));
        is_group || noun.ends_with('s') && title.is_some_and(|title| title == noun)
    })
}

/// Returns the people of the last sentence before token `at`, and behind `floor`, that names several together and `fits`.
fn named_together(
    scene: &Scene<'_>,
    at: usize,
    floor: usize,
    fits: impl Fn(TokenRange, TokenRange) -> bool,
) -> Option<Vec<Referent>> {
    let here = scene.document.sentence_of(at);
    (here.saturating_sub(MAX_SENTENCES_BACK)..=here).rev().find_map(|sentence_idx| {
        let sentence = *scene.document.sentences.get(sentence_idx)?;
        let sentence = TokenRange { end: sentence.end.min(u32::try_from(at).unwrap_or(u32::MAX)), ..sentence };
        if sentence.is_empty() || (sentence.end as usize) < floor {
            return None;
        }
        let (names, entity_idxs) = coordinated(scene, sentence)?;
        let referent = |entity_idx: &usize| Referent::entity(scene.entities, *entity_idx, 0.6);
        fits(names, sentence).then(|| entity_idxs.iter().map(referent).collect())
    })
}

/// Returns the first people whom `sentence` joins by "and", and where their names stand.
fn coordinated(scene: &Scene<'_>, sentence: TokenRange) -> Option<(TokenRange, Vec<usize>)> {
    let mentions: Vec<_> = scene.mentions_in(sentence).take(24).filter(|&idx| !scene.is_quoted(idx)).collect();
    let mut group: Vec<usize> = Vec::new();
    for (n, &mention_idx) in mentions.iter().enumerate() {
        let mention = scene.mention(mention_idx);
        if mention.name_type != NameType::Person {
            group.clear();
            continue;
        }
        let end = mention.tokens.end as usize;
        let next = mentions.get(n + 1).map(|&idx| scene.mention(idx));
        let next = next.filter(|next| next.name_type == NameType::Person && next.tokens.start as usize >= end);
        group.push(mention_idx);
        let Some(next) = next.filter(|next| next.tokens.start as usize <= end + JOINT_LEN) else {
            group.clear();
            continue;
        };
        let between = (end..next.tokens.start as usize).map(|idx| scene.document.token_text(idx));
        let words: Vec<&str> = between.collect();
        match words.as_slice() {
            [","] => {}
            // "Roe, the goalkeeper, and Doe".
            [",", .., ",", "and"] | ["and", ..] | [",", "and", ..] => {
                group.push(mentions[n + 1]);
                let first = scene.mention(group[0]).tokens.start;
                let entity_idxs: Vec<usize> = group.iter().map(|&idx| scene.mention(idx).entity_idx).collect();
                let are_two = entity_idxs.iter().any(|idx| *idx != entity_idxs[0]);
                return are_two.then_some((TokenRange { start: first, end: next.tokens.end }, entity_idxs));
            }
            _ => group.clear(),
        }
    }
    None
}

fn names_no_body(scene: &Scene<'_>, sentence: TokenRange) -> bool {
    let is_body = |idx: usize| matches!(scene.mention(idx).name_type, NameType::Organization | NameType::Norp);
    !scene.mentions_in(sentence).take(24).any(is_body)
}

/// Nouns for several people.
#[rustfmt::skip]
const GROUPS: &[&str] = &[
    "brothers", "sisters", "siblings", "couple", "pair", "two", "twins", "duo", "trio", "three", "parents", "spouses",
    "newlyweds", "friends", "both",
];
