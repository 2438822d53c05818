//! Statements read off the words alone, where labels tell nothing: "X told Y the cost would …", "…, X said."

use super::addressee;
use super::attribution::{AUXILIARIES, Attribution, PRONOUNS, Stretch};
use super::cues::{CueClass, lower_hash};
use super::draft::{self, Draft, OuterPairs};
use super::nested::CONFIDENCE;
use super::request::PASSIVE;
use super::stretch::Decision;
use super::view::View;
use super::{acts, clause};
use super::{edges, headline, request};
use crate::text::{Field, TokenKind, TokenRange};

/// Longest subject of a cue, in tokens.
const SUBJECT_LEN: usize = 10;

/// How far behind a cue its statement may begin, in tokens: the one spoken to stands between.
const ADDRESSEE_LEN: usize = 10;

/// Longest phrase before the subject of a sentence, "In a call on Thursday, …", in tokens.
const OPENING_LEN: usize = 10;

/// Longest attribution that ends a sentence, in tokens.
const ENDING_LEN: usize = 12;

/// Appends the statements of sentences in which nobody is quoted yet, and requests; `taken` tells the tokens that are quoted.
pub(crate) fn add(
    view: &View<'_>,
    stretches: &[Stretch],
    decisions: &[Decision],
    outer: &OuterPairs,
    taken: &[bool],
    drafts: &mut Vec<Draft>,
) {
    for sentence in &view.document.sentences {
        let is_headline = view.document.locate(view.document.tokens[sentence.start as usize].span).0 == Field::Headline;
        let is_free = !taken[sentence.indices()].contains(&true);
        let read_off = || {
            let special = if is_headline { headline::statement(view, *sentence) } else { None };
            special
                .or_else(|| ending(view, *sentence))
                .or_else(|| leading(view, *sentence, CueClass::Speech, Person::Others))
        };
        let found = if is_free { read_off() } else { None };
        let Some((tokens, attribution)) = found.or_else(|| request::find(view, stretches, taken, *sentence)) else {
            continue;
        };
        let fitted = edges::fitted(view, outer, tokens)
            .filter(|fitted| sentence.start <= fitted.start && fitted.end <= sentence.end && fitted.len() > 2);
        drafts.extend(fitted.map(|tokens| Draft {
            kind: draft::kind_of(view, decisions, tokens),
            tokens,
            pair_idx: None,
            attribution,
            continues: None,
            confidence: CONFIDENCE,
        }));
    }
}

/// Who may be the subject of a word of saying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Person {
    /// Anybody but the one who writes: outside marks "I" and "we" tell no story.
    Others,
    /// In somebody's own words also "I" and "we", of what was said before: "I told them …".
    Any,
}

/// Returns the statement that `tokens` begin by reporting, with its cue, at least of class `least`, and source.
pub(crate) fn leading(
    view: &View<'_>,
    tokens: TokenRange,
    least: CueClass,
    person: Person,
) -> Option<(TokenRange, Attribution)> {
    let mut from = tokens.start as usize;
    let end = tokens.end as usize;
    while from < end && (view.kind(from) == TokenKind::Mark || view.hashes[from] == THAT) {
        from += 1;
    }
    if OPENINGS.contains(&view.hashes[from.min(end - 1)])
        && let Some(comma) = (from..end.min(from + OPENING_LEN)).find(|idx| view.text(*idx) == ",")
    {
        from = comma + 1;
    }
    let limit = end.min(from + SUBJECT_LEN);
    let cue = (from + 1..limit).find(|idx| view.cues[*idx] >= least && view.kind(*idx) == TokenKind::Word)?;
    // "was asked to leave" and "were told that" name the one spoken to.
    if PASSIVE.contains(&view.hashes[cue - 1]) && !view.text(cue).ends_with("ing") {
        return None;
    }
    let is_past = matches!(view.text(cue), "said" | "told" | "wrote");
    let source = subject(view, from, cue)?;
    if I_OR_WE.contains(&view.hashes[from]) && !(is_past && person == Person::Any) {
        return None;
    }
    let start = statement_start(view, cue, end)?;
    let attribution = Attribution { cue: Some(TokenRange::new(cue, cue + 1)), source: Some(source) };
    let statement = TokenRange::new(start, end);
    (end > start + 3 && clause::is_clause(view, statement)).then_some((statement, attribution))
}

/// Returns the statement that the end of `sentence` attributes: "The bridge will close, the mayor announced."
fn ending(view: &View<'_>, sentence: TokenRange) -> Option<(TokenRange, Attribution)> {
    let (start, end) = (sentence.start as usize, sentence.end as usize);
    let comma = (start.max(end.saturating_sub(ENDING_LEN))..end).rev().find(|idx| view.text(*idx) == ",")?;
    let hears = |idx: usize| view.hashes[idx] == HEARD && acts::COURTS.contains(&view.hashes[idx - 1]);
    let cue = (comma + 2..end)
        .find(|idx| (view.cues[*idx] >= CueClass::Report && view.kind(*idx) == TokenKind::Word) || hears(*idx))
        .filter(|cue| end - cue <= ENDING_LEN / 2)?;
    let source =
        subject(view, comma + 1, cue).filter(|source| !I_OR_WE.contains(&view.hashes[source.start as usize]))?;
    let is_past =
        matches!(view.text(cue), "said" | "says" | "told" | "wrote" | "heard") || view.text(cue).ends_with("ed");
    let goes_on = [THAT, TO].iter().any(|word| view.hashes[cue..end].contains(word));
    let attribution = Attribution { cue: Some(TokenRange::new(cue, cue + 1)), source: Some(source) };
    (is_past && !goes_on).then(|| (TokenRange::new(start, comma), attribution))
}

