//! Plain JSON: the article object of our own contract. Fields by other names (`title`, `content`, `text`) are not
//! guessed at: what does not say which of its texts is the body may mean another one.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::markup::{self, Markup, UNKNOWN_XML};
use super::media_type::MediaType;
use super::optional::Optional;
use super::{Article, ArticleError, Warning, fields, finish, html_in_text, page};

/// Fields of the contract that the record passes on as they are; every other is kept under `extra`.
const KNOWN: [&str; 11] = [
    "id",
    "version",
    "content_type",
    "language",
    "published_at",
    "embargoed",
    "source",
    "url",
    "urgency",
    "status",
    "evolved_from",
];

/// How many of an object's fields an error names, and how much of each name.
const MOST_NAMES: usize = 10;
const LONGEST_NAME: usize = 40;

/// Returns the article that a plain JSON object holds.
pub(super) fn decode(mut object: Map<String, Value>) -> Result<Article, ArticleError> {
    let no_body = no_body(&object).into_owned();
    let is_assumed_html = read_headline(&mut object);
    let mut article = decode_for(object, &no_body)?;
    if is_assumed_html && !article.headline.is_empty() {
        article.warnings.push(Warning::html_assumed("the headline"));
    }
    Ok(article)
}

/// Takes the HTML out of the headline, and returns whether there was any; what is called a plain text is one.
fn read_headline(object: &mut Map<String, Value>) -> bool {
    let told = object.get("content_type").and_then(Value::as_str).and_then(MediaType::of);
    let Some(Value::String(headline)) = object.get_mut("headline").filter(|_| told != Some(MediaType::Text)) else {
        return false;
    };
    let read = html_in_text::read(headline);
    read.map(|text| *headline = text).is_some()
}

/// Returns where a body was looked for, with the names of the object's fields where it has neither body nor headline.
fn no_body(object: &Map<String, Value>) -> Cow<'static, str> {
    if object.contains_key("body") || object.contains_key("headline") || object.is_empty() {
        return "there is no field \"body\"".into();
    }
    let names = object.keys().take(MOST_NAMES).map(|name| name.chars().take(LONGEST_NAME).collect::<String>());
    let names = names.collect::<Vec<_>>().join(", ");
    format!("neither \"body\" nor \"headline\"; its fields are: {names} (fields by other names are not guessed at)")
        .into()
}

/// Returns the article that `object` holds, by the fields of the contract; `no_body` says where a body was looked for.
pub(super) fn decode_for(mut object: Map<String, Value>, no_body: &str) -> Result<Article, ArticleError> {
    let id = fields::id(&object, "id")?.unwrap_or_default();
    let mut optional = Optional::new(&mut object);
    let mut article = Article {
        id,
        version: optional.name("version"),
        language: optional.string("language").map(str::to_owned),
        status: optional.status(&fields::STATUS)?,
        embargo: optional.embargo(&fields::EMBARGO),
        urgency: optional.urgency("urgency"),
        evolved_from: optional.ids("evolved_from"),
        ..Article::default()
    };
    optional.time("published_at");
    optional.source("source");
    if article.is_kill() {
        // Whatever is wrong with its text is no reason not to withdraw it.
        let (set_aside, _) = optional.finish();
        article.passed_on = passed_on(object, set_aside);
        return finish::finish(article, None, "it is canceled");
    }
    let content_type = optional.string("content_type").map(content_type).transpose()?;
    optional.string("url");
    let (set_aside, warnings) = optional.finish();
    article.warnings = warnings;
    article.headline = fields::take_string(&mut object, "headline")?.unwrap_or_default();
    let body = fields::take_string(&mut object, "body")?;
    article.passed_on = passed_on(object, set_aside);

    let (body, reason) = match body {
        None => (None, no_body),
        Some(body) => match text_of(&body, content_type, &mut article)? {
            None => (Some(body), "the body is empty"),
            text => (text, "the HTML of the body holds no text"),
        },
    };
    finish::finish(article, body, reason)
}

fn content_type(text: &str) -> Result<MediaType, ArticleError> {
    MediaType::of(text)
        .filter(|told| matches!(told, MediaType::Text | MediaType::Html))
        .ok_or_else(|| ArticleError::bad_value("content_type", "text/plain or text/html", text))
}

/// Returns the text of `body` where it is HTML; none where it is the text itself.
fn text_of(body: &str, told: Option<MediaType>, article: &mut Article) -> Result<Option<String>, ArticleError> {
    match (told, markup::of(body)) {
        (Some(MediaType::Html), _) => Ok(Some(page::text_of(body, article))),
        (Some(_), _) => Ok(None),
        (None, None) => {
            let read = html_in_text::read(body);
            article.warnings.extend(read.as_ref().map(|_| Warning::html_assumed("the body")));
            Ok(read)
        }
        // The tags of whatever XML are no part of the text.
        (None, Some(Markup::Html | UNKNOWN_XML)) => {
            article.warnings.push(Warning::html_assumed("the body"));
            Ok(Some(page::text_of(body, article)))
        }
        (None, Some(Markup::Xml(format))) => Err(ArticleError::unsupported("body", format)),
    }
}

/// Returns the fields of `object`, those of the contract first, and under `extra` the rest and what was set aside.
fn passed_on(object: Map<String, Value>, set_aside: Map<String, Value>) -> Map<String, Value> {
    let mut known = Map::new();
    let mut extra = Map::new();
    for (key, value) in object {
        if !KNOWN.contains(&key.as_str()) {
            extra.insert(key, value);
        } else if !value.is_null() {
            known.insert(key, value);
        }
    }
    extra.extend(set_aside);
    if !extra.is_empty() {
        known.insert("extra".to_owned(), Value::Object(extra));
    }
    known
}
