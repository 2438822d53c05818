//! Whether a labelled content is a statement by an act of saying: the labels know beliefs, wishes and deeds as well.

use std::ops::Range;

use super::act;
use super::clause;
use super::complement::names_deed;
use super::context::{self, Context};
use super::cues::CueClass;
use super::infinitive::asks_for_anonymity;
use super::model::{Act, Draft, QuoteKind};
use crate::lexicon::Class;
use crate::lexicon::word::{THAT, TO};
use crate::tagger::Role;
use crate::text::{TokenKind, TokenRange};

/// Reported statements that the labels give less than this probability are left out: most of them are none, and those that are
/// weigh less than the others (half the best F1, as Z. Lipton and others have it in Optimal Thresholding of Classifiers, 2014).
const LEAST_SURE: f32 = 0.4;

/// From how many words on the words after "said" count as a clause although no verb in them is known.
const TRUSTED_LEN: usize = 5;

/// The tokens of the cue of `draft`; none without one.
fn cue_words(draft: &Draft) -> Range<usize> {
    draft.attribution.cue.map_or(0..0, TokenRange::indices)
}

/// The tokens of the source of `draft`; none without one.
fn source_words(draft: &Draft) -> Range<usize> {
    draft.attribution.source.map_or(0..0, TokenRange::indices)
}

/// Returns whether the cue of `draft` tells of saying.
fn tells(ctx: &Context<'_>, draft: &Draft) -> bool {
    cue_words(draft).any(|idx| ctx.view.cues[idx] >= CueClass::Report)
}

/// Returns whether a word of the cue of `draft` is of class `class`.
fn cue_is(ctx: &Context<'_>, draft: &Draft, class: Class) -> bool {
    cue_words(draft).any(|idx| ctx.view.is(idx, class))
}

fn is_attributed(draft: &Draft) -> bool {
    draft.attribution.cue.is_some() || draft.attribution.source.is_some()
}

/// Returns whether `draft` gives words in marks, which are somebody's whatever stands next to them.
fn gives_words(ctx: &Context<'_>, draft: &Draft) -> bool {
    let mut pairs = context::pairs_in(ctx.view, draft.tokens);
    draft.is_direct()
        || ctx.kind(draft) == QuoteKind::Mixed && pairs.any(|(idx, _)| !ctx.decisions[idx].names_something())
}

/// Returns whether the labels are not sure enough of a reported statement: most of those are none.
pub(crate) fn is_unsure(_: &Context<'_>, draft: &Draft) -> bool {
    draft.confidence < LEAST_SURE
}

/// Returns whether a content is only the wish not to be named.
pub(crate) fn is_anonymity(ctx: &Context<'_>, draft: &Draft) -> bool {
    asks_for_anonymity(ctx.view, draft.tokens)
}

/// Returns whether words in marks stand next to nobody, and no word of saying.
pub(crate) fn is_unattributed(ctx: &Context<'_>, draft: &Draft) -> bool {
    gives_words(ctx, draft) && !tells(ctx, draft) && !is_attributed(draft)
}

/// Returns whether a content is thought rather than said: "believes that". What a court heard was said there.
pub(crate) fn is_thought(ctx: &Context<'_>, draft: &Draft) -> bool {
    !gives_words(ctx, draft)
        && !tells(ctx, draft)
        && cue_is(ctx, draft, Class::Thinks)
        && !source_words(draft).any(|idx| ctx.view.is(idx, Class::Court))
}

/// Returns whether facts show a content, and nobody says it: "history shows that".
pub(crate) fn is_shown(ctx: &Context<'_>, draft: &Draft) -> bool {
    let is_fact = |idx: usize| ctx.view.is(idx, Class::Speechless);
    !gives_words(ctx, draft) && !tells(ctx, draft) && source_words(draft).any(is_fact)
}

/// Returns whether a content is what an accused pleads to.
pub(crate) fn is_plea(ctx: &Context<'_>, draft: &Draft) -> bool {
    let begins_with_to = ctx.view.hashes[draft.tokens.start as usize] == TO;
    begins_with_to && !gives_words(ctx, draft) && cue_is(ctx, draft, Class::Pleads)
}

