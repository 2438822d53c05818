//! The same sentences in other words.

use std::collections::{HashMap, HashSet};

use fastrand::Rng;

use super::sources::runs;
use super::words::Words;

/// The shares of words, of names and of figures that are changed.
const WORDS: f64 = 0.5;
const NAMES: f64 = 0.6;
const FIGURES: f64 = 0.3;

/// Capitals that stand for no person or place.
const KEPT: &[&str] = &[
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "January",
    "February",
    "March",
    "April",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Puts other words in the place of those of one article, for each the same one throughout.
#[derive(Debug)]
pub(super) struct Rewriter<'w> {
    words: &'w Words,
    rng: Rng,
    swaps: HashMap<String, String>,
}

impl<'w> Rewriter<'w> {
    /// Returns the rewriter of one article.
    pub(super) fn new(words: &'w Words, rng: Rng) -> Self {
        let swaps = KEPT.iter().map(|word| ((*word).to_owned(), (*word).to_owned())).collect();
        Self { words, rng, swaps }
    }

    /// Returns `text` in other words; `names` are those of its words that are names.
    pub(super) fn rewrite(&mut self, text: &str, names: &HashSet<String>) -> String {
        runs(text).map(|(_, run)| self.swap(run, names)).collect()
    }

    fn swap(&mut self, run: &str, names: &HashSet<String>) -> String {
        if let Some(swap) = self.swaps.get(run) {
            return swap.clone();
        }
        let swap = self.other(run, names).unwrap_or_else(|| run.to_owned());
        if run.starts_with(char::is_alphanumeric) {
            self.swaps.insert(run.to_owned(), swap.clone());
        }
        swap
    }

    fn other(&mut self, run: &str, names: &HashSet<String>) -> Option<String> {
        let first = run.chars().next()?;
        if first.is_ascii_digit() {
            return (self.rng.f64() < FIGURES).then(|| self.figure(run));
        }
        // Abbreviations and what is no word stay.
        let is_name = names.contains(run);
        let share = if is_name { NAMES } else { WORDS };
        if !first.is_alphabetic() || run.chars().count() < 4 || self.rng.f64() >= share {
            return None;
        }
        let lower = run.to_lowercase();
        if is_name {
            return Some(capitalised(self.words.other_name(&lower, &mut self.rng)));
        }
        let other = self.words.other_word(&lower, &mut self.rng)?;
        Some(if first.is_uppercase() { capitalised(other) } else { other.to_owned() })
    }

    /// Returns a figure of the same length; a year stays in its century.
    fn figure(&mut self, run: &str) -> String {
        let n_kept = if run.len() == 4 && (run.starts_with("19") || run.starts_with("20")) { 2 } else { 0 };
        let digit = |(idx, kept): (usize, char)| match idx {
            _ if idx < n_kept => kept,
            0 => char::from(self.rng.u8(b'1'..=b'9')),
            _ => char::from(self.rng.u8(b'0'..=b'9')),
        };
        run.chars().enumerate().map(digit).collect()
    }
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect()
}
