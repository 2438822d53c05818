//! JSON as it is read, with nothing lost of what an object says twice of its publication.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{ArticleError, fields};

/// Returns the object that `text` is. A status or an embargo that stands in it twice under one name, and not with one value, is the list of
/// both: which of them counts nobody knows, and a reader of lists is on the safe side.
///
/// # Errors
///
/// It is no JSON, or no object.
pub(super) fn read(text: &str) -> Result<Map<String, Value>, ArticleError> {
    // A string of C ends with a zero, and the rest of a buffer may be zeros.
    let text = text.trim_end_matches('\0');
    match serde_json::from_str(text).map_err(|error| ArticleError::from_json(&error))? {
        Twice(Value::Object(object)) => Ok(object),
        Twice(other) => Err(ArticleError::NotAnObject { found: fields::type_of(&other) }),
    }
}

/// A value, whose object, and what a CloudEvent has as its data, keep what they say twice.
struct Twice(Value);

impl<'de> Deserialize<'de> for Twice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        let mut again: Vec<(String, Value)> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = match key.as_str() {
                "data" => map.next_value::<Twice>()?.0,
                _ => map.next_value()?,
            };
            let tells = fields::STATUS.contains(&key.as_str()) || fields::EMBARGO.contains(&key.as_str());
            if tells && object.contains_key(&key) {
                again.push((key, value));
            } else {
                object.insert(key, value);
            }
        }
        for (key, value) in again {
            object.entry(key).and_modify(|told| add(told, value));
        }
        Ok(Value::Object(object))
    }
}

/// Adds `value` to what was told under the same name.
fn add(told: &mut Value, value: Value) {
    let is_nothing = |value: &Value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
    match told {
        _ if is_nothing(&value) || *told == value => {}
        _ if is_nothing(told) => *told = value,
        // No further back: an object may say it a hundred thousand times.
        Value::Array(list) if list.last() == Some(&value) => {}
        Value::Array(list) => list.push(value),
        other => *other = Value::Array(vec![other.take(), value]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_told_twice_of_the_publication_is_kept() {
        for (text, expected) in [
            (
                r#"{"status": "canceled", "a": 1, "status": "usable", "a": 2}"#,
                json!({"status": ["canceled", "usable"], "a": 2}),
            ),
            (r#"{"status": "usable", "status": "usable", "status": null, "status": " "}"#, json!({"status": "usable"})),
            (
                r#"{"embargoed": null, "embargoed": "2030", "embargoed": "2031", "embargoed": "2031"}"#,
                json!({"embargoed": ["2030", "2031"]}),
            ),
            (
                r#"{"data": {"pubstatus": "usable", "pubstatus": "canceled"}}"#,
                json!({"data": {"pubstatus": ["usable", "canceled"]}}),
            ),
            (
                "{\"n\": [1, -1, 1.5, true, null, {\"x\": \"\\u00e9\"}]}\0\0",
                json!({"n": [1, -1, 1.5, true, null, {"x": "é"}]}),
            ),
        ] {
            assert_eq!(read(text).map(Value::Object), Ok(expected), "{text}");
        }
        assert_eq!(read("[]"), Err(ArticleError::NotAnObject { found: "a list" }));
    }
}
