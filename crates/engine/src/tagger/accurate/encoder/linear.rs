//! Linear layers: a matrix of 8-bit weights, or of numbers where what the 8 bits lose is measured.

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_simd::SimdOp;
use rten_tensor::NdTensorView;

use super::functions::first;
use super::kernels::{Columns, Finish, Norm, Products};
use super::quantise::{Quantise, Quantised};

/// The matrix products of this processor. They stay on the thread that made them.
pub struct Multiplier {
    bytes: GemmExecutor<u8, i8, i32>,
    pub(super) numbers: GemmExecutor<f32, f32, f32>,
}

impl Multiplier {
    /// Returns the largest step of an activation. Without the processor's own byte products, pairs of them are summed in 16
    /// bits, which the highest bytes would overflow.
    pub fn largest_step(&self) -> u8 {
        if self.bytes.may_saturate() { i8::MAX.cast_unsigned() } else { u8::MAX }
    }
}

impl Default for Multiplier {
    fn default() -> Self {
        Self { bytes: GemmExecutor::new(), numbers: GemmExecutor::new() }
    }
}

/// Memory that is reused.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    quantised: Quantised,
    byte_sums: Vec<i32>,
    number_sums: Vec<f32>,
    ones: Vec<f32>,
    no_zeros: Vec<f32>,
}

/// Columns that a product computes in one pass over its rows. For more it would put the rows in order several times.
const COLUMNS_A_PASS: usize = 1024;

/// Inputs of a layer count as outliers where the normalisation before it gives them more than this times what it gives the middle
/// one. With a lower bound more columns are computed in numbers; with a higher one the loudest widen each row's steps.
const LOUD: f32 = 1.8;

/// Most outliers inputs of a layer. Each costs a multiplication for every value of the layer.
const MAX_LOUD: usize = 8;

/// A linear layer: a matrix, and a number added to each of its columns.
pub struct Linear {
    weights: Weights,
    outliers: Loud,
    /// What one step of each column's weights is worth.
    scales: Vec<f32>,
    /// What the sum of each column's weights is worth.
    sums: Vec<f32>,
    biases: Vec<f32>,
}

/// Inputs so much larger than the others that on one scale with them they would leave those few steps; they are multiplied as
/// numbers.
///
/// T. Dettmers and others: LLM.int8(), NeurIPS 2022. Which they are is read off the normalisation before the layer.
#[derive(Debug, Default)]
struct Loud {
    /// Which inputs.
    inputs: Vec<usize>,
    /// Their rows of the matrix.
    weights: Vec<f32>,
}

impl Loud {
    /// Returns the outliers inputs of a layer of 8-bit `weights` after `norm`.
    fn behind(norm: &Norm, weights: &[i8], scales: &[f32]) -> Self {
        let mut inputs: Vec<usize> = (0..norm.weights.len()).collect();
        let loudness = |input: usize| norm.weights[input].abs();
        inputs.sort_unstable_by(|a, b| loudness(*b).total_cmp(&loudness(*a)));
        let bound = loudness(inputs[inputs.len() / 2]) * LOUD;
        inputs.truncate(MAX_LOUD);
        inputs.retain(|input| loudness(*input) > bound);
        let row = |input: usize| weights[input * scales.len()..].iter().zip(scales);
        let weights =
            inputs.iter().flat_map(|&input| row(input).map(|(step, scale)| f32::from(*step) * scale)).collect();
        Self { inputs, weights }
    }
}

/// A matrix in the order that the products read it.
enum Weights {
    Bytes(PackedBMatrix<i8>),
    Numbers(PackedBMatrix<f32>),
}

impl std::fmt::Debug for Linear {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Linear").field("n_columns", &self.biases.len()).finish_non_exhaustive()
    }
}

