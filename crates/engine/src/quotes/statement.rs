//! Statements read off the words alone, where labels tell nothing: "X told Y the cost would …", "…, X said."

use super::context::Context;
use super::cues::CueClass;
use super::infinitive;
use super::model::{Attribution, Draft};
use super::rules::Proposal;
use super::subject;
use super::verb::{Verb, verb_at};
use super::view::View;
use super::{clause, complement, reported};
use crate::lexicon::Class;
use crate::lexicon::word::{HEARD, I, THAT, TO, WE};
use crate::text::{TokenKind, TokenRange};

/// Longest subject of a cue, in tokens.
const SUBJECT_LEN: usize = 10;

/// How far after a cue its statement may begin, in tokens: the one spoken to stands between.
const ADDRESSEE_LEN: usize = 10;

/// Longest phrase before the subject of a sentence, "In a call on Thursday, …", in tokens.
const OPENING_LEN: usize = 10;

/// Longest subject of papers that show something, with the comma before it, in tokens.
const PAPERS_LEN: usize = 4;

/// Longest attribution that ends a sentence, in tokens.
const ENDING_LEN: usize = 12;

/// Returns whether `draft` is only who speaks the next one, and gives that its attribution: the labels of "The ministry, unlike the
/// bank, said prices would fall" may show two contents.
pub(crate) fn is_speaker_of_next(ctx: &Context<'_>, draft: &Draft, next: &mut Draft) -> bool {
    let view = ctx.view;
    let (tokens, cue) = (draft.tokens, draft.attribution.cue);
    let is_speaker = !draft.is_direct()
        && !clause::has_finite_verb(view, tokens)
        && cue.is_some_and(|cue| tokens.end <= cue.start && cue.end <= next.tokens.start)
        && (reported::names_speaker(ctx, draft) || reported::tells_before_that(ctx, draft));
    if is_speaker {
        let attribution = &mut next.attribution;
        let weak =
            attribution.source.is_none_or(|source| source.len() == 1 && view.text(source.start as usize) == "both");
        if attribution.cue.is_none() || attribution.cue == cue && weak {
            *attribution = Attribution { cue, source: Some(tokens) };
        }
    }
    is_speaker
}

/// Returns whether token `token_idx` can begin a clause with a subject: a pronoun or an article.
fn begins_clause(view: &View<'_>, token_idx: usize) -> bool {
    view.is(token_idx, Class::SubjectPronoun) || view.is(token_idx, Class::ClauseStart)
}

/// Who may be the subject of a word of saying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Person {
    /// Anybody but the one who writes: outside marks "I" and "we" tell no story.
    Others,
    /// In somebody's own words also "I" and "we", of what was said before: "I told them …".
    Any,
}

/// Returns the statement that a sentence in which nobody is quoted yet begins by reporting: "The mayor said the bridge would close."
pub(crate) fn led(ctx: &Context<'_>, sentence: TokenRange) -> Option<Proposal> {
    if ctx.is_free(sentence) { leading(ctx.view, sentence, CueClass::Speech, Person::Others) } else { None }
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
    if view.is(from.min(end - 1), Class::BeginsOpening)
        && let Some(comma) = (from..end.min(from + OPENING_LEN)).find(|idx| view.text(*idx) == ",")
    {
        from = comma + 1;
    }
    let limit = end.min(from + SUBJECT_LEN);
    let cue = (from + 1..limit).find(|idx| view.cues[*idx] >= least && view.kind(*idx) == TokenKind::Word)?;
    // "was asked to leave" and "were told that" name the one spoken to.
    if (view.is(cue - 1, Class::Be) || view.is(cue - 1, Class::When)) && !view.text(cue).ends_with("ing") {
        return None;
    }
    let is_past = view.is(cue, Class::SaidSomebody);
    let source = subject::before(view, from, cue).or_else(|| with_name(view, from, cue))?;
    if [I, WE].contains(&view.hashes[source.start as usize]) && !(is_past && person == Person::Any) {
        return None;
    }
    let asks = || {
        let verb = verb_at(view, cue).filter(|verb| person == Person::Any && *verb == Verb::Asks)?;
        complement::start(view, verb, cue, end)
    };
    let from = start(view, cue, end, CueClass::Speech).or_else(asks)?;
    let attribution = Attribution { cue: Some(TokenRange::new(cue, cue + 1)), source: Some(source) };
    let statement = TokenRange::new(from, end);
    // "Wrote it in a lay-by" tells of a thing.
    let is_object = view.is(from, Class::ClauseSubject) && view.is(from + 1, Class::BeforeObject);
    (end > from + 2 && !is_object && clause::is_clause(view, statement)).then_some((statement, attribution))
}

