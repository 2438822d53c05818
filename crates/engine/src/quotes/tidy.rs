//! Last repairs of a reported content: no dateline and no "that" in front, no half of a pair of marks, and words enough to say something.

use super::clause;
use super::context::Context;
use super::cues::CueClass;
use super::model::Draft;
use super::subject;
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{AS, ON, THAT};
use crate::text::{TokenKind, TokenRange};

/// Longest phrase that trails a reported content and belongs to it, in tokens.
const REST_LEN: usize = 12;

/// How many pairs of marks before a content are looked at for one that closes inside it: as deep as marks nest.
const LOOK_BACK: usize = 6;

/// Adds to a content the day that belongs to it, not to the attribution after it: "Talks resume on Monday, it said."
pub(crate) fn with_day(ctx: &Context<'_>, draft: &mut Draft) {
    let view = ctx.view;
    let end = draft.tokens.end as usize;
    let is_day = view.hashes.get(end) == Some(&ON) && view.is(end + 1, Class::Day);
    let is_behind = draft.attribution.cue.is_some_and(|cue| cue.start as usize > end + 2) && view.text(end + 2) == ",";
    if !draft.is_direct() && is_day && is_behind {
        draft.tokens = TokenRange::new(draft.tokens.start as usize, end + 2);
    }
}

/// Adds to a content what trails it to the end of its sentence and is no clause: "said he had counted 87
/// rescues, most of them of drivers".
pub(crate) fn with_rest(ctx: &Context<'_>, draft: &mut Draft) {
    let (view, tokens) = (ctx.view, draft.tokens);
    let from = tokens.end as usize;
    let leads = draft.attribution.cue.is_some_and(|cue| cue.end <= tokens.start);
    if draft.pair_idx.is_some() || !leads || from >= view.hashes.len() || view.text(from) != "," {
        return;
    }
    let sentence_end = view.sentence_at(from).end as usize;
    let end = sentence_end - usize::from(view.text(sentence_end - 1) == ".");
    let rest = TokenRange::new(from + 1, end.max(from + 1));
    let is_plain = |idx: usize| view.kind(idx) != TokenKind::Mark && view.cues[idx] < CueClass::Report;
    let is_phrase = (2..=REST_LEN).contains(&rest.len())
        && rest.indices().all(is_plain)
        && !view.text(from + 1).ends_with("ing")
        && !clause::has_finite_verb(view, rest);
    if is_phrase {
        draft.tokens = TokenRange::new(tokens.start as usize, end);
    }
}

/// Ends a reported content with the clause that its cue stands in, where the sentence goes on after it: "When Roe told them ⟦it was
/// sold⟧, they sat down".
pub(crate) fn within_clause(ctx: &Context<'_>, draft: &mut Draft) {
    let (view, tokens) = (ctx.view, draft.tokens);
    let start = tokens.start as usize;
    let first = view.sentence_at(start).start as usize;
    let leads = draft.attribution.cue.is_some_and(|cue| cue.end as usize <= start && start - first <= REST_LEN);
    let is_first = leads && (first..start).all(|idx| view.kind(idx) == TokenKind::Word);
    let opens = is_first && view.is(first, Class::OpensClause);
    // "Roe, who said ⟦she agreed⟧, runs a clinic".
    let is_relative = draft.attribution.source.is_some_and(|source| {
        source.len() == 1 && view.is(source.start as usize, Class::RelativeSubject) && source.end as usize <= start
    });
    if draft.is_direct() || !(opens || is_relative) {
        return;
    }
    let main = |next: usize| {
        let begins = subject::begins(view, next) || view.is(next, Class::SubjectPronoun);
        let is_verb = view.is(next, Class::Finite) || view.text(next).ends_with("ed") || view.text(next).ends_with('s');
        if opens { begins } else { is_verb && view.text(next).starts_with(char::is_lowercase) }
    };
    let begins = |comma: &usize| {
        let next = comma + 1;
        view.text(*comma) == ","
            && main(next)
            && clause::has_finite_verb(view, TokenRange::new(start, *comma))
            && (is_relative || clause::has_finite_verb(view, TokenRange::new(next, tokens.end as usize)))
    };
    if let Some(comma) = (start + 2..tokens.end as usize - 2).find(begins) {
        draft.tokens = TokenRange::new(start, comma);
    }
}

/// Takes from a reported content the dateline that it begins with: what ends before it is the headline's.
pub(crate) fn without_dateline(ctx: &Context<'_>, draft: &mut Draft) {
    if draft.tokens.holds(ctx.view.dateline_end) {
        draft.tokens = TokenRange::new(ctx.view.dateline_end, draft.tokens.end as usize);
    }
}

/// Ends a reported content where half a pair of marks begins, and takes in the mark that closes one of its own.
pub(crate) fn with_whole_marks(ctx: &Context<'_>, draft: &mut Draft) {
    let (start, mut end) = (draft.tokens.start as usize, draft.tokens.end as usize);
    let pairs = &ctx.view.document.mark_pairs;
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
    draft.tokens = TokenRange::new(start, end);
}

/// Takes from a reported content its leading "that", with the punctuation before it.
pub(crate) fn without_that(ctx: &Context<'_>, draft: &mut Draft) {
    let view = ctx.view;
    let (mut start, end) = (draft.tokens.start as usize, draft.tokens.end as usize);
    if end > start + 1 && view.hashes[start] == THAT && !view.is(start + 1, Class::AfterThat) {
        start += 1;
    }
    draft.tokens = TokenRange::new(start, end);
}

/// Ends a headline's statement before what happens meanwhile: "Chief denies bribing inspectors ⟦as union calls for inquiry⟧".
pub(crate) fn without_meanwhile(ctx: &Context<'_>, draft: &mut Draft) {
    let (start, end) = (draft.tokens.start as usize, draft.tokens.end as usize);
    if let Some(as_idx) = meanwhile(ctx.view, start, end) {
        draft.tokens = TokenRange::new(start, as_idx);
    }
}

/// Returns whether a reported content is one word, which says nothing: "denied that".
pub(crate) fn is_one_word(ctx: &Context<'_>, draft: &Draft) -> bool {
    !draft.is_direct() && clause::n_words(ctx.view, draft.tokens) < 2
}

/// Takes the punctuation from the edges of a reported content.
pub(crate) fn without_edges(ctx: &Context<'_>, draft: &mut Draft) {
    let view = ctx.view;
    let (mut start, mut end) = (draft.tokens.start as usize, draft.tokens.end as usize);
    let is_edge = |idx: usize| matches!(view.text(idx), "," | ";" | ":" | "." | "\u{2014}" | "\u{2013}" | "-");
    while start < end && is_edge(start) {
        start += 1;
    }
    while end > start && is_edge(end - 1) {
        end -= 1;
    }
    draft.tokens = TokenRange::new(start, end);
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
