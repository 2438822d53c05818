//! What the roles model looks at beside single words: names and parts of speech, the quotation marks, and where the nearest verbs of
//! saying stand.

use super::flags::{CUE, IN_CUES};
use super::hash;
use super::lexicon::List;
use super::reading::Reading;
use super::role_context::{SentenceContext, State};
use super::words::{Case, EDGE};
use super::{NameType, Tag};
use crate::text::{Document, TokenKind, TokenRange};

/// Most tokens to a cue whose parts of speech are looked at one by one.
const MOST_STEPS: usize = 6;

/// What stands for the part of speech of what is beyond the sentence's edge.
const NO_PART: u32 = 17;

/// Features of every token of one document.
#[derive(Debug)]
pub(crate) struct RoleFeatures<'r> {
    pub(super) reading: &'r Reading,
    pub(super) marks: Vec<MarkState>,
    /// What kind of word each token is, in sentences that tell of saying.
    classes: Vec<u32>,
}

/// Where a token stands among quotation marks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct MarkState {
    /// 0 outside, 1 inside, 2 the opening mark, 3 the closing mark.
    pub(super) place: u8,
    /// Length class of the pair: 0 none, 1 up to three tokens, 2 up to eight, 3 longer, 4 open to the paragraph's end.
    length: u8,
}

impl MarkState {
    pub(super) fn key(self) -> u32 {
        u32::from(self.place) | u32::from(self.length) << 2
    }
}

impl<'r> RoleFeatures<'r> {
    /// Returns the features of `document`, with its reading and its name labels.
    pub(crate) fn new(document: &Document, reading: &'r Reading, names: &[Tag<NameType>]) -> Self {
        let mut marks = vec![MarkState::default(); reading.words.len()];
        for pair in &document.mark_pairs {
            let end = match pair.close {
                Some(close) => close,
                None => document.paragraphs[document.paragraph_of(pair.open)].end as usize,
            };
            let n_tokens = end - pair.open - 1;
            let length = match (pair.close, n_tokens) {
                (None, _) => 4,
                (_, 0..=3) => 1,
                (_, 4..=8) => 2,
                _ => 3,
            };
            marks[pair.open] = MarkState { place: 2, length };
            for state in &mut marks[pair.open + 1..end] {
                if state.place == 0 {
                    *state = MarkState { place: 1, length };
                }
            }
            if let Some(close) = pair.close {
                marks[close] = MarkState { place: 3, length };
            }
        }
        let mut features = Self { reading, marks, classes: vec![0; reading.words.len()] };
        for sentence in &document.sentences {
            if !features.can_tell(*sentence) {
                continue;
            }
            for idx in sentence.indices() {
                features.classes[idx] = class(reading, names[idx], features.marks[idx], idx);
            }
        }
        features
    }

    /// Returns whether the token tells of an act of saying.
    pub(super) fn is_cue(&self, token_idx: usize) -> bool {
        let found = self.reading.matches[token_idx];
        (found.lists | found.alone) & (1 << List::Cue as u16) != 0 || self.reading.flags[token_idx] & CUE != 0
    }

    /// Returns whether anything in `sentence` can have a role: it has quotation marks, or words that tell of saying.
    pub(crate) fn can_tell(&self, sentence: TokenRange) -> bool {
        sentence
            .indices()
            .any(|idx| self.marks[idx].place != 0 || self.reading.flags[idx] & (IN_CUES | CUE) != 0 || self.is_cue(idx))
    }

