//! Entities that no document declares.

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
