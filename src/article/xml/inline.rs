//! The text of an article inside XML: NITF, XHTML or a piece of either.
//!
//! It is written down as HTML of the same paragraphs, whose text is then taken as that of any other HTML is.

use std::ops::Range;

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
    // The names that the open elements have in HTML, and where each begins.
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut lead = Lead::default();
    let mut follows_end = false;
    while let Some(node) = xml.next()? {
        let is_end = matches!(node, Node::Close);
        match node {
            Node::Text(text) => push_escaped(&mut markup, &text),
            Node::Close => {
                let Some((name, start)) = open.pop() else { break };
                push_tag(&mut markup, "</", &name);
                lead.end(&mut markup, start, open.len());
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
                    if tag.local_name() == "block" {
                        lead.begin(open.len());
                    }
                    let start = markup.len();
                    push_tag(&mut markup, "<", &name);
                    open.push((name, start));
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

/// The block of a text that may be the lead of the next one: archives give the lead of an article by itself, and in the article once more.
#[derive(Debug, Default)]
struct Lead {
    /// How many elements are open around the blocks that are looked at.
    depth: Option<usize>,
    is_block: bool,
    /// Where the last block stands, and the text of it.
    last: Option<(Range<usize>, String)>,
}

impl Lead {
    /// Notes that a block begins inside `depth` open elements. Of those in one another the outermost counts.
    fn begin(&mut self, depth: usize) {
        self.is_block |= *self.depth.get_or_insert(depth) == depth;
    }

    /// Notes that an element inside `depth` others ends that begins at `start`, and takes the block before it out of `markup` where it is one
    /// that begins with the same text.
    fn end(&mut self, markup: &mut String, start: usize, depth: usize) {
        if self.depth != Some(depth) {
            return;
        }
        let block = std::mem::take(&mut self.is_block).then(|| html::to_text(&markup[start..]));
        let mut place = start..markup.len();
        if let (Some((lead, text)), Some(block)) = (self.last.take(), &block)
            && block.strip_prefix(&text).is_some_and(|rest| rest.starts_with('\n'))
        {
            markup.replace_range(lead.clone(), "");
            place = lead.start..markup.len();
        }
        self.last = block.filter(|text| !text.is_empty()).map(|text| (place, text));
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
