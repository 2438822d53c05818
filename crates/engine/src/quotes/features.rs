//! What a stretch between marks looks like to the classifier: a list of hashed features.

use super::cues::CueClass;
use super::model::Verdict;
use super::shape::{Gatherer, Shape};
use super::signature::signature;
use super::view::View;
use crate::tagger::Role;
use crate::text::{MarkPair, TokenKind, TokenRange};

/// How far to look for a word of saying on either side of a stretch, in tokens.
const CUE_REACH: usize = 12;

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

/// The surest word of saying on one side of a stretch.
#[derive(Default)]
struct NearCue {
    class: CueClass,
    distance: usize,
}

/// Looks for the surest word of saying among `tokens`, nearest first, up to the first that `ends` the search; adds what a near one
/// is by `add`.
fn near_cue(
    view: &View<'_>,
    tokens: impl Iterator<Item = usize>,
    ends: impl Fn(usize) -> bool,
    mut add: impl FnMut(usize, usize),
) -> (NearCue, Option<usize>) {
    let mut found = NearCue::default();
    for (distance, token_idx) in tokens.take(CUE_REACH).enumerate() {
        if ends(token_idx) {
            return (found, Some(token_idx));
        }
        if view.cues[token_idx] > found.class {
            found = NearCue { class: view.cues[token_idx], distance };
            add(distance, token_idx);
        }
    }
    (found, None)
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
    let is_mark = |idx: usize| view.kind(idx) == TokenKind::Mark;
    let (before, mark) = near_cue(view, (sentence.start as usize..pair.open).rev(), is_mark, |distance, idx| {
        if distance < 4 {
            features.add(40, view.hashes[idx]);
            features.add(41, view.hashes[idx].rotate_left(3) ^ (shape.before * 8 + shape.first_case));
        }
    });
    let end = pair.close.map_or(paragraph.end as usize, |close| close + 1);
    let ends = |idx: usize| is_mark(idx) || matches!(view.text(idx), "." | ";" | "?" | "!");
    let (behind, stop) = near_cue(view, end..paragraph.end as usize, ends, |distance, idx| {
        if distance < 3 {
            features.add(42, view.hashes[idx]);
            features.add(43, view.hashes[idx].rotate_left(3) ^ shape.last);
        }
    });
    let crosses_mark = u64::from(mark.is_some());
    let crosses_behind = stop.map_or(0, |idx| 1 + u64::from(is_mark(idx)));
    let (class_before, class_behind) = (before.class as u64, behind.class as u64);
    features.add(44, class_before * 8 + bucket(before.distance));
    features.add(45, class_behind * 8 + bucket(behind.distance));
    features.add(46, class_before * 8 + class_behind);
    features.add(47, ((class_before * 8 + shape.before) * 64 + shape.last) * 8 + bucket(before.distance));
    features.add(48, (class_behind * 8 + bucket(behind.distance)) * 64 + shape.last);
    features.add(49, (class_before * 8 + class_behind) * 16 + shape.n_words);
    features.add(50, ((class_before * 8 + class_behind) * 64 + shape.before) * 8 + shape.first_case);
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
