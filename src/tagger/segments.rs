//! Decoding of the stretches of a sentence that more than one label is possible in.
//!
//! Where `Outside` scores far above every other label, nothing that stands around can change it: such a token cuts the chain, and
//! only what lies between such tokens is searched, over the labels that come near the best one there.

use super::Tag;
use super::chain::{Chain, FORBIDDEN, Scores};

/// How far below `Outside` every other label of a settled token lies, and below the best label one that is not looked at, as logarithm
/// of the odds.
pub(super) const FAR: f32 = 6.0;

/// Reused memory for decoding.
#[derive(Debug)]
pub(super) struct Segments<const LANES: usize> {
    backpointers: Vec<[u8; LANES]>,
    forward: Vec<[f32; LANES]>,
    emissions: Vec<[f32; LANES]>,
    path: Vec<u8>,
}

impl<const LANES: usize> Default for Segments<LANES> {
    fn default() -> Self {
        Self { backpointers: Vec::new(), forward: Vec::new(), emissions: Vec::new(), path: Vec::new() }
    }
}

/// The labels that are looked at in a segment.
struct Candidates<const LANES: usize> {
    labels: [u8; LANES],
    n_labels: usize,
}

impl<const LANES: usize> Candidates<LANES> {
    fn iter(&self) -> impl DoubleEndedIterator<Item = usize> {
        self.labels[..self.n_labels].iter().map(|label| usize::from(*label))
    }
}

impl<const LANES: usize> Segments<LANES> {
    /// Appends the best labels of a sentence with these scores, over `kinds`, to `tags`, and how sure they are to `confidences`.
    ///
    /// # Cost
    ///
    /// Linear in the tokens, and quadratic in the candidate labels for those that are not settled.
    pub(super) fn decode<K: Copy>(
        &mut self,
        chain: &Chain<LANES>,
        scores: &[Scores<LANES>],
        kinds: &[K],
        (tags, confidences): (&mut Vec<Tag<K>>, &mut Vec<f32>),
    ) {
        let far = chain.steps(FAR);
        let is_settled =
            |scores: &Scores<LANES>| i32::from(most(&scores[1..chain.labels.len()])) + far < i32::from(scores[0]);
        let mut token_idx = 0;
        while token_idx < scores.len() {
            let start = token_idx;
            while token_idx < scores.len() && is_settled(&scores[token_idx]) {
                token_idx += 1;
            }
            tags.resize(tags.len() + token_idx - start, Tag::Outside);
            confidences.resize(confidences.len() + token_idx - start, 1.0);
            let start = token_idx;
            while token_idx < scores.len() && !is_settled(&scores[token_idx]) {
                token_idx += 1;
            }
            if start == token_idx {
                continue;
            }
            let from = if start == 0 { chain.labels.len() } else { 0 };
            let segment = &scores[start..token_idx];
            let candidates = candidates(chain, segment, far);
            let is_cut = token_idx < scores.len();
            self.best_path(chain, segment, &candidates, from, is_cut);
            tags.extend(self.path.iter().map(|&label| chain.labels.tag(label.into(), kinds)));
            self.marginals(chain, segment, &candidates, from, is_cut, confidences);
        }
    }

