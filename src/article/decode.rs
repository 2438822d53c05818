//! A payload to the article that it holds.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::cloud_event::{self, Data};
use super::markup::{self, Markup, UNKNOWN_XML};
use super::media_type::MediaType;
use super::{Article, ArticleError, Format, Hints, Warning};
use super::{
    charset, fields, finish, first_line, foreign, html_in_text, json, kill, ninjs, object, packing, page, xml,
};

type Object = Map<String, Value>;

/// Returns the article that `payload` holds; `hints` are what its message says of it.
///
/// [`Format::Auto`] reads an object as JSON, plain or ninjs, by itself or carried by a CloudEvent, XML as NewsML-G2, NITF,
/// RSS or Atom, and everything else as text or HTML, unless it is in a format that is not read. A byte-order mark at the
/// start is no part of the article. What is compressed by gzip is decompressed, whatever the format.
///
/// # Errors
///
/// Any [`ArticleError`]: the payload can never become an article. One that [`ArticleError::is_no_article`] was not
/// meant to.
///
/// # Cost
///
/// Linear in the length of the payload and of what is compressed in it, which is no more than `max_bytes` either.
pub fn decode(payload: &[u8], hints: &Hints<'_>, format: Format, max_bytes: usize) -> Result<Article, ArticleError> {
    if let Some(marker) = hints.marker.filter(|_| payload.is_empty()) {
        return Err(ArticleError::NotAnArticle { kind: marker.kind() });
    }
    // Whatever is wrong with the text of a withdrawn article, it is withdrawn.
    let rescued = |payload: &[u8], error| kill::rescued(payload).filter(|_| format != Format::Text).ok_or(error);
    let beginning = || packing::beginning(payload, hints.content_encoding, max_bytes);
    if payload.len() > max_bytes {
        return rescued(&beginning(), ArticleError::TooLarge { bytes: payload.len(), limit: max_bytes });
    }
    let payload = match packing::unpack(payload, hints.content_encoding, max_bytes) {
        Ok(payload) => payload,
        Err(error) => return rescued(&beginning(), error),
    };
    match decode_unpacked(&payload, hints, format, max_bytes) {
        Err(error) if !error.is_no_article() => rescued(&payload, error),
        decoded => decoded,
    }
}

fn decode_unpacked(
    payload: &[u8],
    hints: &Hints<'_>,
    format: Format,
    max_bytes: usize,
) -> Result<Article, ArticleError> {
    let text = text_of(payload, hints.content_type)?;
    let text = text.as_ref();
    let told = hints.content_type.and_then(MediaType::of);
    match format {
        Format::Auto => from_any(text, told, &|event| from_event(event, max_bytes)),
        Format::Json => json::decode(object::read(text)?),
        Format::Ninjs => ninjs::decode(object::read(text)?),
        // Whatever a message calls it: whoever says that it is text means that a tag is a tag.
        Format::Text => from_text(text, Some(MediaType::Text)),
    }
}

/// Returns the text that `payload` is, less a byte-order mark.
fn text_of<'p>(payload: &'p [u8], content_type: Option<&str>) -> Result<Cow<'p, str>, ArticleError> {
    let text = match charset::utf16(payload) {
        Some(text) => Cow::Owned(text?),
        None if let Some(format) = foreign::binary(payload) => {
            return Err(ArticleError::unsupported("payload", format));
        }
        None => charset::text(payload, content_type)?,
    };
    // Where files are put together, each has brought its mark.
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_start_matches('\u{feff}')),
        Cow::Owned(text) => Cow::Owned(text.trim_start_matches('\u{feff}').to_owned()),
    };
    if fields::is_blank(&text) { Err(ArticleError::Empty) } else { Ok(text) }
}

/// What makes an article of an object that is a CloudEvent.
type ReadEvent<'f> = &'f dyn Fn(Object) -> Result<Article, ArticleError>;

