//! Word lists of the fast tier: names of people, places and organisations, found by hash over whole tokens.

use super::hash;
use super::model_file::{ModelError, Reader, Writer};
use super::words::Word;
use crate::text::{Document, TokenKind, TokenRange};

/// Most tokens of a listed phrase.
pub const MAX_TOKENS: usize = 6;

/// Bit of a phrase that a longer listed phrase begins with.
const PREFIX: u16 = 1 << 15;

/// What a list is a list of; the number is its bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Given names.
    FirstName,
    /// Family names.
    Surname,
    /// Cities.
    City,
    /// Countries with their other names.
    Country,
    /// States, provinces and other places.
    Place,
    /// Nationalities and their adjectives.
    Demonym,
    /// Companies.
    Company,
    /// Universities.
    University,
    /// Titles and occupations.
    Title,
    /// Agencies, newspapers, parties and other bodies.
    Organization,
    /// Full names of known people.
    Person,
    /// People, bodies and places in the news, kind not told.
    Actor,
    /// Verbs of saying.
    Cue,
    /// Clubs and teams.
    Club,
}

/// Phrases by hash, each with the lists it stands in.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// Open addressing with linear probing: phrase hashes, 0 where free.
    slots: Vec<u32>,
    masks: Vec<u16>,
}

/// The lists of a word alone, and whether a longer phrase begins with it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Entry(u16);

/// The lists that cover one token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Match {
    /// Lists of the longest phrase that covers the token.
    pub lists: u16,
    /// Where in that phrase the token stands: 0 alone, 1 first, 2 inside, 3 last.
    pub position: u8,
    /// Lists of the token as a phrase of its own.
    pub alone: u16,
}

impl Lexicon {
    /// Returns the lexicon of these phrases; a hash that comes twice has the lists of both.
    pub fn new(phrases: &[(u32, u16)]) -> Self {
        let n_slots = (phrases.len() * 2).next_power_of_two().max(16);
        let mut lexicon = Self { slots: vec![0; n_slots], masks: vec![0; n_slots] };
        for &(phrase, mask) in phrases {
            let slot = lexicon.slot(phrase);
            lexicon.slots[slot] = phrase.max(1);
            lexicon.masks[slot] |= mask;
        }
        lexicon
    }

    fn slot(&self, phrase: u32) -> usize {
        let phrase = phrase.max(1);
        let mask = self.slots.len() - 1;
        let mut slot = phrase as usize & mask;
        while self.slots[slot] != 0 && self.slots[slot] != phrase {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn get(&self, phrase: u32) -> u16 {
        self.masks[self.slot(phrase)]
    }

    /// Returns the lists that cover each token of `document`, whose words these are.
    pub fn matches(&self, words: &[Word], document: &Document) -> Vec<Match> {
        let entries: Vec<Entry> = words.iter().map(|word| self.entry(word)).collect();
        self.matches_of(words, &entries, document)
    }

    /// Does what [`Self::matches`] does, where the entry of each word is known.
    pub(super) fn matches_of(&self, words: &[Word], entries: &[Entry], document: &Document) -> Vec<Match> {
        let mut matches = vec![Match::default(); words.len()];
        for sentence in &document.sentences {
            self.find(words, entries, *sentence, &mut matches);
        }
        matches
    }

    /// Returns what is listed of `word` as the first of a phrase.
    pub(super) fn entry(&self, word: &Word) -> Entry {
        if word.n_chars == 0 || word.kind != Some(TokenKind::Word) {
            return Entry::default();
        }
        Entry(self.get(join_first(word.lower)))
    }

    /// Writes the lists that cover each token of `sentence` to the same places of `matches`.
    ///
    /// Only the longest phrase counts; phrases begin at capitalised words, but titles and cues at any.
    fn find(&self, words: &[Word], entries: &[Entry], sentence: TokenRange, matches: &mut [Match]) {
        let any_case: u16 = (1 << List::Title as u16) | (1 << List::Cue as u16);
        let tokens = sentence.indices();
        let mut covered_to = tokens.start;
        for token_idx in tokens.clone() {
            let Entry(mut found) = entries[token_idx];
            if found == 0 {
                continue;
            }
            let word = &words[token_idx];
            let allowed = if word.is_capitalised() { !PREFIX } else { any_case };
            let mut phrase = join_first(word.lower);
            matches[token_idx].alone = found & allowed;
            let mut best = (found & allowed, 1);
            let mut n_tokens = 1;
            while found & PREFIX != 0 && n_tokens < MAX_TOKENS && token_idx + n_tokens < tokens.end {
                phrase = hash::join(phrase, words[token_idx + n_tokens].lower);
                n_tokens += 1;
                found = self.get(phrase);
                if found & allowed != 0 {
                    best = (found & allowed, n_tokens);
                }
            }
            if best.0 == 0 || token_idx + best.1 <= covered_to {
                continue;
            }
            let (lists, n_matched) = best;
            for offset in 0..n_matched {
                let position = match (n_matched, offset) {
                    (1, _) => 0,
                    (_, 0) => 1,
                    (_, last) if last + 1 == n_matched => 3,
                    _ => 2,
                };
                let target = &mut matches[token_idx + offset];
                target.lists = lists;
                target.position = position;
            }
            covered_to = token_idx + n_matched;
        }
    }

    /// Writes the lexicon.
    pub fn write(&self, writer: &mut Writer) {
        let mut entries: Vec<(u32, u16)> =
            self.slots.iter().copied().zip(self.masks.iter().copied()).filter(|(phrase, _)| *phrase != 0).collect();
        entries.sort_unstable();
        writer.count(entries.len());
        for (phrase, mask) in entries {
            writer.u32(phrase);
            writer.u16(mask);
        }
    }

    /// Reads what [`Self::write`] wrote.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where the file ends early.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let n_entries = reader.count(6)?;
        let entries: Result<Vec<_>, ModelError> = (0..n_entries).map(|_| Ok((reader.u32()?, reader.u16()?))).collect();
        Ok(Self::new(&entries?))
    }
}

fn join_first(lower: u32) -> u32 {
    hash::join(hash::SEED, lower)
}

/// Returns the entries of a phrase of these words on `list`: itself and what it begins with.
pub fn entries(words: &[Word], list: List) -> Vec<(u32, u16)> {
    let mut phrase = hash::SEED;
    let n_words = words.len();
    words
        .iter()
        .enumerate()
        .map(|(word_idx, word)| {
            phrase = hash::join(phrase, word.lower);
            (phrase, if word_idx + 1 == n_words { 1 << list as u16 } else { PREFIX })
        })
        .collect()
}
