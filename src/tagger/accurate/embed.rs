//! Pieces as rows of numbers: what each piece means, where it stands, and what its word looks like.

use super::encoder::Scratch;
use crate::tagger::network::Table;

/// The tables that pieces are looked up in.
#[derive(Debug)]
pub(crate) struct Embeddings {
    /// Columns of each table.
    pub(crate) width: usize,
    /// A row a piece.
    pub(crate) pieces: Table,
    /// A row a place in the window.
    pub(crate) positions: Vec<f32>,
    /// A row a property of words.
    pub(crate) properties: Vec<f32>,
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
        let position = &self.positions[position * self.width..(position + 1) * self.width];
        let start = scratch.hidden.len();
        scratch.hidden.extend(position.iter().zip(properties).map(|(position, property)| position + property));
        self.pieces.add(piece as usize, 1.0, &mut scratch.hidden[start..]);
    }
}
