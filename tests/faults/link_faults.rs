//! The connection breaks, in every way that the worker is told of and in those that it is not.

use std::time::{Duration, Instant};

use crate::arena::Arena;
use crate::proxy::Stage;
use crate::server::PATIENCE;

/// Cuts at a stage, again and again.
const N_CUTS: u64 = 8;
/// Records between two faults.
const N_BETWEEN: u64 = 150;

pub(crate) async fn cut_at(arena: &mut Arena, stage: Stage) {
    for _ in 0..N_CUTS {
        let n_before = arena.proxy().n_cuts();
        arena.proxy().cut_at(stage);
        let started = Instant::now();
        while arena.proxy().n_cuts() == n_before {
            assert!(started.elapsed() < PATIENCE, "no article came to {stage:?}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        arena.mended();
        arena.wait_for_records(N_BETWEEN).await;
    }
}

/// The worker sees the end of the connection, the server does not.
pub(crate) async fn half_closed(arena: &mut Arena) {
    for _ in 0..3 {
        arena.proxy().half_close();
        arena.mended();
        arena.wait_for_records(N_BETWEEN).await;
    }
}

/// Neither side sees anything: the packets of this connection go nowhere, those of a new one get through.
pub(crate) async fn silent(arena: &mut Arena) {
    arena.proxy().silence();
    arena.mended();
}

/// A line of 150 KB a second with a fifth of a second on the way.
pub(crate) async fn slow(arena: &mut Arena) {
    arena.proxy().slow(Duration::from_millis(200), Some(150_000));
    tokio::time::sleep(Duration::from_secs(6)).await;
    arena.proxy().slow(Duration::ZERO, None);
    arena.mended();
}
