//! One article's text with its structure.

use super::marks::{self, MarkPair};
use super::token::{self, Token};
use super::{ByteSpan, TokenRange, paragraph, sentence};

/// Which part of the article a span lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The headline.
    Headline,
    /// The body.
    Body,
}

/// One article's text, cut into paragraphs, sentences and tokens, with its quotation marks paired.
///
/// Headline and body are joined by a blank line into one text, so that everything after it works on one
/// row of tokens; no paragraph, sentence, token or pair crosses from one to the other.
///
/// # Invariants
///
/// Tokens are sorted, do not overlap and cover every character that is not white space. Every token is in
/// exactly one sentence, every sentence in exactly one paragraph; neither is empty.
#[derive(Debug, Clone, Default)]
pub struct Document {
    text: String,
    headline_len: usize,
    body_start: usize,
    /// Every token, in text order.
    pub tokens: Vec<Token>,
    /// Every sentence as a range of tokens.
    pub sentences: Vec<TokenRange>,
    /// Every paragraph as a range of tokens.
    pub paragraphs: Vec<TokenRange>,
    /// Every pair of quotation marks, sorted by the opening mark.
    pub mark_pairs: Vec<MarkPair>,
}

impl Document {
    /// Returns the structure of an article with this headline, which may be empty, and body.
    ///
    /// # Cost
    ///
    /// Linear in the length of the text; one copy of it.
    #[must_use]
    pub fn new(headline: &str, body: &str) -> Self {
        let mut text = String::with_capacity(headline.len() + 2 + body.len());
        text.push_str(headline);
        if !headline.is_empty() {
            text.push_str("\n\n");
        }
        let body_start = text.len();
        text.push_str(body);

        let mut document = Self { text, headline_len: headline.len(), body_start, ..Self::default() };
        document.tokens.reserve(document.text.len() / 5);
        let mut paragraph_spans = Vec::new();
        paragraph::split(&document.text, 0, headline.len(), &mut paragraph_spans);
        paragraph::split(&document.text, body_start, document.text.len(), &mut paragraph_spans);
        for span in paragraph_spans {
            let first = document.tokens.len();
            token::split(&document.text, span, &mut document.tokens);
            if document.tokens.len() > first {
                document.paragraphs.push(TokenRange::new(first, document.tokens.len()));
            }
        }
        document.mark_pairs = marks::pair(&document.text, &document.tokens, &document.paragraphs);
        document.sentences =
            sentence::split(&document.text, &document.tokens, &document.paragraphs, &document.mark_pairs);
        document
    }

    /// Returns the joined text that every span points into.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text of `span`.
    #[must_use]
    pub fn slice(&self, span: ByteSpan) -> &str {
        span.of(&self.text)
    }

    /// Returns the text of token `token_idx`.
    #[must_use]
    pub fn token_text(&self, token_idx: usize) -> &str {
        self.tokens[token_idx].span.of(&self.text)
    }

    /// Returns the bytes from the first to the last token of `range`, which must not be empty.
    #[must_use]
    pub fn span_of(&self, range: TokenRange) -> ByteSpan {
        ByteSpan {
            start: self.tokens[range.start as usize].span.start,
            end: self.tokens[range.end as usize - 1].span.end,
        }
    }

    /// Returns the tokens that touch `span`.
    ///
    /// # Cost
    ///
    /// Two binary searches.
    #[must_use]
    pub fn tokens_of(&self, span: ByteSpan) -> TokenRange {
        let first = self.tokens.partition_point(|token| token.span.end <= span.start);
        let last = self.tokens.partition_point(|token| token.span.start < span.end);
        TokenRange::new(first, last.max(first))
    }

    /// Returns the index of the sentence that holds token `token_idx`.
    #[must_use]
    pub fn sentence_of(&self, token_idx: usize) -> usize {
        self.sentences.partition_point(|sentence| sentence.end as usize <= token_idx)
    }

    /// Returns the index of the paragraph that holds token `token_idx`.
    #[must_use]
    pub fn paragraph_of(&self, token_idx: usize) -> usize {
        self.paragraphs.partition_point(|paragraph| paragraph.end as usize <= token_idx)
    }

    /// Returns the headline.
    #[must_use]
    pub fn headline(&self) -> &str {
        &self.text[..self.headline_len]
    }

    /// Returns the body.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.text[self.body_start..]
    }

    /// Returns whether `span` lies in the headline.
    pub(crate) fn is_in_headline(&self, span: ByteSpan) -> bool {
        self.locate(span).0 == Field::Headline
    }

    /// Returns which field `span` lies in, and the span inside that field.
    #[must_use]
    pub fn locate(&self, span: ByteSpan) -> (Field, ByteSpan) {
        if (span.start as usize) < self.body_start {
            (Field::Headline, span)
        } else {
            let shifted = ByteSpan::new(span.start as usize - self.body_start, span.end as usize - self.body_start);
            (Field::Body, shifted)
        }
    }
}
