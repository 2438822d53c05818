//! Trains a conditional random field by online gradient steps: FTRL-Proximal, which leaves most weights at zero.
//!
//! H. B. McMahan and others: Ad Click Prediction, KDD 2013. The gradient is that of the likelihood of the labels
//! allowed at each token, so that a set that lacks a kind does not teach that the kind is absent.

use rustc_hash::FxHashMap;

use crate::tagger::chain::{FORBIDDEN, LabelSet, MAX_LANES as LANES};
use crate::tagger::crf::Crf;

/// One sentence to learn from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Example {
    /// Feature hashes of all tokens, one after the other.
    pub(crate) features: Vec<u32>,
    /// Where each token's features end.
    pub(crate) ends: Vec<u32>,
    /// Bits of the labels that each token may have; one bit where it is known.
    pub(crate) allowed: Vec<u32>,
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
}

/// A trained model as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    pub(crate) labels: LabelSet,
    pub(crate) features: Vec<(u32, [i8; LANES])>,
    pub(crate) transitions: Vec<[i16; LANES]>,
    pub(crate) step: f32,
}

impl Weights {
    /// Returns the model, ready for use.
    pub(crate) fn compile<const N: usize>(&self) -> Crf<N> {
        Crf::new(self.labels, &self.features, &self.transitions, self.step)
    }
}

type Row = [f32; LANES];

struct Learner {
    labels: LabelSet,
    options: Options,
    weights: Vec<Row>,
    sums: Vec<Row>,
    squares: Vec<Row>,
    /// `[from][to]`; the last row is the sentence's start.
    transitions: Vec<Row>,
    transition_squares: Vec<Row>,
    scratch: Scratch,
}

#[derive(Default)]
struct Scratch {
    emissions: Vec<Row>,
    free: Pass,
    held: Pass,
}

#[derive(Default)]
struct Pass {
    forward: Vec<Row>,
    backward: Vec<Row>,
    marginals: Vec<Row>,
}

/// Returns the weights learnt from `examples`; `report` is called behind each epoch with its number.
pub(crate) fn train(
    labels: LabelSet,
    examples: &[Example],
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

    let n_rows = labels.len() + 1;
    let mut learner = Learner {
        labels,
        options,
        weights: vec![[0.0; LANES]; hashes.len()],
        sums: vec![[0.0; LANES]; hashes.len()],
        squares: vec![[0.0; LANES]; hashes.len()],
        transitions: vec![[0.0; LANES]; n_rows],
        transition_squares: vec![[0.0; LANES]; n_rows],
        scratch: Scratch::default(),
    };
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = fastrand::Rng::with_seed(1);
    for epoch in 0..options.n_epochs {
        random.shuffle(&mut order);
        for &example_idx in &order {
            learner.step(&indexed[example_idx], &examples[example_idx].allowed);
        }
        report(epoch + 1);
    }
    learner.weights(&hashes)
}

impl Learner {
    fn step(&mut self, tokens: &[Vec<u32>], allowed: &[u32]) {
        if tokens.is_empty() {
            return;
        }
        let n_labels = self.labels.len();
        self.scratch.emissions.clear();
        for rows in tokens {
            let mut scores = [0.0_f32; LANES];
            for &row in rows {
                let weights = &self.weights[row as usize];
                for lane in 0..LANES {
                    scores[lane] += weights[lane];
                }
            }
            let best = scores[..n_labels].iter().copied().fold(f32::MIN, f32::max);
            self.scratch.emissions.push(scores.map(|score| (score - best).exp()));
        }
        let factors: Vec<Row> = (0..=n_labels)
            .map(|from| {
                let edge = (from < n_labels).then_some(from);
                std::array::from_fn(|to| {
                    if to < n_labels && self.labels.allows(edge, to) { self.transitions[from][to].exp() } else { 0.0 }
                })
            })
            .collect();
        let mut scratch = std::mem::take(&mut self.scratch);
        let Scratch { emissions, free, held } = &mut scratch;
        run(&factors, emissions, None, n_labels, free);
        if !run(&factors, emissions, Some(allowed), n_labels, held) {
            self.scratch = scratch;
            return;
        }
        for (token_idx, rows) in tokens.iter().enumerate() {
            let gradient: Row =
                std::array::from_fn(|lane| free.marginals[token_idx][lane] - held.marginals[token_idx][lane]);
            if gradient.iter().all(|value| value.abs() < 1e-3) {
                continue;
            }
            for &row in rows {
                self.update(row as usize, &gradient);
            }
        }
        self.scratch = scratch;
        self.update_transitions(&factors);
    }

    fn update(&mut self, row: usize, gradient: &Row) {
        let Options { rate, l1, l2, .. } = self.options;
        let (weights, sums, squares) = (&mut self.weights[row], &mut self.sums[row], &mut self.squares[row]);
        for lane in 0..LANES {
            let slope = gradient[lane];
            let before = squares[lane];
            let after = before + slope * slope;
            let change = (after.sqrt() - before.sqrt()) / rate;
            sums[lane] += slope - change * weights[lane];
            squares[lane] = after;
            let sum = sums[lane];
            let pulled = (sum.abs() - l1).max(0.0);
            weights[lane] = -sum.signum() * pulled / ((1.0 + after.sqrt()) / rate + l2);
        }
    }

