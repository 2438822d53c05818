//! Who says it: the source that belongs to a cue, labelled or read off the words around it.

use super::clause;
use super::context::{CUE_REACH, Context};
use super::relay;
use super::subject;
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{ACCORDING, AND, BOTH, ON, PER, WHO};
use crate::tagger::Role;
use crate::text::{TokenKind, TokenRange};

/// Longest opening of a sentence before a labelled source, in tokens.
const OPENING_LEN: usize = 12;

/// How far from its comma the subject of a relative clause may stand, in tokens.
const RELATIVE_LEN: usize = 5;

/// How far before its verb the source of what no label tells is looked for, in tokens.
const SOURCE_REACH: usize = 30;

/// Returns the source that belongs to `cue`, looked for before it in its sentence: of a denial or a request that no label
/// tells.
pub(crate) fn source_before(ctx: &Context<'_>, cue: TokenRange, sentence: TokenRange) -> Option<TokenRange> {
    let start = (sentence.start as usize).max((cue.start as usize).saturating_sub(SOURCE_REACH));
    source_of(ctx, cue, TokenRange::new(start, cue.end as usize))
}

/// Returns the source that belongs to `cue`: the nearest labelled one, or else what stands as its subject.
pub(crate) fn source_of(ctx: &Context<'_>, cue: TokenRange, window: TokenRange) -> Option<TokenRange> {
    let (view, taken, verb) = (ctx.view, &*ctx.taken, cue.start as usize);
    if let Some(relayed) = relay::source(ctx, cue, window) {
        return trimmed(view, relayed);
    }
    if let Some(agent) = subject::agent(view, cue.end as usize - 1, window.end as usize) {
        return Some(agent);
    }
    let cost = |source: TokenRange| {
        let (left, right) = if source.start >= cue.end { (cue, source) } else { (source, cue) };
        ctx.gap(left.end as usize..right.start as usize, None)
    };
    let labelled = (ctx.free_spans(window, Role::Source).map(|span| (cost(span.tokens), span.tokens)))
        .filter(|(_, source)| !source.overlaps(cue) && !is_of_other(view, *source, verb))
        .min_by_key(|(cost, _)| *cost);
    let next = labelled.and_then(|(_, source)| subject::of_next_clause(ctx, source.end as usize, verb));
    let near = labelled.filter(|(cost, _)| *cost <= 2 * CUE_REACH).map(|(_, source)| source);
    let source = next.or(near).or_else(|| {
        inverted(ctx, cue, window)
            .or_else(|| subject::left(view, taken, window.start as usize, verb))
            .or_else(|| subject::before_aside(ctx, verb))
    });
    let source = before_relative(ctx, with_companion(view, source?, cue), cue, window);
    trimmed(view, without_opening(view, one_clause(view, source, cue)))
}

/// Returns whether `source` is what another cue names than the one at `verb`: the agency of "“…,” Roe said, according to the agency".
fn is_of_other(view: &View<'_>, source: TokenRange, verb: usize) -> bool {
    let according = (source.start as usize).saturating_sub(2);
    view.hashes[according] == ACCORDING && verb != according && view.hashes[verb] != ACCORDING
}

/// Returns the subject of an inversion, "said X", or what "according to" names.
fn inverted(ctx: &Context<'_>, cue: TokenRange, window: TokenRange) -> Option<TokenRange> {
    let (view, from) = (ctx.view, cue.end as usize);
    let before = (cue.start as usize).checked_sub(1).filter(|before| window.holds(*before));
    let is_behind = |idx| ctx.taken[idx] || view.kind(idx) == TokenKind::Mark || view.text(idx) == ",";
    let is_inverted = [ACCORDING, PER].contains(&view.hashes[cue.start as usize]) || before.is_some_and(is_behind);
    let begins = is_inverted && window.holds(from) && subject::begins(view, from);
    if begins { subject::right(view, &ctx.taken, from, window.end as usize) } else { None }
}

/// Returns `source` without the phrase that a sentence begins with and whose name the labels take for the speaker's: "Alongside Ann
/// Roe, ⟦the mayor⟧ said", "Standing in for Ann Roe, ⟦his deputy⟧ said".
fn without_opening(view: &View<'_>, source: TokenRange) -> TokenRange {
    let start = view.sentence_at(source.start as usize).start as usize;
    let first = source.start as usize;
    let opens = view.is(start, Class::Companion)
        || view.text(start).ends_with("ing") && first > start && view.is(first - 1, Class::CompanionPreposition);
    if !opens
        || first - start > OPENING_LEN
        || clause::has_finite_verb(view, TokenRange::new(start, first.max(start + 1)))
    {
        return source;
    }
    let goes_on = |idx: usize| view.is(idx, Class::Relative) || view.is(idx, Class::RelativeSubject);
    let comma = (first..source.end as usize - 1).rev().find(|idx| view.text(*idx) == "," && !goes_on(idx + 1));
    comma.map_or(source, |comma| TokenRange::new(comma + 1, source.end as usize))
}