/// Returns the article that `text` is, whatever it is: an object is told from all else by itself, and only that which
/// is none by what its message says.
fn from_any(text: &str, told: Option<MediaType>, read_event: ReadEvent<'_>) -> Result<Article, ArticleError> {
    if let Some(format) = foreign::text(text) {
        return Err(ArticleError::unsupported("payload", format));
    }
    match told {
        Some(MediaType::CloudEvent) => read_event(object::read(text)?),
        Some(MediaType::Json) => from_object(object::read(text)?, read_event),
        None if begins_json(text) => from_object(object::read(text)?, read_event),
        // Called something else by a client that calls everything so; or a text that begins with a brace, as in
        // "{sic}".
        Some(_) if begins_json(text) => match object::read(text) {
            Ok(object) => from_object(object, read_event),
            Err(error) if begins_with_a_key(text) => Err(error),
            Err(_) => from_text(text, told),
        },
        None => match json_kind(text) {
            Some(found) => Err(ArticleError::NotAnObject { found }),
            None => from_text(text, told),
        },
        Some(_) => from_text(text, told),
    }
}

/// Returns the article that the CloudEvent `event` carries.
fn from_event(event: Object, max_bytes: usize) -> Result<Article, ArticleError> {
    // An event in an event is an object like any other, and no article.
    match cloud_event::data(event)? {
        Data::Object(object) => from_object(object, &json::decode),
        Data::Payload { bytes, content_type } => {
            let payload = packing::unpack(&bytes, None, max_bytes)?;
            let text = text_of(&payload, content_type.as_deref())?;
            from_any(&text, content_type.as_deref().and_then(MediaType::of), &json::decode)
        }
    }
}

fn begins_json(text: &str) -> bool {
    let text = text.trim_start();
    // A text may well begin with "[Reuters]".
    text.starts_with('{') || text.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with(['{', ']']))
}

fn begins_with_a_key(text: &str) -> bool {
    text.trim_start().strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with('"'))
}

/// Returns what kind of JSON the whole of `text` is, where it is any: a payload of `null` or `42` is no article.
fn json_kind(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let kind = match text.as_bytes().first()? {
        b'"' => "a string",
        b'-' | b'0'..=b'9' => "a number",
        b't' | b'f' => "a boolean",
        b'n' => "null",
        b'[' => "a list",
        _ => return None,
    };
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok().then_some(kind)
}

fn from_object(object: Object, read_event: ReadEvent<'_>) -> Result<Article, ArticleError> {
    if cloud_event::is_event(&object) {
        read_event(object)
    } else if ninjs::is_ninjs(&object) {
        ninjs::decode(object)
    } else {
        json::decode(object)
    }
}

/// Returns the article that `text` is, its first line the headline where it reads like one; or the text of it where it is HTML.
fn from_text(text: &str, told: Option<MediaType>) -> Result<Article, ArticleError> {
    let mut article = Article::default();
    let body = match (told, markup::of(text)) {
        (Some(MediaType::Text), _) => plain(text, &mut article),
        (None, None) => match html_in_text::read(text) {
            Some(text) => {
                article.warnings.push(Warning::html_assumed("the payload"));
                plain(&text, &mut article)
            }
            None => plain(text, &mut article),
        },
        (Some(MediaType::Html), None | Some(Markup::Html | UNKNOWN_XML)) => page::text_of(text, &mut article),
        (_, Some(Markup::Xml(format))) => return xml::decode(text, format),
        (_, Some(Markup::Html)) => {
            // A document that says what it is leaves nothing to assume.
            if !says_html(text) {
                article.warnings.push(Warning::html_assumed("the payload"));
            }
            page::text_of(text, &mut article)
        }
        (Some(MediaType::Foreign(format)), None) if xml::is_read(format) => {
            return Err(ArticleError::unsupported("payload", format!("called {format} and begins with no tag")));
        }
        (Some(MediaType::Foreign(format)), None) => return Err(ArticleError::unsupported("payload", format)),
        (Some(MediaType::Json | MediaType::CloudEvent), None) => plain(text, &mut article),
    };
    finish::finish(article, Some(body), "the HTML of the payload holds no text")
}

/// Returns whether `text` begins with the document type of HTML.
fn says_html(text: &str) -> bool {
    const DOCTYPE: &str = "<!doctype html";
    text.trim_start().get(..DOCTYPE.len()).is_some_and(|start| start.eq_ignore_ascii_case(DOCTYPE))
}

/// Gives `article` the headline of a plain text and returns its body.
fn plain(text: &str, article: &mut Article) -> String {
    let (headline, body) = first_line::split(text).unwrap_or(("", text));
    article.headline = headline.to_owned();
    body.to_owned()
}
