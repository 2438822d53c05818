//! XML that holds an article: NewsML-G2, NITF, RSS and Atom. Each is turned into the fields of the plain contract, so that
//! the same rules hold for it.

pub(super) mod entries;
mod feed;
mod inline;
mod names;
mod newsml;
mod newsml_code;
mod newsml_content;
mod newsml_tables;
mod nitf;
mod nitf_release;
mod reader;
mod tag;
mod text;
pub(super) mod told;
mod values;

use reader::Xml;
use tag::Tag;

use super::{Article, ArticleError, Warning, json};

/// Returns the article in the document `text`, which begins like `format`.
///
/// # Errors
///
/// It is not well-formed, in a vocabulary that is not read, holds no article or several; or any error of its fields.
///
/// # Cost
///
/// Linear in the length of `text`.
pub(super) fn decode(text: &str, format: &'static str) -> Result<Article, ArticleError> {
    let mut xml = Xml::new(text);
    match format {
        "NewsML-G2" => {
            let newsml::Fields { fields, is_assumed_html } = newsml::read(&mut xml)?;
            let mut article = json::decode_for(fields, "a NewsML-G2 item with no text in inlineXML or inlineData")?;
            if is_assumed_html && !article.body.is_empty() {
                article.warnings.push(Warning::html_assumed("inlineData"));
            }
            Ok(article)
        }
        "NITF" => {
            let root = root_of(&mut xml)?;
            let fields = nitf::read(&mut xml, &root)?;
            json::decode_for(fields, "a NITF document with no text in its body.content")
        }
        "RSS" | "RSS 1.0" | "Atom" => {
            let root = root_of(&mut xml)?;
            let entry = feed::read(&mut xml, &root, format)?;
            let Some(entry) = entry else {
                return Err(ArticleError::NoBody { reason: format!("{format} without an item or entry") });
            };
            if entry.fields.is_empty() && !matches!(root.local_name(), "item" | "entry") {
                return Err(ArticleError::NoBody { reason: format!("{format} whose only entry holds nothing") });
            }
            if entry.fields.is_empty() {
                return Err(unread(root.local_name()));
            }
            let article = json::decode_for(entry.fields, "a feed's entry with no content or description");
            article.map(|mut article| {
                if entry.is_brief {
                    let message = "the entry has no content: its description was read in its place";
                    article.warnings.push(Warning::new("body_from_description", message));
                }
                article
            })
        }
        "XML" => Err(unread(root_of(&mut xml)?.local_name())),
        other => Err(ArticleError::unsupported("payload", other)),
    }
}

/// Returns whether documents of `format` are read.
pub(super) fn is_read(format: &str) -> bool {
    matches!(format, "NewsML-G2" | "NITF" | "RSS" | "RSS 1.0" | "Atom" | "XML")
}

/// Returns the start tag of the root element.
fn root_of<'x>(xml: &mut Xml<'x>) -> Result<Tag<'x>, ArticleError> {
    match xml.next_in(0)? {
        Some(root) => Ok(root),
        None => Err(xml.malformed("it has no element")),
    }
}

/// Returns the error of a document in a vocabulary that is not read.
fn unread(root: &str) -> ArticleError {
    let root: String = root.chars().take(100).collect();
    ArticleError::unsupported("payload", format!("XML whose root element is <{root}>"))
}
