//! Who signs words in marks: "“…” — Steve Quinlan".

use super::cues::CueClass;
use super::view::View;
use crate::text::{TokenKind, TokenRange};

/// Returns who signs the words that end before token `end`: "“…” — Steve Quinlan".
pub(crate) fn signature(view: &View<'_>, end: usize) -> Option<TokenRange> {
    let tokens = &view.document.tokens;
    let dash = tokens.get(end)?;
    let paragraph = view.paragraph_at(end.checked_sub(1)?);
    let is_dash = dash.kind == TokenKind::Punctuation
        && view.text(end).starts_with(['-', '\u{2013}', '\u{2014}', '\u{2015}'])
        && paragraph.holds(end);
    let from = end + 1;
    if !is_dash || !paragraph.holds(from) || !view.is_capitalized(from) {
        return None;
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
