//! Trains a conditional random field by online gradient steps: FTRL-Proximal, which leaves most weights at zero.
//!
//! H. B. McMahan and others: Ad Click Prediction, KDD 2013. The gradient is that of the likelihood of the labels
//! allowed at each token, so that a set that lacks a kind does not teach that the kind is absent.

use rustc_hash::FxHashMap;

use super::example::{Example, Options, Row};
use super::learner::Learner;
use quotewire_engine::training::chain::{FORBIDDEN, LabelSet};
use quotewire_engine::training::crf::Weights;

/// Returns the scores of neighbouring labels, `[from][to]`, forbidden ones as 0.
fn transition_scores(weights: &Weights) -> Vec<Row> {
    let score = |score: i16| if score <= FORBIDDEN { 0.0 } else { f32::from(score) * weights.step };
    weights.transitions.iter().map(|row| row.map(score)).collect()
}

/// Returns the weights learnt from `examples`; `report` is called after each epoch with its number.
///
/// With `first` they are those of a second model, whose scores are added to the first one's: it begins with the transitions of
/// that one, and has weights of the same step.
pub(crate) fn train(
    labels: LabelSet,
    examples: &[&Example],
    first: Option<&Weights>,
    options: Options,
    mut report: impl FnMut(usize),
) -> Weights {
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    for hash in examples.iter().flat_map(|example| &example.features) {
        *counts.entry(*hash).or_default() += 1;
    }
    let mut hashes: Vec<u32> =
        counts.into_iter().filter(|(_, count)| *count >= options.min_count).map(|(hash, _)| hash).collect();
    hashes.sort_unstable();
    let index: FxHashMap<u32, u32> = (0..).zip(&hashes).map(|(row, hash)| (*hash, row)).collect();
    let indexed: Vec<Vec<Vec<u32>>> = examples
        .iter()
        .map(|example| {
            let mut start = 0;
            example
                .ends
                .iter()
                .map(|&end| {
                    let rows = example.features[start..end as usize].iter().filter_map(|hash| index.get(hash).copied());
                    start = end as usize;
                    rows.collect()
                })
                .collect()
        })
        .collect();

    let mut learner = Learner::new(labels, options, hashes.len());
    if let Some(first) = first {
        learner.transitions = transition_scores(first);
    }
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = fastrand::Rng::with_seed(1);
    let mut kept: Vec<Vec<u32>> = Vec::new();
    for epoch in 0..options.n_epochs {
        random.shuffle(&mut order);
        for &example_idx in &order {
            let tokens = &indexed[example_idx];
            kept.resize_with(tokens.len(), Vec::new);
            for (kept, rows) in kept.iter_mut().zip(tokens) {
                kept.clear();
                kept.extend(rows.iter().filter(|_| options.dropout <= 0.0 || random.f32() >= options.dropout));
            }
            learner.step(&kept, examples[example_idx]);
        }
        report(epoch + 1);
    }
    // All features together weigh as much as those that were left in.
    for row in &mut learner.weights {
        *row = row.map(|weight| weight * (1.0 - options.dropout));
    }
    stored(&learner, &hashes, first.map(|first| first.step))
}

/// Returns the weights as small integers, of this step or one that fits, without the features that all round to zero.
fn stored(learner: &Learner, hashes: &[u32], step: Option<f32>) -> Weights {
    let largest = learner.weights.iter().flatten().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
    let step = step.unwrap_or((largest / 127.0).clamp(0.005, 0.04));
    #[expect(clippy::cast_possible_truncation, reason = "clamped to the range of the type")]
    let features = hashes
        .iter()
        .zip(&learner.weights)
        .map(|(hash, row)| (*hash, row.map(|weight| (weight / step).round().clamp(-127.0, 127.0) as i8)))
        .filter(|(_, row)| row.iter().any(|weight| *weight != 0))
        .collect();
    let n_labels = learner.labels.len();
    #[expect(clippy::cast_possible_truncation, reason = "clamped to the range of the type")]
    let transitions = (0..=n_labels)
        .map(|from| {
            let edge = (from < n_labels).then_some(from);
            std::array::from_fn(|to| {
                if to < n_labels && learner.labels.allows(edge, to) {
                    (learner.transitions[from][to] / step).round().clamp(-8000.0, 8000.0) as i16
                } else {
                    FORBIDDEN
                }
            })
        })
        .collect();
    Weights { labels: learner.labels, features, transitions, step }
}
