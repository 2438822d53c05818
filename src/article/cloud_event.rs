//! CloudEvents in structured mode: the article is what the event carries.

use data_encoding::BASE64;
use serde_json::{Map, Value};

use super::{ArticleError, fields};

/// What an event carries.
pub(super) enum Data {
    /// An object.
    Object(Map<String, Value>),
    /// A payload of its own, and what the event says it is.
    Payload {
        /// Its bytes.
        bytes: Vec<u8>,
        /// The event's `datacontenttype`.
        content_type: Option<String>,
    },
}

/// Returns whether `object` has what every event has, and carries something.
pub(super) fn is_event(object: &Map<String, Value>) -> bool {
    ["specversion", "type", "source", "id"].iter().all(|key| object.get(*key).is_some_and(Value::is_string))
        && (object.contains_key("data") || object.contains_key("data_base64"))
        && !object.contains_key("body")
}

/// Returns what the event `object` carries.
pub(super) fn data(mut object: Map<String, Value>) -> Result<Data, ArticleError> {
    let content_type = object.get("datacontenttype").and_then(Value::as_str).map(str::to_owned);
    match (object.shift_remove("data"), object.shift_remove("data_base64")) {
        (Some(Value::Object(data)), _) => Ok(Data::Object(data)),
        (Some(Value::String(text)), _) => {
            // A string of JSON may be the text itself as well as more JSON.
            let content_type = content_type.filter(|told| !told.contains("json"));
            Ok(Data::Payload { bytes: text.into_bytes(), content_type })
        }
        (None | Some(Value::Null), Some(Value::String(text))) => {
            let bytes = BASE64.decode(text.as_bytes());
            let bytes = bytes.map_err(|_| ArticleError::bad_value("data_base64", "base64", &text))?;
            Ok(Data::Payload { bytes, content_type })
        }
        (None | Some(Value::Null), None | Some(Value::Null)) => {
            Err(ArticleError::NoBody { reason: "a CloudEvent that carries no data".to_owned() })
        }
        (None | Some(Value::Null), Some(other)) => Err(fields::wrong_type("data_base64", "a string", &other)),
        (Some(other), _) => Err(fields::wrong_type("data", "an object or a string", &other)),
    }
}
