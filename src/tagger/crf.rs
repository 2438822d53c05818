//! A linear-chain conditional random field over hashed features: scores, best path, marginals.
//!
//! J. Lafferty, A. McCallum, F. Pereira: Conditional Random Fields, ICML 2001. Weights are 8-bit integers of one
//! common step, so that a token's scores are sums of small integers and the exponentials of the marginals come
//! out of a table.

use super::Tag;

/// Lanes of a score row: a model has at most this many labels. A multiple of eight, for vector units.
pub(crate) const LANES: usize = 24;

/// Scores of one token, one lane a label.
pub(crate) type Scores = [i16; LANES];

/// Entries of the table of exponentials; what lies further below the best label counts as nothing.
const EXP_ENTRIES: usize = 1024;

/// A label set in the BIO scheme: `Outside`, then `Begin` and `Inside` of each of `n_kinds` kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LabelSet {
    /// How many kinds.
    pub(crate) n_kinds: usize,
}

impl LabelSet {
    /// Returns how many labels there are.
    pub(crate) fn len(self) -> usize {
        1 + 2 * self.n_kinds
    }

    /// Returns whether label `to` may follow label `from`; `None` stands for the sentence's edge.
    pub(crate) fn allows(self, from: Option<usize>, to: usize) -> bool {
        let is_inside = to != 0 && to.is_multiple_of(2);
        !is_inside || from.is_some_and(|from| from == to || from + 1 == to)
    }

    /// Returns the label with this index over `kinds`.
    pub(crate) fn tag<K: Copy>(self, label: usize, kinds: &[K]) -> Tag<K> {
        match label {
            0 => Tag::Outside,
            _ if label.is_multiple_of(2) => Tag::Inside(kinds[label / 2 - 1]),
            _ => Tag::Begin(kinds[label / 2]),
        }
    }
}

/// Trained weights, ready for look-up.
#[derive(Debug, Clone)]
pub(crate) struct Crf {
    pub(crate) labels: LabelSet,
    /// Open addressing with linear probing: feature hashes, 0 where a slot is free.
    slots: Vec<u32>,
    /// Row of each slot.
    rows: Vec<u32>,
    /// Weights of every row, one lane a label.
    weights: Vec<[i8; LANES]>,
    /// Transition weights, `[from][to]`; the last row is the sentence's start. Forbidden ones are very low.
    transitions: Vec<Scores>,
    /// Exponential of minus `n` steps.
    exponentials: Vec<f32>,
    /// Exponentials of the transition weights, 0 where forbidden.
    transition_factors: Vec<[f32; LANES]>,
}

/// Score of a forbidden transition: below any sum that features can reach, and far from overflow.
pub(crate) const FORBIDDEN: i16 = -12_000;

/// Reused memory for decoding one sentence.
#[derive(Debug, Default)]
pub(crate) struct Lattice {
    backpointers: Vec<[u8; LANES]>,
    forward: Vec<[f32; LANES]>,
    emissions: Vec<[f32; LANES]>,
}

impl Crf {
    /// Returns the model of these feature weights (hash, weight a label), transitions and step of the weights.
    pub(crate) fn new(
        labels: LabelSet,
        features: &[(u32, [i8; LANES])],
        transitions: &[[i16; LANES]],
        step: f32,
    ) -> Self {
        let n_slots = (features.len() * 2).next_power_of_two().max(16);
        let mut slots = vec![0; n_slots];
        let mut rows = vec![0; n_slots];
        let mut weights = Vec::with_capacity(features.len());
        for (row, (hash, row_weights)) in (0_u32..).zip(features) {
            let hash = nonzero(*hash);
            let mut slot = hash as usize & (n_slots - 1);
            while slots[slot] != 0 && slots[slot] != hash {
                slot = (slot + 1) & (n_slots - 1);
            }
            slots[slot] = hash;
            rows[slot] = row;
            weights.push(*row_weights);
        }
        let exponential = |score: i16| (f32::from(score) * step).exp();
        let transition_factors = transitions
            .iter()
            .map(|row| row.map(|score| if score <= FORBIDDEN { 0.0 } else { exponential(score) }))
            .collect();
        let exponentials = (0..EXP_ENTRIES).map(|n_steps| (-(n_steps as f32) * step).exp()).collect();
        Self { labels, slots, rows, weights, transitions: transitions.to_vec(), exponentials, transition_factors }
    }

