//! Candidates for quotations: the pairs of marks that are direct ones, and the contents that the labels show.

use super::context::Context;
use super::model::{Draft, Reason, RoleSpan, Verdict};
use super::rules::Stage;
use super::view::View;
use super::{edges, inner};
use crate::tagger::Role;
use crate::text::{MarkPair, TokenKind, TokenRange};

/// Returns the direct quotations: the pairs of marks so decided, but for those that stand in another one.
pub(crate) fn direct(ctx: &Context<'_>) -> Vec<Draft> {
    let pairs = &ctx.view.document.mark_pairs;
    let is_direct = |pair_idx: usize| ctx.decisions[pair_idx].verdict == Verdict::Direct;
    let is_inside = inner::inside_direct(pairs, is_direct);
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
        draft.confidence = least_confidence(ctx.view, tokens);
        // Words in marks alone, said by somebody, are his own.
        if let Some(pair_idx) = edges::whole_pair(ctx, tokens) {
            if ctx.decisions[pair_idx].names_something() {
                continue;
            }
            draft.pair_idx = Some(pair_idx);
        }
        drafts.push(draft);
    }
    drafts
}

/// From this probability on a stretch is a direct quotation, whatever the labels make of the words before it.
const DIRECT_ALWAYS: f32 = 0.8;

/// Returns whether a stretch in marks of which the classifier is sure goes on with the clause of a content that the labels show:
/// "promised lower taxes and “jobs, jobs, jobs”".
pub(crate) fn goes_on_with_content(view: &View<'_>, spans: &[RoleSpan], pair: &MarkPair, direct: f32) -> bool {
    let open = pair.open;
    let at = spans.partition_point(|span| (span.tokens.end as usize) < open);
    let is_before = |span: &RoleSpan| span.role == Role::Content && (span.tokens.start as usize) + 1 < open;
    direct >= DIRECT_ALWAYS && edges::continues_clause(view, open) && spans.get(at).is_some_and(is_before)
}

/// Returns whether a stretch in marks of which the classifier is not sure stands inside a content that begins before it in the
/// same sentence.
pub(crate) fn is_inside_content(view: &View<'_>, spans: &[RoleSpan], pair: &MarkPair, direct: f32) -> bool {
    let (open, last) = (pair.open, view.inside(pair).end as usize - 1);
    let at = spans.partition_point(|span| (span.tokens.end as usize) < open);
    let at = at + usize::from(spans.get(at).is_some_and(|span| span.tokens.end as usize == open));
    direct < DIRECT_ALWAYS
        && spans.get(at).is_some_and(|span| {
            let before = span.tokens.start as usize..open;
            span.role == Role::Content
                && span.tokens.holds(last)
                // "Put one question to him: “Did you read it?”"
                && (open == 0 || view.text(open - 1) != ":")
                && view.sentence_at(open).holds(before.start)
                && before.filter(|idx| view.kind(*idx) == TokenKind::Word).nth(1).is_some()
        })
}

/// Returns how sure the labels are of their least sure word: a content is right where all of it is.
fn least_confidence(view: &View<'_>, tokens: TokenRange) -> f32 {
    let confidences = view.labels.role_confidences.get(tokens.indices()).unwrap_or_default();
    confidences.iter().copied().fold(1.0, f32::min)
}
