//! The text of a NewsML-G2 item: of several renditions the one that has paragraphs.

use super::inline;
use super::reader::Xml;
use super::tag::Tag;
use crate::article::markup::{self, Markup, UNKNOWN_XML};
use crate::article::media_type::MediaType;
use crate::article::{ArticleError, html, html_in_text};

/// What has been read of an item's renditions.
#[derive(Debug, Default)]
pub(super) struct Content {
    texts: Vec<Rendition>,
    /// The format of a rendition that cannot be read.
    pub(super) unreadable: Option<&'static str>,
    pub(super) headline: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) dateline: Option<String>,
    pub(super) language: Option<String>,
    /// Where its web page stands.
    pub(super) url: Option<String>,
}

/// One rendition of an item's text.
#[derive(Debug)]
pub(super) struct Rendition {
    pub(super) text: String,
    /// Whether nothing but its tags and references say that it was HTML.
    pub(super) is_assumed_html: bool,
}

impl Content {
    /// Reads the rendition whose start tag is `tag`, at `path` inside the item.
    pub(super) fn add(&mut self, path: &str, xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<(), ArticleError> {
        match path {
            "contentSet/inlineXML" => {
                let read = inline::read(xml)?;
                self.language = self.language.take().or_else(|| tag.attribute("xml:lang")).or(read.language);
                self.headline = self.headline.take().or(read.headline);
                self.byline = self.byline.take().or(read.byline);
                self.dateline = self.dateline.take().or(read.dateline);
                self.texts.push(Rendition { text: read.text, is_assumed_html: false });
            }
            "contentSet/inlineData" => {
                self.language = self.language.take().or_else(|| tag.attribute("xml:lang"));
                let text = xml.text()?;
                self.add_data(tag, text);
            }
            "contentSet/remoteContent" => {
                let is_page =
                    tag.attribute("contenttype").is_some_and(|told| MediaType::of(&told) == Some(MediaType::Html));
                let url = tag.attribute("href").filter(|url| is_page && url.starts_with("http"));
                self.url = self.url.take().or(url);
            }
            _ => {}
        }
        Ok(())
    }

    fn add_data(&mut self, tag: &Tag<'_>, text: String) {
        if text.is_empty() {
            return;
        }
        let told = tag.attribute("contenttype").and_then(|told| MediaType::of(&told));
        let (foreign, is_html) = match (told, markup::of(&text)) {
            _ if tag.attribute("encoding").is_some() => (Some("text in an encoding such as base64"), false),
            (Some(MediaType::Foreign(format)), _) => (Some(format), false),
            (Some(MediaType::Json | MediaType::CloudEvent), _) => (Some("JSON"), false),
            (Some(MediaType::Text), _) | (None, None) => (None, false),
            // The tags of whatever XML are no part of the text.
            (Some(MediaType::Html), _) | (None, Some(Markup::Html | UNKNOWN_XML)) => (None, true),
            (None, Some(Markup::Xml(format))) => (Some(format), false),
        };
        if foreign.is_some() {
            self.unreadable = self.unreadable.or(foreign);
            return;
        }
        let read =
            if is_html { Some(html::to_text(&text)) } else { html_in_text::read(&text).filter(|_| told.is_none()) };
        let is_assumed_html = read.is_some() && told.is_none();
        self.texts.push(Rendition { text: read.unwrap_or(text), is_assumed_html });
    }

    /// Takes the best of the texts: the first that has paragraphs, or else the first that is none but one.
    pub(super) fn best(&mut self) -> Option<Rendition> {
        let texts = std::mem::take(&mut self.texts);
        // Where a quotation ends depends on where paragraphs do.
        let texts = texts.into_iter().filter(|one| !one.text.trim().is_empty());
        texts.min_by_key(|one| !one.text.trim().contains("\n\n"))
    }
}
