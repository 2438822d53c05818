//! What the worker hands over to the page, and how much of it may wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use bytes::Bytes;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::digest::Digest;
use crate::record::{self, Standing};

/// Articles that may wait for the page. Larger shows more of a burst; smaller takes less memory.
const MOST_WAITING: usize = 512;
/// Withdrawals that may wait for it, which no flood of others keeps away.
const MOST_KILLS_WAITING: usize = 4096;
/// Bytes of records that may wait for it.
const MOST_BYTES_WAITING: usize = 16 << 20;
/// Largest record that can be opened in the page, bytes; a larger one is in the list alone.
const LARGEST_RECORD: usize = 2 << 20;

/// Which message an article came as.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// Subject that it was published on.
    pub subject: String,
    /// Its stream; empty in core mode.
    pub stream: String,
    /// Its sequence number there.
    pub sequence: u64,
    /// When the server stored it, nanoseconds since 1970; 0 in core mode.
    pub stored_at_ns: i128,
}

/// An article that has no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostArticle {
    /// Which message it was.
    pub origin: Origin,
    /// Closed-set name of what is wrong.
    pub kind: &'static str,
    /// What is wrong, in words.
    pub message: String,
}

/// An article that has its record.
#[derive(Debug)]
pub(super) struct Passed {
    /// Message id of the record: 32 characters of its hash.
    pub(super) key: String,
    pub(super) origin: Origin,
    pub(super) digest: Arc<Digest>,
    /// The record as JSON; none where it is too large to be kept.
    pub(super) record: Option<Bytes>,
}

impl Passed {
    /// Returns what tells which of two records of an article is the newer.
    pub(super) fn standing(&self) -> Standing {
        let Origin { stream, sequence, .. } = &self.origin;
        let origin = record::Origin { stream: stream.clone(), sequence: *sequence };
        // A message of core NATS has no number.
        Standing { origin: Some(origin).filter(|origin| origin.sequence > 0), ..self.digest.standing.clone() }
    }
}

/// Something for the page.
#[derive(Debug)]
pub(super) enum News {
    Passed(Passed),
    Lost(LostArticle),
}

/// The worker's end.
#[derive(Debug, Clone)]
pub(super) struct Inbox {
    sender: Sender<News>,
    kills: Sender<News>,
    has_lost_kill: Arc<AtomicBool>,
    n_bytes: Arc<AtomicUsize>,
    n_dropped: Arc<AtomicUsize>,
}

/// The page's end.
#[derive(Debug)]
pub(super) struct Outlet {
    receiver: Receiver<News>,
    kills: Receiver<News>,
    has_lost_kill: Arc<AtomicBool>,
    n_bytes: Arc<AtomicUsize>,
    n_dropped: Arc<AtomicUsize>,
}

/// Returns both ends.
pub(super) fn inbox() -> (Inbox, Outlet) {
    let (sender, receiver) = channel(MOST_WAITING);
    let (to_kill, kills) = channel(MOST_KILLS_WAITING);
    let inbox = Inbox {
        sender,
        kills: to_kill,
        has_lost_kill: Arc::default(),
        n_bytes: Arc::default(),
        n_dropped: Arc::default(),
    };
    let outlet = Outlet {
        receiver,
        kills,
        has_lost_kill: Arc::clone(&inbox.has_lost_kill),
        n_bytes: Arc::clone(&inbox.n_bytes),
        n_dropped: Arc::clone(&inbox.n_dropped),
    };
    (inbox, outlet)
}

impl Inbox {
    /// Hands over an article, or drops it where too many wait. Never waits.
    pub(super) fn put(&self, mut news: News) {
        let mut n_bytes = 0;
        if let News::Passed(passed) = &mut news {
            if passed.digest.is_canceled {
                passed.record = None;
                if self.kills.try_send(news).is_err() {
                    self.has_lost_kill.store(true, Ordering::Relaxed);
                }
                return;
            }
            passed.record = passed.record.take().filter(|record| record.len() <= LARGEST_RECORD);
            n_bytes = passed.record.as_ref().map_or(0, Bytes::len);
        }
        let n_waiting = self.n_bytes.fetch_add(n_bytes, Ordering::Relaxed);
        if n_waiting + n_bytes > MOST_BYTES_WAITING || self.sender.try_send(news).is_err() {
            self.n_bytes.fetch_sub(n_bytes, Ordering::Relaxed);
            self.n_dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Outlet {
    /// Returns everything that waits, withdrawals first.
    pub(super) fn take(&mut self) -> Vec<News> {
        let mut all = Vec::new();
        while let Ok(kill) = self.kills.try_recv() {
            all.push(kill);
        }
        let n_kills = all.len();
        while let Ok(news) = self.receiver.try_recv() {
            if let News::Passed(Passed { record: Some(record), .. }) = &news {
                self.n_bytes.fetch_sub(record.len(), Ordering::Relaxed);
            }
            all.push(news);
            // What comes in the meantime waits for the next time.
            if all.len() - n_kills >= MOST_WAITING {
                break;
            }
        }
        all
    }

    /// Returns whether a withdrawal was dropped since it was asked last: then nothing on the page can be trusted.
    pub(super) fn has_lost_kill(&self) -> bool {
        self.has_lost_kill.swap(false, Ordering::Relaxed)
    }

    /// Returns how many were dropped since it was asked last.
    pub(super) fn n_dropped(&self) -> usize {
        self.n_dropped.swap(0, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(n_bytes: usize) -> News {
        let record = Some(Bytes::from(vec![b' '; n_bytes]));
        News::Passed(Passed { key: String::new(), origin: Origin::default(), digest: Arc::default(), record })
    }

    #[test]
    fn what_has_no_room_is_dropped_and_counted() {
        let (inbox, mut outlet) = inbox();
        (0..MOST_WAITING + 3).for_each(|_| inbox.put(passed(10)));
        assert_eq!((outlet.n_dropped(), outlet.n_dropped()), (3, 0));
        assert_eq!(outlet.take().len(), MOST_WAITING);
        (0..10).for_each(|_| inbox.put(passed(LARGEST_RECORD)));
        assert_eq!(outlet.take().len(), MOST_BYTES_WAITING / LARGEST_RECORD, "bytes are bounded too");
        assert_eq!(outlet.n_dropped(), 2);
        inbox.put(passed(LARGEST_RECORD + 1));
        assert!(matches!(&outlet.take()[..], [News::Passed(Passed { record: None, .. })]), "too large to be opened");
    }

    #[test]
    fn no_flood_keeps_a_withdrawal_away() {
        let (inbox, mut outlet) = inbox();
        let kill = || {
            let digest = Arc::new(Digest::canceled("a".to_owned()));
            News::Passed(Passed { key: String::new(), origin: Origin::default(), digest, record: None })
        };
        (0..MOST_WAITING + 3).for_each(|_| inbox.put(passed(10)));
        inbox.put(kill());
        let all = outlet.take();
        assert!(matches!(&all[0], News::Passed(passed) if passed.digest.is_canceled));
        assert_eq!((all.len(), outlet.has_lost_kill()), (MOST_WAITING + 1, false));
        (0..=MOST_KILLS_WAITING).for_each(|_| inbox.put(kill()));
        assert_eq!(
            (outlet.take().len(), outlet.has_lost_kill(), outlet.has_lost_kill()),
            (MOST_KILLS_WAITING, true, false)
        );
    }
}
