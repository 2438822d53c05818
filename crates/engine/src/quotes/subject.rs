//! The one finder of subjects: the noun phrase left of a verb, right of it in an inversion, or at the beginning of a clause.

use super::clause;
use super::context::Context;
use super::cues::CueClass;
use super::verb::is_passive;
use super::view::View;
use crate::lexicon::word::{AS, BY, I, IT, THE, WE, WHICH, WHO, YOU};
use crate::lexicon::{Class, ends_plural};
use crate::text::{TokenKind, TokenRange};

/// Longest subject that is read off the words around a verb, in tokens.
const LONGEST: usize = 12;

/// Longest phrase before a pronoun that is the subject, in tokens.
const OPENING_LEN: usize = 6;

/// Furthest from its verb that a subject with an aside may begin, in tokens: endless sentences are not read from their beginning
/// for each of their verbs.
const ASIDE_REACH: usize = 30;

/// Returns where the auxiliaries begin that stand before token `verb`, from token `from` on: `verb` where there are none.
pub(crate) fn before_auxiliaries(view: &View<'_>, from: usize, verb: usize) -> usize {
    (from..verb).rev().find(|idx| !view.is(*idx, Class::BeforeCue)).map_or(from.min(verb), |idx| idx + 1)
}

/// Returns the noun phrase right before the verb at `verb`, from token `floor` on: "X said", "X has also said".
pub(crate) fn left(view: &View<'_>, taken: &[bool], floor: usize, verb: usize) -> Option<TokenRange> {
    let floor = floor.max(view.sentence_at(verb).start as usize);
    let mut to = before_auxiliaries(view, floor, verb);
    // "Roe issued a denial": the verb stands before the noun.
    if to > floor + 2 && view.is(to - 1, Class::DescriptionStart) {
        to -= 2;
    }
    let is_pronoun = |idx: usize| view.is(idx, Class::SubjectPronoun) || [I, WE].contains(&view.hashes[idx]);
    if to > floor && is_pronoun(to - 1) && !ends_phrase(view, taken, to - 1) {
        return Some(TokenRange::new(to - 1, to));
    }
    let limit = floor.max(to.saturating_sub(LONGEST));
    let begin = |end: usize| (limit..end).rev().find(|idx| ends_phrase(view, taken, *idx)).map_or(limit, |idx| idx + 1);
    let mut from = begin(to);
    // "Passengers at Almaty airport said": where a place stands after the noun.
    if from > limit + 1 && view.is(from - 1, Class::PlacePreposition) {
        let head = begin(from - 1);
        let is_noun = head + 1 < from && begins(view, head);
        if is_noun && !clause::has_finite_verb(view, TokenRange::new(head, from - 1)) {
            from = head;
        }
    }
    // "In which she could be heard telling".
    if from < to && view.is(from, Class::Relative) && view.is(from + 1, Class::SubjectPronoun) {
        return Some(TokenRange::new(from + 1, from + 2));
    }
    // "But my wife asked".
    from += usize::from(from < to && view.is(from, Class::JoinsClause));
    let is_subject = (from..to).any(|idx| begins(view, idx) || view.is(idx, Class::SubjectPronoun));
    // "I rang my wife and said": the subject stands before another verb.
    (is_subject && !view.is(to - 1, Class::Coordinator)).then(|| TokenRange::new(from, to))
}

/// Returns the noun phrase that begins at token `from`, before token `end`: of an inversion, or after "according to" and "by".
pub(crate) fn right(view: &View<'_>, taken: &[bool], from: usize, end: usize) -> Option<TokenRange> {
    let limit = end.min(from + LONGEST);
    let to = (from..limit).find(|idx| ends_phrase(view, taken, *idx)).unwrap_or(limit);
    (to > from).then(|| TokenRange::new(from, to))
}

