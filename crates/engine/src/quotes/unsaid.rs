//! What nobody says: "did not say whether", "declined to say", "no one said", "without saying", "if anyone asks".

use super::clause;
use super::context::Context;
use super::cues::CueClass;
use super::model::Draft;
use super::negation;
use super::subject::{self, before_auxiliaries};
use super::verb::{Verb, verb_at};
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{ABOUT, AND, AT, BY, CASE, EVER, FEW, IN, NO, NOT, ONCE, THOUGHT, WHETHER};
use crate::text::{TokenKind, TokenRange};

/// How far before a word of saying its subject may begin, in tokens. It bounds the work on endless sentences.
const CLAUSE_LEN: usize = 16;

/// The verb of the cue of `draft`, and where its clause may begin.
fn clause_of(ctx: &Context<'_>, draft: &Draft) -> Option<(usize, usize)> {
    let verb = verb(ctx.view, draft.attribution.cue?);
    Some(((ctx.view.sentence_at(verb).start as usize).max(verb.saturating_sub(CLAUSE_LEN)), verb))
}

/// Returns whether the words were put as a question to the one who speaks next to them.
pub(crate) fn is_put_to_source(ctx: &Context<'_>, draft: &Draft) -> bool {
    let leads = draft.attribution.cue.filter(|cue| !draft.is_direct() && cue.end <= draft.tokens.start);
    leads.is_some_and(|cue| is_put_to_speaker(ctx.view, cue, draft.tokens))
}

/// Returns whether the source is nobody, or whoever there may be.
pub(crate) fn is_said_by_nobody(ctx: &Context<'_>, draft: &Draft) -> bool {
    draft.attribution.source.is_some_and(|source| {
        let first = source.start as usize;
        is_nobody(ctx.view, first) || ctx.view.is(first, Class::Whoever)
    })
}

/// Returns whether the verb of saying is negated. What is negated inside the content is said all the same.
pub(crate) fn is_negated(ctx: &Context<'_>, draft: &Draft) -> bool {
    clause_of(ctx, draft).is_some_and(|(floor, verb)| negation::is_negated(ctx.view, floor, verb))
}

/// Returns whether the saying is what somebody did without, or avoided.
pub(crate) fn is_left_out(ctx: &Context<'_>, draft: &Draft) -> bool {
    clause_of(ctx, draft).is_some_and(|(floor, verb)| negation::is_left_out(ctx.view, floor, verb))
}

/// Returns whether the subject of the verb of saying is nobody.
pub(crate) fn is_of_no_subject(ctx: &Context<'_>, draft: &Draft) -> bool {
    clause_of(ctx, draft).is_some_and(|(floor, verb)| has_no_subject(ctx.view, floor, verb))
}

/// Returns whether words in marks are only thought: "“Why am I here?” Roe thought".
pub(crate) fn is_thought(ctx: &Context<'_>, draft: &Draft) -> bool {
    let view = ctx.view;
    let end = draft.tokens.end as usize;
    let is_word = |idx: &usize| view.kind(*idx) == TokenKind::Word;
    let behind = (end..view.hashes.len().min(end + SUBJECT_LEN)).take_while(is_word);
    let verb = behind.clone().find(|idx| view.cues[*idx] != CueClass::None && !view.is_capitalized(*idx));
    let thinks = |idx: usize| view.hashes[idx] == THOUGHT;
    draft.is_direct()
        && verb.is_some_and(|verb| verb > end && thinks(verb) || thinks(end) && view.is_capitalized(end + 1))
}

/// Longest subject of a thought, in tokens.
const SUBJECT_LEN: usize = 7;

/// Returns whether the words might be said: "if anyone asks".
pub(crate) fn is_only_supposed(ctx: &Context<'_>, draft: &Draft) -> bool {
    clause_of(ctx, draft).is_some_and(|(floor, verb)| is_supposed(ctx.view, floor, verb))
}

/// Returns whether a negation in front has turned the clause around: "Nowhere does the firm say that".
pub(crate) fn is_turned(ctx: &Context<'_>, draft: &Draft) -> bool {
    clause_of(ctx, draft).is_some_and(|(_, verb)| is_inverted(ctx.view, verb))
}

/// Returns whether a negation in front has turned the clause of the verb at `verb` around: "Nowhere does the firm say that".
fn is_inverted(view: &View<'_>, verb: usize) -> bool {
    let start = view.sentence_at(verb).start as usize;
    let (first, next) = (view.hashes[start], view.hashes.get(start + 1).copied().unwrap_or_default());
    let is_negative = view.is(start, Class::Fronted) || first == AT && next == NO || first == NOT && next == ONCE;
    let is_auxiliary = |idx: usize| view.is(idx, Class::Turned);
    let auxiliary = (start + 1..verb).take(CLAUSE_LEN).find(|idx| is_auxiliary(*idx));
    is_negative
        && auxiliary
            .is_some_and(|idx| verb - idx < CLAUSE_LEN && !(idx + 1..verb).any(|idx| clause::is_finite(view, idx)))
}

