//! Scores an enricher on hard cases: short inputs, each with what must and must not be found in it.
//!
//! A case passes when nothing is wrong with what was found; `case_faults` says what is checked.

use std::path::Path;

pub use super::case::Case;
use super::data::{DataError, read_lines, read_text};
use super::score::{Passes, Report};
use quotewire_engine::Enricher;

/// Returns the cases of a file, JSON Lines with `expect`.
///
/// # Errors
///
/// [`DataError`] where the file cannot be read or a line is no case.
pub fn read_cases(path: &Path) -> Result<Vec<Case>, DataError> {
    read_lines(path)
}

/// Returns whether a file holds cases: its first line has `expect`.
///
/// # Errors
///
/// [`DataError`] where the file cannot be read.
pub fn has_cases(path: &Path) -> Result<bool, DataError> {
    Ok(!path.is_dir() && read_text(path)?.lines().next().is_some_and(|first| first.contains("\"expect\"")))
}

/// Returns how many of `cases` pass by their kind, those of which most fail first, and all together last. `is_right` tells for each
/// case whether it passes.
#[must_use]
pub fn passes_by_kind(cases: &[Case], is_right: &[bool]) -> Vec<(String, Passes)> {
    let (mut by_kind, mut all): (Vec<(String, Passes)>, Passes) = (Vec::new(), Passes::default());
    for (case, &is_right) in cases.iter().zip(is_right) {
        all.add(is_right);
        let kind_idx = by_kind.iter().position(|(kind, _)| *kind == case.kind).unwrap_or_else(|| {
            by_kind.push((case.kind.clone(), Passes::default()));
            by_kind.len() - 1
        });
        by_kind[kind_idx].1.add(is_right);
    }
    by_kind.sort_by_key(|(_, passes)| std::cmp::Reverse(passes.all - passes.passed));
    by_kind.push(("all".to_owned(), all));
    by_kind
}

/// Returns how `enricher` does on `cases`.
pub(super) fn score(cases: &[Case], enricher: &Enricher) -> Report {
    let (mut is_right, mut mistakes) = (Vec::new(), Vec::new());
    for case in cases {
        let faults = case.faults(&enricher.enrich(&case.headline, &case.input));
        is_right.push(faults.is_empty());
        mistakes.extend(faults.iter().map(|fault| format!("{} ({}): {fault}", case.id, case.kind)));
    }
    Report { passes: passes_by_kind(cases, &is_right), mistakes, ..Report::default() }
}
