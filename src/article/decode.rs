//! A payload to the article that it holds.

use serde_json::Value;

use super::media_type::MediaType;
use super::{Article, ArticleError, Format, Hints, Warning, fields, finish, html, json, ninjs, packing};

/// Returns the article that `payload` holds; `hints` are what its message says of it.
///
/// [`Format::Auto`] reads what begins as an object, or a list of objects, as JSON, plain or ninjs, and everything
/// else as text, unless its message says what it is.
/// A byte-order mark at the start is no part of the article. What is compressed by gzip is decompressed, whatever the format.
///
/// # Errors
///
/// Any [`ArticleError`]: the payload can never become an article.
///
/// # Cost
///
/// Linear in the length of the payload and of what is compressed in it, which is no more than `max_bytes` either.
pub fn decode(payload: &[u8], hints: &Hints<'_>, format: Format, max_bytes: usize) -> Result<Article, ArticleError> {
    if payload.len() > max_bytes {
        return Err(ArticleError::TooLarge { bytes: payload.len(), limit: max_bytes });
    }
    let payload = packing::unpack(payload, hints.content_encoding, max_bytes)?;
    let text = text_of(&payload)?;
    let told = hints.content_type.and_then(MediaType::of);
    match format {
        Format::Auto => from_any(text, told),
        Format::Json => json::decode(parse_object(text)?),
        Format::Ninjs => ninjs::decode(parse_object(text)?),
        Format::Text => from_text(text, told),
    }
}

/// Returns the text that `payload` is, less a byte-order mark.
fn text_of(payload: &[u8]) -> Result<&str, ArticleError> {
    let text = std::str::from_utf8(payload).map_err(|error| ArticleError::NotUtf8 {
        offset: error.valid_up_to(),
        hint: match payload {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => " (it begins like UTF-16)",
            _ => "",
        },
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().is_empty() { Err(ArticleError::Empty) } else { Ok(text) }
}

/// Returns the article that `text` is, whatever it is: an object is told from all else by itself, and only that which is none
/// by what its message says.
fn from_any(text: &str, told: Option<MediaType>) -> Result<Article, ArticleError> {
    match told {
        None if begins_json(text) => from_object(parse_object(text)?),
        Some(MediaType::Json) => from_object(parse_object(text)?),
        // Called a text by a client that calls everything one, or a text that begins with a brace.
        Some(MediaType::Text | MediaType::Html) if begins_json(text) => match parse_object(text) {
            Ok(object) => from_object(object),
            Err(_) => from_text(text, told),
        },
        None | Some(MediaType::Text | MediaType::Html) => from_text(text, told),
    }
}

fn begins_json(text: &str) -> bool {
    let text = text.trim_start();
    // A text may well begin with "[Reuters]".
    text.starts_with('{') || text.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with(['{', ']']))
}

fn parse_object(text: &str) -> Result<serde_json::Map<String, Value>, ArticleError> {
    match serde_json::from_str(text).map_err(|error| ArticleError::from_json(&error))? {
        Value::Object(object) => Ok(object),
        other => Err(ArticleError::NotAnObject { found: fields::type_of(&other) }),
    }
}

fn from_object(object: serde_json::Map<String, Value>) -> Result<Article, ArticleError> {
    if ninjs::is_ninjs(&object) { ninjs::decode(object) } else { json::decode(object) }
}

/// Returns the article whose body is `text`, or the text of it where it is HTML.
fn from_text(text: &str, told: Option<MediaType>) -> Result<Article, ArticleError> {
    let mut article = Article::default();
    let body = match told {
        Some(MediaType::Html) => html::to_text(text),
        None if html::looks_like_html(text) => {
            article
                .warnings
                .push(Warning::new("html_assumed", "the payload begins with an HTML tag: it was read as HTML"));
            html::to_text(text)
        }
        _ => text.to_owned(),
    };
    finish::finish(article, Some(body), "the HTML holds no text")
}
