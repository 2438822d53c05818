//! What the page knows: the last articles, who speaks, what was lost, and the charts.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;

use super::chart::Chart;
use super::digest::Digest;
use super::hour::Hour;
use super::inbox::{LostArticle, Origin, Passed};

/// Articles that are kept, so that they can be opened.
const MOST_ARTICLES: usize = 300;
/// Bytes of records that are kept.
const MOST_BYTES: usize = 16 << 20;
/// Lost articles that are kept.
const MOST_LOST: usize = 20;

/// An article of the list.
#[derive(Debug)]
pub(super) struct Item {
    /// Its number, the first since the start being 1.
    pub(super) number: u64,
    pub(super) key: String,
    pub(super) origin: Origin,
    pub(super) digest: Arc<Digest>,
    pub(super) record: Option<Bytes>,
    /// When its record was stored, seconds since 1970.
    pub(super) at: u64,
}

/// An article that was lost, and when, seconds since 1970.
pub(super) type Lost = (u64, LostArticle);

/// Everything that the page knows.
#[derive(Debug)]
pub(super) struct Board {
    /// The newest last.
    items: VecDeque<Arc<Item>>,
    n_bytes: usize,
    n_seen: u64,
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
            hour: Hour::default(),
            lost: VecDeque::new(),
            n_lost: 0,
            charts,
        }
    }
}

impl Board {
    /// Takes an article in and returns what the list has to show for it: the article, and those before it that it withdraws.
    pub(super) fn pass(&mut self, passed: Passed, now: u64) -> Vec<Arc<Item>> {
        if self.items.iter().any(|item| item.key == passed.key) {
            return Vec::new();
        }
        let Passed { key, origin, mut digest, mut record } = passed;
        let of_article = |item: &&mut Arc<Item>| item.digest.article_id == digest.article_id;
        let is_later = |item: &&mut Arc<Item>| item.origin.sequence > origin.sequence;
        let mut changed = Vec::new();
        if digest.is_canceled {
            for item in self.items.iter_mut().filter(of_article).filter(|item| !is_later(item)) {
                self.n_bytes -= item.record.as_ref().map_or(0, Bytes::len);
                for (name, n) in &item.digest.speakers {
                    self.hour.take_back(item.at, name, *n);
                }
                *item = Arc::new(Item {
                    number: item.number,
                    key: item.key.clone(),
                    origin: item.origin.clone(),
                    digest: Arc::clone(&digest),
                    record: None,
                    at: item.at,
                });
                changed.push(Arc::clone(item));
            }
            record = None;
        } else if let Some(later) =
            self.items.iter_mut().filter(of_article).find(|item| item.digest.is_canceled && is_later(item))
        {
            // An older version that comes late says no more than the cancellation.
            (digest, record) = (Arc::clone(&later.digest), None);
        }
        for (name, n) in &digest.speakers {
            self.hour.add(now, name, *n);
        }
        self.n_seen += 1;
        // Copied, so that no room stays taken that the record did not need.
        let record = record.map(|record| Bytes::copy_from_slice(&record));
        self.n_bytes += record.as_ref().map_or(0, Bytes::len);
        let item = Arc::new(Item { number: self.n_seen, key, origin, digest, record, at: now });
        self.items.push_back(Arc::clone(&item));
        while self.items.len() > MOST_ARTICLES || self.n_bytes > MOST_BYTES {
            let Some(oldest) = self.items.pop_front() else { break };
            self.n_bytes -= oldest.record.as_ref().map_or(0, Bytes::len);
        }
        changed.push(item);
        changed
    }

    /// Takes in an article that was lost.
    pub(super) fn lose(&mut self, lost: LostArticle, now: u64) {
        self.n_lost += 1;
        self.lost.push_front((now, lost));
        self.lost.truncate(MOST_LOST);
    }

    /// Returns the last articles after number `after`, at most `n_most`, the newest first.
    pub(super) fn last(&self, after: u64, n_most: usize) -> Vec<Arc<Item>> {
        self.items.iter().rev().take_while(|item| item.number > after).take(n_most).map(Arc::clone).collect()
    }

    /// Returns an article by its key.
    pub(super) fn find(&self, key: &str) -> Option<Arc<Item>> {
        self.items.iter().rev().find(|item| item.key == key).map(Arc::clone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(id: &str, sequence: u64, is_canceled: bool) -> Passed {
        let speakers = if is_canceled { Vec::new() } else { vec![("Roe".to_owned(), 2)] };
        let digest = Digest { article_id: id.to_owned(), is_canceled, speakers, ..Digest::default() };
        let origin = Origin { sequence, ..Origin::default() };
        let record = Some(Bytes::from_static(b"{}"));
        Passed { key: format!("{id}{sequence}"), origin, digest: Arc::new(digest), record }
    }

    #[test]
    fn a_canceled_article_leaves_nothing_behind() {
        let mut board = Board::default();
        board.pass(passed("a", 1, false), 7);
        board.pass(passed("b", 2, false), 7);
        let changed = board.pass(passed("a", 3, true), 7);
        assert_eq!(changed.iter().map(|item| item.key.as_str()).collect::<Vec<_>>(), ["a1", "a3"]);
        assert!(changed.iter().all(|item| item.digest.is_canceled && item.record.is_none()));
        assert_eq!(board.hour.most(7, 5), [("Roe".to_owned(), 2)], "those of the other article");
        assert!(board.find("a1").is_some_and(|item| item.record.is_none()));
        // The server delivers the first version again.
        board.pass(passed("a", 0, false), 8);
        assert!(board.find("a0").is_some_and(|item| item.record.is_none() && item.digest.is_canceled));
        // A version that was published after the cancellation is one of its own.
        board.pass(passed("a", 4, false), 8);
        assert!(board.find("a4").is_some_and(|item| item.record.is_some()));
        assert_eq!(board.n_bytes, 4);
    }

    #[test]
    fn an_article_is_shown_once_and_the_oldest_go() {
        let mut board = Board::default();
        for sequence in 0..1000 {
            assert_eq!(board.pass(passed("a", sequence, false), 7).len(), 1);
            assert_eq!(board.pass(passed("a", sequence, false), 7).len(), 0, "delivered again");
        }
        assert_eq!((board.items.len(), board.n_bytes), (MOST_ARTICLES, 2 * MOST_ARTICLES));
        let last: Vec<u64> = board.last(997, 50).iter().map(|item| item.number).collect();
        assert_eq!(last, [1000, 999, 998]);
        (0..100)
            .for_each(|_| board.lose(LostArticle { origin: Origin::default(), kind: "k", message: String::new() }, 7));
        assert_eq!((board.lost.len(), board.n_lost), (MOST_LOST, 100));
    }
}
