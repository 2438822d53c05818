//! A linear-chain conditional random field over hashed features: scores, best path, marginals.
//!
//! J. Lafferty, A. McCallum, F. Pereira: Conditional Random Fields, ICML 2001. Weights are 8-bit integers of one
//! common step, so that a token's scores are sums of small integers and the exponentials of the marginals come
//! out of a table.

use super::Tag;

/// Most labels that a stored model has.
pub(crate) const MAX_LANES: usize = 24;

/// Scores of one token, one lane a label; lanes are a multiple of eight, for vector units.
pub(crate) type Scores<const LANES: usize> = [i16; LANES];

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
pub(crate) struct Crf<const LANES: usize> {
    pub(crate) labels: LabelSet,
    /// One bit for some of a hash's bits, set where a known feature has them: most unknown ones end here, without
    /// a look at the far larger table.
    filter: Vec<u64>,
    /// How many bits of a hash the filter leaves out.
    filter_shift: u32,
    /// Open addressing with linear probing.
    slots: Vec<Slot<LANES>>,
    /// Transition weights, `[from][to]`; the last row is the sentence's start. Forbidden ones are very low.
    transitions: Vec<Scores<LANES>>,
    /// Exponential of minus `n` steps.
    exponentials: Vec<f32>,
    /// Exponentials of the transition weights, 0 where forbidden.
    transition_factors: Vec<[f32; LANES]>,
}

/// One place of the table.
#[derive(Debug, Clone, Copy)]
struct Slot<const LANES: usize> {
    /// Hash of the feature; 0 where the place is free.
    hash: u32,
    /// Its weight for each label.
    weights: [i8; LANES],
}

/// Score of a forbidden transition: below any sum that features can reach, and far from overflow.
pub(crate) const FORBIDDEN: i16 = -12_000;

/// Reused memory for decoding one sentence.
#[derive(Debug)]
pub(crate) struct Lattice<const LANES: usize> {
    backpointers: Vec<[u8; LANES]>,
    forward: Vec<[f32; LANES]>,
    emissions: Vec<[f32; LANES]>,
}

impl<const LANES: usize> Default for Lattice<LANES> {
    fn default() -> Self {
        Self { backpointers: Vec::new(), forward: Vec::new(), emissions: Vec::new() }
    }
}

impl<const LANES: usize> Crf<LANES> {
    /// Returns the model of these feature weights (hash, weight a label), transitions and step of the weights.
    pub(crate) fn new(
        labels: LabelSet,
        features: &[(u32, [i8; MAX_LANES])],
        transitions: &[Scores<MAX_LANES>],
        step: f32,
    ) -> Self {
        debug_assert!(labels.len() <= LANES);
        // A quarter of the places free at least keeps the rows of probes short.
        let n_slots = (features.len() * 4 / 3 + 16).next_power_of_two();
        let mut slots = vec![Slot { hash: 0, weights: [0; LANES] }; n_slots];
        let filter_bits = (features.len() * 8).next_power_of_two().max(64).trailing_zeros().min(31);
        let filter_shift = 32 - filter_bits;
        let mut filter = vec![0_u64; 1 << (filter_bits - 6)];
        for (hash, weights) in features {
            let hash = nonzero(*hash);
            let bit = hash >> filter_shift;
            filter[bit as usize / 64] |= 1 << (bit % 64);
            let mut slot = hash as usize & (n_slots - 1);
            while slots[slot].hash != 0 && slots[slot].hash != hash {
                slot = (slot + 1) & (n_slots - 1);
            }
            slots[slot] = Slot { hash, weights: std::array::from_fn(|lane| weights[lane]) };
        }
        let transitions: Vec<Scores<LANES>> =
            transitions.iter().map(|row| std::array::from_fn(|lane| row[lane])).collect();
        let exponential = |score: i16| (f32::from(score) * step).exp();
        let transition_factors = transitions
            .iter()
            .map(|row| row.map(|score| if score <= FORBIDDEN { 0.0 } else { exponential(score) }))
            .collect();
        let exponentials = (0..EXP_ENTRIES).map(|n_steps| (-(n_steps as f32) * step).exp()).collect();
        Self { labels, filter, filter_shift, slots, transitions, exponentials, transition_factors }
    }

    /// Adds the weights of feature `hash` to `scores`, if the model knows it.
    #[inline]
    pub(crate) fn add(&self, hash: u32, scores: &mut Scores<LANES>) {
        let hash = nonzero(hash);
        let bit = hash >> self.filter_shift;
        if self.filter[bit as usize / 64] >> (bit % 64) & 1 == 0 {
            return;
        }
        let mask = self.slots.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            let slot = &self.slots[place];
            if slot.hash == hash {
                for lane in 0..LANES {
                    scores[lane] += i16::from(slot.weights[lane]);
                }
                return;
            }
            if slot.hash == 0 {
                return;
            }
            place = (place + 1) & mask;
        }
    }

    /// Writes the best label of each token of a sentence with these scores to `labels` (Viterbi).
    ///
    /// # Cost
    ///
    /// Linear in the tokens, quadratic in the labels.
    pub(crate) fn best_path(&self, scores: &[Scores<LANES>], lattice: &mut Lattice<LANES>, labels: &mut Vec<u8>) {
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
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a label is below LANES")]
            for to in 0..LANES {
                best[to] = next[to] + i32::from(token_scores[to]);
                backpointers[to] = from_of[to] as u8;
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
    pub(crate) fn marginals(
        &self,
        scores: &[Scores<LANES>],
        lattice: &mut Lattice<LANES>,
        labels: &[u8],
        marginals: &mut Vec<f32>,
    ) {
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
    fn emission(&self, scores: &Scores<LANES>) -> [f32; LANES] {
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

fn normalise(values: &mut [f32]) {
    let sum: f32 = values.iter().sum();
    if sum > 0.0 {
        let factor = 1.0 / sum;
        for value in values {
            *value *= factor;
        }
    }
}
