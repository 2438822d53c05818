//! Articles of a flood that may still be told of once it is over: the last ones.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;

use super::digest::Digest;
use super::inbox::Passed;
use super::item::replaces;
use crate::record::EnrichedRecord;

/// Articles that are kept. More show more of a flood afterwards.
const MOST: usize = 64;
/// Largest record that is read again, bytes: reading takes a millisecond each quarter of a megabyte.
const LARGEST: usize = 256 * 1024;

/// The last articles that nobody was told of, the newest last.
#[derive(Debug, Default)]
pub(super) struct Late(VecDeque<Passed>);

impl Late {
    /// Keeps an article and returns the one that finds no room any more, which may be itself.
    pub(super) fn keep(&mut self, passed: Passed) -> Option<Passed> {
        if passed.record.as_ref().is_none_or(|record| record.len() > LARGEST) {
            return Some(passed);
        }
        self.0.push_back(passed);
        if self.0.len() > MOST { self.0.pop_front() } else { None }
    }

    /// Forgets what `kill` withdraws.
    pub(super) fn void(&mut self, kill: &Passed) {
        let standing = kill.standing();
        self.0.retain(|passed| !replaces((&kill.digest, &standing), (&passed.digest, &passed.standing())));
    }

    /// Takes the newest `n_most` out, with the digest that the list needs, the newest last.
    pub(super) fn take(&mut self, n_most: usize) -> Vec<Passed> {
        let newest = self.0.split_off(self.0.len().saturating_sub(n_most));
        newest.into_iter().filter_map(read).collect()
    }
}

fn read(passed: Passed) -> Option<Passed> {
    let record = EnrichedRecord::from_json(passed.record.as_ref().map(Bytes::as_ref)?).ok()?;
    Some(Passed { digest: Arc::new(Digest::of(&record)), ..passed })
}
