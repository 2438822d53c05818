//! The task behind the page: takes what the worker hands over, and tells the browsers at a bounded rate.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Semaphore, broadcast};
use tokio::time::{MissedTickBehavior, interval};

use super::board::{Board, Item};
use super::digest::Digest;
use super::inbox::{Inbox, LostArticle, News, Origin, Outlet, Passed, inbox};
use super::late::Late;
use super::{card, panels};
use crate::record::EnrichedRecord;
use crate::telemetry::Metrics;

/// How often browsers are told of articles. Larger spares both; smaller shows an article sooner.
const TICK: Duration = Duration::from_millis(250);
/// Ticks between two looks at the panels: a second.
const TICKS_A_PANEL: u32 = 4;
/// Ticks between two points of a chart: five seconds.
const TICKS_A_POINT: u32 = 20;
/// Articles that browsers are told of in a tick. More scroll past faster than anybody reads, and take processor time from the
/// worker.
const MOST_CARDS: usize = 16;
/// Articles of which a burst is told in full, and how many a tick when more come: 16 a second are too many to read already, and
/// each takes processor time from the worker.
const BURST: i64 = 64;
const CARDS_A_TICK: i64 = 4;
/// Articles that wait to be told of: the newest, so that the end of a burst is seen within a second.
const MOST_PENDING: usize = 64;
/// Messages that a browser may be behind. Beyond it the browser is told how many it missed.
const MOST_BEHIND: usize = 32;
/// Browsers that are served at a time.
const MOST_CLIENTS: usize = 16;
/// Articles that are made into pages at a time, each on a thread of its own.
const MOST_OPENING: usize = 2;

/// The live page, or none. Cheap to clone; nothing that a worker calls on it ever waits.
#[derive(Debug, Clone, Default)]
pub struct Live(Option<Arc<Hub>>);

/// What page, task and worker share.
#[derive(Debug)]
pub(super) struct Hub {
    inbox: Inbox,
    board: Mutex<Board>,
    /// How many more articles may be told of now; below zero in a flood.
    tokens: AtomicI64,
    pub(super) frames: broadcast::Sender<Bytes>,
    /// Tells this run of the program from others.
    pub(super) run: String,
    pub(super) since: jiff::Timestamp,
    pub(super) clients: Arc<Semaphore>,
    pub(super) opening: Semaphore,
}

impl Live {
    /// Starts the task behind the page, which ends with the runtime. It reads from `metrics` what the charts show.
    #[must_use]
    pub fn start(metrics: Metrics) -> Self {
        let (inbox, outlet) = inbox();
        let hub = Arc::new(Hub {
            inbox,
            board: Mutex::default(),
            tokens: AtomicI64::new(BURST),
            frames: broadcast::channel(MOST_BEHIND).0,
            run: format!("{:08x}", fastrand::u32(..)),
            since: jiff::Timestamp::now(),
            clients: Arc::new(Semaphore::new(MOST_CLIENTS)),
            opening: Semaphore::new(MOST_OPENING),
        });
        tokio::spawn(
            Task {
                hub: Arc::clone(&hub),
                outlet,
                metrics,
                n_published: 0,
                oldest_s: 0.0,
                pending: Vec::new(),
                late: Late::default(),
            }
            .run(),
        );
        Self(Some(hub))
    }

    /// Returns whether there is a page: if not, nobody needs a digest.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Returns what the page needs of `record`; none where there is no page.
    ///
    /// # Cost
    ///
    /// Some microseconds, for at most so many articles a second as anybody could read; less for the others.
    #[must_use]
    pub fn digest(&self, record: &EnrichedRecord) -> Option<Arc<Digest>> {
        let hub = self.0.as_ref()?;
        let is_told = Digest::is_pressing(record) || hub.tokens.fetch_sub(1, Ordering::Relaxed) > 0;
        Some(Arc::new(if is_told { Digest::of(record) } else { Digest::untold(record) }))
    }

    /// Tells the page of an article whose record is stored. `key` is the record's message id.
    pub fn published(&self, key: &str, origin: impl FnOnce() -> Origin, digest: Option<&Arc<Digest>>, record: &Bytes) {
        if let (Some(hub), Some(digest)) = (&self.0, digest) {
            let (digest, record) = (Arc::clone(digest), Some(record.clone()));
            hub.inbox.put(News::Passed(Passed { key: key.to_owned(), origin: origin(), digest, record }));
        }
    }

    /// Tells the page of an article that became a dead letter.
    pub fn dead_lettered(&self, lost: impl FnOnce() -> LostArticle) {
        if let Some(hub) = &self.0 {
            hub.inbox.put(News::Lost(lost()));
        }
    }

    pub(super) fn hub(&self) -> Option<&Arc<Hub>> {
        self.0.as_ref()
    }
}

