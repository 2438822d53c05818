//! The steps of learning a conditional random field: gradients by forward and backward passes, FTRL-Proximal updates.

use super::example::{Example, Options, Row};
use quotewire_engine::training::chain::{LabelSet, MAX_LANES as LANES};

/// Weights while they are learnt.
pub(super) struct Learner {
    pub(super) labels: LabelSet,
    options: Options,
    /// One row a feature.
    pub(super) weights: Vec<Row>,
    sums: Vec<Row>,
    squares: Vec<Row>,
    /// `[from][to]`; the last row is the sentence's start.
    pub(super) transitions: Vec<Row>,
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

impl Learner {
    /// Returns what is to learn the weights of `n_features`, all zero yet.
    pub(super) fn new(labels: LabelSet, options: Options, n_features: usize) -> Self {
        let rows = |n_rows: usize| vec![[0.0; LANES]; n_rows];
        Self {
            labels,
            options,
            weights: rows(n_features),
            sums: rows(n_features),
            squares: rows(n_features),
            transitions: rows(labels.len() + 1),
            transition_squares: rows(labels.len() + 1),
            scratch: Scratch::default(),
        }
    }

    /// Learns from one sentence, `example`, the numbers of whose features `tokens` holds.
    pub(super) fn step(&mut self, tokens: &[Vec<u32>], example: &Example) {
        if tokens.is_empty() {
            return;
        }
        let n_labels = self.labels.len();
        self.scratch.emissions.clear();
        for (token_idx, rows) in tokens.iter().enumerate() {
            let mut scores = example.base.get(token_idx).copied().unwrap_or_default();
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
        if !run(&factors, emissions, Some(&example.allowed), n_labels, held) {
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
    if !forward(factors, n_tokens, n_labels, emission, &mut pass.forward) {
        return false;
    }
    backward(factors, n_tokens, n_labels, emission, &mut pass.backward);
    pass.marginals.clear();
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

/// Fills `rows` with how likely each label is by what stands before it, each row scaled to a sum of 1. Returns whether any row of
/// labels is possible.
fn forward(
    factors: &[Row],
    n_tokens: usize,
    n_labels: usize,
    emission: impl Fn(usize, usize) -> f32,
    rows: &mut Vec<Row>,
) -> bool {
    rows.clear();
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
        rows.push(row);
    }
    true
}

/// Fills `rows` with how likely each label is by itself and what stands after it, each row scaled to a sum of 1.
fn backward(
    factors: &[Row],
    n_tokens: usize,
    n_labels: usize,
    emission: impl Fn(usize, usize) -> f32,
    rows: &mut Vec<Row>,
) {
    rows.clear();
    rows.resize(n_tokens, [0.0; LANES]);
    let mut after = [1.0_f32; LANES];
    for token_idx in (0..n_tokens).rev() {
        for lane in 0..n_labels {
            rows[token_idx][lane] = after[lane] * emission(token_idx, lane);
        }
        let sum: f32 = rows[token_idx].iter().sum();
        if sum > 0.0 {
            rows[token_idx] = rows[token_idx].map(|value| value / sum);
        }
        for from in 0..n_labels {
            after[from] = (0..LANES).map(|to| factors[from][to] * rows[token_idx][to]).sum();
        }
    }
}