/// Returns whether no act of saying gives a content: its cue tells of none, asks for none and rejects none.
pub(crate) fn is_no_act(ctx: &Context<'_>, draft: &Draft) -> bool {
    let start = draft.tokens.start as usize;
    let begins_clause = || ctx.view.is(start, Class::Complementizer) && ctx.view.hashes[start] != TO;
    let is_act = || tells(ctx, draft) || cue_is(ctx, draft, Class::AsksForDeed) || rejects(ctx, draft);
    let is_said = gives_words(ctx, draft) || is_act() || is_attributed(draft) && begins_clause();
    !is_said
}

/// Returns whether a content is a mere noun: no clause, no infinitive, no gerund.
///
/// # Cost
///
/// Linear in the length of the content.
pub(crate) fn is_mere_noun(ctx: &Context<'_>, draft: &Draft) -> bool {
    let (view, tokens, cue) = (ctx.view, draft.tokens, draft.attribution.cue);
    let start = tokens.start as usize;
    if gives_words(ctx, draft) || view.document.is_in_headline(view.document.tokens[start].span) {
        return false;
    }
    let trails = cue.is_some_and(|cue| cue.end < tokens.start) && view.text(start - 1) == ",";
    // "On the safety of the road, he said …": what the statement is about.
    let opens = cue.is_some_and(|cue| cue.start >= tokens.end) && view.is(start, Class::BeginsTopic);
    let is_trusted = cue_is(ctx, draft, Class::SaysThat)
        && !trails
        && !opens
        && !names_speaker(ctx, draft)
        && clause::n_words(view, tokens) >= TRUSTED_LEN;
    !clause::is_clause(view, tokens) && !is_trusted && !denies_part(ctx, draft)
}

/// Returns whether the cue after a content leads in another one with "that": "Roe stood next to Doe, as he told reporters that …".
pub(crate) fn tells_before_that(ctx: &Context<'_>, draft: &Draft) -> bool {
    let view = ctx.view;
    let Some(cue) = draft.attribution.cue.filter(|cue| cue.start >= draft.tokens.end) else { return false };
    let end = (view.sentence_at(cue.start as usize).end as usize).min(cue.end as usize + THAT_REACH);
    let that = (cue.end as usize..end).find(|idx| view.hashes[*idx] == THAT || view.kind(*idx) != TokenKind::Word);
    let is_told =
        |idx: usize| view.role(idx).kind() == Some(Role::Content) || view.role(idx + 1).kind() == Some(Role::Content);
    draft.pair_idx.is_none() && that.is_some_and(|that| view.hashes[that] == THAT && that + 1 < end && is_told(that))
}

/// How far after a cue the "that" of its content may stand, in tokens.
const THAT_REACH: usize = 8;

/// Returns whether what stands before a cue is only who speaks, with what is told of him, and the content stands after: "The
/// ministry, unlike the bank, said prices would fall".
pub(crate) fn names_speaker(ctx: &Context<'_>, draft: &Draft) -> bool {
    let view = ctx.view;
    let Some(cue) = draft.attribution.cue.filter(|cue| cue.start >= draft.tokens.end) else { return false };
    let behind = cue.end as usize;
    let goes_on = view.sentence_at(cue.start as usize).holds(behind) && view.role(behind).kind() == Some(Role::Content);
    goes_on && draft.attribution.source.is_none_or(|source| source.overlaps(draft.tokens) || source.end <= cue.start)
}

/// Returns whether a cue like "rejected" tells of a clause that somebody denies: "rejected claims that the dam was unsafe".
fn rejects(ctx: &Context<'_>, draft: &Draft) -> bool {
    let view = ctx.view;
    let start = draft.tokens.start as usize;
    let is_clause = view.hashes[start] == THAT || start > 0 && view.hashes[start - 1] == THAT;
    is_clause && act::of(ctx, draft) == Act::Denial
}

/// Returns whether a noun is denied that says what did not happen: "denies any part in the fire", "denied knowledge of it".
fn denies_part(ctx: &Context<'_>, draft: &Draft) -> bool {
    names_deed(ctx.view, draft.tokens) && act::of(ctx, draft) == Act::Denial
}
