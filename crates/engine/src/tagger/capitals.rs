//! The capitalised words of one article, numbered by what they are in lower case.

use rustc_hash::FxHashMap;

use super::words::Word;

/// What stands for a word without a capital.
const NONE: u32 = u32::MAX;

/// Words of 64 bits of the filter: enough that most words of an article that are never capitalised end there.
const FILTER_WORDS: usize = 64;

/// The capitalised words of one article.
#[derive(Debug)]
pub struct Capitals {
    /// Number of each token's word.
    ids: Vec<u32>,
    by_lower: FxHashMap<u32, u32>,
    /// One bit for some bits of each word's hash.
    filter: [u64; FILTER_WORDS],
}

impl Capitals {
    /// Returns those among `words`, which are all words of an article.
    pub fn new(words: &[Word]) -> Self {
        let mut capitals = Self { ids: vec![NONE; words.len()], by_lower: FxHashMap::default(), filter: [0; _] };
        for (word, id) in words.iter().zip(&mut capitals.ids).filter(|(word, _)| word.is_capitalised()) {
            let next = u32::try_from(capitals.by_lower.len()).unwrap_or(NONE - 1);
            *id = *capitals.by_lower.entry(word.lower).or_insert(next);
            let (at, bit) = place(word.lower);
            capitals.filter[at] |= bit;
        }
        capitals
    }

    /// Returns how many different ones there are.
    pub(super) fn len(&self) -> usize {
        self.by_lower.len()
    }

    /// Returns the number of token `token_idx`, if it is capitalised.
    pub(super) fn id(&self, token_idx: usize) -> Option<usize> {
        let id = self.ids[token_idx];
        (id != NONE).then_some(id as usize)
    }

    /// Returns the number of the word whose hash in lower case this is, if it is capitalised somewhere in the article.
    pub(super) fn find(&self, lower: u32) -> Option<usize> {
        let (at, bit) = place(lower);
        if self.filter[at] & bit == 0 {
            return None;
        }
        self.by_lower.get(&lower).map(|id| *id as usize)
    }
}

fn place(lower: u32) -> (usize, u64) {
    let bit = lower.wrapping_mul(0x9e37_79b1) >> 20;
    (bit as usize / 64 % FILTER_WORDS, 1 << (bit % 64))
}