/// Returns who does what the participle of the passive at `verb` tells: "soldiers" of "were asked by soldiers if".
pub(crate) fn agent(view: &View<'_>, verb: usize, end: usize) -> Option<TokenRange> {
    let begins = || {
        let start = view.sentence_at(verb).start as usize;
        view.text(verb).ends_with("ed")
            && (verb == start || view.text(verb - 1) == "," || view.is(verb - 1, Class::When))
    };
    let is_led = verb + 2 < end && view.hashes[verb + 1] == BY && (is_passive(view, verb) || begins());
    let ends = |idx: &usize| view.is(*idx, Class::Complementizer);
    let end = (verb + 2..end.min(verb + 2 + LONGEST)).find(ends).unwrap_or(end);
    if is_led { right(view, &[], verb + 2, end) } else { None }
}

/// Returns the subject that a clause begins with at token `from`, up to its verb or a comma: "the premier" of "Urging drivers to stay
/// at home, the premier said".
pub(crate) fn first(view: &View<'_>, from: usize, end: usize) -> Option<TokenRange> {
    let ends = |idx: &usize| {
        clause::is_finite(view, *idx)
            || view.text(*idx) == ","
            || view.cues[*idx] >= CueClass::Report && !view.is_capitalized(*idx)
    };
    let to = (from + 1..end.min(from + LONGEST)).find(ends)?;
    (begins(view, from) && !view.is(from, Class::NoSubject)).then(|| TokenRange::new(from, to))
}

/// Returns the words from token `from` to the verb at `verb`, less auxiliaries, if they can be its subject.
pub(crate) fn before(view: &View<'_>, from: usize, verb: usize) -> Option<TokenRange> {
    let is_auxiliary = |idx: &usize| view.is(*idx, Class::BeforeCue) || view.is(*idx, Class::Habit);
    let to = (from..verb).rev().find(|idx| !is_auxiliary(idx))? + 1;
    // "At lunch I told", "Then he asked".
    let last = to - 1;
    if last > from && (view.is(last, Class::SubjectPronoun) || [I, WE].contains(&view.hashes[last])) {
        return (last <= from + OPENING_LEN).then(|| TokenRange::new(last, to));
    }
    let is_pronoun = view.is(from, Class::SubjectPronoun);
    let is_subject = ![YOU, WHO, WHICH].contains(&view.hashes[from])
        && (is_pronoun
            || view.is_capitalized(from)
            || view.hashes[from] == THE
            || view.is(from, Class::Role) && view.is_capitalized(to - 1)
            || view.is(from, Class::Possessive) && from + 1 < verb
            || to == from + 1 && is_plural(view, from))
        && (to == from + 1 || !is_pronoun)
        && (from..to).all(|idx| view.kind(idx) == TokenKind::Word || view.text(idx) == "-")
        && !(from..to).any(|idx| view.cues[idx] >= CueClass::Report || view.is(idx, Class::Connective))
        && !view.is(to - 1, Class::Coordinator)
        && !(view.hashes[from] == IT && view.is(verb, Class::Evidences))
        && !view.text(verb).ends_with("ing");
    is_subject.then(|| TokenRange::new(from, to))
}

/// Returns whether token `token_idx` looks like a noun for several: "neighbours".
fn is_plural(view: &View<'_>, token_idx: usize) -> bool {
    let text = view.text(token_idx);
    text.len() > 4 && ends_plural(text) && !view.is(token_idx, Class::EndsPhrase)
}

