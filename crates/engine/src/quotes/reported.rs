//! What no decider of reported statements learns, for it is rare in all data: rules on contents that nobody reports.

use super::context::{self, Context};
use super::cues::CueClass;
use super::model::{Attribution, Draft, QuoteKind};
use super::verb::{Verb, verb_at};
use crate::lexicon::Class;
use crate::lexicon::word::{ABOUT, ON, THAT};
use crate::tagger::Role;
use crate::text::{MarkPair, TokenKind};

/// Returns whether `draft` gives words in marks, which are somebody's whatever stands next to them: more than terms that a
/// parenthesis defines, such as (“the Claimant”).
pub(crate) fn gives_words(ctx: &Context<'_>, draft: &Draft) -> bool {
    let defines = |pair: &MarkPair| pair.open.checked_sub(1).is_some_and(|before| ctx.view.text(before) == "(");
    let mut pairs = context::pairs_in(ctx.view, draft.tokens);
    ctx.kind(draft) == QuoteKind::Mixed
        && pairs.any(|(idx, pair)| !ctx.decisions[idx].names_something() && !defines(pair))
}

/// Returns whether words in marks stand next to nobody, and no word of saying.
pub(crate) fn is_unattributed(ctx: &Context<'_>, draft: &Draft) -> bool {
    draft.attribution == Attribution::default() && gives_words(ctx, draft)
}

/// Returns whether a content has no subject, which stands before the one who tells: "crates that the owner said ⟦are worthless⟧".
pub(crate) fn has_gap(ctx: &Context<'_>, draft: &Draft) -> bool {
    let view = ctx.view;
    let start = draft.tokens.start as usize;
    let follows = draft.attribution.cue.is_some_and(|cue| cue.end as usize == start);
    let is_relative = draft.attribution.source.is_some_and(|source| {
        let before = (source.start as usize).saturating_sub(1);
        view.hashes[before] == THAT || view.is(before, Class::Relative)
    });
    let asks = || matches!(verb_at(view, start - 1), Some(Verb::Asks | Verb::Wonders));
    let is_bare = view.is(start, Class::Be) || view.is(start, Class::Have) || view.is(start, Class::Turned);
    follows && is_relative && !draft.is_direct() && is_bare && !view.text(start).ends_with("ing") && !asks()
}

/// Returns whether facts show a content, and nobody says it: "history shows that".
pub(crate) fn is_shown(ctx: &Context<'_>, draft: &Draft) -> bool {
    let Attribution { cue, source } = draft.attribution;
    let is_fact = |idx: usize| ctx.view.is(idx, Class::Speechless);
    let tells = cue.is_some_and(|cue| cue.indices().any(|idx| ctx.view.cues[idx] >= CueClass::Report));
    !tells && source.is_some_and(|source| source.indices().any(is_fact)) && !gives_words(ctx, draft)
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

/// Returns whether a content only tells what somebody spoke about: "⟦On whether she knew⟧, Roe said it was late".
pub(crate) fn is_topic(ctx: &Context<'_>, draft: &Draft) -> bool {
    let view = ctx.view;
    let start = draft.tokens.start as usize;
    let is_on = |idx: usize| view.hashes[idx] == ON || view.hashes[idx] == ABOUT;
    let first = start + usize::from(is_on(start));
    let begins = view.sentence_at(start).start as usize == start;
    let asks =
        first + 1 < draft.tokens.end as usize && view.is(first, Class::Complementizer) && view.hashes[first] != THAT;
    !draft.is_direct() && asks && begins && first > start
}
