//! What goes out: one enriched record an article.

mod file;
mod headers;
mod in_bytes;
mod make;
mod model;
mod newest;
mod notices;
mod offsets;
mod shorten;
mod standing;
mod version;

pub use headers::{Source, content_hash, encoded, headers, id_hash, message_id};
pub use make::make;
pub use model::{EnrichedRecord, EnrichmentInfo, Entity, FieldName, Mention, Quote, Quoted, Speaker, Stretch};

pub use newest::{Origin, Standing};
pub use shorten::to_json_within;
pub(crate) use standing::warn;
pub use standing::{Superseded, supersedes};
pub use version::{OffsetUnit, RECORD_VERSION, SOFTWARE};

use schemars::Schema;

/// Returns the JSON Schema of a record.
#[must_use]
pub fn schema() -> Schema {
    schemars::schema_for!(EnrichedRecord)
}
