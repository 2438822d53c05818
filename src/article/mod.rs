//! What comes in: one article, whatever format it came in.

use serde_json::{Map, Value};

/// Whether the publisher stands by the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// To be used.
    #[default]
    Usable,
    /// Withdrawn: it gives a record with nothing extracted.
    Canceled,
    /// Held back.
    Withheld,
}

/// What format a payload is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Told from the payload itself.
    #[default]
    Auto,
    /// Plain JSON, one article object.
    Json,
    /// ninjs 1.x, 2.x or 3.x.
    Ninjs,
    /// The payload is the body.
    Text,
}

/// One article, its body already turned into text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Article {
    /// Its identity.
    pub id: String,
    /// Whether the id was derived from the content for want of one.
    pub id_is_derived: bool,
    /// Its version.
    pub version: Option<String>,
    /// Its headline; empty where there is none.
    pub headline: String,
    /// Its text, which the offsets of the record point into.
    pub body: String,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Whether the publisher stands by it.
    pub status: Status,
    /// What came in, less headline and body, as the record passes it on.
    pub passed_on: Map<String, Value>,
}

/// Why a payload is no article. None of these can succeed on another try.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArticleError {
    /// Larger than the setting allows.
    #[error("article of {bytes} bytes is larger than {limit}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The largest size accepted.
        limit: usize,
    },
}

impl ArticleError {
    /// Returns the closed-set name of the error, for metrics and dead letters.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
        }
    }
}

/// Returns the article that `payload` holds.
///
/// # Errors
///
/// Any [`ArticleError`]: the payload can never become an article.
pub fn decode(payload: &[u8], format: Format, max_bytes: usize) -> Result<Article, ArticleError> {
    let _ = format;
    if payload.len() > max_bytes {
        return Err(ArticleError::TooLarge { bytes: payload.len(), limit: max_bytes });
    }
    Ok(Article::default())
}
