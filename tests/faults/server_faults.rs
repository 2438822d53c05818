//! The server goes, and comes back.

use std::time::Duration;

use crate::access::{tls, users};
use crate::arena::Arena;
use crate::cluster;
use crate::server::wait_until;

/// The worker may not publish records.
pub(crate) const DENY_PUBLISH: &str = ", permissions: { publish: { deny: [\"news.enriched.>\"] } }";
/// It may ask JetStream for nothing.
pub(crate) const DENY_PULL: &str = ", permissions: { publish: { deny: [\"$JS.API.>\"] } }";
/// It gets no answers, and the server forgets where it wanted them.
pub(crate) const DENY_INBOX: &str = ", permissions: { subscribe: { deny: [\"_INBOX.>\"] } }";
/// How long a server is away.
const AWAY: Duration = Duration::from_secs(1);

pub(crate) async fn killed(arena: &mut Arena) {
    arena.server().kill();
    tokio::time::sleep(AWAY).await;
    arena.server().restart();
    arena.mended();
}

pub(crate) async fn terminated(arena: &mut Arena) {
    arena.server().signal("TERM");
    arena.server().wait();
    tokio::time::sleep(AWAY).await;
    arena.server().restart();
    arena.mended();
}

/// Longer than a pull request's heartbeats and a publish are waited for.
pub(crate) async fn stopped(arena: &mut Arena) {
    arena.server().signal("STOP");
    tokio::time::sleep(Duration::from_secs(4)).await;
    arena.server().signal("CONT");
    arena.mended();
}

/// Puts the server into lame duck mode: it shuts its streams, keeps its clients a while, and ends.
pub(crate) async fn lame_duck(arena: &mut Arena) {
    arena.server().signal("USR2");
    arena.server().wait();
    arena.server().restart();
    arena.mended();
}

/// The worker may no longer do one thing, and then may again; the server takes over both while it runs.
pub(crate) async fn denied(arena: &mut Arena, permissions: &str) {
    arena.server().configure(&users(Some(permissions)));
    arena.server().signal("HUP");
    tokio::time::sleep(Duration::from_secs(4)).await;
    arena.server().configure(&users(Some("")));
    arena.server().signal("HUP");
    arena.mended();
}

/// The worker is no user any more, and is thrown out; then it is one again.
pub(crate) async fn revoked(arena: &mut Arena) {
    arena.server().configure(&users(None));
    arena.server().signal("HUP");
    wait_until("the worker is thrown out", || arena.worker(0).get("/readyz").1.contains("disconnected"));
    tokio::time::sleep(Duration::from_secs(4)).await;
    arena.server().configure(&users(Some("")));
    arena.server().signal("HUP");
    arena.mended();
}

/// The server comes back with a certificate that the worker must not trust, and then with a good one.
pub(crate) async fn bad_certificate(arena: &mut Arena, certificate: &str) {
    arena.server().kill();
    arena.server().configure(&tls(certificate));
    arena.server().restart();
    tokio::time::sleep(Duration::from_secs(3)).await;
    arena.server().kill();
    arena.server().configure(&tls("server_of_second_ca.pem"));
    arena.server().restart();
    arena.mended();
}

/// The server cannot write any more. It gives its streams up, 2.9.10 for good and with its locks held, so that once there
/// is room again it has to be killed and started anew.
pub(crate) async fn disk_full(arena: &mut Arena) {
    arena.disk.as_ref().expect("the row's plan has a small disk").fill();
    tokio::time::sleep(Duration::from_secs(4)).await;
    arena.disk.as_ref().expect("the row's plan has a small disk").clear();
    arena.server().kill();
    arena.server().restart();
    arena.mended();
}

/// The leader of the output stream is killed, three times, each time another one; the worker's own server is among them
/// sooner or later.
pub(crate) async fn leader_killed(arena: &mut Arena) {
    for _ in 0..3 {
        let leader = cluster::leader(&arena.context).await;
        arena.servers[leader].kill();
        cluster::wait_for_leaders(&arena.context, leader).await;
        arena.mended();
        arena.wait_for_records(150).await;
        arena.servers[leader].restart();
        cluster::wait_until_current(&arena.context, arena.servers.len()).await;
    }
}

/// Every server in turn says that it will end, and is ended once it leads nothing.
pub(crate) async fn cluster_restarted(arena: &mut Arena) {
    for idx in 0..arena.servers.len() {
        arena.servers[idx].signal("USR2");
        cluster::wait_for_leaders(&arena.context, idx).await;
        arena.mended();
        arena.wait_for_records(150).await;
        arena.servers[idx].kill();
        arena.servers[idx].restart();
        cluster::wait_until_current(&arena.context, arena.servers.len()).await;
    }
}
