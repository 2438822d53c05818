//! Drafts to quotations: sorted, nested or apart, with their acts.

use super::QuoteKind;
use super::act;
use super::context::{self, Context};
use super::model::{Act, Draft, Quote, Verdict};
use crate::tagger::Role;
use crate::text::{ByteSpan, Document, TokenRange};

/// Returns the quotations that `drafts` describe, sorted by start, longer first. `drafts` says what each carries on by its
/// place in `drafts`; of what is left out, nothing is carried on.
pub(crate) fn quotes(ctx: &Context<'_>, drafts: &[Draft], is_kept: &[bool]) -> Vec<Quote> {
    let view = ctx.view;
    let spans: Vec<ByteSpan> = drafts.iter().map(|draft| draft.span(view)).collect();
    let mut order: Vec<usize> = (0..drafts.len()).filter(|idx| is_kept[*idx]).collect();
    order.sort_by_key(|idx| (spans[*idx].start, std::cmp::Reverse(spans[*idx].end)));
    let mut places: Vec<Option<usize>> = vec![None; drafts.len()];
    let mut open: Vec<usize> = Vec::new();
    let mut quotes: Vec<Quote> = Vec::with_capacity(drafts.len());
    for draft_idx in order {
        let (draft, span) = (&drafts[draft_idx], spans[draft_idx]);
        while open.last().is_some_and(|outer| quotes[*outer].span.end <= span.start) {
            open.pop();
        }
        // Quotations nest or stand apart.
        if open.last().is_some_and(|outer| !quotes[*outer].span.contains(span) || quotes[*outer].span == span) {
            continue;
        }
        places[draft_idx] = Some(quotes.len());
        quotes.push(Quote { nested_in: open.last().copied(), ..quote(ctx, draft, span) });
        open.push(quotes.len() - 1);
    }
    for (quote_idx, quote) in quotes.iter_mut().enumerate() {
        // Edges have moved since: what begins after a quotation now is not its first half.
        quote.continues = quote.continues.and_then(|draft_idx| places[draft_idx]).filter(|first| *first < quote_idx);
    }
    carry_acts(view.document, &mut quotes);
    quotes
}

/// Returns the quotation of `draft`, whose words stand at `span`; it carries on what the draft does.
fn quote(ctx: &Context<'_>, draft: &Draft, span: ByteSpan) -> Quote {
    let kind = ctx.kind(draft);
    Quote {
        kind,
        span,
        act: act::of(ctx, draft),
        cue: draft.attribution.cue.map(|cue| ctx.view.document.span_of(context::labelled(ctx.view, cue, Role::Cue))),
        source: draft.attribution.source,
        quoted: if kind == QuoteKind::Mixed { quoted(ctx, draft.tokens) } else { Vec::new() },
        continues: draft.continues,
        nested_in: None,
        confidence: draft.confidence,
        rules: draft.rules,
        ruling: draft.ruling,
    }
}

/// Gives the second half of an interrupted sentence what the first does: "“Leave now,” he urged, “and take the children.”"
fn carry_acts(document: &Document, quotes: &mut [Quote]) {
    for quote_idx in 0..quotes.len() {
        let quote = &quotes[quote_idx];
        let goes_on = document.slice(quote.span).starts_with(char::is_lowercase);
        let is_bare = quote.cue.is_none() && quote.act == Act::Statement;
        if let Some(first) = quote.continues.filter(|_| is_bare && goes_on) {
            quotes[quote_idx].act = quotes[first].act;
        }
    }
}

/// Returns the stretches in marks inside a mixed quotation, those inside others left out.
fn quoted(ctx: &Context<'_>, tokens: TokenRange) -> Vec<ByteSpan> {
    let mut spans: Vec<ByteSpan> = Vec::new();
    for (pair_idx, pair) in context::pairs_in(ctx.view, tokens) {
        if ctx.decisions[pair_idx].verdict != Verdict::Neither
            && spans.last().is_none_or(|last| last.end <= pair.inner.start)
        {
            spans.push(pair.inner);
        }
    }
    spans
}
