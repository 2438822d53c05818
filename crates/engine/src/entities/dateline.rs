//! The names of the dateline that opens a wire story: "BAGHDAD (AP) —".

use super::spans::{MentionDraft, put};
use crate::lexicon::dateline::Dateline;
use crate::tagger::NameType;

/// Puts the names of `dateline` into `drafts`, in place of whatever was there.
pub(super) fn apply(dateline: &Dateline, drafts: &mut Vec<MentionDraft>) {
    let named = |&tokens, name_type| MentionDraft { tokens, name_type, confidence: 1.0 };
    let places = dateline.places.iter().map(|tokens| named(tokens, NameType::Location));
    let agency = dateline.agency.iter().map(|tokens| named(tokens, NameType::Organization));
    put(drafts, places.chain(agency).collect());
}
