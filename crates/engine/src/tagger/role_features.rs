//! What the roles model looks at: the words, the names, the quotation marks, and where the nearest verb of
//! saying stands.

use super::hash;
use super::labels::{NameType, Tag};
use super::lexicon::{List, Match};
use super::name_templates::{Neighbour, Side};
use super::role_templates::{self, Cues, Place};
use super::words::{Case, EDGE, Word};
use crate::text::{Document, TokenKind, TokenRange};

/// Longest stretch after the last comma, in tokens, that is looked at as an attribution of its own:
/// ", the minister said in a statement".
const MAX_TAIL: usize = 14;

/// Features of every token of one document.
#[derive(Debug)]
pub struct RoleFeatures<'d> {
    document: &'d Document,
    pub(super) words: &'d [Word],
    marks: Vec<MarkState>,
    /// What kind of word each token is.
    pub(super) classes: Vec<u32>,
    /// Whether each token is a verb of saying that is not quoted: words of what is quoted are no cues for what stands outside the
    /// marks.
    cues: Vec<bool>,
}

/// Where a token stands among quotation marks.
#[derive(Debug, Clone, Copy, Default)]
struct MarkState {
    /// 0 outside, 1 inside, 2 the opening mark, 3 the closing mark.
    place: u8,
    /// Length class of the pair: 0 none, 1 up to three tokens, 2 up to eight, 3 longer, 4 open to the paragraph's end.
    length: u8,
}

/// What is the same for all tokens of a sentence.
#[derive(Debug, Default)]
pub struct SentenceContext {
    /// Nearest cue before each token, as index in the document.
    previous_cue: Vec<Option<usize>>,
    /// Nearest cue at or after each token.
    next_cue: Vec<Option<usize>>,
    /// First token of the stretch after the last comma, where it holds a cue.
    tail_start: Option<usize>,
    /// Hash that sums up the sentence: marks, tail, first word.
    kind: u32,
}

impl<'d> RoleFeatures<'d> {
    /// Returns the features of `document`, with its words, word-list matches and name labels.
    pub fn new(document: &'d Document, words: &'d [Word], matches: &[Match], names: &[Tag<NameType>]) -> Self {
        let marks = mark_states(document, words.len());
        let is_cue = |found: &Match| (found.lists | found.alone) & (1 << List::Cue as u16) != 0;
        let cues = matches.iter().zip(&marks).map(|(found, mark)| is_cue(found) && mark.place == 0).collect();
        let about = words.iter().zip(matches).zip(names).zip(&marks);
        let classes = about.map(|(((word, found), name), mark)| class(word, found.lists, *name, *mark)).collect();
        Self { document, words, marks, classes, cues }
    }

    fn is_comma(&self, token_idx: usize) -> bool {
        self.document.token_text(token_idx) == ","
    }

    /// Fills `context` with what the tokens of `sentence` share.
    pub fn read_sentence(&self, sentence: TokenRange, context: &mut SentenceContext) {
        let tokens = sentence.indices();
        let n_tokens = tokens.len();
        context.previous_cue.clear();
        context.previous_cue.resize(n_tokens, None);
        context.next_cue.clear();
        context.next_cue.resize(n_tokens, None);
        let mut cue = None;
        for (offset, token_idx) in tokens.clone().enumerate() {
            context.previous_cue[offset] = cue;
            // Words of what is quoted are no cues for what stands outside the marks.
            if self.cues[token_idx] {
                cue = Some(token_idx);
            }
        }
        let last_cue = cue;
        cue = None;
        for (offset, token_idx) in tokens.clone().enumerate().rev() {
            if self.cues[token_idx] {
                cue = Some(token_idx);
            }
            context.next_cue[offset] = cue;
        }
        let window = tokens.end.saturating_sub(MAX_TAIL).max(tokens.start);
        context.tail_start = last_cue.and_then(|cue| {
            let comma =
                (window..cue).rev().find(|&token_idx| self.is_comma(token_idx) || self.marks[token_idx].place == 3)?;
            Some(comma + 1)
        });
        let first = tokens.start;
        let has_marks = tokens.clone().any(|token_idx| self.marks[token_idx].place == 2);
        let starts_quoted = u32::from(self.marks[first].place);
        context.kind = u32::from(has_marks)
            | starts_quoted << 1
            | u32::from(context.tail_start.is_some()) << 3
            | u32::from(last_cue.is_some()) << 4;
    }

