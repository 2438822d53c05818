//! The probabilities of labels (forward and backward), with the structure of the labels used: inside of a stretch only one of its
//! own kind may come before.
//!
//! Labels stand in another order here: in the first half of the lanes outside and the beginning of each kind, in the second half at
//! the same places the inside of each kind.

use super::lanes::{FORBIDDEN, Scores};

/// How many steps below a token's best label another one counts as nothing.
const FAR: i16 = 1_024;

/// Exponentials of the scores of neighbouring labels, 0 where they are forbidden.
#[derive(Debug, Clone)]
pub(super) struct Factors<const LANES: usize> {
    n_kinds: usize,
    /// Exponential of minus `n` steps, and 0 at the end.
    exponentials: Box<[f32; FAR as usize + 1]>,
    /// `[from][to]` for `to` in the first half.
    rows: Vec<[f32; LANES]>,
    /// `[to][from]` for the same, with `from` of the first half and of the second, both in the first half of the lanes.
    columns: [Vec<[f32; LANES]>; 2],
    /// From the sentence's start.
    start: [f32; LANES],
    /// For each kind from its beginning to its inside, and from its inside on.
    from_begin: [f32; LANES],
    from_inside: [f32; LANES],
}

/// What is known of one token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sums<const LANES: usize> {
    /// The exponentials of its scores, the best label at 1.
    emissions: [f32; LANES],
    /// The share of all paths from the sentence's start that lead to each label.
    forward: [f32; LANES],
    /// What they were multiplied by to add up to 1.
    scale: f32,
}

impl<const LANES: usize> Factors<LANES> {
    const HALF: usize = LANES / 2;

    /// Returns those of the scores `transitions`, `[from][to]` with the sentence's start last, in units of `step`.
    pub(super) fn new(n_kinds: usize, transitions: &[Scores<LANES>], step: f32) -> Self {
        let factor = |from: usize, to: usize| match transitions[from][to] {
            score if score <= FORBIDDEN => 0.0,
            score => (f32::from(score) * step).exp(),
        };
        let exponential = |n_steps: usize| if n_steps < FAR as usize { (-(n_steps as f32) * step).exp() } else { 0.0 };
        let n_labels = 2 * n_kinds + 1;
        let label_at = |place: usize| label_at::<LANES>(n_kinds, place);
        let mut factors = Self {
            n_kinds,
            exponentials: Box::new(std::array::from_fn(exponential)),
            rows: vec![[0.0; LANES]; LANES],
            columns: [(); 2].map(|()| vec![[0.0; LANES]; Self::HALF]),
            start: [0.0; LANES],
            from_begin: [0.0; LANES],
            from_inside: [0.0; LANES],
        };
        for place in 0..LANES {
            let Some(to) = label_at(place) else { continue };
            factors.start[place] = factor(n_labels, to);
            if place >= Self::HALF {
                factors.from_begin[place - Self::HALF] = factor(to - 1, to);
                factors.from_inside[place - Self::HALF] = factor(to, to);
                continue;
            }
            for (from_place, from) in (0..LANES).filter_map(|place| Some((place, label_at(place)?))) {
                factors.rows[from_place][place] = factor(from, to);
                factors.columns[from_place / Self::HALF][place][from_place % Self::HALF] = factor(from, to);
            }
        }
        factors
    }

    /// Writes the probability of each label in `labels` at its token, which has these scores, to `marginals`; `sums` is reused
    /// memory.
    ///
    /// # Cost
    ///
    /// Linear in the tokens, quadratic in the labels.
    pub(super) fn marginals(
        &self,
        scores: &[Scores<LANES>],
        labels: &[u8],
        sums: &mut Vec<Sums<LANES>>,
        marginals: &mut [f32],
    ) {
        let nothing = Sums { emissions: [0.0; LANES], forward: [0.0; LANES], scale: 0.0 };
        sums.resize(scores.len().max(sums.len()), nothing);
        let sums = &mut sums[..scores.len()];
        let mut before: Option<&Sums<LANES>> = None;
        for (sums, scores) in sums.iter_mut().zip(scores) {
            self.emissions(scores, &mut sums.emissions);
            match before {
                None => sums.forward = self.start,
                Some(before) => self.forward(&before.forward, &mut sums.forward),
            }
            times(&mut sums.forward, &sums.emissions);
            sums.scale = normalise(&mut sums.forward);
            before = Some(sums);
        }
        // Scaled as the way there was, the products of both ways add up to 1.
        let mut backward = [1.0_f32; LANES];
        for ((sums, label), marginal) in sums.iter().zip(labels).zip(marginals).rev() {
            let place = place_of::<LANES>(usize::from(*label));
            *marginal = (sums.forward[place] * backward[place]).clamp(0.0, 1.0);
            times(&mut backward, &sums.emissions);
            let mut next = [0.0; LANES];
            self.backward(&backward, sums.scale, &mut next);
            backward = next;
        }
    }

