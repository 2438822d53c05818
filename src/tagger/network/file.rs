//! How linear layers and normalisations stand in a model's file.

use super::{Linear, Norm};
use crate::tagger::model_file::{ModelError, Reader, Writer};

/// How weights are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Precision {
    /// 8 bits with a scale a column.
    Bytes,
    /// As they were learnt, to measure what the 8 bits lose.
    Numbers,
}

impl Precision {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where the file ends early or says something else.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        match reader.u8()? {
            0 => Ok(Self::Bytes),
            1 => Ok(Self::Numbers),
            _ => Err(ModelError::Impossible { what: "precision" }),
        }
    }

    /// Writes it.
    pub(crate) fn write(self, writer: &mut Writer) {
        writer.u8(u8::from(self == Self::Numbers));
    }
}

/// A matrix, row by row, and a bias for each of its columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct LinearTensors {
    pub(crate) weights: Vec<f32>,
    pub(crate) biases: Vec<f32>,
}

/// Reads a normalisation of `width` columns.
pub(crate) fn read_norm(reader: &mut Reader<'_>, width: usize) -> Result<Norm, ModelError> {
    Ok(Norm { weights: reader.numbers(width)?, biases: reader.numbers(width)? })
}

/// Reads a layer of `n_rows` inputs and `n_columns`; `norm_before` normalised its input, where that is so.
pub(crate) fn read_linear(
    reader: &mut Reader<'_>,
    (n_rows, n_columns): (usize, usize),
    precision: Precision,
    norm_before: Option<&Norm>,
) -> Result<Linear, ModelError> {
    let biases = reader.numbers(n_columns)?;
    Ok(match precision {
        Precision::Bytes => {
            let scales = reader.numbers(n_columns)?;
            let weights: Vec<i8> = reader.take(n_rows * n_columns)?.iter().map(|byte| byte.cast_signed()).collect();
            Linear::of_bytes(&weights, scales, biases, norm_before)
        }
        Precision::Numbers => Linear::of_numbers(&reader.numbers(n_rows * n_columns)?, biases),
    })
}

/// Writes a normalisation.
pub(crate) fn write_norm(norm: &Norm, writer: &mut Writer) {
    writer.numbers(&norm.weights);
    writer.numbers(&norm.biases);
}

/// Writes a layer.
pub(crate) fn write_linear(linear: &LinearTensors, precision: Precision, writer: &mut Writer) {
    let n_columns = linear.biases.len();
    writer.numbers(&linear.biases);
    match precision {
        Precision::Bytes => {
            let scales: Vec<f32> =
                (0..n_columns).map(|column| scale_of(linear.weights.iter().skip(column).step_by(n_columns))).collect();
            writer.numbers(&scales);
            for row in linear.weights.chunks_exact(n_columns) {
                row.iter().zip(&scales).for_each(|(value, scale)| writer.u8(byte_of(*value, *scale)));
            }
        }
        Precision::Numbers => writer.numbers(&linear.weights),
    }
}

/// Returns what one step is worth where the largest of `values` is 127 steps.
pub(super) fn scale_of<'v>(values: impl Iterator<Item = &'v f32>) -> f32 {
    (values.fold(0.0_f32, |largest, value| largest.max(value.abs())) / 127.0).max(f32::MIN_POSITIVE)
}

/// Returns `value` in steps of `scale`.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of the type")]
pub(super) fn byte_of(value: f32, scale: f32) -> u8 {
    ((value / scale).round().clamp(-127.0, 127.0) as i8).cast_unsigned()
}
