//! The task behind the page: takes what the worker hands over, and tells the browsers at a bounded rate.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use maud::html;
use tokio::time::{MissedTickBehavior, interval};

use super::card::{self, Told};
use super::hub::{BURST, Frame, Hub, now};
use super::inbox::{News, Outlet};
use super::item::Item;
use super::late::Late;
use super::panels;
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
/// How many a tick articles are told of in a flood: 16 a second are too many to read already.
const CARDS_A_TICK: i64 = 4;
/// Articles that wait to be told of: the newest, so that the end of a burst is seen within a second.
const MOST_PENDING: usize = 64;

/// The task behind the page.
pub(super) struct Task {
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
    pub(super) fn new(hub: Arc<Hub>, outlet: Outlet, metrics: Metrics) -> Self {
        let (n_published, oldest_s, pending, late) = Default::default();
        Self { hub, outlet, metrics, n_published, oldest_s, pending, late }
    }

    pub(super) async fn run(mut self) {
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
                    self.send(now.clone(), None);
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
        if self.outlet.has_lost_kill() {
            self.forget();
        }
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
                        if passed.digest.is_canceled {
                            self.late.void(&passed);
                        }
                        tell(&mut self.pending, board.pass(passed, now));
                    }
                    News::Lost(lost) => board.lose(lost, now),
                }
            }
        }
        if is_calm {
            for passed in self.late.take(MOST_CARDS) {
                tell(&mut self.pending, self.hub.board().pass(passed, now));
            }
        }
        n_untold += self.give_up_oldest();
        if self.hub.frames.receiver_count() == 0 {
            self.pending.clear();
        } else if !self.pending.is_empty() || n_untold > 0 {
            // The newest first: what has waited is the less news.
            let newest = self.pending.split_off(self.pending.len().saturating_sub(MOST_CARDS));
            let newest: Vec<_> = newest.into_iter().rev().collect();
            let (last, oldest) = {
                let board = self.hub.board();
                // Whoever comes again is told of what waits here.
                let waiting = self.pending.iter().map(|item| item.changed).min();
                (waiting.map_or(board.n_changes(), |waiting| waiting - 1), board.oldest())
            };
            self.send(card::frame(Told { run: &self.hub.run, last, oldest, n_untold }, &newest), Some(last));
        }
    }

    /// Takes everything off the page: somebody has withdrawn an article, and nobody knows which.
    fn forget(&mut self) {
        self.hub.board().clear();
        (self.pending, self.late) = Default::default();
        self.send(card::event("reset", None, &html! {}), None);
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

    fn send(&self, html: String, last: Option<u64>) {
        // Nobody listens: then nobody misses it.
        self.hub.frames.send(Frame { html: html.into(), last }).ok();
    }
}

/// Adds what has changed to what is to be told: what is withdrawn before anybody was told of it is not told of any more.
fn tell(pending: &mut Vec<Arc<Item>>, changed: Vec<Arc<Item>>) {
    pending.retain(|item| changed.iter().all(|changed| changed.key != item.key));
    pending.extend(changed);
}

/// Returns how long ago the server stored an article, seconds; 0 where that is not known.
#[allow(clippy::cast_precision_loss, reason = "seconds for a picture")]
fn age_s(stored_at_ns: i128) -> f64 {
    let age_ns = jiff::Timestamp::now().as_nanosecond() - stored_at_ns;
    if stored_at_ns == 0 { 0.0 } else { age_ns.max(0) as f64 / 1e9 }
}
