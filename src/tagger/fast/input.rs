//! An article as the network reads it: a row of numbers for each word, without its neighbours.

use rustc_hash::FxHashMap;

use crate::tagger::lexicon::Match;
use crate::tagger::linear::LinearNames;
use crate::tagger::network::{Norm, Table};
use crate::tagger::word_rows::WordRows;
use crate::tagger::wordpiece::WordPiece;
use crate::tagger::words::Word;
use crate::text::Document;

/// What turns words into rows.
#[derive(Debug)]
pub(super) struct Reader {
    /// Columns of a row.
    pub(super) width: usize,
    /// The pieces of words.
    pub(super) vocabulary: WordPiece,
    /// For each piece three rows: one wherever it stands in a word, one as a word's first piece, one as its last. Then the rows of
    /// words of several pieces, by hash.
    pub(super) pieces: Table,
    /// Where the latter begin.
    pub(super) first_word: usize,
    /// A row for each property of words.
    pub(super) properties: Vec<f32>,
    /// Normalises the sum of a word's rows.
    pub(super) norm: Norm,
}

/// Rows of a table for one piece.
pub(super) const ROWS_A_PIECE: usize = 3;

/// Rows for words of several pieces.
pub(crate) const WORD_ROWS: usize = 1 << 14;

/// The words of an article.
#[derive(Debug, Default)]
pub(super) struct Input {
    /// What is known of each.
    pub(super) words: Vec<Word>,
    /// The word lists that each stands in.
    pub(super) matches: Vec<Match>,
    /// The sums of their rows, not normalised, one behind the other.
    pub(super) rows: Vec<f32>,
    /// The places of words written with capitals that stand in the article more than once so.
    pub(super) repeated: Vec<Repeated>,
    /// How many such words there are, each counted once.
    pub(super) n_repeated: usize,
}

/// One place of a word that stands elsewhere too.
#[derive(Debug, Clone, Copy)]
pub(super) struct Repeated {
    /// The token.
    pub(super) token_idx: usize,
    /// Which of the repeated words it is.
    pub(super) word_idx: usize,
}

/// A word, however often it stands in the article.
#[derive(Debug, Clone, Copy)]
struct Distinct {
    word: Word,
    /// The number of the word among those written with capitals, all ways to write it alike.
    key: usize,
}

/// What stands for the key of a word in small letters.
const NO_KEY: usize = usize::MAX;

impl Reader {
    /// Returns the words of `document`, for the network and for `linear`.
    ///
    /// # Cost
    ///
    /// One pass; what a word alone decides is summed once for all its places.
    pub(super) fn read(&self, document: &Document, linear: &LinearNames) -> Input {
        let n_tokens = document.tokens.len();
        let mut known: FxHashMap<&str, u32> = FxHashMap::default();
        known.reserve(n_tokens / 2);
        let mut keys: FxHashMap<Vec<u32>, usize> = FxHashMap::default();
        let mut distinct: Vec<Distinct> = Vec::with_capacity(n_tokens / 2);
        let mut sums: Vec<f32> = Vec::with_capacity(n_tokens / 2 * self.width);
        let mut pieces = Vec::new();
        let numbers: Vec<u32> = document
            .tokens
            .iter()
            .map(|token| {
                let text = token.span.of(document.text());
                *known.entry(text).or_insert_with(|| {
                    let mut word = Word::new(text, token.kind);
                    word.clusters = linear.clusters.get(word.lower);
                    pieces.clear();
                    self.vocabulary.push(text, &mut pieces);
                    self.add_word(&pieces, &mut sums);
                    let key = if word.is_capitalised() {
                        let next = keys.len();
                        *keys.entry(pieces.clone()).or_insert(next)
                    } else {
                        NO_KEY
                    };
                    distinct.push(Distinct { word, key });
                    u32::try_from(distinct.len() - 1).unwrap_or(u32::MAX)
                })
            })
            .collect();
        let words: Vec<Word> = numbers.iter().map(|number| distinct[*number as usize].word).collect();
        let matches = linear.lexicon.matches(&words, document);
        let properties = WordRows::new(document, &words, &matches);
        let mut input = Input { rows: Vec::with_capacity(n_tokens * self.width), ..Input::default() };
        for (token_idx, number) in numbers.iter().enumerate() {
            let start = input.rows.len();
            input.rows.extend_from_slice(&sums[*number as usize * self.width..(*number as usize + 1) * self.width]);
            let row = &mut input.rows[start..];
            for &property in properties.of(token_idx) {
                let values = &self.properties[usize::from(property) * self.width..][..self.width];
                row.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            }
        }
        input.find_repeated(&numbers, &distinct, keys.len());
        (input.words, input.matches) = (words, matches);
        input
    }

    /// Appends the sum of the rows of a word's `pieces`, of which there is one at least.
    fn add_word(&self, pieces: &[u32], sums: &mut Vec<f32>) {
        let start = sums.len();
        sums.resize(start + self.width, 0.0);
        let sum = &mut sums[start..];
        let share = 1.0 / pieces.len() as f32;
        let row = |piece: u32| piece as usize * ROWS_A_PIECE;
        pieces.iter().for_each(|piece| self.pieces.add(row(*piece), share, sum));
        self.pieces.add(row(pieces[0]) + 1, 1.0, sum);
        self.pieces.add(row(pieces[pieces.len() - 1]) + 2, 1.0, sum);
        if pieces.len() > 1 {
            self.pieces.add(self.first_word + word_row(pieces), 1.0, sum);
        }
    }
}

/// Returns which of the rows of words is that of a word of these pieces, in models/fast_examples.py too.
fn word_row(pieces: &[u32]) -> usize {
    let hash = pieces.iter().fold(0_u32, |hash, piece| hash.wrapping_mul(1_000_003).wrapping_add(piece + 1));
    (hash >> 8) as usize % WORD_ROWS
}

impl Input {
    fn find_repeated(&mut self, numbers: &[u32], distinct: &[Distinct], n_keys: usize) {
        let key_of = |number: &u32| distinct[*number as usize].key;
        let mut n_places = vec![0_u32; n_keys];
        for key in numbers.iter().map(key_of).filter(|key| *key != NO_KEY) {
            n_places[key] += 1;
        }
        let mut word_of = vec![0; n_keys];
        for (word, n_places) in word_of.iter_mut().zip(&n_places).filter(|(_, n_places)| **n_places > 1) {
            debug_assert!(*n_places > 1, "filtered");
            *word = self.n_repeated;
            self.n_repeated += 1;
        }
        for (token_idx, key) in numbers.iter().map(key_of).enumerate() {
            if key != NO_KEY && n_places[key] > 1 {
                self.repeated.push(Repeated { token_idx, word_idx: word_of[key] });
            }
        }
    }
}
