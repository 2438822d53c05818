//! Denials that no label tells: "rejected as false the report that its crews were beaten", "who denies taking bribes", "Reports that it
//! had failed were denied by the firm".

use super::clause;
use super::complement;
use super::context::Context;
use super::model::{Attribution, Draft};
use super::rules::Proposal;
use super::source::source_before;
use super::subject;
use super::verb::{Verb, auxiliary_of, is_passive, verb_at};
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::THAT;
use crate::text::TokenRange;

/// Longest denial, in tokens. It bounds the work on endless sentences.
const DENIAL_LEN: usize = 60;

/// Returns the first denial of `sentence`, with its cue and source.
pub(crate) fn statement(ctx: &Context<'_>, sentence: TokenRange) -> Option<Proposal> {
    sentence.indices().find_map(|cue| at(ctx, sentence, cue))
}

/// Returns the denial of the verb at `cue` of which nothing is `taken`, with its cue and source.
fn at(ctx: &Context<'_>, sentence: TokenRange, cue: usize) -> Option<Proposal> {
    let (view, taken) = (ctx.view, &ctx.taken);
    let verb = verb_at(view, cue).filter(|verb| matches!(verb, Verb::Denies | Verb::Rejects))?;
    let end = (sentence.end as usize).min(cue + DENIAL_LEN);
    let begins = cue == sentence.start as usize && view.text(cue).ends_with("ing");
    let is_verb =
        begins || view.text(cue).ends_with(['d', 's', 'g', 'y']) && view.text(cue).starts_with(char::is_lowercase);
    let start = complement::start(view, verb, cue, end).filter(|start| is_verb && !taken[cue] && *start < end)?;
    let content = TokenRange::new(start, complement::end(view, |idx| taken[idx], start, end).max(start));
    if content.len() < 2 {
        return None;
    }
    let cue = TokenRange::new(cue, cue + 1);
    let source = if begins {
        subject::first(view, content.end as usize + 1, sentence.end as usize)
    } else {
        source_before(ctx, cue, sentence)
    };
    Some((content, Attribution { cue: Some(cue), source: Some(source?) }))
}

/// Returns the denial in the passive that `sentence` tells: "Reports that it had failed were flatly denied (by the firm)".
fn passive(view: &View<'_>, sentence: TokenRange) -> Option<Proposal> {
    let cue = sentence
        .indices()
        .take(DENIAL_LEN)
        .find(|idx| matches!(verb_at(view, *idx), Some(Verb::Denies | Verb::Rejects)) && is_passive(view, *idx))?;
    let auxiliary = auxiliary_of(view, cue)?;
    let that = (sentence.start as usize..auxiliary).find(|idx| view.hashes[*idx] == THAT)?;
    let content = TokenRange::new(that + 1, auxiliary);
    let is_claim =
        that == sentence.start as usize || (sentence.start as usize..that).any(|idx| view.is(idx, Class::Claim));
    if !is_claim || !clause::is_clause(view, content) {
        return None;
    }
    let source = subject::agent(view, cue, sentence.end as usize);
    Some((content, Attribution { cue: Some(TokenRange::new(cue, cue + 1)), source }))
}

/// Returns the denial in the passive that `sentence` tells, if nothing of it is quoted yet.
pub(crate) fn passive_statement(ctx: &Context<'_>, sentence: TokenRange) -> Option<Proposal> {
    passive(ctx.view, sentence).filter(|(tokens, _)| ctx.is_free(*tokens))
}

/// Returns whether a content is in truth denied in the passive: labels make one statement of claim and denial, or of the claim
/// alone.
pub(crate) fn is_passive_claim(ctx: &Context<'_>, draft: &Draft) -> bool {
    let holds_denial = || {
        let (content, attribution) = passive(ctx.view, ctx.view.sentence_at(draft.tokens.start as usize))?;
        attribution.cue.filter(|cue| content.overlaps(draft.tokens) || draft.tokens.overlaps(*cue))
    };
    !draft.is_direct() && holds_denial().is_some()
}
