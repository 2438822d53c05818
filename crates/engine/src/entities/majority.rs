//! One name, one type: a lone label that does not fit the rest of the article is put right.

use rustc_hash::{FxHashMap, FxHashSet};

use super::acronym::Explained;
use super::spans::MentionDraft;
use crate::lexicon::fold::key_of;
use crate::lexicon::{Class, Words, gazetteer};
use crate::tagger::NameType;
use crate::text::{Document, TokenRange};

/// The types among which taggers confuse one name.
const CONFUSED: [NameType; 7] = [
    NameType::Person,
    NameType::Organization,
    NameType::Location,
    NameType::Facility,
    NameType::Norp,
    NameType::Product,
    NameType::Misc,
];

/// How often, weighed by confidence, a name has each type of [`CONFUSED`].
type Votes = [f32; CONFUSED.len()];

/// Gives every name of `drafts` the type that twice as many of its mentions have as its own, weighed by confidence; one that is
/// `explained` by an acronym, that which most have.
///
/// `keys` holds the folded words of each draft. "Morgan Ortagus" says what "Ortagus" is, and "Northwind Air" what "Northwind" is.
///
/// # Cost
///
/// Linear in the number of drafts.
pub(super) fn unify_types(drafts: &mut [MentionDraft], keys: &[String], explained: &Explained) {
    let explained: FxHashSet<&str> = explained.values().map(String::as_str).collect();
    let mut votes: FxHashMap<&str, Votes> = FxHashMap::default();
    for (draft, key) in drafts.iter().zip(keys) {
        let Some(type_idx) = type_idx(draft.name_type) else { continue };
        let weight = 0.25 + 0.75 * draft.confidence;
        let part = match draft.name_type {
            NameType::Person => key.rsplit_once(' ').map(|(_, surname)| surname),
            // "Villa Park" is not called "Villa".
            NameType::Facility => None,
            _ => key.split_once(' ').map(|(head, _)| head),
        };
        // "Washington" the city and Mr Washington both occur.
        let part = part.filter(|part| gazetteer::place(part).is_none() && draft.tokens.len() > 1);
        for name in part.into_iter().chain([key.as_str()]) {
            votes.entry(name).or_default()[type_idx] += weight;
        }
    }
    for (draft, key) in drafts.iter_mut().zip(keys) {
        let (Some(own), Some(counts)) = (type_idx(draft.name_type), votes.get(key.as_str())) else { continue };
        let best = counts.iter().enumerate().max_by(|left, right| left.1.total_cmp(right.1));
        let needed = if explained.contains(key.as_str()) { 1.0 } else { 2.0 };
        if let Some((best, _)) = best.filter(|(_, most)| **most >= needed * counts[own]) {
            draft.name_type = CONFUSED[best];
        }
    }
}

fn type_idx(name_type: NameType) -> Option<usize> {
    CONFUSED.iter().position(|&confused| confused == name_type)
}

/// Returns the folded words of each draft, by which mentions are compared: of an acronym those of the full name that `explained`
/// tells, and of "Hurricane Lena" those of the bare name.
pub(super) fn keys(document: &Document, words: &Words, drafts: &[MentionDraft], explained: &Explained) -> Vec<String> {
    let key = |draft: &MentionDraft| {
        let start = storm(words, draft).unwrap_or(draft.tokens.start as usize);
        let key = key_of(document, TokenRange::new(start, draft.tokens.end as usize));
        explained.get(&key).cloned().unwrap_or(key)
    };
    drafts.iter().map(key).collect()
}

/// Returns where the bare name begins of a storm that a draft names with its kind: "Lena" of "Tropical Storm Lena".
pub(super) fn storm(words: &Words, draft: &MentionDraft) -> Option<usize> {
    let last = draft.tokens.end as usize - 1;
    let has_kind = draft.tokens.len() > 1 && draft.tokens.len() < 4 && words.is(last - 1, Class::Storm);
    // "National Hurricane Center"
    (has_kind && !words.is(last, Class::GeneralBody)).then_some(last)
}
