//! What a record says of itself: its format, what made it, what its offsets count.

use schemars::JsonSchema;
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
