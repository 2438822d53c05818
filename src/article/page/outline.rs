//! A page, cut into blocks of text: what they are, where they stand, and what the page says of itself.

use std::ops::Range;

use super::said::Said;
use super::words::Part;
use crate::article::elements::Kind;

/// What was read of a page.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The text of all blocks.
    pub(super) text: String,
    /// In the order of their start tags; the first is the page itself.
    pub(super) nodes: Vec<Node>,
    /// In the order of the page.
    pub(super) blocks: Vec<Block>,
    pub(super) said: Said,
}

/// An element that encloses blocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// The element around it; the page's is itself.
    pub(super) parent: usize,
    pub(super) kind: Kind,
    pub(super) part: Part,
    /// Whether it is called the article's text.
    pub(super) is_body: bool,
    /// Whether it is called the article's standfirst.
    pub(super) is_lead: bool,
}

/// Text between the beginnings and ends of blocks.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// Where its text stands.
    pub(super) text: Range<usize>,
    /// The innermost element around it.
    pub(super) node: usize,
    /// Of that element.
    pub(super) kind: Kind,
    /// Bytes of it inside links.
    pub(super) n_linked: usize,
    /// Bytes of it in italics.
    pub(super) n_emphasized: usize,
    /// Bytes of it inside `time`.
    pub(super) n_timed: usize,
}

impl Outline {
    /// Returns the text of `block`.
    pub(super) fn text(&self, block: &Block) -> &str {
        &self.text[block.text.clone()]
    }

    /// Returns whether `block` reads as a part of an article: a sentence of some length, and no link.
    pub(super) fn is_prose(&self, block: &Block) -> bool {
        let is_large = block.text.len() >= 40 && block.text.len() >= 4 * block.n_linked;
        is_large && !block.kind.is_heading() && ends_sentence(self.text(block))
    }
}

impl Block {
    /// Returns how much of it is linked, in hundredths.
    pub(super) fn linked_percent(&self) -> usize {
        self.n_linked * 100 / self.text.len().max(1)
    }
}

/// Returns whether `text` ends as a sentence does.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.ends_with(['.', '!', '?', '…', '”', '’', '"', '\'', ')', ':', ';', '»', '。'])
}
