//! Activations in 8 bits: a scale and a zero of each row, found as they come.

use rten_simd::ops::{BitOps, FloatOps, NarrowSaturate, NumOps};
use rten_simd::{Isa, Simd, SimdOp};

use super::functions::first;

/// Rows of numbers as bytes, each row on a scale of its own.
#[derive(Debug, Default)]
pub(super) struct Quantised {
    /// The bytes, row by row, and what was left of more rows.
    pub(super) bytes: Vec<u8>,
    /// What one step of each row's bytes is worth.
    pub(super) scales: Vec<f32>,
    /// The byte that stands for 0 in each row.
    pub(super) zeros: Vec<f32>,
    /// The outliers inputs of each row, which are 0 among its bytes, row by row.
    pub(super) outliers: Vec<f32>,
    /// A row without them.
    others: Vec<f32>,
}

/// Turns rows of numbers into bytes.
#[derive(Debug)]
pub(super) struct Quantise<'o> {
    /// The numbers, row by row.
    pub(super) rows: &'o [f32],
    /// How many in a row.
    pub(super) n_columns: usize,
    /// Which of them stay numbers.
    pub(super) outliers: &'o [usize],
    /// The highest byte.
    pub(super) top: u8,
    /// What they become.
    pub(super) output: &'o mut Quantised,
}

impl SimdOp for Quantise<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let Quantised { bytes, scales, zeros, outliers, others } = self.output;
        let bytes = first(bytes, self.rows.len());
        scales.clear();
        zeros.clear();
        outliers.clear();
        for (row, bytes) in self.rows.chunks_exact(self.n_columns).zip(bytes.chunks_exact_mut(self.n_columns)) {
            let mut row = row;
            if !self.outliers.is_empty() {
                others.clear();
                others.extend_from_slice(row);
                outliers.extend(self.outliers.iter().map(|&input| std::mem::take(&mut others[input])));
                row = others;
            }
            let (scale, zero) = scale_of(isa, row, self.top);
            write_bytes(isa, row, 1.0 / scale, zero, bytes);
            scales.push(scale);
            zeros.push(f32::from(zero));
        }
    }
}

/// Returns what one step of a row's bytes is worth and the byte that stands for 0.
#[inline(always)]
fn scale_of<I: Isa>(isa: I, row: &[f32], top: u8) -> (f32, u8) {
    let ops = isa.f32();
    let (mut lowest, mut highest) = (ops.zero(), ops.zero());
    for values in row.chunks_exact(ops.len()) {
        let values = ops.load(values);
        lowest = ops.min(lowest, values);
        highest = ops.max(highest, values);
    }
    let lowest = lowest.to_array().as_ref().iter().copied().fold(0.0, f32::min);
    let highest = highest.to_array().as_ref().iter().copied().fold(0.0, f32::max);
    let scale = ((highest - lowest) / f32::from(top)).max(f32::MIN_POSITIVE);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a number saturates")]
    let zero = (-lowest / scale).round_ties_even() as u8;
    (scale, zero.min(top))
}

#[inline(always)]
fn write_bytes<I: Isa>(isa: I, row: &[f32], inverse: f32, zero: u8, bytes: &mut [u8]) {
    let (ops, ints) = (isa.f32(), isa.i32());
    let inverse = ops.splat(inverse);
    let zero = ints.splat(i32::from(zero));
    for (values, bytes) in row.chunks_exact(ops.len() * 4).zip(bytes.chunks_exact_mut(ops.len() * 4)) {
        let steps = ops.load_many::<4>(values).map(|value| {
            let step = ops.to_int_round(ops.mul(value, inverse));
            ints.add(step, zero)
        });
        let low = ints.narrow_saturate(steps[0], steps[1]);
        let high = ints.narrow_saturate(steps[2], steps[3]);
        isa.u8().store(isa.i16().narrow_saturate(low, high), bytes);
    }
}