/// Returns the subject before the relative clause that `source` stands in: "Roe" of "Roe, whose voice she knew, said".
fn before_relative(ctx: &Context<'_>, source: TokenRange, cue: TokenRange, window: TokenRange) -> TokenRange {
    let (view, start) = (ctx.view, source.start as usize);
    let ends_clause =
        source.end < cue.start && view.text(source.end as usize) == "," || view.text(source.end as usize - 1) == ",";
    // "Who was accompanied by the envoy": the source is no subject of the clause.
    let is_object = start > 0 && view.is(start - 1, Class::CompanionPreposition);
    let begins_relative = |idx: usize| {
        (view.is(idx, Class::Relative) && view.hashes[idx] != WHO) || is_object && view.is(idx, Class::RelativeSubject)
    };
    (start.saturating_sub(RELATIVE_LEN).max(window.start as usize)..start)
        .rev()
        .find(|idx| view.text(*idx) == ",")
        .filter(|comma| ends_clause && begins_relative(comma + 1))
        .and_then(|comma| subject::left(view, &ctx.taken, window.start as usize, comma))
        .unwrap_or(source)
}

/// Returns the part of `source` in the clause of `cue`: "Roe" in "said Roe, while Doe", "Doe" in "Roe, while Doe insisted".
fn one_clause(view: &View<'_>, source: TokenRange, cue: TokenRange) -> TokenRange {
    let joint = (source.start as usize + 1..source.end as usize)
        .find(|idx| view.text(*idx - 1) == "," && view.is(*idx, Class::SetsAgainst));
    match joint {
        Some(joint) if source.start >= cue.end => TokenRange::new(source.start as usize, joint - 1),
        Some(joint) if joint + 1 < source.end as usize => TokenRange::new(joint + 1, source.end as usize),
        _ => source,
    }
}

/// Returns the whole subject of a sentence, of which the labels have only the last name: "⟦Ann Roe and her navigator,⟧ Jan Doe, denied".
fn with_companion(view: &View<'_>, source: TokenRange, cue: TokenRange) -> TokenRange {
    let (start, first) = (view.sentence_at(source.start as usize).start as usize, source.start as usize);
    let is_both = source.len() == 1 && view.hashes[first] == BOTH;
    let is_before =
        source.end <= cue.start && first > start + 3 && first - start < OPENING_LEN && view.text(first - 1) == ",";
    let begins = view.is_capitalized(start) && !view.is(start, Class::EndsPhrase) && !view.is(start, Class::Companion);
    let is_joined = |joint: usize| view.is(joint + 1, Class::DescriptionStart) || is_both;
    let is_subject = is_before
        && begins
        && (start + 1..first - 1).rev().find(|idx| view.hashes[*idx] == AND).is_some_and(is_joined)
        && !clause::has_finite_verb(view, TokenRange::new(start, first));
    if is_subject { TokenRange::new(start, if is_both { first } else { source.end as usize }) } else { source }
}

/// Returns `source` without commas at its edges and without the day that trails it: "the department on Friday".
fn trimmed(view: &View<'_>, source: TokenRange) -> Option<TokenRange> {
    let (mut from, mut to) = (after_dateline(view, source), source.end as usize);
    while to > from {
        let last = to - 1;
        let is_trailing = matches!(view.kind(last), TokenKind::Punctuation if view.text(last) != ")")
            || (view.is(last, Class::Day) || view.is(last, Class::RelativeDay))
            || (to < source.end as usize && view.hashes[last] == ON)
            // The clause of "A senior official, who asked …" is no part of who it is.
            || (last > from && view.is(last, Class::RelativeSubject));
        if !is_trailing {
            break;
        }
        to -= 1;
    }
    while from < to && view.kind(from) == TokenKind::Punctuation {
        from += 1;
    }
    (from < to).then(|| TokenRange::new(from, to))
}

/// Returns where `source` begins after the dateline that the labels take for a part of it: "CEBU CITY, Philippines — ⟦Authorities⟧".
fn after_dateline(view: &View<'_>, source: TokenRange) -> usize {
    let start = source.start as usize;
    if start != view.paragraph_at(start).start as usize {
        return start;
    }
    view.after_dateline(start).filter(|end| *end < source.end as usize).unwrap_or(start)
}
