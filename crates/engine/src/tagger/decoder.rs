//! Labels of sentences from the scores of their tokens, in reused memory.

use super::best_path::Step;
use super::chain::{Chain, Scores};
use super::labels::Tag;
use super::marginals::Sums;

/// Reused memory for decoding one sentence.
#[derive(Debug)]
pub struct Decoder<const LANES: usize> {
    /// The best label of each token.
    path: Vec<u8>,
    steps: Vec<Step<LANES>>,
    sums: Vec<Sums<LANES>>,
}

impl<const LANES: usize> Default for Decoder<LANES> {
    fn default() -> Self {
        Self { path: Vec::new(), steps: Vec::new(), sums: Vec::new() }
    }
}

impl<const LANES: usize> Decoder<LANES> {
    /// Appends the best labels of a sentence of these `scores`, over `kinds`, to `tags` and their probabilities to `confidences`.
    pub fn decode<K: Copy>(
        &mut self,
        scores: &[Scores<LANES>],
        chain: &Chain<LANES>,
        kinds: &[K],
        tags: &mut Vec<Tag<K>>,
        confidences: &mut Vec<f32>,
    ) {
        chain.pairs.best_path(scores, &mut self.steps, &mut self.path);
        tags.extend(self.path.iter().map(|&label| chain.labels.tag(label.into(), kinds)));
        let first = confidences.len();
        confidences.resize(first + scores.len(), 0.0);
        chain.factors.marginals(scores, &self.path, &mut self.sums, &mut confidences[first..]);
    }
}

#[cfg(test)]
mod tests;
