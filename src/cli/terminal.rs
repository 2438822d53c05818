//! Text from outside on somebody's terminal: shown, never obeyed.

use crate::telemetry::log::wild::is_wild;

/// Returns `text` on one line, with every character that could move a cursor, or turn the direction of what follows,
/// written as its number.
pub(super) fn one_line(text: &str) -> String {
    let mut tame = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => {
                if !tame.ends_with(' ') {
                    tame.push(' ');
                }
            }
            _ if is_wild(character) => tame.extend(character.escape_unicode()),
            _ => tame.push(character),
        }
    }
    tame
}

/// Returns `text` as [`one_line`] does, but with its line breaks and tabs.
pub(super) fn lines(text: &str) -> String {
    let mut tame = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => tame.push(character),
            _ if is_wild(character) => tame.extend(character.escape_unicode()),
            _ => tame.push(character),
        }
    }
    tame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_written_as_its_number() {
        let wild = "a\u{1b}[2J\u{9b}1m\u{7}\r\nb\t\u{202e}c\u{7f}";
        assert_eq!(one_line(wild), "a\\u{1b}[2J\\u{9b}1m\\u{7} b \\u{202e}c\\u{7f}");
        assert_eq!(lines(wild), "a\\u{1b}[2J\\u{9b}1m\\u{7}\\u{d}\nb\t\\u{202e}c\\u{7f}");
        assert_eq!(lines("caf\u{e9} \u{1f600}"), "caf\u{e9} \u{1f600}");
    }
}
