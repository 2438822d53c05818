//! ninjs 1.x, 2.x and 3.x, the IPTC's News in JSON, mapped onto the same article.
//!
//! | ours | 1.x | 2.x | 3.x |
//! |---|---|---|---|
//! | id | `uri` | `uri` | `uri` |
//! | version | `version` | `version` | `version` |
//! | status | `pubstatus` | `pubstatus` | `pubStatus` |
//! | published_at | `versioncreated` | `versioncreated` | `versionCreated` |
//! | headline | `headline`, `headline_*` | `headlines[]` | `headlines[]` |
//! | body | `body_*` | `bodies[]` | `bodies[]` |
//!
//! Everything else is kept under `extra` by its own name.

use serde_json::{Map, Value};

use super::{Article, ArticleError, fields, finish, html};

/// One of an item's headlines or bodies, which are the same text in several forms.
struct Rendition {
    text: String,
    is_html: bool,
    /// 1.x: what follows `body_`; later: `role`.
    role: String,
}

/// Returns whether an object without a plain article's `body` is a ninjs item.
pub(super) fn is_ninjs(object: &Map<String, Value>) -> bool {
    !object.contains_key("body")
        && object.keys().any(|key| matches!(key.as_str(), "uri" | "bodies" | "headlines") || key.starts_with("body_"))
}

/// Returns the article that a ninjs object holds.
pub(super) fn decode(mut object: Map<String, Value>) -> Result<Article, ArticleError> {
    let status_key = if object.contains_key("pubStatus") { "pubStatus" } else { "pubstatus" };
    let mut article = Article {
        id: fields::name(&object, "uri")?.unwrap_or_default(),
        version: fields::name(&object, "version")?,
        language: fields::string(&object, "language")?.map(str::to_owned),
        status: fields::status(&object, status_key)?,
        ..Article::default()
    };
    article.headline = headline(&mut object)?;
    let bodies = renditions(&mut object, "body_", "bodies")?;
    let reason = match fields::string(&object, "type")? {
        Some(kind) => format!("a ninjs item of type {kind:?} with no text in body_* or bodies"),
        None => "a ninjs item with no text in body_* or bodies".to_owned(),
    };
    article.passed_on = passed_on(object, status_key)?;
    finish::finish(article, choose_body(bodies), &reason)
}

/// Returns the item's headline: the plain one, the one whose role is main, the first, or the title.
fn headline(object: &mut Map<String, Value>) -> Result<String, ArticleError> {
    let plain = fields::take_string(object, "headline")?;
    let others = renditions(object, "headline_", "headlines")?;
    let title = fields::string(object, "title")?;
    let main = others.iter().position(|rendition| rendition.role == "main").unwrap_or(0);
    let other = others.into_iter().nth(main).map(Rendition::into_text);
    let headline = plain.into_iter().chain(other).find(|headline| !headline.trim().is_empty());
    Ok(headline.or_else(|| title.map(str::to_owned)).unwrap_or_default())
}

/// Returns the body whose text is the publisher's own, plain one, unless that has lost its paragraphs and an HTML one
/// has kept them: where a quotation ends depends on them.
fn choose_body(bodies: Vec<Rendition>) -> Option<String> {
    let (html, plain): (Vec<_>, Vec<_>) = bodies.into_iter().partition(|rendition| rendition.is_html);
    let first = |renditions: Vec<Rendition>| {
        let main = renditions.iter().position(|rendition| rendition.role == "main").unwrap_or(0);
        renditions.into_iter().nth(main).map(Rendition::into_text)
    };
    match (first(plain), first(html)) {
        (Some(plain), Some(html)) if !plain.trim().contains('\n') && html.contains("\n\n") => Some(html),
        (plain, html) => plain.or(html),
    }
}

impl Rendition {
    fn into_text(self) -> String {
        if self.is_html { html::to_text(&self.text) } else { self.text }
    }
}

/// Takes the renditions out of `object`: fields that begin with `prefix` (1.x), or the list `list` (2.x, 3.x).
/// Empty ones are left out.
fn renditions(object: &mut Map<String, Value>, prefix: &str, list: &str) -> Result<Vec<Rendition>, ArticleError> {
    let mut renditions = Vec::new();
    let keys: Vec<String> = object.keys().filter(|key| key.starts_with(prefix)).cloned().collect();
    for key in keys {
        let text = fields::take_string(object, &key)?.unwrap_or_default();
        let role = key[prefix.len()..].to_owned();
        let is_html = role.contains("html") || (role != "text" && super::markup::of(&text).is_some());
        renditions.push(Rendition { text, is_html, role });
    }
    let items = match object.shift_remove(list) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items,
        Some(other) => return Err(fields::wrong_type(list, "a list", &other)),
    };
    for (item_idx, mut item) in items.into_iter().enumerate() {
        let place = |key: &str| format!("{list}[{item_idx}]{key}");
        let Value::Object(item) = &mut item else {
            return Err(fields::wrong_type(&place(""), "an object", &item));
        };
        let mut take = |key: &str| {
            fields::take_string(item, key).map_err(|error| match error {
                ArticleError::WrongType { field, expected, found } => {
                    ArticleError::WrongType { field: place(&format!(".{field}")), expected, found }
                }
                other => other,
            })
        };
        let text = take("value")?.unwrap_or_default();
        let content_type = take("contentType")?.or(take("contenttype")?).unwrap_or_default();
        let role = take("role")?.unwrap_or_default();
        let is_html =
            content_type.contains("html") || (content_type != "text/plain" && super::markup::of(&text).is_some());
        renditions.push(Rendition { text, is_html, role });
    }
    renditions.retain(|rendition| !rendition.text.trim().is_empty());
    Ok(renditions)
}

/// Returns the item's other fields: those that the plain contract has too by its names, the rest under `extra`.
fn passed_on(mut object: Map<String, Value>, status_key: &str) -> Result<Map<String, Value>, ArticleError> {
    let created_key = if object.contains_key("versionCreated") { "versionCreated" } else { "versioncreated" };
    let mut known = Map::new();
    for (ours, theirs) in [
        ("id", "uri"),
        ("version", "version"),
        ("language", "language"),
        ("published_at", created_key),
        ("status", status_key),
    ] {
        if ours == "published_at" {
            fields::string(&object, theirs)?;
        }
        if let Some(value) = object.shift_remove(theirs).filter(|value| !value.is_null()) {
            known.insert(ours.to_owned(), value);
        }
    }
    if !object.is_empty() {
        known.insert("extra".to_owned(), Value::Object(object));
    }
    Ok(known)
}
