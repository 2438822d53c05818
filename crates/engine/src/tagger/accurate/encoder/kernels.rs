//! The steps between matrix products, each one pass over rows that are still in the cache.
//!
//! They are written against the vector operations of `rten-simd`, which picks the widest instruction set of the
//! processor at run time: the crate itself is compiled for the oldest processors of its platform.

use rten_simd::ops::{BitOps, FloatOps, NumOps, ToFloat};
use rten_simd::{Isa, Simd, SimdOp};

use super::functions::{exponential, gelu};

/// The widths of all matrices are multiples of this: the bytes of the widest vectors, so that no row has a rest.
pub const WIDTH_STEP: usize = 64;

/// What layer normalisation adds to the variance.
const EPSILON: f32 = 1e-12;

/// An element of a matrix product.
pub(super) trait Sum: Copy {
    /// Returns the first elements of `sums` as one vector of numbers.
    fn load<I: Isa>(isa: I, sums: &[Self]) -> I::F32;
}

impl Sum for i32 {
    #[inline(always)]
    fn load<I: Isa>(isa: I, sums: &[Self]) -> I::F32 {
        isa.i32().to_float(isa.i32().load(sums))
    }
}

impl Sum for f32 {
    #[inline(always)]
    fn load<I: Isa>(isa: I, sums: &[Self]) -> I::F32 {
        isa.f32().load(sums)
    }
}

/// What makes the sums of a matrix product the values of a linear layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns<'p> {
    /// What one step of each column's weights is worth.
    pub(super) scales: &'p [f32],
    /// What the sum of each column's weights is worth.
    pub(super) sums: &'p [f32],
    /// Added to each column.
    pub(super) biases: &'p [f32],
    /// What each column takes from each outliers input, input by input.
    pub(super) loud_weights: &'p [f32],
}

/// One row of a matrix product, with what makes its sums the values of a linear layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct ProductRow<'p, S> {
    sums: &'p [S],
    scale: f32,
    zero: f32,
    outliers: &'p [f32],
    columns: Columns<'p>,
}

impl<S: Sum> ProductRow<'_, S> {
    /// Returns the values of the linear layer from column `at` on.
    #[inline(always)]
    fn values<I: Isa>(&self, isa: I, at: usize) -> I::F32 {
        let (ops, columns) = (isa.f32(), self.columns);
        let sums = ops.mul(S::load(isa, &self.sums[at..]), ops.load(&columns.scales[at..]));
        let sums = ops.mul_sub_from(ops.splat(self.zero), ops.load(&columns.sums[at..]), sums);
        let mut values = ops.mul_add(sums, ops.splat(self.scale), ops.load(&columns.biases[at..]));
        for (value, weights) in self.outliers.iter().zip(columns.loud_weights.chunks_exact(columns.biases.len())) {
            values = ops.mul_add(ops.splat(*value), ops.load(&weights[at..]), values);
        }
        values
    }
}

/// What is made of the rows of a matrix product.
pub(super) trait Finish {
    /// Takes row `row_idx`.
    fn row<I: Isa, S: Sum>(&mut self, isa: I, row_idx: usize, row: &ProductRow<'_, S>);
}

/// A matrix product and what is made of it.
#[derive(Debug)]
pub(super) struct Products<'p, S, F> {
    /// The sums, row by row.
    pub(super) sums: &'p [S],
    /// What one step of each row's input was worth.
    pub(super) scales: &'p [f32],
    /// The step that stood for 0 in each row's input.
    pub(super) zeros: &'p [f32],
    /// The outliers inputs of each row, row by row.
    pub(super) outliers: &'p [f32],
    /// The layer.
    pub(super) columns: Columns<'p>,
    /// What is made of it.
    pub(super) finish: F,
}

impl<S: Sum, F: Finish> SimdOp for Products<'_, S, F> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(mut self, isa: I) {
        let n_loud = self.outliers.len() / self.scales.len().max(1);
        let rows = self.sums.chunks_exact(self.columns.biases.len()).zip(self.scales).zip(self.zeros);
        for (row_idx, ((sums, &scale), &zero)) in rows.enumerate() {
            let outliers = &self.outliers[row_idx * n_loud..(row_idx + 1) * n_loud];
            let row = ProductRow { sums, scale, zero, outliers, columns: self.columns };
            self.finish.row(isa, row_idx, &row);
        }
    }
}

/// Stores the values.
#[derive(Debug)]
pub(super) struct Store<'o> {
    /// Where to, row by row.
    pub(super) output: &'o mut [f32],
}

impl Finish for Store<'_> {
    #[inline(always)]
    fn row<I: Isa, S: Sum>(&mut self, isa: I, row_idx: usize, row: &ProductRow<'_, S>) {
        let ops = isa.f32();
        let n_columns = row.columns.biases.len();
        let output = &mut self.output[row_idx * n_columns..(row_idx + 1) * n_columns];
        for (step, output) in output.chunks_exact_mut(ops.len()).enumerate() {
            ops.store(row.values(isa, step * ops.len()), output);
        }
    }
}

