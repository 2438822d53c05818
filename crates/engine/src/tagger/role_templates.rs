//! The features of the roles model by what they depend on, as [`super::name_templates`] has those of the names model.

use super::hash;
use super::name_templates::{Neighbour, Side};
use super::words::Word;

/// Templates of roles are numbered from here, for names and roles were once one table.
const FIRST: u32 = 0x1000;

/// Where a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Where it stands to the quotation marks.
    pub(super) mark_key: u32,
    /// Which marks stand right before and after it.
    pub(super) marks_near: u32,
    /// What sums up its sentence.
    pub(super) kind: u32,
    /// Whether the sentence begins with it.
    pub(super) is_first: bool,
    /// Where it stands to the tail of the sentence.
    pub(super) tail_key: u32,
    /// How far the cues before and after it are.
    pub(super) distances: u32,
}

/// What kind of word stands where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PlacedClass {
    pub(super) class: u32,
    pub(super) mark_key: u32,
    pub(super) tail_key: u32,
    pub(super) distances: u32,
}

/// The nearest cues: of the one before and the one after the word and what is around it, zeros for none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cues {
    pub(super) previous: [u32; 2],
    pub(super) next: [u32; 2],
}

impl Place {
    /// Returns what kind of word stands here.
    pub(super) fn with_class(&self, class: u32) -> PlacedClass {
        let Self { mark_key, tail_key, distances, .. } = *self;
        PlacedClass { class, mark_key, tail_key, distances }
    }

    fn previous_distance(&self) -> u32 {
        self.distances & 0xf
    }

    fn next_distance(&self) -> u32 {
        self.distances >> 4
    }
}

/// Adds what the word itself tells.
pub(super) fn of_word(word: &Word, features: &mut Vec<u32>) {
    let mut add = |template: u32, value: u32| features.push(hash::join(FIRST + template, value));
    add(1, word.lower);
    add(8, word.suffixes[2]);
    if word.clusters[1] != 0 {
        add(33, u32::from(word.clusters[1]));
    }
}

/// Adds what a neighbour tells.
pub(super) fn of_neighbour(side: Side, neighbour: Neighbour, features: &mut Vec<u32>) {
    let mut add = |template: u32, value: u32| features.push(hash::join(FIRST + template, value));
    let Neighbour { lower, clusters: [_, fine], .. } = neighbour;
    let cluster_template = match side {
        Side::Before => {
            add(2, lower);
            32
        }
        Side::After => {
            add(3, lower);
            34
        }
        Side::TwoBefore => return add(4, lower),
        Side::TwoAfter => return add(5, lower),
    };
    if fine != 0 {
        add(cluster_template, u32::from(fine));
    }
}

/// Adds what the words of a row of seven tell of the one in the middle: pairs of them.
pub(super) fn of_pairs(lowers: &[u32; 7], features: &mut Vec<u32>) {
    let mut add = |template: u32, value: u32| features.push(hash::join(FIRST + template, value));
    let [three_before, _, before, own, after, _, three_after] = *lowers;
    add(6, hash::join(before, own));
    add(7, hash::join(own, after));
    add(19, hash::join(three_after, after));
    add(20, hash::join(three_before, before));
}

/// Adds what the endings of the word before and of the word tell.
pub(super) fn of_endings([before, own]: [u32; 2], features: &mut Vec<u32>) {
    features.push(hash::join(FIRST + 9, hash::join(before, own)));
}

/// Adds what five kinds of words in a row tell of the one in the middle.
pub(super) fn of_classes(classes: &[u32; 5], features: &mut Vec<u32>) {
    let mut add = |template: u32, value: u32| features.push(hash::join(FIRST + template, value));
    let [two_before, before, own, after, two_after] = *classes;
    add(10, hash::join(own, hash::join(before, after)));
    add(11, hash::join(own, after));
    add(12, hash::join(hash::join(two_before, before), own));
    add(13, hash::join(hash::join(two_after, after), own));
}

/// Adds what the place tells.
pub(super) fn of_place(place: &Place, features: &mut Vec<u32>) {
    let mut add = |template: u32, value: u32| features.push(hash::join(FIRST + template, value));
    add(15, place.marks_near | place.mark_key << 6);
    add(16, hash::join(place.mark_key, place.kind));
    add(18, u32::from(place.is_first) | place.kind << 1);
    add(21, place.tail_key | place.kind << 3 | u32::from(place.is_first) << 9);
    add(25, place.distances | place.mark_key << 8);
}

/// Adds what a kind of word at its place tells.
pub(super) fn of_class(placed: &PlacedClass, features: &mut Vec<u32>) {
    let mut add = |template: u32, value: u32| features.push(hash::join(FIRST + template, value));
    add(14, hash::join(placed.mark_key, placed.class));
    add(22, hash::join(placed.tail_key, placed.class));
    add(26, hash::join(placed.distances, placed.class));
}

/// Adds what the word before tells at its place.
pub(super) fn of_word_before(lower: u32, place: &Place, features: &mut Vec<u32>) {
    features.push(hash::join(FIRST + 17, hash::join(lower, place.mark_key)));
}

/// Adds what the nearest cues tell.
pub(super) fn of_cues(cues: &Cues, place: &Place, features: &mut Vec<u32>) {
    let mut add = |template: u32, value: u32| features.push(hash::join(FIRST + template, value));
    let Cues { previous: [previous, around_previous], next: [next, around_next] } = *cues;
    let (previous_distance, next_distance) = (place.previous_distance(), place.next_distance());
    add(23, hash::join(previous, previous_distance));
    add(24, hash::join(next, next_distance));
    add(28, hash::join(around_previous, previous_distance));
    add(29, hash::join(around_next, next_distance));
    add(30, hash::join(hash::join(previous, around_previous), place.tail_key));
    add(31, hash::join(hash::join(next, around_next), place.tail_key | u32::from(place.is_first) << 3));
}

/// Adds what the cue before and the word tell together.
pub(super) fn of_cue_and_word(cue: u32, lower: u32, place: &Place, features: &mut Vec<u32>) {
    let at = hash::join(place.previous_distance(), lower);
    features.push(hash::join(FIRST + 27, hash::join(cue, at)));
}
