//! What goes out: one enriched record an article.

mod file;
mod headers;
mod in_bytes;
mod make;
mod model;
mod newest;
mod notices;
mod number;
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
use serde_json::json;

/// Returns the JSON Schema of a record. Its name holds the version of the format.
#[must_use]
pub fn schema() -> Schema {
    let mut schema = schemars::schema_for!(EnrichedRecord);
    let fields = schema.ensure_object();
    for (at, (key, value)) in [
        ("$schema", json!("https://json-schema.org/draft/2020-12/schema")),
        ("$id", json!(format!("urn:quotewire:schema:record:{RECORD_VERSION}"))),
        ("$comment", json!("Within a version fields are only added: ignore those that you do not know.")),
        ("title", json!("EnrichedRecord")),
    ]
    .into_iter()
    .enumerate()
    {
        // Twice, for one that is there stays where it is.
        fields.shift_remove(key);
        fields.shift_insert(at, key.to_owned(), value);
    }
    schema
}