/// Stores the Gaussian error linear units of the values.
#[derive(Debug)]
pub(super) struct StoreGelu<'o> {
    /// Where to, row by row.
    pub(super) output: &'o mut [f32],
}

impl Finish for StoreGelu<'_> {
    #[inline(always)]
    fn row<I: Isa, S: Sum>(&mut self, isa: I, row_idx: usize, row: &ProductRow<'_, S>) {
        let ops = isa.f32();
        let n_columns = row.columns.biases.len();
        let output = &mut self.output[row_idx * n_columns..(row_idx + 1) * n_columns];
        for (step, output) in output.chunks_exact_mut(ops.len()).enumerate() {
            let value = row.values(isa, step * ops.len());
            ops.store(gelu(isa, value), output);
        }
    }
}

/// Adds the values to what they are the residual of, and normalises each row.
#[derive(Debug)]
pub(super) struct AddNorm<'o> {
    /// What is added to and normalised, row by row.
    pub(super) hidden: &'o mut [f32],
    /// How.
    pub(super) norm: &'o Norm,
}

impl Finish for AddNorm<'_> {
    #[inline(always)]
    fn row<I: Isa, S: Sum>(&mut self, isa: I, row_idx: usize, row: &ProductRow<'_, S>) {
        let ops = isa.f32();
        let n_columns = row.columns.biases.len();
        let hidden = &mut self.hidden[row_idx * n_columns..(row_idx + 1) * n_columns];
        for (step, values) in hidden.chunks_exact_mut(ops.len()).enumerate() {
            let sum = ops.add(row.values(isa, step * ops.len()), ops.load(values));
            ops.store(sum, values);
        }
        self.norm.row(isa, hidden);
    }
}

/// A layer normalisation.
///
/// J. L. Ba, J. R. Kiros, G. E. Hinton: Layer Normalization, 2016.
#[derive(Debug, Clone)]
pub struct Norm {
    /// Factor of each column.
    pub weights: Vec<f32>,
    /// Added to each column.
    pub biases: Vec<f32>,
}

impl Norm {
    #[inline(always)]
    fn row<I: Isa>(&self, isa: I, row: &mut [f32]) {
        let ops = isa.f32();
        let n_columns = row.len() as f32;
        let mut sum = ops.zero();
        for values in row.chunks_exact(ops.len()) {
            sum = ops.add(sum, ops.load(values));
        }
        let mean = ops.splat(ops.sum(sum) / n_columns);
        let mut squares = ops.zero();
        for values in row.chunks_exact(ops.len()) {
            let off = ops.sub(ops.load(values), mean);
            squares = ops.mul_add(off, off, squares);
        }
        let factor = ops.splat(1.0 / (ops.sum(squares) / n_columns + EPSILON).sqrt());
        for (step, values) in row.chunks_exact_mut(ops.len()).enumerate() {
            let at = step * ops.len();
            let scale = ops.mul(factor, ops.load(&self.weights[at..]));
            let off = ops.sub(ops.load(values), mean);
            ops.store(ops.mul_add(off, scale, ops.load(&self.biases[at..])), values);
        }
    }
}

/// Normalises rows in place.
#[derive(Debug)]
pub(super) struct NormRows<'o> {
    /// Row by row.
    pub(super) rows: &'o mut [f32],
    /// How.
    pub(super) norm: &'o Norm,
}

impl SimdOp for NormRows<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        for row in self.rows.chunks_exact_mut(self.norm.weights.len()) {
            self.norm.row(isa, row);
        }
    }
}

/// Turns rows of scores into the exponentials of what they are below the highest of their row.
#[derive(Debug)]
pub(super) struct Exponentials<'o> {
    /// Row by row.
    pub(super) scores: &'o mut [f32],
    /// How many in a row.
    pub(super) n_columns: usize,
    /// One over the sum of each row.
    pub(super) inverse_sums: &'o mut Vec<f32>,
}

impl SimdOp for Exponentials<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        let lowest = ops.splat(f32::MIN);
        self.inverse_sums.clear();
        for row in self.scores.chunks_exact_mut(self.n_columns) {
            let (vectors, rest) = row.split_at_mut(self.n_columns / ops.len() * ops.len());
            let (padded, is_rest) = ops.load_pad(rest);
            let mut highest = ops.select(padded, lowest, is_rest);
            for values in vectors.chunks_exact(ops.len()) {
                highest = ops.max(highest, ops.load(values));
            }
            let highest = ops.splat(highest.to_array().as_ref().iter().copied().fold(f32::MIN, f32::max));
            let mut sum = ops.select(exponential(isa, ops.sub(padded, highest)), ops.zero(), is_rest);
            for (value, exponential) in rest.iter_mut().zip(sum.to_array().as_ref()) {
                *value = *exponential;
            }
            for values in vectors.chunks_exact_mut(ops.len()) {
                let value = exponential(isa, ops.sub(ops.load(values), highest));
                sum = ops.add(sum, value);
                ops.store(value, values);
            }
            self.inverse_sums.push(1.0 / ops.sum(sum));
        }
    }
}
