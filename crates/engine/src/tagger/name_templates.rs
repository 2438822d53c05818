//! The features of the names model that a word, its neighbours or its lists give alone.
//!
//! Each function adds those that depend on its arguments and nothing else, so that the sum of their weights can be
//! remembered. A feature is a template's number and a value.

use super::hash;
use super::lexicon::{List, Match};
use super::words::{Case, EDGE, Word};
use crate::text::TokenKind;

/// Where a neighbour stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Two tokens before.
    TwoBefore,
    /// Right before.
    Before,
    /// Right after.
    After,
    /// Two tokens after.
    TwoAfter,
}

impl Side {
    /// Every side, with how far it is.
    pub(super) const ALL: [(Self, isize); 4] =
        [(Self::TwoBefore, -2), (Self::Before, -1), (Self::After, 1), (Self::TwoAfter, 2)];
}

/// What is seen of a neighbour.
#[derive(Debug, Clone, Copy)]
pub(super) struct Neighbour {
    pub(super) lower: u32,
    pub(super) ending: u32,
    pub(super) clusters: [u16; 2],
}

impl Neighbour {
    /// Returns what is seen of `word`, which is `None` beyond the sentence's edge.
    pub(super) fn new(word: Option<&Word>) -> Self {
        word.map_or(Self { lower: EDGE, ending: EDGE, clusters: [0; 2] }, |word| Self {
            lower: word.lower,
            ending: word.suffixes[2],
            clusters: word.clusters,
        })
    }
}

/// Adds what the word itself tells.
pub(super) fn of_word(word: &Word, features: &mut Vec<u32>) {
    let mut add = |template: u32, value: u32| features.push(hash::join(template, value));
    add(1, word.lower);
    add(8, word.shape);
    if word.kind == Some(TokenKind::Word) {
        for (length, prefix) in (0_u32..).zip(&word.prefixes[1..4]) {
            if *prefix != 0 {
                add(12 + length, *prefix);
            }
        }
        for (length, suffix) in (0_u32..).zip(&word.suffixes[1..4]) {
            if *suffix != 0 {
                add(16 + length, *suffix);
            }
        }
        add(20, hash::join(word.suffixes[2], word.case as u32));
    }
    let [coarse, fine] = word.clusters;
    if coarse != 0 {
        add(30, u32::from(coarse));
        add(31, u32::from(fine));
    }
}

/// Adds what a neighbour tells of a word of this shape.
pub(super) fn of_neighbour(side: Side, neighbour: Neighbour, shape: u32, features: &mut Vec<u32>) {
    let mut add = |template: u32, value: u32| features.push(hash::join(template, value));
    let Neighbour { lower, ending, clusters: [coarse, fine] } = neighbour;
    let cluster_template = match side {
        Side::Before => {
            add(2, lower);
            add(22, ending);
            add(11, hash::join(shape, lower));
            32
        }
        Side::After => {
            add(3, lower);
            add(21, ending);
            add(10, hash::join(shape, lower));
            34
        }
        Side::TwoBefore => {
            add(4, lower);
            36
        }
        Side::TwoAfter => {
            add(5, lower);
            38
        }
    };
    if coarse != 0 {
        add(cluster_template, hash::join(u32::from(coarse), shape));
        add(cluster_template + 1, u32::from(fine));
    }
}

/// Adds what pairs of words tell: the two before, that before and the word, the word and that after, the two after.
pub(super) fn of_pairs([before, with_before, with_after, after]: [u32; 4], features: &mut Vec<u32>) {
    let mut add = |template: u32, value: u32| features.push(hash::join(template, value));
    add(6, with_before);
    add(7, with_after);
    add(24, before);
    add(25, after);
}

/// Adds what the shapes of five words in a row tell of the one in the middle.
pub(super) fn of_shapes(shapes: &[u32; 5], features: &mut Vec<u32>) {
    let mut add = |template: u32, value: u32| features.push(hash::join(template, value));
    let [two_before, before, own, after, two_after] = *shapes;
    add(9, hash::join(before, hash::join(own, after)));
    add(26, hash::join(own, hash::join(after, two_after)));
    add(27, hash::join(own, hash::join(before, two_before)));
}

/// Adds what the place of a word tells: whether it begins its sentence, whether it is quoted, how it is written.
pub(super) fn of_place(is_first: bool, is_quoted: bool, case: Case, features: &mut Vec<u32>) {
    let mut add = |template: u32, value: u32| features.push(hash::join(template, value));
    add(23, u32::from(is_first) | u32::from(is_quoted) << 1 | (case as u32) << 2);
}

/// What is listed of a word and around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) found: Match,
    /// Lists of the words before and after.
    pub(super) near: [u16; 2],
    pub(super) shape: u32,
    pub(super) case: Case,
}

impl Listed {
    /// Returns whether nothing is.
    pub(super) fn is_nothing(&self) -> bool {
        self.found.lists | self.found.alone | self.near[0] | self.near[1] == 0
    }
}

/// Adds what the word lists tell.
pub(super) fn of_lists(listed: &Listed, features: &mut Vec<u32>) {
    let mut add = |template: u32, value: u32| features.push(hash::join(template, value));
    let found = listed.found;
    if found.lists != 0 {
        add(40, u32::from(found.lists) << 2 | u32::from(found.position));
        for list in bits(found.lists) {
            add(41, list << 2 | u32::from(found.position));
        }
    }
    if found.alone != 0 && found.position != 0 {
        add(42, u32::from(found.alone));
    }
    for (template, near) in [43, 44].into_iter().zip(listed.near) {
        if near != 0 {
            add(template, u32::from(near));
            let own = u32::from(found.lists) << 8 | listed.case as u32;
            add(template + 2, hash::join(u32::from(near), own));
        }
        if near & (1 << List::Title as u16) != 0 {
            add(template + 4, listed.shape);
        }
    }
}

/// What stands around another place of the same word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Elsewhere {
    /// The words before and after, and their shapes, where there are such words.
    pub(super) words: [u32; 2],
    pub(super) shapes: [Option<u32>; 2],
    /// Lists of the word there.
    pub(super) found: Match,
}

/// Adds what another place of the same word tells.
pub(super) fn of_elsewhere(place: &Elsewhere, features: &mut Vec<u32>) {
    let mut add = |template: u32, value: u32| features.push(hash::join(template, value));
    add(51, place.words[0]);
    add(52, place.words[1]);
    if place.found.lists != 0 {
        add(53, u32::from(place.found.lists) << 2 | u32::from(place.found.position));
    }
    for (template, shape) in [54, 55].into_iter().zip(place.shapes) {
        if let Some(shape) = shape {
            add(template, shape);
        }
    }
}

fn bits(mask: u16) -> impl Iterator<Item = u32> {
    (0..16).filter(move |bit| mask >> bit & 1 != 0)
}
