//! Text from outside, made fit to be read in a page.

use std::borrow::Cow;

/// Returns `text` without what a browser hides or obeys though it is no markup: control characters, and marks that turn the
/// direction of what follows. Each becomes U+FFFD; line breaks and tabs stay.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    let is_wild = |character: char| {
        (character.is_control() && !matches!(character, '\n' | '\t'))
            || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    match text.contains(is_wild) {
        true => Cow::Owned(text.replace("\r\n", "\n").replace(is_wild, "\u{fffd}")),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_or_obeyed_is_shown_as_a_gap() {
        assert_eq!(clean("a\r\nb\tc"), "a\nb\tc");
        assert_eq!(clean("a\u{1b}[0m\u{202e}b\u{2066}"), "a\u{fffd}[0m\u{fffd}b\u{fffd}");
        assert!(matches!(clean("caf\u{e9} \u{200d}"), Cow::Borrowed(_)));
    }
}
