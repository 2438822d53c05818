//! A linear-chain conditional random field over hashed features.
//!
//! J. Lafferty, A. McCallum, F. Pereira: Conditional Random Fields, ICML 2001. Weights are 8-bit integers of one
//! common step, so that a token's scores are sums of small integers.

use super::chain::{Chain, LabelSet, MAX_LANES, Scores};
use super::table::Table;

/// Trained weights, ready for use.
#[derive(Debug, Clone)]
pub(crate) struct Crf<const LANES: usize> {
    /// Scores of neighbouring labels.
    pub(crate) chain: Chain<LANES>,
    /// Weights of the features.
    pub(crate) table: Table<LANES>,
}

impl<const LANES: usize> Crf<LANES> {
    /// Returns the model of these feature weights (hash, weight a label), transitions and step of the weights.
    pub(crate) fn new(
        labels: LabelSet,
        features: &[(u32, [i8; MAX_LANES])],
        transitions: &[Scores<MAX_LANES>],
        step: f32,
    ) -> Self {
        Self { chain: Chain::new(labels, transitions, step), table: Table::new(features) }
    }
}
