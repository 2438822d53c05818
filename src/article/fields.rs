//! Fields of a JSON object that an article hangs on, with their types told.

use serde_json::{Map, Value};

use super::ArticleError;

/// Names of the publication status in plain JSON and in every ninjs. Each counts in all of them: what is withdrawn by the name of
/// another format is withdrawn.
pub(super) const STATUS: [&str; 3] = ["pubStatus", "pubstatus", "status"];
/// Names of the embargo, likewise.
pub(super) const EMBARGO: [&str; 2] = ["embargoedUntil", "embargoed"];

/// Returns what kind of value `value` is, for a message.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Returns whether `text` holds nothing that anybody sees: the rest of a buffer may be zeros, and a mark of the byte order is no word.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}' | '\u{feff}'))
}

pub(super) fn wrong_type(field: &str, expected: &'static str, value: &Value) -> ArticleError {
    ArticleError::WrongType { field: field.to_owned(), expected, found: type_of(value) }
}

/// Returns the identity at `key`, which may be written as a number; none where it is missing, null or blank.
pub(super) fn id(fields: &Map<String, Value>, key: &str) -> Result<Option<String>, ArticleError> {
    match fields.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.trim().is_empty())),
        Some(other) => Err(wrong_type(key, "a string or a number", other)),
    }
}

/// Takes the string at `key` out of `fields`, whose order is kept; none where it is missing or null.
pub(super) fn take_string(fields: &mut Map<String, Value>, key: &str) -> Result<Option<String>, ArticleError> {
    match fields.shift_remove(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(wrong_type(key, "a string", &other)),
    }
}
