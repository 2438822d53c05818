//! What the words of a text say for English and against it.

use std::borrow::Cow;

use super::named::Guess;
use super::spelled::{Spelled, Words, is_apostrophe, is_in_capitals};
use super::words::{LONGEST, Word, word};

/// Fewer words than these are English where nothing speaks for another language: a flash of one line is copy too.
const FEW_WORDS: usize = 10;

/// So are fewer than these with a word that English has.
const SOME_WORDS: usize = 20;

/// So many English words in a text without foreign ones outweigh what an article says of itself.
const ENOUGH_TO_CONTRADICT: usize = 4;

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
    /// Common words of other languages, what they head tables with, and words in lower case with letters that English lacks.
    foreign: usize,
    /// Words of Nigerian Pidgin, whose texts are full of English words.
    pidgin: usize,
    /// Words of Scots, whose texts are as well.
    scots: usize,
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
        text.lines().for_each(|line| evidence.count(line));
        evidence
    }

    /// Counts the words of a line; one all in capitals as if it were in small letters, its accents for nothing.
    fn count(&mut self, line: &str) {
        let is_capitals = is_in_capitals(line);
        let folded = if is_capitals { Cow::Owned(line.to_lowercase()) } else { Cow::Borrowed(line) };
        // A name's "de la" stands before a capital; before a small letter it is a word of its language.
        let mut particle_is_open = false;
        let (mut is_after_capital, mut is_after_loan) = (false, false);
        let mut words = Words::of(&folded).peekable();
        while let Some(word) = words.next() {
            let raw = word.raw;
            let is_small = raw.starts_with(char::is_lowercase);
            let is_lower = is_small && raw.chars().nth(1).is_some();
            let is_beside_name = is_after_capital || word.is_hyphened || words.peek().is_some_and(Spelled::is_capital);
            is_after_capital = word.is_capital();
            self.words += 1;
            self.lower += usize::from(is_lower);
            let is_ascii = self.count_letters(raw);
            let kind = kind(raw);
            self.foreign += usize::from(particle_is_open && is_lower && kind != Some(Word::Particle));
            particle_is_open = kind == Some(Word::Particle) && is_small && word.is_spaced && !is_after_loan;
            is_after_loan = kind == Some(Word::Loan);
            match kind {
                Some(Word::English) => self.english += 1,
                Some(Word::Shared) => self.shared += 1,
                Some(Word::Pidgin) => self.pidgin += usize::from(is_lower && !is_beside_name),
                Some(Word::Scots) => self.scots += usize::from(is_lower && !is_beside_name),
                Some(Word::Foreign) => self.foreign += usize::from(is_lower && !word.is_hyphened),
                Some(Word::Table) => self.foreign += usize::from(!word.is_hyphened),
                Some(Word::Particle | Word::Loan) => {}
                None if is_lower && is_elided(raw) => self.foreign += 1,
                None => self.foreign += usize::from(is_lower && !is_ascii && !is_capitals),
            }
        }
    }

    /// Counts the letters of a word, and returns whether English writes it with them.
    fn count_letters(&mut self, word: &str) -> bool {
        if word.is_ascii() {
            self.latin_letters += word.len();
            return true;
        }
        let mut is_english = true;
        for character in word.chars().filter(|character| !is_apostrophe(*character)) {
            if is_latin(character) {
                self.latin_letters += 1;
            } else {
                self.other_letters += 1;
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
        // Of a line full of foreign names the library is surer than it should be.
        let is_line = self.words < SOME_WORDS && self.foreign == 0 && self.english > 0;
        let is_other = !is_line && named.is_some_and(|guess| guess.is_sure && !guess.is_english());
        let few = if self.english + self.shared > 0 { SOME_WORDS } else { FEW_WORDS };
        let has_nothing_foreign = self.foreign == 0 && (self.words < few || self.lower * 5 < self.words * 2);
        // Of a table in another language, which has none of its small words, the library is no judge.
        let may_be_named = self.foreign == 0 || self.english + self.shared > 0;
        let is_named = may_be_named && named.is_some_and(|guess| guess.is_english());
        is_named || !is_other && (self.has_english() || has_nothing_foreign)
    }

    /// Returns whether what stands around quotations is English, without a word of another language.
    pub(super) fn is_english_frame(&self) -> bool {
        self.foreign == 0 && self.english + self.shared > 0 && !self.cannot_be_english()
    }

    /// Returns whether the text is English whatever its article says.
    pub(super) fn contradicts(&self) -> bool {
        self.english >= ENOUGH_TO_CONTRADICT && self.foreign * 8 <= self.english && self.is_surely_english()
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
        let near = self.pidgin.max(self.scots);
        self.has_other_script() || near > 2 && near * 5 >= self.english
    }

    fn has_other_script(&self) -> bool {
        self.other_letters * 2 > self.latin_letters
    }
}

/// Returns whether `raw` begins with an article or pronoun that has lost its vowel: "l'anno", "qu'il", "dell'Interno".
fn is_elided(raw: &str) -> bool {
    let Some((before, after)) = raw.split_once(is_apostrophe) else { return false };
    after.chars().nth(1).is_some()
        && matches!(before, "l" | "d" | "qu" | "c" | "n" | "s" | "j" | "un" | "all" | "dall" | "dell" | "nell" | "sull")
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
