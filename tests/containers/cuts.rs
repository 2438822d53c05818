//! Links that carry nothing, or too little. Packets are dropped and nobody is told, as when a switch fails. The fault counts
//! as over when mending it begins, which itself takes some tenths of a second.

use std::time::{Duration, Instant};

use crate::arena::{Arena, N_SERVERS};
use crate::cluster;
use crate::container::Direction;
use crate::slow_link::SlowLink;

/// Longer than the ack wait: the server has given away what the worker had.
const AWAY: Duration = Duration::from_secs(6);

/// The server that leads the output stream sees its clients and no other server.
pub(crate) async fn leader(arena: &mut Arena) {
    let leader = cluster::leader(&arena.context).await;
    arena.isolate_server(leader);
    cluster::wait_for_leaders(&arena.context, leader).await;
    arena.mended();
    arena.wait_for_records(300).await;
    arena.server(leader).heal();
    arena.mended();
    cluster::wait_until_current(&arena.context, N_SERVERS).await;
}

/// One worker loses each server in turn, among them the one that it talks to.
pub(crate) async fn worker_from_each_server(arena: &mut Arena) {
    for idx in 0..N_SERVERS {
        cut(arena, idx, Direction::In);
        cut(arena, idx, Direction::Out);
        tokio::time::sleep(AWAY).await;
        arena.mended();
        arena.worker(0).heal();
        arena.wait_for_records(150).await;
    }
}

/// One worker loses all servers, for longer than they wait for its acks.
pub(crate) async fn worker_from_all(arena: &mut Arena) {
    cut_from_all(arena, &[Direction::In, Direction::Out]).await;
}

/// What one side says arrives, and what the other says does not.
pub(crate) async fn one_way(arena: &mut Arena, direction: Direction) {
    cut_from_all(arena, &[direction]).await;
}

async fn cut_from_all(arena: &mut Arena, directions: &[Direction]) {
    for idx in 0..N_SERVERS {
        directions.iter().for_each(|direction| cut(arena, idx, *direction));
    }
    tokio::time::sleep(AWAY).await;
    arena.mended();
    arena.worker(0).heal();
}

/// Every worker's packets take a tenth of a second, and one in a hundred is lost.
pub(crate) async fn slow_links(arena: &mut Arena) {
    let links: Vec<SlowLink> = (0..arena.n_workers()).map(|idx| SlowLink::start(arena.worker(idx))).collect();
    arena.mended();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let asked = Instant::now();
    arena.worker(0).get("/livez");
    assert!(asked.elapsed() >= Duration::from_millis(190), "the link is as quick as ever: {:?}", asked.elapsed());
    arena.wait_for_records(600).await;
    drop(links);
    arena.mended();
}

fn cut(arena: &Arena, server_idx: usize, direction: Direction) {
    arena.worker(0).cut(arena.server(server_idx).address(0), direction);
}
