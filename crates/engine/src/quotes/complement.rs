//! Where what a verb denies, asks or asks for begins and ends, past the one spoken to and past adverbials: "denied in an email
//! that …", "asked the doctors, and then the guards, where …", "pleaded with other mothers to …".

use super::act::{self, Verb};
use super::addressee;
use super::clause::{self, EVER};
use super::cues::{CueClass, hashes, lower_hash};
use super::reported;
use super::view::View;
use crate::text::{TokenKind, TokenRange};

/// How far behind its verb a complement may begin, in tokens. Larger takes the clause of another verb.
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

/// Returns where a clause begins that is denied outright: behind "that", or at a gerund.
fn denied(view: &View<'_>, first: usize, end: usize) -> Option<usize> {
    if first < end && (view.hashes[first] == THAT || clause::is_gerund(view, first)) {
        return Some(first + usize::from(view.hashes[first] == THAT));
    }
    if first + 3 < end && reported::names_deed(view, TokenRange::new(first, end)) {
        return Some(first);
    }
    // "Deny they were there".
    if first + 2 < end
        && SUBJECTS.contains(&view.hashes[first])
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

/// Returns whether token `idx`, behind a verb, begins what tells when, where or how, and no object.
pub(crate) fn begins_adverbial(view: &View<'_>, idx: usize) -> bool {
    ADVERBIALS.contains(&view.hashes[idx])
        || view.text(idx).ends_with("ly")
        || view.kind(idx) == TokenKind::Punctuation
        || DAYS.contains(&view.hashes[idx])
}

/// Returns where the claim begins that is denied or rejected: "rejected as false the report that (its crews were beaten)".
fn claimed(view: &View<'_>, first: usize, end: usize) -> Option<usize> {
    let that = find(view, first, end, |idx| view.hashes[idx] == THAT)?;
    (first..that).any(|idx| CLAIMS.contains(&view.hashes[idx])).then_some(that + 1)
}

/// Returns where the question begins: at "whether", or at "who" where no noun stands before that which it could tell more of.
fn asked(view: &View<'_>, cue: usize, end: usize) -> Option<usize> {
    let first = cue + 1;
    let begins = |idx: usize| {
        let hash = view.hashes[idx];
        let may_be_relative = RELATIVES.contains(&hash) && idx > first;
        let before = idx - 1;
        let is_free = view.kind(before) == TokenKind::Punctuation
            || view.text(before).ends_with("ly")
            || PRONOUNS.contains(&view.hashes[before])
            || view.is_capitalized(before);
        clause::COMPLEMENTIZERS.contains(&hash) && hash != THAT && (!may_be_relative || is_free)
    };
    // "Asked for help if …": what is asked for is no question.
    let is_request = view.hashes.get(first).is_some_and(|hash| *hash == FOR);
    find(view, first, end, begins).filter(|_| !is_request)
}

/// Returns where the deed begins that is asked for: at "to", or "not to", behind the one asked.
fn deed(view: &View<'_>, cue: usize, end: usize) -> Option<usize> {
    let first = cue + 1;
    let has_particle = first < end && PARTICLES.contains(&view.hashes[first]);
    // "Called" asks for something only with "on" or "for".
    if view.text(cue).starts_with("call") && !has_particle {
        return None;
    }
    let from = first + usize::from(has_particle);
    (from < end).then(|| addressee::deed(view, TokenRange::new(from, end))).flatten()
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
    CLAIMS.contains(&view.hashes[idx]) || idx > 0 && NOUN_LEADS.contains(&view.hashes[idx - 1])
}

/// Returns where the clause ends that begins at token `start`: at the end of the sentence, at the next clause, or where something
/// is taken.
///
/// # Cost
///
/// Linear in the length of the clause.
pub(crate) fn end(view: &View<'_>, is_taken: impl Fn(usize) -> bool, start: usize, limit: usize) -> usize {
    // "Whether the ferry, which …, had sailed": a comma before the verb is no end.
    let body = start + usize::from(clause::COMPLEMENTIZERS.contains(&view.hashes[start]));
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
                "," if idx > start && JOINTS.contains(&view.hashes[idx - 1]) => is_aside = true,
                "," if is_said(idx) => return idx,
                _ => {}
            },
            TokenKind::Word | TokenKind::Number => {
                if JOINTS.contains(&view.hashes[idx]) && !is_aside && begins_other(view, idx + 1) {
                    return idx;
                }
            }
        }
        idx += 1;
    }
    limit
}

/// Returns whether the words behind "and" are of whoever speaks, and no part of what is said: "and called it a lie".
fn begins_other(view: &View<'_>, next: usize) -> bool {
    view.cues.get(next).is_some_and(|class| *class > CueClass::None) && view.kind(next) == TokenKind::Word
}

/// Returns the mark that closes the one at `open`.
fn closing(view: &View<'_>, open: usize) -> Option<usize> {
    let pairs = &view.document.mark_pairs;
    let at = pairs.partition_point(|pair| pair.open < open);
    pairs.get(at).filter(|pair| pair.open == open)?.close
}

