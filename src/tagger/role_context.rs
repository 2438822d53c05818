//! What the tokens of a sentence share when their roles are looked for: where its verbs of saying stand, and what lies between them
//! and a token. Much of it is the same from one token to the next, and its scores are then those of the token before.

use super::PartOfSpeech;
use super::hash;
use super::role_features::RoleFeatures;
use crate::text::TokenRange;

/// Longest stretch after the last comma, in tokens, that is looked at as an attribution of its own:
/// ", the minister said in a statement".
const MAX_TAIL: usize = 14;

const COMMA: u32 = hash::constant(",");
const THAT: u32 = hash::constant("that");

/// What is the same for all tokens of a sentence.
#[derive(Debug, Default)]
pub(crate) struct SentenceContext {
    /// Nearest cue before each token.
    previous: Vec<Option<Cue>>,
    /// Nearest cue at or after each token.
    next: Vec<Option<Cue>>,
    /// Verbs, commas and "that" before each token.
    counts: Vec<[u16; 3]>,
    /// First token of the stretch after the last comma, where it holds a cue.
    tail_start: Option<usize>,
    /// What sums up the sentence: marks, tail, first word.
    kind: u32,
    start: usize,
    first_word: u32,
}

/// A verb of saying.
#[derive(Debug, Clone, Copy)]
struct Cue {
    token_idx: usize,
    key: u32,
    /// What stands on both sides of it.
    class: u32,
}

/// What a token is told by its place in the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    pub(super) mark: u32,
    pub(super) tail: u32,
    pub(super) previous_key: u32,
    pub(super) previous_distance: u32,
    pub(super) next_key: u32,
    pub(super) next_distance: u32,
    /// Verbs, commas and "that" since the cue before.
    pub(super) since: u32,
    /// The same up to the next cue.
    pub(super) until: u32,
    previous_class: u32,
    next_class: u32,
    kind: u32,
    is_first: bool,
    first_word: u32,
}

impl SentenceContext {
    /// Fills this with what the tokens of `sentence` share.
    pub(crate) fn read(&mut self, features: &RoleFeatures<'_>, sentence: TokenRange) {
        let tokens = sentence.indices();
        let words = &features.reading.words;
        self.start = tokens.start;
        self.first_word = words[tokens.start].lower;
        self.previous.clear();
        self.counts.clear();
        let mut cue = None;
        let mut counts = [0_u16; 3];
        for token_idx in tokens.clone() {
            self.previous.push(cue);
            self.counts.push(counts);
            // Words of what is quoted are no cues for what stands outside the marks.
            if features.is_cue(token_idx) && features.marks[token_idx].place == 0 {
                let class = features.cue_context(sentence, token_idx);
                cue = Some(Cue { token_idx, key: words[token_idx].lower, class });
            }
            let is = [
                matches!(features.reading.parts[token_idx], PartOfSpeech::Verb | PartOfSpeech::Auxiliary),
                words[token_idx].lower == COMMA,
                words[token_idx].lower == THAT,
            ];
            counts.iter_mut().zip(is).for_each(|(count, is)| *count = count.saturating_add(u16::from(is)));
        }
        let last_cue = cue;
        // From the end: a token whose follower has another cue before it is that cue.
        self.next.clear();
        self.next.resize(tokens.len(), None);
        cue = None;
        for offset in (0..tokens.len()).rev() {
            let after = self.previous.get(offset + 1).copied().unwrap_or(last_cue);
            if let Some(own) = after.filter(|own| own.token_idx == tokens.start + offset) {
                cue = Some(own);
            }
            self.next[offset] = cue;
        }
        let window = tokens.end.saturating_sub(MAX_TAIL).max(tokens.start);
        self.tail_start = last_cue.and_then(|cue| {
            let is_edge = |idx: &usize| words[*idx].lower == COMMA || features.marks[*idx].place == 3;
            Some((window..cue.token_idx).rev().find(is_edge)? + 1)
        });
        let has_marks = tokens.clone().any(|token_idx| features.marks[token_idx].place == 2);
        let starts_quoted = u32::from(features.marks[tokens.start].place);
        self.kind = u32::from(has_marks)
            | starts_quoted << 1
            | u32::from(self.tail_start.is_some()) << 3
            | u32::from(last_cue.is_some()) << 4;
    }

