//! What comes in: one article, whatever format it came in.
//!
//! One file a format: [`json`] is our own contract, [`ninjs`] the IPTC's; a payload that is neither is the body itself.

mod error;
mod fields;
mod html;
mod html_reader;
mod json;
mod language;
mod ninjs;
mod schema;

pub use error::ArticleError;
pub use schema::schema;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// Whether the publisher stands by the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// To be used.
    #[default]
    Usable,
    /// Withdrawn: it gives a record with nothing extracted.
    Canceled,
    /// Not to be published until its publisher says so. It is enriched like any other, so that all is ready when
    /// it is released, and its record says so.
    Withheld,
}

/// What format a payload is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Told from the payload itself.
    #[default]
    Auto,
    /// Plain JSON, one article object of our own contract.
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
    /// BCP 47 tag: what came in, or what was detected; none counts as English.
    pub language: Option<String>,
    /// Whether the publisher stands by it.
    pub status: Status,
    /// What came in, less headline and body, as the record passes it on.
    pub passed_on: Map<String, Value>,
    /// What was assumed to read it.
    pub warnings: Vec<Warning>,
}

impl Article {
    /// Returns whether the article is in English, or names no language and reads as none other.
    #[must_use]
    pub fn is_english(&self) -> bool {
        self.language.as_deref().is_none_or(language::is_english)
    }
}

/// Something that a reader of the record should know, and that did not keep it from being made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Warning {
    /// Closed-set name, such as `language_unsupported`.
    pub code: &'static str,
    /// For people.
    pub message: String,
}

impl Warning {
    /// Returns the warning of this code and message.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// Returns the article that `payload` holds.
///
/// [`Format::Auto`] reads what begins as an object, or a list of objects, as JSON, plain or ninjs, and everything
/// else as text.
/// A byte-order mark at the start is no part of the article.
///
/// # Errors
///
/// Any [`ArticleError`]: the payload can never become an article.
///
/// # Cost
///
/// Linear in the length of the payload.
pub fn decode(payload: &[u8], format: Format, max_bytes: usize) -> Result<Article, ArticleError> {
    if payload.len() > max_bytes {
        return Err(ArticleError::TooLarge { bytes: payload.len(), limit: max_bytes });
    }
    let text = std::str::from_utf8(payload).map_err(|error| ArticleError::NotUtf8 {
        offset: error.valid_up_to(),
        hint: match payload {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => " (it begins like UTF-16)",
            _ => "",
        },
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let start = text.trim_start();
    if start.is_empty() {
        return Err(ArticleError::Empty);
    }
    let is_json = match format {
        Format::Auto => begins_json(start),
        Format::Json | Format::Ninjs => true,
        Format::Text => false,
    };
    if !is_json {
        return Ok(from_text(text));
    }
    match serde_json::from_str(text).map_err(|error| ArticleError::from_json(&error))? {
        Value::Object(object) if format == Format::Ninjs || (format == Format::Auto && ninjs::is_ninjs(&object)) => {
            ninjs::decode(object)
        }
        Value::Object(object) => json::decode(object),
        other => Err(ArticleError::NotAnObject { found: fields::type_of(&other) }),
    }
}

fn begins_json(text: &str) -> bool {
    // A text may well begin with "[Reuters]".
    text.starts_with('{') || text.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with(['{', ']']))
}

/// Returns the article whose body is `text`, or the text of it where it is HTML.
fn from_text(text: &str) -> Article {
    let body = if html::looks_like_html(text) { html::to_text(text) } else { text.to_owned() };
    let mut article = Article { body, ..Article::default() };
    complete(&mut article);
    language::detect_if_missing(&mut article);
    article
}

/// Returns the body of `article`, which only a canceled one whose id says what is canceled can do without.
fn require_body(body: Option<String>, article: &Article, reason: &str) -> Result<String, ArticleError> {
    match body {
        Some(body) if !body.trim().is_empty() => Ok(body),
        _ if article.status == Status::Canceled && !article.id.is_empty() => Ok(String::new()),
        _ => Err(ArticleError::NoBody { reason: reason.to_owned() }),
    }
}

/// Gives an article that came without an id one of its own: the same content, the same id.
fn complete(article: &mut Article) {
    if article.id.is_empty() {
        article.id = format!("sha256:{}", content_hash(article));
        article.id_is_derived = true;
        article
            .warnings
            .push(Warning::new("id_derived", "the article has no id: this one is derived from its headline and body"));
    }
}

/// Returns the first 128 bits of the SHA-256 of headline and body, as hexadecimal digits.
pub(crate) fn content_hash(article: &Article) -> String {
    let mut hash = Sha256::new();
    hash.update(article.headline.as_bytes());
    hash.update([0]);
    hash.update(article.body.as_bytes());
    hex(&hash.finalize()[..16])
}

/// Returns `bytes` as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
