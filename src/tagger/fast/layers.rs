//! The layers of the network: each gives a word a new row from its own and those of two neighbours.
//!
//! What stands between convolutions with growing steps (F. Yu, V. Koltun: Multi-Scale Context Aggregation by Dilated Convolutions,
//! ICLR 2016; for names E. Strubell and others, EMNLP 2017) and a look at the whole article: before one of the layers, a word in
//! capitals is shown the mean of its places.

use rten_simd::SimdOp;

use super::input::{Input, Repeated};
use crate::cancel::{Cancel, Cancelled};
use crate::tagger::network::{self, AddReluNorm, Linear, Multiplier, Norm, NormRows, Store, first};

/// Words that go through a layer together: as many as stay in the nearest cache with its weights.
const STRIP_ROWS: usize = 64;

/// One layer.
#[derive(Debug)]
pub(super) struct Layer {
    /// How far away the neighbours are that it looks at, in words.
    pub(super) reach: usize,
    /// Of the row of the word before, the word's own, and that of the word after, one after the other.
    pub(super) linear: Linear,
    /// After it.
    pub(super) norm: Norm,
}

/// All layers.
#[derive(Debug)]
pub(super) struct Layers {
    /// Columns of a row.
    pub(super) width: usize,
    /// The first is the lowest.
    pub(super) layers: Vec<Layer>,
    /// Which layer sees what repeated words are elsewhere.
    pub(super) sharing: usize,
    /// What a word takes from the mean of its places.
    pub(super) shared: Linear,
}

/// Reused memory.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// The rows of the words, then those of the layer that is computed.
    rows: [Vec<f32>; 2],
    /// What a strip of words sees.
    seen: Vec<f32>,
    means: Vec<f32>,
    given: Vec<f32>,
    pub(super) linear: network::Scratch,
}

impl Layers {
    /// Returns the last rows of the words of `input`, whose sums of rows are normalised by `norm`.
    ///
    /// # Errors
    ///
    /// It was cancelled.
    pub(super) fn run<'s>(
        &self,
        input: &Input,
        norm: &Norm,
        multiplier: &Multiplier,
        scratch: &'s mut Scratch,
        cancel: &Cancel,
    ) -> Result<(&'s [f32], &'s mut network::Scratch), Cancelled> {
        // Rows of zeros stand before and after the article.
        let edge = self.layers.iter().map(|layer| layer.reach).max().unwrap_or(0) * self.width;
        let inner = edge..edge + input.rows.len();
        for rows in &mut scratch.rows {
            rows.resize(inner.end + edge, 0.0);
            rows[..edge].fill(0.0);
            rows[inner.end..].fill(0.0);
        }
        scratch.rows[0][inner.clone()].copy_from_slice(&input.rows);
        NormRows { rows: &mut scratch.rows[0][inner.clone()], norm }.dispatch();
        for (layer_idx, layer) in self.layers.iter().enumerate() {
            if layer_idx == self.sharing {
                self.share(input, inner.start, multiplier, scratch);
            }
            let Scratch { rows: [before, after], seen, linear, .. } = &mut *scratch;
            let strip = STRIP_ROWS * self.width;
            for start in inner.clone().step_by(strip) {
                cancel.check()?;
                let columns = start..(start + strip).min(inner.end);
                let seen = self.gather(layer, before, columns.clone(), seen);
                let finish =
                    AddReluNorm { before: &before[columns.clone()], after: &mut after[columns], norm: &layer.norm };
                layer.linear.apply(seen, multiplier, linear, finish);
            }
            scratch.rows.swap(0, 1);
        }
        Ok((&scratch.rows[0][inner], &mut scratch.linear))
    }

    /// Returns what the words whose rows are `columns` see: their neighbours' rows and their own.
    fn gather<'s>(
        &self,
        layer: &Layer,
        rows: &[f32],
        columns: std::ops::Range<usize>,
        seen: &'s mut Vec<f32>,
    ) -> &'s [f32] {
        let width = self.width;
        let seen = first(seen, columns.len() * 3);
        for (seen, at) in seen.chunks_exact_mut(3 * width).zip(columns.step_by(width)) {
            let (left, right) = (at - layer.reach * width, at + layer.reach * width);
            for (part, from) in seen.chunks_exact_mut(width).zip([left, at, right]) {
                part.copy_from_slice(&rows[from..from + width]);
            }
        }
        seen
    }

    /// Adds to each place of a repeated word what it takes from the mean of its places; the first row is at `start`.
    fn share(&self, input: &Input, start: usize, multiplier: &Multiplier, scratch: &mut Scratch) {
        let (width, n_words) = (self.width, input.n_repeated);
        let Scratch { rows: [rows, _], means, given, linear, .. } = scratch;
        let means = first(means, n_words * width);
        means.fill(0.0);
        let mut n_places = vec![0.0_f32; n_words];
        let place = |repeated: &Repeated| {
            let row = start + repeated.token_idx * width;
            (row..row + width, repeated.word_idx * width..(repeated.word_idx + 1) * width)
        };
        for repeated in &input.repeated {
            let (row, mean) = place(repeated);
            means[mean].iter_mut().zip(&rows[row]).for_each(|(sum, value)| *sum += value);
            n_places[repeated.word_idx] += 1.0;
        }
        for (mean, n_places) in means.chunks_exact_mut(width).zip(&n_places) {
            mean.iter_mut().for_each(|value| *value /= n_places);
        }
        let given = first(given, n_words * width);
        for (means, given) in means.chunks(STRIP_ROWS * width).zip(given.chunks_mut(STRIP_ROWS * width)) {
            self.shared.apply(means, multiplier, linear, Store { output: given });
        }
        for repeated in &input.repeated {
            let (row, word) = place(repeated);
            rows[row].iter_mut().zip(&given[word]).for_each(|(value, given)| *value += given);
        }
    }
}
