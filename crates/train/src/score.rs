//! Precision, recall and F1; and whether confidences keep what they promise.

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

/// What one annotated file says of an enricher.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Each measure with its counts.
    pub counts: Vec<(&'static str, Counts)>,
    /// Each kind of case with how many of them pass, and all together last.
    pub passes: Vec<(String, Passes)>,
    /// What happens so many times, the unit in its name.
    pub rates: Vec<(&'static str, f64)>,
    /// Each kind of confidence against what was right.
    pub calibrations: Vec<(&'static str, Calibration)>,
    /// What went wrong, one line each, where the measure can tell it.
    pub mistakes: Vec<String>,
}

impl From<Vec<(&'static str, Counts)>> for Report {
    fn from(counts: Vec<(&'static str, Counts)>) -> Self {
        Self { counts, ..Self::default() }
    }
}

/// How many cases pass.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passes {
    /// In which nothing is wrong.
    pub passed: usize,
    /// All of them.
    pub all: usize,
}

impl Passes {
    /// Adds one case.
    pub fn add(&mut self, is_right: bool) {
        self.passed += usize::from(is_right);
        self.all += 1;
    }

    /// Returns the share that passes, 0 to 100.
    #[must_use]
    pub fn rate(self) -> f64 {
        percent(self.passed, self.all)
    }

    /// Returns a table of `rows`, a line each, with a line of headings.
    #[must_use]
    pub fn table(rows: &[(String, Self)]) -> String {
        let width = rows.iter().map(|(kind, _)| kind.chars().count()).max().unwrap_or(0);
        let mut table = format!("{:<width$} {:>7} {:>7} {:>7}\n", "kind", "pass", "of", "%");
        for (kind, passes) in rows {
            table.push_str(&format!("{kind:<width$} {:>7} {:>7} {:>7.1}\n", passes.passed, passes.all, passes.rate()));
        }
        table
    }
}

/// Bins of confidence, each a tenth wide.
const N_BINS: usize = 10;

/// How often what was found with some confidence is right.
#[derive(Debug, Clone, Copy, Default)]
pub struct Calibration {
    bins: [Bin; N_BINS],
}

/// What was found with a confidence within one tenth.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bin {
    /// How many.
    pub found: usize,
    /// How many of them are right.
    pub right: usize,
    /// Their confidences together.
    sum: f64,
}

impl Bin {
    /// Returns the mean confidence, 0 to 100.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of annotated spans are far below 2^52")]
    pub fn confidence(&self) -> f64 {
        if self.found == 0 { 0.0 } else { 100.0 * self.sum / self.found as f64 }
    }

    /// Returns the share that is right, 0 to 100.
    #[must_use]
    pub fn precision(&self) -> f64 {
        percent(self.right, self.found)
    }
}

impl Calibration {
    /// Adds one thing found with `confidence`, 0 to 1.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the bins")]
    pub fn add(&mut self, confidence: f32, is_right: bool) {
        let bin = &mut self.bins[((confidence * 10.0) as usize).min(N_BINS - 1)];
        bin.found += 1;
        bin.right += usize::from(is_right);
        bin.sum += f64::from(confidence);
    }

    /// Returns the bins that hold something, least sure first.
    pub fn bins(&self) -> impl Iterator<Item = &Bin> {
        self.bins.iter().filter(|bin| bin.found > 0)
    }

    /// Returns how far confidence and precision lie apart in the mean over all that was found, 0 to 100
    /// (expected calibration error: C. Guo and others, ICML 2017).
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of annotated spans are far below 2^52")]
    pub fn error(&self) -> f64 {
        let n_found: usize = self.bins.iter().map(|bin| bin.found).sum();
        let apart: f64 = self.bins().map(|bin| (bin.confidence() - bin.precision()).abs() * bin.found as f64).sum();
        apart / (n_found.max(1)) as f64
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of annotated spans are far below 2^52")]
fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}
