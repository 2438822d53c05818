//! Quotation marks in pairs: direction from the neighbours and the glyph, afresh in every paragraph.

mod apostrophe;
mod candidate;

use self::candidate::{Candidate, Direction, Weight};
use super::token::{Token, TokenKind};
use super::{ByteSpan, TokenRange};

/// Most marks open at once. Larger lets one missing mark reach further; smaller loses the innermost layer of
/// quotations inside quotations, which news takes three deep at most.
const MAX_OPEN: usize = 6;

/// Two quotation marks that belong together, or one whose quotation has no closing mark in its paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkPair {
    /// Index of the token that opens.
    pub open: usize,
    /// Index of the token that closes; none where the quotation is carried on by the next paragraph, or where
    /// nothing in its paragraph closes it before the next one opens.
    pub close: Option<usize>,
    /// The text between the marks, without white space at its edges; to the paragraph's end, or to the next mark that opens after a
    /// sentence, where none closes.
    pub inner: ByteSpan,
    /// Whether the marks are single ones: `'…'`.
    pub is_single: bool,
    /// How many pairs this one stands inside of.
    pub depth: u8,
    /// Index of the pair of the paragraph before that this one carries on.
    pub continues: Option<usize>,
}

/// Returns the pairs of quotation marks, sorted by the opening mark; two pairs nest or stand apart.
///
/// A mark opens or closes by what stands on its two sides, so that straight and curly marks give the same
/// pairs; where the sides do not tell, it closes what is open, and the glyph has the last word. Double and
/// single marks close only their own kind. A single mark counts only as half of a pair: the others are apostrophes.
///
/// # Cost
///
/// Linear in the number of tokens.
pub(super) fn pair(text: &str, tokens: &[Token], paragraphs: &[TokenRange]) -> Vec<MarkPair> {
    let mut pairs: Vec<MarkPair> = Vec::new();
    let mut candidates = Vec::new();
    let mut carried: Option<usize> = None;
    for (paragraph_idx, paragraph) in paragraphs.iter().enumerate() {
        candidate::collect(text, tokens, *paragraph, &mut candidates);
        apostrophe::settle(text, tokens, &mut candidates);
        candidates.retain(|candidate| candidate.direction != Direction::Neither);
        let first = pairs.len();
        let unclosed = pair_paragraph(tokens, &candidates, &mut pairs);
        let mut carrier = None;
        let mut end = paragraph.end as usize;
        if let Some(mark) = unclosed {
            let goes_on = paragraphs.get(paragraph_idx + 1).is_some_and(|next| {
                candidate::weight_of(text, &tokens[next.start as usize]) == Some(mark.weight) && next.len() > 1
            });
            let is_inside =
                |open: usize| open > mark.token_idx && candidate::weight_of(text, &tokens[open]) == Some(mark.weight);
            let inside = pairs[first..].iter().map(|pair| pair.open).filter(|open| is_inside(*open)).min();
            // "“We go. “We stay.”": the mark after the first sentence is missing.
            let is_cut = inside.is_some_and(|open| ends_sentence(text, tokens, open));
            end = inside.filter(|_| is_cut).unwrap_or(end);
            let opens = match mark.weight {
                Weight::Double => mark.direction == Direction::Open,
                // One that no other stands before is an apostrophe.
                Weight::Single => pairs.len() > first && !is_cut && ends_sentence(text, tokens, mark.token_idx),
            };
            if (goes_on || opens) && (inside.is_none() || is_cut) && mark.token_idx + 1 < end {
                let inner = ByteSpan { start: tokens[mark.token_idx + 1].span.start, end: tokens[end - 1].span.end };
                pairs.push(MarkPair {
                    open: mark.token_idx,
                    close: None,
                    inner,
                    is_single: mark.weight == Weight::Single,
                    depth: 0,
                    continues: None,
                });
                carrier = Some(mark.token_idx).filter(|_| goes_on && !is_cut);
            }
        }
        pairs[first..].sort_unstable_by_key(|pair| pair.open);
        set_depths(&mut pairs[first..], end);
        if let Some(pair) = pairs.get_mut(first).filter(|pair| pair.open == paragraph.start as usize) {
            pair.continues = carried;
        }
        carried = carrier.map(|open| pairs.partition_point(|pair| pair.open < open));
    }
    pairs
}

/// Appends the closed pairs of one paragraph, in the order they close; returns the outermost mark left open.
fn pair_paragraph(tokens: &[Token], candidates: &[Candidate], pairs: &mut Vec<MarkPair>) -> Option<Candidate> {
    let mut open: Vec<Candidate> = Vec::with_capacity(MAX_OPEN);
    for candidate in candidates {
        let partner = open.iter().rposition(|mark| mark.weight == candidate.weight);
        let closes = match candidate.direction {
            Direction::Open => false,
            Direction::Close | Direction::Neither => true,
            Direction::Either => partner.is_some() || candidate.glyph == Some(Direction::Close),
        };
        if !closes {
            if open.len() == MAX_OPEN {
                open.remove(0);
            }
            open.push(*candidate);
            continue;
        }
        // A single mark never ends a quotation in double marks that stands inside its own.
        let Some(partner) = partner.filter(|idx| candidate.weight == Weight::Double || idx + 1 == open.len()) else {
            continue;
        };
        let opening = open[partner].token_idx;
        open.truncate(partner);
        if tokens[opening + 1..candidate.token_idx].iter().any(|token| token.kind != TokenKind::Mark) {
            let inner =
                ByteSpan { start: tokens[opening + 1].span.start, end: tokens[candidate.token_idx - 1].span.end };
            pairs.push(MarkPair {
                open: opening,
                close: Some(candidate.token_idx),
                inner,
                is_single: candidate.weight == Weight::Single,
                depth: 0,
                continues: None,
            });
        }
    }
    open.first().copied()
}

/// Returns whether a sentence ends right before token `token_idx`.
fn ends_sentence(text: &str, tokens: &[Token], token_idx: usize) -> bool {
    token_idx > 0 && matches!(tokens[token_idx - 1].span.of(text), "." | "!" | "?")
}

/// Sets the depth of each pair of one paragraph, which are sorted by the opening mark; one that no mark closes ends before the
/// token `unclosed_end`.
fn set_depths(pairs: &mut [MarkPair], unclosed_end: usize) {
    let mut ends: Vec<usize> = Vec::with_capacity(MAX_OPEN);
    for pair in pairs {
        while ends.last().is_some_and(|end| *end < pair.open) {
            ends.pop();
        }
        pair.depth = u8::try_from(ends.len()).unwrap_or(u8::MAX);
        ends.push(pair.close.unwrap_or(unclosed_end.saturating_sub(1)));
    }
}

#[cfg(test)]
mod tests;
