//! Cells of tables: those of figures and names are one block a row, and one that holds text is a block of its own.
//!
//! Tables set out whole pages too: the menu in one cell, the article in the next.

use std::ops::Range;

use super::outline::ends_sentence;
use crate::article::text_writer::{Gap, TextWriter};

/// Longest sentence that stays on the line of its row, bytes. Longer ones are no part of a table: more would join the first
/// paragraph of a page to its menu.
const LONGEST_SENTENCE: usize = 80;

/// Bytes inside links, emphases and times.
pub(super) type Marked = [usize; 3];

/// The cell of a table that is being read.
#[derive(Debug)]
pub(super) struct Cell {
    /// Where its text begins, with the tab before it, bytes.
    start: usize,
    /// Of the row before it.
    marked: Marked,
}

impl Cell {
    /// Begins a cell after that of the row for which `marked` was counted.
    pub(super) fn begin(writer: &mut TextWriter, marked: Marked) -> Self {
        writer.widen(Gap::Cell);
        Self { start: writer.len(), marked }
    }

    /// Returns whether nothing was written in it yet.
    pub(super) fn is_empty(&self, writer: &TextWriter) -> bool {
        self.start == writer.len()
    }

    /// Returns whether it holds text, and no figure or name.
    pub(super) fn is_text(&self, writer: &TextWriter) -> bool {
        let text = writer.written_since(self.start).trim();
        text.len() > LONGEST_SENTENCE && ends_sentence(text)
    }

    /// Ends the row before it and what it holds up to here, and returns both: where they stand, and what of `marked`, which was counted
    /// for the row, is in each.
    pub(super) fn part(
        self,
        writer: &mut TextWriter,
        marked: Marked,
    ) -> impl Iterator<Item = (Range<usize>, Marked)> + use<> {
        let is_after_tab = writer.written_since(self.start).starts_with('\t');
        let text = writer.end_part().unwrap_or_default();
        let (row, own) = if is_after_tab && text.start < self.start {
            // A link that is still open was counted for the row, and may end before the cell does.
            let rest = std::array::from_fn(|idx| marked[idx].saturating_sub(self.marked[idx]));
            ((text.start..self.start, self.marked), (self.start + 1..text.end, rest))
        } else {
            ((0..0, [0; 3]), (text, marked))
        };
        [row, own].into_iter().filter(|(text, _)| !text.is_empty())
    }
}
