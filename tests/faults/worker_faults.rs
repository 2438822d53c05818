//! The worker dies, is stopped, or is told to go.

use std::time::Duration;

use crate::arena::Arena;

/// Killed in mid-stream, and another one started.
pub(crate) async fn killed(arena: &mut Arena) {
    for _ in 0..2 {
        arena.note(0);
        arena.worker(0).kill();
        arena.mended();
        arena.replace(0);
        arena.wait_for_records(300).await;
    }
}

pub(crate) async fn terminated(arena: &mut Arena) {
    arena.worker(0).signal("TERM");
    let status = arena.worker(0).wait();
    assert_eq!(status.code(), Some(0), "{}", arena.worker(0).log());
    arena.past.n_enriched += arena.worker(0).stopped()["enriched"].as_u64().expect("a number");
    arena.mended();
    arena.replace(0);
}

/// The second signal comes while the first is being obeyed: the worker stops at once, and says so.
pub(crate) async fn terminated_twice(arena: &mut Arena) {
    arena.note(0);
    arena.worker(0).signal("TERM");
    arena.worker(0).signal("TERM");
    let status = arena.worker(0).wait();
    assert!(matches!(status.code(), Some(0 | 1)), "{status}: {}", arena.worker(0).log());
    arena.mended();
    arena.replace(0);
}

/// Stopped for longer than the server waits for its acks, while another worker gets its articles; then it goes on with
/// what is no longer its own.
pub(crate) async fn stopped(arena: &mut Arena) {
    arena.worker(0).signal("STOP");
    tokio::time::sleep(Duration::from_secs(5)).await;
    arena.worker(0).signal("CONT");
    arena.mended();
}
