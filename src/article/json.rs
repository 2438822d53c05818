//! Plain JSON: the article object of our own contract.

use serde_json::{Map, Value};

use super::markup::{self, Markup, UNKNOWN_XML};
use super::media_type::MediaType;
use super::{Article, ArticleError, Warning, fields, finish, html};

/// Fields of the contract that the record passes on as they are; every other is kept under `extra`.
const KNOWN: [&str; 8] = ["id", "version", "content_type", "language", "published_at", "source", "url", "status"];

/// Returns the article that a plain JSON object holds.
pub(super) fn decode(mut object: Map<String, Value>) -> Result<Article, ArticleError> {
    for key in ["published_at", "source", "url"] {
        fields::string(&object, key)?;
    }
    let mut article = Article {
        id: fields::name(&object, "id")?.unwrap_or_default(),
        version: fields::name(&object, "version")?,
        headline: fields::take_string(&mut object, "headline")?.unwrap_or_default(),
        language: fields::string(&object, "language")?.map(str::to_owned),
        status: fields::status(&object, "status")?,
        ..Article::default()
    };
    let content_type = fields::string(&object, "content_type")?.map(content_type).transpose()?;
    let body = fields::take_string(&mut object, "body")?;
    article.passed_on = passed_on(object);

    let is_told = content_type.is_some();
    let body = match (body, content_type) {
        (Some(body), Some(MediaType::Html)) => Some(html::to_text(&body)),
        (Some(body), None) => match markup::of(&body) {
            None => Some(body),
            // The tags of whatever XML are no part of the text.
            Some(Markup::Html | UNKNOWN_XML) => {
                article.warnings.push(Warning::html_assumed("the body"));
                Some(html::to_text(&body))
            }
            Some(Markup::Xml(format)) => return Err(ArticleError::unsupported("body", format)),
        },
        (body, _) => body,
    };
    let reason = match &body {
        None => "there is no field \"body\"",
        Some(_) if is_told || article.warnings.is_empty() => "the body is empty",
        Some(_) => "the HTML of the body holds no text",
    };
    finish::finish(article, body, reason)
}

fn content_type(text: &str) -> Result<MediaType, ArticleError> {
    MediaType::of(text)
        .filter(|told| matches!(told, MediaType::Text | MediaType::Html))
        .ok_or_else(|| ArticleError::bad_value("content_type", "text/plain or text/html", text))
}

/// Returns the fields of `object` that have a value, those of the contract first.
fn passed_on(object: Map<String, Value>) -> Map<String, Value> {
    let mut known = Map::new();
    let mut extra = Map::new();
    for (key, value) in object {
        if !KNOWN.contains(&key.as_str()) {
            extra.insert(key, value);
        } else if !value.is_null() {
            known.insert(key, value);
        }
    }
    if !extra.is_empty() {
        known.insert("extra".to_owned(), Value::Object(extra));
    }
    known
}
