//! Steps of FTRL-Proximal, which leaves most weights at zero.
//!
//! H. B. McMahan and others: Ad Click Prediction, KDD 2013.

use super::crf::Options;
use crate::tagger::chain::MAX_LANES;
use crate::tagger::table::Features;

/// A number for each label.
pub(crate) type Row<const LANES: usize> = [f32; LANES];

/// Weights of features while they are learnt, one row a feature.
pub(super) struct Ftrl<const LANES: usize> {
    options: Options,
    pub(super) weights: Vec<Row<LANES>>,
    sums: Vec<Row<LANES>>,
    /// Square roots of the sums of the squared slopes.
    roots: Vec<Row<LANES>>,
}

impl<const LANES: usize> Ftrl<LANES> {
    /// Returns the weights of `n_features`, all zero yet.
    pub(super) fn new(options: Options, n_features: usize) -> Self {
        let rows = || vec![[0.0; LANES]; n_features];
        Self { options, weights: rows(), sums: rows(), roots: rows() }
    }

    /// Takes a step against `gradient` in the weights of feature `row`.
    pub(super) fn update(&mut self, row: usize, gradient: &Row<LANES>) {
        let Options { rate, l1, l2, .. } = self.options;
        let (weights, sums, roots) = (&mut self.weights[row], &mut self.sums[row], &mut self.roots[row]);
        for lane in 0..LANES {
            let slope = gradient[lane];
            let before = roots[lane];
            let after = (before * before + slope * slope).sqrt();
            sums[lane] += slope - (after - before) / rate * weights[lane];
            roots[lane] = after;
            let pulled = (sums[lane].abs() - l1).max(0.0);
            weights[lane] = -pulled.copysign(sums[lane]) / ((1.0 + after) / rate + l2);
        }
    }

    /// Makes up for the features that each step left out: all of them together weigh as much as those that were left in.
    pub(super) fn scale(&mut self) {
        let left_in = 1.0 - self.options.dropout;
        self.weights.iter_mut().for_each(|row| row.iter_mut().for_each(|weight| *weight *= left_in));
    }

    /// Returns the step that fits the largest weight into 8 bits.
    pub(super) fn step(&self) -> f32 {
        let largest = self.weights.iter().flatten().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
        (largest / 127.0).clamp(0.005, 0.04)
    }

    /// Returns the weights as small integers of `step`, without the features that weigh too little.
    pub(super) fn stored(&self, hashes: &[u32], step: f32) -> Features {
        #[expect(clippy::cast_possible_truncation, reason = "clamped to the range of the type")]
        let small = |weight: f32| (weight / step).round().clamp(-127.0, 127.0) as i8;
        let stored = hashes.iter().zip(&self.weights).map(|(hash, row)| {
            let mut stored = [0; MAX_LANES];
            stored.iter_mut().zip(row).for_each(|(stored, weight)| *stored = small(*weight));
            (*hash, stored)
        });
        let least = self.options.least.max(1);
        stored.filter(|(_, row)| row.iter().any(|weight| weight.unsigned_abs() >= least)).collect()
    }
}