    /// Appends the features of token `token_idx` of `sentence` to `features`.
    pub fn push(&self, sentence: TokenRange, context: &SentenceContext, token_idx: usize, features: &mut Vec<u32>) {
        let at = |offset: isize| token_idx.checked_add_signed(offset).filter(|idx| sentence.holds(*idx));
        let word = |offset: isize| at(offset).map(|idx| &self.words[idx]);
        let ending = |offset: isize| word(offset).map_or(EDGE, |word| word.suffixes[2]);
        role_templates::of_word(&self.words[token_idx], features);
        for (side, offset) in Side::ALL {
            role_templates::of_neighbour(side, Neighbour::new(word(offset)), features);
        }
        let lowers = [-3, -2, -1, 0, 1, 2, 3].map(|offset| word(offset).map_or(EDGE, |word| word.lower));
        role_templates::of_pairs(&lowers, features);
        role_templates::of_endings([ending(-1), ending(0)], features);
        let classes = [-2, -1, 0, 1, 2].map(|offset| at(offset).map_or(EDGE, |idx| self.classes[idx]));
        role_templates::of_classes(&classes, features);
        let place = self.place(sentence, context, token_idx);
        role_templates::of_place(&place, features);
        role_templates::of_class(&place.with_class(classes[2]), features);
        role_templates::of_word_before(lowers[2], &place, features);
        let cues = self.cues_near(sentence, context.cues(sentence, token_idx));
        role_templates::of_cues(&cues, &place, features);
        role_templates::of_cue_and_word(cues.previous[0], lowers[3], &place, features);
    }

    /// Returns where a token stands.
    pub(super) fn place(&self, sentence: TokenRange, context: &SentenceContext, token_idx: usize) -> Place {
        let mark_at = |idx: usize| if sentence.holds(idx) { u32::from(self.marks[idx].place) } else { 7 };
        let mark = self.marks[token_idx];
        let tail = context.tail_start;
        let in_tail = tail.is_some_and(|start| token_idx >= start);
        let before_tail = tail.is_some_and(|start| token_idx + 1 == start || token_idx + 2 == start);
        let [previous, next] = context.cues(sentence, token_idx);
        let previous_distance = previous.map_or(9, |cue| bucket(token_idx - cue));
        let next_distance = next.map_or(9, |cue| bucket(cue - token_idx));
        Place {
            mark_key: u32::from(mark.place) | u32::from(mark.length) << 2,
            marks_near: mark_at(token_idx.wrapping_sub(1)) | mark_at(token_idx + 1) << 3,
            kind: context.kind,
            is_first: token_idx == sentence.start as usize,
            tail_key: u32::from(in_tail) | u32::from(before_tail) << 1 | u32::from(tail.is_some()) << 2,
            distances: previous_distance | next_distance << 4,
        }
    }

    /// Returns what is seen of the cues before and after a token.
    pub(super) fn cues_near(&self, sentence: TokenRange, cues: [Option<usize>; 2]) -> Cues {
        let [previous, next] =
            cues.map(|cue| cue.map_or([0; 2], |cue| [self.words[cue].lower, self.around(sentence, cue)]));
        Cues { previous, next }
    }

    /// Returns what stands on both sides of a cue.
    fn around(&self, sentence: TokenRange, cue: usize) -> u32 {
        let class_at = |idx: usize| if sentence.holds(idx) { self.classes[idx] } else { EDGE };
        hash::join(class_at(cue.wrapping_sub(1)), class_at(cue + 1))
    }
}

impl SentenceContext {
    /// Returns the nearest cues before and after a token of the sentence, itself among those after it.
    pub(super) fn cues(&self, sentence: TokenRange, token_idx: usize) -> [Option<usize>; 2] {
        let offset = token_idx - sentence.start as usize;
        [self.previous_cue[offset], self.next_cue[offset]]
    }
}

/// Returns where each of the tokens of `document` stands among its quotation marks.
fn mark_states(document: &Document, n_tokens: usize) -> Vec<MarkState> {
    let mut marks = vec![MarkState::default(); n_tokens];
    for pair in &document.mark_pairs {
        let end = match pair.close {
            Some(close) => close,
            None => document.paragraphs[document.paragraph_of(pair.open)].end as usize,
        };
        let n_inside = end - pair.open - 1;
        let length = match (pair.close, n_inside) {
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
    marks
}

/// Returns what kind of word stands here: a name's type, a pronoun, a mark, or its ending.
fn class(word: &Word, lists: u16, name: Tag<NameType>, mark: MarkState) -> u32 {
    if let Some(kind) = name.kind() {
        return 0x100 + kind as u32;
    }
    if mark.place >= 2 {
        return 0x200 + u32::from(mark.place);
    }
    match word.kind {
        Some(TokenKind::Word) if lists & (1 << List::Cue as u16) != 0 => 0x300 + word.suffixes[1] % 0x1_0000,
        Some(TokenKind::Word) if lists & (1 << List::Title as u16) != 0 => 0x400,
        Some(TokenKind::Word) if word.n_chars <= 4 && word.case != Case::Upper => word.lower,
        Some(TokenKind::Word) => hash::join(word.suffixes[1], word.case as u32),
        Some(TokenKind::Number) => 0x500,
        _ => word.lower,
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
