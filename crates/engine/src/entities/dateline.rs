//! The names of the dateline that opens a wire story: "BAGHDAD (AP) —".

use super::spans::MentionDraft;
use crate::lexicon::dateline::Dateline;
use crate::tagger::NameType;

/// Puts the names of `dateline` into `drafts`, in place of whatever was there.
pub(super) fn apply(dateline: &Dateline, drafts: &mut Vec<MentionDraft>) {
    let end = u32::try_from(dateline.end).unwrap_or(u32::MAX);
    let Some(first) = dateline.places.first() else { return };
    let kept_from = drafts.partition_point(|draft| draft.tokens.start < end);
    let kept_before = drafts.partition_point(|draft| draft.tokens.end <= first.start);
    let others: Vec<MentionDraft> = drafts[kept_before..kept_from]
        .iter()
        .filter(|draft| matches!(draft.name_type, NameType::Date | NameType::Location) && draft.tokens.end <= end)
        .cloned()
        .collect();
    let mut opening: Vec<MentionDraft> = dateline
        .places
        .iter()
        .map(|&tokens| MentionDraft { tokens, name_type: NameType::Location, confidence: 1.0 })
        .chain(dateline.agency.map(|tokens| MentionDraft {
            tokens,
            name_type: NameType::Organization,
            confidence: 1.0,
        }))
        .collect();
    for other in others {
        if !opening.iter().any(|draft| draft.tokens.overlaps(other.tokens)) {
            opening.push(other);
        }
    }
    opening.sort_by_key(|draft| draft.tokens.start);
    drafts.splice(kept_before..kept_from, opening);
}
