//! What the steps of quotation finding read of a document, worked out once for all of them.

use super::cues::CueClass;
use crate::lexicon::{Class, Classes, Words, dateline};
use crate::tagger::{Labels, NameType, Role, Tag};
use crate::text::{Document, MarkPair, TokenKind, TokenRange};

/// A document with its labels and words, and the cue class of every token.
pub struct View<'d> {
    /// The document.
    pub document: &'d Document,
    /// Its labels; the role labels may be empty where no model gave any.
    pub labels: &'d Labels,
    words: &'d Words,
    /// [`crate::lexicon::hash`] of every token.
    pub hashes: &'d [u64],
    /// Cue class of every token.
    pub(crate) cues: Vec<CueClass>,
    /// The first token after the dateline that opens the body; 0 where there is none.
    pub(crate) dateline_end: usize,
}

impl<'d> View<'d> {
    /// Returns the view of a document, its words and its labels.
    ///
    /// # Cost
    ///
    /// One pass over the words, one allocation.
    pub fn new(document: &'d Document, words: &'d Words, labels: &'d Labels) -> Self {
        let cues = (0..words.hashes.len()).map(|idx| CueClass::at(document, words, idx)).collect();
        let dateline_end = dateline::find(document, words).map_or(0, |dateline| dateline.end);
        Self { document, labels, words, hashes: &words.hashes, cues, dateline_end }
    }

    /// Returns whether token `token_idx` is of class `class`.
    #[inline]
    pub(crate) fn is(&self, token_idx: usize, class: Class) -> bool {
        self.words.is(token_idx, class)
    }

    /// Returns the classes of token `token_idx`.
    #[inline]
    pub(crate) fn classes(&self, token_idx: usize) -> Classes {
        self.words.classes(token_idx)
    }

    /// Returns the tokens between the marks of `pair`.
    pub fn inside(&self, pair: &MarkPair) -> TokenRange {
        match pair.close {
            Some(close) => TokenRange::new(pair.open + 1, close),
            None => TokenRange::new(pair.open + 1, self.document.tokens_of(pair.inner).end as usize),
        }
    }

    /// Returns the tokens of `pair` with its marks.
    pub(crate) fn with_marks(&self, pair: &MarkPair) -> TokenRange {
        let inside = self.inside(pair);
        TokenRange::new(pair.open, inside.end as usize + usize::from(pair.close.is_some()))
    }

    /// Returns the paragraph that holds token `token_idx`.
    pub fn paragraph_at(&self, token_idx: usize) -> TokenRange {
        self.document.paragraphs[self.document.paragraph_of(token_idx)]
    }

    /// Returns the first token after the dateline that opens the paragraph of token `token_idx`.
    pub(crate) fn after_dateline(&self, token_idx: usize) -> Option<usize> {
        dateline::read(self.document, self.words, self.paragraph_at(token_idx)).map(|dateline| dateline.end)
    }

    /// Returns the sentence that holds token `token_idx`.
    pub fn sentence_at(&self, token_idx: usize) -> TokenRange {
        self.document.sentences[self.document.sentence_of(token_idx)]
    }

    /// Returns what token `token_idx` is made of.
    pub fn kind(&self, token_idx: usize) -> TokenKind {
        self.document.tokens[token_idx].kind
    }

    /// Returns the text of token `token_idx`.
    pub fn text(&self, token_idx: usize) -> &'d str {
        self.document.token_text(token_idx)
    }

    /// Returns whether token `token_idx` is a dash, or a hyphen that may stand for one.
    pub(crate) fn is_dash(&self, token_idx: usize) -> bool {
        matches!(self.text(token_idx), "-" | "--" | "\u{2013}" | "\u{2014}")
    }

    /// Returns whether token `token_idx` begins with a capital.
    pub fn is_capitalized(&self, token_idx: usize) -> bool {
        self.words.is_capitalized(token_idx)
    }

    /// Returns whether token `token_idx` is labelled as a person's name.
    pub fn is_person(&self, token_idx: usize) -> bool {
        self.labels.names.get(token_idx).is_some_and(|tag| tag.kind() == Some(NameType::Person))
    }

    /// Returns the role label of token `token_idx`; outside where there are none.
    pub fn role(&self, token_idx: usize) -> Tag<Role> {
        self.labels.roles.get(token_idx).copied().unwrap_or_default()
    }
}