/// Returns the subject that commas part from its verb at `verb`: "An internal memo, obtained by this newspaper, denies".
pub(crate) fn before_aside(ctx: &Context<'_>, verb: usize) -> Option<TokenRange> {
    let view = ctx.view;
    let start = view.sentence_at(verb).start as usize;
    let to = before_auxiliaries(view, start, verb);
    if to <= start + 2 || view.text(to - 1) != "," {
        return None;
    }
    // In the midst of a sentence only a description with a name is one: "After talks, ⟦her visitor, Jan Doe,⟧ said".
    let comma_before = |end: usize| (start + 1..end).rev().take(LONGEST).find(|idx| view.text(*idx) == ",");
    let second = comma_before(to - 1);
    let described = second.and_then(comma_before).map(|first| first + 1).filter(|first| {
        view.is(*first, Class::DescriptionStart)
            && (second.unwrap_or(*first) + 1..to - 1).all(|idx| view.is_capitalized(idx))
    });
    if let Some(subject) = described.and_then(|first| with_aside(ctx, first, to)) {
        return Some(subject);
    }
    let is_subject = !view.text(start).ends_with("ing")
        && !view.is(start, Class::EndsPhrase)
        && !view.is(start, Class::Companion)
        && !view.document.is_in_headline(view.document.tokens[start].span);
    if is_subject && to - start <= ASIDE_REACH { with_aside(ctx, start, to) } else { None }
}

/// Returns the subject of the clause that a comma and "and" begin between token `floor` and the verb at `verb`: "its spokesman, Goran
/// Lukic" of "The ministry rejected the claims, and its spokesman, Goran Lukic, said".
pub(crate) fn of_next_clause(ctx: &Context<'_>, floor: usize, verb: usize) -> Option<TokenRange> {
    let view = ctx.view;
    let first = joint(view, floor, verb)? + 1;
    with_aside(ctx, first, before_auxiliaries(view, first, verb))
}

/// Returns the "and" after a comma that begins the clause whose subject ends before `end`, where it stands after token `floor`.
pub(crate) fn joint(view: &View<'_>, floor: usize, end: usize) -> Option<usize> {
    let joins = |idx: &usize| view.is(*idx, Class::JoinsClause) && view.text(*idx - 1) == ",";
    (floor + 1..end).rev().take(LONGEST).find(joins)
}

/// Returns the subject that begins at `from` and ends before `to`: with the name in the aside between its commas, or without the
/// aside.
fn with_aside(ctx: &Context<'_>, from: usize, to: usize) -> Option<TokenRange> {
    let view = ctx.view;
    let is_subject = |subject: &TokenRange| !subject.is_empty() && !clause::has_finite_verb(view, *subject);
    if from >= to || !begins(view, from) || (from..to).any(|idx| ctx.taken[idx] || view.kind(idx) == TokenKind::Mark) {
        return None;
    }
    let end = to - usize::from(view.text(to - 1) == ",");
    let whole = TokenRange::new(from, end);
    let Some(comma) = (from + 1..end).find(|idx| view.text(*idx) == ",") else {
        return Some(whole).filter(is_subject);
    };
    // "The driver, who gave his name as Kamau", "its organiser, sixth-former Ann Roe".
    let named = (comma + 1..end).rev().find(|idx| !view.is_capitalized(*idx)).map_or(comma + 1, |idx| idx + 1);
    if named < end && view.hashes[named - 1] == AS {
        return Some(TokenRange::new(named, end));
    }
    let tells_more = view.is(comma + 1, Class::EndsPhrase) || view.is(comma + 1, Class::Companion);
    if named < end && !tells_more && is_subject(&whole) {
        return Some(whole);
    }
    // "The company, which has 640 shops": the company that was named before, which only nearness tells.
    Some(TokenRange::new(from, comma)).filter(|head| view.hashes[comma + 1] != WHICH && is_subject(head))
}

/// Returns whether a name or description can begin at token `token_idx`.
pub(crate) fn begins(view: &View<'_>, token_idx: usize) -> bool {
    view.is_capitalized(token_idx) || view.is(token_idx, Class::DescriptionStart)
}

/// Returns whether token `token_idx` can be no part of a name or description.
fn ends_phrase(view: &View<'_>, taken: &[bool], token_idx: usize) -> bool {
    taken.get(token_idx) == Some(&true)
        || match view.kind(token_idx) {
            TokenKind::Mark => true,
            TokenKind::Punctuation => !matches!(view.text(token_idx), "-" | "." | "(" | ")"),
            TokenKind::Word | TokenKind::Number => view.is(token_idx, Class::EndsPhrase),
        }
}
