//! RSS and Atom: one `item` or `entry`, by itself or the only one of its feed.

use serde_json::{Map, Value};

use super::inline;
use super::reader::Xml;
use super::tag::Tag;
use super::values::{joined, push, rfc3339, set};
use crate::article::{ArticleError, entity, html, markup};

/// Elements whose text is a field of the article: of those that stand there twice the first.
const TEXTS: &[(&str, &str)] = &[("guid", "id"), ("id", "id"), ("link", "url"), ("dc:language", "language")];

/// Elements that hold the text, or as much of it as the feed gives.
const FULL: &[&str] = &["content:encoded", "content"];
const BRIEF: &[&str] = &["description", "summary"];

/// One entry of a feed.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// Its fields, by the names of the plain contract.
    pub(super) fields: Map<String, Value>,
    /// Whether its description stands for its body.
    pub(super) is_brief: bool,
    full: Option<Text>,
    brief: Option<Text>,
}

#[derive(Debug)]
struct Text {
    text: String,
    is_html: bool,
}

/// Returns the only entry of the document, whose root element `root` is open; none where it is no feed.
///
/// # Errors
///
/// The document is not well-formed, or has several entries.
pub(super) fn read(xml: &mut Xml<'_>, root: &Tag<'_>, format: &'static str) -> Result<Option<Entry>, ArticleError> {
    let mut feed = Map::new();
    set(&mut feed, "language", root.attribute("xml:lang"));
    let (mut first, mut n_entries) = (None, 0);
    if matches!(root.local_name(), "item" | "entry") {
        first = Some(Entry::read(xml, root)?);
        n_entries = 1;
    }
    let mut element = "entry";
    while let Some(tag) = xml.next_in(0)? {
        let name = last_name(xml);
        match (xml.depth(), name) {
            _ if is_entry(xml) => {
                element = if name == "item" { "item" } else { "entry" };
                let entry = Entry::read(xml, &tag)?;
                n_entries += 1;
                first.get_or_insert(entry);
            }
            (2 | 3, "title") => {
                let title = joined(&xml.text()?);
                set(&mut feed, "source", Some(title));
            }
            (2 | 3, "language") => {
                let language = xml.text()?;
                set(&mut feed, "language", Some(language));
            }
            _ => {}
        }
    }
    if n_entries > 1 {
        return Err(ArticleError::SeveralArticles { format, n_articles: n_entries, element });
    }
    let Some(mut entry) = first else { return Ok(None) };
    for (key, value) in feed {
        entry.fields.entry(key).or_insert(value);
    }
    Ok(Some(entry))
}

/// Returns whether the element that was opened last is an entry of a feed.
pub(super) fn is_entry(xml: &Xml<'_>) -> bool {
    matches!(xml.depth(), 2 | 3) && matches!(last_name(xml), "item" | "entry")
}

fn last_name<'p>(xml: &'p Xml<'_>) -> &'p str {
    xml.path().rsplit('/').next().unwrap_or_default()
}

