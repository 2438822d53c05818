//! Fields of a JSON object, with their types told.

use serde_json::{Map, Value};

use super::{ArticleError, Status};

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

pub(super) fn wrong_type(field: &str, expected: &'static str, value: &Value) -> ArticleError {
    ArticleError::WrongType { field: field.to_owned(), expected, found: type_of(value) }
}

/// Returns the string at `key`; none where it is missing or null.
pub(super) fn string<'a>(fields: &'a Map<String, Value>, key: &str) -> Result<Option<&'a str>, ArticleError> {
    match fields.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(wrong_type(key, "a string", other)),
    }
}

/// Returns the name at `key`, which may be written as a number; none where it is missing, null or empty.
pub(super) fn name(fields: &Map<String, Value>, key: &str) -> Result<Option<String>, ArticleError> {
    match fields.get(key) {
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(other) if !other.is_string() && !other.is_null() => Err(wrong_type(key, "a string or a number", other)),
        _ => Ok(string(fields, key)?.filter(|text| !text.trim().is_empty()).map(str::to_owned)),
    }
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
    string(fields, key)?;
    Ok(match fields.shift_remove(key) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    })
}

/// Returns the publication status at `key`.
pub(super) fn status(fields: &Map<String, Value>, key: &'static str) -> Result<Status, ArticleError> {
    match string(fields, key)?.map(str::to_ascii_lowercase).as_deref() {
        None | Some("usable") => Ok(Status::Usable),
        Some("canceled" | "cancelled") => Ok(Status::Canceled),
        Some("withheld") => Ok(Status::Withheld),
        Some(other) => Err(ArticleError::bad_value(key, "usable, canceled or withheld", other)),
    }
}
