//! What an article tells of a capitalised word by its other places.

use rustc_hash::FxHashMap;

use super::chain::Scores;
use super::hash;
use super::lexicon::Match;
use super::table::{self, Table};
use super::words::{Case, EDGE, Word};
use crate::text::{Document, TokenKind, TokenRange};

/// How many places of a word are kept, and how many others than its own each is told of. More cost time in articles that repeat a name.
const MOST_PLACES: usize = 4;
const MOST_OTHERS: usize = 3;

/// Bits of the filter of words that are written with a capital somewhere.
const FILTER_BITS: u32 = 12;

/// One capitalised word, all its places together.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    seen_lower: bool,
    seen_capital: bool,
    /// Its first places inside sentences.
    places: [u32; MOST_PLACES],
    n_places: u8,
    /// What each place adds to the scores of the others, once one was asked for.
    scores: Option<[Scores<24>; MOST_PLACES]>,
}

/// The capitalised words of one document.
#[derive(Debug)]
pub(super) struct Elsewhere {
    known: FxHashMap<u32, Known>,
}

impl Elsewhere {
    /// Returns the capitalised words of `document`, whose words these are.
    pub(super) fn new(document: &Document, words: &[Word]) -> Self {
        let mut known: FxHashMap<u32, Known> = FxHashMap::default();
        let mut filter = [0_u64; 1 << (FILTER_BITS - 6)];
        let bit = |lower: u32| (lower.wrapping_mul(0x9e37_79b1) >> (32 - FILTER_BITS)) as usize;
        let counts = |word: &Word| word.kind == Some(TokenKind::Word) && word.n_chars >= 2;
        for sentence in &document.sentences {
            let shouted = is_shouted(words, *sentence);
            for token_idx in sentence.indices() {
                let word = &words[token_idx];
                if !word.is_capitalised() || !counts(word) {
                    continue;
                }
                filter[bit(word.lower) / 64] |= 1 << (bit(word.lower) % 64);
                let known = known.entry(word.lower).or_default();
                if token_idx != sentence.start as usize && !shouted {
                    known.seen_capital = true;
                    if let Some(place) = known.places.get_mut(usize::from(known.n_places)) {
                        *place = u32::try_from(token_idx).unwrap_or(0);
                        known.n_places += 1;
                    }
                }
            }
        }
        for word in words.iter().filter(|word| word.case == Case::Lower && counts(word)) {
            if filter[bit(word.lower) / 64] >> (bit(word.lower) % 64) & 1 != 0
                && let Some(known) = known.get_mut(&word.lower)
            {
                known.seen_lower = true;
            }
        }
        Self { known }
    }

    /// Returns how else a capitalised word is written in the article: 0 where it is too short to tell.
    pub(super) fn key(&self, word: &Word) -> u32 {
        self.known
            .get(&word.lower)
            .map_or(0, |known| 1 | u32::from(known.seen_lower) << 1 | u32::from(known.seen_capital) << 2)
    }

    /// Appends what the other places of the word at `token_idx` tell.
    pub(super) fn push(&self, words: &[Word], matches: &[Match], token_idx: usize, features: &mut Vec<u32>) {
        if words[token_idx].is_capitalised()
            && let Some(known) = self.known.get(&words[token_idx].lower)
        {
            known.others(token_idx).for_each(|idx| push_place(words, matches, known.places[idx] as usize, features));
        }
    }

    /// Adds the weights of what [`Self::push`] appends to `scores`.
    ///
    /// # Cost
    ///
    /// A look-up, and some a place for the first of them.
    pub(super) fn add(
        &mut self,
        words: &[Word],
        matches: &[Match],
        token_idx: usize,
        table: &Table<24>,
        scores: &mut Scores<24>,
    ) {
        if !words[token_idx].is_capitalised() {
            return;
        }
        let Some(known) = self.known.get_mut(&words[token_idx].lower) else { return };
        if known.others(token_idx).next().is_none() {
            return;
        }
        let of_places = *known.scores.get_or_insert_with(|| {
            let mut features = Vec::with_capacity(8);
            let mut of_places = [[0; 24]; MOST_PLACES];
            for (scores, place) in of_places.iter_mut().zip(&known.places[..usize::from(known.n_places)]) {
                features.clear();
                push_place(words, matches, *place as usize, &mut features);
                *scores = table.sum(&features);
            }
            of_places
        });
        known.others(token_idx).for_each(|idx| table::add(scores, &of_places[idx]));
    }
}

impl Known {
    /// Returns the numbers of the places other than `token_idx` that are looked at.
    fn others(&self, token_idx: usize) -> impl Iterator<Item = usize> {
        let places = self.places;
        (0..usize::from(self.n_places)).filter(move |idx| places[*idx] as usize != token_idx).take(MOST_OTHERS)
    }
}

/// Appends what one place of a word tells.
fn push_place(words: &[Word], matches: &[Match], place: usize, features: &mut Vec<u32>) {
    let mut add = |template: u32, value: u32| features.push(hash::join(template, value));
    let (before, after) = (place.checked_sub(1).and_then(|before| words.get(before)), words.get(place + 1));
    add(51, before.map_or(EDGE, |word| word.lower));
    add(52, after.map_or(EDGE, |word| word.lower));
    let found = matches[place];
    if found.lists != 0 {
        add(53, u32::from(found.lists) << 2 | u32::from(found.position));
    }
    add(54, before.map_or(EDGE, |word| word.shape));
    add(55, after.map_or(EDGE, |word| word.shape));
}

/// Returns whether most words of the sentence are capitalised, as in headlines: case tells little there.
fn is_shouted(words: &[Word], sentence: TokenRange) -> bool {
    let mut n_words = 0_usize;
    let mut n_capitalised = 0_usize;
    for word in &words[sentence.indices()] {
        if word.kind == Some(TokenKind::Word) && word.n_chars > 3 {
            n_words += 1;
            n_capitalised += usize::from(word.is_capitalised());
        }
    }
    n_words >= 3 && n_capitalised * 10 >= n_words * 9
}
