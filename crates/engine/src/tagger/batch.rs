//! Sums of weights that are looked up together.
//!
//! A table of weights is larger than what a processor keeps near. So it is told of many rows before the first is added up, and
//! fetches them at the same time.

use super::lanes::Scores;

/// Hashes that are looked up together. More are no faster, for their rows would drive out each other.
const ENOUGH: usize = 1_024;

/// Feature hashes of several sums.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) hashes: Vec<u32>,
    /// Where those of each sum end.
    pub(super) ends: Vec<u32>,
    /// What the table has in the first place of each; reused memory.
    pub(super) heads: Vec<u32>,
}

impl Batch {
    /// Adds a sum, of the features that `push` appends.
    #[inline]
    pub(super) fn push(&mut self, push: impl FnOnce(&mut Vec<u32>)) {
        push(&mut self.hashes);
        self.ends.push(u32::try_from(self.hashes.len()).unwrap_or(u32::MAX));
    }

    /// Returns whether it is time to look them up.
    pub(super) fn is_full(&self) -> bool {
        self.hashes.len() >= ENOUGH
    }
}

/// Adds `sum` to `total`.
#[inline]
pub(super) fn plus<const LANES: usize>(total: &mut Scores<LANES>, sum: &Scores<LANES>) {
    for lane in 0..LANES {
        total[lane] += sum[lane];
    }
}
