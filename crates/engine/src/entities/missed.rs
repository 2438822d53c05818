//! Names that look like other words, and that the labels therefore miss: "WHO", "X", agencies, titles of works.

use super::spans::{MentionDraft, draft_at, is_in_capitals, put};
use crate::lexicon::word::{ON, X};
use crate::lexicon::{Class, Words};
use crate::tagger::NameType;
use crate::text::{Document, MarkPair, TokenKind, TokenRange};

/// How sure we are of them.
const CONFIDENCE: f32 = 0.6;

/// Most tokens of a title in marks.
const MAX_TITLE: usize = 12;

/// Adds to `drafts` the bodies that are known and have no label: "the WHO", news agencies, and the platform X where the article
/// has something posted on it.
///
/// # Cost
///
/// Linear in the number of tokens, but for a binary search a known word.
pub(super) fn add_known(document: &Document, words: &Words, drafts: &mut Vec<MentionDraft>) {
    let mut found = Vec::new();
    let mut letters = Vec::new();
    let mut is_platform = false;
    for sentence in &document.sentences {
        if is_in_capitals(document, *sentence) {
            continue;
        }
        let asks = document.token_text(sentence.end as usize - 1) == "?";
        for at in sentence.indices() {
            let is_x = words.has(at, X) && stands_alone(document, words, *sentence, at);
            let is_body = is_x
                || words.is(at, Class::BodyInCapitals) && is_capitals(document, at) && !asks
                || words.is(at, Class::NewsAgency) && is_agency(document, words, *sentence, at);
            if !is_body || draft_at(drafts, at).is_some() {
                continue;
            }
            let tokens = TokenRange::new(at, at + 1);
            let draft = MentionDraft { tokens, name_type: NameType::Organization, confidence: CONFIDENCE };
            if is_x {
                is_platform |= at > 0 && words.has(at - 1, ON);
                letters.push(draft);
            } else {
                found.push(draft);
            }
        }
    }
    if is_platform {
        found.append(&mut letters);
    }
    put(drafts, found);
}

/// Makes a name of each title in marks after the kind of its work: "the film “September 11, 1973: The Day”".
///
/// # Cost
///
/// Linear in the number of pairs of marks and drafts.
pub(super) fn add_titles(document: &Document, words: &Words, drafts: &mut Vec<MentionDraft>) {
    let title = |pair: &MarkPair| {
        let (open, close) = (pair.open, pair.close?);
        let is_mark = |at: &usize| document.tokens[*at].kind == TokenKind::Punctuation;
        let end = (open + 1..close).rev().find(|at| !is_mark(at)).map_or(open, |last| last + 1);
        let is_short =
            end > open + 1 && end - open <= MAX_TITLE && document.sentence_of(open) == document.sentence_of(end);
        let is_named =
            is_short && (words.is_capitalized(open + 1) || document.tokens[open + 1].kind == TokenKind::Number);
        let is_work = open > 0 && words.is(open - 1, Class::Work) && !words.is(open - 1, Class::Document);
        (is_named && is_work).then(|| MentionDraft {
            tokens: TokenRange::new(open + 1, end),
            name_type: NameType::Misc,
            confidence: CONFIDENCE,
        })
    };
    put(drafts, document.mark_pairs.iter().filter_map(title).collect());
}

/// Returns whether the word at `at` has no small letter.
fn is_capitals(document: &Document, at: usize) -> bool {
    is_in_capitals(document, TokenRange::new(at, at + 1))
}

/// Returns whether an agency is named at `at`: in capitals, or in the midst of a sentence.
fn is_agency(document: &Document, words: &Words, sentence: TokenRange, at: usize) -> bool {
    let len = document.token_text(at).len();
    is_capitals(document, at) && len > 2 || words.is_capitalized(at) && len > 3 && at > sentence.start as usize
}

/// Returns whether the letter at `at` is a name: no part of "Malcolm X" or "X-ray", and no noun follows, as in "X chromosome".
fn stands_alone(document: &Document, words: &Words, sentence: TokenRange, at: usize) -> bool {
    let is_other = |idx: usize| document.token_text(idx) == "-" || words.is_capitalized(idx);
    let is_before_free = at == sentence.start as usize || !is_other(at - 1);
    let next = at + 1;
    let goes_on = || document.tokens[next].kind != TokenKind::Word || words.is_listed(next);
    words.is_capitalized(at) && is_before_free && (!sentence.holds(next) || !is_other(next) && goes_on())
}
