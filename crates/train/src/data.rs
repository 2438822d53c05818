//! Annotated articles as JSON Lines: read, and laid over the tokens of a document.

use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize;

use quotewire_engine::ByteSpan;

/// Why annotated data could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The file could not be read.
    #[error("cannot read {path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// What was made from it could not be written.
    #[error("cannot write: {message}")]
    Output {
        /// What the system said.
        message: String,
    },
    /// A line is not what was expected.
    #[error("{path}, line {line}: {message}")]
    Line {
        /// The file.
        path: String,
        /// Its line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

/// One line of annotated names.
#[derive(Debug, Clone, Deserialize)]
pub struct NamesLine {
    /// Its identity.
    pub id: String,
    /// The text that offsets point into.
    pub text: String,
    /// The address the article came from, if the text begins with it.
    #[serde(default)]
    pub url: Option<String>,
    /// Whether every span stands.
    #[serde(default)]
    pub align_ok: Option<bool>,
    /// The names.
    #[serde(default)]
    pub entities: Vec<NamesSpan>,
}

/// One annotated name; offsets in code points.
#[derive(Debug, Clone, Deserialize)]
pub struct NamesSpan {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// Its kind, in the words of its set.
    #[serde(default)]
    pub label: String,
    /// 0 for an outer span.
    #[serde(default)]
    pub layer: u8,
}

/// Returns the text of a file.
///
/// # Errors
///
/// [`DataError::Io`].
pub fn read_text(path: &Path) -> Result<String, DataError> {
    fs::read_to_string(path).map_err(|source| DataError::Io { path: path.display().to_string(), source })
}

/// Returns the value that a JSON file holds.
///
/// # Errors
///
/// [`DataError`] where the file cannot be read or is not of this form.
pub fn read_json<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, DataError> {
    serde_json::from_str(&read_text(path)?).map_err(|error| DataError::Line {
        path: path.display().to_string(),
        line: error.line(),
        message: error.to_string(),
    })
}

/// Returns the lines of a JSON Lines file.
///
/// # Errors
///
/// [`DataError`] where the file cannot be read or a line is not of this form.
pub fn read_lines<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>, DataError> {
    let content = read_text(path)?;
    content
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(line_idx, line)| {
            serde_json::from_str(line).map_err(|error| DataError::Line {
                path: path.display().to_string(),
                line: line_idx + 1,
                message: error.to_string(),
            })
        })
        .collect()
}

/// Turns code-point offsets of one text into byte offsets.
#[derive(Debug)]
pub struct CodePoints {
    bytes: Vec<usize>,
}

impl CodePoints {
    /// Returns the map of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Self { bytes }
    }

    /// Returns the byte span of code points `start..end`, or none where they lie outside the text.
    #[must_use]
    pub fn span(&self, start: usize, end: usize) -> Option<ByteSpan> {
        let (from, to) = (*self.bytes.get(start)?, *self.bytes.get(end)?);
        (from <= to).then(|| ByteSpan::new(from, to))
    }
}
