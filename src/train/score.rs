//! Precision, recall and F1.

/// What was found, what is in the gold, and what is in both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Found by us.
    pub found: usize,
    /// In the gold.
    pub gold: usize,
    /// In both.
    pub right: usize,
}

impl Counts {
    /// Returns the share of what was found that is right, 0 to 100.
    #[must_use]
    pub fn precision(self) -> f64 {
        percent(self.right, self.found)
    }

    /// Returns the share of the gold that was found, 0 to 100.
    #[must_use]
    pub fn recall(self) -> f64 {
        percent(self.right, self.gold)
    }

    /// Returns the harmonic mean of precision and recall, 0 to 100.
    #[must_use]
    pub fn f1(self) -> f64 {
        percent(2 * self.right, self.found + self.gold)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of annotated spans are far below 2^52")]
fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}
