//! Fitting of the deciders: log-linear models over named features.

use quotewire_engine::training::{Feature, LogLinear, softmax};
use rustc_hash::FxHashMap;

/// Steps down the slope of all examples together.
const N_STEPS: u16 = 400;

/// Step of the first update; the last is a hundredth of it.
const RATE: f32 = 0.1;

/// How much of the mean of the slopes, and of their squares, a step keeps.
const MEAN_DECAY: f32 = 0.9;
const SQUARE_DECAY: f32 = 0.99;

/// Features with words that are seen fewer times than this are left out.
const MIN_COUNT: u32 = 4;

/// One decision, as the trainer sees it.
#[derive(Debug, Clone)]
pub struct Example {
    /// The features of each candidate; one without any scores nothing.
    pub candidates: Vec<Vec<Feature>>,
    /// Which candidates are right, each as good as the others; at least one.
    pub right: Vec<usize>,
    /// How much it counts.
    pub weight: f32,
    /// What each scores besides; empty where that is nothing.
    pub offsets: Vec<f32>,
}

/// Returns the weights of the features of `names` that make what is right in `examples` likeliest, each pulled towards zero by
/// `decay` (the inverse of a Gaussian prior's variance), and the features that were seen.
///
/// # Cost
///
/// Linear in the number of features of all examples, for each of 400 steps.
#[must_use]
pub fn fit(names: &'static [&'static str], examples: &[Example], decay: f32) -> (LogLinear, Vec<Feature>) {
    let mut counts: FxHashMap<Feature, u32> = FxHashMap::default();
    for feature in examples.iter().flat_map(|example| example.candidates.iter().flatten()) {
        *counts.entry(*feature).or_default() += 1;
    }
    counts.retain(|feature, count| feature.word == 0 || *count >= MIN_COUNT);
    let mut known: Vec<Feature> = counts.into_keys().collect();
    known.sort_unstable();
    let place: FxHashMap<Feature, usize> = known.iter().copied().zip(0..).collect();
    let of_candidate =
        |features: &Vec<Feature>| features.iter().filter_map(|it| place.get(it).copied()).collect::<Vec<usize>>();
    let rows: Vec<Vec<Vec<usize>>> =
        examples.iter().map(|example| example.candidates.iter().map(of_candidate).collect()).collect();

    // The loss is convex: the way down matters only for time (D. Kingma and J. Ba, Adam, 2015).
    let mut weights = vec![0.0_f32; known.len()];
    let (mut means, mut squares) = (weights.clone(), weights.clone());
    let mut slopes = weights.clone();
    let (mut mean_part, mut square_part) = (1.0_f32, 1.0_f32);
    for step in 0..N_STEPS {
        slopes.iter_mut().zip(&weights).for_each(|(slope, weight)| *slope = decay * weight);
        for (example, rows) in examples.iter().zip(&rows) {
            gradient(example, rows, &weights, &mut slopes);
        }
        mean_part *= MEAN_DECAY;
        square_part *= SQUARE_DECAY;
        let rate = RATE * 0.01_f32.powf(f32::from(step) / f32::from(N_STEPS));
        for at in 0..weights.len() {
            means[at] += (1.0 - MEAN_DECAY) * (slopes[at] - means[at]);
            squares[at] += (1.0 - SQUARE_DECAY) * (slopes[at] * slopes[at] - squares[at]);
            let (mean, square) = (means[at] / (1.0 - mean_part), squares[at] / (1.0 - square_part));
            weights[at] -= rate * mean / (square.sqrt() + 1e-8);
        }
    }
    let mut model = LogLinear::empty(names);
    known.iter().zip(&weights).for_each(|(feature, weight)| model.set(*feature, *weight));
    (model, known)
}

/// Returns the place of the likeliest of `candidates`, the first of those that are equal.
#[must_use]
pub fn best<'f>(weights: &LogLinear, candidates: impl Iterator<Item = &'f [Feature]>) -> usize {
    let scores: Vec<f32> = candidates.map(|features| weights.score(features)).collect();
    (0..scores.len()).rev().max_by(|left, right| scores[*left].total_cmp(&scores[*right])).unwrap_or(0)
}

/// Adds the slope of the loss of one example, feature by feature.
fn gradient(example: &Example, rows: &[Vec<usize>], weights: &[f32], slopes: &mut [f32]) {
    let offset = |idx: usize| example.offsets.get(idx).copied().unwrap_or(0.0);
    let score = |(idx, row): (usize, &Vec<usize>)| row.iter().map(|&at| weights[at]).sum::<f32>() + offset(idx);
    let scores: Vec<f32> = rows.iter().enumerate().map(score).collect();
    let found = softmax(&scores);
    let right: f32 = example.right.iter().map(|&idx| found[idx]).sum();
    for (idx, row) in rows.iter().enumerate() {
        let wanted = if example.right.contains(&idx) { found[idx] / right.max(1e-9) } else { 0.0 };
        let slope = example.weight * (found[idx] - wanted);
        row.iter().for_each(|&at| slopes[at] += slope);
    }
}

/// Returns the table of a decider, as [`LogLinear::read`] reads it: sorted by name, weights of three digits, those near nothing left
/// out. `words` gives the word of a hash.
#[must_use]
pub fn table(model: &LogLinear, known: &[Feature], words: &FxHashMap<u64, String>, comment: &str) -> String {
    let line = |feature: &Feature| {
        let weight = model.weight(*feature);
        let name = model.name(*feature);
        let word = if feature.word == 0 { None } else { Some(words.get(&feature.word)?) };
        let name = word.map_or_else(|| name.to_owned(), |word| format!("{name} {word}"));
        (weight.abs() >= 0.0005).then(|| format!("{name}\t{weight:.3}\n"))
    };
    let mut lines: Vec<String> = known.iter().filter_map(line).collect();
    lines.sort_unstable();
    let comment: String = comment.lines().map(|line| format!("# {line}\n")).collect();
    comment + &lines.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 2] = ["near", "far"];

    #[test]
    fn what_is_always_right_is_learnt() {
        let (near, far) = (Feature::plain(0), Feature::plain(1));
        let example = |right: usize| Example {
            candidates: vec![vec![near], vec![far]],
            right: vec![right],
            weight: 1.0,
            offsets: Vec::new(),
        };
        let examples: Vec<Example> = (0..20).map(|n| example(usize::from(n % 10 == 0))).collect();
        let (model, known) = fit(&NAMES, &examples, 1e-2);
        let found = softmax(&[model.weight(near), model.weight(far)]);
        assert!((found[0] - 0.9).abs() < 0.05, "nine of ten: {found:?}");
        let table = table(&model, &known, &FxHashMap::default(), "made by a test");
        assert!(table.starts_with("# made by a test\nfar\t-") && table.contains("\nnear\t"), "{table}");
    }
}
