//! What an uncased encoder cannot see in its pieces: capitals, layout, quotation marks, word lists. Each is a row
//! of a table whose sum is added to every piece of the word.

use crate::tagger::lexicon::Match;
use crate::tagger::words::{Case, Word};
use crate::text::{Document, MarkPair, TokenKind};

/// How many word lists there can be.
const N_LISTS: usize = 15;

/// Rows of the ways to write a word.
const CASES: usize = 0;

/// Row of the first word of a sentence; of the first word of a paragraph; of a sentence mostly in capitals.
const LAYOUT: usize = 8;

/// Rows of the places in quotation marks.
const MARKS: usize = 11;

/// Rows of the word lists that hold the phrase around a word, by the word's place in it.
const LISTS: usize = 19;

/// Rows of the word lists that hold the word alone.
const ALONE: usize = LISTS + 4 * N_LISTS;

/// How many rows the table has.
pub const N_ROWS: usize = ALONE + N_LISTS;

/// The rows of each token of one document, packed.
#[derive(Debug, Clone, Default)]
pub struct WordRows {
    rows: Vec<u16>,
    /// Where the rows of each token end.
    ends: Vec<u32>,
}

impl WordRows {
    /// Returns the rows of every token of `document`; `words` and `matches` have one element a token.
    ///
    /// # Cost
    ///
    /// Linear in the tokens.
    pub fn new(document: &Document, words: &[Word], matches: &[Match]) -> Self {
        let mut found = Self { rows: Vec::with_capacity(words.len() * 4), ends: Vec::with_capacity(words.len()) };
        let mut layout = vec![0_u16; words.len()];
        for paragraph in &document.paragraphs {
            layout[paragraph.start as usize] |= 1 << 1;
        }
        for sentence in &document.sentences {
            layout[sentence.start as usize] |= 1;
            if is_capitalised(&words[sentence.indices()]) {
                for bits in &mut layout[sentence.indices()] {
                    *bits |= 1 << 2;
                }
            }
        }
        for pair in &document.mark_pairs {
            mark(document, pair, &mut layout);
        }
        for (token_idx, (word, lists)) in words.iter().zip(matches).enumerate() {
            found.push(CASES + case_of(word));
            found.push_bits(LAYOUT, layout[token_idx]);
            if word.kind == Some(TokenKind::Word) {
                found.push_bits(LISTS + N_LISTS * usize::from(lists.position.min(3)), lists.lists);
                found.push_bits(ALONE, lists.alone);
            }
            found.ends.push(u32::try_from(found.rows.len()).unwrap_or(u32::MAX));
        }
        found
    }

    /// Returns the rows of token `token_idx`, each below [`N_ROWS`].
    pub fn of(&self, token_idx: usize) -> &[u16] {
        let start = token_idx.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.rows[start..self.ends[token_idx] as usize]
    }

    fn push(&mut self, row: usize) {
        self.rows.push(u16::try_from(row).unwrap_or(0));
    }

    fn push_bits(&mut self, first: usize, mut bits: u16) {
        bits &= 0x7fff;
        while bits != 0 {
            self.push(first + bits.trailing_zeros() as usize);
            bits &= bits - 1;
        }
    }
}

fn case_of(word: &Word) -> usize {
    match (word.case, word.kind, word.n_chars) {
        (Case::None, Some(TokenKind::Number), _) => 6,
        (Case::None, ..) => 0,
        (_, Some(TokenKind::Number), _) => 7,
        (Case::Lower, ..) => 1,
        (Case::Initial, _, 1) => 3,
        (Case::Initial, ..) => 2,
        (Case::Upper, ..) => 4,
        (Case::Mixed, ..) => 5,
    }
}

/// Returns whether nearly all words of a sentence are capitalised, so that capitals tell little.
fn is_capitalised(words: &[Word]) -> bool {
    let letters = || words.iter().filter(|word| word.case != Case::None && word.n_chars > 3);
    let n_capitalised = letters().filter(|word| word.is_capitalised()).count();
    n_capitalised >= 3 && n_capitalised * 10 >= letters().count() * 8
}

/// Marks the words of `pair`: inside double marks, single ones, marks that never close, or that carry on a quotation;
/// the first and the last word inside; the marks themselves.
fn mark(document: &Document, pair: &MarkPair, layout: &mut [u16]) {
    let first = MARKS - LAYOUT;
    let inside = match (pair.is_single, pair.close) {
        (true, _) => 1,
        (false, None) => 2,
        (false, Some(_)) if pair.continues.is_some() => 3,
        (false, Some(_)) => 0,
    };
    let tokens = document.tokens_of(pair.inner);
    for bits in &mut layout[tokens.indices()] {
        *bits |= 1 << (first + inside);
    }
    if !tokens.is_empty() {
        layout[tokens.start as usize] |= 1 << (first + 4);
        layout[tokens.end as usize - 1] |= 1 << (first + 5);
    }
    layout[pair.open] |= 1 << (first + 6);
    if let Some(close) = pair.close {
        layout[close] |= 1 << (first + 7);
    }
}