    // The functions that follow are not inlined: each works on rows in memory, four lanes at a time, where a longer function would
    // take them apart into single numbers.

    /// Writes the sums of all paths to each label of the next token, from those to this one's.
    #[inline(never)]
    fn forward(&self, from: &[f32; LANES], to: &mut [f32; LANES]) {
        let half = Self::HALF;
        let (to_first, to_inside) = to.split_at_mut(half);
        to_first.fill(0.0);
        for places in [0..=self.n_kinds, half + 1..=half + self.n_kinds] {
            add_products(to_first, &from[places.clone()], &self.rows[places]);
        }
        for place in 0..half {
            to_inside[place] = from[place] * self.from_begin[place] + from[half + place] * self.from_inside[place];
        }
    }

    /// Writes the sums of all paths from each label of a token, from those from the next one's, multiplied by `scale`.
    #[inline(never)]
    fn backward(&self, to: &[f32; LANES], scale: f32, from: &mut [f32; LANES]) {
        let half = Self::HALF;
        let (begin, inside) = from.split_at_mut(half);
        let [columns, inside_columns] = &self.columns;
        add_products(begin, &to[..=self.n_kinds], columns);
        add_products(inside, &to[..=self.n_kinds], inside_columns);
        for place in 0..half {
            begin[place] = (begin[place] + to[half + place] * self.from_begin[place]) * scale;
            inside[place] = (inside[place] + to[half + place] * self.from_inside[place]) * scale;
        }
    }

    /// Writes the exponentials of one token's scores, the best label at 1.
    #[inline(never)]
    fn emissions(&self, scores: &Scores<LANES>, factors: &mut [f32; LANES]) {
        let best = scores[..2 * self.n_kinds + 1].iter().copied().max().unwrap_or(0);
        let below = scores.map(|score| best.saturating_sub(score).clamp(0, FAR));
        #[expect(clippy::cast_sign_loss, reason = "clamped from 0 on")]
        let factor = |label: usize| self.exponentials[below[label] as usize];
        factors[0] = factor(0);
        for kind in 0..self.n_kinds.min(Self::HALF - 1) {
            factors[1 + kind] = factor(1 + 2 * kind);
            factors[1 + kind + Self::HALF] = factor(2 + 2 * kind);
        }
    }
}

/// Returns where `label` stands.
#[inline]
fn place_of<const LANES: usize>(label: usize) -> usize {
    label.div_ceil(2) + if label > 0 && label.is_multiple_of(2) { LANES / 2 } else { 0 }
}

/// Returns which label stands there, if any does.
fn label_at<const LANES: usize>(n_kinds: usize, place: usize) -> Option<usize> {
    (0..2 * n_kinds + 1).find(|label| place_of::<LANES>(*label) == place)
}

/// Adds to `sums`, which are half a row, the first halves of `rows`, each as often as its share says.
#[inline(never)]
fn add_products<const LANES: usize>(sums: &mut [f32], shares: &[f32], rows: &[[f32; LANES]]) {
    let (sums, _) = sums[..LANES / 2].as_chunks_mut::<4>();
    for (share, row) in shares.iter().zip(rows) {
        for (sums, row) in sums.iter_mut().zip(row.as_chunks::<4>().0) {
            for lane in 0..4 {
                sums[lane] += share * row[lane];
            }
        }
    }
}

/// Makes the sum of `values` 1; returns what they were multiplied by. All zeros stay so.
#[inline(never)]
fn normalise<const LANES: usize>(values: &mut [f32; LANES]) -> f32 {
    let mut sums = [0.0; 4];
    for row in values.as_chunks::<4>().0 {
        for lane in 0..4 {
            sums[lane] += row[lane];
        }
    }
    let sum = (sums[0] + sums[2]) + (sums[1] + sums[3]);
    let scale = if sum > 0.0 { 1.0 / sum } else { 0.0 };
    for value in values {
        *value *= scale;
    }
    scale
}

/// Multiplies each of `values` by its factor.
#[inline(never)]
fn times<const LANES: usize>(values: &mut [f32; LANES], factors: &[f32; LANES]) {
    values.iter_mut().zip(factors).for_each(|(value, factor)| *value *= factor);
}
