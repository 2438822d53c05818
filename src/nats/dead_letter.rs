//! Dead letters: what could not be enriched, with all that is needed to see why and to try again.

use async_nats::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;

use super::delivery::{Delivery, Origin};

/// Closed-set name of the error.
const ERROR_KIND: &str = "Quotewire-Error-Kind";
/// The error in words.
const ERROR: &str = "Quotewire-Error";
/// Subject that the article was published on.
const SUBJECT: &str = "Quotewire-Subject";
/// Stream that the article was in.
const STREAM: &str = "Quotewire-Stream";
/// The article's sequence number in that stream.
const SEQUENCE: &str = "Quotewire-Sequence";
/// When that stream stored it, RFC 3339.
const STORED_AT: &str = "Quotewire-Stored-At";
/// How many times it was delivered.
const DELIVERIES: &str = "Quotewire-Deliveries";
/// `original`, or `pointer` where the payload was too large to come along.
const PAYLOAD: &str = "Quotewire-Payload";
/// Begins the names of the publisher's own `Nats-` headers, which would steer the publishing of the dead letter.
const ORIGINAL: &str = "Quotewire-Original-";
/// Begins the name of every header that is ours.
const OURS: &str = "Quotewire-";
/// Longest error text kept, bytes.
const MAX_ERROR_BYTES: usize = 1024;
/// Bytes that the protocol puts around headers.
const HEADERS_FRAME: usize = 14;

/// A delivery that could not be enriched.
#[derive(Debug, Clone, Copy)]
pub struct DeadLetter<'a> {
    /// The delivery, payload and headers as they came.
    pub delivery: &'a Delivery,
    /// Closed-set name of the error.
    pub kind: &'a str,
    /// The error in words.
    pub message: &'a str,
}

impl DeadLetter<'_> {
    /// Returns the dead letter's identity: the same for every attempt to dead-letter the same input message.
    #[must_use]
    pub fn message_id(&self) -> String {
        let Origin { stream, consumer, sequence, stored_at_ns, .. } = &self.delivery.origin;
        if stream.is_empty() {
            // A core message has no identity; each one is its own.
            return format!("dead-{:032x}", fastrand::u128(..));
        }
        format!("dead-{stream}-{consumer}-{sequence}-{stored_at_ns}")
    }

    /// Returns headers and payload that together fit into `max_bytes`: the whole original where it fits, else a
    /// pointer to it.
    #[must_use]
    pub fn compose(&self, max_bytes: usize) -> (HeaderMap, Bytes) {
        let mut headers = self.own_headers("original");
        copy_original(&self.delivery.headers, &mut headers);
        if wire_len(&headers) + self.delivery.payload.len() <= max_bytes {
            return (headers, self.delivery.payload.clone());
        }
        headers.insert(PAYLOAD, "pointer");
        if wire_len(&headers) > max_bytes {
            headers = self.own_headers("pointer");
        }
        (headers, Bytes::new())
    }

    fn own_headers(&self, payload: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ERROR_KIND, header_value(self.kind));
        headers.insert(ERROR, header_value(self.message));
        headers.insert(SUBJECT, header_value(&self.delivery.subject));
        headers.insert(STREAM, header_value(&self.delivery.origin.stream));
        headers.insert(SEQUENCE, HeaderValue::from(self.delivery.origin.sequence));
        if self.delivery.origin.sequence > 0 {
            headers.insert(STORED_AT, header_value(&rfc3339(self.delivery.origin.stored_at_ns)));
        }
        headers.insert(DELIVERIES, HeaderValue::from(self.delivery.origin.deliveries));
        headers.insert(PAYLOAD, payload);
        headers
    }
}

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
}

