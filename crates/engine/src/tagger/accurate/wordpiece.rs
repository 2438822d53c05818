//! `WordPiece`: words as pieces of a fixed vocabulary.
//!
//! Y. Wu and others: Google's Neural Machine Translation System, 2016, section 4.1; the normal form of words is that
//! of the uncased models of J. Devlin and others: BERT, NAACL 2019.

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::tagger::words::plain;

/// Longer runs of letters are one unknown piece, which bounds the search for pieces.
const MAX_CHARS: usize = 100;

/// The pieces that every vocabulary has.
const SPECIAL: [&str; 3] = ["[UNK]", "[CLS]", "[SEP]"];

/// A vocabulary of pieces.
#[derive(Debug, Clone)]
pub struct WordPiece {
    /// Pieces that begin a run of characters, with their numbers.
    beginnings: FxHashMap<Box<str>, u32>,
    /// Pieces that carry one on, without their `##`.
    continuations: FxHashMap<Box<str>, u32>,
    /// Numbers of unknown, window start and window end.
    special: [u32; 3],
}

impl WordPiece {
    /// Returns the vocabulary of these pieces, numbered from 0, or none where a special piece is missing.
    pub fn new<'p>(pieces: impl Iterator<Item = &'p str>) -> Option<Self> {
        let mut beginnings = FxHashMap::default();
        let mut continuations = FxHashMap::default();
        let mut special = [None; 3];
        for (number, piece) in (0_u32..).zip(pieces) {
            if let Some(place) = SPECIAL.iter().position(|name| *name == piece) {
                special[place] = Some(number);
            } else if let Some(rest) = piece.strip_prefix("##").filter(|rest| !rest.is_empty()) {
                continuations.insert(rest.into(), number);
            } else {
                beginnings.insert(piece.into(), number);
            }
        }
        let [Some(unknown), Some(start), Some(end)] = special else { return None };
        Some(Self { beginnings, continuations, special: [unknown, start, end] })
    }

    /// Returns the piece that stands for characters outside the vocabulary.
    pub fn unknown(&self) -> u32 {
        self.special[0]
    }

    /// Returns the piece that every window begins with.
    pub fn start(&self) -> u32 {
        self.special[1]
    }

    /// Returns the piece that every window ends with.
    pub fn end(&self) -> u32 {
        self.special[2]
    }

    /// Appends the pieces of `token`, at least one.
    ///
    /// # Cost
    ///
    /// Linear in the length of the token, for runs of characters are bounded.
    pub fn push(&self, token: &str, pieces: &mut Vec<u32>) {
        let before = pieces.len();
        let mut run = String::new();
        let mut push_run = |run: &mut String| {
            if !run.is_empty() {
                self.push_run(run, pieces);
                run.clear();
            }
        };
        // `` and '' are one double mark, like all others.
        let token = if matches!(token, "``" | "''") { "\"" } else { token };
        for character in token.nfd().map(plain) {
            if is_combining_mark(character) || is_ignored(character) {
                continue;
            }
            for character in character.to_lowercase() {
                if stands_alone(character) {
                    push_run(&mut run);
                    run.push(character);
                    push_run(&mut run);
                } else if character.is_whitespace() {
                    push_run(&mut run);
                } else {
                    run.push(character);
                }
            }
        }
        push_run(&mut run);
        if pieces.len() == before {
            pieces.push(self.unknown());
        }
    }

    /// Appends the pieces of one run: each time the longest that fits.
    fn push_run(&self, run: &str, pieces: &mut Vec<u32>) {
        let before = pieces.len();
        let mut at = 0;
        if run.chars().count() > MAX_CHARS {
            pieces.push(self.unknown());
            return;
        }
        while at < run.len() {
            let known = if at == 0 { &self.beginnings } else { &self.continuations };
            let mut end = run.len();
            let found = loop {
                if let Some(number) = known.get(&run[at..end]) {
                    break Some(*number);
                }
                let shorter = run[at..end].char_indices().next_back().map_or(0, |(offset, _)| offset);
                if shorter == 0 {
                    break None;
                }
                end = at + shorter;
            };
            let Some(number) = found else {
                pieces.truncate(before);
                pieces.push(self.unknown());
                return;
            };
            pieces.push(number);
            at = end;
        }
    }
}

/// Returns whether the character is no part of any piece: control and format characters, and what could not be read.
fn is_ignored(character: char) -> bool {
    matches!(character, '\0' | '\u{fffd}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(character, '\u{2060}'..='\u{2064}' | '\u{feff}')
        || (character.is_control() && !character.is_whitespace())
}

/// Returns whether the character is a run of its own: punctuation and ideographs.
fn stands_alone(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_punctuation();
    }
    matches!(character,
        '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2e00}'..='\u{2e5d}'
        | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}'
        | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{66a}'..='\u{66d}' | '\u{6d4}' | '\u{964}' | '\u{965}'
        | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff3f}' | '\u{ff5b}'..='\u{ff65}'
        | '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{2ceaf}' | '\u{2f800}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_the_longest_pieces() {
        let vocabulary = ["[UNK]", "[CLS]", "[SEP]", "zur", "##ich", "u", ".", "s", "\"", "##s", "said", "a"];
        let pieces = WordPiece::new(vocabulary.into_iter()).expect("special pieces are there");
        let of = |token: &str| {
            let mut found = Vec::new();
            pieces.push(token, &mut found);
            found.into_iter().map(|number| vocabulary[number as usize]).collect::<Vec<_>>()
        };
        assert_eq!(of("Zürich"), ["zur", "##ich"]);
        assert_eq!(of("U.S."), ["u", ".", "s", "."]);
        assert_eq!(of("“"), ["\""]);
        assert_eq!(of("``"), ["\""]);
        assert_eq!(of("SAID"), ["said"]);
        assert_eq!(of("saidx"), ["[UNK]"]);
        assert_eq!(of("\u{200b}"), ["[UNK]"]);
        assert_eq!(of(&"a".repeat(101)), ["[UNK]"]);
        assert!(WordPiece::new(["a"].into_iter()).is_none());
    }
}
