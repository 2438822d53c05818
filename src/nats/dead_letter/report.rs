//! What a dead letter's headers tell whoever reads it.

use async_nats::HeaderMap;
use data_encoding::BASE64;

use super::super::delivery::{Identity, REPLAYED_FROM};
use super::{
    DELIVERIES, ERROR, ERROR_KIND, OURS, PAYLOAD, RAW_SUBJECT, SEQUENCE, STORED_AT, STREAM, SUBJECT, begins, is_control,
};

/// What the headers of a dead letter tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Closed-set name of the error.
    pub kind: String,
    /// The error in words.
    pub message: String,
    /// Subject that the article was published on.
    pub subject: String,
    /// Stream that the article was in; empty in core mode.
    pub stream: String,
    /// The article's sequence number in that stream.
    pub sequence: u64,
    /// When that stream stored it, RFC 3339; none in core mode.
    pub stored_at: Option<String>,
    /// How many times it was delivered.
    pub deliveries: i64,
    /// Whether the payload did not come along and must be read from the stream.
    pub is_pointer: bool,
    /// Which message the article was first, where it was replayed before.
    pub replayed_from: Option<Identity>,
}

impl Report {
    /// Returns what `headers` tell; none where they are not those of a dead letter.
    #[must_use]
    pub fn read(headers: &HeaderMap) -> Option<Self> {
        let text = |name: &str| headers.get(name).map(|value| value.as_str().to_owned());
        Some(Self {
            kind: text(ERROR_KIND)?,
            message: text(ERROR)?,
            subject: subject(headers)?,
            stream: text(STREAM)?,
            sequence: text(SEQUENCE)?.parse().ok()?,
            stored_at: text(STORED_AT),
            deliveries: text(DELIVERIES)?.parse().ok()?,
            is_pointer: text(PAYLOAD)? == "pointer",
            replayed_from: text(REPLAYED_FROM).as_deref().and_then(Identity::from_header),
        })
    }

    /// Returns which stored message the article is, none in core mode.
    #[must_use]
    pub fn identity(&self) -> Option<Identity> {
        let own = || {
            let stored_at: jiff::Timestamp = self.stored_at.as_deref()?.parse().ok()?;
            let (stream, sequence) = (self.stream.clone(), self.sequence);
            Some(Identity { stream, sequence, stored_at_ns: stored_at.as_nanosecond() })
        };
        self.replayed_from.clone().or_else(own)
    }

    /// Returns the publisher's headers out of those of a dead letter, less the `Nats-` ones: they were orders to
    /// the server for the first publishing.
    #[must_use]
    pub fn original_headers(headers: &HeaderMap) -> HeaderMap {
        let mut original = HeaderMap::new();
        for (name, values) in headers.iter().filter(|(name, _)| !is_control(name) && !begins(name, OURS)) {
            for value in values {
                original.append(name.clone(), value.clone());
            }
        }
        original
    }
}

/// Returns the subject as it was where it is text, else as it can be read.
fn subject(headers: &HeaderMap) -> Option<String> {
    let raw = headers.get(RAW_SUBJECT).and_then(|raw| BASE64.decode(raw.as_str().as_bytes()).ok());
    let whole =
        raw.and_then(|raw| String::from_utf8(raw).ok()).filter(|subject| !subject.contains(char::is_whitespace));
    whole.or_else(|| headers.get(SUBJECT).map(|subject| subject.as_str().to_owned()))
}