    /// Finds the best label of each token after label `from`, before `Outside` where the segment `is_cut` from what follows (Viterbi).
    fn best_path(
        &mut self,
        chain: &Chain<LANES>,
        scores: &[Scores<LANES>],
        candidates: &Candidates<LANES>,
        from: usize,
        is_cut: bool,
    ) {
        self.backpointers.clear();
        self.backpointers.push([0; LANES]);
        // In 16 bits, for there are twice as many lanes in a vector of those: the best path so far is always at 0, and what is
        // hopeless stays at the least number.
        let mut best: Scores<LANES> =
            std::array::from_fn(|to| chain.transitions[from][to].saturating_add(scores[0][to]));
        for token_scores in &scores[1..] {
            let most = candidates.iter().map(|label| best[label]).max().unwrap_or(0);
            let mut next = [i16::MIN; LANES];
            let mut from_of = [0_i16; LANES];
            for from in candidates.iter() {
                let row = &chain.transitions[from];
                let base = best[from].saturating_sub(most);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_possible_wrap,
                    reason = "a label is below LANES"
                )]
                let from_label = from as i16;
                for to in 0..LANES {
                    let score = base.saturating_add(row[to]);
                    // All ones where it is better: a branch for each lane would cost more than the rest.
                    let better = -i16::from(score > next[to]);
                    next[to] = next[to].max(score);
                    from_of[to] = from_of[to] & !better | from_label & better;
                }
            }
            let mut backpointers = [0; LANES];
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a label is below LANES")]
            for to in 0..LANES {
                best[to] = next[to].saturating_add(token_scores[to]);
                backpointers[to] = from_of[to] as u8;
            }
            self.backpointers.push(backpointers);
        }
        let last =
            |label: usize| if is_cut { best[label].saturating_add(chain.transitions[label][0]) } else { best[label] };
        let mut label = candidates.iter().rev().max_by_key(|&label| last(label)).unwrap_or(0);
        self.path.clear();
        self.path.resize(scores.len(), 0);
        for token_idx in (0..scores.len()).rev() {
            self.path[token_idx] = u8::try_from(label).unwrap_or(0);
            label = usize::from(self.backpointers[token_idx][label]);
        }
    }

    /// Appends the probability of each label of the path at its token (forward and backward).
    fn marginals(
        &mut self,
        chain: &Chain<LANES>,
        scores: &[Scores<LANES>],
        candidates: &Candidates<LANES>,
        from: usize,
        is_cut: bool,
        confidences: &mut Vec<f32>,
    ) {
        self.emissions.clear();
        self.emissions.extend(scores.iter().map(|scores| {
            let best = candidates.iter().map(|label| scores[label]).max().unwrap_or(0);
            let mut factors = [0.0; LANES];
            for label in candidates.iter() {
                factors[label] = chain.exponential(i32::from(best) - i32::from(scores[label]));
            }
            factors
        }));
        self.forward.clear();
        let mut forward = chain.transition_factors[from];
        for (token_idx, emission) in self.emissions.iter().enumerate() {
            if token_idx > 0 {
                let previous = forward;
                forward = [0.0; LANES];
                candidates
                    .iter()
                    .for_each(|from| add_scaled(&mut forward, previous[from], &chain.transition_factors[from]));
            }
            multiply(&mut forward, emission);
            normalise(&mut forward);
            self.forward.push(forward);
        }
        let first = confidences.len();
        confidences.resize(first + scores.len(), 0.0);
        let mut backward = [1.0_f32; LANES];
        if is_cut {
            candidates.iter().for_each(|label| backward[label] = chain.transition_factors[label][0]);
        }
        for token_idx in (0..scores.len()).rev() {
            let forward = &self.forward[token_idx];
            let label = usize::from(self.path[token_idx]);
            let total: f32 = candidates.iter().map(|at| forward[at] * backward[at]).sum();
            confidences[first + token_idx] =
                if total > 0.0 { (forward[label] * backward[label] / total).clamp(0.0, 1.0) } else { 0.0 };
            multiply(&mut backward, &self.emissions[token_idx]);
            let mut before = [0.0; LANES];
            candidates.iter().for_each(|to| add_scaled(&mut before, backward[to], &chain.factors_to[to]));
            normalise(&mut before);
            backward = before;
        }
    }
}

/// Returns `Outside` and both labels of each kind of which one comes near the best label of some token.
fn candidates<const LANES: usize>(chain: &Chain<LANES>, scores: &[Scores<LANES>], far: i32) -> Candidates<LANES> {
    let n_labels = chain.labels.len();
    let mut is_near = [false; LANES];
    for scores in scores {
        let least = i32::from(most(&scores[..n_labels])) - far;
        for label in 0..n_labels {
            is_near[label] |= i32::from(scores[label]) >= least;
        }
    }
    let mut candidates = Candidates { labels: [0; LANES], n_labels: 1 };
    for label in 1..n_labels {
        // Beginnings have odd numbers, and the other label of the kind is the next one.
        let begin = (label - 1) / 2 * 2 + 1;
        if is_near[begin] || is_near[begin + 1] {
            candidates.labels[candidates.n_labels] = u8::try_from(label).unwrap_or(0);
            candidates.n_labels += 1;
        }
    }
    candidates
}