impl Entry {
    /// Reads the entry whose start tag is `tag` to its end.
    fn read(xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<Self, ArticleError> {
        let mut entry = Self::default();
        let language = tag.attribute("xml:lang");
        let about = tag.attribute("rdf:about");
        let (depth, path_start) = (xml.depth(), xml.path().len() + 1);
        while let Some(tag) = xml.next_in(depth)? {
            let path = xml.path()[path_start..].to_owned();
            entry.add(&path, xml, &tag)?;
        }
        for (key, value) in [("language", language), ("id", about)] {
            set(&mut entry.fields, key, value);
        }
        entry.finish();
        Ok(entry)
    }

    fn add(&mut self, path: &str, xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<(), ArticleError> {
        let fields = &mut self.fields;
        match path {
            "title" => {
                let title = Text::read(xml, tag)?;
                let title = if title.is_html { html::to_text(&title.text) } else { title.text };
                set(fields, "headline", Some(joined(&title)));
            }
            "link" if tag.attribute("href").is_some() => {
                let is_page = tag.attribute("rel").is_none_or(|rel| rel == "alternate");
                set(fields, "url", tag.attribute("href").filter(|_| is_page));
            }
            "pubDate" | "published" | "dc:date" => {
                let time = xml.text()?;
                set(fields, "published_at", Some(rfc3339(time)));
            }
            "updated" => {
                let time = xml.text()?;
                set(fields, "updated", Some(rfc3339(time)));
            }
            "category" => {
                let term = tag.attribute("term");
                let text = xml.text()?;
                push(fields, "categories", term.unwrap_or_else(|| joined(&text)));
            }
            path if FULL.contains(&path) => {
                let language = tag.attribute("xml:lang");
                let text = Text::read(xml, tag)?;
                set(fields, "language", language);
                self.full = self.full.take().or(Some(text)).filter(|text| !text.text.is_empty());
            }
            path if BRIEF.contains(&path) => {
                let text = Text::read(xml, tag)?;
                self.brief = self.brief.take().or(Some(text)).filter(|text| !text.text.is_empty());
            }
            "author" | "dc:creator" => {
                let name = xml.text_of("name")?;
                add_author(fields, &name);
            }
            "source" => {
                let title = xml.text_of("title")?;
                set(fields, "source", Some(joined(&title)));
            }
            path => {
                if let Some((_, key)) = TEXTS.iter().find(|(element, _)| *element == path) {
                    let text = xml.text()?;
                    set(fields, key, Some(joined(&text)));
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self) {
        if let Some(updated) = self.fields.get("updated").cloned() {
            self.fields.entry("published_at").or_insert(updated);
        }
        let brief = self.brief.take();
        self.is_brief = self.full.is_none() && brief.is_some();
        match (self.full.take(), brief) {
            (Some(full), brief) => {
                self.set_body(full);
                set(&mut self.fields, "description", brief.map(|brief| brief.text));
            }
            (None, Some(brief)) => self.set_body(brief),
            (None, None) => {}
        }
    }

    fn set_body(&mut self, body: Text) {
        let content_type = if body.is_html { "text/html" } else { "text/plain" };
        set(&mut self.fields, "body", Some(body.text));
        set(&mut self.fields, "content_type", Some(content_type.to_owned()));
    }
}

impl Text {
    /// Returns a text that RSS gives, which does not say what it is: HTML, where it has a tag of it or a reference.
    fn untold(text: String) -> Self {
        if markup::holds_tag(&text) {
            Self { text, is_html: true }
        } else if entity::is_in(&text) {
            // "x <b than y" has no tag.
            Self { text: text.replace('<', "&lt;"), is_html: true }
        } else {
            Self { text, is_html: false }
        }
    }

    /// Reads the text of the innermost open element, whose start tag is `tag`.
    fn read(xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<Self, ArticleError> {
        match tag.attribute("type").as_deref() {
            Some("xhtml" | "application/xhtml+xml") => Ok(Self { text: inline::read(xml)?.text, is_html: false }),
            Some("text" | "text/plain") => Ok(Self { text: xml.text()?, is_html: false }),
            Some("html" | "text/html") => Ok(Self { text: xml.text()?, is_html: true }),
            _ => Ok(Self::untold(xml.text()?)),
        }
    }
}

/// Adds somebody who wrote the entry to those that are known. RSS has the address first: "desk@example.org (Jane Roe)".
fn add_author(fields: &mut Map<String, Value>, text: &str) {
    let named = text.split_once(" (").filter(|(address, _)| address.contains('@'));
    let name = joined(named.and_then(|(_, name)| name.trim_end().strip_suffix(')')).unwrap_or(text));
    match fields.get_mut("byline") {
        Some(Value::String(names)) if !name.is_empty() && !names.split(", ").any(|known| known == name) => {
            names.push_str(", ");
            names.push_str(&name);
        }
        Some(_) => {}
        None => set(fields, "byline", Some(name)),
    }
}
