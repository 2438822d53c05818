//! Who says it and by which word: the cue and the source next to a content.

use super::clause;
use super::context::{CUE_REACH, Context};
use super::cues::CueClass;
use super::lead;
use super::model::Attribution;
use super::seam;
use super::signature::signature;
use super::source::source_of;
use super::verb::{Verb, head_of, verb_at};
use super::view::View;
use crate::lexicon::word::{ACCORDING, THAT};
use crate::tagger::Role;
use crate::text::{TokenKind, TokenRange};

/// Furthest from its content that a cue may stand which the labels pass over and only the lexicon knows, in words.
const UNLABELLED_REACH: usize = 8;

/// Furthest from its content that a cue or source is looked for, in tokens. It bounds the work on endless sentences.
const WINDOW: usize = 80;

/// Returns the cue and the source that stand next to `content`, marks included, in its first and last sentence.
pub(crate) fn find(ctx: &Context<'_>, content: TokenRange) -> Attribution {
    let view = ctx.view;
    let (start, end) = (content.start as usize, content.end as usize);
    if let Some(source) = signature(view, end) {
        return Attribution { cue: None, source: Some(source) };
    }
    let window = window(view, content);
    let Some(cue) = nearest_cue(ctx, content, window) else {
        return Attribution { cue: None, source: introduced_by_colon(view, start, window) };
    };
    Attribution { cue: Some(cue), source: source_of(ctx, cue, window) }
}

/// Returns the tokens in which the cue of `content` may stand: its sentences, and one before that ends in a colon.
fn window(view: &View<'_>, content: TokenRange) -> TokenRange {
    let sentences = &view.document.sentences;
    let first = view.document.sentence_of(content.start as usize);
    let last = view.document.sentence_of(content.end as usize - 1);
    let mut start = sentences[first].start as usize;
    if start == content.start as usize
        && let Some(before) = first.checked_sub(1).map(|idx| sentences[idx])
        && view.text(before.end as usize - 1) == ":"
    {
        start = before.start as usize;
    }
    let reach = TokenRange::new(
        (content.start as usize).saturating_sub(WINDOW),
        (content.end as usize + WINDOW).min(view.document.tokens.len()),
    );
    let end = sentences.get(last + 1).filter(|next| attributes(view, content, **next)).unwrap_or(&sentences[last]).end;
    TokenRange::new(start.max(reach.start as usize), (end as usize).min(reach.end as usize))
}

/// Returns whether `next`, a sentence for whoever splits at "?" and "!", only tells who says `content`: "“No!” Roe shouted."
fn attributes(view: &View<'_>, content: TokenRange, next: TokenRange) -> bool {
    let last = content.indices().rev().find(|idx| view.kind(*idx) != TokenKind::Mark);
    let closing = last.map_or("", |idx| view.text(idx));
    if next.start != content.end
        || !view.paragraph_at(content.end as usize - 1).holds(next.start as usize)
        || view.kind(content.end as usize - 1) != TokenKind::Mark
        || !matches!(closing, "?" | "!" | ".")
    {
        return false;
    }
    let cue = (next.indices().take(WINDOW / 4))
        .take_while(|idx| view.kind(*idx) != TokenKind::Mark)
        .find(|idx| view.cues[*idx] >= CueClass::Report && view.role(*idx).kind() != Some(Role::Source));
    cue.is_some_and(|cue| {
        let behind = cue + 1;
        let says_more = behind < next.end as usize
            && (view.role(behind).kind() == Some(Role::Content) || view.text(behind) == "that");
        // A full stop before it is a slip, and believed of the plainest alone.
        let is_plain = behind + 2 >= next.end as usize && view.cues[cue] == CueClass::Speech;
        // "“Why?” Roe asked a manager": whoever is asked.
        let asks = closing == "?" && matches!(verb_at(view, cue), Some(Verb::Asks | Verb::Wonders));
        (!says_more || asks) && (closing != "." || is_plain)
    })
}

/// Returns the speaker of a transcript's line or of a bare introduction: "Clinton: “…”".
fn introduced_by_colon(view: &View<'_>, start: usize, window: TokenRange) -> Option<TokenRange> {
    let colon = start.checked_sub(1).filter(|idx| window.holds(*idx) && view.text(*idx) == ":")?;
    let from = window.start as usize;
    let is_name = colon > from
        && colon - from <= 5
        && (from..colon).all(|idx| view.kind(idx) == TokenKind::Word && view.is_capitalized(idx));
    is_name.then(|| TokenRange::new(from, colon))
}

