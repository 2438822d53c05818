//! An article as the encoder reads it.

use super::windows::{self, Lengths, PlannedWindow};
use super::word_rows::WordRows;
use super::wordpiece::WordPiece;
use crate::tagger::clusters::Clusters;
use crate::tagger::lexicon::Lexicon;
use crate::tagger::words;
use crate::text::Document;

/// The pieces and properties of every word, and the windows over them.
#[derive(Debug)]
pub(super) struct Input {
    pieces: Vec<u32>,
    /// Where the pieces of each word end.
    ends: Vec<u32>,
    /// Most pieces of a word that are looked at.
    most: usize,
    /// The properties of each word.
    pub(super) rows: WordRows,
    /// What the encoder sees at once.
    pub(super) windows: Vec<PlannedWindow>,
}

impl Input {
    /// Returns what the encoder reads of `document`.
    pub(super) fn new(document: &Document, vocabulary: &WordPiece, lexicon: &Lexicon, lengths: Lengths) -> Self {
        let words = words::of(document, &Clusters::default());
        let matches = lexicon.matches(&words, document);
        let rows = WordRows::new(document, &words, &matches);
        let mut pieces = Vec::with_capacity(words.len() * 3 / 2);
        let mut ends = Vec::with_capacity(words.len());
        for token_idx in 0..words.len() {
            vocabulary.push(document.token_text(token_idx), &mut pieces);
            ends.push(u32::try_from(pieces.len()).unwrap_or(u32::MAX));
        }
        let mut input = Self { pieces, ends, most: lengths.window, rows, windows: Vec::new() };
        let n_pieces = (0..words.len()).map(|word_idx| input.pieces_of(word_idx).len());
        input.windows = windows::plan(n_pieces, &document.sentences, lengths);
        input
    }

    /// Returns the pieces of word `word_idx`.
    pub(super) fn pieces_of(&self, word_idx: usize) -> &[u32] {
        let start = word_idx.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        let pieces = &self.pieces[start..self.ends[word_idx] as usize];
        &pieces[..pieces.len().min(self.most)]
    }
}
