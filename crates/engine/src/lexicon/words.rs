//! One row of words a document, made once: the hash of each token, and its classes.

use super::class::{Class, Classes};
use super::forms::{Lexicon, SetId};
use super::hash::hash;
use crate::text::{Document, TokenKind};

/// What stands for every quotation mark, straight or curly.
const MARK: u64 = hash("\"");

/// An apostrophe alone.
const APOSTROPHE: u64 = hash("'");

/// The words of one document, one a token.
#[derive(Debug, Clone)]
pub struct Words {
    lexicon: &'static Lexicon,
    /// The [`hash`] of every token; every quotation mark has that of a straight one.
    pub hashes: Vec<u64>,
    /// Of each token which classes it has, and whether it begins with a capital.
    about: Vec<(SetId, bool)>,
}

impl Words {
    /// Returns the words of `document`.
    ///
    /// # Cost
    ///
    /// One pass over the text, two allocations.
    #[must_use]
    pub fn new(document: &Document) -> Self {
        let lexicon = Lexicon::get();
        let hashes: Vec<u64> = (document.tokens.iter())
            .enumerate()
            .map(|(idx, token)| match token.kind {
                TokenKind::Mark => MARK,
                _ if is_pronoun_acronym(document, lexicon, idx) => acronym(token.span.of(document.text())),
                _ => hash(token.span.of(document.text())),
            })
            .collect();
        let about = (document.tokens.iter().zip(&hashes))
            .map(|(token, token_hash)| {
                let text = token.span.of(document.text());
                // A lone apostrophe may be a mark and an ending: "the employers’ federation".
                let is_apostrophe = token.kind == TokenKind::Mark && matches!(text, "'" | "\u{2019}");
                let word = if is_apostrophe { APOSTROPHE } else { *token_hash };
                (lexicon.id(word), text.starts_with(char::is_uppercase))
            })
            .collect();
        Self { lexicon, hashes, about }
    }

    /// Returns the classes of token `token_idx`; none after the last.
    #[inline]
    #[must_use]
    pub(crate) fn classes(&self, token_idx: usize) -> Classes {
        self.about.get(token_idx).map_or_else(Classes::default, |(id, _)| self.lexicon.classes(*id))
    }

    /// Returns whether token `token_idx` is of class `class`; no token after the last is of any.
    #[inline]
    #[must_use]
    pub(crate) fn is(&self, token_idx: usize, class: Class) -> bool {
        self.classes(token_idx).has(class)
    }

    /// Returns whether a table lists token `token_idx`.
    #[must_use]
    pub(crate) fn is_listed(&self, token_idx: usize) -> bool {
        self.classes(token_idx) != Classes::default()
    }

    /// Returns whether token `token_idx` begins with a capital.
    #[inline]
    #[must_use]
    pub(crate) fn is_capitalized(&self, token_idx: usize) -> bool {
        self.about[token_idx].1
    }

    /// Returns whether token `token_idx` is the word of this [`hash`]; none after the last is any.
    #[inline]
    #[must_use]
    pub(crate) fn has(&self, token_idx: usize, hash: u64) -> bool {
        self.hashes.get(token_idx) == Some(&hash)
    }

    /// Returns whether token `token_idx` is the ending of an owner: "'s", or the apostrophe after a plural.
    #[inline]
    #[must_use]
    pub(crate) fn is_possessive(&self, token_idx: usize) -> bool {
        self.is(token_idx, Class::PossessiveEnding)
    }
}

/// Returns the hash of an acronym that is spelt as a pronoun is: tables have it as "who-acronym".
fn acronym(text: &str) -> u64 {
    hash(&format!("{text}-acronym"))
}

/// Returns whether token `idx` is an acronym that is spelt as a pronoun is, and no word of a line in capitals.
fn is_pronoun_acronym(document: &Document, lexicon: &Lexicon, idx: usize) -> bool {
    let is_upper = |idx: usize| {
        let text = document.tokens.get(idx).map_or("", |_| document.token_text(idx));
        text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_uppercase())
    };
    let is_pronoun = |classes: Classes| {
        classes.has(Class::RelativeSubject) || classes.has(Class::It) || classes.has(Class::ObjectPronoun)
    };
    is_upper(idx)
        && !is_upper(idx + 1)
        && !idx.checked_sub(1).is_some_and(is_upper)
        && is_pronoun(lexicon.classes(lexicon.id(hash(document.token_text(idx)))))
}

/// Returns whether `word` ends as a noun for several does: "neighbours", and not "boss".
#[must_use]
pub(crate) fn ends_plural(word: &str) -> bool {
    word.ends_with('s') && !word.ends_with("ss")
}

/// Returns `word` without the ending of an owner: "minister" of "minister's".
#[must_use]
pub(crate) fn without_possessive(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("\u{2019}s")).unwrap_or(word)
}
