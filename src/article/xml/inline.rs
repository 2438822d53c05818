//! The text of an article inside XML: NITF, XHTML or a piece of either.
//!
//! It is written down as HTML of the same paragraphs, whose text is then taken as that of any other HTML is.

use super::names;
use super::reader::{Node, Xml};
use super::values::joined;
use crate::article::{ArticleError, html};

/// Elements that hold none of the article's text. What NITF has at the head of a body is taken by itself.
const SKIPPED: &[&str] = &["head", "body.head", "body.end", "media", "nitf-table-metadata"];

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
    let mut follows_end = false;
    while let Some(node) = xml.next()? {
        let is_end = matches!(node, Node::Close);
        match node {
            Node::Text(text) => push_escaped(&mut markup, &text),
            Node::Close => {
                let Some(name) = open.pop() else { break };
                push_tag(&mut markup, "</", &name);
            }
            Node::Open(tag) => {
                let name = names::in_html(tag.local_name());
                if open.is_empty() {
                    inline.language =
                        inline.language.or_else(|| tag.attribute("xml:lang").or_else(|| tag.attribute("lang")));
                }
                if SKIPPED.contains(&name.as_str()) {
                    inline.read_skipped(xml)?;
                } else {
                    markup.push_str(names::before(tag.local_name(), &markup, follows_end));
                    push_tag(&mut markup, "<", &name);
                    open.push(name);
                }
            }
        }
        follows_end = is_end;
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

/// Writes a tag, unless the name of its element is left out.
fn push_tag(markup: &mut String, start: &str, name: &str) {
    if !name.is_empty() {
        markup.push_str(start);
        markup.push_str(name);
        markup.push('>');
    }
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
