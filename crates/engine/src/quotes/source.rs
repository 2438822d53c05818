//! Who says it: the source that belongs to a cue, labelled or read off the words around it.

use super::clause;
use super::complement;
use super::context::{CUE_REACH, Context};
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{ACCORDING, AND, AS, BOTH, ON, WHICH, WHO};
use crate::tagger::Role;
use crate::text::{TokenKind, TokenRange};

/// Longest source that is read off the words around a cue where no label tells it, in tokens.
const SOURCE_LEN: usize = 12;

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
    let (view, taken) = (ctx.view, &*ctx.taken);
    if let Some(agent) = complement::agent(view, cue.end as usize - 1, window.end as usize) {
        return Some(agent);
    }
    let labelled = ctx
        .free_spans(window, Role::Source)
        .filter(|span| !span.tokens.overlaps(cue))
        .map(|span| {
            let source = span.tokens;
            let between = if source.start >= cue.end {
                cue.end as usize..source.start as usize
            } else {
                source.end as usize..cue.start as usize
            };
            (ctx.gap(between, None), source)
        })
        .min_by_key(|(cost, _)| *cost);
    let source = match labelled {
        Some((_, source)) if next_subject(view, taken, source, cue).is_some() => next_subject(view, taken, source, cue),
        Some((cost, source)) if cost <= 2 * CUE_REACH => Some(source),
        _ => subject_behind(view, taken, cue, window)
            .or_else(|| subject_before(view, taken, cue, window))
            .or_else(|| subject_before_aside(view, taken, cue)),
    };
    let source = source.map(|source| before_relative(view, taken, with_companion(view, source, cue), cue, window));
    source.and_then(|source| trimmed(view, without_opening(view, one_clause(view, source, cue))))
}

/// Returns the subject that a sentence begins with, where commas part it from its verb: "An internal memo, obtained by this newspaper,
/// denies".
fn subject_before_aside(view: &View<'_>, taken: &[bool], cue: TokenRange) -> Option<TokenRange> {
    let start = view.sentence_at(cue.start as usize).start as usize;
    let verb = before_auxiliaries(view, start, cue.start as usize);
    if verb <= start + 2 || view.text(verb - 1) != "," {
        return None;
    }
    if let Some(subject) = described_before(view, taken, start, verb) {
        return Some(subject);
    }
    // Endless sentences are not read from their beginning for each of their verbs.
    if verb - start > SOURCE_REACH {
        return None;
    }
    let comma = (start + 1..verb).find(|idx| view.text(*idx) == ",")?;
    let subject = TokenRange::new(start, comma);
    let is_free = !(start..verb).any(|idx| taken[idx] || view.kind(idx) == TokenKind::Mark);
    let is_subject = view.is_capitalized(start)
        && !view.text(start).ends_with("ing")
        && !view.is(start, Class::EndsPhrase)
        && !view.is(start, Class::Companion)
        && !view.document.is_in_headline(view.document.tokens[start].span);
    // "The driver, who gave his name as Kamau", "its organiser, sixth-former Ann Roe".
    let named = (comma + 1..verb - 1).rev().find(|idx| !view.is_capitalized(*idx)).map_or(comma + 1, |idx| idx + 1);
    if is_free && is_subject && named < verb - 1 {
        let is_called = view.hashes[named - 1] == AS;
        let tells_more = view.is(comma + 1, Class::EndsPhrase) || view.is(comma + 1, Class::Companion);
        if is_called {
            return Some(TokenRange::new(named, verb - 1));
        }
        if !tells_more && !clause::has_finite_verb(view, TokenRange::new(start, verb - 1)) {
            return Some(TokenRange::new(start, verb - 1));
        }
    }
    // "The company, which has 640 shops": the company that was named before, which only nearness tells.
    let is_relative = view.hashes[comma + 1] == WHICH;
    (is_free && is_subject && !is_relative && !clause::has_finite_verb(view, subject)).then_some(subject)
}

