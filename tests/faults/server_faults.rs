//! The server goes, and comes back.

use std::time::Duration;

use crate::arena::Arena;

/// How long a server is away.
const AWAY: Duration = Duration::from_secs(1);

pub(crate) async fn killed(arena: &mut Arena) {
    arena.server.kill();
    tokio::time::sleep(AWAY).await;
    arena.server.restart();
    arena.mended();
}

pub(crate) async fn terminated(arena: &mut Arena) {
    arena.server.signal("TERM");
    arena.server.wait();
    tokio::time::sleep(AWAY).await;
    arena.server.restart();
    arena.mended();
}

/// Longer than a pull request's heartbeats and a publish are waited for.
pub(crate) async fn stopped(arena: &mut Arena) {
    arena.server.signal("STOP");
    tokio::time::sleep(Duration::from_secs(4)).await;
    arena.server.signal("CONT");
    arena.mended();
}
