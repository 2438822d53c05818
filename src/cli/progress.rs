//! What a terminal is shown: colours, and how far a command is.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};

/// Returns whether colours are wanted: by a person at a terminal who has not said otherwise.
pub(super) fn paint() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Returns a bar over the bytes of the input; hidden unless standard error is a terminal that shows nothing else.
pub(super) fn progress_bar(paths: &[PathBuf]) -> ProgressBar {
    if !io::stderr().is_terminal() || io::stdout().is_terminal() {
        return ProgressBar::hidden();
    }
    let lengths =
        paths.iter().map(|path| std::fs::metadata(path).ok().filter(|about| about.is_file()).map(|about| about.len()));
    let (bar, template) = match lengths.sum::<Option<u64>>().filter(|_| !paths.is_empty()) {
        Some(n_bytes) => (ProgressBar::new(n_bytes), "{bar:30} {bytes}/{total_bytes} {msg} ({eta} left)"),
        None => (ProgressBar::new_spinner(), "{spinner} {bytes} {msg} ({elapsed})"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
