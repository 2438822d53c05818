//! Where a sentence goes on to a clause with a subject and a word of saying of its own: "told jurors that it was empty, ⟦and his
//! brother testified that …⟧", "said it was dry; ⟦the prison said …⟧".

use super::clause;
use super::context::Context;
use super::cues::CueClass;
use super::model::{Attribution, Draft};
use super::statement::{self, Person};
use super::subject;
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::THAT;
use crate::tagger::Role;
use crate::text::{TokenKind, TokenRange};

/// How far into a clause the next one may begin, in tokens. It bounds the work on endless sentences.
const CLAUSE_LEN: usize = 60;

/// Where one clause ends and the next begins that reports something.
struct Seam {
    /// Where the first ends, without comma.
    end: usize,
    /// Where the second begins, at its subject.
    next: usize,
    /// What the second reports.
    statement: TokenRange,
    /// By which word, and who says it.
    attribution: Attribution,
}

/// Leaves the first of two statements in `draft` and returns the second, which has a subject and a cue of its own.
pub(crate) fn split(ctx: &Context<'_>, draft: &mut Draft) -> Option<Draft> {
    let is_led = draft.attribution.cue.is_some_and(|cue| cue.end <= draft.tokens.start);
    if draft.is_direct() || !is_led {
        return None;
    }
    let seam = find(ctx.view, draft.tokens)?;
    let second = Draft { tokens: seam.statement, attribution: seam.attribution, ..*draft };
    draft.tokens = TokenRange::new(draft.tokens.start as usize, seam.end);
    Some(second)
}

/// Returns the clauses of `sentence`, cut where another one reports something: all of it where none does.
pub(crate) fn clauses(view: &View<'_>, sentence: TokenRange) -> Vec<TokenRange> {
    let mut found = Vec::new();
    let mut rest = sentence;
    while let Some(seam) = find(view, rest) {
        found.push(TokenRange::new(rest.start as usize, seam.end));
        rest = TokenRange::new(seam.next, rest.end as usize);
    }
    found.push(rest);
    found
}

/// Returns whether what stands after `end`, before `limit`, is another clause with a subject and a cue of its own: ", but Roe said".
pub(crate) fn turns(view: &View<'_>, end: usize, limit: usize) -> bool {
    let has_comma = end < limit && view.text(end) == ",";
    let joint = end + usize::from(has_comma);
    if has_comma && relates(view, joint, limit) {
        return true;
    }
    let next = (joint + 3 < limit).then(|| joined(view, joint)).flatten();
    next.is_some_and(|next| {
        let rest = TokenRange::new(next, limit.min(next + CLAUSE_LEN));
        statement::leading(view, rest, CueClass::Report, Person::Others).is_some() || reports(view, rest)
    })
}

/// Returns whether `clause` begins with a subject and a word of saying, after which the labels show what is said.
fn reports(view: &View<'_>, clause: TokenRange) -> bool {
    let from = clause.start as usize;
    let mut words = from + 1..(clause.end as usize - 1).min(from + SUBJECT_LEN);
    let cue = words.find(|idx| view.cues[*idx] >= CueClass::Report && !view.is_capitalized(*idx));
    cue.is_some_and(|cue| {
        view.role(cue + 1).kind() == Some(Role::Content) && subject::before(view, from, cue).is_some()
    })
}

/// Longest subject of a clause that reports what the labels show, in tokens.
const SUBJECT_LEN: usize = 8;

/// Longest subject of a relative clause that reports something, in tokens: "whose office".
const RELATIVE_LEN: usize = 4;

/// Returns whether a relative clause at token `start` reports something: ", who said it was dry", ", whose office said …".
fn relates(view: &View<'_>, start: usize, limit: usize) -> bool {
    let mut behind = start + 1..limit.min(start + RELATIVE_LEN);
    let cue = behind.find(|idx| view.cues[*idx] >= CueClass::Report).filter(|_| view.is(start, Class::Relative));
    cue.is_some_and(|cue| statement::start(view, cue, limit, CueClass::Speech).is_some())
}

/// Returns the first seam in `tokens`.
fn find(view: &View<'_>, tokens: TokenRange) -> Option<Seam> {
    let (start, end) = (tokens.start as usize, tokens.end as usize);
    let mut is_in_marks = false;
    for idx in start + 2..end.saturating_sub(4).min(start + CLAUSE_LEN) {
        is_in_marks ^= view.kind(idx) == TokenKind::Mark;
        let Some(next) = joined(view, idx).filter(|_| !is_in_marks) else { continue };
        let first = TokenRange::new(start, idx - usize::from(view.text(idx - 1) == ","));
        let rest = TokenRange::new(next, end);
        // "But that growers had told her": it goes on with what is said.
        if view.hashes[next] == THAT {
            continue;
        }
        let Some((statement, attribution)) = statement::leading(view, rest, CueClass::Report, Person::Others) else {
            continue;
        };
        if clause::is_clause(view, first) {
            return Some(Seam { end: first.end as usize, next, statement, attribution });
        }
    }
    None
}

/// Returns where a clause begins that token `idx` joins to the one before: after ";", ", and", "but", "while".
fn joined(view: &View<'_>, idx: usize) -> Option<usize> {
    let joins = |idx: usize| view.is(idx, Class::JoinsClause) || view.is(idx, Class::SetsAgainst);
    match view.text(idx) {
        ";" => Some(idx + 1 + usize::from(joins(idx + 1))),
        _ if view.text(idx - 1) == "," && joins(idx) || view.is(idx, Class::SetsAgainst) => Some(idx + 1),
        _ => None,
    }
}
