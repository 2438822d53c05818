//! What goes next to a record on the bus.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::version::{RECORD_VERSION, SOFTWARE};
use crate::article::{self, Article, Embargo};

/// Longest value that an article gives a header, bytes. Longer ones are hashed there and whole in the record: a stream
/// stores 64 KiB of headers with a message and no more.
const MAX_VALUE_BYTES: usize = 512;

/// The stored message that a record answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'a> {
    /// The stream that stored it first.
    pub stream: &'a str,
    /// Its sequence number there.
    pub sequence: u64,
    /// When it was stored there, nanoseconds since 1970.
    pub stored_at_ns: i128,
    /// The subject that it was published on.
    pub subject: &'a str,
    /// What its headers say of how the payload is read: type and encoding, empty where they say nothing.
    pub reading: [&'a str; 2],
    /// What was published.
    pub payload: &'a [u8],
}

/// Returns the `Nats-Msg-Id` of a record: a hash of the identity of the message that it answers, and of the software and
/// model version. Only the same message at another delivery, or replayed, gives the same id.
///
/// Subject, payload and how that is read are hashed too. A message cannot change them, but a publisher who claims to replay another's can
/// bring its own, and would suppress the other's record.
#[must_use]
pub fn message_id(source: &Source<'_>, model: &str) -> String {
    let mut hash = Sha256::new();
    let (sequence, stored_at) = (source.sequence.to_le_bytes(), source.stored_at_ns.to_le_bytes());
    let [content_type, encoding] = source.reading;
    let texts = [source.stream, source.subject, content_type, encoding, SOFTWARE, model].map(str::as_bytes);
    for part in texts.into_iter().chain([&sequence[..], &stored_at, source.payload]) {
        // The length before each keeps "a" + "bc" apart from "ab" + "c".
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    article::hex(&hash.finalize()[..16])
}

/// Returns the hash of an article's status, embargo, headline and body, by which a consumer tells whether anything has changed
/// since the last record of the same id and version.
#[must_use]
pub fn content_hash(article: &Article) -> String {
    let embargo = article.embargo.map(|embargo| embargo.end().unwrap_or_default());
    let texts = [article.status.as_str(), &article.headline, &article.body];
    let mut hash = Sha256::new();
    for part in texts.into_iter().chain(embargo.as_deref()) {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    format!("sha256:{}", article::hex(&hash.finalize()[..16]))
}

/// Returns what stands for an article's id in a subject, which takes no such text as it comes: 32 hexadecimal digits.
#[must_use]
pub fn id_hash(id: &str) -> String {
    article::hex(&Sha256::digest(id)[..16])
}

/// Returns the headers of an article's record, which has this [`content_hash`], next to `Nats-Msg-Id` and the trace: CloudEvents in binary mode, whose
/// values are percent-encoded, `Content-Type`, whether it may be published, and what tells one version of an article from another.
#[must_use]
pub fn headers(
    article: &Article,
    content_hash: &str,
    message_id: &str,
    enriched_at: &str,
) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        ("ce-specversion", "1.0".to_owned()),
        ("ce-id", encoded(message_id)),
        ("ce-source", "/quotewire".to_owned()),
        ("ce-type", format!("quotewire.article.enriched.v{RECORD_VERSION}")),
        ("ce-subject", encoded(&article.id)),
        ("ce-time", encoded(enriched_at)),
        ("Content-Type", "application/json".to_owned()),
        ("Quotewire-Article-Id", encoded(&article.id)),
        ("Quotewire-Content-Hash", content_hash.to_owned()),
        ("Quotewire-Status", article.status.as_str().to_owned()),
    ];
    headers.extend(article.embargo.and_then(Embargo::end).map(|end| ("Quotewire-Embargoed", end)));
    if let Some(version) = &article.version {
        headers.push(("Quotewire-Article-Version", encoded(version)));
    }
    headers
}

/// Returns `value` as the CloudEvents binding for NATS has it in a header: what is not printable ASCII, and the space,
/// the quotation mark and the per cent sign, as the per cent forms of its UTF-8 bytes; its hash where that is too long.
#[must_use]
pub fn encoded(value: &str) -> String {
    if value.len() > MAX_VALUE_BYTES {
        return hashed(value);
    }
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_graphic() && byte != b'"' && byte != b'%' {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            write!(encoded, "%{byte:02X}").ok();
        }
    }
    // A server as old as 2.9 takes the name of a header of its own for one wherever it stands, and would then not see the
    // record's own message id.
    let encoded = encoded.replace("Nats-", "Nats%2D");
    if encoded.len() > MAX_VALUE_BYTES { hashed(value) } else { encoded }
}

fn hashed(value: &str) -> String {
    format!("sha256:{}", article::hex(&Sha256::digest(value)[..16]))
}