/// Returns the subject from token `from` to the verb at `cue` whose name stands between commas: "The clerk, Titus Vale,".
fn with_name(view: &View<'_>, from: usize, cue: usize) -> Option<TokenRange> {
    let last = cue.checked_sub(1).filter(|last| view.text(*last) == ",")?;
    let comma = (from + 1..last).find(|idx| view.text(*idx) == ",")?;
    let is_name = comma + 1 < last && (comma + 1..last).all(|idx| view.is_capitalized(idx));
    let head = subject::before(view, from, comma)?;
    is_name.then(|| TokenRange::new(head.start as usize, last))
}

/// Returns the statement that the end of `sentence` attributes: "The bridge will close, the mayor announced."
pub(crate) fn ending(ctx: &Context<'_>, sentence: TokenRange) -> Option<Proposal> {
    let view = ctx.view;
    if !ctx.is_free(sentence) {
        return None;
    }
    let (start, end) = (sentence.start as usize, sentence.end as usize);
    let comma = (start.max(end.saturating_sub(ENDING_LEN))..end).rev().find(|idx| view.text(*idx) == ",")?;
    let hears = |idx: usize| view.hashes[idx] == HEARD && view.is(idx - 1, Class::Court);
    // "…, the ledgers show".
    let shows = |idx: usize| view.is(idx, Class::Evidences) && view.is(idx - 1, Class::Document);
    let cue = (comma + 2..end)
        .find(|idx| {
            // "Began a project called Roe Farm" calls a thing by a name.
            let says = view.cues[*idx] >= CueClass::Report && !view.is(*idx, Class::Calls);
            shows(*idx) || (says && view.kind(*idx) == TokenKind::Word) || hears(*idx)
        })
        .filter(|cue| end - cue <= ENDING_LEN / 2)?;
    // "Internal emails show" has no article.
    let papers = || (cue - comma <= PAPERS_LEN && shows(cue)).then(|| TokenRange::new(comma + 1, cue));
    let source = subject::before(view, comma + 1, cue)
        .or_else(papers)
        .filter(|source| ![I, WE].contains(&view.hashes[source.start as usize]))?;
    let is_past = view.is(cue, Class::EndsSentence) || view.text(cue).ends_with("ed") || shows(cue);
    let goes_on = [THAT, TO].iter().any(|word| view.hashes[cue..end].contains(word));
    let attribution = Attribution { cue: Some(TokenRange::new(cue, cue + 1)), source: Some(source) };
    (is_past && !goes_on).then(|| (TokenRange::new(start, comma), attribution))
}

/// Returns where the statement after `cue` begins: at "that", at the "to" of a request, or, after a cue of class `bare`, at
/// its subject.
pub(crate) fn start(view: &View<'_>, cue: usize, end: usize, bare: CueClass) -> Option<usize> {
    let mut behind = cue + 1..end.min(cue + 1 + ADDRESSEE_LEN);
    if let Some(that) = behind.clone().find(|idx| view.hashes[*idx] == THAT) {
        return Some(that);
    }
    let tells = view.is(cue, Class::NamesHearer);
    if (tells || (view.is(cue, Class::AsksOrPromises) && view.is(cue, Class::Past)))
        && let Some(to) = infinitive::deed(view, TokenRange::new(cue + 1, end))
    {
        return Some(to);
    }
    if tells {
        return behind.skip(1).find(|idx| begins_clause(view, *idx) || begins_with_noun(view, *idx));
    }
    if let Some(start) = behind_adverbial(view, cue, end).filter(|_| view.cues[cue] >= bare) {
        return Some(start);
    }
    behind
        .next()
        .filter(|_| view.cues[cue] >= bare || view.is(cue, Class::SaysThat))
        .filter(|_| !(view.is(cue, Class::AsksOrPromises) && view.is(cue, Class::Past)))
        .filter(|start| begins_clause(view, *start) || view.is_capitalized(*start) || begins_with_noun(view, *start))
}

/// Returns whether token `token_idx` begins a clause without an article: "staff may walk out", "more than nine in ten are".
fn begins_with_noun(view: &View<'_>, token_idx: usize) -> bool {
    let is_noun = view.kind(token_idx) == TokenKind::Word
        && ![Class::EndsPhrase, Class::RelativeDay, Class::Coordinator].iter().any(|class| view.is(token_idx, *class));
    let verb = token_idx + 1;
    view.kind(token_idx) == TokenKind::Number || is_noun && verb < view.hashes.len() && view.is(verb, Class::Finite)
}

/// Returns where the clause after `cue` begins that tells when or where before: "said in a joint statement ⟦the merger was off⟧".
fn behind_adverbial(view: &View<'_>, cue: usize, end: usize) -> Option<usize> {
    let limit = end.min(cue + 1 + ADDRESSEE_LEN);
    if cue + 3 >= limit || !view.is(cue + 1, Class::BeginsAdverbial) || begins_clause(view, cue + 1) {
        return None;
    }
    let verb = (cue + 3..limit).find(|idx| clause::is_finite(view, *idx))?;
    let start = (cue + 3..verb).rev().find(|idx| begins_clause(view, *idx))?;
    (cue + 1..verb).all(|idx| view.kind(idx) != TokenKind::Mark && view.text(idx) != ",").then_some(start)
}
