//! The text of one article: spans, tokens, sentences, paragraphs and quotation-mark pairs.

mod document;
mod marks;
mod paragraph;
mod sentence;
mod span;
mod token;

pub use document::{Document, Field};
pub use marks::MarkPair;
pub use span::{ByteSpan, TokenRange};
pub use token::{Token, TokenKind};
