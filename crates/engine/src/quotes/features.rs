//! What a stretch between marks looks like to the classifier: a list of hashed features.

use super::cues::CueClass;
use super::model::Verdict;
use super::signature::signature;
use super::view::View;
use crate::lexicon::Class;
use crate::tagger::Role;
use crate::text::{MarkPair, TokenKind, TokenRange};

/// How far to look for a word of saying on either side of a stretch, in tokens.
const CUE_REACH: usize = 12;

/// Gathers the hashed features of one stretch.
pub struct Gatherer<'b> {
    found: &'b mut Vec<u32>,
}

impl Gatherer<'_> {
    /// Adds the feature that template `template` has the value `value`.
    fn add(&mut self, template: u64, value: u64) {
        let mixed = (value ^ template.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        self.found.push((mixed >> 32) as u32);
    }
}

/// What has been decided about the stretch before this one.
#[derive(Debug, Clone, Copy)]
pub struct Before {
    /// Index of its pair.
    pub pair_idx: usize,
    /// What it is.
    pub verdict: Verdict,
}

/// Fills `found` with the features of pair `pair_idx`; `before` is the nearest pair before it that is not nested deeper.
pub fn gather(view: &View<'_>, pair_idx: usize, before: Option<Before>, found: &mut Vec<u32>) {
    found.clear();
    let mut features = Gatherer { found };
    let pair = &view.document.mark_pairs[pair_idx];
    let inside = view.inside(pair);
    let sentence = view.sentence_at(pair.open);
    let paragraph = view.paragraph_at(pair.open);
    let shape = Shape::of(view, pair, inside, paragraph);
    features.add(0, 0);
    shape.gather(&mut features);
    gather_words(view, pair, &shape, paragraph, &mut features);
    gather_cues(view, pair, &shape, sentence, paragraph, &mut features);
    gather_neighbours(view, pair_idx, before, &shape, sentence, &mut features);
    if !view.labels.roles.is_empty() {
        gather_roles(view, pair, inside, paragraph, &shape, &mut features);
    }
}

/// The form of a stretch, in small numbers.
struct Shape {
    n_words: u64,
    first_case: u64,
    last: u64,
    before: u64,
    behind: u64,
    is_title: bool,
    is_clause: bool,
    is_personal: bool,
    n_sentences: u64,
    depth: u64,
    form: u64,
}

