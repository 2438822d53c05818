//! What the roles model looks at: the words, the names, the quotation marks, and where the nearest verb of
//! saying stands.

use super::hash;
use super::labels::{NameType, Tag};
use super::lexicon::{List, Match};
use super::words::{Case, EDGE, Word};
use crate::text::{Document, TokenKind, TokenRange};

/// Longest stretch after the last comma, in tokens, that is looked at as an attribution of its own:
/// ", the minister said in a statement".
const MAX_TAIL: usize = 14;

/// Features of every token of one document.
#[derive(Debug)]
pub struct RoleFeatures<'d> {
    document: &'d Document,
    words: &'d [Word],
    matches: &'d [Match],
    names: &'d [Tag<NameType>],
    marks: Vec<MarkState>,
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
    pub fn new(document: &'d Document, words: &'d [Word], matches: &'d [Match], names: &'d [Tag<NameType>]) -> Self {
        let mut marks = vec![MarkState::default(); words.len()];
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
        Self { document, words, matches, names, marks }
    }

    fn is_cue(&self, token_idx: usize) -> bool {
        self.matches[token_idx].lists & (1 << List::Cue as u16) != 0
            || self.matches[token_idx].alone & (1 << List::Cue as u16) != 0
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
            if self.is_cue(token_idx) && self.marks[token_idx].place == 0 {
                cue = Some(token_idx);
            }
        }
        let last_cue = cue;
        cue = None;
        for (offset, token_idx) in tokens.clone().enumerate().rev() {
            if self.is_cue(token_idx) && self.marks[token_idx].place == 0 {
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
        let at = |offset: isize| -> Option<usize> {
            token_idx.checked_add_signed(offset).filter(|idx| sentence.holds(*idx))
        };
        let lower = |offset: isize| at(offset).map_or(EDGE, |idx| self.words[idx].lower);
        let suffix = |offset: isize| at(offset).map_or(EDGE, |idx| self.words[idx].suffixes[2]);
        let class = |offset: isize| at(offset).map_or(EDGE, |idx| self.class(idx));
        let word = &self.words[token_idx];
        let mark_key = self.mark_key(token_idx);
        let mut add = |template: u32, value: u32| features.push(hash::join(0x1000 + template, value));

        add(1, word.lower);
        add(2, lower(-1));
        add(3, lower(1));
        add(4, lower(-2));
        add(5, lower(2));
        add(6, hash::join(lower(-1), word.lower));
        add(7, hash::join(word.lower, lower(1)));
        add(8, word.suffixes[2]);
        add(9, hash::join(suffix(-1), word.suffixes[2]));
        add(10, hash::join(class(0), hash::join(class(-1), class(1))));
        add(11, hash::join(class(0), class(1)));
        add(12, hash::join(hash::join(class(-2), class(-1)), class(0)));
        add(13, hash::join(hash::join(class(2), class(1)), class(0)));
        add(14, hash::join(mark_key, class(0)));
        let mark_near = |offset: isize| at(offset).map_or(7, |idx| u32::from(self.marks[idx].place));
        add(15, mark_near(-1) | mark_near(1) << 3 | mark_key << 6);
        add(16, hash::join(mark_key, context.kind));
        add(17, hash::join(lower(-1), mark_key));
        let is_first = token_idx == sentence.start as usize;
        add(18, u32::from(is_first) | context.kind << 1);
        add(19, hash::join(lower(3), lower(1)));
        add(20, hash::join(lower(-3), lower(-1)));
        self.push_place(sentence, context, token_idx, features);
    }

    /// Appends the features of where a token stands: towards the tail of its sentence, and towards the cues.
    fn push_place(&self, sentence: TokenRange, context: &SentenceContext, token_idx: usize, features: &mut Vec<u32>) {
        let at = |offset: isize| -> Option<usize> {
            token_idx.checked_add_signed(offset).filter(|idx| sentence.holds(*idx))
        };
        let class = self.class(token_idx);
        let word = &self.words[token_idx];
        let mark_key = self.mark_key(token_idx);
        let is_first = token_idx == sentence.start as usize;
        let offset = token_idx - sentence.start as usize;
        let mut add = |template: u32, value: u32| features.push(hash::join(0x1000 + template, value));

        let in_tail = context.tail_start.is_some_and(|start| token_idx >= start);
        let before_tail = context.tail_start.is_some_and(|start| token_idx + 1 == start || token_idx + 2 == start);
        let tail_key = u32::from(in_tail) | u32::from(before_tail) << 1 | u32::from(context.tail_start.is_some()) << 2;
        add(21, tail_key | context.kind << 3 | u32::from(is_first) << 9);
        add(22, hash::join(tail_key, class));

        for (template, offset) in [(32, -1_isize), (33, 0), (34, 1)] {
            let fine = at(offset).map_or(0, |idx| self.words[idx].clusters[1]);
            if fine != 0 {
                add(template, u32::from(fine));
            }
        }

        let previous = context.previous_cue[offset];
        let next = context.next_cue[offset];
        let previous_key = previous.map_or(0, |cue| self.words[cue].lower);
        let next_key = next.map_or(0, |cue| self.words[cue].lower);
        let previous_distance = previous.map_or(9, |cue| bucket(token_idx - cue));
        let next_distance = next.map_or(9, |cue| bucket(cue - token_idx));
        add(23, hash::join(previous_key, previous_distance));
        add(24, hash::join(next_key, next_distance));
        add(25, previous_distance | next_distance << 4 | mark_key << 8);
        add(26, hash::join(previous_distance | next_distance << 4, class));
        add(27, hash::join(previous_key, hash::join(previous_distance, word.lower)));
        let cue_class = |cue: Option<usize>| cue.map_or(0, |cue| self.cue_context(sentence, cue));
        let previous_class = cue_class(previous);
        let next_class = cue_class(next);
        add(28, hash::join(previous_class, previous_distance));
        add(29, hash::join(next_class, next_distance));
        add(30, hash::join(hash::join(previous_key, previous_class), tail_key));
        add(31, hash::join(hash::join(next_key, next_class), tail_key | u32::from(is_first) << 3));
    }

    /// Returns where token `token_idx` stands to the quotation marks, in one number.
    fn mark_key(&self, token_idx: usize) -> u32 {
        let mark = self.marks[token_idx];
        u32::from(mark.place) | u32::from(mark.length) << 2
    }

    /// Returns what kind of word stands here: a name's type, a pronoun, a mark, or its ending.
    fn class(&self, token_idx: usize) -> u32 {
        if let Some(kind) = self.names[token_idx].kind() {
            return 0x100 + kind as u32;
        }
        if self.marks[token_idx].place >= 2 {
            return 0x200 + u32::from(self.marks[token_idx].place);
        }
        let word = &self.words[token_idx];
        let lists = self.matches[token_idx].lists;
        match word.kind {
            Some(TokenKind::Word) if lists & (1 << List::Cue as u16) != 0 => 0x300 + word.suffixes[1] % 0x1_0000,
            Some(TokenKind::Word) if lists & (1 << List::Title as u16) != 0 => 0x400,
            Some(TokenKind::Word) if word.n_chars <= 4 && word.case != Case::Upper => word.lower,
            Some(TokenKind::Word) => hash::join(word.suffixes[1], word.case as u32),
            Some(TokenKind::Number) => 0x500,
            _ => word.lower,
        }
    }

    /// Returns what stands on both sides of a cue.
    fn cue_context(&self, sentence: TokenRange, cue: usize) -> u32 {
        let side = |idx: Option<usize>| idx.filter(|idx| sentence.holds(*idx)).map_or(EDGE, |idx| self.class(idx));
        hash::join(side(cue.checked_sub(1)), side(cue.checked_add(1)))
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
