//! What an article is, whatever it came in as.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::embargo::Embargo;

/// Whether the publisher stands by the article. The stricter is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// To be used.
    #[default]
    Usable,
    /// Not to be published until its publisher says so. It is enriched like any other, so that all is ready when
    /// it is released, and its record says so.
    Withheld,
    /// Withdrawn: its record kills the earlier ones and holds nothing of the text.
    Canceled,
}

impl Status {
    /// Returns the word for it in records and headers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Withheld => "withheld",
            Self::Canceled => "canceled",
        }
    }
}

/// What format a payload is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Told from the payload itself, and from what its message says of it.
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
    /// BCP 47 tag: what came in, what was detected, or `und` where the text does not tell; none counts as English.
    pub language: Option<String>,
    /// Whether the publisher stands by it.
    pub status: Status,
    /// Until when it is not to be published; none where it is not embargoed.
    pub embargo: Option<Embargo>,
    /// From 1, the most urgent, to 9; none where it tells nothing of the kind.
    pub urgency: Option<u8>,
    /// Ids of the articles that it has evolved from and replaces.
    pub evolved_from: Vec<String>,
    /// What came in, less headline and body, as the record passes it on.
    pub passed_on: Map<String, Value>,
    /// What was assumed to read it.
    pub warnings: Vec<Warning>,
}

impl Article {
    /// Returns whether the article is in English: it says so and its text does not surely speak against it, or it names
    /// no language and reads as English. Nothing is extracted from any other.
    #[must_use]
    pub fn is_english(&self) -> bool {
        self.language.as_deref().is_none_or(is_english)
    }

    /// Returns whether it withdraws an article by its id: then nothing else of it counts.
    pub(super) fn is_kill(&self) -> bool {
        self.status == Status::Canceled && !self.id.is_empty()
    }
}

/// Something that a reader of the record should know, and that did not keep it from being made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Warning {
    /// Closed-set name, such as `language_unsupported`.
    pub code: Cow<'static, str>,
    /// For people.
    pub message: String,
}

impl Warning {
    /// Returns the warning of this code and message.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code: Cow::Borrowed(code), message: message.into() }
    }

    pub(super) fn html_assumed(what: &str) -> Self {
        Self::new(
            "html_assumed",
            format!("{what} has tags or references of HTML and nothing says otherwise: it was read as HTML"),
        )
    }
}

/// Returns whether the BCP 47 tag `language` is English of whatever country.
pub(super) fn is_english(language: &str) -> bool {
    let primary = language.split(['-', '_']).next().unwrap_or(language).trim();
    primary.eq_ignore_ascii_case("en") || primary.eq_ignore_ascii_case("eng")
}
