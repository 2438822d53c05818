//! What the page knows: the last articles, who speaks, what was lost, and the charts.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;

use super::chart::Chart;
use super::hour::Hour;
use super::inbox::{LostArticle, Passed};
use super::item::{Item, replaces};

/// Articles that are kept, so that they can be opened.
const MOST_ARTICLES: usize = 300;
/// Bytes of records that are kept.
const MOST_BYTES: usize = 16 << 20;
/// Lost articles that are kept.
const MOST_LOST: usize = 20;

/// An article that was lost, and when, seconds since 1970.
pub(super) type Lost = (u64, LostArticle);

/// Everything that the page knows.
#[derive(Debug)]
pub(super) struct Board {
    /// The newest last.
    items: VecDeque<Arc<Item>>,
    n_bytes: usize,
    n_seen: u64,
    n_changes: u64,
    pub(super) hour: Hour,
    /// The newest first.
    pub(super) lost: VecDeque<Lost>,
    pub(super) n_lost: u64,
    /// Throughput, articles that wait, age.
    pub(super) charts: [Chart; 3],
}

impl Default for Board {
    fn default() -> Self {
        let charts = [
            Chart::new("Articles a second", ""),
            Chart::new("Articles waiting", ""),
            Chart::new("From wire to record", " s"),
        ];
        Self {
            items: VecDeque::new(),
            n_bytes: 0,
            n_seen: 0,
            n_changes: 0,
            hour: Hour::default(),
            lost: VecDeque::new(),
            n_lost: 0,
            charts,
        }
    }
}

impl Board {
    /// Takes an article in and returns what the list has to show for it: what it changes of those before it, then itself.
    pub(super) fn pass(&mut self, passed: Passed, now: u64) -> Vec<Arc<Item>> {
        if self.items.iter().any(|item| item.key == passed.key) {
            return Vec::new();
        }
        let standing = passed.standing();
        let Passed { key, origin, digest, record } = passed;
        // Copied, so that no room stays taken that the record did not need.
        let record = record.map(|record| Bytes::copy_from_slice(&record));
        let mut new =
            Item { number: 0, changed: 0, key, origin, digest, standing, is_replaced: false, record, at: now };
        let mut changed = Vec::new();
        for idx in 0..self.items.len() {
            let item = Arc::clone(&self.items[idx]);
            let (own, others) = ((&*new.digest, &new.standing), (&*item.digest, &item.standing));
            if replaces(own, others) {
                changed.extend(self.replace(idx, new.digest.is_canceled));
            } else if replaces(others, own) {
                // An older version that comes late.
                if item.digest.is_canceled {
                    new.void();
                }
                new.is_replaced = !new.digest.is_canceled;
            }
        }
        if new.digest.is_canceled {
            new.void();
        }
        self.n_seen += 1;
        self.n_changes += 1;
        (new.number, new.changed) = (self.n_seen, self.n_changes);
        for (name, n) in &new.digest.speakers {
            self.hour.add(now, name, *n);
        }
        self.n_bytes += new.record.as_ref().map_or(0, Bytes::len);
        let new = Arc::new(new);
        self.items.push_back(Arc::clone(&new));
        self.make_room();
        changed.push(new);
        changed
    }

    /// Marks an item as replaced, or takes all of it away, and returns it where that changes it.
    fn replace(&mut self, idx: usize, is_kill: bool) -> Option<Arc<Item>> {
        let mut item = (*self.items[idx]).clone();
        if item.digest.is_canceled || (item.is_replaced && !is_kill) {
            return None;
        }
        item.is_replaced = true;
        if is_kill {
            self.n_bytes -= item.record.as_ref().map_or(0, Bytes::len);
            for (name, n) in &item.digest.speakers {
                self.hour.take_back(item.at, name, *n);
            }
            item.void();
        }
        self.n_changes += 1;
        item.changed = self.n_changes;
        self.items[idx] = Arc::new(item);
        Some(Arc::clone(&self.items[idx]))
    }

    /// Drops the oldest items, and the oldest records of those that are left: what a browser may show stays known, so that it can be
    /// taken away.
    fn make_room(&mut self) {
        while self.items.len() > MOST_ARTICLES {
            let Some(oldest) = self.items.pop_front() else { break };
            self.n_bytes -= oldest.record.as_ref().map_or(0, Bytes::len);
        }
        for item in &mut self.items {
            if self.n_bytes <= MOST_BYTES {
                break;
            }
            if let Some(record) = &item.record {
                self.n_bytes -= record.len();
                *item = Arc::new(Item { record: None, ..(**item).clone() });
            }
        }
    }

    /// Forgets all articles.
    pub(super) fn clear(&mut self) {
        self.items.clear();
        self.n_bytes = 0;
        self.n_changes += 1;
    }

    /// Takes in an article that was lost.
    pub(super) fn lose(&mut self, lost: LostArticle, now: u64) {
        self.n_lost += 1;
        self.lost.push_front((now, lost));
        self.lost.truncate(MOST_LOST);
    }

    /// Returns the last articles, at most `n_most`, the newest first: those that have changed since change `since`, and then every older
    /// one that has been replaced or withdrawn.
    pub(super) fn last(&self, since: Option<u64>, n_most: usize) -> Vec<Arc<Item>> {
        let changed = self.items.iter().rev().filter(|item| item.changed > since.unwrap_or_default()).enumerate();
        let is_told = |(idx, item): &(usize, &Arc<Item>)| {
            *idx < n_most || since.is_some() && (item.is_replaced || item.digest.is_canceled)
        };
        changed.filter(is_told).map(|(_, item)| Arc::clone(item)).collect()
    }

    /// Returns the number of the last change.
    pub(super) fn n_changes(&self) -> u64 {
        self.n_changes
    }

    /// Returns the number of the oldest article that is known.
    pub(super) fn oldest(&self) -> u64 {
        self.items.front().map_or(self.n_seen + 1, |item| item.number)
    }

    /// Returns an article by its key.
    pub(super) fn find(&self, key: &str) -> Option<Arc<Item>> {
        self.items.iter().rev().find(|item| item.key == key).map(Arc::clone)
    }
}

#[cfg(test)]
mod tests;
