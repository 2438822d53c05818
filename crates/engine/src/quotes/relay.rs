//! Whose words somebody relays: "TASS quoted Roe as saying", "Roe was quoted as saying by the agency".

use super::context::Context;
use super::cues::CueClass;
use super::model::{Attribution, Draft};
use super::statement;
use super::subject;
use super::verb::{auxiliary_of, is_passive};
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::AS;
use crate::text::TokenRange;

/// Most tokens from the verb of relaying to "as saying": the name and the office of whoever speaks stand between.
const REACH: usize = 20;

/// Returns who speaks, where the verb of `cue` relays his words.
pub(crate) fn source(ctx: &Context<'_>, cue: TokenRange, window: TokenRange) -> Option<TokenRange> {
    let view = ctx.view;
    let (verb, as_idx) = relay(view, cue)?;
    if is_passive(view, verb) {
        let floor = window.start as usize;
        return subject::before_aside(ctx, verb).or_else(|| subject::left(view, &ctx.taken, floor, verb));
    }
    Some(TokenRange::new(verb + 1, as_idx)).filter(|source| !source.is_empty())
}

/// Takes from a content whose words are relayed: "quoted ⟦Ann Roe as saying that⟧ it had rained".
pub(crate) fn without_relayed(ctx: &Context<'_>, draft: &mut Draft) {
    let view = ctx.view;
    let (start, end) = (draft.tokens.start as usize, draft.tokens.end as usize);
    if let Some(said) = said_in_passive(ctx, draft) {
        *draft = said;
        return;
    }
    let verb = start.checked_sub(1).filter(|verb| !draft.is_direct() && view.is(*verb, Class::Relays));
    let relayed = verb.and_then(|verb| relay(view, TokenRange::new(verb, start)));
    let Some((_, as_idx)) = relayed.filter(|(_, as_idx)| *as_idx > start && as_idx + 3 < end) else { return };
    draft.tokens = TokenRange::new(as_idx + 2, end);
    let cue = Some(TokenRange::new(as_idx + 1, as_idx + 2));
    draft.attribution = Attribution { cue, source: Some(TokenRange::new(start, as_idx)) };
}

/// Returns `draft` without the "as saying that" which it begins with, where what somebody said is relayed in the passive: "was quoted by
/// TASS ⟦as saying that⟧ it had rained".
fn said_in_passive(ctx: &Context<'_>, draft: &Draft) -> Option<Draft> {
    let view = ctx.view;
    let (start, end) = (draft.tokens.start as usize, draft.tokens.end as usize);
    let cue = start + 1;
    if draft.is_direct() || cue + 3 >= end || view.hashes[start] != AS {
        return None;
    }
    let (verb, _) = relay(view, TokenRange::new(cue, cue + 1)).filter(|(_, as_idx)| *as_idx == start)?;
    let said = statement::start(view, cue, end, CueClass::Report).unwrap_or(cue + 1);
    let be = auxiliary_of(view, verb)?;
    let floor = view.sentence_at(verb).start as usize;
    let source = subject::before_aside(ctx, be).or_else(|| subject::left(view, &[], floor, be));
    let attribution = Attribution { cue: Some(TokenRange::new(cue, cue + 1)), source };
    Some(Draft { tokens: TokenRange::new(said, end), attribution, ..*draft })
}

/// Returns the verb of relaying that `cue` holds or that stands before its "as saying", and where the "as" stands.
fn relay(view: &View<'_>, cue: TokenRange) -> Option<(usize, usize)> {
    let start = cue.start as usize;
    let sentence = view.sentence_at(start);
    let relays = |idx: &usize| view.is(*idx, Class::Relays);
    let says = |idx: usize| view.text(idx).ends_with("ing") && view.cues[idx] >= CueClass::Report;
    let is_as = |idx: &usize| view.hashes[*idx] == AS && says(idx + 1);
    let before = || {
        let floor = (sentence.start as usize).max(start.saturating_sub(REACH));
        (floor..start).rev().find(relays)
    };
    let verb = cue.indices().find(relays).or_else(before)?;
    let end = (sentence.end as usize - 1).min(verb + REACH);
    (verb + 1..end).find(is_as).map(|as_idx| (verb, as_idx))
}
