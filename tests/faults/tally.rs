//! What workers do and take, and the waiting for what they store: of processes and of containers alike.

use std::time::{Duration, Instant};

use async_nats::jetstream::Context;

use crate::server::{PATIENCE, n_stored};

/// What workers have done and taken.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    /// Articles enriched.
    pub(crate) n_enriched: u64,
    /// The most memory that one of them has taken, in multiples of what it took idle.
    pub(crate) memory_ratio: f64,
}

/// Returns a figure of a process's memory.
pub(crate) fn memory_mib(pid: u32, name: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("Linux, and the process");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("the figure");
    line.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()).expect("a number") / 1024.0
}

/// Waits until the output stream has taken this many records more than now; `log_tail` tells of the workers where it does not.
pub(crate) async fn wait_for_records(context: &Context, n_more: u64, log_tail: impl Fn() -> String) {
    let started = Instant::now();
    let mut wanted = None;
    loop {
        if let Some(found) = n_stored(context, "ENRICHED").await
            && found >= *wanted.get_or_insert(found + n_more)
        {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "no {n_more} records more:\n{}", log_tail());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
