//! The values of an article's fields, as XML gives them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::{Map, Value};

/// Zones of RFC 2822.
const ZONES: &[&str] = &["UT", "UTC", "GMT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"];

/// Sets the field `key`, unless it has a value or `value` is none or empty.
pub(super) fn set(fields: &mut Map<String, Value>, key: &str, value: Option<String>) {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        fields.entry(key).or_insert(Value::String(value));
    }
}

/// Appends `value`, if it is not empty, to the list `key`.
pub(super) fn push(fields: &mut Map<String, Value>, key: &str, value: String) {
    if value.is_empty() {
        return;
    }
    if let Value::Array(list) = fields.entry(key).or_insert_with(|| Value::Array(Vec::new())) {
        list.push(Value::String(value));
    }
}

/// Sets the headline, where there is none, to the title that is kept beside it.
pub(super) fn headline_from_title(fields: &mut Map<String, Value>) {
    let title = fields.get("title").and_then(Value::as_str).map(str::to_owned);
    set(fields, "headline", title);
}

/// Turns the field `key` into a number where it is one.
pub(super) fn make_number(fields: &mut Map<String, Value>, key: &str) {
    if let Some(number) = fields.get(key).and_then(Value::as_str).and_then(|text| text.parse::<u8>().ok()) {
        fields.insert(key.to_owned(), Value::from(number));
    }
}

/// Returns `text` on one line, its words a space apart.
pub(super) fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the time that `text` tells in any of the forms of ISO 8601 or in that of mail, as RFC 3339; `text` itself where it
/// tells none.
pub(super) fn rfc3339(text: String) -> String {
    let is_extended = text.contains('-') && text.contains(':');
    match text.parse::<Timestamp>() {
        Ok(_) if is_extended => text,
        Ok(time) => time.to_string(),
        Err(_) => {
            let parser = DateTimeParser::new().relaxed_weekday(true);
            let of_mail = parser.parse_timestamp(&text).map(|time| {
                let time = time.to_string();
                // Read as UTC, which it is not.
                if is_zone_known(&text) { time } else { time.trim_end_matches('Z').to_owned() }
            });
            of_mail.or_else(|_| extended(&text)).unwrap_or(text)
        }
    }
}

/// Returns whether the time `text`, in the form of mail, ends with an offset or a zone that the standard of mail has: to that, all
/// others are UTC, and "CEST" is two hours from it.
fn is_zone_known(text: &str) -> bool {
    let zone = text.rsplit(' ').next().unwrap_or(text);
    let zone = zone.to_ascii_uppercase();
    !zone.starts_with(|c: char| c.is_ascii_alphabetic()) || ZONES.contains(&zone.as_str())
}

/// Returns the day or the time without an offset that `text` tells without hyphens, with them.
fn extended(text: &str) -> Result<String, jiff::Error> {
    // "2026-03-03 09:00" is a day too, to whoever asks for one.
    match text.trim().contains(['T', 't', ' ', ':']) {
        true => text.parse::<DateTime>().map(|time| time.to_string()),
        false => text.parse::<Date>().map(|day| day.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_rfc_3339_whatever_form_it_came_in() {
        for (text, expected) in [
            ("2026-03-03T09:00:00+01:00", "2026-03-03T09:00:00+01:00"),
            ("20260303T080000Z", "2026-03-03T08:00:00Z"),
            ("20260303T090000+0100", "2026-03-03T08:00:00Z"),
            ("Tue, 03 Mar 2026 09:00:00 +0100", "2026-03-03T08:00:00Z"),
            ("Tue, 03 Mar 2026 08:00:00 GMT", "2026-03-03T08:00:00Z"),
            ("3 Mar 2026 03:00:00 EST", "2026-03-03T08:00:00Z"),
            ("20260303T080000", "2026-03-03T08:00:00"),
            ("20260303", "2026-03-03"),
            ("2026-03-03 08:00:00", "2026-03-03T08:00:00"),
            ("2026-03-03 08:00", "2026-03-03T08:00:00"),
            ("Tue, 03 Mar 2026 09:00:00 CEST", "2026-03-03T09:00:00"),
            ("Tue, 03 Mar 2026 09:00:00 Z", "2026-03-03T09:00:00Z"),
            ("in the morning", "in the morning"),
            ("", ""),
        ] {
            assert_eq!(rfc3339(text.to_owned()), expected, "{text}");
        }
    }
}