/// Returns the words from token `from` to `cue`, less auxiliaries, if they can be its subject.
fn subject(view: &View<'_>, from: usize, cue: usize) -> Option<TokenRange> {
    let mut to = cue;
    while to > from && (AUXILIARIES.contains(&view.hashes[to - 1]) || HABITS.contains(&view.hashes[to - 1])) {
        to -= 1;
    }
    let is_pronoun = PRONOUNS.contains(&view.hashes[from]);
    let is_subject = to > from
        && ![YOU, WHO, WHICH].contains(&view.hashes[from])
        && (is_pronoun || view.is_capitalized(from) || view.hashes[from] == THE)
        && (to == from + 1 || !is_pronoun)
        && (from..to).all(|idx| view.kind(idx) == TokenKind::Word || view.text(idx) == "-")
        && !(from..to).any(|idx| view.cues[idx] >= CueClass::Report || CONNECTIVES.contains(&view.hashes[idx]))
        && !view.text(cue).ends_with("ing");
    is_subject.then(|| TokenRange::new(from, to))
}

/// Returns where the statement behind `cue` begins: at "that", at the "to" of a request, or at its subject.
fn statement_start(view: &View<'_>, cue: usize, end: usize) -> Option<usize> {
    let mut behind = cue + 1..end.min(cue + 1 + ADDRESSEE_LEN);
    if let Some(that) = behind.clone().find(|idx| view.hashes[*idx] == THAT) {
        return Some(that);
    }
    let tells = TELLING.contains(&view.hashes[cue]);
    if (tells || REQUESTS.contains(&view.hashes[cue]))
        && let Some(to) = addressee::deed(view, TokenRange::new(cue + 1, end))
    {
        return Some(to);
    }
    let begins_clause = |idx: usize| PRONOUNS.contains(&view.hashes[idx]) || CLAUSE_STARTS.contains(&view.hashes[idx]);
    if tells {
        return behind.skip(1).find(|idx| begins_clause(*idx));
    }
    behind
        .next()
        .filter(|_| view.cues[cue] == CueClass::Speech && !REQUESTS.contains(&view.hashes[cue]))
        .filter(|start| begins_clause(*start) || view.is_capitalized(*start))
}

const THAT: u64 = lower_hash("that");
const TO: u64 = lower_hash("to");
const HEARD: u64 = lower_hash("heard");
const THE: u64 = lower_hash("the");
const YOU: u64 = lower_hash("you");
const WHO: u64 = lower_hash("who");
const WHICH: u64 = lower_hash("which");
const I_OR_WE: [u64; 2] = [lower_hash("i"), lower_hash("we")];

/// Forms of the verb that names the one spoken to.
const TELLING: [u64; 3] = [lower_hash("told"), lower_hash("tell"), lower_hash("tells")];

/// Words that begin a phrase before the subject.
#[rustfmt::skip]
const OPENINGS: [u64; 9] = [
    lower_hash("in"), lower_hash("on"), lower_hash("at"), lower_hash("during"), lower_hash("after"), lower_hash("before"), lower_hash("last"),
    lower_hash("earlier"), lower_hash("later"),
];

/// Words between a subject and what it is wont to say.
const HABITS: [u64; 5] =
    [lower_hash("used"), lower_hash("to"), lower_hash("always"), lower_hash("just"), lower_hash("only")];

/// Verbs of asking for a deed.
#[rustfmt::skip]
const REQUESTS: [u64; 8] = [
    lower_hash("asked"), lower_hash("urged"), lower_hash("ordered"), lower_hash("invited"), lower_hash("promised"), lower_hash("vowed"),
    lower_hash("pledged"), lower_hash("agreed"),
];

/// Words, beside pronouns and names, that a statement without "that" begins with.
#[rustfmt::skip]
const CLAUSE_STARTS: [u64; 17] = [
    lower_hash("my"), lower_hash("our"), lower_hash("your"),
    lower_hash("the"), lower_hash("a"), lower_hash("an"), lower_hash("his"), lower_hash("her"), lower_hash("their"), lower_hash("its"),
    lower_hash("there"), lower_hash("this"), lower_hash("these"), lower_hash("some"), lower_hash("no"), lower_hash("two"), lower_hash("more"),
];

/// Words that no subject holds.
#[rustfmt::skip]
const CONNECTIVES: [u64; 10] = [
    lower_hash("when"), lower_hash("while"), lower_hash("as"), lower_hash("if"), lower_hash("but"), lower_hash("because"),
    lower_hash("after"), lower_hash("before"), lower_hash("what"), lower_hash("how"),
];
