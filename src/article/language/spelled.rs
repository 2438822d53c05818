//! The words of a text as they are spelled: in capitals, hyphened, quoted.

/// Letters that a text needs before it counts as one in capitals: "BBC, CNN" is no headline.
const ENOUGH_LETTERS: usize = 12;

/// No quotation is taken for longer, in bytes: a mark without its fellow hides little.
const LONGEST_QUOTATION: usize = 600;

/// A word and what stands beside it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelled<'a> {
    /// The word as it stands, without apostrophes at its ends.
    pub(super) raw: &'a str,
    /// Whether a hyphen joins it to another one.
    pub(super) is_hyphened: bool,
    /// Whether it is longer than a letter, or stands between spaces: the "e" of "e.g." and the "y" of "x-y" do not.
    pub(super) is_spaced: bool,
}

impl Spelled<'_> {
    /// Returns whether it begins with a capital.
    pub(super) fn is_capital(&self) -> bool {
        self.raw.starts_with(char::is_uppercase)
    }
}

/// The words of a text, in order.
pub(super) struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    /// Returns the words of `text`.
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = Spelled<'a>;

    fn next(&mut self) -> Option<Spelled<'a>> {
        loop {
            let rest = &self.text[self.at..];
            let begin = self.at + rest.find(is_of_word)?;
            let length = self.text[begin..].find(|character| !is_of_word(character));
            let end = length.map_or(self.text.len(), |length| begin + length);
            self.at = end;
            let raw = self.text[begin..end].trim_matches(is_apostrophe);
            if raw.is_empty() {
                continue;
            }
            let (before, after) = (self.text[..begin].chars().next_back(), self.text[end..].chars().next());
            let is_space = |beside: Option<char>| beside.is_none_or(char::is_whitespace);
            return Some(Spelled {
                raw,
                is_hyphened: [before, after].contains(&Some('-')),
                is_spaced: raw.chars().nth(1).is_some() || is_space(before) && is_space(after),
            });
        }
    }
}

/// Returns whether `text` is all in capitals, but for a letter of twenty.
pub(super) fn is_in_capitals(text: &str) -> bool {
    let upper = text.chars().filter(|character| character.is_uppercase()).count();
    let lower = text.chars().filter(|character| character.is_lowercase()).count();
    upper >= ENOUGH_LETTERS && lower * 20 <= upper
}

/// Returns `text` without what stands between quotation marks; none where nothing does.
pub(super) fn unquoted(text: &str) -> Option<String> {
    let mut frame = String::new();
    let mut rest = text;
    while let Some(open) = rest.find(['"', '\u{201C}', '\u{201E}', '\u{AB}']) {
        let (before, quoted) = rest.split_at(open);
        let inside = quoted.char_indices().nth(1).map_or("", |(at, _)| &quoted[at..]);
        let closing = ['"', '\u{201D}', '\u{201C}', '\u{BB}'];
        let Some((_, after)) = inside.split_once(closing).filter(|(said, _)| said.len() <= LONGEST_QUOTATION) else {
            break;
        };
        frame.push_str(before);
        frame.push(' ');
        rest = after;
    }
    (rest.len() < text.len()).then(|| frame + rest)
}

/// Returns whether it stands for letters that are left out, or closes a possessive.
pub(super) fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}')
}

fn is_of_word(character: char) -> bool {
    character.is_alphabetic() || is_apostrophe(character)
}
