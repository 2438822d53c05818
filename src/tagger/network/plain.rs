//! The same steps in plain arithmetic, to hold the fast ones against.

use super::heads::SCORE_STEP;
use super::{HeadTensors, LinearTensors, Norm, WordScores};
use crate::tagger::PartOfSpeech;
use crate::tagger::chain::LabelSet;

/// Returns the values of a linear layer.
pub(crate) fn linear(row: &[f64], layer: &LinearTensors) -> Vec<f64> {
    let n_columns = layer.biases.len();
    let column = |at: usize| row.iter().enumerate().map(move |(place, value)| (place * n_columns + at, value));
    (0..n_columns)
        .map(|at| {
            let products = column(at).map(|(place, value)| value * f64::from(layer.weights[place]));
            f64::from(layer.biases[at]) + products.sum::<f64>()
        })
        .collect()
}

/// Returns a row normalised.
pub(crate) fn norm(row: &[f64], how: &Norm) -> Vec<f64> {
    let mean = row.iter().sum::<f64>() / row.len() as f64;
    let variance = row.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / row.len() as f64;
    let scaled = row.iter().map(|value| (value - mean) / (variance + 1e-12).sqrt());
    let parameters = how.weights.iter().zip(&how.biases);
    scaled.zip(parameters).map(|(value, (weight, bias))| value * f64::from(*weight) + f64::from(*bias)).collect()
}

/// Returns the scores that the heads give a row: of names, roles and parts of speech.
pub(crate) fn scores(row: &[f64], heads: &[HeadTensors; 3]) -> Vec<f64> {
    let rows = heads.iter().flat_map(|head| head.weights.chunks_exact(row.len()).zip(&head.biases));
    rows.map(|(weights, bias)| {
        f64::from(*bias) + row.iter().zip(weights).map(|(value, weight)| value * f64::from(*weight)).sum::<f64>()
    })
    .collect()
}

/// Returns the largest and the mean difference between scores and `plain` ones.
///
/// # Panics
///
/// If more than two words have another part of speech.
pub(crate) fn differences(scores: &WordScores, plain: &[Vec<f64>]) -> (f64, f64) {
    let (mut differences, mut n_other_parts) = (Vec::new(), 0);
    for (word_idx, plain) in plain.iter().enumerate() {
        let names = scores.names[word_idx][..LabelSet::NAMES.len()].iter();
        let computed = names.chain(&scores.roles[word_idx][..LabelSet::ROLES.len()]);
        let plain_parts = plain[LabelSet::NAMES.len() + LabelSet::ROLES.len()..].iter().zip(PartOfSpeech::ALL);
        let best = plain_parts.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, part)| part);
        n_other_parts += usize::from(best != Some(scores.parts[word_idx]));
        differences.extend(computed.zip(plain).map(|(a, b)| (f64::from(*a) * f64::from(SCORE_STEP) - b).abs()));
    }
    let largest = differences.iter().copied().fold(0.0, f64::max);
    assert!(n_other_parts <= 2, "{n_other_parts} of {} parts of speech differ", plain.len());
    (largest, differences.iter().sum::<f64>() / differences.len() as f64)
}
