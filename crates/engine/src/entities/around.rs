//! One mention with what stands around it in its sentence.

use super::spans::MentionDraft;
use super::titles::is_person_noun;
use crate::lexicon::{Class, Words};
use crate::tagger::NameType;
use crate::text::{Document, TokenKind, TokenRange};

/// Most names of a list.
const MAX_LIST: usize = 6;

/// One mention with what stands around it in its sentence. A token outside of that is of no class, and has no text.
pub(super) struct Around<'a> {
    document: &'a Document,
    words: &'a Words,
    drafts: &'a [MentionDraft],
    idx: usize,
    sentence: TokenRange,
    /// The first token of the mention.
    pub(super) start: usize,
    /// The token after its last.
    pub(super) end: usize,
}

impl<'a> Around<'a> {
    /// Returns draft `idx` with what stands around it.
    pub(super) fn new(document: &'a Document, words: &'a Words, drafts: &'a [MentionDraft], idx: usize) -> Self {
        let TokenRange { start, end } = drafts[idx].tokens;
        let sentence = document.sentences[document.sentence_of(start as usize)];
        Self { document, words, drafts, idx, sentence, start: start as usize, end: end as usize }
    }

    /// Returns whether token `at` is in the sentence.
    pub(super) fn holds(&self, at: usize) -> bool {
        self.sentence.holds(at)
    }

    /// Returns whether token `at` is of class `class`.
    pub(super) fn is(&self, at: usize, class: Class) -> bool {
        self.holds(at) && self.words.is(at, class)
    }

    /// Returns whether token `at` is the word of this hash.
    pub(super) fn has(&self, at: usize, word: u64) -> bool {
        self.holds(at) && self.words.has(at, word)
    }

    /// Returns whether token `at` is a title or a role.
    pub(super) fn is_person_noun(&self, at: usize) -> bool {
        self.holds(at) && is_person_noun(self.words.classes(at))
    }

    /// Returns whether token `at` begins with a capital.
    pub(super) fn is_capitalized(&self, at: usize) -> bool {
        self.holds(at) && self.words.is_capitalized(at)
    }

    /// Returns the text of token `at`.
    pub(super) fn text(&self, at: usize) -> &str {
        if self.holds(at) { self.document.token_text(at) } else { "" }
    }

    /// Returns what token `at` is made of.
    pub(super) fn kind(&self, at: usize) -> Option<TokenKind> {
        self.holds(at).then(|| self.document.tokens[at].kind)
    }

    /// Returns whether the mention is labelled as a place.
    pub(super) fn is_place(&self) -> bool {
        matches!(self.drafts[self.idx].name_type, NameType::Location | NameType::Facility)
    }

    /// Returns the token `n` before the mention; one outside of the sentence where there is none.
    pub(super) fn back(&self, n: usize) -> usize {
        self.start.wrapping_sub(n)
    }

    /// Returns the token before the mention and its article.
    pub(super) fn lead(&self) -> usize {
        self.back(1 + usize::from(self.is(self.back(1), Class::Article)))
    }

    /// Returns whether token `at` begins the sentence.
    pub(super) fn opens(&self, at: usize) -> bool {
        at == self.sentence.start as usize
    }

    /// Returns whether the sentence is a question.
    pub(super) fn asks(&self) -> bool {
        self.text(self.sentence.end as usize - 1) == "?"
    }

    /// Returns whether a quotation mark stands before the mention.
    pub(super) fn is_marked(&self) -> bool {
        self.kind(self.back(1)) == Some(TokenKind::Mark)
    }

    /// Returns the drafts of the list that the mention ends, itself first: "Lena and Tobias".
    pub(super) fn list(&self) -> impl Iterator<Item = usize> {
        let is_joint = |at: usize| self.text(at) == "," || self.is(at, Class::Coordinator);
        let is_joined = |idx: &usize| {
            let mut gap = self.drafts[*idx - 1].tokens.end as usize..self.drafts[*idx].tokens.start as usize;
            self.holds(gap.start) && !gap.is_empty() && gap.len() < 3 && gap.all(is_joint)
        };
        let n_joined = (1..=self.idx).rev().take(MAX_LIST).take_while(is_joined).count();
        (self.idx - n_joined..=self.idx).rev()
    }
}
