//! Candidates for quotations: the pairs of marks that are direct ones, the contents that the labels show, what rules find in
//! sentences without any, and what stands in marks inside others.

use super::context::Context;
use super::edges;
use super::model::{CONFIDENCE, Draft, Reason, Verdict};
use super::rules::Stage;
use super::seam;
use super::verb::{Verb, verb_at};
use super::view::View;
use crate::tagger::Role;
use crate::text::{MarkPair, TokenRange};

/// Returns the direct quotations: the pairs of marks so decided, but for those that stand in another one.
pub(crate) fn direct(ctx: &Context<'_>) -> Vec<Draft> {
    let pairs = &ctx.view.document.mark_pairs;
    let is_direct = |pair_idx: usize| ctx.decisions[pair_idx].verdict == Verdict::Direct;
    let is_inside = inside_direct(pairs, is_direct);
    let outermost = (0..pairs.len()).filter(|pair_idx| is_direct(*pair_idx) && !is_inside[*pair_idx]);
    outermost
        .map(|pair_idx| {
            let decision = &ctx.decisions[pair_idx];
            let mut draft = Draft::direct(ctx.view, pair_idx, decision.direct());
            if let Reason::Rule(rule) = decision.reason {
                draft.rules.insert(rule);
            }
            draft
        })
        .collect()
}

/// Returns the reported statements: labelled contents, with their edges fitted to marks and punctuation.
///
/// A content that a direct quotation covers is left out; of one that holds a direct quotation, what stands
/// outside it counts.
pub(crate) fn reported(ctx: &Context<'_>) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for span in ctx.role_spans.iter().filter(|span| span.role == Role::Content) {
        let Some(tokens) = edges::untaken(ctx, span.tokens).and_then(|tokens| edges::fitted(ctx, tokens)) else {
            continue;
        };
        let mut draft = Draft::new(tokens, 0.0);
        ctx.edit(Stage::Edges, &mut draft);
        let tokens = draft.tokens;
        if !ctx.is_free(tokens) || drafts.last().is_some_and(|last| last.tokens.overlaps(tokens)) {
            continue;
        }
        // Words in marks alone, said by somebody, are his own.
        if let Some(pair_idx) = edges::whole_pair(ctx, tokens) {
            if ctx.decisions[pair_idx].names_something() {
                continue;
            }
            draft.pair_idx = Some(pair_idx);
            draft.confidence = least_confidence(ctx.view, tokens);
        }
        drafts.push(draft);
    }
    drafts
}

/// Returns how sure the labels are of their least sure word: a content is right where all of it is.
fn least_confidence(view: &View<'_>, tokens: TokenRange) -> f32 {
    let confidences = view.labels.role_confidences.get(tokens.indices()).unwrap_or_default();
    confidences.iter().copied().fold(1.0, f32::min)
}

/// Returns what the rules find stated in sentences where the labels show nothing.
pub(crate) fn proposed(ctx: &Context<'_>) -> Vec<Draft> {
    let clauses = ctx.view.document.sentences.iter().flat_map(|sentence| seam::clauses(ctx.view, *sentence));
    clauses.filter_map(|clause| in_clause(ctx, clause)).collect()
}

fn in_clause(ctx: &Context<'_>, sentence: TokenRange) -> Option<Draft> {
    let (rule, (tokens, attribution)) = ctx.propose(sentence)?;
    // "Denies taking bribes" is short and whole.
    let denies = attribution.cue.is_some_and(|cue| verb_at(ctx.view, cue.start as usize) == Some(Verb::Denies));
    let least = if denies { 2 } else { 3 };
    let tokens = edges::fitted(ctx, tokens)
        .filter(|fitted| sentence.start <= fitted.start && fitted.end <= sentence.end && fitted.len() >= least)?;
    let mut draft = Draft { attribution, ..Draft::new(tokens, CONFIDENCE) };
    draft.rules.insert(rule);
    Some(draft)
}

/// From this probability on an inner stretch is a quotation although nobody next to it says so.
const DIRECT_ALONE: f32 = 0.9;

/// Returns, for every pair of marks, whether it stands inside a pair that is a direct quotation.
fn inside_direct(pairs: &[MarkPair], is_direct: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut open: Vec<bool> = Vec::new();
    let mut inside = Vec::with_capacity(pairs.len());
    for (pair_idx, pair) in pairs.iter().enumerate() {
        open.truncate(usize::from(pair.depth));
        let is_inside = open.last().copied().unwrap_or(false);
        inside.push(is_inside);
        open.push(is_inside || is_direct(pair_idx));
    }
    inside
}

/// Returns the quotations in marks that stand inside the direct ones of `drafts`: those next to a word of saying, and those that leave
/// no doubt.
pub(crate) fn nested_in_marks(ctx: &Context<'_>, drafts: &[Draft]) -> Vec<Draft> {
    let pairs = &ctx.view.document.mark_pairs;
    let mut is_direct = vec![false; pairs.len()];
    for pair_idx in drafts.iter().filter_map(|draft| draft.pair_idx) {
        is_direct[pair_idx] = true;
    }
    let is_inside = inside_direct(pairs, |pair_idx| is_direct[pair_idx]);
    let mut outer: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    for (pair_idx, pair) in pairs.iter().enumerate() {
        outer.truncate(usize::from(pair.depth));
        let enclosing = outer.last().map(|idx| ctx.view.inside(&pairs[*idx]));
        outer.push(pair_idx);
        let is_candidate = is_inside[pair_idx] && !is_direct[pair_idx] && pair.close.is_some();
        let Some(enclosing) = enclosing.filter(|_| is_candidate) else { continue };
        let decision = &ctx.decisions[pair_idx];
        let beside = ctx.attribute_inside(pair, enclosing);
        if beside.is_some() || (decision.verdict == Verdict::Direct && decision.direct() > DIRECT_ALONE) {
            let mut draft = Draft::direct(ctx.view, pair_idx, decision.direct().max(CONFIDENCE));
            if let Some((rule, attribution)) = beside {
                draft.attribution = attribution;
                draft.rules.insert(rule);
            }
            found.push(draft);
        }
    }
    found
}
