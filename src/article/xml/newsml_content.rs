//! The text of a NewsML-G2 item: of several renditions the one that has paragraphs.

use super::inline;
use super::reader::Xml;
use super::tag::Tag;
use crate::article::markup::{self, Markup};
use crate::article::media_type::MediaType;
use crate::article::{ArticleError, html};

/// What has been read of an item's renditions.
#[derive(Debug, Default)]
pub(super) struct Content {
    texts: Vec<String>,
    /// The format of a rendition that cannot be read.
    pub(super) unreadable: Option<&'static str>,
    pub(super) headline: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) dateline: Option<String>,
    pub(super) language: Option<String>,
    /// Where its web page stands.
    pub(super) url: Option<String>,
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
                self.texts.push(read.text);
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
        let foreign = match told {
            _ if tag.attribute("encoding").is_some() => Some("text in an encoding such as base64"),
            Some(MediaType::Foreign(format)) => Some(format),
            Some(MediaType::Json | MediaType::CloudEvent) => Some("JSON"),
            Some(MediaType::Text | MediaType::Html) | None => None,
        };
        if foreign.is_some() {
            self.unreadable = self.unreadable.or(foreign);
        } else if told == Some(MediaType::Html) || (told.is_none() && markup::of(&text) == Some(Markup::Html)) {
            self.texts.push(html::to_text(&text));
        } else {
            self.texts.push(text);
        }
    }

    /// Takes the best of the texts: the first that has paragraphs, or else the first that is none but one.
    pub(super) fn best(&mut self) -> Option<String> {
        let texts = std::mem::take(&mut self.texts);
        // Where a quotation ends depends on where paragraphs do.
        texts.into_iter().filter(|text| !text.trim().is_empty()).min_by_key(|text| !text.trim().contains("\n\n"))
    }
}
