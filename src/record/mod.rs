//! What goes out: one enriched record an article.

mod headers;
mod make;
mod model;
mod offsets;
mod shorten;

pub use headers::{Source, content_hash, headers, message_id};
pub use make::make;
pub use model::{EnrichedRecord, EnrichmentInfo, Entity, FieldName, Mention, Quote, Quoted, Speaker, Stretch};

pub use shorten::to_json_within;

use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};

/// Version of the record's format.
pub const RECORD_VERSION: u32 = 1;

/// Name and version of this program, as records show it.
pub const SOFTWARE: &str = concat!("quotewire ", env!("CARGO_PKG_VERSION"));

/// What the offsets of a record count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
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

/// Returns the JSON Schema of a record.
#[must_use]
pub fn schema() -> Schema {
    schemars::schema_for!(EnrichedRecord)
}