/// Returns who does what the participle of the passive at `cue` tells: "soldiers" of "were asked by soldiers if".
pub(crate) fn agent(view: &View<'_>, cue: usize, end: usize) -> Option<TokenRange> {
    let from = cue + 2;
    let stop = |idx: &usize| {
        view.kind(*idx) != TokenKind::Word && !matches!(view.text(*idx), "-" | ".")
            || AGENT_ENDS.contains(&view.hashes[*idx])
            || clause::COMPLEMENTIZERS.contains(&view.hashes[*idx])
            || DAYS.contains(&view.hashes[*idx])
    };
    let is_led = from < end && view.hashes[cue + 1] == BY && act::is_passive(view, cue);
    let to = (from..end.min(from + REACH)).find(stop).unwrap_or(end.min(from + REACH));
    (is_led && to > from).then(|| TokenRange::new(from, to))
}

/// Returns the subject of the sentence behind the clause that the participle at `cue` begins: "the premier" of "Urging drivers to
/// stay at home, the premier said".
pub(crate) fn subject_behind(view: &View<'_>, content_end: usize, end: usize) -> Option<TokenRange> {
    if content_end + 1 >= end || view.text(content_end) != "," {
        return None;
    }
    let from = content_end + 1;
    let is_verb = |idx: &usize| {
        clause::is_finite(view, *idx) || view.cues[*idx] >= CueClass::Report && !view.is_capitalized(*idx)
    };
    let mut to = (from + 1..end.min(from + REACH)).find(is_verb)?;
    while to > from + 1 && (view.text(to - 1) == "," || view.text(to - 1).ends_with("ly")) {
        to -= 1;
    }
    Some(TokenRange::new(from, to))
}

/// Returns the subject that a sentence begins with, of a participle in its midst: "has written to the government, begging it".
pub(crate) fn subject_of_sentence(view: &View<'_>, sentence: TokenRange, cue: usize) -> Option<TokenRange> {
    let from = sentence.start as usize;
    let limit = cue.min(from + REACH);
    let to = (from + 1..limit).find(|idx| clause::is_finite(view, *idx) || view.text(*idx) == ",")?;
    let is_subject =
        view.is_capitalized(from) && view.kind(from) == TokenKind::Word && !NO_SUBJECTS.contains(&view.hashes[from]);
    is_subject.then(|| TokenRange::new(from, to))
}

const THAT: u64 = lower_hash("that");
const HAVING: u64 = lower_hash("having");
const FOR: u64 = lower_hash("for");
const BY: u64 = lower_hash("by");

/// Words between a verb of asking and the one asked.
const PARTICLES: [u64; 5] = hashes(["on", "upon", "for", "with", "to"]);

/// Pronouns that begin a clause without "that".
const SUBJECTS: [u64; 5] = hashes(["he", "she", "they", "it", "there"]);

/// Words that join two clauses.
const JOINTS: [u64; 3] = hashes(["and", "but", "or"]);

/// Words that tell more of the noun before them, or ask.
const RELATIVES: [u64; 3] = hashes(["who", "when", "where"]);

const PRONOUNS: [u64; 8] = hashes(["him", "her", "them", "it", "us", "me", "you", "himself"]);

/// Words that begin an adverbial between a verb and what it denies.
#[rustfmt::skip]
const ADVERBIALS: [u64; 24] = hashes([
    "on", "in", "at", "during", "through", "to", "from", "via", "by", "before", "after", "last", "again", "yesterday", "today",
    "once", "twice", "two", "three", "four", "outright", "under", "this", "earlier",
]);

#[rustfmt::skip]
const DAYS: [u64; 7] = hashes(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]);

/// Words that end the name of whoever does what a passive tells.
#[rustfmt::skip]
const AGENT_ENDS: [u64; 18] = hashes([
    "to", "not", "that", "on", "in", "at", "during", "after", "before", "when", "as", "while", "and", "who", "which", "last", "for",
    "about",
]);

/// Words that no subject begins with.
#[rustfmt::skip]
const NO_SUBJECTS: [u64; 17] = hashes([
    "in", "on", "at", "after", "before", "during", "while", "when", "as", "if", "since", "because", "although", "though", "but", "and",
    "by",
]);

/// Words before a noun.
#[rustfmt::skip]
const NOUN_LEADS: [u64; 12] = hashes(["the", "a", "an", "his", "her", "its", "their", "this", "any", "as", "new", "false"]);

/// What somebody has said and another denies.
#[rustfmt::skip]
pub(crate) const CLAIMS: [u64; 30] = hashes([
    "claim", "claims", "report", "reports", "allegation", "allegations", "suggestion", "suggestions", "accusation",
    "accusations", "rumour", "rumours", "rumor", "rumors", "charge", "charges", "assertion", "assertions", "notion",
    "idea", "speculation", "contention", "insinuation", "insinuations", "statement", "statements", "account", "accounts",
    "story", "stories",
]);
