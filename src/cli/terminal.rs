//! What somebody's terminal shows, and how: text from outside is shown, never obeyed.

use std::io::{self, IsTerminal};

use crate::telemetry::log::wild::is_wild;

/// How what is written for people looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Whether in colours.
    pub(super) has_colours: bool,
    /// How many columns a line has; none where it may be of any length.
    pub(super) width: Option<usize>,
}

impl Look {
    /// In a file or a pipe: a line is a line.
    pub(super) const PLAIN: Self = Self { has_colours: false, width: None };

    /// Returns that of standard output: on a terminal in colours, unless its owner has said otherwise, and as wide as that.
    pub(super) fn of_stdout() -> Self {
        if !io::stdout().is_terminal() {
            return Self::PLAIN;
        }
        let has_colours = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let width = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
        Self { has_colours, width: width.filter(|&width| width > 0) }
    }
}

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
