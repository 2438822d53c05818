//! Last repairs of a reported content: no dateline and no "that" in front, no half of a pair of marks, and words enough to say something.

use super::cues::lower_hash;
use super::view::View;
use crate::text::{Field, TokenKind, TokenRange};

/// How many tokens a dateline has at most. Longer ones are taken for prose.
const DATELINE_LEN: usize = 18;

/// How many pairs of marks before a content are looked at for one that closes inside it: as deep as marks nest.
const LOOK_BACK: usize = 6;

/// Returns the first token behind the dateline that opens the body, "BAGHDAD (AP) —": 0 where there is none.
///
/// # Cost
///
/// Constant.
pub(crate) fn dateline_end(view: &View<'_>) -> usize {
    let document = view.document;
    let in_body =
        |paragraph: &&TokenRange| document.locate(document.tokens[paragraph.start as usize].span).0 == Field::Body;
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

/// Returns what is left of a reported content, without a leading "that" and punctuation at its edges; none where that says nothing.
pub(crate) fn tidied(view: &View<'_>, dateline_end: usize, tokens: TokenRange) -> Option<TokenRange> {
    let (mut start, mut end) = ((tokens.start as usize).max(dateline_end), tokens.end as usize);
    let pairs = &view.document.mark_pairs;
    let first = pairs.partition_point(|pair| pair.open < start);
    for pair in &pairs[first.saturating_sub(LOOK_BACK)..first] {
        if let Some(close) = pair.close.filter(|close| (start..end).contains(close)) {
            end = close;
        }
    }
    for pair in &pairs[first..] {
        match pair.close {
            _ if pair.open >= end => break,
            Some(close) if close == end => end += 1,
            Some(close) if close > end => end = pair.open,
            _ => {}
        }
    }
    if end > start + 1 && view.hashes[start] == THAT && !AUXILIARIES.contains(&view.hashes[start + 1]) {
        start += 1;
    }
    let is_edge = |idx: usize| matches!(view.text(idx), "," | ";" | ":" | "." | "\u{2014}" | "\u{2013}" | "-");
    while start < end && is_edge(start) {
        start += 1;
    }
    while end > start && is_edge(end - 1) {
        end -= 1;
    }
    let says = |idx: &usize| matches!(view.kind(*idx), TokenKind::Word | TokenKind::Number);
    ((start..end).filter(says).nth(1).is_some()).then(|| TokenRange::new(start, end))
}

const THAT: u64 = lower_hash("that");

/// Verbs of which a leading "that" is the subject: "that was no surprise".
#[rustfmt::skip]
const AUXILIARIES: [u64; 9] = [
    lower_hash("is"), lower_hash("was"), lower_hash("has"), lower_hash("had"), lower_hash("will"), lower_hash("would"),
    lower_hash("could"), lower_hash("does"), lower_hash("'s"),
];