impl Report {
    /// Returns what `headers` tell; none where they are not those of a dead letter.
    #[must_use]
    pub fn read(headers: &HeaderMap) -> Option<Self> {
        let text = |name: &str| headers.get(name).map(|value| value.as_str().to_owned());
        Some(Self {
            kind: text(ERROR_KIND)?,
            message: text(ERROR)?,
            subject: text(SUBJECT)?,
            stream: text(STREAM)?,
            sequence: text(SEQUENCE)?.parse().ok()?,
            stored_at: text(STORED_AT),
            deliveries: text(DELIVERIES)?.parse().ok()?,
            is_pointer: text(PAYLOAD)? == "pointer",
        })
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

/// Returns a time in nanoseconds since 1970 as RFC 3339.
pub(super) fn rfc3339(unix_ns: i128) -> String {
    jiff::Timestamp::from_nanosecond(unix_ns).map_or_else(|_| unix_ns.to_string(), |time| time.to_string())
}

fn copy_original(original: &HeaderMap, headers: &mut HeaderMap) {
    for (name, values) in original.iter() {
        let renamed = if is_control(name) { format!("{ORIGINAL}{name}").parse().ok() } else { None };
        let name: HeaderName = renamed.unwrap_or_else(|| name.clone());
        // What names itself ours but came from outside must not pass for ours.
        if begins(&name, OURS) && !begins(&name, ORIGINAL) {
            continue;
        }
        for value in values {
            headers.append(name.clone(), value.clone());
        }
    }
}

fn is_control(name: &HeaderName) -> bool {
    begins(name, "Nats-")
}

fn begins(name: &HeaderName, prefix: &str) -> bool {
    let name: &str = name.as_ref();
    name.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

/// Returns `text` as a header can hold it: one line, of bounded length.
fn header_value(text: &str) -> HeaderValue {
    let mut line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.truncate(line.floor_char_boundary(MAX_ERROR_BYTES));
    line.trim().parse().unwrap_or_default()
}

/// Returns the bytes that `headers` take on the wire.
fn wire_len(headers: &HeaderMap) -> usize {
    let fields = headers.iter().flat_map(|(name, values)| {
        let name: &str = name.as_ref();
        values.iter().map(move |value| name.len() + value.as_str().len() + 4)
    });
    HEADERS_FRAME + fields.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(payload: &'static [u8], headers: HeaderMap) -> Delivery {
        let mut message = async_nats::Message {
            subject: "news.articles.a".into(),
            reply: None,
            payload: Bytes::from_static(payload),
            headers: Some(headers),
            status: None,
            description: None,
            length: 0,
        };
        message.length = payload.len();
        let mut delivery = Delivery::from_core(message);
        delivery.origin = Origin { stream: "NEWS".to_owned(), sequence: 7, deliveries: 3, ..Origin::default() };
        delivery
    }

    #[test]
    fn a_dead_letter_tells_what_when_and_why() {
        let mut original = HeaderMap::new();
        original.insert("traceparent", "00-a-b-01");
        original.insert("Nats-Msg-Id", "their-id");
        original.insert("Quotewire-Error-Kind", "forged");
        let delivery = delivery(b"{", original);
        let letter = DeadLetter { delivery: &delivery, kind: "malformed_json", message: "line 1\r\ncolumn 2" };
        let (headers, payload) = letter.compose(1 << 20);
        assert_eq!(payload, Bytes::from_static(b"{"));
        assert_eq!(headers.get("Quotewire-Original-Nats-Msg-Id").unwrap().as_str(), "their-id");
        let report = Report::read(&headers).unwrap();
        assert_eq!((report.kind.as_str(), report.sequence, report.deliveries), ("malformed_json", 7, 3));
        assert_eq!((report.message.as_str(), report.is_pointer), ("line 1  column 2", false));

        let back = Report::original_headers(&headers);
        assert_eq!(back.len(), 1);
        assert_eq!(back.get("traceparent").unwrap().as_str(), "00-a-b-01");
    }

    #[test]
    fn what_does_not_fit_becomes_a_pointer() {
        let mut original = HeaderMap::new();
        original.insert("X-Note", "n".repeat(2_000));
        let delivery = delivery(&[b'x'; 4_000], original);
        let letter = DeadLetter { delivery: &delivery, kind: "too_large", message: "m" };
        for (max_bytes, has_note, payload_len) in [(7_000, true, 4_000), (3_000, true, 0), (1_000, false, 0)] {
            let (headers, payload) = letter.compose(max_bytes);
            assert!(wire_len(&headers) + payload.len() <= max_bytes);
            assert_eq!((headers.get("X-Note").is_some(), payload.len()), (has_note, payload_len));
            assert_eq!(Report::read(&headers).unwrap().is_pointer, payload_len == 0);
        }
    }
}
