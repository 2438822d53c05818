//! The features of the second stage at names by what they depend on, as [`super::name_templates`] has those of the first.

use super::hash;
use super::words::Word;

/// The first labels of a token and around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LabelsNear {
    pub(super) own: u32,
    /// How sure it is, in classes.
    pub(super) sure: u32,
    /// Those two before, before, after and two after.
    pub(super) near: [u32; 4],
}

impl LabelsNear {
    /// Appends what they tell.
    pub(super) fn push(&self, features: &mut Vec<u32>) {
        let mut add = |template: u32, value: u32| features.push(hash::join(template, value));
        let Self { own, sure, near: [two_before, before, after, two_after] } = *self;
        add(80, own << 2 | sure);
        add(81, own << 5 | before);
        add(82, own << 5 | after);
        add(83, own << 10 | before << 5 | after);
        add(84, own << 10 | before << 5 | two_before);
        add(85, own << 10 | after << 5 | two_after);
    }
}

/// A word with its first label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Labelled {
    pub(super) own: u32,
    pub(super) lower: u32,
    pub(super) shape: u32,
    cluster: u16,
}

impl Labelled {
    /// Returns `word` with the label `own`.
    pub(super) fn new(own: u32, word: &Word) -> Self {
        Self { own, lower: word.lower, shape: word.shape, cluster: word.clusters[1] }
    }

    /// Appends what it tells.
    pub(super) fn push(&self, features: &mut Vec<u32>) {
        let mut add = |template: u32, value: u32| features.push(hash::join(template, value));
        add(86, hash::join(self.own, self.lower));
        add(87, hash::join(self.own, u32::from(self.cluster)));
        add(88, hash::join(self.own, self.shape));
    }
}

/// What a capitalised word is elsewhere in the article: alone or not, and in names of several words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct VotesElsewhere {
    pub(super) own: u32,
    pub(super) sure: u32,
    pub(super) elsewhere: u32,
    pub(super) longer: u32,
}

impl VotesElsewhere {
    /// Appends what they tell.
    pub(super) fn push(&self, features: &mut Vec<u32>) {
        let mut add = |template: u32, value: u32| features.push(hash::join(template, value));
        let Self { own, sure, elsewhere, longer } = *self;
        add(89, own << 8 | elsewhere);
        add(90, elsewhere);
        add(91, own << 8 | sure << 15 | elsewhere);
        add(92, own << 8 | longer);
    }
}
