//! One name, one type: a lone label that does not fit the rest of the article is put right.

use rustc_hash::FxHashMap;

use super::spans::MentionDraft;
use super::type_correction::has_title;
use crate::lexicon::Words;
use crate::lexicon::fold::key_of;
use crate::lexicon::gazetteer::{self, PlaceKind};
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

/// Gives every name of `drafts` the type that most of its mentions have, where most is clear.
///
/// `keys` holds the folded words of each draft. A name after a title stays a person.
///
/// # Cost
///
/// Linear in the number of drafts.
pub(super) fn unify_types(words: &Words, drafts: &mut [MentionDraft], keys: &[String]) {
    let mut votes: FxHashMap<&str, Votes> = FxHashMap::default();
    for (draft, key) in drafts.iter().zip(keys) {
        let Some(type_idx) = type_idx(draft.name_type) else { continue };
        votes.entry(key).or_default()[type_idx] += weight(draft);
        if draft.name_type == NameType::Person
            && let Some((_, surname)) = key.rsplit_once(' ')
        {
            // "Morgan Ortagus" says what "Ortagus" is.
            votes.entry(surname).or_default()[type_idx] += weight(draft);
        }
        if draft.name_type == NameType::Organization
            && let Some((head, _)) = key.split_once(' ')
            && gazetteer::place(head).is_none()
        {
            // "Northwind Air" says what "Northwind" is.
            votes.entry(head).or_default()[type_idx] += weight(draft);
        }
    }
    for (draft, key) in drafts.iter_mut().zip(keys) {
        let Some(own) = type_idx(draft.name_type) else { continue };
        let Some(counts) = votes.get(key.as_str()) else { continue };
        let Some(winner) = winner(counts, own, key) else { continue };
        if !is_told_by_title(words, draft) {
            draft.name_type = CONFUSED[winner];
        }
    }
}

fn type_idx(name_type: NameType) -> Option<usize> {
    CONFUSED.iter().position(|&confused| confused == name_type)
}

fn weight(draft: &MentionDraft) -> f32 {
    0.25 + 0.75 * draft.confidence
}

/// Returns the type that outvotes type `own` of the name `key`.
fn winner(counts: &Votes, own: usize, key: &str) -> Option<usize> {
    let (best, &most) = counts.iter().enumerate().max_by(|left, right| left.1.total_cmp(right.1))?;
    let organization = CONFUSED.iter().position(|&confused| confused == NameType::Organization)?;
    let is_unlisted = CONFUSED[own] == NameType::Location && gazetteer::place(key).is_none();
    if is_unlisted && counts[organization] >= 0.8 * counts[own] {
        // A place that no list knows, called like an organisation of the article.
        return Some(organization);
    }
    if best == own {
        return None;
    }
    // A country is a place, even where half of its labels say otherwise.
    let is_country = gazetteer::place(key).is_some_and(|place| place.kind == PlaceKind::Country);
    let is_person = CONFUSED[own] == NameType::Person || CONFUSED[best] == NameType::Person;
    let needed = match CONFUSED[best] {
        NameType::Location if is_country => 1.0,
        _ if is_country => return None,
        // "Washington" the city and Mr Washington both occur.
        _ if is_person && gazetteer::place(key).is_some() => return None,
        _ => 2.0,
    };
    (most >= needed * counts[own] && most > counts[own]).then_some(best)
}

/// Returns whether a title before a person says that the label is right.
fn is_told_by_title(words: &Words, draft: &MentionDraft) -> bool {
    draft.name_type == NameType::Person && has_title(words, draft)
}

/// Returns the folded words of each draft.
pub(super) fn keys(document: &Document, drafts: &[MentionDraft]) -> Vec<String> {
    drafts.iter().map(|draft| key_of(document, draft.tokens)).collect()
}
