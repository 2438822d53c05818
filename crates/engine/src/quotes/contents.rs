//! Words in marks that stand in a content which the labels show.

use super::edges;
use super::model::RoleSpan;
use super::view::View;
use crate::tagger::Role;
use crate::text::{MarkPair, TokenKind};

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
