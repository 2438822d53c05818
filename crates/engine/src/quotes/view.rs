//! What the steps of quotation finding read of a document, worked out once for all of them.

use super::cues::{self, CueClass};
use crate::tagger::{Labels, NameType, Role, Tag};
use crate::text::{Document, MarkPair, TokenKind, TokenRange};

/// What stands for every quotation mark.
const MARK_HASH: u64 = cues::lower_hash("\"");

/// A document with the hash and the cue class of every token.
pub struct View<'d> {
    /// The document.
    pub document: &'d Document,
    /// Its labels; the role labels may be empty where no model gave any.
    pub labels: &'d Labels,
    /// [`cues::lower_hash`] of every token.
    pub hashes: Vec<u64>,
    /// Cue class of every token.
    pub(crate) cues: Vec<CueClass>,
}

impl<'d> View<'d> {
    /// Returns the view of a document and its labels.
    ///
    /// # Cost
    ///
    /// One pass over the text, two allocations.
    pub fn new(document: &'d Document, labels: &'d Labels) -> Self {
        let hashes: Vec<u64> = (document.tokens.iter())
            .map(|token| match token.kind {
                // Straight and curly marks are one to everything that reads this.
                TokenKind::Mark => MARK_HASH,
                _ => cues::lower_hash(token.span.of(document.text())),
            })
            .collect();
        let cues = hashes.iter().map(|hash| cues::class_of(*hash)).collect();
        Self { document, labels, hashes, cues }
    }

    /// Returns the tokens between the marks of `pair`.
    pub fn inside(&self, pair: &MarkPair) -> TokenRange {
        match pair.close {
            Some(close) => TokenRange::new(pair.open + 1, close),
            None => TokenRange::new(pair.open + 1, self.paragraph_at(pair.open).end as usize),
        }
    }

    /// Returns the paragraph that holds token `token_idx`.
    pub fn paragraph_at(&self, token_idx: usize) -> TokenRange {
        self.document.paragraphs[self.document.paragraph_of(token_idx)]
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

    /// Returns whether token `token_idx` begins with a capital.
    pub fn is_capitalized(&self, token_idx: usize) -> bool {
        self.text(token_idx).starts_with(char::is_uppercase)
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
