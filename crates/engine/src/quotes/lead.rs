//! The verb that leads a content in, past adverbials and the one spoken to, and what that tells of the content's edges.

use super::clause;
use super::complement;
use super::context::Context;
use super::cues::CueClass;
use super::model::{Attribution, Draft};
use super::source;
use super::verb::{Verb, verb_at};
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{AND, NOT, SO, THAT, TO, WHO};
use crate::text::{TokenKind, TokenRange};

/// How far before a content the verb of denying or asking may stand, in tokens.
const REACH: usize = 15;

/// Longest clause that a verb leads in, in tokens.
const CLAUSE_LEN: usize = 60;

/// Returns the verb of denying or asking that leads `content` in: "denying" of "he said, denying (that) any had crossed", "denied" of
/// "denied on Sunday that it had, calling that a tale".
///
/// # Cost
///
/// Constant.
pub(crate) fn verb(ctx: &Context<'_>, content: TokenRange) -> Option<usize> {
    let (view, taken) = (ctx.view, &ctx.taken);
    let start = content.start as usize;
    let that = usize::from(view.hashes[start] == THAT);
    let sentence = view.sentence_at(start);
    let from = (sentence.start as usize).max(start.saturating_sub(REACH));
    (from..start).rev().find(|idx| {
        let Some(verb @ (Verb::Denies | Verb::Asks | Verb::Wonders)) = verb_at(view, *idx) else {
            return says_that(view, taken, *idx, start);
        };
        let is_verb = *idx == sentence.start as usize || view.text(*idx).starts_with(char::is_lowercase);
        is_verb && !taken[*idx] && complement::start(view, verb, *idx, sentence.end as usize) == Some(start + that)
    })
}

/// Returns whether the verb at `verb` leads in the clause at `start`, with nothing but a "that" and a day between: "said on Wednesday
/// that".
fn says_that(view: &View<'_>, taken: &[bool], verb: usize, start: usize) -> bool {
    let that = if view.hashes[start] == THAT { start } else { start - 1 };
    let is_adverb = |idx: usize| {
        view.kind(idx) == TokenKind::Word && view.cues[idx] < CueClass::Report && !clause::is_finite(view, idx)
    };
    view.cues[verb] >= CueClass::Report
        && view.text(verb).starts_with(char::is_lowercase)
        && !taken[verb]
        && !complement::is_noun(view, verb)
        && that > verb
        && view.hashes[that] == THAT
        && (that == verb + 1 || that - verb <= DAY_LEN && complement::begins_adverbial(view, verb + 1))
        && (verb + 1..that).all(is_adverb)
}

/// Most tokens from a verb of saying to its "that", where a day stands between.
const DAY_LEN: usize = 4;

/// Gives a content that begins with a verb of denying or asking to that verb: "he said, ⟦denying that it had⟧", "interrupted ⟦him to
/// ask why it had⟧".
pub(crate) fn unwrap(ctx: &Context<'_>, draft: &mut Draft) {
    let view = ctx.view;
    let (start, end) = (draft.tokens.start as usize, draft.tokens.end as usize);
    if draft.pair_idx.is_some() || draft.attribution.cue.is_some_and(|cue| verb_at(view, cue.start as usize).is_some())
    {
        return;
    }
    let acts = |idx: usize| {
        verb_at(view, idx).filter(|verb| matches!(verb, Verb::Denies | Verb::Asks | Verb::Wonders | Verb::Demands))
    };
    let is_participle = acts(start).is_some() && view.text(start).ends_with("ing");
    let infinitive = (start + 1..end.min(start + OBJECT_LEN))
        .find(|idx| {
            acts(*idx).is_some()
                && view.hashes[idx - 1] == TO
                && !clause::has_finite_verb(view, TokenRange::new(start, *idx))
        })
        .filter(|idx| *idx > start + 1);
    let Some(verb_idx) = (if is_participle { Some(start) } else { infinitive }) else { return };
    let Some(from) = acts(verb_idx).and_then(|verb| complement::start(view, verb, verb_idx, end)) else { return };
    if from + 2 < end {
        let cue = TokenRange::new(verb_idx, verb_idx + 1);
        let source = draft.attribution.source.or_else(|| source::source_before(ctx, cue, view.sentence_at(start)));
        draft.tokens = TokenRange::new(from, end);
        draft.attribution = Attribution { cue: Some(cue), source };
    }
}

/// Cuts from what somebody asks for what he asks for besides, with a verb of its own: "ordered the evacuation ⟦and told drivers to
/// stay⟧".
pub(crate) fn cut_next_act(ctx: &Context<'_>, draft: &mut Draft) {
    let view = ctx.view;
    let (start, end) = (draft.tokens.start as usize, draft.tokens.end as usize);
    let acts = draft.attribution.cue.is_some_and(|cue| verb_at(view, cue.start as usize).is_some());
    if draft.pair_idx.is_some() || !acts {
        return;
    }
    let begins = |idx: &usize| {
        let verb = verb_at(view, idx + 1).filter(|verb| *verb != Verb::Rejects);
        let is_past = view.text(idx + 1).ends_with("ed") || view.text(idx + 1) == "told";
        view.hashes[*idx] == AND
            && is_past
            && verb.is_some_and(|verb| complement::start(view, verb, idx + 1, end).is_some())
    };
    if let Some(joint) = (start + 2..end.saturating_sub(4)).find(begins) {
        draft.tokens = TokenRange::new(start, joint);
    }
}

/// Most tokens before the infinitive of asking: "interrupted ⟦the chancellor to⟧ ask".
const OBJECT_LEN: usize = 8;

/// Gives a content that such a verb leads in the whole of its clause, where the labels stop at an apposition in it: "denied that his
/// predecessor, Lorenz Auer, ⟦had known⟧".
pub(crate) fn extend(ctx: &Context<'_>, draft: &mut Draft) {
    let view = ctx.view;
    let (start, end) = (draft.tokens.start as usize, draft.tokens.end as usize);
    let is_led = draft.pair_idx.is_none()
        && draft
            .attribution
            .cue
            .is_some_and(|cue| cue.len() == 1 && verb(ctx, draft.tokens) == Some(cue.start as usize));
    let sentence_end = view.sentence_at(start).end as usize;
    if !is_led || end - start < 2 {
        return;
    }
    let body = start + usize::from(view.is(start, Class::Complementizer));
    // "That she had ever sold ⟦him a bronze⟧".
    let is_in_midst = end < sentence_end && view.is(end, Class::GoesOn);
    let is_cut = is_in_midst
        || !clause::has_finite_verb(view, TokenRange::new(body, end))
        || [SO, NOT].contains(&view.hashes[end - 1]);
    let whole = complement::end(view, |_| false, start, sentence_end.min(start + CLAUSE_LEN));
    // "Asked what she wore, and she could not remember": what follows is no question.
    let begins_next = whole + 2 < end && view.text(whole) == "," && view.is(whole + 1, Class::TurnsClause);
    // "Who denies that he took it, at his home on Monday": the sentence goes on, not the clause.
    let is_relative =
        draft.attribution.source.is_some_and(|source| source.len() == 1 && view.hashes[source.start as usize] == WHO);
    let is_beyond = is_relative && whole < end;
    let is_too_long = is_beyond || begins_next && view.is(whole + 2, Class::SubjectPronoun);
    let is_too_short = is_cut && whole > end;
    if is_too_long || is_too_short {
        draft.tokens = TokenRange::new(start, whole);
    }
}
