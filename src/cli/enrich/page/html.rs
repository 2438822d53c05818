//! Text as HTML.

use std::fmt::Write as _;

/// Returns `text` with nothing in it that HTML gives a meaning to, in content or in a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' | '\t' => html.push(character),
            _ if character.is_control() => html.push('\u{fffd}'),
            _ => html.push(character),
        }
    }
    html
}

/// Writing to a string cannot fail.
pub(super) fn push(html: &mut String, arguments: std::fmt::Arguments<'_>) {
    html.write_fmt(arguments).ok();
}