fn most(scores: &[i16]) -> i16 {
    scores.iter().copied().max().unwrap_or(FORBIDDEN)
}

// Eight lanes at once, read before they are written: the compiler makes vectors of these.

fn add_scaled<const LANES: usize>(sums: &mut [f32; LANES], factor: f32, row: &[f32; LANES]) {
    let (sums, _) = sums.as_chunks_mut::<8>();
    for (sums, row) in sums.iter_mut().zip(row.as_chunks::<8>().0) {
        let added: [f32; 8] = std::array::from_fn(|lane| sums[lane] + factor * row[lane]);
        *sums = added;
    }
}

fn multiply<const LANES: usize>(values: &mut [f32; LANES], factors: &[f32; LANES]) {
    let (values, _) = values.as_chunks_mut::<8>();
    for (values, factors) in values.iter_mut().zip(factors.as_chunks::<8>().0) {
        let products: [f32; 8] = std::array::from_fn(|lane| values[lane] * factors[lane]);
        *values = products;
    }
}

fn normalise<const LANES: usize>(values: &mut [f32; LANES]) {
    let mut sums = [0.0; 8];
    values.as_chunks::<8>().0.iter().for_each(|lanes| add_scaled(&mut sums, 1.0, lanes));
    let halves: [f32; 4] = std::array::from_fn(|lane| sums[lane] + sums[lane + 4]);
    let sum = (halves[0] + halves[2]) + (halves[1] + halves[3]);
    if sum > 0.0 {
        multiply(values, &[1.0 / sum; LANES]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tagger::Role;
    use crate::tagger::chain::{Decoder, LabelSet, MAX_LANES};

    /// Random scores of a sentence, most tokens settled, and transitions like those of a model.
    fn made_up(random: &mut fastrand::Rng) -> (Chain<8>, Vec<Scores<8>>) {
        let labels = LabelSet::ROLES;
        let transitions: Vec<Scores<MAX_LANES>> = (0..=labels.len())
            .map(|from| {
                std::array::from_fn(|to| {
                    let from = (from < labels.len()).then_some(from);
                    if to < labels.len() && labels.allows(from, to) { random.i16(-100..100) } else { FORBIDDEN }
                })
            })
            .collect();
        let scores = (0..random.usize(1..40))
            .map(|_| {
                let outside = if random.bool() { 2_000 } else { 0 };
                std::array::from_fn(|lane| if lane == 0 { outside } else { random.i16(-300..300) })
            })
            .collect();
        (Chain::new(labels, &transitions, 0.02), scores)
    }

    #[test]
    fn segments_find_what_the_whole_sentence_does() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..300 {
            let (chain, scores) = made_up(&mut random);
            let (mut tags, mut sure) = (Vec::new(), Vec::new());
            Segments::default().decode(&chain, &scores, &Role::ALL, (&mut tags, &mut sure));
            let (mut whole_tags, mut whole_sure) = (Vec::new(), Vec::new());
            let mut decoder = Decoder { scores: scores.clone(), ..Decoder::default() };
            decoder.decode(&chain, &Role::ALL, &mut whole_tags, &mut whole_sure);
            assert_eq!(tags, whole_tags, "{scores:?}");
            for (sure, whole) in sure.iter().zip(&whole_sure) {
                assert!((sure - whole).abs() < 0.02, "{sure} {whole}");
            }
        }
    }

    #[test]
    fn no_token_gives_no_label() {
        let (chain, _) = made_up(&mut fastrand::Rng::with_seed(1));
        let (mut tags, mut sure) = (Vec::new(), Vec::new());
        Segments::default().decode(&chain, &[], &Role::ALL, (&mut tags, &mut sure));
        assert!(tags.is_empty() && sure.is_empty());
    }
}
