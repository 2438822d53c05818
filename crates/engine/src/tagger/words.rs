//! What the taggers see of each word: its hash in lower case, its shape, its beginnings and ends.

use rustc_hash::FxHashMap;

use super::clusters::Clusters;
use super::hash;
use crate::text::{Document, TokenKind};

/// What stands for the hash of a word beyond the sentence's edge.
pub(super) const EDGE: u32 = 1;

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Case {
    /// No letters.
    #[default]
    None,
    /// "word".
    Lower,
    /// "Word", and one capital alone.
    Initial,
    /// "WORD".
    Upper,
    /// "McCain", "iPhone".
    Mixed,
}

/// What is known of one token without its neighbours.
#[derive(Debug, Clone, Copy, Default)]
pub struct Word {
    /// Hash of the word in lower case, digits as zeros.
    pub lower: u32,
    /// Hash of its pattern of capitals, small letters, digits and other characters, runs taken together.
    pub shape: u32,
    /// Hashes of its first one to four characters in lower case.
    pub prefixes: [u32; 4],
    /// Hashes of its last one to four characters in lower case.
    pub suffixes: [u32; 4],
    /// How it is written.
    pub case: Case,
    /// Its length in characters, at most 255.
    pub n_chars: u8,
    /// What it is made of.
    pub kind: Option<TokenKind>,
    /// Its clusters, coarse and fine; 0 where it has none.
    pub clusters: [u16; 2],
}

impl Word {
    /// Returns what is known of `text`.
    pub fn new(text: &str, kind: TokenKind) -> Self {
        let mut word = Self { kind: Some(kind), lower: hash::SEED, shape: hash::SEED, ..Self::default() };
        let (mut n_upper, mut n_lower, mut n_chars) = (0_usize, 0_usize, 0_usize);
        let mut first_is_upper = false;
        let mut last_class = 0_u8;
        let mut tail = ['\0'; 4];
        // `` and '' are one double mark, like all others.
        let text = if matches!(text, "``" | "''") { "\"" } else { text };
        for character in text.chars() {
            let character = plain(character);
            let class = if character.is_uppercase() {
                n_upper += 1;
                first_is_upper |= n_chars == 0;
                b'X'
            } else if character.is_alphabetic() {
                n_lower += 1;
                b'x'
            } else if character.is_numeric() {
                b'0'
            } else {
                b'-'
            };
            if class != last_class {
                word.shape = hash::byte(word.shape, class);
                last_class = class;
            }
            let lowered = if class == b'0' {
                '0'
            } else if character.is_ascii() {
                character.to_ascii_lowercase()
            } else {
                character.to_lowercase().next().unwrap_or(character)
            };
            word.lower = add(word.lower, lowered);
            if let Some(prefix) = word.prefixes.get_mut(n_chars) {
                *prefix = word.lower;
            }
            tail.rotate_left(1);
            tail[3] = lowered;
            n_chars += 1;
        }
        let mut suffix = hash::SEED;
        for n_taken in 0..4.min(n_chars) {
            suffix = add(suffix, tail[3 - n_taken]);
            word.suffixes[n_taken] = suffix;
        }
        word.n_chars = u8::try_from(n_chars).unwrap_or(u8::MAX);
        word.case = match (n_upper, n_lower) {
            (0, 0) => Case::None,
            (0, _) => Case::Lower,
            (1, _) if first_is_upper => Case::Initial,
            (_, 0) => Case::Upper,
            _ => Case::Mixed,
        };
        word
    }

    /// Returns whether the word is written with a capital or several.
    pub fn is_capitalised(&self) -> bool {
        matches!(self.case, Case::Initial | Case::Upper | Case::Mixed)
    }
}

/// Returns the straight form of a quotation mark or apostrophe: which glyph a desk uses means nothing.
pub fn plain(character: char) -> char {
    match character {
        '\u{2018}'..='\u{201b}' | '\u{2bc}' | '\u{b4}' | '`' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{ff02}' => '"',
        other => other,
    }
}

fn add(hash: u32, character: char) -> u32 {
    let mut bytes = [0; 4];
    character.encode_utf8(&mut bytes).bytes().fold(hash, hash::byte)
}

/// What is known of every token of a document.
///
/// # Cost
///
/// One pass; a word that comes again is copied.
pub fn of(document: &Document, clusters: &Clusters) -> Vec<Word> {
    let mut known: FxHashMap<&str, Word> = FxHashMap::default();
    known.reserve(document.tokens.len() / 3);
    document
        .tokens
        .iter()
        .map(|token| {
            let text = token.span.of(document.text());
            *known.entry(text).or_insert_with(|| {
                let mut word = Word::new(text, token.kind);
                word.clusters = clusters.get(word.lower);
                word
            })
        })
        .collect()
}
