//! The id of a payload that is no article, for the log: whoever published it looks for it by that.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// How much of a payload is looked at, bytes. Larger finds an id that stands behind a long body; smaller is sooner done: no
/// more than some 0.1 ms.
const LOOKED_AT: usize = 64 * 1024;

/// Returns the id that `payload` tells near its beginning, by the same names as [`decode`](super::decode()) goes by, even
/// where it is cut off or malformed later on; none where it is no JSON object, or carried by a CloudEvent.
pub(crate) fn told_id(payload: &[u8]) -> Option<String> {
    let payload = payload.strip_prefix(b"\xef\xbb\xbf").unwrap_or(payload);
    let mut told = Told::default();
    let mut json = serde_json::Deserializer::from_slice(&payload[..payload.len().min(LOOKED_AT)]);
    // What stands before the fault has been told.
    (&mut told).deserialize(&mut json).ok();
    told.id()
}

/// What has been found.
#[derive(Default)]
struct Told {
    id: Option<String>,
    uri: Option<String>,
    guid: Option<String>,
    has_body: bool,
    is_event: bool,
}

impl Told {
    fn id(self) -> Option<String> {
        match self {
            Self { is_event: true, .. } => None,
            Self { has_body: true, id, .. } => id,
            Self { id, uri, guid, .. } => uri.or(id).or(guid),
        }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Told {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
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
            ("", None),
        ] {
            assert_eq!(told_id(payload.as_bytes()).as_deref(), expected, "{payload}");
        }
        let deep = format!("{{\"id\":\"a1\",\"extra\":{}", "[".repeat(100_000));
        assert_eq!(told_id(deep.as_bytes()).as_deref(), Some("a1"));
    }
}
