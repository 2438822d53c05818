//! What a page says of its article in JSON-LD, by the words of schema.org.

use serde_json::{Map, Value};

/// What JSON-LD says of an article.
#[derive(Debug, Default)]
pub(super) struct JsonLd {
    pub(super) headline: Option<String>,
    pub(super) published_at: Option<String>,
    pub(super) publisher: Option<String>,
    /// The names of those who wrote it.
    pub(super) authors: Vec<String>,
    /// The whole text, where the publisher gives it.
    pub(super) body: Option<String>,
}

impl JsonLd {
    /// Returns what the first article in `scripts` says; nothing where there is none.
    pub(super) fn of(scripts: &[String]) -> Self {
        scripts.iter().find_map(|script| Self::of_script(script)).unwrap_or_default()
    }

    fn of_script(script: &str) -> Option<Self> {
        // The parser bounds how deeply it is nested.
        let value: Value = serde_json::from_str(script.trim()).ok()?;
        let mut open = vec![&value];
        while let Some(value) = open.pop() {
            match value {
                Value::Array(list) => open.extend(list.iter().rev()),
                Value::Object(object) if is_article(object) => return Some(Self::of_article(object)),
                Value::Object(object) => {
                    open.extend(["mainEntity", "@graph"].iter().filter_map(|key| object.get(*key)))
                }
                _ => {}
            }
        }
        None
    }

    fn of_article(article: &Map<String, Value>) -> Self {
        let string = |key: &str| article.get(key).and_then(Value::as_str).map(str::to_owned);
        let publisher = article.get("publisher").and_then(|publisher| publisher.get("name")).and_then(Value::as_str);
        Self {
            headline: string("headline"),
            published_at: string("datePublished"),
            publisher: publisher.map(str::to_owned),
            authors: article.get("author").map(names).unwrap_or_default(),
            body: string("articleBody"),
        }
    }
}

/// Returns the names of whoever `value` is: a name, an object with one, or a list of either.
fn names(value: &Value) -> Vec<String> {
    let one = |value: &Value| {
        let name = value.get("name").unwrap_or(value).as_str()?.trim();
        Some(name).filter(|name| !name.is_empty() && !name.contains("://")).map(str::to_owned)
    };
    match value {
        Value::Array(list) => list.iter().filter_map(one).collect(),
        value => one(value).into_iter().collect(),
    }
}

/// Returns whether `object` is an article of any kind.
fn is_article(object: &Map<String, Value>) -> bool {
    let is_article = |kind: &Value| {
        kind.as_str().is_some_and(|kind| kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report")
    };
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is_article),
        Some(kind) => is_article(kind) && kind != "JobPosting",
        None => false,
    }
}
