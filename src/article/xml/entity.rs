//! What references stand for: entities that no document declares, and characters by their numbers.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use quick_xml::escape;

use crate::article::html;

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
pub(super) fn resolved(value: &str) -> Cow<'_, str> {
    if !value.contains(['&', '\t', '\n', '\r']) {
        return Cow::Borrowed(value);
    }
    let mut parts = value.split('&');
    let mut text = parts.next().unwrap_or_default().replace(['\t', '\n', '\r'], " ");
    for part in parts {
        let known = part.split_once(';').and_then(|(name, rest)| Some((character(name)?, rest)));
        let rest = match known {
            Some((character, rest)) => {
                text.push_str(&character);
                rest
            }
            // An address with a bare ampersand.
            None => {
                text.push('&');
                part
            }
        };
        text.push_str(&rest.replace(['\t', '\n', '\r'], " "));
    }
    Cow::Owned(text)
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
