//! Scores of the first stage at names, with the sums of what comes again and again remembered.
//!
//! They are exactly those of the hashes that [`NameFeatures::push`] gives: sums of integers, in another order.

use super::crf::NamesCrf;
use super::hash;
use super::memo::{Key, Memo, spread};
use super::name_features::NameFeatures;
use super::name_templates::{self, Elsewhere, Listed, Neighbour, Side};
use super::waiting::Waiting;
use super::words::{Case, EDGE};
use crate::text::TokenRange;

/// Scores of one token's name labels.
type Scores = super::chain::Scores<24>;

/// What a neighbour tells, by all that it depends on: clusters go with the word in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NeighbourKey {
    side: Side,
    lower: u32,
    ending: u32,
    shape: u32,
}

impl Key for NeighbourKey {
    fn spread(&self) -> u64 {
        spread(u64::from(self.lower) << 2 | self.side as u64).wrapping_add(u64::from(self.shape) << 32)
    }
}

/// What shapes and place of a word tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ShapesKey {
    shapes: [u32; 5],
    place: (bool, bool, Case),
}

impl Key for ShapesKey {
    fn spread(&self) -> u64 {
        let (is_first, is_quoted, case) = self.place;
        let place = u64::from(is_first) | u64::from(is_quoted) << 1 | (case as u64) << 2;
        self.shapes.iter().fold(place, |key, shape| spread(key.rotate_left(32) ^ u64::from(*shape)))
    }
}

impl Key for Listed {
    fn spread(&self) -> u64 {
        let found =
            u64::from(self.found.lists) << 32 | u64::from(self.found.alone) << 16 | u64::from(self.found.position);
        let near = u64::from(self.near[0]) << 16 | u64::from(self.near[1]);
        spread(spread(found).rotate_left(32) ^ near << 3 ^ u64::from(self.shape) << 17 ^ self.case as u64)
    }
}

impl Key for Elsewhere {
    fn spread(&self) -> u64 {
        let [before, after] = self.words.map(u64::from);
        spread(before << 32 | after).wrapping_add(spread(u64::from(self.found.lists)))
    }
}

/// What is remembered of the first stage from one article to the next, and what waits to be looked up.
#[derive(Debug)]
pub(super) struct NameScores {
    neighbours: Memo<NeighbourKey, Scores>,
    shapes: Memo<ShapesKey, Scores>,
    lists: Memo<Listed, Scores>,
    elsewhere: Memo<Elsewhere, Scores>,
    of_neighbours: Waiting<NeighbourKey>,
    of_shapes: Waiting<ShapesKey>,
    of_lists: Waiting<Listed>,
    of_elsewhere: Waiting<Elsewhere>,
    /// The neighbours of each word of a sentence.
    keys: Vec<[NeighbourKey; 4]>,
}

impl NameScores {
    /// Returns an empty memory of two megabytes and a half.
    pub(super) fn new() -> Self {
        Self {
            neighbours: Memo::new(15),
            shapes: Memo::new(10),
            lists: Memo::new(11),
            elsewhere: Memo::new(9),
            of_neighbours: Waiting::default(),
            of_shapes: Waiting::default(),
            of_lists: Waiting::default(),
            of_elsewhere: Waiting::default(),
            keys: Vec::new(),
        }
    }

    /// Adds to `scores`, which are what each word of the article tells alone, what all other features of `sentence` tell: all of it
    /// after [`Self::finish`].
    pub(super) fn add(
        &mut self,
        crf: &NamesCrf,
        names: &NameFeatures<'_>,
        sentence: TokenRange,
        scores: &mut [Scores],
    ) {
        let words = &names.words[sentence.indices()];
        self.keys.clear();
        self.keys.extend(sentence.indices().zip(words).map(|(token_idx, word)| {
            Side::ALL.map(|(side, offset)| {
                let Neighbour { lower, ending, .. } = Neighbour::new(names.at(sentence, token_idx, offset));
                NeighbourKey { side, lower, ending, shape: word.shape }
            })
        }));
        self.neighbours.fetch(self.keys.iter().flatten());
        let lower = |idx: usize| words.get(idx).map_or(EDGE, |word| word.lower);
        let shape = |idx: usize| words.get(idx).map_or(EDGE, |word| word.shape);
        // Of the pairs and shapes of five words in a row the last one is new at each token.
        let first_pair = hash::join(EDGE, EDGE);
        let mut pairs = [0, first_pair, hash::join(EDGE, lower(0)), hash::join(lower(0), lower(1))];
        let mut shapes = [EDGE, EDGE, EDGE, shape(0), shape(1)];
        for (idx, token_idx) in sentence.indices().enumerate() {
            let word = &words[idx];
            pairs = [pairs[1], pairs[2], pairs[3], hash::join(lower(idx + 1), lower(idx + 2))];
            shapes = [shapes[1], shapes[2], shapes[3], shapes[4], shape(idx + 2)];
            self.of_neighbours.add_once(token_idx, |into| {
                name_templates::of_pairs(pairs, into);
                names.push_seen(token_idx, into);
                names.push_run(sentence, token_idx, into);
            });
            let total = &mut scores[token_idx];
            for (key, (side, offset)) in self.keys[idx].into_iter().zip(Side::ALL) {
                let neighbour = || Neighbour::new(names.at(sentence, token_idx, offset));
                let push = |into: &mut Vec<u32>| name_templates::of_neighbour(side, neighbour(), word.shape, into);
                self.of_neighbours.add(&self.neighbours, key, (token_idx, total), push);
            }
            let (is_first, is_quoted) = names.place(sentence, token_idx);
            let key = ShapesKey { shapes, place: (is_first, is_quoted, word.case) };
            self.of_shapes.add(&self.shapes, key, (token_idx, total), |into| {
                name_templates::of_shapes(&shapes, into);
                name_templates::of_place(is_first, is_quoted, word.case, into);
            });
            let listed = names.listed(sentence, token_idx);
            if !listed.is_nothing() {
                let push = |into: &mut Vec<u32>| name_templates::of_lists(&listed, into);
                self.of_lists.add(&self.lists, listed, (token_idx, total), push);
            }
            for place in names.elsewhere(token_idx) {
                let push = |into: &mut Vec<u32>| name_templates::of_elsewhere(&place, into);
                self.of_elsewhere.add(&self.elsewhere, place, (token_idx, total), push);
            }
            if self.of_neighbours.batch.is_full() {
                self.finish(crf, scores);
            }
        }
    }

    /// Adds what waits to the scores of the article.
    pub(super) fn finish(&mut self, crf: &NamesCrf, scores: &mut [Scores]) {
        self.of_neighbours.finish(crf, &mut self.neighbours, scores);
        self.of_shapes.finish(crf, &mut self.shapes, scores);
        self.of_lists.finish(crf, &mut self.lists, scores);
        self.of_elsewhere.finish(crf, &mut self.elsewhere, scores);
    }
}
