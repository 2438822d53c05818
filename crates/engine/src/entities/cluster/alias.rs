//! People of two names that have no word in common: "Leroy Spence, known as Big Fathom".

use rustc_hash::FxHashMap;

use super::clusters::Clusters;
use crate::entities::spans::MentionDraft;
use crate::lexicon::word::{AS, KNOWN, NAME};
use crate::lexicon::{Class, Words};
use crate::text::Document;

/// Most tokens between the two names.
const MAX_TOKENS: usize = 8;

/// Makes one cluster of each two people of `draft_idxs` of whom the text says that one is the other.
///
/// # Cost
///
/// Linear in the number of drafts.
pub(super) fn join_aliases(
    document: &Document,
    words: &Words,
    drafts: &[MentionDraft],
    draft_idxs: &[usize],
    clusters: &mut Clusters,
) {
    let mut same: FxHashMap<usize, usize> = FxHashMap::default();
    for pair in draft_idxs.windows(2) {
        if is_alias(document, words, &drafts[pair[0]], &drafts[pair[1]]) {
            let [left, right] = [pair[0], pair[1]].map(|idx| clusters.of_draft[idx]);
            let left = same.get(&left).copied().unwrap_or(left);
            if left != right {
                same.insert(right, left);
            }
        }
    }
    for &idx in draft_idxs.iter().filter(|_| !same.is_empty()) {
        let cluster = &mut clusters.of_draft[idx];
        *cluster = same.get(cluster).copied().unwrap_or(*cluster);
    }
}

/// Returns whether `right` is told to be another name of `left`: ", known as", ", whose real name is", "(born".
fn is_alias(document: &Document, words: &Words, left: &MentionDraft, right: &MentionDraft) -> bool {
    let (start, end) = (left.tokens.end as usize, right.tokens.start as usize);
    let is_near = start + 1 < end && end - start <= MAX_TOKENS;
    if !is_near || document.sentence_of(start) != document.sentence_of(end) {
        return false;
    }
    let tells = match document.token_text(start) {
        "," | "(" => start + 1..end,
        _ => return false,
    };
    // "known as Lady Thunder"
    let Some(last) = tells.clone().rev().find(|at| !words.is(*at, Class::Title)) else { return false };
    words.is(last, Class::Born) && tells.len() == 1
        || words.has(last, AS) && tells.clone().any(|at| words.has(at, KNOWN))
        || words.is(last, Class::Be) && words.has(last - 1, NAME)
}