impl Linear {
    /// Returns the layer of 8-bit `weights`, row by row, with a scale and a bias for each column; `norm` is the normalisation
    /// that its input comes from, if it does.
    pub fn of_bytes(weights: &[i8], scales: Vec<f32>, biases: Vec<f32>, norm: Option<&Norm>) -> Self {
        let n_columns = biases.len();
        let outliers = norm.map(|norm| Loud::behind(norm, weights, &scales)).unwrap_or_default();
        let matrix = NdTensorView::from_data([weights.len() / n_columns, n_columns], weights);
        let mut sums = vec![0_i32; n_columns];
        for row in weights.chunks_exact(n_columns) {
            sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += i32::from(*weight));
        }
        let sums = sums.iter().zip(&scales).map(|(sum, scale)| *sum as f32 * scale).collect();
        let weights = Weights::Bytes(GemmExecutor::<u8, i8, i32>::new().prepack_b(matrix));
        Self { weights, outliers, scales, sums, biases }
    }

    /// Returns the layer of `weights`, row by row, with a bias for each column.
    pub fn of_numbers(weights: &[f32], biases: Vec<f32>) -> Self {
        let n_columns = biases.len();
        let matrix = NdTensorView::from_data([weights.len() / n_columns, n_columns], weights);
        let weights = Weights::Numbers(GemmExecutor::<f32>::new().prepack_b(matrix));
        let (scales, sums) = (vec![1.0; n_columns], vec![0.0; n_columns]);
        Self { weights, outliers: Loud::default(), scales, sums, biases }
    }

    /// Returns how many columns the layer's values have.
    pub(super) fn n_columns(&self) -> usize {
        self.biases.len()
    }

    /// Multiplies the rows of `input` by the layer and hands the products to `finish`.
    pub(super) fn apply(&self, input: &[f32], multiplier: &Multiplier, scratch: &mut Scratch, finish: impl Finish) {
        let n_columns = self.n_columns();
        let Self { outliers, scales, sums, biases, .. } = self;
        let columns = Columns { scales, sums, biases, loud_weights: &outliers.weights };
        let Scratch { quantised, byte_sums, number_sums, ones, no_zeros } = scratch;
        match &self.weights {
            Weights::Bytes(weights) => {
                let width = weights.rows();
                let top = multiplier.largest_step();
                Quantise { rows: input, n_columns: width, outliers: &outliers.inputs, top, output: quantised }
                    .dispatch();
                let n_rows = quantised.scales.len();
                let sums = first(byte_sums, n_rows * n_columns);
                let rows = NdTensorView::from_data([n_rows, width], &quantised.bytes[..input.len()]);
                let packed;
                let rows = if n_columns > COLUMNS_A_PASS {
                    packed = multiplier.bytes.prepack_a(rows);
                    GemmInputA::Packed(&packed)
                } else {
                    GemmInputA::Unpacked(rows)
                };
                // The products could allow for the zeros themselves, but take those of the first rows for all.
                multiplier
                    .bytes
                    .gemm(sums, rows, GemmInputB::Packed(weights), GemmOptions::default())
                    .expect("the shapes are checked when the model is read");
                let Quantised { scales, zeros, outliers, .. } = &*quantised;
                Products { sums: &*sums, scales, zeros, outliers, columns, finish }.dispatch();
            }
            Weights::Numbers(weights) => {
                let width = weights.rows();
                let n_rows = input.len() / width;
                let sums = first(number_sums, n_rows * n_columns);
                let rows = GemmInputA::Unpacked(NdTensorView::from_data([n_rows, width], input));
                multiplier
                    .numbers
                    .gemm(sums, rows, GemmInputB::Packed(weights), GemmOptions::default())
                    .expect("the shapes are checked when the model is read");
                ones.resize(n_rows, 1.0);
                no_zeros.resize(n_rows, 0.0);
                Products { sums: &*sums, scales: ones, zeros: no_zeros, outliers: &[], columns, finish }.dispatch();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::kernels::Store;
    use super::*;

    /// Returns the layer's values of the rows of `input`.
    fn values(linear: &Linear, input: &[f32]) -> Vec<f32> {
        let n_rows = match &linear.weights {
            Weights::Bytes(weights) => input.len() / weights.rows(),
            Weights::Numbers(weights) => input.len() / weights.rows(),
        };
        let mut output = vec![0.0; n_rows * linear.n_columns()];
        linear.apply(input, &Multiplier::default(), &mut Scratch::default(), Store { output: &mut output });
        output
    }

    #[test]
    fn bytes_give_what_numbers_give() {
        let mut random = fastrand::Rng::with_seed(5);
        let step = 3.0 / f32::from(Multiplier::default().largest_step());
        for (n_rows, width, n_columns) in [(1, 64, 64), (3, 64, 192), (70, 1536, 384), (130, 128, 64)] {
            let steps: Vec<i8> = (0..width * n_columns).map(|_| random.i8(-127..=127)).collect();
            let scales: Vec<f32> = (0..n_columns).map(|_| random.f32() / 100.0).collect();
            let biases: Vec<f32> = (0..n_columns).map(|_| random.f32() - 0.5).collect();
            let weights: Vec<f32> =
                steps.iter().enumerate().map(|(at, step)| f32::from(*step) * scales[at % n_columns]).collect();
            let input: Vec<f32> = (0..n_rows * width).map(|_| random.f32() * 3.0 - 1.0).collect();
            let exact = values(&Linear::of_numbers(&weights, biases.clone()), &input);
            let close = values(&Linear::of_bytes(&steps, scales.clone(), biases, None), &input);
            for (at, (exact, close)) in exact.iter().zip(&close).enumerate() {
                // Each input is off by up to half a step; errors add up like steps at random, here five times as far as
                // they go on the average.
                let tolerance = 5.0 * step * 0.29 * 73.0 * scales[at % n_columns] * (width as f32).sqrt();
                assert!((exact - close).abs() <= tolerance + 1e-4, "{exact} {close} at {at} of {n_rows} x {width}");
            }
        }
    }

    #[test]
    fn a_loud_input_does_not_widen_the_steps_of_the_others() {
        let (n_rows, width, n_columns) = (70, 128, 64);
        let mut random = fastrand::Rng::with_seed(9);
        let steps: Vec<i8> = (0..width * n_columns).map(|_| random.i8(-127..=127)).collect();
        let (scales, biases) = (vec![0.01; n_columns], vec![0.0; n_columns]);
        let weights: Vec<f32> = steps.iter().map(|step| f32::from(*step) * 0.01).collect();
        let mut norm = Norm { weights: vec![0.5; width], biases: vec![0.0; width] };
        let mut input: Vec<f32> = (0..n_rows * width).map(|_| random.f32() - 0.5).collect();
        for outliers in [3, 77] {
            norm.weights[outliers] = -20.0;
            input.iter_mut().skip(outliers).step_by(width).for_each(|value| *value *= 40.0);
        }
        let exact = values(&Linear::of_numbers(&weights, biases.clone()), &input);
        let largest_error = |norm: Option<&Norm>| {
            let close = values(&Linear::of_bytes(&steps, scales.clone(), biases.clone(), norm), &input);
            exact.iter().zip(&close).map(|(exact, close)| (exact - close).abs()).fold(0.0, f32::max)
        };
        let (apart, together) = (largest_error(Some(&norm)), largest_error(None));
        assert!(apart * 10.0 < together && apart < 0.1, "{apart} {together}");
    }
}
