//! What the names model looks at: the word, its neighbours, the word lists, and the same word elsewhere in the
//! article.

use rustc_hash::FxHashMap;

use super::hash;
use super::lexicon::{List, Match};
use super::words::{Case, EDGE, Word};
use crate::text::{Document, TokenKind, TokenRange};

/// How many other places of a word are looked at. More costs time in articles that repeat a name.
const MAX_ELSEWHERE: usize = 3;

/// What an article tells of one capitalised word, all its places together.
#[derive(Debug, Clone, Default)]
struct Elsewhere {
    seen_lower: bool,
    seen_capital: bool,
    /// Lower-case neighbours (before, after) of its first places inside sentences.
    neighbours: Vec<(u32, u32, u32)>,
}

/// Features of every token of one document.
#[derive(Debug)]
pub struct NameFeatures<'d> {
    words: &'d [Word],
    matches: &'d [Match],
    elsewhere: FxHashMap<u32, Elsewhere>,
    in_quotes: Vec<bool>,
    runs: Vec<Run>,
}

/// A row of capitalised words.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    tokens: TokenRange,
    /// Lists that any of its words stands in.
    lists: u16,
}

impl<'d> NameFeatures<'d> {
    /// Returns the features of `document`, whose words and word-list matches these are.
    pub fn new(document: &Document, words: &'d [Word], matches: &'d [Match]) -> Self {
        let mut elsewhere: FxHashMap<u32, Elsewhere> = FxHashMap::default();
        for sentence in &document.sentences {
            let shouted = is_shouted(words, *sentence);
            for token_idx in sentence.indices() {
                let word = &words[token_idx];
                if word.kind != Some(TokenKind::Word) || word.n_chars < 2 {
                    continue;
                }
                let is_first = token_idx == sentence.start as usize;
                if word.case == Case::Lower {
                    if let Some(known) = elsewhere.get_mut(&word.lower) {
                        known.seen_lower = true;
                    } else {
                        elsewhere.insert(word.lower, Elsewhere { seen_lower: true, ..Elsewhere::default() });
                    }
                } else if word.is_capitalised() && !is_first && !shouted {
                    let known = elsewhere.entry(word.lower).or_default();
                    known.seen_capital = true;
                    if known.neighbours.len() <= MAX_ELSEWHERE {
                        let before = words[token_idx - 1].lower;
                        let behind =
                            if token_idx + 1 < sentence.end as usize { words[token_idx + 1].lower } else { EDGE };
                        let place = u32::try_from(token_idx).unwrap_or(0);
                        known.neighbours.push((place, before, behind));
                    }
                }
            }
        }
        let mut in_quotes = vec![false; words.len()];
        for pair in &document.mark_pairs {
            let end = pair.close.unwrap_or(pair.open);
            in_quotes[pair.open..end].fill(true);
        }
        Self { words, matches, elsewhere, in_quotes, runs: capital_runs(document, words, matches) }
    }

    /// Appends the features of token `token_idx` of `sentence` to `features`.
    pub fn push(&self, sentence: TokenRange, token_idx: usize, features: &mut Vec<u32>) {
        let at = |offset: isize| -> Option<&Word> {
            let idx = token_idx.checked_add_signed(offset)?;
            sentence.holds(idx).then(|| &self.words[idx])
        };
        let lower = |offset: isize| at(offset).map_or(EDGE, |word| word.lower);
        let shape = |offset: isize| at(offset).map_or(EDGE, |word| word.shape);
        let word = &self.words[token_idx];
        let mut add = |template: u32, value: u32| features.push(hash::join(template, value));

        add(1, word.lower);
        add(2, lower(-1));
        add(3, lower(1));
        add(4, lower(-2));
        add(5, lower(2));
        add(6, hash::join(lower(-1), word.lower));
        add(7, hash::join(word.lower, lower(1)));
        add(8, word.shape);
        add(9, hash::join(shape(-1), hash::join(word.shape, shape(1))));
        add(10, hash::join(word.shape, lower(1)));
        add(11, hash::join(word.shape, lower(-1)));
        if word.kind == Some(TokenKind::Word) {
            for (length, prefix) in (0_u32..).zip(&word.prefixes[1..4]) {
                if *prefix != 0 {
                    add(12 + length, *prefix);
                }
            }
            for (length, suffix) in (0_u32..).zip(&word.suffixes[1..4]) {
                if *suffix != 0 {
                    add(16 + length, *suffix);
                }
            }
            add(20, hash::join(word.suffixes[2], word.case as u32));
        }
        let behind = at(1).map_or(EDGE, |next| next.suffixes[2]);
        add(21, behind);
        add(22, at(-1).map_or(EDGE, |previous| previous.suffixes[2]));
        let is_first = token_idx == sentence.start as usize;
        add(23, u32::from(is_first) | u32::from(self.in_quotes[token_idx]) << 1 | (word.case as u32) << 2);
        add(24, hash::join(lower(-2), lower(-1)));
        add(25, hash::join(lower(1), lower(2)));
        add(26, hash::join(word.shape, hash::join(shape(1), shape(2))));
        add(27, hash::join(word.shape, hash::join(shape(-1), shape(-2))));
        let clusters = |offset: isize| at(offset).map_or([0; 2], |word| word.clusters);
        let [coarse, fine] = word.clusters;
        if coarse != 0 {
            add(30, u32::from(coarse));
            add(31, u32::from(fine));
        }
        for (template, offset) in [(32, -1), (34, 1), (36, -2), (38, 2)] {
            let [coarse, fine] = clusters(offset);
            if coarse != 0 {
                add(template, hash::join(u32::from(coarse), word.shape));
                add(template + 1, u32::from(fine));
            }
        }
        self.push_lists(sentence, token_idx, &mut add);
        self.push_elsewhere(token_idx, &mut add);
        self.push_run(sentence, token_idx, &mut add);
    }

