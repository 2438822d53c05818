//! What a payload that is no article tells all the same: its id, by which whoever published it looks for it, and whether it
//! withdraws an article.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::told_status::Told::{Known, Unreadable};
use super::xml::told;
use super::{Status, charset, fields, told_status};

/// How much of a payload is looked at, bytes. Larger finds an id that stands behind a long body; smaller is sooner done: no
/// more than some 0.1 ms.
const LOOKED_AT: usize = 64 * 1024;

/// Returns the id that `payload` tells near its beginning, by the same names as [`decode`](super::decode()) goes by, even
/// where it is cut off or malformed later on; none where it is neither a JSON object nor XML of news, or carried by a CloudEvent.
pub(crate) fn told_id(payload: &[u8]) -> Option<String> {
    let start = &payload[..payload.len().min(LOOKED_AT)];
    if let Some(text) = begun_xml(start) {
        return told::id(text);
    }
    let told = Told::of(start);
    if told.is_event { None } else { told.id() }
}

/// Returns the id and the version that `payload` withdraws, as an object, in a CloudEvent, as a NewsML-G2 item or as NITF, even where
/// it is cut off or malformed later on; none where it withdraws nothing.
///
/// # Cost
///
/// One pass over all of it.
pub(super) fn told_kill(payload: &[u8]) -> Option<(String, Option<String>)> {
    let decoded = charset::utf16_lossy(payload);
    let payload = decoded.as_ref().map_or(payload, String::as_bytes);
    if let Some(text) = begun_xml(payload) {
        return told::kill(text);
    }
    let told = match Told::of(payload) {
        Told { is_event: true, data, .. } => *data?,
        told => told,
    };
    let is_canceled = told.is_canceled;
    let version = told.version.clone();
    told.id().filter(|_| is_canceled).map(|id| (id, version))
}

/// Returns whether `payload` withdraws an article by its id, even where it is only the beginning of one.
pub(crate) fn withdraws(payload: &[u8]) -> bool {
    told_kill(payload).is_some()
}

/// Returns the text of a payload that begins with a tag, up to the first byte that is not UTF-8.
fn begun_xml(payload: &[u8]) -> Option<&str> {
    let payload = without_marks(payload);
    let is_xml = payload.trim_ascii_start().starts_with(b"<");
    payload.utf8_chunks().next().filter(|_| is_xml).map(|chunk| chunk.valid())
}

/// Returns `payload` without the byte-order marks of UTF-8 at its start.
fn without_marks(mut payload: &[u8]) -> &[u8] {
    while let Some(rest) = payload.strip_prefix(b"\xef\xbb\xbf") {
        payload = rest;
    }
    payload
}

/// What has been found.
#[derive(Default)]
struct Told {
    id: Option<String>,
    uri: Option<String>,
    guid: Option<String>,
    version: Option<String>,
    is_canceled: bool,
    has_body: bool,
    is_event: bool,
    /// What an event carries, if it is an object.
    data: Option<Box<Told>>,
}

impl Told {
    /// Returns what stands before the first fault.
    fn of(payload: &[u8]) -> Self {
        let payload = without_marks(payload);
        let mut told = Self::default();
        (&mut told).deserialize(&mut serde_json::Deserializer::from_slice(payload)).ok();
        told
    }

    fn id(self) -> Option<String> {
        match self {
            Self { has_body: true, id, .. } => id,
            Self { id, uri, guid, .. } => uri.or(id).or(guid),
        }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Told {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        // Anything else than an object tells nothing.
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Told {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.has_body |= key == "body";
            self.is_event |= key == "specversion";
            let told = match key.as_str() {
                "id" => &mut self.id,
                "uri" => &mut self.uri,
                "guid" => &mut self.guid,
                "version" => &mut self.version,
                key if fields::STATUS.contains(&key) => {
                    let value = map.next_value::<Value>()?;
                    self.is_canceled |=
                        matches!(told_status::read(&value), Known(Status::Canceled) | Unreadable(Status::Canceled));
                    continue;
                }
                "data" => {
                    let data = self.data.insert(Box::default());
                    map.next_value_seed(data.as_mut())?;
                    continue;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *told = match map.next_value::<Value>()? {
                Value::String(text) if !text.trim().is_empty() => Some(text),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            };
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_in_what_is_no_article() {
        for (payload, expected) in [
            (r#"{"id":"a1","body":5}"#, Some("a1")),
            (r#"{"headline":"x","id":17,"#, Some("17")),
            (r#"{"id":"a1","headline":"cut o"#, Some("a1")),
            (r#"{"headline":"cut o"#, None),
            (r#"{"guid":"g","uri":"urn:x","headlines":[]}"#, Some("urn:x")),
            (r#"{"uri":"urn:x","id":"a1","body":["no text"]}"#, Some("a1")),
            (r#"{"specversion":"1.0","id":"of the event","data":{}}"#, None),
            ("\u{feff}{\"id\":\"a1\"}", Some("a1")),
            (r#"{"id":{"not":"an id"}}"#, None),
            ("[1]", None),
            ("<?xml version=\"1.0\"?><newsItem version=\"1\" guid=\"urn:x\"><itemMeta>", Some("urn:x")),
            ("<newsMessage><itemSet><newsItem guid=\"urn:x\"/><newsItem guid=\"urn:y\"/>", Some("urn:x")),
            ("<nitf><head><docdata><doc-id id-string=\"n-1\"/></head>", Some("n-1")),
            ("<rss><channel><item><title>T</title><guid>r-1</guid></item><item>", Some("r-1")),
            ("<entry><id>e-1</id>", Some("e-1")),
            ("<story id=\"s\"><id>1</id>", None),
            ("", None),
        ] {
            assert_eq!(told_id(payload.as_bytes()).as_deref(), expected, "{payload}");
        }
        let deep = format!("{{\"id\":\"a1\",\"extra\":{}", "[".repeat(100_000));
        assert_eq!(told_id(deep.as_bytes()).as_deref(), Some("a1"));
    }
}
