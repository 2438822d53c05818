//! A quotation as it is put into somebody's own text: the words, who said them, where.

use rustc_hash::FxHashMap;

use super::facts;
use super::told;
use super::voices::names;
use crate::record::EnrichedRecord;

/// Writes the quotations of one record.
pub(super) struct Copier<'a> {
    record: &'a EnrichedRecord,
    /// The quotation that carries on the one of this id.
    carried_on: FxHashMap<&'a str, usize>,
    /// Headline, source, date, address.
    from: String,
}

impl<'a> Copier<'a> {
    pub(super) fn new(record: &'a EnrichedRecord) -> Self {
        let parts = [
            Some(facts::title(record)),
            facts::field(record, "source").map(str::to_owned),
            facts::field(record, "published_at").map(facts::time),
            facts::url(record).map(str::to_owned),
        ];
        let from = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let quotes = record.quotes.iter().enumerate();
        let carried_on = quotes.filter_map(|(idx, quote)| Some((quote.continues.as_deref()?, idx))).collect();
        Self { record, carried_on, from }
    }

    /// Returns the words, with those that carry them on where they are the first, who said them and how, and the article.
    pub(super) fn copy(&self, quote_idx: usize) -> String {
        let (record, quote) = (self.record, &self.record.quotes[quote_idx]);
        let mut words = told::words(quote);
        let mut next = if quote.continues.is_none() { self.after(quote_idx) } else { None };
        while let Some(idx) = next {
            words.push(' ');
            words.push_str(&told::words(&record.quotes[idx]));
            next = self.after(idx);
        }
        let verb = told::verb_and_asked(record, quote);
        let said = match quote.kind == "direct" && quote.act == "statement" {
            true => format!("{words} \u{2014} {}", names(quote)),
            false => format!("{} {verb}: {words}", names(quote)),
        };
        let by = told::quoted_by(record, quote).map(|by| format!(", {by}")).unwrap_or_default();
        let doubt = if told::sureness(quote) == "sure" { "" } else { " [check who says this]" };
        format!("{said}{by}{doubt} ({})", self.from)
    }

    fn after(&self, quote_idx: usize) -> Option<usize> {
        // Only forwards: a record of others may lead in a circle.
        self.carried_on.get(self.record.quotes[quote_idx].id.as_str()).copied().filter(|&next| next > quote_idx)
    }
}
