//! What references stand for: entities that no document declares, and characters by their numbers.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use quick_xml::escape;

use super::html;

/// Longest name of an entity of HTML, bytes.
const MAX_NAME_BYTES: usize = 32;

/// Returns the character that HTML calls `name`: feeds and inline XHTML have them without declaring them.
pub(super) fn in_html(name: &str) -> Option<String> {
    if name.len() > MAX_NAME_BYTES || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let text = html::to_text(&format!("&{name};"));
    match text.as_str() {
        // Spaces are dropped where they stand alone.
        "" => Some(if name == "shy" { String::new() } else { "\u{a0}".to_owned() }),
        _ => (!text.starts_with('&') && !text.ends_with(';')).then_some(text),
    }
}

/// Returns the character that is meant by the number of `character`: `&#146;` is an apostrophe by the old numbers of Windows, as in
/// HTML. Nobody means the control character that has this number.
pub(super) fn meant(character: char) -> char {
    match u8::try_from(u32::from(character)) {
        Ok(byte @ 0x80..=0x9f) => {
            let bytes = [byte];
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
            text.chars().next().unwrap_or(character)
        }
        _ => character,
    }
}

/// Returns the value of an attribute as it stands for itself: references resolved, where they can be, and white space made spaces.
///
/// # Cost
///
/// Linear in the length of `value`.
pub(super) fn of_attribute(value: &str) -> Cow<'_, str> {
    if !value.contains(['&', '\t', '\n', '\r']) {
        return Cow::Borrowed(value);
    }
    // A line break that a reference stands for is none to be made a space.
    Cow::Owned(resolved(&value.replace(['\t', '\n', '\r'], " ")))
}

/// Returns whether a reference stands anywhere in `text` that HTML knows: "AT&T;" has none.
pub(super) fn is_in(text: &str) -> bool {
    text.split('&').skip(1).any(|rest| rest.split_once(';').is_some_and(|(name, _)| character(name).is_some()))
}

/// Returns `text` with the references in it that HTML knows resolved, and all else as it is.
///
/// # Cost
///
/// Linear in the length of `text`.
pub(super) fn resolved(text: &str) -> String {
    let mut parts = text.split('&');
    let mut resolved = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let known = part.split_once(';').and_then(|(name, rest)| Some((character(name)?, rest)));
        match known {
            Some((character, rest)) => {
                resolved.push_str(&character);
                resolved.push_str(rest);
            }
            // A bare ampersand, as in an address.
            None => {
                resolved.push('&');
                resolved.push_str(part);
            }
        }
    }
    resolved
}

/// Returns what the reference `name`, such as `eacute` or `#233`, stands for; none where nobody knows it.
pub(super) fn character(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return char::from_u32(number.ok()?).map(|character| meant(character).to_string());
    }
    escape::resolve_predefined_entity(name).map(str::to_owned).or_else(|| in_html(name))
}
