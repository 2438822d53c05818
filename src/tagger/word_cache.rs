//! What is known of each word by itself, kept from sentence to sentence and from article to article: its properties, its lists, and
//! what it adds to the scores of the tokens around it.

use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

use super::chain::Scores;
use super::crf::Crf;
use super::first_look::FirstLook;
use super::word_features::{Alone, FAR, NEAR};
use super::words::Word;
use crate::text::TokenKind;

/// Most words that are kept: an article has some three hundred. More take more memory a
/// thread, some six hundred bytes each; fewer are forgotten more often.
const MOST_WORDS: usize = 8192;

/// Places of their numbers.
const N_PLACES: usize = 16_384;

/// Longest word that is kept, in bytes.
const MOST_BYTES: usize = 24;

/// How many tokens around a word its scores count for, with its own.
const N_NEAR: usize = 2 * NEAR.cast_unsigned() + 1;
const N_FAR: usize = 2 * FAR.cast_unsigned() + 1;

/// One word, and what it adds to the scores of a token by where it stands from there, first the farthest before it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Its text, filled up with zeros: which no token holds.
    text: [u8; MOST_BYTES],
    /// Whether it was looked up again since words were last forgotten.
    came_again: bool,
    pub(super) word: Word,
    /// The lists that it stands in, as [`super::lexicon::Lexicon::listed`] has them.
    pub(super) listed: u16,
    pub(super) flags: u8,
    pub(super) names: [Scores<24>; N_NEAR],
    pub(super) parts: [Scores<24>; N_NEAR],
    pub(super) roles: [Scores<8>; N_FAR],
}

/// Words that were looked up before. The first entry stands for what is beyond a sentence's edge.
#[derive(Debug, Default)]
pub(super) struct WordCache {
    /// Numbers of entries by the hashes of their texts, with linear probing; 0 where free.
    places: Vec<u32>,
    entries: Vec<Entry>,
    features: Vec<u32>,
}

/// Number of the entry beyond a sentence's edge.
pub(super) const BEYOND: u32 = 0;

impl WordCache {
    /// Forgets words where there is no room for `n_more`: entries that were given out before are void then. What came again since the
    /// last time stays, unless that is most of them.
    pub(super) fn make_room(&mut self, n_more: usize, first: &FirstLook, roles: Option<&Crf<8>>) {
        if self.entries.is_empty() {
            self.places.resize(N_PLACES, BEYOND);
            let edge = self.entry("", &Alone::edge(), first, roles);
            self.entries.push(edge);
        } else if self.entries.len() + n_more > MOST_WORDS {
            self.entries[0].came_again = true;
            self.entries.retain(|entry| entry.came_again);
            if self.entries.len() + n_more > MOST_WORDS * 3 / 4 {
                self.entries.truncate(1);
            }
            self.places.fill(BEYOND);
            for (number, entry) in (0..).zip(&mut self.entries).skip(1) {
                entry.came_again = false;
                let mut place = first_place(&entry.text);
                while self.places[place] != BEYOND {
                    place = (place + 1) & (N_PLACES - 1);
                }
                self.places[place] = number;
            }
        }
    }

    /// Returns the number of the entry of the word `text`.
    ///
    /// # Cost
    ///
    /// A look-up; some hundred where the word is new.
    #[inline]
    pub(super) fn number(&mut self, text: &str, kind: TokenKind, first: &FirstLook, roles: Option<&Crf<8>>) -> u32 {
        if text.len() > MOST_BYTES {
            return self.push(text, kind, first, roles);
        }
        let mut padded = [0; MOST_BYTES];
        padded[..text.len()].copy_from_slice(text.as_bytes());
        let mut place = first_place(&padded);
        while self.places[place] != BEYOND {
            let entry = &mut self.entries[self.places[place] as usize];
            if entry.text == padded {
                entry.came_again = true;
                return self.places[place];
            }
            place = (place + 1) & (N_PLACES - 1);
        }
        let number = self.push(text, kind, first, roles);
        self.places[place] = number;
        number
    }

    /// Makes an entry and returns its number.
    #[cold]
    fn push(&mut self, text: &str, kind: TokenKind, first: &FirstLook, roles: Option<&Crf<8>>) -> u32 {
        let entry = self.entry(text, &first.alone(text, kind), first, roles);
        self.entries.push(entry);
        u32::try_from(self.entries.len() - 1).unwrap_or(BEYOND)
    }

    /// Returns the entry with this number.
    #[inline]
    pub(super) fn get(&self, number: u32) -> &Entry {
        &self.entries[number as usize]
    }

    fn entry(&mut self, text: &str, alone: &Alone, first: &FirstLook, roles: Option<&Crf<8>>) -> Entry {
        let features = &mut self.features;
        let mut padded = [0; MOST_BYTES];
        if let Some(start) = padded.get_mut(..text.len()) {
            start.copy_from_slice(text.as_bytes());
        }
        let mut entry = Entry {
            text: padded,
            came_again: false,
            word: alone.word,
            listed: alone.listed,
            flags: alone.flags,
            names: [[0; 24]; N_NEAR],
            parts: [[0; 24]; N_NEAR],
            roles: [[0; 8]; N_FAR],
        };
        for ((offset, names), parts) in (-NEAR..=NEAR).zip(&mut entry.names).zip(&mut entry.parts) {
            features.clear();
            alone.push_names(offset, features);
            *names = first.names.table.sum(features);
            features.clear();
            alone.push_parts(offset, features);
            *parts = first.parts.table.sum(features);
        }
        if let Some(model) = roles {
            for (offset, roles) in (-FAR..=FAR).zip(&mut entry.roles) {
                features.clear();
                alone.push_roles(offset, features);
                *roles = model.table.sum(features);
            }
        }
        entry
    }
}

/// Returns the place where the search for a text begins.
fn first_place(text: &[u8; MOST_BYTES]) -> usize {
    (FxBuildHasher.hash_one(text) >> 7) as usize & (N_PLACES - 1)
}
