//! Scores of labels side by side, one lane a label.

/// Most labels that a stored model has.
pub const MAX_LANES: usize = 24;

/// Scores of one token, one lane a label; lanes are a multiple of eight, for vector units.
pub type Scores<const LANES: usize> = [i16; LANES];

/// Score of a forbidden transition: below any sum that features can reach, and far from overflow.
pub const FORBIDDEN: i16 = -12_000;
