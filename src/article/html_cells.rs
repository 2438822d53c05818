//! Cells of tables that hold paragraphs: one of a single paragraph stays on the line of its row, and one of several does not.

use super::text_writer::{Gap, TextWriter};

/// The row of a table that is being written. Tables in one another are told apart no further than that each row is one of its own.
#[derive(Debug, Default)]
pub(super) struct Cells {
    /// Where the row begins, bytes.
    row_start: usize,
    cell: Option<Cell>,
}

#[derive(Debug)]
struct Cell {
    /// Where its text begins, with the tab before it, bytes.
    start: usize,
    /// Whether it holds several blocks.
    has_several: bool,
}

impl Cells {
    /// Begins a cell, on the line of the one before it unless that holds several blocks.
    pub(super) fn begin(&mut self, writer: &mut TextWriter) {
        match &self.cell {
            Some(before) if before.has_several => writer.widen(Gap::Paragraph),
            Some(_) if writer.len() > self.row_start => writer.set_gap(Gap::Cell),
            _ => writer.widen(Gap::Cell),
        }
        self.cell = Some(Cell { start: writer.len(), has_several: false });
    }

    /// Returns whether the block that begins here is the first thing in a cell. Where it is another one, the cell stands in lines of its own.
    pub(super) fn begins_with_block(&mut self, writer: &mut TextWriter) -> bool {
        match &mut self.cell {
            None => false,
            Some(cell) if cell.start == writer.len() => true,
            Some(cell) => {
                if !cell.has_several {
                    writer.part_cell(cell.start);
                }
                cell.has_several = true;
                false
            }
        }
    }

    /// Ends the row that is open, or begins one.
    pub(super) fn end_row(&mut self, writer: &TextWriter) {
        *self = Self { row_start: writer.len(), cell: None };
    }
}