impl Shape {
    fn of(view: &View<'_>, pair: &MarkPair, inside: TokenRange, paragraph: TokenRange) -> Self {
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

    fn gather(&self, features: &mut Gatherer<'_>) {
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

/// The words on either side, and the first and last inside.
fn gather_words(view: &View<'_>, pair: &MarkPair, shape: &Shape, paragraph: TokenRange, features: &mut Gatherer<'_>) {
    let inside = view.inside(pair);
    let start = paragraph.start as usize;
    let hash_before = |n: usize| if pair.open >= start + n { view.hashes[pair.open - n] } else { 1 };
    let behind = pair.close.map_or(paragraph.end as usize, |close| close + 1);
    let hash_behind = |n: usize| if behind + n < paragraph.end as usize { view.hashes[behind + n] } else { 1 };
    features.add(20, hash_before(1));
    features.add(21, hash_before(2));
    features.add(22, hash_before(1).rotate_left(7) ^ hash_before(2));
    features.add(23, hash_before(1).rotate_left(5) ^ shape.first_case);
    features.add(24, hash_before(2).rotate_left(5) ^ (shape.before * 8 + shape.first_case));
    features.add(25, hash_behind(0));
    features.add(26, hash_behind(1));
    features.add(27, hash_behind(0).rotate_left(7) ^ hash_behind(1));
    features.add(28, hash_behind(0).rotate_left(5) ^ shape.last);
    features.add(29, hash_behind(1).rotate_left(5) ^ shape.last);
    features.add(30, view.hashes[inside.start as usize]);
    features.add(31, hash_before(3));
    if shape.n_words <= 5 {
        for token_idx in inside.indices() {
            features.add(32, view.hashes[token_idx]);
        }
    }
}

/// Words of saying on either side, outside the marks, with their distance and what stands between.
fn gather_cues(
    view: &View<'_>,
    pair: &MarkPair,
    shape: &Shape,
    sentence: TokenRange,
    paragraph: TokenRange,
    features: &mut Gatherer<'_>,
) {
    let bucket = |distance: usize| match distance {
        0..=3 => distance as u64,
        4..=6 => 4,
        _ => 5,
    };
    let mut class_before = CueClass::None;
    let mut distance_before = 0;
    let mut crosses_mark = 0;
    for (distance, token_idx) in (sentence.start as usize..pair.open).rev().take(CUE_REACH).enumerate() {
        if view.kind(token_idx) == TokenKind::Mark {
            crosses_mark = 1;
            break;
        }
        if view.cues[token_idx] > class_before {
            class_before = view.cues[token_idx];
            distance_before = distance;
            if distance < 4 {
                features.add(40, view.hashes[token_idx]);
                features.add(41, view.hashes[token_idx].rotate_left(3) ^ (shape.before * 8 + shape.first_case));
            }
        }
    }
    let mut class_behind = CueClass::None;
    let mut distance_behind = 0;
    let mut crosses_behind = 0;
    let behind = pair.close.map_or(paragraph.end as usize, |close| close + 1);
    for (distance, token_idx) in (behind..paragraph.end as usize).take(CUE_REACH).enumerate() {
        if view.kind(token_idx) == TokenKind::Mark || matches!(view.text(token_idx), "." | ";" | "?" | "!") {
            crosses_behind = 1 + u64::from(view.kind(token_idx) == TokenKind::Mark);
            break;
        }
        if view.cues[token_idx] > class_behind {
            class_behind = view.cues[token_idx];
            distance_behind = distance;
            if distance < 3 {
                features.add(42, view.hashes[token_idx]);
                features.add(43, view.hashes[token_idx].rotate_left(3) ^ shape.last);
            }
        }
    }
    let class_before = class_before as u64;
    let class_behind = class_behind as u64;
    features.add(44, class_before * 8 + bucket(distance_before));
    features.add(45, class_behind * 8 + bucket(distance_behind));
    features.add(46, class_before * 8 + class_behind);
    features.add(47, ((class_before * 8 + shape.before) * 64 + shape.last) * 8 + bucket(distance_before));
    features.add(48, (class_behind * 8 + bucket(distance_behind)) * 64 + shape.last);
    features.add(49, (class_before * 8 + class_behind) * 16 + shape.n_words);
    features.add(50, ((class_before * 8 + class_behind) * 64 + shape.before) * 8 + shape.first_case);
    let end = pair.close.map_or(paragraph.end as usize, |close| close + 1);
    if signature(view, end).is_some() {
        features.add(53, shape.first_case);
    }
    features.add(51, crosses_mark * 4 + crosses_behind);
    features.add(52, ((class_behind * 64) + shape.behind) * 64 + shape.last);
}

/// What stands between this stretch and the one before, and what that one was.
fn gather_neighbours(
    view: &View<'_>,
    pair_idx: usize,
    before: Option<Before>,
    shape: &Shape,
    sentence: TokenRange,
    features: &mut Gatherer<'_>,
) {
    let pairs = &view.document.mark_pairs;
    let pair = &pairs[pair_idx];
    let relation = before.map_or(0, |before| {
        let other = &pairs[before.pair_idx];
        let place = match other.close {
            None => 1,
            Some(close) if close >= pair.open => 2,
            Some(close) if sentence.holds(close) => 3 + u64::from(pair.open - close > 4),
            Some(close) if view.document.paragraph_of(close) == view.document.paragraph_of(pair.open) => {
                5 + u64::from(view.sentence_at(close).end == sentence.start)
            }
            Some(_) => 7,
        };
        place * 4 + 1 + before.verdict as u64
    });
    features.add(60, relation);
    features.add(61, (relation * 64 + shape.before) * 64 + shape.last);
    features.add(62, (relation * 64 + shape.behind) * 16 + shape.n_words);
    features.add(63, (relation * 64 + shape.before) * 8 + shape.first_case);
    let holds_next = pairs.get(pair_idx + 1).is_some_and(|next| next.depth > pair.depth);
    let next = pairs[pair_idx + 1..].iter().take(4).find(|next| next.depth <= pair.depth);
    let next_place = match (next, pair.close) {
        (Some(next), Some(close)) if sentence.holds(next.open) => 1 + u64::from(next.open - close > 5),
        (Some(next), Some(close)) if view.document.paragraph_of(next.open) == view.document.paragraph_of(close) => 3,
        _ => 0,
    };
    features.add(64, next_place * 2 + u64::from(holds_next));
    features.add(65, (next_place * 64 + shape.behind) * 64 + shape.last);
}

/// What the role labels say inside and around the stretch.
fn gather_roles(
    view: &View<'_>,
    pair: &MarkPair,
    inside: TokenRange,
    paragraph: TokenRange,
    shape: &Shape,
    features: &mut Gatherer<'_>,
) {
    let code = |token_idx: Option<usize>| {
        token_idx
            .filter(|idx| paragraph.holds(*idx))
            .map_or(4, |idx| view.role(idx).kind().map_or(3, |role| role as u64))
    };
    let n_content = inside.indices().filter(|idx| view.role(*idx).kind() == Some(Role::Content)).count();
    let share = (n_content * 4 / inside.len().max(1)) as u64;
    let mut outside = [pair.open.checked_sub(1), pair.close.map(|close| close + 1)];
    for (side, slot) in outside.iter_mut().enumerate() {
        // A comma, a colon or a full stop is passed over.
        if slot.is_some_and(|idx| paragraph.holds(idx) && view.kind(idx) == TokenKind::Punctuation) {
            *slot = if side == 0 { slot.and_then(|idx| idx.checked_sub(1)) } else { slot.map(|idx| idx + 1) };
        }
    }
    let around = code(outside[0]) * 8 + code(outside[1]);
    features.add(70, share);
    features.add(71, around);
    features.add(72, share * 64 + around);
    features.add(73, (share * 64 + around) * 64 + shape.before);
    features.add(74, (share * 64 + around) * 64 + shape.last);
    features.add(75, share * 16 + shape.n_words);
}
