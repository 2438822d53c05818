//! Last repairs of a reported content: no dateline and no "that" in front, no half of a pair of marks, and words enough to say something.

use super::cues::CueClass;
use super::draft::Draft;
use super::view::View;
use super::{QuoteKind, clause};
use crate::lexicon::Class;
use crate::lexicon::word::{AFTER, AS, ON, THAT, TO};
use crate::text::{TokenKind, TokenRange};

/// Longest phrase that trails a reported content and belongs to it, in tokens.
const REST_LEN: usize = 12;

/// How many pairs of marks before a content are looked at for one that closes inside it: as deep as marks nest.
const LOOK_BACK: usize = 6;

/// Returns the content of `draft` with the day that belongs to it, not to the attribution behind it: "Talks resume on Monday, it said."
pub(crate) fn with_day(view: &View<'_>, draft: &Draft) -> TokenRange {
    let end = draft.tokens.end as usize;
    let is_day = view.hashes.get(end) == Some(&ON) && view.is(end + 1, Class::Day);
    let is_behind = draft.attribution.cue.is_some_and(|cue| cue.start as usize > end + 2) && view.text(end + 2) == ",";
    if draft.kind != QuoteKind::Direct && is_day && is_behind {
        TokenRange::new(draft.tokens.start as usize, end + 2)
    } else {
        draft.tokens
    }
}

/// Returns the content of `draft` with what trails it to the end of its sentence and is no clause: "said he had counted 87
/// rescues, most of them of drivers".
pub(crate) fn with_rest(view: &View<'_>, draft: &Draft) -> TokenRange {
    let tokens = draft.tokens;
    let from = tokens.end as usize;
    let leads = draft.attribution.cue.is_some_and(|cue| cue.end <= tokens.start);
    if draft.pair_idx.is_some() || !leads || from >= view.hashes.len() || view.text(from) != "," {
        return tokens;
    }
    let sentence_end = view.sentence_at(from).end as usize;
    let end = sentence_end - usize::from(view.text(sentence_end - 1) == ".");
    let rest = TokenRange::new(from + 1, end.max(from + 1));
    let is_plain = |idx: usize| view.kind(idx) != TokenKind::Mark && view.cues[idx] < CueClass::Report;
    let is_phrase = (2..=REST_LEN).contains(&rest.len())
        && rest.indices().all(is_plain)
        && !view.text(from + 1).ends_with("ing")
        && !clause::has_finite_verb(view, rest);
    if is_phrase { TokenRange::new(tokens.start as usize, end) } else { tokens }
}

/// Returns what is left of a reported content, without a leading "that" and punctuation at its edges; none where that says nothing.
pub(crate) fn tidied(view: &View<'_>, tokens: TokenRange) -> Option<TokenRange> {
    let (mut start, mut end) = (tokens.start as usize, tokens.end as usize);
    // What ends before the dateline is the headline's.
    if (start..end).contains(&view.dateline_end) {
        start = view.dateline_end;
    }
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
    while start < end && matches!(view.text(start), "," | ";" | ":") {
        start += 1;
    }
    if end > start + 1 && view.hashes[start] == THAT && !view.is(start + 1, Class::AfterThat) {
        start += 1;
    }
    // "called on the state to help after a fire had …": the fire is not what was asked for.
    if view.hashes[start] == TO
        && let Some(after) = (start + 2..end).find(|idx| view.hashes[*idx] == AFTER)
        && clause::is_clause(view, TokenRange::new(after + 1, end))
    {
        end = after;
    }
    if let Some(as_idx) = meanwhile(view, start, end) {
        end = as_idx;
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

/// Returns where a headline goes on to what happens meanwhile: "Chief denies bribing inspectors | as union calls for inquiry".
fn meanwhile(view: &View<'_>, start: usize, end: usize) -> Option<usize> {
    if start >= end || !view.document.is_in_headline(view.document.tokens[start].span) {
        return None;
    }
    // "as strong as it was"
    let compares = |idx: usize| {
        let (before, after) = (idx.saturating_sub(COMPARISON_LEN), (idx + 1 + COMPARISON_LEN).min(end));
        view.hashes[before..idx].contains(&AS) || view.hashes[idx + 1..after].contains(&AS)
    };
    let goes_on = |idx: &usize| {
        view.hashes[*idx] == AS
            && !compares(*idx)
            && !view.is(idx + 1, Class::Compared)
            && clause::is_headline_clause(view, TokenRange::new(idx + 1, end))
    };
    (start + 2..end.saturating_sub(2)).find(goes_on)
}

/// Tokens between the two "as" of a comparison, and one of them.
const COMPARISON_LEN: usize = 3;
