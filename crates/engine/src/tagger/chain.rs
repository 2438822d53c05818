//! Labels of a sentence from the scores of its tokens and of label pairs: best path, marginals.
//!
//! What both tiers share of J. Lafferty, A. McCallum, F. Pereira: Conditional Random Fields, ICML 2001. Scores are
//! integers of a common step, so that the exponentials of the marginals come out of a table.

use super::labels::{NameType, Role, Tag};

/// Most labels that a stored model has.
pub const MAX_LANES: usize = 24;

/// Scores of one token, one lane a label; lanes are a multiple of eight, for vector units.
pub type Scores<const LANES: usize> = [i16; LANES];

/// Entries of the table of exponentials; what lies further below the best label counts as nothing.
const EXP_ENTRIES: usize = 1024;

/// A label set in the BIO scheme: `Outside`, then `Begin` and `Inside` of each of `n_kinds` kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelSet {
    /// How many kinds.
    pub n_kinds: usize,
}

impl LabelSet {
    /// The labels of names.
    pub const NAMES: Self = Self { n_kinds: NameType::ALL.len() };

    /// The labels of roles.
    pub const ROLES: Self = Self { n_kinds: Role::ALL.len() };

    /// Returns how many labels there are.
    #[expect(clippy::len_without_is_empty, reason = "there is always one: outside")]
    pub const fn len(self) -> usize {
        1 + 2 * self.n_kinds
    }

    /// Returns whether label `to` may follow label `from`; `None` stands for the sentence's edge.
    pub fn allows(self, from: Option<usize>, to: usize) -> bool {
        let is_inside = to != 0 && to.is_multiple_of(2);
        !is_inside || from.is_some_and(|from| from == to || from + 1 == to)
    }

    /// Returns the label with this index over `kinds`.
    pub fn tag<K: Copy>(self, label: usize, kinds: &[K]) -> Tag<K> {
        match label {
            0 => Tag::Outside,
            _ if label.is_multiple_of(2) => Tag::Inside(kinds[label / 2 - 1]),
            _ => Tag::Begin(kinds[label / 2]),
        }
    }

    /// Returns the index of the label `tag` over `kinds`, which holds its kind.
    pub fn index<K: Copy + PartialEq>(tag: Tag<K>, kinds: &[K]) -> usize {
        let place = |kind: K| kinds.iter().position(|known| *known == kind).unwrap_or(0);
        match tag {
            Tag::Outside => 0,
            Tag::Begin(kind) => 2 * place(kind) + 1,
            Tag::Inside(kind) => 2 * place(kind) + 2,
        }
    }
}

/// Scores of neighbouring labels, ready for decoding.
#[derive(Debug, Clone)]
pub struct Chain<const LANES: usize> {
    /// What the labels are.
    pub labels: LabelSet,
    /// Transition scores, `[from][to]`; the last row is the sentence's start. Forbidden ones are very low.
    transitions: Vec<Scores<LANES>>,
    /// What one step of a score is worth.
    pub step: f32,
    /// Exponential of minus `n` steps.
    exponentials: Vec<f32>,
    /// Exponentials of the transition scores, 0 where forbidden.
    transition_factors: Vec<[f32; LANES]>,
}

/// Score of a forbidden transition: below any sum that features can reach, and far from overflow.
pub const FORBIDDEN: i16 = -12_000;

/// Reused memory for decoding one sentence.
#[derive(Debug)]
struct Lattice<const LANES: usize> {
    backpointers: Vec<[u8; LANES]>,
    forward: Vec<[f32; LANES]>,
    emissions: Vec<[f32; LANES]>,
}

impl<const LANES: usize> Default for Lattice<LANES> {
    fn default() -> Self {
        Self { backpointers: Vec::new(), forward: Vec::new(), emissions: Vec::new() }
    }
}

/// Scores of one sentence's tokens and what is made of them; reused.
#[derive(Debug)]
pub struct Decoder<const LANES: usize> {
    /// Scores of each token.
    pub scores: Vec<Scores<LANES>>,
    /// The best label of each token.
    path: Vec<u8>,
    /// The probability of that label at its token.
    marginals: Vec<f32>,
    lattice: Lattice<LANES>,
}

impl<const LANES: usize> Default for Decoder<LANES> {
    fn default() -> Self {
        Self { scores: Vec::new(), path: Vec::new(), marginals: Vec::new(), lattice: Lattice::default() }
    }
}

