//! Tables of rows, such as one for each piece of a vocabulary.

use std::borrow::Cow;
use std::ops::Range;

use super::Precision;
use super::file::{byte_of, scale_of};
use crate::tagger::model_file::{ModelError, Reader, Writer};

/// A table of rows of numbers.
#[derive(Debug)]
pub(crate) enum Table {
    /// 8-bit numbers, read where they stand in the model's file.
    Bytes {
        /// The file.
        file: Cow<'static, [u8]>,
        /// Where in it.
        range: Range<usize>,
        /// What one step of each row is worth.
        scales: Vec<f32>,
    },
    /// Numbers, where what the 8 bits lose is measured.
    Numbers(Vec<f32>),
}

impl Table {
    /// Reads a table of `n_rows` and `width` columns; [`Self::set_file`] has to follow.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where the file ends early or holds what is no number.
    pub(crate) fn read(
        reader: &mut Reader<'_>,
        (n_rows, width): (usize, usize),
        precision: Precision,
    ) -> Result<Self, ModelError> {
        Ok(match precision {
            Precision::Bytes => {
                let scales = reader.numbers(n_rows)?;
                let range = reader.pass(n_rows * width)?;
                Self::Bytes { file: Cow::default(), range, scales }
            }
            Precision::Numbers => Self::Numbers(reader.numbers(n_rows * width)?),
        })
    }

    /// Says which file the rows are read from: the one that the table was read in.
    pub(crate) fn set_file(&mut self, file: Cow<'static, [u8]>) {
        if let Self::Bytes { file: place, .. } = self {
            *place = file;
        }
    }

    /// Adds `factor` times row `row` to `sum`, which is as wide as the table.
    #[inline]
    pub(crate) fn add(&self, row: usize, factor: f32, sum: &mut [f32]) {
        let columns = row * sum.len()..(row + 1) * sum.len();
        match self {
            Self::Bytes { file, range, scales } => {
                let scale = scales[row] * factor;
                let bytes = &file[range.clone()][columns];
                sum.iter_mut().zip(bytes).for_each(|(sum, byte)| *sum += f32::from(byte.cast_signed()) * scale);
            }
            Self::Numbers(table) => {
                sum.iter_mut().zip(&table[columns]).for_each(|(sum, value)| *sum += value * factor);
            }
        }
    }
}

/// Writes a table of rows of `width` numbers.
pub(crate) fn write_table(table: &[f32], width: usize, precision: Precision, writer: &mut Writer) {
    match precision {
        Precision::Bytes => {
            let scales: Vec<f32> = table.chunks_exact(width).map(|row| scale_of(row.iter())).collect();
            writer.numbers(&scales);
            for (row, scale) in table.chunks_exact(width).zip(&scales) {
                row.iter().for_each(|value| writer.u8(byte_of(*value, *scale)));
            }
        }
        Precision::Numbers => writer.numbers(table),
    }
}
