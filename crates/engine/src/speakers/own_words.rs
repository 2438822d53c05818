//! The stretches of an article that give somebody's own words.

use crate::quotes::{Quote, QuoteKind};
use crate::text::ByteSpan;

/// Returns the stretches in quotation marks of `quotes`, sorted, those that touch joined.
///
/// # Cost
///
/// That of sorting them.
pub(crate) fn own_words(quotes: &[Quote]) -> Vec<ByteSpan> {
    let mut spans: Vec<ByteSpan> = Vec::new();
    for quote in quotes {
        match quote.kind {
            QuoteKind::Direct => spans.push(quote.span),
            QuoteKind::Mixed | QuoteKind::Indirect => spans.extend(&quote.quoted),
        }
    }
    spans.sort_unstable();
    spans.dedup_by(|next, last| {
        let is_joined = next.start <= last.end;
        if is_joined {
            last.end = last.end.max(next.end);
        }
        is_joined
    });
    spans
}
