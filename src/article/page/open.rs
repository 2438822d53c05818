//! The elements that are open at some place of a page.

use std::hash::{Hash, Hasher};

use crate::article::elements::Kind;
use rustc_hash::FxHasher;

/// How many open elements an end tag looks back for its start tag. More mends worse pages; fewer bounds the work
/// that end tags without one make.
const MAX_LOOK_BACK: usize = 128;

/// The elements that are open, the outermost first.
#[derive(Debug, Default)]
pub(super) struct OpenElements {
    elements: Vec<Open>,
    /// How many of each kind are open.
    n_of_kind: [usize; Kind::Container as usize + 1],
}

/// An element that is open.
#[derive(Debug)]
pub(super) struct Open {
    /// Of its tag, as [`name_of`] returns it.
    pub(super) name: u64,
    pub(super) kind: Kind,
    /// The element around it that encloses blocks.
    pub(super) outer: usize,
}

/// Returns what the name of a tag is told from others by.
pub(super) fn name_of(tag: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    tag.hash(&mut hasher);
    hasher.finish()
}

impl OpenElements {
    pub(super) fn push(&mut self, open: Open) {
        self.n_of_kind[open.kind as usize] += 1;
        self.elements.push(open);
    }

    /// Returns whether an element of `kind` is open.
    pub(super) fn has(&self, kind: Kind) -> bool {
        self.n_of_kind[kind as usize] > 0
    }

    /// Takes the innermost element, unless it stands outside of the one of number `at`.
    pub(super) fn pop_after(&mut self, at: usize) -> Option<Open> {
        let open = if self.elements.len() > at { self.elements.pop() } else { None };
        if let Some(open) = &open {
            self.n_of_kind[open.kind as usize] -= 1;
        }
        open
    }

    /// Returns the number of the element that an end tag ends; none where it ends none. One inside a cell ends nothing
    /// around the cell.
    pub(super) fn ended_by(&self, name: u64, kind: Kind) -> Option<usize> {
        let is_of_table = matches!(kind, Kind::Table | Kind::Row | Kind::Cell);
        self.innermost(|open| open.name == name, |open| !is_of_table && matches!(open.kind, Kind::Cell | Kind::Table))
    }

    /// Returns the number of the innermost element that `is_wanted`, unless one that `is_wall` stands in it.
    pub(super) fn innermost(
        &self,
        is_wanted: impl Fn(&Open) -> bool,
        is_wall: impl Fn(&Open) -> bool,
    ) -> Option<usize> {
        let from = self.elements.len().saturating_sub(MAX_LOOK_BACK);
        let found = self.elements[from..].iter().rposition(|open| is_wanted(open) || is_wall(open))?;
        Some(from + found).filter(|&at| is_wanted(&self.elements[at]))
    }
}
