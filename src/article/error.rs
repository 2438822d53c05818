//! Why a payload is no article.

use std::borrow::Cow;

/// Why a payload is no article. None of these can succeed on another try.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArticleError {
    /// Something that is well as it is, and has nothing to enrich: a picture, a marker of what has been deleted.
    #[error("{kind} is no article: there is nothing to enrich in it")]
    NotAnArticle {
        /// Closed-set name of what it is: `picture`, `video`, `event`, `ttl_marker`, ….
        kind: &'static str,
    },
    /// Larger than the setting allows.
    #[error("article of {bytes} bytes is larger than {limit} (input.max_article_bytes)")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The largest size accepted.
        limit: usize,
    },
    /// Compressed, and larger than the setting allows once it is not.
    #[error("article is larger than {limit} bytes (input.max_article_bytes) when it is decompressed")]
    TooLargeUnpacked {
        /// The largest size accepted.
        limit: usize,
    },
    /// Compressed by something that is not read.
    #[error("payload is encoded as {encoding:?}: gzip alone is decompressed")]
    UnsupportedEncoding {
        /// What its message calls it, or what it begins like.
        encoding: String,
    },
    /// Begins like gzip, or is called so, and cannot be decompressed.
    #[error("payload is no sound gzip: {message}")]
    MalformedGzip {
        /// What is wrong.
        message: String,
    },
    /// In a format that is not read.
    #[error("{place} is {format}, which is not read")]
    UnsupportedFormat {
        /// What is in it: `payload`, or the path of a field.
        place: String,
        /// The name of the format.
        format: Cow<'static, str>,
    },
    /// Not well-formed XML.
    #[error("payload is not well-formed XML: {message}")]
    MalformedXml {
        /// What is wrong, with its place.
        message: String,
    },
    /// Several articles in one payload: one record answers one message.
    #[error("payload holds {n_articles} articles in one {format}: publish each {element} as a message of its own")]
    SeveralArticles {
        /// The name of the format.
        format: &'static str,
        /// How many.
        n_articles: usize,
        /// The element that each of them is.
        element: &'static str,
    },
    /// Nothing but white space.
    #[error("payload is empty")]
    Empty,
    /// Some bytes are not UTF-8.
    #[error("payload is not UTF-8 at byte {offset}{hint}")]
    NotUtf8 {
        /// The first byte that is not.
        offset: usize,
        /// What may mend it, in brackets; or nothing.
        hint: &'static str,
    },
    /// Not JSON.
    #[error("payload is not JSON: {message}")]
    MalformedJson {
        /// What is wrong, with line and column.
        message: String,
    },
    /// An escape such as `\ud83d` without its other half: no text can hold it.
    #[error("payload holds half a character: {message}")]
    LoneSurrogate {
        /// What is wrong, with line and column.
        message: String,
    },
    /// JSON nested more deeply than any article.
    #[error("payload is nested too deeply: {message}")]
    TooDeep {
        /// What is wrong, with line and column.
        message: String,
    },
    /// JSON, but no object.
    #[error("payload is {found}, not an object")]
    NotAnObject {
        /// What it is.
        found: &'static str,
    },
    /// No body and no headline, or none with text.
    #[error("article has no body: {reason}")]
    NoBody {
        /// Where a body was looked for.
        reason: String,
    },
    /// A withdrawal without an id, and without the text that an id could be derived from.
    #[error("withdraws an article and does not say which: give its id")]
    NoId,
    /// A field of another type than it should be.
    #[error("{field} is {found}, not {expected}")]
    WrongType {
        /// Path of the field: `bodies[1].value`.
        field: String,
        /// What it should be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A field whose value is none of those it may have.
    #[error("{field} is {found:?}: write {expected}")]
    BadValue {
        /// Path of the field.
        field: &'static str,
        /// What it may be.
        expected: &'static str,
        /// What it is, cut at 100 characters.
        found: String,
    },
}

impl ArticleError {
    /// Every name that [`Self::kind`] can return of what was never meant to be an article.
    pub const NO_ARTICLE_KINDS: [&'static str; 13] = [
        "audio",
        "component",
        "composite",
        "concept",
        "coverage",
        "event",
        "graphic",
        "package",
        "picture",
        "planning",
        "video",
        "ttl_marker",
        "kv_marker",
    ];
    /// Every name that [`Self::kind`] can return of what should have been an article.
    pub const KINDS: [&'static str; 16] = [
        "too_large",
        "unsupported_format",
        "unsupported_encoding",
        "malformed_gzip",
        "empty",
        "not_utf8",
        "malformed_json",
        "malformed_xml",
        "several_articles",
        "lone_surrogate",
        "too_deep",
        "not_an_object",
        "no_body",
        "no_id",
        "wrong_type",
        "bad_value",
    ];

    /// Returns the closed-set name of the error, for metrics and dead letters.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotAnArticle { kind } => kind,
            Self::TooLarge { .. } | Self::TooLargeUnpacked { .. } => "too_large",
            Self::UnsupportedFormat { .. } => "unsupported_format",
            Self::UnsupportedEncoding { .. } => "unsupported_encoding",
            Self::MalformedGzip { .. } => "malformed_gzip",
            Self::Empty => "empty",
            Self::NotUtf8 { .. } => "not_utf8",
            Self::MalformedJson { .. } => "malformed_json",
            Self::MalformedXml { .. } => "malformed_xml",
            Self::SeveralArticles { .. } => "several_articles",
            Self::LoneSurrogate { .. } => "lone_surrogate",
            Self::TooDeep { .. } => "too_deep",
            Self::NotAnObject { .. } => "not_an_object",
            Self::NoBody { .. } => "no_body",
            Self::NoId => "no_id",
            Self::WrongType { .. } => "wrong_type",
            Self::BadValue { .. } => "bad_value",
        }
    }

    /// Returns whether the payload was never meant to be an article, which is nobody's fault: there is nothing to mend
    /// and nothing to keep for later.
    #[must_use]
    pub fn is_no_article(&self) -> bool {
        matches!(self, Self::NotAnArticle { .. })
    }

    /// Tells apart what serde_json has one error for.
    pub(super) fn from_json(error: &serde_json::Error) -> Self {
        let message = error.to_string();
        if message.contains("recursion limit") {
            Self::TooDeep { message }
        } else if message.contains("surrogate") || message.contains("unexpected end of hex escape") {
            Self::LoneSurrogate { message }
        } else {
            Self::MalformedJson { message }
        }
    }

    pub(super) fn unsupported(place: &str, format: impl Into<Cow<'static, str>>) -> Self {
        Self::UnsupportedFormat { place: place.to_owned(), format: format.into() }
    }

    pub(super) fn bad_value(field: &'static str, expected: &'static str, found: &str) -> Self {
        Self::BadValue { field, expected, found: found.chars().take(100).collect() }
    }
}
