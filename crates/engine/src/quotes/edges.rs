//! Where a reported content begins and ends: at marks and punctuation, next to direct quotations.

use super::clause;
use super::context::Context;
use super::cues::CueClass;
use super::model::Draft;
use super::subject;
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::LIKE;
use crate::text::{TokenKind, TokenRange};

/// Takes from a content the subject of the next clause, whose verb of saying stands right after: of "the dam was unsafe, and
/// its spokesman, Goran Lukic, said" the first four words.
pub(crate) fn without_next_subject(ctx: &Context<'_>, draft: &mut Draft) {
    let (view, tokens) = (ctx.view, draft.tokens);
    let (start, end) = (tokens.start as usize, tokens.end as usize);
    let sentence = view.sentence_at(start);
    let comma = sentence.holds(end) && view.text(end) == ",";
    let behind = (end + usize::from(comma)..sentence.end as usize).find(|idx| !view.is(*idx, Class::BeforeCue));
    let speaks = behind.is_some_and(|idx| view.cues[idx] >= CueClass::Report);
    let joint = subject::joint(view, start + 1, end).filter(|joint| speaks && joint + 1 < end);
    if let Some(joint) = joint.filter(|joint| !clause::has_finite_verb(view, TokenRange::new(joint + 1, end))) {
        draft.tokens = TokenRange::new(start, joint - 1);
    }
}

/// Returns the longest part of `tokens` that no direct quotation covers, if it is a statement of its own.
pub(crate) fn untaken(ctx: &Context<'_>, tokens: TokenRange) -> Option<TokenRange> {
    let (view, taken) = (ctx.view, &ctx.taken);
    if !tokens.indices().any(|idx| taken[idx]) {
        return Some(tokens);
    }
    let mut best: Option<TokenRange> = None;
    let mut start = tokens.start as usize;
    for part in taken[tokens.indices()].split(|is_taken| *is_taken) {
        if !part.is_empty() && best.is_none_or(|best| part.len() > best.len()) {
            best = Some(TokenRange::new(start, start + part.len()));
        }
        start += part.len() + 1;
    }
    best.filter(|range| range.indices().filter(|idx| view.kind(*idx) == TokenKind::Word).count() > 4)
}

/// Returns `tokens` without punctuation at the edges, and grown to whole pairs of marks; none where nothing is left.
pub(crate) fn fitted(ctx: &Context<'_>, tokens: TokenRange) -> Option<TokenRange> {
    let (view, outer) = (ctx.view, &ctx.outer);
    let is_edge = |idx: usize| {
        view.kind(idx) == TokenKind::Punctuation
            && !matches!(view.text(idx), "(" | ")" | "[" | "]" | "$" | "#" | "@" | "%")
    };
    let (mut start, mut end) = (tokens.start as usize, tokens.end as usize);
    while start < end && is_edge(start) {
        start += 1;
    }
    while end > start && is_edge(end - 1) {
        end -= 1;
    }
    if start == end {
        return None;
    }
    if let Some(pair_idx) = outer.at(start) {
        start = start.min(view.with_marks(&view.document.mark_pairs[pair_idx]).start as usize);
    }
    if let Some(pair_idx) = outer.at(end - 1) {
        end = end.max(view.with_marks(&view.document.mark_pairs[pair_idx]).end as usize);
    }
    // An apostrophe or a mark without its other half is no part of it.
    while start < end && view.kind(start) == TokenKind::Mark && outer.at(start).is_none() {
        start += 1;
    }
    while end > start
        && view.kind(end - 1) == TokenKind::Mark
        && outer.at(end - 1).is_none()
        && view.text(end - 1) != "'"
        && view.text(end - 1) != "\u{2019}"
    {
        end -= 1;
    }
    (start < end).then(|| TokenRange::new(start, end))
}

/// Leaves of a content only the words in marks that it begins with, where only who said them stands after them, or how or where:
/// "“Thieves,” Roe said", "shouted “Thieves!” at the bailiffs".
pub(crate) fn without_words_behind(ctx: &Context<'_>, draft: &mut Draft) {
    let (view, tokens) = (ctx.view, draft.tokens);
    let start = tokens.start as usize;
    let pair = ctx.outer.at(start).map(|idx| &view.document.mark_pairs[idx]).filter(|pair| pair.open == start);
    let Some(pair) = pair else { return };
    let speaks = start > 0 && view.cues[start - 1] == CueClass::Speech;
    let behind = pair.close.map_or(start, |close| close + 1);
    let is_aside = speaks && tokens.holds(behind) && view.is(behind, Class::Aside);
    let says = |idx: usize| view.cues[idx] == CueClass::Speech;
    let is_attributed = view.text(behind.saturating_sub(2)) == "," && (behind..tokens.end as usize).any(says);
    if is_aside || is_attributed {
        draft.tokens = view.with_marks(pair);
    }
}

/// Returns whether the words after the mark at `open` go on with the clause before it.
pub(crate) fn continues_clause(view: &View<'_>, open: usize) -> bool {
    open > 0
        && view.kind(open - 1) == TokenKind::Word
        && view.document.tokens.get(open + 1).is_some()
        && view.text(open + 1).starts_with(char::is_lowercase)
}

/// Leaves of a content only the words in marks that it ends with, where a noun and a colon or "like" stand before them: "put ⟦one
/// question to him: “Did you?”⟧", "say things like “Did you?”".
pub(crate) fn behind_colon(ctx: &Context<'_>, draft: &mut Draft) {
    let view = ctx.view;
    let (start, end) = (draft.tokens.start as usize, draft.tokens.end as usize);
    let pair = ctx.outer.at(end - 1).map(|idx| view.with_marks(&view.document.mark_pairs[idx]));
    let pair = pair.filter(|pair| pair.end as usize == end && pair.start as usize > start);
    let is_led = |pair: &TokenRange| {
        let colon = pair.start as usize - 1;
        let is_next = colon == start && view.is(colon, Class::Coordinator);
        (view.text(colon) == ":" || view.hashes[colon] == LIKE || is_next)
            && !clause::has_finite_verb(view, TokenRange::new(start, colon))
    };
    if let Some(pair) = pair.filter(is_led) {
        draft.tokens = pair;
    }
}

/// Returns the pair whose marks are the edges of `tokens`.
pub(crate) fn whole_pair(ctx: &Context<'_>, tokens: TokenRange) -> Option<usize> {
    let view = ctx.view;
    ctx.outer.at(tokens.start as usize).filter(|idx| view.with_marks(&view.document.mark_pairs[*idx]) == tokens)
}
