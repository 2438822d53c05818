//! Pieces as rows of numbers: what each piece means, where it stands, and what its word looks like.

use std::borrow::Cow;
use std::ops::Range;

use super::encoder::Scratch;

/// The tables that pieces are looked up in.
#[derive(Debug)]
pub(crate) struct Embeddings {
    /// Columns of each table.
    pub(crate) width: usize,
    /// A row a piece.
    pub(crate) pieces: PieceTable,
    /// A row a place in the window.
    pub(crate) positions: Vec<f32>,
    /// A row a property of words.
    pub(crate) properties: Vec<f32>,
}

/// A row a piece.
#[derive(Debug)]
pub(crate) enum PieceTable {
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

impl Embeddings {
    /// Returns how many places a window has.
    pub(crate) fn n_positions(&self) -> usize {
        self.positions.len() / self.width
    }

    /// Writes the sum of the word's `properties` to `sum`.
    pub(crate) fn sum_properties(&self, properties: &[u16], sum: &mut Vec<f32>) {
        sum.clear();
        sum.resize(self.width, 0.0);
        for &property in properties {
            let start = usize::from(property) * self.width;
            for (sum, value) in sum.iter_mut().zip(&self.properties[start..start + self.width]) {
                *sum += value;
            }
        }
    }

    /// Appends `piece` at place `position` of its window, of a word with these `properties`.
    pub(crate) fn push(&self, piece: u32, position: usize, properties: &[f32], scratch: &mut Scratch) {
        let piece = piece as usize * self.width..(piece as usize + 1) * self.width;
        let position = &self.positions[position * self.width..(position + 1) * self.width];
        let others = position.iter().zip(properties).map(|(position, property)| position + property);
        match &self.pieces {
            PieceTable::Bytes { file, range, scales } => {
                let scale = scales[piece.start / self.width];
                let bytes = &file[range.clone()][piece];
                let values = bytes.iter().map(|byte| f32::from(byte.cast_signed()) * scale);
                scratch.hidden.extend(values.zip(others).map(|(value, other)| value + other));
            }
            PieceTable::Numbers(table) => {
                scratch.hidden.extend(table[piece].iter().zip(others).map(|(value, other)| value + other));
            }
        }
    }
}
