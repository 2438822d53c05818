//! Where what a verb denies, asks or asks for begins and ends, past the one spoken to and past adverbials: "denied in an email
//! that …", "asked the doctors, and then the guards, where …", "pleaded with other mothers to …".

use super::clause;
use super::cues::CueClass;
use super::infinitive;
use super::verb::Verb;
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{ANY, EVER, HAVING, THAT};
use crate::text::{TokenKind, TokenRange};

/// How far after its verb a complement may begin, in tokens. Larger takes the clause of another verb.
const REACH: usize = 14;

/// Returns where the complement of the verb at `cue` begins, which does `verb`; none where nothing follows that is denied, asked
/// or asked for.
///
/// # Cost
///
/// Constant.
pub(crate) fn start(view: &View<'_>, verb: Verb, cue: usize, end: usize) -> Option<usize> {
    let first = cue + 1;
    match verb {
        Verb::Denies => denied(view, first, end).or_else(|| claimed(view, first, end)),
        Verb::Rejects => claimed(view, first, end),
        Verb::Wonders => asked(view, cue, end),
        Verb::Asks => deed(view, cue, end).or_else(|| asked(view, cue, end)),
        Verb::Demands | Verb::Tells => deed(view, cue, end),
    }
}

/// Returns where a clause begins that is denied outright: after "that", or at a gerund.
fn denied(view: &View<'_>, first: usize, end: usize) -> Option<usize> {
    if first < end && (view.hashes[first] == THAT || clause::is_gerund(view, first)) {
        return Some(first + usize::from(view.hashes[first] == THAT));
    }
    if first + 3 < end && names_deed(view, TokenRange::new(first, end)) {
        return Some(first);
    }
    // "Deny they were there".
    if first + 2 < end
        && view.is(first, Class::BareSubject)
        && clause::has_finite_verb(view, TokenRange::new(first, end.min(first + REACH)))
    {
        return Some(first);
    }
    let ever = |idx: usize| idx + 1 < end && view.hashes[idx] == EVER && clause::is_gerund(view, idx + 1);
    let begins = |idx: usize| view.hashes[idx] == THAT || view.hashes[idx] == HAVING || ever(idx);
    // Behind a noun, "that" tells which: "denied the report that".
    let is_adverbial = first < end && begins_adverbial(view, first);
    let at = find(view, first, end, begins).filter(|_| is_adverbial || ever(first))?;
    Some(at + usize::from(view.hashes[at] == THAT))
}

/// Returns whether token `idx`, after a verb, begins what tells when, where or how, and no object.
pub(crate) fn begins_adverbial(view: &View<'_>, idx: usize) -> bool {
    view.is(idx, Class::BeginsAdverbial)
        || view.text(idx).ends_with("ly")
        || view.kind(idx) == TokenKind::Punctuation
        || view.is(idx, Class::Day)
}

/// Returns where the claim begins that is denied or rejected: "rejected as false the report that (its crews were beaten)".
fn claimed(view: &View<'_>, first: usize, end: usize) -> Option<usize> {
    let that = find(view, first, end, |idx| view.hashes[idx] == THAT)?;
    (first..that).any(|idx| view.is(idx, Class::Claim)).then_some(that + 1)
}

/// Returns where the question begins: at "whether", or at "who" where no noun stands before that which it could tell more of.
fn asked(view: &View<'_>, cue: usize, end: usize) -> Option<usize> {
    let first = cue + 1;
    let begins = |idx: usize| {
        let may_be_relative = view.is(idx, Class::RelativeOrQuestion) && idx > first;
        let before = idx - 1;
        let is_free = view.kind(before) == TokenKind::Punctuation
            || view.text(before).ends_with("ly")
            || view.is(before, Class::ObjectPronoun)
            || view.is_capitalized(before);
        view.is(idx, Class::Complementizer) && view.hashes[idx] != THAT && (!may_be_relative || is_free)
    };
    find(view, first, end, begins)
}

