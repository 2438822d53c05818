//! Where the dateline ends that opens the body: "BAGHDAD (AP) —".

use super::view::View;
use crate::text::{TokenKind, TokenRange};

/// How many tokens a dateline has at most. Longer ones are taken for prose.
const DATELINE_LEN: usize = 18;

/// Returns the first token behind the dateline that opens the body, "BAGHDAD (AP) —": 0 where there is none.
///
/// # Cost
///
/// Constant.
pub(crate) fn end(view: &View<'_>) -> usize {
    let document = view.document;
    let in_body = |paragraph: &&TokenRange| !document.is_in_headline(document.tokens[paragraph.start as usize].span);
    let Some(paragraph) = document.paragraphs.iter().take(4).find(in_body) else { return 0 };
    let first = paragraph.start as usize;
    let limit = (paragraph.end as usize).min(first + DATELINE_LEN);
    for idx in first..limit {
        let is_spaced = idx > first
            && idx + 1 < limit
            && document.tokens[idx - 1].span.end < document.tokens[idx].span.start
            && document.tokens[idx].span.end < document.tokens[idx + 1].span.start;
        match view.kind(idx) {
            TokenKind::Punctuation if is_spaced && matches!(view.text(idx), "\u{2014}" | "\u{2013}" | "-" | "--") => {
                return idx + 1;
            }
            TokenKind::Word if !view.is_capitalized(idx) => return 0,
            TokenKind::Mark => return 0,
            _ => {}
        }
    }
    0
}
