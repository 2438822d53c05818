//! Questions and requests that no label tells: "asked on Thursday why the ferry had sailed", "called on both sides to spare the
//! classes", "were told by the operator to avoid the station", "Urging drivers to stay at home, …".

use super::act::{self, Verb};
use super::attribution::{Attribution, Stretch};
use super::clause;
use super::complement;
use super::cues::{hashes, lower_hash};
use super::reported;
use super::source::source_before;
use super::view::View;
use crate::text::{TokenKind, TokenRange};

/// Longest request with the one asked, in tokens. It bounds the work on endless sentences.
const REQUEST_LEN: usize = 60;

/// Returns the question or request of the verb at `cue` of which nothing is `taken`, with its cue and source.
pub(crate) fn at(
    view: &View<'_>,
    stretches: &[Stretch],
    taken: &[bool],
    sentence: TokenRange,
    cue: usize,
) -> Option<(TokenRange, Attribution)> {
    let end = (sentence.end as usize).min(cue + REQUEST_LEN);
    let wants_to_know = act::wants_to_know(view, cue);
    let verb = if wants_to_know { Verb::Wonders } else { asking(view, sentence, cue)? };
    // "Pleaded guilty to fraud" asks for nothing.
    if taken[cue] || view.hashes.get(cue + 1) == Some(&GUILTY) {
        return None;
    }
    let start = complement::start(view, verb, cue, end).filter(|start| *start < end && !taken[*start])?;
    let is_deed = view.hashes[start] == TO || view.hashes[start] == NOT;
    let limit = if is_deed {
        (start..end).find(|idx| taken[*idx] || ends(view, *idx)).unwrap_or(end)
    } else {
        complement::end(view, |idx| taken[idx], start, end)
    };
    let content = TokenRange::new(start, limit);
    // "Told to leave" tells who was told; of "asked to leave" nobody knows who asked.
    let has_addressee = start > cue + 1;
    // The labels tell another quotation in its midst: where it ends nobody knows.
    let is_cut = limit < end && taken[limit] && view.text(limit - 1).ends_with("ing");
    if is_cut || is_deed && !has_addressee || reported::asks_for_anonymity(view, content) {
        return None;
    }
    if limit <= start + 2 || !is_deed && !clause::has_finite_verb(view, TokenRange::new(start + 1, limit)) {
        return None;
    }
    let head = TokenRange::new(if wants_to_know { cue - 2 } else { cue }, cue + 1);
    let source = if act::is_passive(view, cue) {
        complement::agent(view, cue, start)
    } else if view.text(cue).ends_with("ing") {
        participle_subject(view, sentence, cue, limit)
    } else {
        let subject_end = TokenRange::new(cue - if wants_to_know { 2 } else { 0 }, cue + 1);
        source_before(view, stretches, taken, subject_end, sentence)
    };
    Some((content, Attribution { cue: Some(head), source: Some(source?) }))
}

/// Returns what the verb at `cue` asks, where it is the verb of a clause and asks for an answer or a deed.
fn asking(view: &View<'_>, sentence: TokenRange, cue: usize) -> Option<Verb> {
    let verb = act::verb_of(view.hashes[cue]).filter(|verb| !matches!(verb, Verb::Denies | Verb::Rejects))?;
    let text = view.text(cue);
    let begins = cue == sentence.start as usize;
    let is_past = !begins && (text.ends_with("ed") || matches!(text, "told" | "pled" | "besought"));
    let is_participle = text.ends_with("ing") && (begins || view.text(cue - 1) == ",");
    let is_present =
        !begins && text.ends_with('s') && view.text(cue).starts_with(char::is_lowercase) && verb != Verb::Tells;
    let is_put = !begins && PUT.contains(&view.hashes[cue - 1]);
    (is_past || is_participle || is_present && !is_put).then_some(verb)
}

/// Returns the subject of the clause around a participle.
fn participle_subject(view: &View<'_>, sentence: TokenRange, cue: usize, limit: usize) -> Option<TokenRange> {
    if cue == sentence.start as usize {
        return complement::subject_behind(view, limit, sentence.end as usize);
    }
    complement::subject_of_sentence(view, sentence, cue)
}

/// Returns whether a request ends before token `token_idx`.
fn ends(view: &View<'_>, token_idx: usize) -> bool {
    view.kind(token_idx) == TokenKind::Punctuation && matches!(view.text(token_idx), ";" | ":" | "." | "\u{2014}")
        || AFTER == view.hashes[token_idx]
        // "To leave their homes as rivers spill into towns", and not "as soon as they can".
        || AS == view.hashes[token_idx]
            && view.hashes.get(token_idx + 1).is_some_and(|next| !AS_LONG.contains(next))
            && view.hashes.get(token_idx.wrapping_sub(2)) != Some(&AS)
        || (view.text(token_idx) == "," && view.hashes.get(token_idx + 1).is_some_and(|next| ends_before(*next)))
}

/// Returns whether what begins with this word behind a comma is no part of a request: a clause, or the subject of the sentence.
fn ends_before(next: u64) -> bool {
    clause::SUBORDINATORS.contains(&next) || NEXT_SUBJECTS.contains(&next)
}

const AS: u64 = lower_hash("as");
const AFTER: u64 = lower_hash("after");
const GUILTY: u64 = lower_hash("guilty");
const NOT: u64 = lower_hash("not");
const TO: u64 = lower_hash("to");

/// Words behind an "as" that begins no clause.
const AS_LONG: [u64; 9] = hashes(["soon", "well", "long", "much", "many", "possible", "a", "an", "if"]);

/// Words before a noun that is spelt as a verb: "the calls".
const PUT: [u64; 10] = hashes(["the", "a", "an", "his", "her", "its", "their", "of", "new", "no"]);

/// Words behind a comma that begin the subject of the sentence, or another deed of it.
const NEXT_SUBJECTS: [u64; 9] = hashes(["the", "he", "she", "they", "it", "but", "saying", "adding", "a"]);

/// Words before a request that somebody receives: "was asked to leave".
pub(crate) const PASSIVE: [u64; 9] = hashes(["is", "was", "were", "are", "be", "been", "being", "when", "if"]);
