//! What goes beside a record on the bus.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::{RECORD_VERSION, SOFTWARE};
use crate::article::{self, Article, Status};

/// Returns the `Nats-Msg-Id` of an article's record: a hash of its id, version and status and of the software and model
/// version; of its content too where it has no version, so that a correction under the same id gets through.
#[must_use]
pub fn message_id(article: &Article, model: &str) -> String {
    let version = match &article.version {
        Some(version) => format!("version {version}"),
        None => format!("content {}", article::content_hash(article)),
    };
    let status = match article.status {
        Status::Usable => "usable",
        Status::Canceled => "canceled",
        Status::Withheld => "withheld",
    };
    let mut hash = Sha256::new();
    for part in [article.id.as_str(), &version, status, SOFTWARE, model] {
        // The length before each keeps "a" + "bc" apart from "ab" + "c".
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    article::hex(&hash.finalize()[..16])
}

/// Returns the headers of an article's record beside `Nats-Msg-Id` and `traceparent`: CloudEvents in binary mode, whose
/// values are percent-encoded, and `Content-Type`.
#[must_use]
pub fn headers(article: &Article, message_id: &str, enriched_at: &str) -> Vec<(&'static str, String)> {
    vec![
        ("ce-specversion", "1.0".to_owned()),
        ("ce-id", encoded(message_id)),
        ("ce-source", "/quotewire".to_owned()),
        ("ce-type", format!("quotewire.article.enriched.v{RECORD_VERSION}")),
        ("ce-subject", encoded(&article.id)),
        ("ce-time", encoded(enriched_at)),
        ("Content-Type", "application/json".to_owned()),
    ]
}

/// Returns `value` as the CloudEvents binding for NATS has it in a header: what is not printable ASCII, and the space,
/// the quotation mark and the per cent sign, as the per cent forms of its UTF-8 bytes.
fn encoded(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_graphic() && byte != b'"' && byte != b'%' {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            write!(encoded, "%{byte:02X}").ok();
        }
    }
    encoded
}
