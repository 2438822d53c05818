//! Requests that no label tells: "called on both sides to spare the classes", "invited the minister to visit the plant".

use super::addressee::{REQUESTS, deed};
use super::attribution::{Attribution, Stretch};
use super::clause;
use super::cues::{hashes, lower_hash};
use super::source::source_before;
use super::view::View;
use crate::text::{TokenKind, TokenRange};

/// Longest request with the one asked, in tokens. It bounds the work on endless sentences.
const REQUEST_LEN: usize = 60;

/// Longest subject before an apposition, in tokens.
const SUBJECT_LEN: usize = 10;

/// Returns the first request of `sentence` of which nothing is `taken`, with its cue and source.
pub(crate) fn find(
    view: &View<'_>,
    stretches: &[Stretch],
    taken: &[bool],
    sentence: TokenRange,
) -> Option<(TokenRange, Attribution)> {
    for cue in sentence.indices().skip(1) {
        let end = (sentence.end as usize).min(cue + REQUEST_LEN);
        let is_active = view.text(cue).ends_with("ed")
            && REQUESTS.contains(&view.hashes[cue])
            && !PASSIVE.contains(&view.hashes[cue - 1]);
        // "pleaded guilty to fraud" asks for nothing.
        let is_plea = view.hashes.get(cue + 1) == Some(&GUILTY);
        if !is_active || is_plea || taken[cue..end].contains(&true) {
            continue;
        }
        // "called" asks for something only with "on".
        let has_on = cue + 1 < end && ON.contains(&view.hashes[cue + 1]);
        if view.hashes[cue] == CALLED && !has_on {
            continue;
        }
        let from = cue + 1 + usize::from(has_on);
        let Some(to) = deed(view, TokenRange::new(from, end)).filter(|to| *to > from) else { continue };
        let limit = (to..end).find(|idx| ends(view, *idx)).unwrap_or(end);
        let cue = TokenRange::new(cue, cue + 1);
        let source = source_before(view, stretches, taken, cue, sentence).or_else(|| subject(view, sentence, cue))?;
        return (limit > to + 2)
            .then_some((TokenRange::new(to, limit), Attribution { cue: Some(cue), source: Some(source) }));
    }
    None
}

/// Returns the subject that a sentence begins with, where an apposition parts it from `cue`: "A lobby, the …, called on".
fn subject(view: &View<'_>, sentence: TokenRange, cue: TokenRange) -> Option<TokenRange> {
    let start = sentence.start as usize;
    let is_parted = view.text(cue.start as usize - 1) == ",";
    let comma = (start..cue.start as usize).take(SUBJECT_LEN).find(|idx| view.text(*idx) == ",")?;
    let is_subject = is_parted && comma > start && view.is_capitalized(start);
    is_subject.then(|| TokenRange::new(start, comma))
}

/// Returns whether a request ends before token `token_idx`.
fn ends(view: &View<'_>, token_idx: usize) -> bool {
    view.kind(token_idx) == TokenKind::Punctuation && matches!(view.text(token_idx), ";" | "." | "\u{2014}")
        || AFTER == view.hashes[token_idx]
        || (view.text(token_idx) == ","
            && view.hashes.get(token_idx + 1).is_some_and(|hash| clause::SUBORDINATORS.contains(hash)))
}

const AFTER: u64 = lower_hash("after");
const CALLED: u64 = lower_hash("called");
const GUILTY: u64 = lower_hash("guilty");
const ON: [u64; 2] = hashes(["on", "upon"]);

/// Words before a request that somebody receives: "was asked to leave".
pub(crate) const PASSIVE: [u64; 9] = hashes(["is", "was", "were", "are", "be", "been", "being", "when", "if"]);
