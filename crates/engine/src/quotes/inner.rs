//! Words in marks inside a direct quotation that are a quotation of their own: "“I said to her, ‘Whose boat is it?’” she told the jury."

use super::cues::CueClass;
use super::model::Attribution;
use super::subject;
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::LIKE;
use crate::text::{MarkPair, TokenKind, TokenRange};

/// How far before an inner quotation its word of saying may stand, in tokens: the one spoken to stands between.
const CUE_REACH: usize = 7;

/// Longest subject of an inner word of saying, in tokens.
const SUBJECT_LEN: usize = 5;

/// Returns the word of saying that stands before `pair`, and who says it: "she said, ‘…’", "he told me ‘…’".
pub(crate) fn before(view: &View<'_>, pair: &MarkPair, enclosing: TokenRange) -> Option<Attribution> {
    let last = pair.open.checked_sub(1)?;
    let is_introduced = matches!(view.text(last), "," | ":");
    let limit = (enclosing.start as usize).max(pair.open.saturating_sub(CUE_REACH));
    let ends = |idx: &usize| view.kind(*idx) == TokenKind::Mark || matches!(view.text(*idx), "." | ";" | "?" | "!");
    // "They are like, ‘Whose boat?’"
    let is_like = |idx: usize| view.hashes[idx] == LIKE && is_introduced && idx + 1 == last;
    let least = if is_introduced { CueClass::Report } else { CueClass::Speech };
    let cue =
        (limit..pair.open).rev().take_while(|idx| !ends(idx)).find(|idx| view.cues[*idx] >= least || is_like(*idx))?;
    let is_addressed = cue + 2 == pair.open && view.is(cue + 1, Class::Addressee);
    let is_beside = cue + 1 == pair.open || is_addressed;
    let floor = limit.saturating_sub(SUBJECT_LEN).max(enclosing.start as usize);
    let source = subject::left(view, &[], floor, cue);
    (is_introduced || is_beside).then(|| Attribution { cue: Some(TokenRange::new(cue, cue + 1)), source })
}