    /// Returns the nearest cue before the token `offset` places into the sentence.
    pub(super) fn previous_cue(&self, offset: usize) -> Option<usize> {
        self.previous[offset].map(|cue| cue.token_idx)
    }

    /// Returns the nearest cue at or after the token `offset` places into the sentence.
    pub(super) fn next_cue(&self, offset: usize) -> Option<usize> {
        self.next[offset].map(|cue| cue.token_idx)
    }

    /// Returns what token `token_idx` is told by its place.
    pub(crate) fn state(&self, features: &RoleFeatures<'_>, token_idx: usize) -> State {
        let offset = token_idx - self.start;
        let (previous, next) = (self.previous[offset], self.next[offset]);
        let between = |from: usize, to: usize| {
            let count = |which: usize, most: u16| {
                u32::from((self.counts[to][which].saturating_sub(self.counts[from][which])).min(most))
            };
            count(0, 3) | count(1, 3) << 2 | count(2, 1) << 4
        };
        let tail = self.tail_start;
        let in_tail = tail.is_some_and(|start| token_idx >= start);
        let before_tail = tail.is_some_and(|start| token_idx + 1 == start || token_idx + 2 == start);
        State {
            mark: features.marks[token_idx].key(),
            tail: u32::from(in_tail) | u32::from(before_tail) << 1 | u32::from(tail.is_some()) << 2,
            previous_key: previous.map_or(0, |cue| cue.key),
            previous_distance: previous.map_or(9, |cue| bucket(token_idx - cue.token_idx)),
            next_key: next.map_or(0, |cue| cue.key),
            next_distance: next.map_or(9, |cue| bucket(cue.token_idx - token_idx)),
            since: previous.map_or(63, |cue| between(cue.token_idx + 1 - self.start, offset)),
            until: next.map_or(63, |cue| between(offset, cue.token_idx - self.start)),
            previous_class: previous.map_or(0, |cue| cue.class),
            next_class: next.map_or(0, |cue| cue.class),
            kind: self.kind,
            is_first: offset == 0,
            first_word: self.first_word,
        }
    }
}

impl State {
    /// Appends the features of all tokens in this state.
    pub(crate) fn push(&self, features: &mut Vec<u32>) {
        let mut add = |template: u32, value: u32| features.push(hash::join(0x1000 + template, value));
        let is_first = u32::from(self.is_first);
        add(16, hash::join(self.mark, self.kind));
        add(18, is_first | self.kind << 1);
        add(21, self.tail | self.kind << 3 | is_first << 9);
        add(23, hash::join(self.previous_key, self.previous_distance));
        add(24, hash::join(self.next_key, self.next_distance));
        add(25, self.previous_distance | self.next_distance << 4 | self.mark << 8);
        add(28, hash::join(self.previous_class, self.previous_distance));
        add(29, hash::join(self.next_class, self.next_distance));
        add(30, hash::join(hash::join(self.previous_key, self.previous_class), self.tail));
        add(31, hash::join(hash::join(self.next_key, self.next_class), self.tail | is_first << 3));
        add(58, hash::join(self.previous_key, self.since));
        add(60, hash::join(self.next_key, self.until));
        add(62, hash::join(self.first_word, u32::from(self.previous_key == 0) | is_first << 1));
        add(63, hash::join(hash::join(self.previous_key, self.next_key), self.mark));
    }
}

fn bucket(distance: usize) -> u32 {
    match distance {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 3,
        4..=5 => 4,
        6..=9 => 5,
        10..=19 => 6,
        _ => 7,
    }
}
