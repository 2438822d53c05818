//! Scores of roles, with the sums of what comes again and again remembered.
//!
//! They are exactly those of the hashes that [`RoleFeatures::push`] gives: sums of integers, in another order.

use super::batch::plus;
use super::crf::RolesCrf;
use super::memo::{Key, Memo, spread};
use super::role_features::{RoleFeatures, SentenceContext};
use super::role_templates::{self, Place, PlacedClass};
use super::waiting::Waiting;
use super::words::EDGE;
use crate::text::TokenRange;

/// Scores of one token's role labels.
pub(super) type Scores = super::chain::Scores<8>;

impl Key for Place {
    fn spread(&self) -> u64 {
        let Self { mark_key, marks_near, kind, is_first, tail_key, distances } = *self;
        let fields =
            [(kind, 5), (mark_key, 5), (marks_near, 6), (u32::from(is_first), 1), (tail_key, 3), (distances, 8)];
        spread(fields.iter().fold(0, |key, (field, bits)| key << bits | u64::from(*field)))
    }
}

impl Key for PlacedClass {
    fn spread(&self) -> u64 {
        let place = u64::from(self.distances) << 8 | u64::from(self.mark_key) << 3 | u64::from(self.tail_key);
        spread(u64::from(self.class) | place << 32).rotate_left(32).wrapping_add(spread(place))
    }
}

/// What is remembered of roles from one article to the next, and what waits to be looked up.
#[derive(Debug)]
pub(super) struct RoleScores {
    places: Memo<Place, Scores>,
    classes: Memo<PlacedClass, Scores>,
    of_places: Waiting<Place>,
    of_classes: Waiting<PlacedClass>,
    hashes: Vec<u32>,
}

/// What the sum of the features of the nearest cues depends on, inside one sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
struct NearCues {
    cues: [Option<usize>; 2],
    distances: u32,
    tail_key: u32,
    is_first: bool,
}

impl RoleScores {
    /// Returns an empty memory of 600 kB.
    pub(super) fn new() -> Self {
        Self {
            places: Memo::new(10),
            classes: Memo::new(13),
            of_places: Waiting::default(),
            of_classes: Waiting::default(),
            hashes: Vec::new(),
        }
    }

    /// Adds to `scores`, which are what each word of the article and its neighbours tell alone, what all other features of
    /// `sentence` tell: all of it after [`Self::finish`].
    pub(super) fn add(
        &mut self,
        crf: &RolesCrf,
        features: &RoleFeatures<'_>,
        sentence: TokenRange,
        context: &SentenceContext,
        scores: &mut [Scores],
    ) {
        let words = &features.words[sentence.indices()];
        let classes = &features.classes[sentence.indices()];
        let lower = |idx: usize| words.get(idx).map_or(EDGE, |word| word.lower);
        let class = |idx: usize| classes.get(idx).copied().unwrap_or(EDGE);
        // Rows of seven and of five, of which each token brings in the last.
        let mut lowers = [EDGE, EDGE, EDGE, EDGE, lower(0), lower(1), lower(2)];
        let mut kinds = [EDGE, EDGE, EDGE, class(0), class(1)];
        let mut ending = EDGE;
        let mut near = (None, [0; 8]);
        for (idx, token_idx) in sentence.indices().enumerate() {
            lowers.copy_within(1.., 0);
            lowers[6] = lower(idx + 3);
            kinds.copy_within(1.., 0);
            kinds[4] = class(idx + 2);
            let endings = [ending, words[idx].suffixes[2]];
            ending = endings[1];
            let place = features.place(sentence, context, token_idx);
            let cues = context.cues(sentence, token_idx);
            self.of_classes.add_once(token_idx, |into| {
                role_templates::of_pairs(&lowers, into);
                role_templates::of_endings(endings, into);
                role_templates::of_classes(&kinds, into);
                role_templates::of_word_before(lowers[2], &place, into);
                let previous = cues[0].map_or(0, |cue| features.words[cue].lower);
                role_templates::of_cue_and_word(previous, lowers[3], &place, into);
            });
            let total = &mut scores[token_idx];
            self.of_places.add(&self.places, place, (token_idx, total), |into| role_templates::of_place(&place, into));
            let placed = place.with_class(kinds[2]);
            let push = |into: &mut Vec<u32>| role_templates::of_class(&placed, into);
            self.of_classes.add(&self.classes, placed, (token_idx, total), push);
            let Place { distances, tail_key, is_first, .. } = place;
            let key = Some(NearCues { cues, distances, tail_key, is_first });
            if near.0 != key {
                let cues = features.cues_near(sentence, cues);
                near = (key, crf.sum(&mut self.hashes, |into| role_templates::of_cues(&cues, &place, into)));
            }
            plus(total, &near.1);
            if self.of_classes.batch.is_full() {
                self.finish(crf, scores);
            }
        }
    }

    /// Adds what waits to the scores of the article.
    pub(super) fn finish(&mut self, crf: &RolesCrf, scores: &mut [Scores]) {
        self.of_places.finish(crf, &mut self.places, scores);
        self.of_classes.finish(crf, &mut self.classes, scores);
    }
}