/// Returns whether the question that `cue` tells of was put to the one who speaks next to it: "Asked whether he would run, Roe
/// said", "Roe was asked if".
fn is_put_to_speaker(view: &View<'_>, cue: TokenRange, content: TokenRange) -> bool {
    let at = cue.start as usize;
    let start = view.sentence_at(at).start as usize;
    if verb_at(view, at) != Some(Verb::Asks) || !view.text(at).ends_with("ed") {
        return false;
    }
    let before = at.checked_sub(1).filter(|before| *before >= start);
    // "Were asked by soldiers if": it is told who asks.
    if subject::agent(view, at, content.start as usize).is_some() {
        return false;
    }
    let is_passive = before.is_some_and(|before| view.is(before, Class::Be) || view.is(before, Class::When));
    // "Roe, asked whether he would run, said", and not "Roe, the mayor, asked whether it would close".
    let answers = || {
        let behind = content.end as usize;
        let verb = behind + 1;
        verb < view.sentence_at(at).end as usize && view.text(behind) == "," && view.cues[verb] > CueClass::None
    };
    let begins = before.is_none_or(|before| view.is(before, Class::When) || view.text(before) == "," && answers());
    let follows = view.is(at + 1, Class::Complementizer)
        || view.hashes.get(at + 1).is_some_and(|next| [ABOUT, BY].contains(next));
    is_passive || begins && follows
}

/// Returns the verb of a cue: "say" of "declined to say".
fn verb(view: &View<'_>, cue: TokenRange) -> usize {
    let last = cue.indices().max_by_key(|idx| (view.cues[*idx], *idx)).unwrap_or(cue.start as usize);
    if view.cues[last] >= CueClass::Report { last } else { cue.end as usize - 1 }
}

/// Returns whether the subject of the verb at `verb` is nobody: "no one at the plant", "neither airline", "none of the three".
fn has_no_subject(view: &View<'_>, floor: usize, verb: usize) -> bool {
    let mut end = verb;
    for idx in (floor..verb).rev() {
        let is_edge = match view.kind(idx) {
            TokenKind::Mark => true,
            TokenKind::Punctuation => !matches!(view.text(idx), "-" | "." | "(" | ")"),
            TokenKind::Word | TokenKind::Number => view.is(idx, Class::SubjectBound),
        };
        let begins = idx == floor || is_edge;
        if !begins {
            continue;
        }
        let first = idx + usize::from(is_edge);
        if first < verb && is_nobody(view, first) && is_bare(view, first, verb) {
            return true;
        }
        // "Neither the mayor and her deputy nor Acme said": an "and" may stand inside a subject, where no verb ends before it.
        let joins = negation::is_or(view.hashes[idx]) || view.hashes[idx] == AND;
        if !joins
            || first < end && clause::has_finite_verb(view, TokenRange::new(first, end.max(first + 1))) && end < verb
        {
            return false;
        }
        end = idx;
    }
    false
}

/// Returns whether no other verb stands between token `first` and the verb at `verb`: in "no bus ran and Roe said" there is one.
fn is_bare(view: &View<'_>, first: usize, verb: usize) -> bool {
    let end = before_auxiliaries(view, first, verb);
    end <= first || !clause::has_finite_verb(view, TokenRange::new(first, end))
}

/// Returns whether a subject that begins with token `first` is nobody.
fn is_nobody(view: &View<'_>, first: usize) -> bool {
    let next = first + 1;
    let goes_on = view.document.tokens.get(first + 1).is_some_and(|token| token.kind == TokenKind::Word);
    match view.hashes[first] {
        _ if view.is(first, Class::Nobody) => true,
        // "No. 10 said", "no fewer than six said", "no doubt he said".
        NO => goes_on && !view.is(next, Class::LeavesSomebody),
        NOT => view.is(next, Class::AfterNot),
        // "Few constables ever get to say".
        FEW => (next..view.sentence_at(first).end as usize).take(CLAUSE_LEN / 2).any(|idx| view.hashes[idx] == EVER),
        _ => view.is(first, Class::Hardly) && view.is(next, Class::Anybody),
    }
}

/// Returns whether the verb at `verb` stands in a condition, or has anybody as its subject: "if anyone asks", "whoever says so".
fn is_supposed(view: &View<'_>, floor: usize, verb: usize) -> bool {
    let is_past = view.text(verb).ends_with("ed") || view.is(verb, Class::SaidAny);
    // "Critics may say", and not "might have said".
    if !is_past && verb > floor && view.is(verb - 1, Class::Hypothetical) {
        return true;
    }
    let clause = (floor..verb).rev().take_while(|idx| view.kind(*idx) == TokenKind::Word);
    for idx in clause {
        let hash = view.hashes[idx];
        if view.is(idx, Class::Condition) {
            return !is_past;
        }
        // "In case a customer asks".
        if hash == CASE && idx > floor && view.hashes[idx - 1] == IN {
            return !is_past;
        }
        if view.is(idx, Class::Whoever) || hash == WHETHER {
            return true;
        }
        // "No sign that anybody knew, and called it": the verb is of another clause.
        if view.is(idx, Class::SubjectBound) {
            return false;
        }
    }
    false
}