/// Returns the cue nearest to `content`, labelled ones before others.
fn nearest_cue(ctx: &Context<'_>, content: TokenRange, window: TokenRange) -> Option<TokenRange> {
    let view = ctx.view;
    if let Some(verb) = lead::verb(ctx, content) {
        return Some(TokenRange::new(verb, verb + 1));
    }
    let sentence_end = view.sentence_at(content.end as usize - 1).end as usize;
    let turns = seam::turns(view, content.end as usize, sentence_end);
    let labelled = ctx
        .free_spans(window, Role::Cue)
        .map(|span| (cost(ctx, content, span.tokens, turns), head_of(view, span.tokens)))
        .filter(|(cost, _)| *cost <= CUE_REACH)
        .min_by_key(|(cost, _)| *cost);
    let closing = || closing_cue(ctx, content, sentence_end.max(window.end as usize));
    if let Some((_, cue)) = labelled {
        // "BROKER'S VIEW: “…,” Roe, who trades bonds, wrote": what stands before is a label.
        if let Some(closing) = Some(cue).filter(|cue| cue.end <= content.start).and_then(|_| closing()) {
            return Some(closing);
        }
        // "“…,” Roe said, according to the agency": the words are hers.
        let between = content.end as usize..(cue.start as usize).max(content.end as usize);
        let says = |idx: &usize| view.cues[*idx] == CueClass::Speech && !ctx.taken[*idx] && !view.is_capitalized(*idx);
        let nearer = between.take(UNLABELLED_REACH).find(says).filter(|_| view.hashes[cue.start as usize] == ACCORDING);
        return Some(nearer.map_or(cue, |idx| TokenRange::new(idx, idx + 1)));
    }
    if let Some(cue) = closing() {
        return Some(cue);
    }
    let from = (window.start as usize).max((content.start as usize).saturating_sub(2 * UNLABELLED_REACH));
    let to = (window.end as usize).min(content.end as usize + 2 * UNLABELLED_REACH);
    (from..to)
        .filter(|idx| !ctx.taken[*idx] && !content.holds(*idx) && view.cues[*idx] >= CueClass::Report)
        .map(|idx| {
            (cost(ctx, content, TokenRange::new(idx, idx + 1), turns), head_of(view, TokenRange::new(idx, idx + 1)))
        })
        .filter(|(cost, _)| *cost <= UNLABELLED_REACH)
        .min_by_key(|(cost, _)| *cost)
        .map(|(_, cue)| cue)
}

/// Longest subject, with an aside, between words in marks that end in a comma and their cue, in tokens.
const SUBJECT_LEN: usize = 16;

/// Returns the cue after words in marks that end in a comma, where nothing but its subject stands between, however long that is: "“…,”
/// a man in a red cap shouted", "“…,” Ann Roe, who trades bonds, wrote".
fn closing_cue(ctx: &Context<'_>, content: TokenRange, limit: usize) -> Option<TokenRange> {
    let view = ctx.view;
    let end = content.end as usize;
    if view.kind(end - 1) != TokenKind::Mark || end < 2 || view.text(end - 2) != "," {
        return None;
    }
    let mut is_aside = false;
    for idx in end..limit.min(end + SUBJECT_LEN) {
        match view.kind(idx) {
            TokenKind::Mark => return None,
            TokenKind::Punctuation if view.text(idx) == "," => is_aside = !is_aside,
            TokenKind::Punctuation if !matches!(view.text(idx), "-" | ".") => return None,
            TokenKind::Word if is_aside || view.is_capitalized(idx) => {}
            TokenKind::Word if view.cues[idx] >= CueClass::Report && idx > end => {
                return Some(TokenRange::new(idx, idx + 1));
            }
            TokenKind::Word if clause::is_finite(view, idx) => return None,
            _ => {}
        }
    }
    None
}

/// Returns how far `cue` stands from `content`, in words that are no source; the side that the punctuation
/// points to counts as nearer. `turns` tells whether another clause with a cue of its own begins after the content.
fn cost(ctx: &Context<'_>, content: TokenRange, cue: TokenRange, turns: bool) -> usize {
    let view = ctx.view;
    let is_behind = cue.start >= content.end;
    let between =
        if is_behind { content.end as usize..cue.start as usize } else { cue.end as usize..content.start as usize };
    let mut cost = ctx.gap(between, Some(Role::Source));
    let crosses = is_behind && turns;
    let points_there = if is_behind {
        let last = (content.indices()).rev().find(|idx| view.kind(*idx) != TokenKind::Mark);
        let comma_outside = content.end < cue.start && view.text(content.end as usize) == ",";
        // "He would resign, while Sky News reported": the cue of the next clause.
        !crosses && comma_outside || last.is_some_and(|idx| matches!(view.text(idx), "," | "?" | "!"))
    } else {
        let before = content.start as usize - 1;
        before < cue.end as usize || matches!(view.text(before), "," | ":" | "that" | "to")
    };
    // "Said last week that it was sound, asked for help": what "that" leads in is told before.
    let start = content.start as usize;
    let is_led_in = view.hashes[start] == THAT || start > 0 && view.hashes[start - 1] == THAT;
    cost *= 2;
    cost += if crosses { 2 * CUE_REACH } else { 0 };
    cost += if is_behind && is_led_in && start > view.sentence_at(start).start as usize { 6 } else { 0 };
    cost + if points_there { 0 } else { 5 }
}