    fn push_lists(&self, sentence: TokenRange, token_idx: usize, add: &mut impl FnMut(u32, u32)) {
        let found = self.matches[token_idx];
        if found.lists != 0 {
            add(40, u32::from(found.lists) << 2 | u32::from(found.position));
            for list in bits(found.lists) {
                add(41, list << 2 | u32::from(found.position));
            }
        }
        if found.alone != 0 && found.position != 0 {
            add(42, u32::from(found.alone));
        }
        for (template, offset) in [(43, -1_isize), (44, 1)] {
            let Some(idx) = token_idx.checked_add_signed(offset).filter(|idx| sentence.holds(*idx)) else { continue };
            let near = self.matches[idx];
            if near.lists != 0 {
                add(template, u32::from(near.lists));
                add(
                    template + 2,
                    hash::join(u32::from(near.lists), u32::from(found.lists) << 8 | self.words[token_idx].case as u32),
                );
            }
            if near.lists & (1 << List::Title as u16) != 0 {
                add(template + 4, self.words[token_idx].shape);
            }
        }
    }

    /// Tells of the whole row of capitalised words that the token stands in: its edges and what is around it.
    fn push_run(&self, sentence: TokenRange, token_idx: usize, add: &mut impl FnMut(u32, u32)) {
        let Run { tokens: run, lists } = self.runs[token_idx];
        if run.is_empty() {
            return;
        }
        let lower = |idx: usize| if sentence.holds(idx) { self.words[idx].lower } else { EDGE };
        let (first, last) = (run.start as usize, run.end as usize - 1);
        let from_first = u32::try_from((token_idx - first).min(3)).unwrap_or(3);
        let from_last = u32::try_from((last - token_idx).min(3)).unwrap_or(3);
        let place = from_first | from_last << 2;
        add(60, place);
        add(61, hash::join(self.words[last].lower, from_last));
        add(62, hash::join(self.words[first].lower, from_first));
        add(63, hash::join(lower(first.wrapping_sub(1)), place));
        add(64, hash::join(lower(last + 1), place));
        add(65, hash::join(self.words[last].suffixes[2], place));
        add(66, hash::join(u32::from(lists), place));
        add(67, hash::join(lower(first.wrapping_sub(1)), lower(last + 1)));
    }

    fn push_elsewhere(&self, token_idx: usize, add: &mut impl FnMut(u32, u32)) {
        let word = &self.words[token_idx];
        if !word.is_capitalised() {
            return;
        }
        let Some(known) = self.elsewhere.get(&word.lower) else {
            add(50, 0);
            return;
        };
        add(50, 1 | u32::from(known.seen_lower) << 1 | u32::from(known.seen_capital) << 2);
        let mut n_taken = 0;
        for (place, before, behind) in &known.neighbours {
            if *place as usize == token_idx || n_taken == MAX_ELSEWHERE {
                continue;
            }
            n_taken += 1;
            add(51, *before);
            add(52, *behind);
            let found = self.matches[*place as usize];
            if found.lists != 0 {
                add(53, u32::from(found.lists) << 2 | u32::from(found.position));
            }
            if let Some(previous) = self.words.get((*place as usize).wrapping_sub(1)) {
                add(54, previous.shape);
            }
            if let Some(next) = self.words.get(*place as usize + 1) {
                add(55, next.shape);
            }
        }
    }
}

/// Returns for each token the row of capitalised words it stands in, joined over "of", "and", "the", "for" and
/// hyphens between them; empty where it stands in none.
fn capital_runs(document: &Document, words: &[Word], matches: &[Match]) -> Vec<Run> {
    let mut runs = vec![Run::default(); words.len()];
    for sentence in &document.sentences {
        let end = sentence.end as usize;
        let mut token_idx = sentence.start as usize;
        while token_idx < end {
            if !words[token_idx].is_capitalised() {
                token_idx += 1;
                continue;
            }
            let start = token_idx;
            let mut last = token_idx;
            while last + 1 < end {
                let next = last + 1;
                if words[next].is_capitalised() {
                    last = next;
                } else if next + 1 < end && words[next + 1].is_capitalised() && joins(document, next) {
                    last = next + 1;
                } else {
                    break;
                }
            }
            let lists = matches[start..=last].iter().fold(0, |lists, found| lists | found.lists | found.alone);
            runs[start..=last].fill(Run { tokens: TokenRange::new(start, last + 1), lists });
            token_idx = last + 1;
        }
    }
    runs
}

fn joins(document: &Document, token_idx: usize) -> bool {
    matches!(document.token_text(token_idx), "of" | "-" | "&" | "de" | "al" | "for" | "bin" | "\u{2019}s" | "'s")
}

fn bits(mask: u16) -> impl Iterator<Item = u32> {
    (0..16).filter(move |bit| mask >> bit & 1 != 0)
}

/// Returns whether most words of the sentence are capitalised, as in headlines: case tells little there.
fn is_shouted(words: &[Word], sentence: TokenRange) -> bool {
    let mut n_words = 0_usize;
    let mut n_capitalised = 0_usize;
    for word in &words[sentence.indices()] {
        if word.kind == Some(TokenKind::Word) && word.n_chars > 3 {
            n_words += 1;
            n_capitalised += usize::from(word.is_capitalised());
        }
    }
    n_words >= 3 && n_capitalised * 10 >= n_words * 9
}