    /// Appends the features of token `token_idx` of `sentence` to `features`, but those of its `state`.
    pub(crate) fn push(
        &self,
        sentence: TokenRange,
        context: &SentenceContext,
        (token_idx, state): (usize, &State),
        features: &mut Vec<u32>,
    ) {
        let Reading { words, parts, .. } = self.reading;
        let at = |offset: isize| token_idx.checked_add_signed(offset).filter(|idx| sentence.holds(*idx));
        let lower = |offset: isize| at(offset).map_or(EDGE, |idx| words[idx].lower);
        let class = |offset: isize| at(offset).map_or(EDGE, |idx| self.classes[idx]);
        let part = |offset: isize| at(offset).map_or(NO_PART, |idx| parts[idx] as u32);
        let mark_near = |offset: isize| at(offset).map_or(7, |idx| u32::from(self.marks[idx].place));
        let word = &words[token_idx];
        let (own, own_part) = (class(0), part(0));
        let mut add = |template: u32, value: u32| features.push(hash::join(0x1000 + template, value));

        add(6, hash::join(lower(-1), word.lower));
        add(7, hash::join(word.lower, lower(1)));
        add(10, hash::join(own, hash::join(class(-1), class(1))));
        add(11, hash::join(own, class(1)));
        add(12, hash::join(hash::join(class(-2), class(-1)), own));
        add(13, hash::join(hash::join(class(2), class(1)), own));
        add(14, hash::join(state.mark, own));
        add(15, mark_near(-1) | mark_near(1) << 3 | state.mark << 6);
        add(17, hash::join(lower(-1), state.mark));
        add(22, hash::join(state.tail, own));
        let distances = state.previous_distance | state.next_distance << 4;
        add(26, hash::join(distances, own));
        add(27, hash::join(state.previous_key, hash::join(state.previous_distance, word.lower)));
        let (before, after) = (part(-1), part(1));
        add(50, before << 10 | own_part << 5 | after);
        add(51, part(-2) << 10 | before << 5 | own_part);
        add(52, part(2) << 10 | after << 5 | own_part);
        add(55, hash::join(state.previous_key, state.previous_distance << 5 | own_part));
        add(56, hash::join(state.next_key, state.next_distance << 5 | own_part));
        add(59, hash::join(state.since << 5 | own_part, before << 5 | after));
        add(61, hash::join(state.until << 5 | own_part, before << 5 | after));
        let path = |tokens: std::ops::Range<usize>| parts[tokens].iter().fold(1, |path, part| path * 18 + *part as u32);
        let offset = token_idx - sentence.start as usize;
        if let Some(cue) = context.next_cue(offset).filter(|cue| *cue - token_idx <= MOST_STEPS) {
            add(53, hash::join(path(token_idx..cue), before));
        }
        if let Some(cue) = context.previous_cue(offset).filter(|cue| token_idx - *cue <= MOST_STEPS) {
            add(54, hash::join(path(cue + 1..token_idx + 1), after));
        }
    }

    /// Returns what stands on both sides of a cue.
    pub(super) fn cue_context(&self, sentence: TokenRange, cue: usize) -> u32 {
        let side = |idx: Option<usize>| idx.filter(|idx| sentence.holds(*idx)).map_or(EDGE, |idx| self.classes[idx]);
        hash::join(side(cue.checked_sub(1)), side(cue.checked_add(1)))
    }
}

/// Returns what kind of word stands here: a name's type, a mark, a verb of saying, a short word, or its part of speech and ending.
fn class(reading: &Reading, name: Tag<NameType>, mark: MarkState, token_idx: usize) -> u32 {
    if let Some(kind) = name.kind() {
        return 0x100 + kind as u32;
    }
    if mark.place >= 2 {
        return 0x200 + u32::from(mark.place);
    }
    let word = &reading.words[token_idx];
    let lists = reading.matches[token_idx].lists;
    match word.kind {
        Some(TokenKind::Word) if lists & (1 << List::Cue as u16) != 0 => 0x300 + word.suffixes[1] % 0x1_0000,
        Some(TokenKind::Word) if lists & (1 << List::Title as u16) != 0 => 0x400,
        Some(TokenKind::Word) if word.n_chars <= 4 && word.case != Case::Upper => word.lower,
        Some(TokenKind::Word) => {
            hash::join(word.suffixes[1], word.case as u32 | (reading.parts[token_idx] as u32) << 4)
        }
        Some(TokenKind::Number) => 0x500,
        _ => word.lower,
    }
}
