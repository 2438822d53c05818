//! One name, one type: a lone label that does not fit the rest of the article is put right.

use rustc_hash::FxHashMap;

use super::spans::MentionDraft;
use crate::lexicon::fold::key_of;
use crate::lexicon::gazetteer;
use crate::tagger::NameType;
use crate::text::Document;

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

/// Gives every name of `drafts` the type that twice as many of its mentions have as its own, weighed by confidence.
///
/// `keys` holds the folded words of each draft. "Morgan Ortagus" says what "Ortagus" is, and "Northwind Air" what "Northwind" is.
///
/// # Cost
///
/// Linear in the number of drafts.
pub(super) fn unify_types(drafts: &mut [MentionDraft], keys: &[String]) {
    let mut votes: FxHashMap<&str, Votes> = FxHashMap::default();
    for (draft, key) in drafts.iter().zip(keys) {
        let Some(type_idx) = type_idx(draft.name_type) else { continue };
        let weight = 0.25 + 0.75 * draft.confidence;
        let part = match draft.name_type {
            NameType::Person => key.rsplit_once(' ').map(|(_, surname)| surname),
            _ => key.split_once(' ').map(|(head, _)| head),
        };
        // "Washington" the city and Mr Washington both occur.
        let part = part.filter(|part| gazetteer::place(part).is_none());
        for name in part.into_iter().chain([key.as_str()]) {
            votes.entry(name).or_default()[type_idx] += weight;
        }
    }
    for (draft, key) in drafts.iter_mut().zip(keys) {
        let (Some(own), Some(counts)) = (type_idx(draft.name_type), votes.get(key.as_str())) else { continue };
        let best = counts.iter().enumerate().max_by(|left, right| left.1.total_cmp(right.1));
        if let Some((best, _)) = best.filter(|(_, most)| **most >= 2.0 * counts[own]) {
            draft.name_type = CONFUSED[best];
        }
    }
}

fn type_idx(name_type: NameType) -> Option<usize> {
    CONFUSED.iter().position(|&confused| confused == name_type)
}

/// Returns the folded words of each draft.
pub(super) fn keys(document: &Document, drafts: &[MentionDraft]) -> Vec<String> {
    drafts.iter().map(|draft| key_of(document, draft.tokens)).collect()
}
