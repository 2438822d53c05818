//! How surely a word tells of saying.

use crate::lexicon::word::{ACCORDING, PER, PLAN, TO};
use crate::lexicon::{Class, Classes, Words};
use crate::text::{Document, TokenKind};

/// How surely a word tells that somebody is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum CueClass {
    /// Not at all.
    #[default]
    None,
    /// It tells of thinking, showing or judging, and of much else: "believe", "show", "criticized".
    Weak,
    /// It tells of saying in one of its meanings: "added", "called", "noted".
    Report,
    /// It tells of saying: "said", "told", "tweeted".
    Speech,
}

impl CueClass {
    /// Returns how surely token `token_idx` tells of saying, where it stands.
    pub(super) fn at(document: &Document, words: &Words, token_idx: usize) -> Self {
        match words.hashes[token_idx] {
            PER if is_per(document, words, token_idx) => Self::Report,
            // "According to plan" has no source.
            ACCORDING if words.has(token_idx + 1, TO) && words.has(token_idx + 2, PLAN) => Self::None,
            _ => Self::of(words.classes(token_idx)),
        }
    }

    /// Returns how surely a word of these classes tells of saying.
    fn of(classes: Classes) -> Self {
        if classes.has(Class::Speech) {
            Self::Speech
        } else if classes.has(Class::Report) {
            Self::Report
        } else if classes.has(Class::Weak) {
            Self::Weak
        } else {
            Self::None
        }
    }
}

/// Returns whether token `token_idx` is "per" before the name of somebody: "“…”, per Ann Roe".
fn is_per(document: &Document, words: &Words, token_idx: usize) -> bool {
    token_idx > 0
        && document.tokens.get(token_idx + 1).is_some_and(|next| next.kind == TokenKind::Word)
        && document.token_text(token_idx - 1) == ","
        && words.is_capitalized(token_idx + 1)
}
