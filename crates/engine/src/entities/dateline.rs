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
    let named = |&tokens, name_type| MentionDraft { tokens, name_type, confidence: 1.0 };
    let places = dateline.places.iter().map(|tokens| named(tokens, NameType::Location));
    let agency = dateline.agency.iter().map(|tokens| named(tokens, NameType::Organization));
    let mut opening: Vec<MentionDraft> = places.chain(agency).collect();
    let is_other = |draft: &&MentionDraft| !opening.iter().any(|place| place.tokens.overlaps(draft.tokens));
    let others: Vec<MentionDraft> = drafts[kept_before..kept_from].iter().filter(is_other).cloned().collect();
    opening.extend(others);
    opening.sort_by_key(|draft| draft.tokens.start);
    drafts.splice(kept_before..kept_from, opening);
}
