//! What each model sees of one word alone, wherever it stands from the token in question: what depends on a word and its distance
//! and on nothing else is summed once for each word.

use super::hash;
use super::words::{EDGE, Word};
use crate::text::TokenKind;

/// How far to each side words are looked at by the models of names and of parts of speech.
pub(crate) const NEAR: isize = 2;

/// How far to each side words are looked at by the model of roles.
pub(crate) const FAR: isize = 3;

/// How many bits of a feature's hash tell the distance.
const DISTANCE_BITS: u32 = 3;

/// One word with all that it tells without its neighbours.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Alone {
    /// The word.
    pub(crate) word: Word,
    /// The word lists that it stands in, as they are kept: with the mark of longer phrases.
    pub(crate) listed: u16,
    /// The lists among them that count for it.
    pub(crate) lists: u16,
    /// What annotated articles tell of it.
    pub(crate) flags: u8,
}

impl Alone {
    /// Returns what stands for a word beyond the sentence's edge.
    pub(crate) fn edge() -> Self {
        let word = Word { lower: EDGE, shape: EDGE, suffixes: [EDGE; 4], ..Word::default() };
        Self { word, ..Self::default() }
    }

    /// Appends what the names model sees of the word `offset` places on.
    pub(crate) fn push_names(&self, offset: isize, features: &mut Vec<u32>) {
        let word = &self.word;
        let mut add = adder(0x100, offset, features);
        add(1, word.lower);
        // The finest clusters are hardly more than words.
        for (level, cluster) in (0_u32..).zip(&word.clusters[..2]).filter(|(_, cluster)| **cluster != 0) {
            add(4 + level, u32::from(*cluster));
        }
        if offset.abs() > 1 {
            return;
        }
        add(2, word.shape);
        add(8, word.suffixes[2]);
        if offset != 0 || word.kind != Some(TokenKind::Word) {
            return;
        }
        for (length, prefix) in (0_u32..).zip(&word.prefixes[1..4]).filter(|(_, prefix)| **prefix != 0) {
            add(12 + length, *prefix);
        }
        for (length, suffix) in (0_u32..).zip(&word.suffixes[1..4]).filter(|(_, suffix)| **suffix != 0) {
            add(16 + length, *suffix);
        }
        add(20, hash::join(word.suffixes[2], word.case as u32));
    }

    /// Appends what the model of parts of speech sees of the word `offset` places on.
    pub(crate) fn push_parts(&self, offset: isize, features: &mut Vec<u32>) {
        let word = &self.word;
        let mut add = adder(0x200, offset, features);
        add(1, word.lower);
        for (level, cluster) in (0_u32..).zip(word.clusters).filter(|(_, cluster)| *cluster != 0) {
            add(4 + level, u32::from(cluster));
        }
        if offset.abs() > 1 {
            return;
        }
        add(2, word.suffixes[2]);
        add(3, hash::join(word.shape, word.suffixes[1]));
        add(8, word.shape);
        if offset != 0 {
            return;
        }
        add(9, hash::join(word.lower, word.shape));
        for list in bits(self.lists) {
            add(10, list);
        }
        for (length, prefix) in (0_u32..).zip(&word.prefixes[1..4]).filter(|(_, prefix)| **prefix != 0) {
            add(12 + length, *prefix);
        }
        for (length, suffix) in (0_u32..).zip(&word.suffixes).filter(|(_, suffix)| **suffix != 0) {
            add(16 + length, *suffix);
            add(20 + length, hash::join(*suffix, word.case as u32));
        }
    }

    /// Appends what the roles model sees of the word `offset` places on.
    pub(crate) fn push_roles(&self, offset: isize, features: &mut Vec<u32>) {
        let word = &self.word;
        let mut add = adder(0x300, offset, features);
        add(1, word.lower);
        if offset.abs() > 2 {
            return;
        }
        for (level, cluster) in (0_u32..).zip(word.clusters).filter(|(_, cluster)| *cluster != 0) {
            add(4 + level, u32::from(cluster));
        }
        if offset.abs() > 1 {
            return;
        }
        add(2, word.suffixes[2]);
        add(3, u32::from(self.flags) | u32::from(self.lists) << 8);
    }
}

/// Returns what appends features of a template, which tells them from those of other models; the lowest bits tell the distance.
fn adder(model: u32, offset: isize, features: &mut Vec<u32>) -> impl FnMut(u32, u32) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 7")]
    let place = (offset + 4) as u32;
    move |template, value| features.push(hash::join(model + template, value) >> DISTANCE_BITS << DISTANCE_BITS | place)
}

/// Returns the numbers of the bits that are set.
pub(super) fn bits(mask: u16) -> impl Iterator<Item = u32> {
    (0..16).filter(move |bit| mask >> bit & 1 != 0)
}