    fn update_transitions(&mut self, factors: &[Row]) {
        let n_labels = self.labels.len();
        let mut gradient = vec![[0.0_f32; LANES]; n_labels + 1];
        let Scratch { emissions, free, held } = &self.scratch;
        for (pass, sign) in [(free, 1.0_f32), (held, -1.0)] {
            for token_idx in 0..emissions.len() {
                if token_idx == 0 {
                    for to in 0..n_labels {
                        gradient[n_labels][to] += sign * pass.marginals[0][to];
                    }
                    continue;
                }
                let mut joint = vec![[0.0_f32; LANES]; n_labels];
                let mut total = 0.0;
                for from in 0..n_labels {
                    let base = pass.forward[token_idx - 1][from];
                    if base < 1e-6 {
                        continue;
                    }
                    for to in 0..n_labels {
                        let value = base * factors[from][to] * pass.backward[token_idx][to];
                        joint[from][to] = value;
                        total += value;
                    }
                }
                if total > 0.0 {
                    for from in 0..n_labels {
                        for to in 0..n_labels {
                            gradient[from][to] += sign * joint[from][to] / total;
                        }
                    }
                }
            }
        }
        for from in 0..=n_labels {
            for to in 0..n_labels {
                let slope = gradient[from][to];
                if slope.abs() > 1e-4 {
                    self.transition_squares[from][to] += slope * slope;
                    self.transitions[from][to] -= 0.1 * slope / (1.0 + self.transition_squares[from][to]).sqrt();
                }
            }
        }
    }

    /// Returns the weights as small integers, without the features that all round to zero.
    fn weights(&self, hashes: &[u32]) -> Weights {
        let largest = self.weights.iter().flatten().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
        let step = (largest / 127.0).clamp(0.005, 0.04);
        #[expect(clippy::cast_possible_truncation, reason = "clamped to the range of the type")]
        let features = hashes
            .iter()
            .zip(&self.weights)
            .map(|(hash, row)| (*hash, row.map(|weight| (weight / step).round().clamp(-127.0, 127.0) as i8)))
            .filter(|(_, row)| row.iter().any(|weight| *weight != 0))
            .collect();
        let n_labels = self.labels.len();
        #[expect(clippy::cast_possible_truncation, reason = "clamped to the range of the type")]
        let transitions = (0..=n_labels)
            .map(|from| {
                let edge = (from < n_labels).then_some(from);
                std::array::from_fn(|to| {
                    if to < n_labels && self.labels.allows(edge, to) {
                        (self.transitions[from][to] / step).round().clamp(-8000.0, 8000.0) as i16
                    } else {
                        FORBIDDEN
                    }
                })
            })
            .collect();
        Weights { labels: self.labels, features, transitions, step }
    }
}

/// Fills `pass` with forward and backward values (emission included in both) and marginals, over all labels or
/// those `allowed`; returns whether any path is possible.
fn run(factors: &[Row], emissions: &[Row], allowed: Option<&[u32]>, n_labels: usize, pass: &mut Pass) -> bool {
    let n_tokens = emissions.len();
    let emission = |token_idx: usize, lane: usize| {
        if allowed.is_some_and(|allowed| allowed[token_idx] >> lane & 1 == 0) {
            0.0
        } else {
            emissions[token_idx][lane]
        }
    };
    pass.forward.clear();
    pass.backward.clear();
    pass.backward.resize(n_tokens, [0.0; LANES]);
    pass.marginals.clear();
    let mut row = factors[n_labels];
    for token_idx in 0..n_tokens {
        if token_idx > 0 {
            let previous = row;
            row = [0.0; LANES];
            for from in 0..n_labels {
                if previous[from] > 0.0 {
                    for to in 0..LANES {
                        row[to] += previous[from] * factors[from][to];
                    }
                }
            }
        }
        for (lane, value) in row.iter_mut().enumerate() {
            *value *= if lane < n_labels { emission(token_idx, lane) } else { 0.0 };
        }
        let sum: f32 = row.iter().sum();
        if sum <= 0.0 {
            return false;
        }
        row = row.map(|value| value / sum);
        pass.forward.push(row);
    }
    let mut behind = [1.0_f32; LANES];
    for token_idx in (0..n_tokens).rev() {
        for lane in 0..n_labels {
            pass.backward[token_idx][lane] = behind[lane] * emission(token_idx, lane);
        }
        let sum: f32 = pass.backward[token_idx].iter().sum();
        if sum > 0.0 {
            pass.backward[token_idx] = pass.backward[token_idx].map(|value| value / sum);
        }
        for from in 0..n_labels {
            behind[from] = (0..LANES).map(|to| factors[from][to] * pass.backward[token_idx][to]).sum();
        }
    }
    for token_idx in 0..n_tokens {
        let mut row = [0.0_f32; LANES];
        for lane in 0..n_labels {
            let emission = emission(token_idx, lane);
            if emission > 0.0 {
                row[lane] = pass.forward[token_idx][lane] * pass.backward[token_idx][lane] / emission;
            }
        }
        let sum: f32 = row.iter().sum();
        pass.marginals.push(row.map(|value| if sum > 0.0 { value / sum } else { 0.0 }));
    }
    true
}
