//! One message of a stream, read as the server's JSON has it: whatever its bytes.

use async_nats::HeaderMap;
use async_nats::jetstream::{Context, ErrorCode};
use bytes::Bytes;
use data_encoding::BASE64;
use serde_json::{Value, json};

use super::answer::{explain, is_unanswered};
use super::wire::headers;

/// A message as a stream stores it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StoredMessage {
    /// Its subject as [`shown`] gives it: the server's JSON has one sign for every byte that is no text.
    pub(super) subject: String,
    /// Its headers, or those of them that can be read.
    pub(super) headers: HeaderMap,
    /// What was published.
    pub(super) payload: Bytes,
    /// When it was stored, nanoseconds since 1970.
    pub(super) stored_at_ns: i128,
    /// Its sequence in the stream.
    pub(super) sequence: u64,
}

/// Why there is no message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Missing {
    /// The stream has none of that number.
    NoMessage,
    /// No answer came.
    Unanswered,
    /// What the server or the client says.
    Refused(String),
}

/// Returns message `sequence` of `stream`.
///
/// The client's own call for this parses headers as its connection does, and fails or panics at the same ones.
///
/// # Errors
///
/// [`Missing`].
pub(super) async fn get(context: &Context, stream: &str, sequence: u64) -> Result<StoredMessage, Missing> {
    let subject = format!("STREAM.MSG.GET.{stream}");
    let answer: Value = context
        .request(subject, &json!({ "seq": sequence }))
        .await
        .map_err(|error| if is_unanswered(&error) { Missing::Unanswered } else { Missing::Refused(explain(&error)) })?;
    if let Some(error) = answer.get("error") {
        if error["err_code"] == ErrorCode::NO_MESSAGE_FOUND.0 {
            return Err(Missing::NoMessage);
        }
        return Err(Missing::Refused(error["description"].as_str().unwrap_or("the server refuses").to_owned()));
    }
    read(&answer["message"]).ok_or_else(|| Missing::Refused("the server's answer holds no message".to_owned()))
}

/// Returns the message that the server's answer holds; none where it cannot be read.
pub(super) fn read(message: &Value) -> Option<StoredMessage> {
    let bytes = |key: &str| match &message[key] {
        Value::String(text) => BASE64.decode(text.as_bytes()).ok(),
        _ => Some(Vec::new()),
    };
    let time: jiff::Timestamp = message["time"].as_str()?.parse().ok()?;
    Some(StoredMessage {
        subject: message["subject"].as_str().unwrap_or_default().to_owned(),
        headers: headers::read(&bytes("hdrs")?),
        payload: bytes("data")?.into(),
        stored_at_ns: time.as_nanosecond(),
        sequence: message["seq"].as_u64().unwrap_or_default(),
    })
}

/// Returns the bytes of a subject as the server's JSON has them: each that is no text as U+FFFD.
pub(super) fn shown(subject: &[u8]) -> String {
    let mut shown = String::new();
    for chunk in subject.utf8_chunks() {
        shown.push_str(chunk.valid());
        shown.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_whatever_its_headers() {
        let block = BASE64.encode(b"NATS/1.0\r\nSlug: S\xe3o\rPaulo\r\n\r\n");
        let answer = json!({"subject": "news.a", "seq": 7, "hdrs": block, "data": "e30=", "time": "2026-01-02T03:04:05.000000006Z"});
        let message = read(&answer).expect("a message");
        assert_eq!(message.headers.get("Slug").map(|value| value.as_str()), Some("S\u{e3}o Paulo"));
        assert_eq!((message.payload.as_ref(), message.stored_at_ns % 1_000), (&b"{}"[..], 6));
        assert_eq!((message.subject.as_str(), message.sequence), ("news.a", 7));
        let empty = read(&json!({"time": "2026-01-02T03:04:05Z"})).expect("a message");
        assert_eq!((empty.headers.len(), empty.payload.len()), (0, 0));
        assert_eq!(read(&json!({"data": "no base64", "time": "2026-01-02T03:04:05Z"})), None);
    }

    #[test]
    fn a_subject_is_shown_as_the_server_shows_it() {
        assert_eq!(shown("news.S\u{e3}o".as_bytes()), "news.S\u{e3}o");
        assert_eq!(shown(b"news.S\xe3o\xe2\x82"), "news.S\u{fffd}o\u{fffd}\u{fffd}");
    }
}
