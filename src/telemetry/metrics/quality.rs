//! What is in the records: a drift here is a change of the input, or a fault of the extraction.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::by_label::{ByLabel, CounterBy};
use super::labels;
use crate::record::EnrichedRecord;
use quotewire_engine::NameType;

/// How many of something an article has.
const COUNTS: [f64; 10] = [0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];
/// Confidences.
const CONFIDENCES: [f64; 8] = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0];

/// What is in the records that the output stream took, each counted once.
#[derive(Debug, Clone)]
pub struct QualityMetrics {
    warnings: CounterBy,
    languages: CounterBy,
    entities: CounterBy,
    quotes: CounterBy,
    without_speaker: Counter,
    entities_an_article: Histogram,
    quotes_an_article: Histogram,
    quote_confidence: Histogram,
    speaker_confidence: Histogram,
}

/// What is to be counted of a record, small enough to keep until the record is stored.
#[derive(Debug, Clone, Default)]
pub struct RecordFacts {
    warnings: Vec<&'static str>,
    language: &'static str,
    entities: Vec<(&'static str, u64)>,
    quotes: Vec<(&'static str, f64)>,
    n_without_speaker: u64,
    speakers: Vec<f64>,
}

impl RecordFacts {
    /// Returns the facts of `record` as it was before anything was left out of it.
    ///
    /// # Cost
    ///
    /// A few bytes an entity kind, a quotation and a speaker.
    #[must_use]
    pub fn of(record: &EnrichedRecord) -> Self {
        let code_of = |code: &str| labels::WARNINGS.into_iter().find(|known| *known == code).unwrap_or("other");
        let n_of = |kind: NameType| record.entities.iter().filter(|entity| entity.entity_type == kind.as_str()).count();
        let kind_of = |kind: &str| labels::QUOTES.into_iter().find(|known| *known == kind).unwrap_or_default();
        let quotes = record.quotes.iter();
        Self {
            warnings: record.warnings.iter().map(|warning| code_of(&warning.code)).collect(),
            language: labels::language(&record.language),
            entities: NameType::ALL.into_iter().map(|kind| (kind.as_str(), n_of(kind) as u64)).collect(),
            quotes: quotes.clone().map(|quote| (kind_of(&quote.kind), f64::from(quote.confidence))).collect(),
            n_without_speaker: quotes.clone().filter(|quote| quote.speakers.is_empty()).count() as u64,
            speakers: quotes.flat_map(|quote| &quote.speakers).map(|speaker| f64::from(speaker.confidence)).collect(),
        }
    }

    /// Notes that parts of the record were left out.
    pub fn shortened(&mut self) {
        self.warnings.push("record_shortened");
    }

    /// Returns how many entities, and how many quotations, the record has.
    #[must_use]
    pub fn n_found(&self) -> (u64, u64) {
        (self.entities.iter().map(|(_, n)| n).sum(), self.quotes.len() as u64)
    }
}

impl Default for QualityMetrics {
    fn default() -> Self {
        Self {
            warnings: ByLabel::new("code", labels::WARNINGS, Counter::default),
            languages: ByLabel::new("language", labels::LANGUAGES, Counter::default),
            entities: ByLabel::new("type", NameType::ALL.map(NameType::as_str), Counter::default),
            quotes: ByLabel::new("kind", labels::QUOTES, Counter::default),
            without_speaker: Counter::default(),
            entities_an_article: Histogram::new(COUNTS),
            quotes_an_article: Histogram::new(COUNTS),
            quote_confidence: Histogram::new(CONFIDENCES),
            speaker_confidence: Histogram::new(CONFIDENCES),
        }
    }
}

impl QualityMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("record_warnings", "Warnings in records, by code", self.warnings.family());
        registry.register("record_languages", "Records by the language of their article", self.languages.family());
        registry.register("entities", "Entities in records, by type", self.entities.family());
        registry.register("quotes", "Quotations in records, by kind", self.quotes.family());
        registry.register(
            "quotes_without_speaker",
            "Quotations for which nobody can be named or pointed at",
            self.without_speaker.clone(),
        );
        registry.register("article_entities", "Entities an article", self.entities_an_article.clone());
        registry.register("article_quotes", "Quotations an article", self.quotes_an_article.clone());
        registry.register_with_unit(
            "quote_confidence",
            "How sure quotations are: sum by count is the mean",
            Unit::Other("ratio".to_owned()),
            self.quote_confidence.clone(),
        );
        registry.register_with_unit(
            "speaker_confidence",
            "How sure speakers are: sum by count is the mean",
            Unit::Other("ratio".to_owned()),
            self.speaker_confidence.clone(),
        );
    }

    /// Counts a record that the output stream took.
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    pub fn count(&self, facts: &RecordFacts) {
        facts.warnings.iter().for_each(|code| self.warnings.inc(code));
        self.languages.inc(facts.language);
        facts.entities.iter().for_each(|(kind, n)| self.entities.inc_by(kind, *n));
        for (kind, confidence) in &facts.quotes {
            self.quotes.inc(kind);
            self.quote_confidence.observe(*confidence);
        }
        self.without_speaker.inc_by(facts.n_without_speaker);
        facts.speakers.iter().for_each(|confidence| self.speaker_confidence.observe(*confidence));
        let (n_entities, n_quotes) = facts.n_found();
        self.entities_an_article.observe(n_entities as f64);
        self.quotes_an_article.observe(n_quotes as f64);
    }
}
