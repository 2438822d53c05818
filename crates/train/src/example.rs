//! What a conditional random field learns from, and how.

use std::ops::Range;

use quotewire_engine::training::chain::MAX_LANES as LANES;

/// One sentence to learn from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Example {
    /// Feature hashes of all tokens, one after the other.
    pub(crate) features: Vec<u32>,
    /// Where each token's features end.
    pub(crate) ends: Vec<u32>,
    /// Bits of the labels that each token may have; one bit where it is known.
    pub(crate) allowed: Vec<u32>,
    /// Scores of each token that those of its features are added to; empty for none.
    pub(crate) base: Vec<Row>,
}

impl Example {
    /// Returns the example of a sentence of these tokens, whose labels are `allowed` and whose feature hashes `push` appends.
    pub(crate) fn new(tokens: Range<usize>, allowed: Vec<u32>, mut push: impl FnMut(usize, &mut Vec<u32>)) -> Self {
        let mut example = Self { allowed, ..Self::default() };
        for token_idx in tokens {
            push(token_idx, &mut example.features);
            example.ends.push(u32::try_from(example.features.len()).unwrap_or(u32::MAX));
        }
        example
    }
}

/// How to train.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// Passes over the examples.
    pub(crate) n_epochs: usize,
    /// Length of the steps.
    pub(crate) rate: f32,
    /// Pull of each weight to exactly zero. Larger makes a smaller model.
    pub(crate) l1: f32,
    /// Pull of each weight towards zero.
    pub(crate) l2: f32,
    /// Features seen less often are dropped.
    pub(crate) min_count: u32,
    /// Share of a token's features that each step leaves out, at random: what is learnt rests on more than the word itself.
    ///
    /// S. Wang and others: Feature Noising for Log-linear Structured Prediction, EMNLP 2013.
    pub(crate) dropout: f32,
}

/// A number for each label.
pub(crate) type Row = [f32; LANES];
