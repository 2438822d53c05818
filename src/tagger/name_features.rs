//! What the names model looks at beside single words: pairs of words, the word lists, parts of speech, the row of capitals around a
//! word, and the same word elsewhere in the article.

use super::chain::Scores;
use super::elsewhere::Elsewhere;
use super::hash;
use super::lexicon::{List, Match};
use super::reading::Reading;
use super::table::Table;
use super::word_features::bits;
use super::words::{EDGE, Word};
use crate::text::{Document, TokenRange};

/// Features of every token of one document.
#[derive(Debug)]
pub(crate) struct NameFeatures<'r> {
    reading: &'r Reading,
    elsewhere: Elsewhere,
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

impl<'r> NameFeatures<'r> {
    /// Returns the features of `document`, whose `reading` this is.
    pub(crate) fn new(document: &Document, reading: &'r Reading) -> Self {
        let words = &reading.words;
        let mut in_quotes = vec![false; words.len()];
        for pair in &document.mark_pairs {
            let end = pair.close.unwrap_or(pair.open);
            in_quotes[pair.open..end].fill(true);
        }
        let runs = capital_runs(document, words, &reading.matches);
        Self { reading, elsewhere: Elsewhere::new(document, words), in_quotes, runs }
    }

    /// Appends the features of token `token_idx` of `sentence` to `features`, but what [`Self::push_elsewhere`] appends.
    pub(crate) fn push(&self, sentence: TokenRange, token_idx: usize, features: &mut Vec<u32>) {
        let words = &self.reading.words;
        let at = |offset: isize| -> Option<&Word> {
            let idx = token_idx.checked_add_signed(offset)?;
            sentence.holds(idx).then(|| &words[idx])
        };
        let lower = |offset: isize| at(offset).map_or(EDGE, |word| word.lower);
        let shape = |offset: isize| at(offset).map_or(EDGE, |word| word.shape);
        let word = &words[token_idx];
        let mut add = |template: u32, value: u32| features.push(hash::join(template, value));

        add(6, hash::join(lower(-1), word.lower));
        add(7, hash::join(word.lower, lower(1)));
        let around = hash::join(shape(-1), hash::join(word.shape, shape(1)));
        add(9, around);
        add(10, hash::join(word.shape, lower(1)));
        add(11, hash::join(word.shape, lower(-1)));
        add(24, hash::join(lower(-2), lower(-1)));
        add(25, hash::join(lower(1), lower(2)));
        let is_first = token_idx == sentence.start as usize;
        add(23, u32::from(is_first) | u32::from(self.in_quotes[token_idx]) << 1 | (word.case as u32) << 2);
        add(26, hash::join(word.shape, hash::join(shape(1), shape(2))));
        add(27, hash::join(word.shape, hash::join(shape(-1), shape(-2))));
        for (template, offset) in [(32, -1), (34, 1)] {
            let cluster = at(offset).map_or(0, |word| word.clusters[1]);
            if cluster != 0 {
                add(template, hash::join(u32::from(cluster), word.shape));
            }
        }
        let part = |offset: isize| {
            let idx = token_idx.checked_add_signed(offset).filter(|idx| sentence.holds(*idx));
            idx.map_or(31, |idx| self.reading.parts[idx] as u32)
        };
        let (before, own, after) = (part(-1), part(0), part(1));
        add(70, before << 10 | own << 5 | after);
        add(71, hash::join(before << 5 | own, word.shape));
        add(72, hash::join(own << 5 | after, word.shape));
        if word.is_capitalised() {
            add(50, self.elsewhere.key(word));
        }
        self.push_lists(sentence, token_idx, &mut add);
        self.push_run(sentence, token_idx, &mut add);
    }

    /// Appends what the other places of the word at `token_idx` tell.
    pub(crate) fn push_elsewhere(&self, token_idx: usize, features: &mut Vec<u32>) {
        self.elsewhere.push(&self.reading.words, &self.reading.matches, token_idx, features);
    }

    /// Adds the weights in `table` of what [`Self::push_elsewhere`] appends to `scores`.
    pub(super) fn add_elsewhere(&mut self, token_idx: usize, table: &Table<24>, scores: &mut Scores<24>) {
        self.elsewhere.add(&self.reading.words, &self.reading.matches, token_idx, table, scores);
    }

    fn push_lists(&self, sentence: TokenRange, token_idx: usize, add: &mut impl FnMut(u32, u32)) {
        let Reading { words, matches, .. } = self.reading;
        let found = matches[token_idx];
        if found.lists != 0 {
            add(40, u32::from(found.lists) << 2 | u32::from(found.position));
            bits(found.lists).for_each(|list| add(41, list << 2 | u32::from(found.position)));
        }
        if found.alone != 0 && found.position != 0 {
            add(42, u32::from(found.alone));
        }
        for (template, offset) in [(43, -1_isize), (44, 1)] {
            let Some(idx) = token_idx.checked_add_signed(offset).filter(|idx| sentence.holds(*idx)) else { continue };
            let near = matches[idx];
            if near.lists != 0 {
                add(template, u32::from(near.lists));
                add(
                    template + 2,
                    hash::join(u32::from(near.lists), u32::from(found.lists) << 8 | words[token_idx].case as u32),
                );
            }
            if near.lists & (1 << List::Title as u16) != 0 {
                add(template + 4, words[token_idx].shape);
            }
        }
    }

    /// Tells of the whole row of capitalised words that the token stands in: its edges and what is around it.
    fn push_run(&self, sentence: TokenRange, token_idx: usize, add: &mut impl FnMut(u32, u32)) {
        let Run { tokens: run, lists } = self.runs[token_idx];
        if run.is_empty() {
            return;
        }
        let words = &self.reading.words;
        let word = |idx: usize| sentence.holds(idx).then(|| &words[idx]);
        let lower = |idx: usize| word(idx).map_or(EDGE, |word| word.lower);
        let cluster = |idx: usize| word(idx).map_or(EDGE, |word| u32::from(word.clusters[1]));
        let (first, last) = (run.start as usize, run.end as usize - 1);
        let from_first = u32::try_from((token_idx - first).min(3)).unwrap_or(3);
        let from_last = u32::try_from((last - token_idx).min(3)).unwrap_or(3);
        let place = from_first | from_last << 2;
        let (before, after) = (first.wrapping_sub(1), last + 1);
        add(60, place);
        add(61, hash::join(words[last].lower, from_last));
        add(62, hash::join(words[first].lower, from_first));
        add(63, hash::join(lower(before), place));
        add(64, hash::join(lower(after), place));
        add(65, hash::join(words[last].suffixes[2], place));
        add(66, hash::join(u32::from(lists), place));
        add(67, hash::join(lower(before), lower(after)));
        add(68, hash::join(cluster(before), place));
        add(69, hash::join(cluster(after), place));
        add(73, hash::join(u32::from(words[last].clusters[1]), place));
        add(74, hash::join(u32::from(words[first].clusters[1]), place));
    }
}

/// Returns for each token the row of capitalised words it stands in, joined over "of", "for" and
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