/// Returns a description with the name between commas after it, in the midst of a sentence: "After talks, ⟦her visitor, Jan Doe,⟧ said".
fn described_before(view: &View<'_>, taken: &[bool], start: usize, verb: usize) -> Option<TokenRange> {
    let comma_before = |end: usize| (start + 1..end).rev().take(SOURCE_LEN).find(|idx| view.text(*idx) == ",");
    let second = comma_before(verb - 1)?;
    let first = comma_before(second)?;
    let subject = TokenRange::new(first + 1, verb - 1);
    let is_name = (second + 1..verb - 1).all(|idx| view.kind(idx) == TokenKind::Word && view.is_capitalized(idx));
    let is_free = !subject.indices().any(|idx| taken[idx] || view.kind(idx) == TokenKind::Mark);
    let is_described = view.is(first + 1, Class::DescriptionStart) && !clause::has_finite_verb(view, subject);
    (is_name && is_free && is_described).then_some(subject)
}

/// Returns `source` without the phrase that a sentence begins with and whose name the labels take for the speaker's: "Alongside Ann
/// Roe, ⟦the mayor⟧ said", "Standing in for Ann Roe, ⟦his deputy⟧ said".
fn without_opening(view: &View<'_>, source: TokenRange) -> TokenRange {
    let start = view.sentence_at(source.start as usize).start as usize;
    let first = source.start as usize;
    let opens = view.is(start, Class::Companion)
        || view.text(start).ends_with("ing") && first > start && view.is(first - 1, Class::CompanionPreposition);
    if !opens || first - start > 10 || clause::has_finite_verb(view, TokenRange::new(start, first.max(start + 1))) {
        return source;
    }
    let goes_on =
        |idx: usize| (view.is(idx, Class::Relative) && view.hashes[idx] != WHO) || view.is(idx, Class::RelativeSubject);
    let comma = (first..source.end as usize - 1).rev().find(|idx| view.text(*idx) == "," && !goes_on(idx + 1));
    comma.map_or(source, |comma| TokenRange::new(comma + 1, source.end as usize))
}

/// Returns the subject of the clause that a comma and "and" begin between `source` and `cue`, where no label tells it: "its
/// spokesman, Goran Lukic" of "The ministry rejected the claims, and its spokesman, Goran Lukic, said".
fn next_subject(view: &View<'_>, taken: &[bool], source: TokenRange, cue: TokenRange) -> Option<TokenRange> {
    let (behind, cue) = (source.end as usize, cue.start as usize);
    let joint = (behind + 1..cue)
        .rev()
        .take(SOURCE_LEN)
        .find(|idx| view.is(*idx, Class::JoinsClause) && view.text(*idx - 1) == ",")?;
    let subject = TokenRange::new(joint + 1, before_auxiliaries(view, joint + 1, cue));
    let first = subject.start as usize;
    let begins = !subject.is_empty() && (view.is_capitalized(first) || view.is(first, Class::DescriptionStart));
    let is_free = !subject.indices().any(|idx| taken[idx] || view.kind(idx) == TokenKind::Mark);
    (begins && is_free && !clause::has_finite_verb(view, subject)).then_some(subject)
}

