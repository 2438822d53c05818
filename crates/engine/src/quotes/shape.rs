//! The form of a stretch in marks, in small numbers.

use super::view::View;
use crate::lexicon::Class;
use crate::text::{MarkPair, TokenKind, TokenRange};

/// Gathers the hashed features of one stretch.
pub(super) struct Gatherer<'b> {
    pub(super) found: &'b mut Vec<u32>,
}

impl Gatherer<'_> {
    /// Adds the feature that template `template` has the value `value`.
    pub(super) fn add(&mut self, template: u64, value: u64) {
        let mixed = (value ^ template.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        self.found.push((mixed >> 32) as u32);
    }
}

/// The form of a stretch, in small numbers.
pub(super) struct Shape {
    pub(super) n_words: u64,
    pub(super) first_case: u64,
    pub(super) last: u64,
    pub(super) before: u64,
    pub(super) behind: u64,
    pub(super) is_title: bool,
    pub(super) is_clause: bool,
    pub(super) is_personal: bool,
    pub(super) n_sentences: u64,
    pub(super) depth: u64,
    pub(super) form: u64,
}

impl Shape {
    pub(super) fn of(view: &View<'_>, pair: &MarkPair, inside: TokenRange, paragraph: TokenRange) -> Self {
        let range = inside.indices();
        let n_words =
            range.clone().filter(|idx| matches!(view.kind(*idx), TokenKind::Word | TokenKind::Number)).count();
        let n_capitalized =
            range.clone().filter(|idx| view.kind(*idx) == TokenKind::Word && view.is_capitalized(*idx)).count();
        let n_lower = range
            .clone()
            .filter(|idx| view.text(*idx).len() > 3 && view.text(*idx).starts_with(char::is_lowercase))
            .count();
        let first = range.clone().find(|idx| view.kind(*idx) != TokenKind::Mark).unwrap_or(inside.start as usize);
        let last = range.clone().rev().find(|idx| view.kind(*idx) != TokenKind::Mark).unwrap_or(first);
        let behind = pair.close.map_or(paragraph.end as usize, |close| close + 1);
        let sentences = view.document.sentence_of(first)..=view.document.sentence_of(last);
        Self {
            n_words: match n_words {
                0..=4 => n_words as u64,
                5..=6 => 5,
                7..=9 => 6,
                10..=15 => 7,
                16..=30 => 8,
                _ => 9,
            },
            first_case: case_of(view, first),
            last: punctuation_of(view, last, inside),
            before: if pair.open == paragraph.start as usize {
                30
            } else if view.sentence_at(pair.open).start as usize == pair.open {
                31
            } else {
                punctuation_of(view, pair.open - 1, paragraph)
            },
            behind: if behind >= paragraph.end as usize { 30 } else { punctuation_of(view, behind, paragraph) },
            is_title: n_lower == 0 && n_capitalized > 1,
            is_clause: range.clone().any(|idx| view.is(idx, Class::FiniteInMarks)),
            is_personal: range.clone().any(|idx| view.is(idx, Class::InPerson)),
            n_sentences: (sentences.count() as u64).min(4),
            depth: u64::from(pair.depth.min(3)),
            form: u64::from(pair.close.is_none())
                + 2 * u64::from(pair.continues.is_some())
                + 4 * u64::from(pair.is_single),
        }
    }

    pub(super) fn gather(&self, features: &mut Gatherer<'_>) {
        features.add(1, self.n_words);
        features.add(2, self.first_case);
        features.add(3, self.last);
        features.add(4, self.before);
        features.add(5, self.behind);
        features.add(6, self.last * 64 + self.behind);
        features.add(7, (self.before * 64 + self.first_case) * 64 + self.last);
        features.add(8, self.before * 64 + self.n_words);
        features.add(9, self.n_words * 64 + self.last);
        features.add(10, self.n_words * 64 + self.first_case);
        features.add(11, u64::from(self.is_title) * 16 + self.n_words);
        features.add(12, u64::from(self.is_clause) * 16 + self.first_case);
        features.add(13, u64::from(self.is_personal) * 16 + self.first_case);
        features.add(14, self.n_sentences * 64 + self.last);
        features.add(15, self.depth * 64 + self.form);
        features.add(16, (self.depth * 64 + self.before) * 64 + self.last);
        features.add(17, (self.before * 64 + self.behind) * 64 + self.first_case);
        features.add(18, (self.before * 64 + self.behind) * 64 + self.last);
    }
}

fn case_of(view: &View<'_>, token_idx: usize) -> u64 {
    match view.text(token_idx).chars().next() {
        Some(first) if first.is_uppercase() => {
            1 + u64::from(view.text(token_idx).chars().nth(1).is_some_and(char::is_uppercase))
        }
        Some(first) if first.is_lowercase() => 3,
        Some(first) if first.is_numeric() => 4,
        Some('.' | '\u{2026}') => 5,
        Some('[' | '(') => 6,
        _ => 7,
    }
}

fn punctuation_of(view: &View<'_>, token_idx: usize, within: TokenRange) -> u64 {
    if !within.holds(token_idx) {
        return 31;
    }
    let text = view.text(token_idx);
    match text.chars().next().unwrap_or(' ') {
        ',' => 1,
        '.' => 2 + u64::from(text.len() > 1),
        '!' => 4,
        '?' => 5,
        ':' => 6,
        ';' => 7,
        '\u{2026}' => 3,
        '-' | '\u{2010}'..='\u{2015}' => 8,
        '(' | '[' => 9,
        ')' | ']' => 10,
        _ => match view.kind(token_idx) {
            TokenKind::Mark => 11,
            TokenKind::Number => 12,
            TokenKind::Word if text.starts_with(char::is_uppercase) => 13,
            TokenKind::Word => 14,
            TokenKind::Punctuation => 15,
        },
    }
}
