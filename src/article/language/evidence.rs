//! What the words of a text say for English and against it.

use super::named::Guess;
use super::words::{LONGEST, Word, word};

/// Fewer words than these are English where nothing speaks for another language: a flash of one line is copy too.
const FEW_WORDS: usize = 10;

/// Words that are too few to doubt what an article says of itself.
const ENOUGH_TO_DOUBT: usize = 20;

/// How many words of a text are of which kind.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Evidence {
    /// All of them. What is written without spaces counts once.
    words: usize,
    /// Those that begin in lower case and are longer than a letter: few in tables, results and lists of names.
    lower: usize,
    /// Common words of English and of no other language of the news.
    english: usize,
    /// Common words of English that another language has as well.
    shared: usize,
    /// Common words of other languages, and words in lower case with letters that English lacks.
    foreign: usize,
    /// Words of Nigerian Pidgin or Scots, whichever are more: their texts are full of English words.
    near: usize,
    latin_letters: usize,
    other_letters: usize,
}

impl Evidence {
    /// Returns what the words of `text` say.
    ///
    /// # Cost
    ///
    /// One pass: some 30 ns a word.
    pub(super) fn of(text: &str) -> Self {
        let mut evidence = Self::default();
        let (mut pidgin, mut scots) = (0, 0);
        // A name's "de la" stands before a capital; before a small letter it is a word of its language.
        let mut particle_is_open = false;
        for raw in text.split(|character: char| !character.is_alphabetic() && !is_apostrophe(character)) {
            let raw = raw.trim_matches(is_apostrophe);
            let Some(first) = raw.chars().next() else { continue };
            let is_lower = first.is_lowercase() && raw.chars().nth(1).is_some();
            evidence.words += 1;
            evidence.lower += usize::from(is_lower);
            evidence.foreign += usize::from(particle_is_open && is_lower);
            particle_is_open = false;
            let is_ascii = evidence.count_letters(raw);
            match kind(raw) {
                Some(Word::English) => evidence.english += 1,
                Some(Word::Shared) => evidence.shared += 1,
                Some(Word::Pidgin) => pidgin += 1,
                Some(Word::Scots) => scots += 1,
                Some(Word::Foreign) if is_lower => evidence.foreign += 1,
                Some(Word::Particle) => particle_is_open = is_lower,
                _ => evidence.foreign += usize::from(is_lower && !is_ascii),
            }
        }
        evidence.near = pidgin.max(scots);
        evidence
    }

    /// Counts the letters of a word, and returns whether English writes it with them.
    fn count_letters(&mut self, word: &str) -> bool {
        if word.is_ascii() {
            self.latin_letters += word.len();
            return true;
        }
        let mut is_english = true;
        for character in word.chars().filter(|character| !is_apostrophe(*character)) {
            match is_latin(character) {
                true => self.latin_letters += 1,
                false => self.other_letters += 1,
            }
            is_english &= character.is_ascii();
        }
        is_english
    }

    /// Returns whether the text is English whatever the library takes it for: one word of eight is English and of no other
    /// language, or it is a table, or a list of names, which holds no sentence of any language.
    pub(super) fn is_surely_english(&self) -> bool {
        let has_sentences = self.english > 1 && self.english * 8 >= self.words && self.english > self.foreign;
        !self.cannot_be_english() && (has_sentences || self.is_table())
    }

    /// Returns whether the text, looked at to its end, has enough English to spare the library.
    pub(super) fn is_mostly_english(&self) -> bool {
        self.is_surely_english() || self.english > 2 && self.has_english() && !self.cannot_be_english()
    }

    /// Returns whether the text is rather English, given what the library takes it for.
    pub(super) fn is_english_beside(&self, named: Option<Guess>) -> bool {
        if self.cannot_be_english() {
            return false;
        }
        let is_other = named.is_some_and(|guess| guess.is_sure && !guess.is_english());
        let has_nothing_foreign = self.foreign == 0 && (self.words < FEW_WORDS || self.lower * 5 < self.words * 2);
        named.is_some_and(|guess| guess.is_english()) || !is_other && (self.has_english() || has_nothing_foreign)
    }

    fn has_english(&self) -> bool {
        self.english + self.shared > 2 * self.foreign && (self.english > 0 || self.shared > 1)
    }

    fn is_table(&self) -> bool {
        self.words > 0 && self.foreign == 0 && self.lower * 5 < self.words
    }

    /// Returns whether a text that is said to be English holds so little English that it is worth a look.
    pub(super) fn allows_doubt(&self) -> bool {
        self.has_other_script() || self.words >= ENOUGH_TO_DOUBT && self.english * 20 <= self.words && self.foreign > 0
    }

    fn cannot_be_english(&self) -> bool {
        self.has_other_script() || self.near > 1 && self.near * 2 >= self.english
    }

    fn has_other_script(&self) -> bool {
        self.other_letters * 2 > self.latin_letters
    }
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}')
}

fn is_latin(character: char) -> bool {
    // Latin with its accents; Vietnamese stands far behind.
    matches!(u32::from(character), 0..0x250 | 0x1E00..0x1F00)
}

/// Returns what kind of word `raw` is, in whatever case and with or without a possessive.
fn kind(raw: &str) -> Option<Word> {
    let bare = raw.strip_suffix("'s").or_else(|| raw.strip_suffix("\u{2019}s")).unwrap_or(raw);
    if bare.len() > LONGEST {
        return None;
    }
    if bare.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word(bare);
    }
    word(&bare.to_lowercase())
}
