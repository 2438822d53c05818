//! Quotation marks in pairs: direction from glyph and neighbours, afresh in every paragraph.

use super::token::{Token, TokenKind};
use super::{ByteSpan, TokenRange};

/// Two quotation marks that belong together, or one whose quotation goes on in the next paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkPair {
    /// Index of the token that opens.
    pub open: usize,
    /// Index of the token that closes; none where the quotation is carried on by the next paragraph.
    pub close: Option<usize>,
    /// The text between the marks, without white space at its edges; to the paragraph's end where none closes.
    pub inner: ByteSpan,
    /// How many pairs this one stands inside of.
    pub depth: u8,
    /// Index of the pair of the paragraph before that this one carries on.
    pub continues: Option<usize>,
}

/// Returns the pairs of quotation marks, sorted by the opening mark.
pub(super) fn pair(text: &str, tokens: &[Token], paragraphs: &[TokenRange]) -> Vec<MarkPair> {
    let mut pairs = Vec::new();
    for paragraph in paragraphs {
        let mut open: Option<usize> = None;
        for token_idx in paragraph.indices() {
            let token = tokens[token_idx];
            let is_double =
                token.kind == TokenKind::Mark && !matches!(token.span.of(text), "'" | "\u{2019}" | "\u{2018}" | "`");
            if !is_double {
                continue;
            }
            match open.take() {
                None => open = Some(token_idx),
                Some(opening) if token_idx > opening + 1 => pairs.push(MarkPair {
                    open: opening,
                    close: Some(token_idx),
                    inner: ByteSpan { start: tokens[opening + 1].span.start, end: tokens[token_idx - 1].span.end },
                    depth: 0,
                    continues: None,
                }),
                Some(_) => {}
            }
        }
    }
    pairs
}
