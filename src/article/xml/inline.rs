//! The text of an article inside XML: NITF, XHTML or a piece of either.
//!
//! It is written down as HTML of the same paragraphs, whose text is then taken as that of any other HTML is.

use super::reader::{Node, Xml};
use super::tag::Tag;
use super::values::joined;
use crate::article::{ArticleError, html};

/// Elements that hold none of the article's text. What NITF has at the head of a body is taken by itself.
const SKIPPED: &[&str] = &["head", "body.head", "body.end", "media", "nitf-table-metadata", "plaintext"];

/// What an element of NITF is in HTML. All others have the same names, or are none that begin a paragraph.
const AS_HTML: &[(&str, &str)] = &[
    ("block", "div"),
    ("body.content", "div"),
    ("bq", "blockquote"),
    ("credit", "div"),
    ("datasource", "div"),
    ("fn", "div"),
    ("hl1", "h1"),
    ("hl2", "h2"),
    ("note", "div"),
];

/// What such a text holds.
#[derive(Debug, Default)]
pub(super) struct Inline {
    /// The text, paragraphs a blank line apart.
    pub(super) text: String,
    /// Its headline, where it says one of its own.
    pub(super) headline: Option<String>,
    /// Who wrote it.
    pub(super) byline: Option<String>,
    /// Where and when it was written.
    pub(super) dateline: Option<String>,
    /// Its language.
    pub(super) language: Option<String>,
}

/// Returns what the innermost open element holds, which it reads to its end.
pub(super) fn read(xml: &mut Xml<'_>) -> Result<Inline, ArticleError> {
    let depth = xml.depth();
    let mut inline = Inline::default();
    let mut markup = String::new();
    // The names that the open elements have in HTML.
    let mut open: Vec<String> = Vec::new();
    while let Some(node) = xml.next()? {
        match node {
            Node::Text(text) => push_escaped(&mut markup, &text),
            Node::Close => {
                let Some(name) = open.pop() else { break };
                markup.push_str("</");
                markup.push_str(&name);
                markup.push('>');
            }
            Node::Open(tag) => {
                let name = name_in_html(&tag);
                if open.is_empty() {
                    inline.language =
                        inline.language.or_else(|| tag.attribute("xml:lang").or_else(|| tag.attribute("lang")));
                }
                if SKIPPED.contains(&name.as_str()) {
                    inline.read_skipped(xml)?;
                } else {
                    markup.push('<');
                    markup.push_str(&name);
                    markup.push('>');
                    open.push(name);
                }
            }
        }
        debug_assert!(xml.depth() >= depth, "the element ends the loop");
    }
    inline.text = html::to_text(&markup);
    Ok(inline)
}

impl Inline {
    /// Reads an element that holds none of the text to its end, and takes from it what is said beside the text.
    fn read_skipped(&mut self, xml: &mut Xml<'_>) -> Result<(), ArticleError> {
        let depth = xml.depth();
        let is_body_head = xml.path().ends_with("body.head");
        while let Some(tag) = xml.next_in(depth)? {
            let field = match tag.local_name() {
                "hl1" => &mut self.headline,
                "byline" => &mut self.byline,
                "dateline" => &mut self.dateline,
                _ => continue,
            };
            let text = joined(&xml.text()?);
            if is_body_head && field.is_none() && !text.is_empty() {
                *field = Some(text);
            }
        }
        Ok(())
    }
}

/// Returns what an element is called in HTML.
fn name_in_html(tag: &Tag<'_>) -> String {
    let name = tag.local_name().to_ascii_lowercase();
    if let Some((_, html)) = AS_HTML.iter().find(|(nitf, _)| *nitf == name) {
        return (*html).to_owned();
    }
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    if is_name { name } else { "span".to_owned() }
}

fn push_escaped(markup: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => markup.push_str("&amp;"),
            '<' => markup.push_str("&lt;"),
            '>' => markup.push_str("&gt;"),
            other => markup.push(other),
        }
    }
}
