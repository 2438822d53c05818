//! The best labels of a sentence (Viterbi), with the structure of the labels used: inside of a stretch only one of its own kind may
//! come before, and seldom does any but the best label so far matter.

use super::lanes::{FORBIDDEN, Scores};

/// Scores of neighbouring labels.
#[derive(Debug, Clone)]
pub(super) struct PairScores<const LANES: usize> {
    n_labels: usize,
    /// `[from][to]`; the last row is the sentence's start. Forbidden ones are very low.
    rows: Vec<Scores<LANES>>,
    /// For each label inside of a stretch the scores from that which begins it, and from itself.
    from_begin: Scores<LANES>,
    from_inside: Scores<LANES>,
    /// `[best][from]`: how far below the best label so far, at the least, another one is that is behind it on the way to each label
    /// outside or at the beginning of a stretch.
    gaps: Vec<Scores<LANES>>,
}

/// What is known of one token on the way to the best path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<const LANES: usize> {
    /// How good the best path to each label is, beside the best of all, which is 0.
    best: Scores<LANES>,
    /// The label that that one ends with.
    top: u8,
    /// Whether it is the best on the way to all labels of the next token outside or at the beginning of a stretch.
    is_alone: bool,
}

impl<const LANES: usize> PairScores<LANES> {
    /// Returns those of these `rows`.
    pub(super) fn new(n_labels: usize, mut rows: Vec<Scores<LANES>>) -> Self {
        // Lanes of no label never win.
        rows.iter_mut().for_each(|row| row[n_labels..].fill(FORBIDDEN));
        let is_inside = |label: usize| label > 0 && label < n_labels && label.is_multiple_of(2);
        let inside =
            |before: usize| std::array::from_fn(|to| if is_inside(to) { rows[to - before][to] } else { FORBIDDEN });
        let gap = |top: usize, from: usize| {
            let others = (0..n_labels).filter(|to| !is_inside(*to));
            others.map(|to| rows[top][to].saturating_sub(rows[from][to])).min().unwrap_or(i16::MAX)
        };
        let gaps = (0..n_labels).map(|top| {
            std::array::from_fn(|from| if from < n_labels && from != top { gap(top, from) } else { i16::MAX })
        });
        Self { n_labels, from_begin: inside(1), from_inside: inside(0), gaps: gaps.collect(), rows }
    }

    /// Returns all of them, `[from][to]`, the sentence's start last.
    pub(super) fn rows(&self) -> &[Scores<LANES>] {
        &self.rows
    }

    /// Writes the best label of each token of a sentence with these scores to `labels`; `steps` is reused memory.
    ///
    /// # Cost
    ///
    /// Linear in the tokens; for each of them linear in the labels where it is clear how the one before is labelled, else quadratic.
    pub(super) fn best_path(&self, scores: &[Scores<LANES>], steps: &mut Vec<Step<LANES>>, labels: &mut Vec<u8>) {
        labels.clear();
        steps.clear();
        let Some((first, others)) = scores.split_first() else { return };
        steps.push(self.step(&self.rows[self.n_labels], first));
        for scores in others {
            let last = steps.len() - 1;
            let next = self.next(&mut steps[last]);
            steps.push(self.step(&next, scores));
        }
        labels.resize(scores.len(), 0);
        let mut label = usize::from(steps[steps.len() - 1].top);
        for token_idx in (0..scores.len()).rev() {
            labels[token_idx] = u8::try_from(label).unwrap_or(0);
            if let Some(before) = token_idx.checked_sub(1) {
                label = self.label_before(&steps[before], label);
            }
        }
    }

    /// Returns the step of a token with these scores, to whose labels the best paths are this good without them.
    #[inline]
    fn step(&self, paths: &Scores<LANES>, scores: &Scores<LANES>) -> Step<LANES> {
        let mut best = [0; LANES];
        let mut most = i16::MIN;
        for label in 0..LANES {
            best[label] = paths[label].saturating_add(scores[label]);
            most = most.max(best[label]);
        }
        let top = best[..self.n_labels].iter().position(|score| *score == most).unwrap_or(0);
        for score in &mut best {
            *score = score.saturating_sub(most);
        }
        Step { best, top: u8::try_from(top).unwrap_or(0), is_alone: true }
    }

    /// Returns how good the best path to each label of the next token is, without its own score.
    #[inline]
    fn next(&self, step: &mut Step<LANES>) -> Scores<LANES> {
        let top = usize::from(step.top);
        let mut next = self.rows[top];
        next[0] = next[0].max(step.best[0].saturating_add(self.from_inside[0]));
        for to in 1..LANES {
            let from_begin = step.best[to - 1].saturating_add(self.from_begin[to]);
            let from_inside = step.best[to].saturating_add(self.from_inside[to]);
            next[to] = next[to].max(from_begin).max(from_inside);
        }
        let gaps = &self.gaps[top];
        let matters = (0..LANES).fold(0, |matters, from| matters | i16::from(step.best[from] >= gaps[from]));
        if matters != 0 {
            step.is_alone = false;
            for from in (0..self.n_labels).filter(|from| step.best[*from] >= gaps[*from]) {
                for to in 0..LANES {
                    next[to] = next[to].max(step.best[from].saturating_add(self.rows[from][to]));
                }
            }
        }
        next
    }

    /// Returns the label at `step` on the best path to label `to` of the next token; of several as good ones the first.
    fn label_before(&self, step: &Step<LANES>, to: usize) -> usize {
        if to > 0 && to.is_multiple_of(2) {
            let from_begin = step.best[to - 1].saturating_add(self.from_begin[to]);
            let from_inside = step.best[to].saturating_add(self.from_inside[to]);
            return if from_begin >= from_inside { to - 1 } else { to };
        }
        if step.is_alone {
            return usize::from(step.top);
        }
        let score = |from: usize| step.best[from].saturating_add(self.rows[from][to]);
        (0..self.n_labels).rev().max_by_key(|from| score(*from)).unwrap_or(0)
    }
}
