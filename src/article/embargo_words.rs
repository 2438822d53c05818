//! The words of a line that may tell of an embargo.

/// A word of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'l> {
    text: &'l str,
    /// Whether a colon or a dash stands after it.
    pub(super) is_marked: bool,
    /// Whether what it stands in ends after it: by a full stop, a bracket or a dash.
    pub(super) ends_sentence: bool,
}

impl<'l> Word<'l> {
    /// Returns the word as it stands.
    pub(super) fn text(&self) -> &'l str {
        self.text
    }

    /// Returns whether it is `word`, in whatever case.
    pub(super) fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }

    /// Returns whether it is one of `words`, in whatever case.
    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    /// Returns whether it is written in capitals.
    pub(super) fn is_capitals(&self) -> bool {
        self.text.chars().any(char::is_uppercase) && !self.text.chars().any(char::is_lowercase)
    }
}

/// Returns the words of `line`. Times and dates in figures are one each, and so are "a.m." and its like.
pub(super) fn words(line: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut rest = line;
    while let Some(begin) = rest.find(char::is_alphanumeric) {
        let word = &rest[begin..];
        let length = length(word);
        let after = word[length..].trim_start_matches(['"', '\'', '\u{201d}', '\u{2019}', '*', ' ', '\t']);
        words.push(Word {
            text: &word[..length],
            is_marked: after.starts_with([':', '-', '\u{2013}', '\u{2014}']),
            ends_sentence: after.starts_with(['.', ';', '!', ')', ']', '-', '\u{2013}', '\u{2014}']),
        });
        rest = &word[length..];
    }
    words
}

/// Returns how long the word is that `text` begins with.
fn length(text: &str) -> usize {
    let mut before: Option<char> = None;
    let mut letters = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let is_digit = |character: Option<char>| character.is_some_and(|character| character.is_ascii_digit());
        let joins_figures = matches!(character, '.' | ':' | '-' | '/') && is_digit(before) && is_digit(next);
        let joins_letters = character == '.' && letters == 1 && next.is_some_and(char::is_alphabetic);
        if !character.is_alphanumeric() && !joins_figures && !joins_letters {
            return at;
        }
        letters = if character.is_alphabetic() { letters + 1 } else { 0 };
        before = Some(character);
    }
    text.len()
}
