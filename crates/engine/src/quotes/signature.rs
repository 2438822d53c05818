//! Who signs words in marks: "“…” — Steve Quinlan".

use super::cues::CueClass;
use super::view::View;
use crate::text::{TokenKind, TokenRange};

/// Returns who signs the words that end before token `end`: "“…” — Steve Quinlan".
pub(crate) fn signature(view: &View<'_>, end: usize) -> Option<TokenRange> {
    let tokens = &view.document.tokens;
    let dash = tokens.get(end)?;
    let paragraph = view.paragraph_at(end.checked_sub(1)?);
    let follows = dash.kind == TokenKind::Punctuation && begins_dash(view, end) && paragraph.holds(end);
    let from = end + 1;
    if !follows || !paragraph.holds(from) || !view.is_capitalized(from) {
        return None;
    }
    if let Some(name) = paused(view, from) {
        return Some(name);
    }
    let to = (from..paragraph.end as usize)
        .find(|idx| {
            let is_name = view.kind(*idx) == TokenKind::Word || view.text(*idx) == "-";
            !is_name || view.cues[*idx] == CueClass::Speech
        })
        .unwrap_or(paragraph.end as usize);
    let ends_there = to == paragraph.end as usize || matches!(view.text(to), "." | "," | "(");
    (ends_there && to > from && to - from <= 8).then(|| TokenRange::new(from, to))
}

/// Longest aside between the two dashes of a sentence in marks, in tokens.
const ASIDE_LEN: usize = 12;

/// Returns the name at token `from` that an aside before a further mark begins with: "“The bridge” — Ann Roe paused here — “was never
/// painted.”"
fn paused(view: &View<'_>, from: usize) -> Option<TokenRange> {
    let limit = view.hashes.len().min(from + ASIDE_LEN);
    let is_word = |idx: &usize| view.kind(*idx) == TokenKind::Word;
    let dash = (from..limit).find(|idx| !is_word(idx))?;
    let to = (from..dash).find(|idx| !view.is_capitalized(*idx))?;
    let goes_on = dash + 1 < view.hashes.len() && view.kind(dash + 1) == TokenKind::Mark;
    (begins_dash(view, dash) && goes_on).then(|| TokenRange::new(from, to))
}

/// Returns whether token `token_idx` begins with a dash, or with a hyphen that may stand for one.
fn begins_dash(view: &View<'_>, token_idx: usize) -> bool {
    view.text(token_idx).starts_with(['-', '\u{2013}', '\u{2014}', '\u{2015}'])
}
