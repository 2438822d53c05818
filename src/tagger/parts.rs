//! Parts of speech: a linear model that goes from left to right and knows the words around and the tags that it gave before.
//!
//! There is no search: each tag is the best one after those before. What a word adds is summed once for each word, what two tags
//! add when the model is read, so that a token costs a few sums.

use super::PartOfSpeech;
use super::chain::{MAX_LANES, Scores};
use super::hash;
use super::table::{self, Table};
use super::words::{EDGE, Word};

/// How many tags there are.
const N_TAGS: usize = PartOfSpeech::ALL.len();

/// What stands for the tag before a sentence.
pub(crate) const BEFORE: usize = N_TAGS;

/// A lead, in steps of the weights, that pairs of words are not asked about: they would hardly ever overturn it, and they are half of
/// the time.
const MOST_CONTEXT: i16 = 100;

/// The model.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    pub(super) table: Table<24>,
    /// Scores after two tags, `[before][last]`.
    after: Vec<Scores<24>>,
}

impl Parts {
    /// Returns the model of these feature weights.
    pub(crate) fn new(features: &[(u32, [i8; MAX_LANES])]) -> Self {
        let table = Table::new(features);
        let mut hashes = Vec::new();
        let after = (0..(N_TAGS + 1) * (N_TAGS + 1))
            .map(|pair| {
                hashes.clear();
                push_tags(pair % (N_TAGS + 1), pair / (N_TAGS + 1), &mut hashes);
                table.sum(&hashes)
            })
            .collect();
        Self { table, after }
    }

    /// Appends the part of speech of each word of one sentence to `parts`; `scores` are what the words around add for each.
    pub(super) fn tag(&self, words: &[Word], scores: &[Scores<24>], parts: &mut Vec<PartOfSpeech>) {
        let (mut last, mut before) = (BEFORE, BEFORE);
        let mut hashes = Vec::with_capacity(8);
        for (token_idx, scores) in scores.iter().enumerate() {
            let mut scores = *scores;
            table::add(&mut scores, &self.after[before * (N_TAGS + 1) + last]);
            let (mut found, lead) = best(&scores);
            if lead < MOST_CONTEXT {
                hashes.clear();
                push_context(words, token_idx, last, &mut hashes);
                self.table.add_all(&hashes, &mut scores);
                (found, _) = best(&scores);
            }
            (before, last) = (last, found);
            parts.push(PartOfSpeech::ALL[last]);
        }
    }
}

/// Returns the first of the best tags, and by how much it leads.
fn best(scores: &Scores<24>) -> (usize, i16) {
    // Over all lanes, so that it takes a few vector instructions.
    let most = |scores: &Scores<24>| scores.iter().copied().fold(i16::MIN, i16::max);
    let mut others = *scores;
    others[N_TAGS..].fill(i16::MIN);
    let first = most(&others);
    let best = others.iter().position(|score| *score == first).unwrap_or(0);
    others[best] = i16::MIN;
    (best, first.saturating_sub(most(&others)))
}

/// Appends the features of the tags before a token: of the last one, and of the one before it.
pub(crate) fn push_tags(last: usize, before: usize, features: &mut Vec<u32>) {
    let tag = |tag: usize| u32::try_from(tag).unwrap_or(0);
    features.push(hash::join(0x400, tag(last)));
    features.push(hash::join(0x401, tag(before) << 8 | tag(last)));
}

/// Appends the features of word `token_idx` of a sentence that rest on more than one word, or on the tag `last` before it.
pub(crate) fn push_context(words: &[Word], token_idx: usize, last: usize, features: &mut Vec<u32>) {
    let word = &words[token_idx];
    let next = words.get(token_idx + 1).map_or(EDGE, |word| word.lower);
    let tag = u32::try_from(last).unwrap_or(0);
    features.push(hash::join(0x412, hash::join(word.lower, next)));
    features.push(hash::join(0x413, hash::join(word.lower, tag)));
    features.push(hash::join(0x414, hash::join(next, tag)));
    features.push(hash::join(0x415, hash::join(word.suffixes[2], tag)));
    match token_idx.checked_sub(1) {
        Some(before) => features.push(hash::join(0x411, hash::join(words[before].lower, word.lower))),
        None => features.push(hash::join(0x416, word.shape)),
    }
}
