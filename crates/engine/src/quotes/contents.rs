//! Words in marks that stand in a content which the labels show.

use super::edges;
use super::model::{Decision, RoleSpan, Verdict};
use super::view::View;
use crate::tagger::Role;
use crate::text::{MarkPair, TokenKind};

/// From this probability on a stretch is a direct quotation, whatever the labels make of the words before it.
const DIRECT_ALWAYS: f32 = 0.8;

/// Longest aside between two dashes, in tokens.
const ASIDE_LEN: usize = 14;

/// Returns whether `pair` is one half of a sentence in marks that an aside on its speaker parts: "“The bridge” — Ann Roe paused here —
/// “was never painted.”"
pub(crate) fn is_parted(view: &View<'_>, pair: &MarkPair) -> bool {
    let pairs = &view.document.mark_pairs;
    let at = pairs.partition_point(|other| other.open < pair.open);
    let goes_on = |first: &MarkPair, second: &MarkPair| {
        let Some(close) = first.close.filter(|close| close + 4 < second.open) else { return false };
        second.open - close <= ASIDE_LEN
            && view.is_dash(close + 1)
            && view.is_dash(second.open - 1)
            && view.is_capitalized(close + 2)
            && view.text(second.open + 1).starts_with(char::is_lowercase)
    };
    at > 0 && goes_on(&pairs[at - 1], pair) || pairs.get(at + 1).is_some_and(|next| goes_on(pair, next))
}

/// Returns whether the pair at `idx` opens its paragraph, misses its closing mark and is carried on by the next one, of the same glyph,
/// which is a quotation.
pub(crate) fn is_carried_on(view: &View<'_>, decisions: &[Decision], idx: usize) -> bool {
    let pairs = &view.document.mark_pairs;
    let Some(next) = pairs.get(idx + 1).filter(|next| next.continues == Some(idx)) else { return false };
    let open = pairs[idx].open;
    let is_aside = view.text(open + 1).starts_with('(');
    let opens_paragraph = view.paragraph_at(open).start as usize == open;
    opens_paragraph && !is_aside && view.text(open) == view.text(next.open) && is_direct(decisions, idx + 1)
}

/// Returns whether the pair at `idx` opens right where the one before, which is a quotation, misses its closing mark: "“We go.
/// ⟦“We stay.”⟧"
pub(crate) fn is_next_opened(view: &View<'_>, decisions: &[Decision], idx: usize) -> bool {
    let pairs = &view.document.mark_pairs;
    let Some(before) = idx.checked_sub(1).map(|before| &pairs[before]).filter(|before| before.close.is_none()) else {
        return false;
    };
    view.inside(before).end as usize == pairs[idx].open && is_direct(decisions, idx - 1)
}

fn is_direct(decisions: &[Decision], idx: usize) -> bool {
    decisions[idx].verdict == Verdict::Direct
}

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