impl Hub {
    /// Returns the board. Nobody holds it for longer than it takes to copy a list, and the worker never does.
    pub(super) fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The task behind the page.
struct Task {
    hub: Arc<Hub>,
    outlet: Outlet,
    metrics: Metrics,
    /// Records counted when the last point was made.
    n_published: u64,
    /// The greatest age of an article since then.
    oldest_s: f64,
    /// Articles to tell of, the newest last.
    pending: Vec<Arc<Item>>,
    /// Those of a flood that may be told of when it is over.
    late: Late,
}

impl Task {
    async fn run(mut self) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut panels = String::new();
        for n_ticks in 0_u32.. {
            ticks.tick().await;
            self.take_in();
            if n_ticks % TICKS_A_POINT == 0 {
                self.draw_points();
            }
            if n_ticks % TICKS_A_PANEL == 0 && self.hub.frames.receiver_count() > 0 {
                let now = panels::frame(&mut self.hub.board(), now());
                if now != panels {
                    self.send(now.clone());
                    panels = now;
                }
            }
        }
    }

    /// Takes in what waits and tells the browsers of the newest.
    fn take_in(&mut self) {
        let all = self.outlet.take();
        let mut n_untold = self.outlet.n_dropped();
        let (now, is_calm) = (now(), all.len() <= MOST_CARDS);
        let n_left = self.hub.tokens.load(Ordering::Relaxed).max(0);
        self.hub.tokens.store((n_left + CARDS_A_TICK).min(BURST), Ordering::Relaxed);
        {
            let mut board = self.hub.board();
            for news in all {
                match news {
                    News::Passed(passed) if passed.digest.is_untold => {
                        let given_up = self.late.keep(passed);
                        n_untold += usize::from(given_up.is_some());
                        let speakers = given_up.iter().flat_map(|passed| &passed.digest.speakers);
                        speakers.for_each(|(name, n)| board.hour.add(now, name, *n));
                    }
                    News::Passed(passed) => {
                        self.oldest_s = self.oldest_s.max(age_s(passed.origin.stored_at_ns));
                        let changed = board.pass(passed, now);
                        // What is withdrawn before anybody was told of it is not told of any more.
                        self.pending.retain(|item| changed.iter().all(|changed| changed.key != item.key));
                        self.pending.extend(changed);
                    }
                    News::Lost(lost) => board.lose(lost, now),
                }
            }
        }
        if is_calm {
            for passed in self.late.take(MOST_CARDS) {
                let changed = self.hub.board().pass(passed, now);
                self.pending.extend(changed);
            }
        }
        n_untold += self.give_up_oldest();
        if self.hub.frames.receiver_count() == 0 {
            self.pending.clear();
        } else if !self.pending.is_empty() || n_untold > 0 {
            // The newest first: what has waited is the less news.
            let newest = self.pending.split_off(self.pending.len().saturating_sub(MOST_CARDS));
            let newest: Vec<_> = newest.into_iter().rev().collect();
            self.send(card::frame(&self.hub.run, &newest, n_untold));
        }
    }

    /// Gives up telling of the oldest where too many wait, and returns how many; never of a withdrawal, or of what is urgent
    /// as long as others can go.
    fn give_up_oldest(&mut self) -> usize {
        let mut n_over = self.pending.len().saturating_sub(MOST_PENDING);
        let n_before = self.pending.len();
        self.pending.retain(|item| {
            let is_over = !item.digest.is_canceled && !item.digest.is_urgent && n_over > 0;
            n_over -= usize::from(is_over);
            !is_over
        });
        // A flood of urgent articles is bounded like any other.
        let n_urgent_over = self.pending.len().saturating_sub(2 * MOST_PENDING);
        self.pending.drain(..n_urgent_over);
        n_before - self.pending.len()
    }

    #[allow(clippy::cast_precision_loss, reason = "numbers for a picture")]
    fn draw_points(&mut self) {
        let n_published = self.metrics.published.get() + self.metrics.duplicates.get();
        let a_second = n_published.saturating_sub(self.n_published) as f64 / (TICK * TICKS_A_POINT).as_secs_f64();
        let waiting = self.metrics.queue.pending.get() as f64;
        let mut board = self.hub.board();
        for (chart, value) in board.charts.iter_mut().zip([a_second, waiting, self.oldest_s]) {
            chart.push(value);
        }
        drop(board);
        (self.n_published, self.oldest_s) = (n_published, 0.0);
    }

    fn send(&self, frame: String) {
        // Nobody listens: then nobody misses it.
        self.hub.frames.send(frame.into()).ok();
    }
}

/// Returns the time, seconds since 1970.
pub(super) fn now() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or_default()
}

/// Returns how long ago the server stored an article, seconds; 0 where that is not known.
#[allow(clippy::cast_precision_loss, reason = "seconds for a picture")]
fn age_s(stored_at_ns: i128) -> f64 {
    let age_ns = jiff::Timestamp::now().as_nanosecond() - stored_at_ns;
    if stored_at_ns == 0 { 0.0 } else { age_ns.max(0) as f64 / 1e9 }
}