    /// Adds the weights of feature `hash` to `scores`, if the model knows it.
    #[inline]
    pub(crate) fn add(&self, hash: u32, scores: &mut Scores) {
        let hash = nonzero(hash);
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let found = self.slots[slot];
            if found == hash {
                let row = &self.weights[self.rows[slot] as usize];
                for lane in 0..LANES {
                    scores[lane] += i16::from(row[lane]);
                }
                return;
            }
            if found == 0 {
                return;
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Writes the best label of each token of a sentence with these scores to `labels` (Viterbi).
    ///
    /// # Cost
    ///
    /// Linear in the tokens, quadratic in the labels.
    pub(crate) fn best_path(&self, scores: &[Scores], lattice: &mut Lattice, labels: &mut Vec<u8>) {
        labels.clear();
        if scores.is_empty() {
            return;
        }
        let n_labels = self.labels.len();
        lattice.backpointers.clear();
        lattice.backpointers.resize(scores.len(), [0; LANES]);
        let start = &self.transitions[n_labels];
        let mut best: [i32; LANES] = std::array::from_fn(|to| i32::from(start[to]) + i32::from(scores[0][to]));
        for (token_idx, token_scores) in scores.iter().enumerate().skip(1) {
            let mut next = [i32::MIN; LANES];
            let mut from_of = [0_i32; LANES];
            for from in 0..n_labels {
                let row = &self.transitions[from];
                let base = best[from];
                let from_label = i32::try_from(from).unwrap_or(0);
                for to in 0..LANES {
                    let score = base + i32::from(row[to]);
                    let better = score > next[to];
                    next[to] = if better { score } else { next[to] };
                    from_of[to] = if better { from_label } else { from_of[to] };
                }
            }
            let backpointers = &mut lattice.backpointers[token_idx];
            for to in 0..LANES {
                best[to] = next[to] + i32::from(token_scores[to]);
                backpointers[to] = u8::try_from(from_of[to]).unwrap_or(0);
            }
        }
        let mut label = (0..n_labels).rev().max_by_key(|&label| best[label]).unwrap_or(0);
        labels.resize(scores.len(), 0);
        for token_idx in (0..scores.len()).rev() {
            labels[token_idx] = u8::try_from(label).unwrap_or(0);
            label = usize::from(lattice.backpointers[token_idx][label]);
        }
    }

    /// Writes the probability of each label in `labels` at its token to `marginals` (forward and backward).
    ///
    /// # Cost
    ///
    /// Linear in the tokens, quadratic in the labels.
    pub(crate) fn marginals(&self, scores: &[Scores], lattice: &mut Lattice, labels: &[u8], marginals: &mut Vec<f32>) {
        marginals.clear();
        if scores.is_empty() {
            return;
        }
        let n_labels = self.labels.len();
        lattice.emissions.clear();
        lattice.emissions.extend(scores.iter().map(|row| self.emission(row)));
        lattice.forward.clear();
        let mut forward = self.transition_factors[n_labels];
        for (token_idx, emission) in lattice.emissions.iter().enumerate() {
            if token_idx > 0 {
                let previous = forward;
                forward = [0.0; LANES];
                for from in 0..n_labels {
                    let row = &self.transition_factors[from];
                    for to in 0..LANES {
                        forward[to] += previous[from] * row[to];
                    }
                }
            }
            for to in 0..LANES {
                forward[to] *= emission[to];
            }
            normalise(&mut forward);
            lattice.forward.push(forward);
        }
        marginals.resize(scores.len(), 0.0);
        let mut backward = [1.0_f32; LANES];
        for token_idx in (0..scores.len()).rev() {
            let forward = &lattice.forward[token_idx];
            let label = usize::from(labels[token_idx]);
            let total: f32 = (0..n_labels).map(|at| forward[at] * backward[at]).sum();
            marginals[token_idx] =
                if total > 0.0 { (forward[label] * backward[label] / total).clamp(0.0, 1.0) } else { 0.0 };
            let emission = &lattice.emissions[token_idx];
            let weighted: [f32; LANES] = std::array::from_fn(|to| backward[to] * emission[to]);
            for (from, value) in backward.iter_mut().enumerate().take(n_labels) {
                let row = &self.transition_factors[from];
                let mut sum = 0.0;
                for to in 0..LANES {
                    sum += weighted[to] * row[to];
                }
                *value = sum;
            }
            normalise(&mut backward);
        }
    }

    /// Returns the exponentials of one token's scores, the best label at 1.
    fn emission(&self, scores: &Scores) -> [f32; LANES] {
        let n_labels = self.labels.len();
        let best = scores[..n_labels].iter().copied().max().unwrap_or(0);
        let mut factors = [0.0; LANES];
        for label in 0..n_labels {
            let below = usize::try_from(i32::from(best) - i32::from(scores[label])).unwrap_or(EXP_ENTRIES);
            factors[label] = self.exponentials.get(below).copied().unwrap_or(0.0);
        }
        factors
    }
}

/// Zero marks a free slot, so that hash gives way to its neighbour.
fn nonzero(hash: u32) -> u32 {
    hash.max(1)
}

fn normalise(values: &mut [f32; LANES]) {
    let sum: f32 = values.iter().sum();
    if sum > 0.0 {
        let factor = 1.0 / sum;
        for value in values {
            *value *= factor;
        }
    }
}
