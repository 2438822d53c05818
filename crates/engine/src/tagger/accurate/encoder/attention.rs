//! Attention: every row of a window looks at others, in each head on its own.
//!
//! A. Vaswani and others: Attention Is All You Need, NIPS 2017. How far apart two pieces stand can count too: C. Raffel and
//! others: Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer, JMLR 2020.

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions};
use rten_simd::SimdOp;
use rten_tensor::{Matrix, NdTensorView};

use super::functions::first;
use super::kernels::Exponentials;

/// Numbers in rows, of which some columns are taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows<'r> {
    /// Row by row.
    pub(super) numbers: &'r [f32],
    /// How many numbers from one row to the next.
    pub(super) stride: usize,
    /// The first column that is taken.
    pub(super) first: usize,
}

impl<'r> Rows<'r> {
    /// Returns the matrix of `width` columns that begins at head `head` of that width.
    fn head(self, head: usize, width: usize) -> Matrix<'r, f32> {
        let start = self.first + head * width;
        let n_rows = self.numbers.len() / self.stride;
        NdTensorView::from_data([n_rows, self.stride], self.numbers).slice((.., start..start + width))
    }

    fn n_rows(self) -> usize {
        self.numbers.len() / self.stride
    }
}

/// What is added to the scores of two rows for how far apart they stand.
#[derive(Debug)]
pub struct Distances {
    /// A row a head: what a query adds for the key farthest before it, and so on to the one farthest after it.
    pub numbers: Vec<f32>,
    /// Places of the longest window; a row has twice as many less one.
    pub n_places: usize,
}

impl Distances {
    /// Returns what the query at `place` adds to its scores of all `n_keys` keys of its window.
    fn row(&self, head: usize, place: usize, n_keys: usize) -> &[f32] {
        let start = head * (2 * self.n_places - 1) + self.n_places - 1 - place;
        &self.numbers[start..start + n_keys]
    }
}

/// Memory that is reused.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    scores: Vec<f32>,
    mixed: Vec<f32>,
    inverse_sums: Vec<f32>,
}

/// Writes what each row of `queries` takes from `values`, weighted by how well it meets `keys`, to `output`, whose rows
/// are `n_heads` heads of `width` columns. The queries are scaled already; `places` says where in the window each stands.
pub(super) fn attend(
    gemm: &GemmExecutor<f32, f32, f32>,
    (queries, keys, values): (Rows<'_>, Rows<'_>, Rows<'_>),
    (n_heads, width): (usize, usize),
    (distances, places): (&Distances, impl Iterator<Item = usize> + Clone),
    scratch: &mut Scratch,
    output: &mut [f32],
) {
    let (n_queries, n_keys) = (queries.n_rows(), keys.n_rows());
    let scores = first(&mut scratch.scores, n_queries * n_keys);
    let mixed = first(&mut scratch.mixed, n_queries * width);
    let inverse_sums = &mut scratch.inverse_sums;
    let multiply = |output: &mut [f32], left: Matrix<'_, f32>, right: Matrix<'_, f32>, is_sum: bool| {
        let options = GemmOptions { beta: if is_sum { 1.0 } else { 0.0 }, ..GemmOptions::default() };
        gemm.gemm(output, GemmInputA::Unpacked(left), GemmInputB::Unpacked(right), options)
            .expect("the shapes follow from the model's");
    };
    for head in 0..n_heads {
        for (scores, place) in scores.chunks_exact_mut(n_keys).zip(places.clone()) {
            scores.copy_from_slice(distances.row(head, place, n_keys));
        }
        multiply(scores, queries.head(head, width), keys.head(head, width).transposed(), true);
        Exponentials { scores, n_columns: n_keys, inverse_sums }.dispatch();
        let weights = NdTensorView::from_data([n_queries, n_keys], &*scores);
        multiply(mixed, weights, values.head(head, width), false);
        let rows = output.chunks_exact_mut(n_heads * width).zip(mixed.chunks_exact(width));
        for ((output, mixed), factor) in rows.zip(&*inverse_sums) {
            for (output, mixed) in output[head * width..(head + 1) * width].iter_mut().zip(mixed) {
                *output = mixed * factor;
            }
        }
    }
}