/// Returns where the deed begins that is asked for: at "to", or "not to", after the one asked.
fn deed(view: &View<'_>, cue: usize, end: usize) -> Option<usize> {
    let first = cue + 1;
    let has_particle = first < end && view.is(first, Class::AppealParticle);
    // "Called" asks for something only with "on" or "for".
    if view.text(cue).starts_with("call") && !has_particle {
        return None;
    }
    let from = first + usize::from(has_particle);
    (from < end).then(|| infinitive::deed(view, TokenRange::new(from, end))).flatten()
}

/// Returns the first token from `first` on that `begins` a complement, with nothing before it but adverbials and the one spoken to.
fn find(view: &View<'_>, first: usize, end: usize, begins: impl Fn(usize) -> bool) -> Option<usize> {
    let mut n_commas = 0;
    for idx in first..end.min(first + REACH) {
        // Between the commas of an aside nothing begins.
        if begins(idx) && n_commas % 2 == 0 {
            let between = TokenRange::new(first, idx);
            return (between.is_empty() || !clause::has_finite_verb(view, between)).then_some(idx);
        }
        match view.kind(idx) {
            TokenKind::Punctuation if view.text(idx) == "," => n_commas += 1,
            TokenKind::Punctuation if matches!(view.text(idx), "-" | "." | "'") => {}
            TokenKind::Punctuation | TokenKind::Mark => return None,
            TokenKind::Word
                if view.cues[idx] >= CueClass::Report && !view.is_capitalized(idx) && !is_noun(view, idx) =>
            {
                return None;
            }
            TokenKind::Word | TokenKind::Number => {}
        }
    }
    None
}

/// Returns whether a word that may tell of saying is a noun here: "the report", "as false claims".
pub(crate) fn is_noun(view: &View<'_>, idx: usize) -> bool {
    view.is(idx, Class::Claim) || idx > 0 && view.is(idx - 1, Class::BeforeClaim)
}

/// Returns where the clause ends that begins at token `start`: at the end of the sentence, at the next clause, or where something
/// is taken.
///
/// # Cost
///
/// Linear in the length of the clause.
pub(crate) fn end(view: &View<'_>, is_taken: impl Fn(usize) -> bool, start: usize, limit: usize) -> usize {
    // "Whether the ferry, which …, had sailed": a comma before the verb is no end.
    let body = start + usize::from(view.is(start, Class::Complementizer));
    let is_said = |idx: usize| {
        idx > body + 1 && clause::is_clause(view, TokenRange::new(start, idx)) && {
            body == start || clause::has_finite_verb(view, TokenRange::new(body, idx))
        }
    };
    let mut is_aside = false;
    let mut idx = start;
    while idx < limit {
        if is_taken(idx) {
            return idx;
        }
        match view.kind(idx) {
            TokenKind::Mark => match closing(view, idx).filter(|close| *close < limit) {
                Some(close) => idx = close,
                None => return idx,
            },
            TokenKind::Punctuation => match view.text(idx) {
                ";" | ":" | "\u{2014}" | "\u{2013}" | "?" | "!" => return idx,
                "," if is_aside => is_aside = false,
                // "Knew of it and, if so, when": the aside of a pair of commas.
                "," if idx > start && view.is(idx - 1, Class::Coordinator) => is_aside = true,
                "," if is_said(idx) => return idx,
                _ => {}
            },
            // "And called it a lie": of whoever speaks, and no part of what is said.
            TokenKind::Word if view.is(idx, Class::Coordinator) && view.cues.get(idx + 1) > Some(&CueClass::None) => {
                return idx;
            }
            TokenKind::Word | TokenKind::Number => {}
        }
        idx += 1;
    }
    limit
}

/// Returns the mark that closes the one at `open`.
fn closing(view: &View<'_>, open: usize) -> Option<usize> {
    let pairs = &view.document.mark_pairs;
    let at = pairs.partition_point(|pair| pair.open < open);
    pairs.get(at).filter(|pair| pair.open == open)?.close
}

/// Returns whether `tokens` begin with a noun for what somebody may have done: "any part in", "knowledge of".
pub(crate) fn names_deed(view: &View<'_>, tokens: TokenRange) -> bool {
    let start = tokens.start as usize;
    let is_deed = view.is(start, Class::Involvement) && view.is(start + 1, Class::InDeed);
    tokens.len() > 1 && (view.hashes[start] == ANY || is_deed)
}
