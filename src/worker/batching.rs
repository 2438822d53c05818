//! Records leave together: each write, and each time that client and server wake up, then serves several.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// Longest wait for company. Larger saves more processor time on a server that shares the machine; smaller holds
/// each record for less.
const EVERY: Duration = Duration::from_millis(40);

/// When records leave: at fixed times, and sooner when enough are waiting.
#[derive(Debug)]
pub(super) struct Batching {
    n_full: usize,
    n_waiting: AtomicUsize,
    full: Notify,
    started: Instant,
}

impl Batching {
    /// Returns batching that leave early when `n_full` records wait.
    pub(super) fn new(n_full: usize) -> Self {
        Self { n_full, n_waiting: AtomicUsize::new(0), full: Notify::new(), started: Instant::now() }
    }

    /// Waits for the next departure. The wait may be given up at any time.
    pub(super) async fn wait(&self) {
        let mut full = std::pin::pin!(self.full.notified());
        full.as_mut().enable();
        let seat = Seat::take(&self.n_waiting);
        if seat.number >= self.n_full {
            self.full.notify_waiters();
            return;
        }
        let n_past = u32::try_from(self.started.elapsed().as_millis() / EVERY.as_millis()).unwrap_or(u32::MAX);
        let next = self.started + EVERY.saturating_mul(n_past.saturating_add(1));
        tokio::select! {
            () = full => {}
            () = tokio::time::sleep_until(next) => {}
        }
    }
}

/// One record that waits.
struct Seat<'a> {
    n_waiting: &'a AtomicUsize,
    number: usize,
}

impl<'a> Seat<'a> {
    fn take(n_waiting: &'a AtomicUsize) -> Self {
        let number = n_waiting.fetch_add(1, Ordering::Relaxed) + 1;
        Self { n_waiting, number }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.n_waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_departure_leaves_early_and_a_lonely_one_in_time() {
        let batching = Batching::new(3);
        let started = Instant::now();
        batching.wait().await;
        assert!(started.elapsed() < EVERY * 5, "{:?}", started.elapsed());

        // Three leave together long before a time that is years away.
        let batching = Batching { started: Instant::now() + Duration::from_secs(1_000_000), ..Batching::new(3) };
        let all = async { tokio::join!(batching.wait(), batching.wait(), batching.wait()) };
        assert!(tokio::time::timeout(Duration::from_secs(10), all).await.is_ok());
        assert_eq!(batching.n_waiting.load(Ordering::Relaxed), 0);
        // One that gives up leaves its seat.
        assert!(tokio::time::timeout(Duration::from_millis(5), batching.wait()).await.is_err());
        assert_eq!(batching.n_waiting.load(Ordering::Relaxed), 0);
    }
}
