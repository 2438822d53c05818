//! Characters that no text from outside may bring to a terminal.

/// Returns whether `character` could end a line, move a cursor, or turn the direction of what follows.
pub(crate) fn is_wild(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Longest text from outside that every line of an article carries, bytes. Larger tells long ids whole; smaller spares the log.
const MAX_BYTES: usize = 256;

/// Returns `text`, cut where a line of the log should not carry more of it.
pub(crate) fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_BYTES)]
}
