//! The texts of a ninjs item: its headline, body or description, each in several renditions of the same words.

use serde_json::{Map, Value};

use super::markup::{self, Markup, UNKNOWN_XML};
use super::media_type::MediaType;
use super::{ArticleError, fields, html_in_text, page};

/// Parts of a body that are none of its text, and numbers about it: they stay among the item's other fields.
const BESIDE_TEXT: &[&str] = &["footer", "lines"];

/// Which of an item's texts, and by what names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names {
    /// Begins the fields of 1.x: `body_`.
    pub(super) prefix: &'static str,
    /// The list of 2.x and 3.x: `bodies`.
    pub(super) list: &'static str,
}

/// The renditions of one text.
#[derive(Debug, Default)]
pub(super) struct Renditions {
    /// Those that hold text, the best first.
    readable: Vec<Rendition>,
    /// Where one in a format that is not read stands, and the name of the format.
    pub(super) unreadable: Option<(String, &'static str)>,
}

/// The text that an item is read by.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) text: String,
    /// Whether nothing but its tags and references say that it was HTML.
    pub(super) is_assumed_html: bool,
    /// What it says of its article, where it is a whole web page.
    pub(super) told: page::Told,
}

#[derive(Debug)]
struct Rendition {
    /// The least is the best.
    rank: u8,
    text: String,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Html { is_assumed: bool },
    HtmlInText,
    Foreign(&'static str),
}

impl Renditions {
    /// Takes the renditions that `names` names out of `object`, whose other fields stay in their order.
    ///
    /// # Errors
    ///
    /// The list is none, something in it is no object, or a value that should be a text is none.
    pub(super) fn take(object: &mut Map<String, Value>, names: Names) -> Result<Self, ArticleError> {
        let mut renditions = Self::default();
        let mut fields = Vec::new();
        let mut items = Vec::new();
        // All at once: to take many out one by one would take the square of the time.
        for (key, value) in std::mem::take(object) {
            let suffix = key.strip_prefix(names.prefix).filter(|suffix| !BESIDE_TEXT.contains(suffix));
            match (suffix, value) {
                (Some(_), Value::Null) => {}
                (Some(_), Value::String(text)) => fields.push((key, text)),
                (Some("text" | "html" | "xhtml"), other) => return Err(fields::wrong_type(&key, "a string", &other)),
                (None, Value::Array(list)) if key == names.list => items = list,
                (None, Value::Null) if key == names.list => {}
                (None, other) if key == names.list => return Err(fields::wrong_type(&key, "a list", &other)),
                (_, value) => {
                    object.insert(key, value);
                }
            }
        }
        // Whatever the order that the item has them in.
        fields.sort_unstable();
        for (key, text) in fields {
            renditions.add_field(&key, &key[names.prefix.len()..], text);
        }
        for (item_idx, item) in items.into_iter().enumerate() {
            renditions.add_item(&format!("{}[{item_idx}]", names.list), item)?;
        }
        renditions.readable.sort_by_key(|rendition| rendition.rank);
        Ok(renditions)
    }

    fn add_field(&mut self, key: &str, suffix: &str, text: String) {
        let (rank, told) = match suffix {
            "text" => (0, Some(MediaType::Text)),
            "html" | "xhtml" => (0, Some(MediaType::Html)),
            "main" => (1, None),
            _ if suffix.contains("nitf") => (2, Some(MediaType::Foreign("NITF"))),
            _ if suffix.contains("newsml") => (2, Some(MediaType::Foreign("NewsML-G2"))),
            _ if suffix.contains("html") => (2, Some(MediaType::Html)),
            _ if suffix.contains("xml") => (2, Some(MediaType::Foreign("XML"))),
            _ => (2, None),
        };
        self.add(key, rank, told, text);
    }

    fn add_item(&mut self, place: &str, item: Value) -> Result<(), ArticleError> {
        let Value::Object(mut item) = item else {
            return Err(fields::wrong_type(place, "an object", &item));
        };
        let text = match item.shift_remove("value") {
            None | Some(Value::Null) => return Ok(()),
            Some(Value::String(text)) => text,
            Some(other) => return Err(fields::wrong_type(&format!("{place}.value"), "a string", &other)),
        };
        let said = |keys: &[&str]| keys.iter().find_map(|key| item.get(*key).and_then(Value::as_str)).unwrap_or("");
        let rank = match said(&["role"]) {
            role if BESIDE_TEXT.contains(&role) => return Ok(()),
            "main" => 0,
            _ => 1,
        };
        self.add(&format!("{place}.value"), rank, MediaType::of(said(&["contentType", "contenttype"])), text);
        Ok(())
    }

    fn add(&mut self, place: &str, rank: u8, told: Option<MediaType>, text: String) {
        if text.trim().is_empty() {
            return;
        }
        match Form::of(told, &text) {
            Form::Foreign(format) => {
                self.unreadable.get_or_insert_with(|| (place.to_owned(), format));
            }
            form => {
                // What is called something else may still be read, if nothing better is there.
                let rank = if matches!(told, Some(MediaType::Foreign(_))) { u8::MAX } else { rank };
                self.readable.push(Rendition { rank, text, form });
            }
        }
    }

    /// Returns the first of the best.
    pub(super) fn first(self) -> Option<Chosen> {
        self.readable.into_iter().next().map(Rendition::into_text)
    }

    /// Returns the best: the publisher's own, plain text, unless that has lost its paragraphs and an HTML one has kept
    /// them, for where a quotation ends depends on them.
    pub(super) fn best(self) -> Option<Chosen> {
        let (plain, html): (Vec<_>, Vec<_>) = self.readable.into_iter().partition(|one| one.form == Form::Plain);
        match (plain.into_iter().next(), html.into_iter().next()) {
            (Some(plain), Some(html)) if html.rank < plain.rank => Some(html.into_text()),
            (Some(plain), Some(html)) if !plain.text.trim().contains('\n') => {
                let html = html.into_text();
                Some(if html.text.contains("\n\n") { html } else { plain.into_text() })
            }
            (plain, html) => plain.or(html).map(Rendition::into_text),
        }
    }
}

impl Rendition {
    fn into_text(self) -> Chosen {
        match self.form {
            Form::Html { is_assumed } => {
                let page::Read { text, told } = page::read(&self.text);
                Chosen { text, is_assumed_html: is_assumed, told }
            }
            Form::HtmlInText => {
                let text = html_in_text::read(&self.text).unwrap_or(self.text);
                Chosen { text, is_assumed_html: true, told: page::Told::default() }
            }
            Form::Plain | Form::Foreign(_) => {
                Chosen { text: self.text, is_assumed_html: false, told: page::Told::default() }
            }
        }
    }
}

impl Form {
    fn of(told: Option<MediaType>, text: &str) -> Self {
        match told {
            Some(MediaType::Text) => Self::Plain,
            Some(MediaType::Html) => Self::Html { is_assumed: false },
            Some(MediaType::Json | MediaType::CloudEvent) => Self::Foreign("JSON"),
            Some(MediaType::Foreign(format)) => match markup::of(text) {
                Some(Markup::Html) => Self::Html { is_assumed: true },
                Some(Markup::Xml(seen)) if format == "XML" => Self::Foreign(seen),
                _ => Self::Foreign(format),
            },
            None => match markup::of(text) {
                None if html_in_text::read(text).is_some() => Self::HtmlInText,
                None => Self::Plain,
                // The tags of whatever XML are no part of the text.
                Some(Markup::Html | UNKNOWN_XML) => Self::Html { is_assumed: true },
                Some(Markup::Xml(format)) => Self::Foreign(format),
            },
        }
    }
}