impl<const LANES: usize> Decoder<LANES> {
    /// Appends the best labels of the scored sentence, over `kinds`, to `tags` and their probabilities to `confidences`.
    pub fn decode<K: Copy>(
        &mut self,
        chain: &Chain<LANES>,
        kinds: &[K],
        tags: &mut Vec<Tag<K>>,
        confidences: &mut Vec<f32>,
    ) {
        chain.best_path(&self.scores, &mut self.lattice, &mut self.path);
        chain.marginals(&self.scores, &mut self.lattice, &self.path, &mut self.marginals);
        tags.extend(self.path.iter().map(|&label| chain.labels.tag(label.into(), kinds)));
        confidences.extend(&self.marginals);
    }
}

impl<const LANES: usize> Chain<LANES> {
    /// Returns the chain of these transition scores, `[from][to]` with the sentence's start last, in units of `step`.
    pub fn new(labels: LabelSet, transitions: &[Scores<MAX_LANES>], step: f32) -> Self {
        debug_assert!(labels.len() <= LANES);
        let transitions: Vec<Scores<LANES>> =
            transitions.iter().map(|row| std::array::from_fn(|lane| row[lane])).collect();
        let exponential = |score: i16| (f32::from(score) * step).exp();
        let transition_factors = transitions
            .iter()
            .map(|row| row.map(|score| if score <= FORBIDDEN { 0.0 } else { exponential(score) }))
            .collect();
        let exponentials = (0..EXP_ENTRIES).map(|n_steps| (-(n_steps as f32) * step).exp()).collect();
        Self { labels, transitions, step, exponentials, transition_factors }
    }

    /// Returns the chain whose transition scores are weighted sums of those of this one and of `other`, in units of `step`.
    /// What one of them forbids stays forbidden.
    pub fn mixed(&self, weight: f32, other: &Self, other_weight: f32, step: f32) -> Self {
        let mix = |own: i16, other_score: i16| {
            if own <= FORBIDDEN || other_score <= FORBIDDEN {
                return FORBIDDEN;
            }
            let sum = f32::from(own) * self.step * weight + f32::from(other_score) * other.step * other_weight;
            let most = f32::from(-FORBIDDEN / 4);
            #[expect(clippy::cast_possible_truncation, reason = "clamped to the range of the type")]
            let score = (sum / step).round().clamp(-most, most) as i16;
            score
        };
        let rows = self.transitions.iter().zip(&other.transitions);
        let transitions: Vec<Scores<MAX_LANES>> = rows
            .map(|(own, other)| {
                let mut row = [FORBIDDEN; MAX_LANES];
                for lane in 0..LANES {
                    row[lane] = mix(own[lane], other[lane]);
                }
                row
            })
            .collect();
        Self::new(self.labels, &transitions, step)
    }

    /// Writes the best label of each token of a sentence with these scores to `labels` (Viterbi).
    ///
    /// # Cost
    ///
    /// Linear in the tokens, quadratic in the labels.
    fn best_path(&self, scores: &[Scores<LANES>], lattice: &mut Lattice<LANES>, labels: &mut Vec<u8>) {
        labels.clear();
        if scores.is_empty() {
            return;
        }
        let n_labels = self.labels.len();
        lattice.backpointers.clear();
        lattice.backpointers.resize(scores.len(), [0; LANES]);
        let start = &self.transitions[n_labels];
        // In 16 bits, for there are twice as many lanes in a vector of those: the best path so far is always at 0, and what is hopeless
        // stays at the least number.
        let mut best: Scores<LANES> = std::array::from_fn(|to| start[to].saturating_add(scores[0][to]));
        for (token_idx, token_scores) in scores.iter().enumerate().skip(1) {
            let most = best[..n_labels].iter().copied().max().unwrap_or(0);
            let mut next = [i16::MIN; LANES];
            let mut from_of = [0_i16; LANES];
            for (from, from_label) in (0..n_labels).zip(0_i16..) {
                let row = &self.transitions[from];
                let base = best[from].saturating_sub(most);
                for to in 0..LANES {
                    let score = base.saturating_add(row[to]);
                    // All ones where it is better: a branch for each lane would cost more than the rest.
                    let better = -i16::from(score > next[to]);
                    next[to] = next[to].max(score);
                    from_of[to] = from_of[to] & !better | from_label & better;
                }
            }
            let backpointers = &mut lattice.backpointers[token_idx];
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a label is below LANES")]
            for to in 0..LANES {
                best[to] = next[to].saturating_add(token_scores[to]);
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
    fn marginals(
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

fn normalise(values: &mut [f32]) {
    let sum: f32 = values.iter().sum();
    if sum > 0.0 {
        let factor = 1.0 / sum;
        for value in values {
            *value *= factor;
        }
    }
}
