//! Sums that wait to be looked up together, some of which are then remembered.

use super::batch::{Batch, plus};
use super::crf::Crf;
use super::lanes::Scores;
use super::memo::{Key, Memo};

/// Sums that wait for their look-up, to be added to the scores of tokens and to be remembered.
#[derive(Debug)]
pub(super) struct Waiting<K> {
    pub(super) batch: Batch,
    /// Whose scores each sum is added to, and what it is remembered by.
    targets: Vec<(usize, Option<K>)>,
}

impl<K> Default for Waiting<K> {
    fn default() -> Self {
        Self { batch: Batch::default(), targets: Vec::new() }
    }
}

impl<K: Key> Waiting<K> {
    /// Adds the sum of the features that `push` appends to `scores`, at once or at the next [`Self::finish`].
    #[inline]
    pub(super) fn add<const LANES: usize>(
        &mut self,
        memo: &Memo<K, Scores<LANES>>,
        key: K,
        (token_idx, scores): (usize, &mut Scores<LANES>),
        push: impl FnOnce(&mut Vec<u32>),
    ) {
        if let Some(sum) = memo.get(&key) {
            plus(scores, sum);
        } else {
            self.batch.push(push);
            self.targets.push((token_idx, Some(key)));
        }
    }

    /// Does the same with a sum that is not remembered.
    #[inline]
    pub(super) fn add_once(&mut self, token_idx: usize, push: impl FnOnce(&mut Vec<u32>)) {
        self.batch.push(push);
        self.targets.push((token_idx, None));
    }

    /// Adds what waits to `scores`, and remembers it.
    pub(super) fn finish<const LANES: usize>(
        &mut self,
        crf: &Crf<LANES>,
        memo: &mut Memo<K, Scores<LANES>>,
        scores: &mut [Scores<LANES>],
    ) {
        let mut targets = self.targets.drain(..);
        crf.sums(&mut self.batch, |sum| {
            let Some((token_idx, key)) = targets.next() else { return };
            plus(&mut scores[token_idx], sum);
            if let Some(key) = key {
                memo.put(key, *sum);
            }
        });
    }
}