/// Returns the subject before the relative clause that `source` stands in: "Roe" of "Roe, whose voice she knew, said".
fn before_relative(
    view: &View<'_>,
    taken: &[bool],
    source: TokenRange,
    cue: TokenRange,
    window: TokenRange,
) -> TokenRange {
    let start = source.start as usize;
    let ends_clause =
        source.end < cue.start && view.text(source.end as usize) == "," || view.text(source.end as usize - 1) == ",";
    // "Who was accompanied by the envoy": the source is no subject of the clause.
    let is_object = start > 0 && view.is(start - 1, Class::CompanionPreposition);
    let begins_relative = |idx: usize| {
        (view.is(idx, Class::Relative) && view.hashes[idx] != WHO) || is_object && view.is(idx, Class::RelativeSubject)
    };
    let comma = (start.saturating_sub(RELATIVE_LEN).max(window.start as usize)..start)
        .rev()
        .find(|idx| view.text(*idx) == ",")
        .filter(|comma| ends_clause && begins_relative(comma + 1));
    let subject = comma.and_then(|comma| subject_before(view, taken, TokenRange::new(comma, comma + 1), window));
    subject.unwrap_or(source)
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

/// Returns the subject of an inversion, "said X", or what "according to" names.
fn subject_behind(view: &View<'_>, taken: &[bool], cue: TokenRange, window: TokenRange) -> Option<TokenRange> {
    let from = cue.end as usize;
    let is_inverted = view.hashes[cue.start as usize] == ACCORDING
        || (cue.start > window.start && {
            let before = cue.start as usize - 1;
            taken[before] || view.kind(before) == TokenKind::Mark || view.text(before) == ","
        });
    let begins = window.holds(from) && (view.is_capitalized(from) || view.is(from, Class::DescriptionStart));
    if !is_inverted || !begins {
        return None;
    }
    let limit = (window.end as usize).min(from + SOURCE_LEN);
    let to = (from..limit).find(|idx| ends_phrase(view, taken, *idx)).unwrap_or(limit);
    (to > from).then(|| TokenRange::new(from, to))
}

/// Returns where the auxiliaries begin that stand before token `cue`, from token `from` on: `cue` where there are none.
pub(crate) fn before_auxiliaries(view: &View<'_>, from: usize, cue: usize) -> usize {
    let mut to = cue;
    while to > from && view.is(to - 1, Class::BeforeCue) {
        to -= 1;
    }
    to
}

/// Returns the subject that stands before the cue: "X said", "X has also said".
fn subject_before(view: &View<'_>, taken: &[bool], cue: TokenRange, window: TokenRange) -> Option<TokenRange> {
    let mut to = before_auxiliaries(view, window.start as usize, cue.start as usize);
    // "Roe issued a denial": the verb stands before the noun.
    if to > window.start as usize + 2 && view.is(to - 1, Class::DescriptionStart) {
        to -= 2;
    }
    let limit = (window.start as usize).max(to.saturating_sub(SOURCE_LEN));
    let from = (limit..to).rev().find(|idx| ends_phrase(view, taken, *idx)).map_or(limit, |idx| idx + 1);
    let from = with_head(view, taken, limit, from);
    let is_subject = from < to
        && (from..to).any(|idx| {
            view.is_capitalized(idx) || view.is(idx, Class::SubjectPronoun) || view.is(idx, Class::DescriptionStart)
        });
    is_subject.then(|| TokenRange::new(from, to))
}

/// Returns where the noun begins that a place stands after, at the beginning of a sentence: "Passengers at ⟦Almaty airport⟧".
fn with_head(view: &View<'_>, taken: &[bool], limit: usize, from: usize) -> usize {
    let is_place = from > limit + 1 && view.is(from - 1, Class::PlacePreposition);
    if !is_place {
        return from;
    }
    let head = (limit..from - 1).rev().find(|idx| ends_phrase(view, taken, *idx)).map_or(limit, |idx| idx + 1);
    let begins = head < from - 1
        && (view.is_capitalized(head) || view.is(head, Class::DescriptionStart))
        && (head == view.sentence_at(head).start as usize || view.kind(head - 1) == TokenKind::Punctuation)
        && !clause::has_finite_verb(view, TokenRange::new(head, from - 1));
    if begins { head } else { from }
}

/// Returns the whole subject of a sentence, of which the labels have only the last name: "⟦Ann Roe and her navigator,⟧ Jan Doe, denied".
fn with_companion(view: &View<'_>, source: TokenRange, cue: TokenRange) -> TokenRange {
    let (start, first) = (view.sentence_at(source.start as usize).start as usize, source.start as usize);
    let is_both = source.len() == 1 && view.hashes[first] == BOTH;
    let is_before =
        source.end <= cue.start && first > start + 3 && first - start < SOURCE_LEN && view.text(first - 1) == ",";
    if !is_before
        || !view.is_capitalized(start)
        || view.is(start, Class::EndsPhrase)
        || view.is(start, Class::Companion)
    {
        return source;
    }
    let joint = (start + 1..first - 1).rev().find(|idx| view.hashes[*idx] == AND);
    let is_joined = joint.is_some_and(|joint| view.is(joint + 1, Class::DescriptionStart) || is_both);
    let is_subject = is_joined && !clause::has_finite_verb(view, TokenRange::new(start, first));
    if is_subject { TokenRange::new(start, if is_both { first } else { source.end as usize }) } else { source }
}

/// Returns whether token `token_idx` can be no part of a name or description.
fn ends_phrase(view: &View<'_>, taken: &[bool], token_idx: usize) -> bool {
    taken[token_idx]
        || match view.kind(token_idx) {
            TokenKind::Mark => true,
            TokenKind::Punctuation => !matches!(view.text(token_idx), "-" | "." | "(" | ")"),
            TokenKind::Word | TokenKind::Number => view.is(token_idx, Class::EndsPhrase),
        }
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
