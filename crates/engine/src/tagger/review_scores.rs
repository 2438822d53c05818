//! Scores of the second stage at names, with the sums of what comes again and again remembered.
//!
//! They are exactly those of the hashes that [`SecondStageFeatures::push`] gives: sums of integers, in another order.

use super::crf::NamesCrf;
use super::memo::{Key, Memo, spread};
use super::second_stage::SecondStageFeatures;
use super::second_templates::{Labelled, LabelsNear, VotesElsewhere};
use super::waiting::Waiting;
use super::words::Word;
use crate::text::TokenRange;

/// Scores of one token's name labels.
type Scores = super::chain::Scores<24>;

impl Key for LabelsNear {
    fn spread(&self) -> u64 {
        let near = self.near.iter().fold(0, |key, label| key << 5 | u64::from(*label));
        spread(near << 7 | u64::from(self.own) << 2 | u64::from(self.sure))
    }
}

impl Key for Labelled {
    fn spread(&self) -> u64 {
        spread(u64::from(self.lower) << 5 | u64::from(self.own)).wrapping_add(u64::from(self.shape) << 32)
    }
}

impl Key for VotesElsewhere {
    fn spread(&self) -> u64 {
        let votes = u64::from(self.elsewhere) << 8 | u64::from(self.longer);
        spread(votes << 7 | u64::from(self.own) << 2 | u64::from(self.sure))
    }
}

/// What is remembered of the second stage from one article to the next, and what waits to be looked up.
#[derive(Debug)]
pub(super) struct ReviewScores {
    labels: Memo<LabelsNear, Scores>,
    words: Memo<Labelled, Scores>,
    votes: Memo<VotesElsewhere, Scores>,
    of_labels: Waiting<LabelsNear>,
    of_words: Waiting<Labelled>,
    of_votes: Waiting<VotesElsewhere>,
}

impl ReviewScores {
    /// Returns an empty memory of 800 kB.
    pub(super) fn new() -> Self {
        Self {
            labels: Memo::new(11),
            words: Memo::new(12),
            votes: Memo::new(10),
            of_labels: Waiting::default(),
            of_words: Waiting::default(),
            of_votes: Waiting::default(),
        }
    }

    /// Adds to `scores`, which are those of the first stage, what the second one finds at `sentence`: all of it after
    /// [`Self::finish`].
    pub(super) fn add(
        &mut self,
        crf: &NamesCrf,
        features: &SecondStageFeatures<'_>,
        words: &[Word],
        sentence: TokenRange,
        scores: &mut [Scores],
    ) {
        for token_idx in sentence.indices() {
            let Some(labels) = features.labels_near(sentence, token_idx) else { continue };
            let total = &mut scores[token_idx];
            self.of_labels.add(&self.labels, labels, (token_idx, total), |into| labels.push(into));
            let labelled = Labelled::new(labels.own, &words[token_idx]);
            self.of_words.add(&self.words, labelled, (token_idx, total), |into| labelled.push(into));
            if let Some(votes) = features.votes(token_idx, &labels) {
                self.of_votes.add(&self.votes, votes, (token_idx, total), |into| votes.push(into));
            }
            if features.is_in_name(token_idx) {
                self.of_words.add_once(token_idx, |into| features.push_name(sentence, token_idx, labels.own, into));
            }
            if self.of_words.batch.is_full() {
                self.finish(crf, scores);
            }
        }
    }

    /// Adds what waits to the scores of the article.
    pub(super) fn finish(&mut self, crf: &NamesCrf, scores: &mut [Scores]) {
        self.of_labels.finish(crf, &mut self.labels, scores);
        self.of_words.finish(crf, &mut self.words, scores);
        self.of_votes.finish(crf, &mut self.votes, scores);
    }
}
