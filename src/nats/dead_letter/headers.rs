//! The headers of dead letters: their names, and what may stand in them.

use async_nats::{HeaderName, HeaderValue};

/// Header by which a replayed article says which message it was first.
pub(in crate::nats) const REPLAYED_FROM: &str = "Quotewire-Replayed-From";

/// Closed-set name of the error.
pub(in crate::nats) const ERROR_KIND: &str = "Quotewire-Error-Kind";

/// The error in words.
pub(in crate::nats) const ERROR: &str = "Quotewire-Error";

/// Subject that the article was published on.
pub(in crate::nats) const SUBJECT: &str = "Quotewire-Subject";

/// Stream that the article was in.
pub(in crate::nats) const STREAM: &str = "Quotewire-Stream";

/// The article's sequence number in that stream.
pub(in crate::nats) const SEQUENCE: &str = "Quotewire-Sequence";

/// When that stream stored it, RFC 3339.
pub(in crate::nats) const STORED_AT: &str = "Quotewire-Stored-At";

/// How many times it was delivered.
pub(in crate::nats) const DELIVERIES: &str = "Quotewire-Deliveries";

/// `original`, or `pointer` where the payload was too large to come along.
pub(in crate::nats) const PAYLOAD: &str = "Quotewire-Payload";

/// The publisher's header block as it came, base64, where a part of it cannot be read.
pub(in crate::nats) const RAW_HEADERS: &str = "Quotewire-Headers-Base64";

/// The subject as it came, base64, where a header cannot hold it: it is no text, has control characters, or names a header of the
/// server's.
pub(in crate::nats) const RAW_SUBJECT: &str = "Quotewire-Subject-Base64";

/// Names of the publisher's headers that were too long to come along.
pub(in crate::nats) const LEFT_OUT: &str = "Quotewire-Headers-Left-Out";

/// Begins the names of the publisher's own `Nats-` headers, in place of `Nats-`: they would steer the publishing of the
/// dead letter.
pub(in crate::nats) const ORIGINAL: &str = "Quotewire-Original-";

/// Begins the names of the headers that a server reads. Servers as old as 2.9 find such a name anywhere in a header block, in a
/// value or inside another name, and then see the real one no more: the same dead letter would be stored again.
pub(in crate::nats) const CONTROL: &str = "Nats-";

/// Stands for [`CONTROL`] in a value: the same to a reader, with another hyphen. Without the plain hyphen nothing around it can
/// make another [`CONTROL`].
pub(in crate::nats) const CONTROL_READABLE: &str = "Nats\u{2010}";

/// Stands for [`CONTROL`] inside a name, which is ASCII: without the plain hyphen too.
pub(in crate::nats) const CONTROL_IN_NAME: &str = "Nats_";

/// Begins the name of every header that is ours.
pub(in crate::nats) const OURS: &str = "Quotewire-";

/// Every header that we write of our own, a closed set: whoever reads a dead letter finds these among any number of others.
pub(in crate::nats) const OWN: [&str; 12] = [
    ERROR_KIND,
    ERROR,
    SUBJECT,
    STREAM,
    SEQUENCE,
    STORED_AT,
    DELIVERIES,
    PAYLOAD,
    RAW_HEADERS,
    RAW_SUBJECT,
    LEFT_OUT,
    REPLAYED_FROM,
];

/// Longest error text kept, bytes.
pub(in crate::nats) const MAX_ERROR_BYTES: usize = 1024;

/// Longest subject kept, bytes: the longest protocol line of a server as it comes.
pub(in crate::nats) const MAX_SUBJECT_BYTES: usize = 4096;

/// Longest list of left-out names, bytes.
pub(in crate::nats) const MAX_LEFT_OUT_BYTES: usize = 512;

/// Bytes that the protocol puts around headers.
pub(in crate::nats) const HEADERS_FRAME: usize = 14;

/// Most bytes of headers that a stream stores with a message (the server's error 10097).
pub(in crate::nats) const MAX_HEADER_BYTES: usize = 65_535;

/// Returns whether a server reads the header, or takes it for one that it reads.
pub(in crate::nats) fn is_control(name: &HeaderName) -> bool {
    let name: &str = name.as_ref();
    begins(name, CONTROL) || name.contains(CONTROL)
}

pub(in crate::nats) fn begins(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

/// Returns `text` as a header can hold it: one line, of bounded length, that holds no [`CONTROL`].
pub(in crate::nats) fn header_value(text: &str, max_bytes: usize) -> HeaderValue {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut line = line.replace(CONTROL, CONTROL_READABLE);
    line.truncate(line.floor_char_boundary(max_bytes));
    line.trim().parse().unwrap_or_default()
}

/// Returns the bytes that one header takes on the wire.
pub(in crate::nats) fn field_len(name: &HeaderName, value: &HeaderValue) -> usize {
    let name: &str = name.as_ref();
    name.len() + value.as_str().len() + 4
}
