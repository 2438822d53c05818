//! Three servers on this machine that keep each stream three times.

use std::time::{Duration, Instant};

use async_nats::jetstream::Context;
use async_nats::jetstream::stream::{self, ClusterInfo};

use crate::server::{PATIENCE, Server, free_port};

/// Starts servers named `n0`, `n1`, … that know one another.
pub(crate) async fn start(n_servers: usize) -> Vec<Server> {
    let ports: Vec<u16> = (0..n_servers).map(|_| free_port()).collect();
    let routes: Vec<String> = ports.iter().map(|port| format!("nats://127.0.0.1:{port}")).collect();
    let mut servers = Vec::new();
    for (idx, port) in ports.iter().enumerate() {
        let lines = format!(
            "server_name: n{idx}\nlame_duck_grace_period: \"1s\"\n\
             cluster {{ name: faults, listen: \"127.0.0.1:{port}\", routes: [ {} ] }}\n",
            routes.join(", ")
        );
        servers.push(Server::start_with(&lines).await);
    }
    servers
}

/// Waits until the cluster can keep a stream on every server.
pub(crate) async fn wait_until_complete(context: &Context, n_servers: usize) {
    let config = stream::Config { name: "PROBE".to_owned(), num_replicas: n_servers, ..stream::Config::default() };
    let started = Instant::now();
    while context.create_stream(config.clone()).await.is_err() {
        assert!(started.elapsed() < PATIENCE, "the cluster does not form");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    context.delete_stream("PROBE").await.expect("the probe is deleted");
}

/// Returns the index of the server that leads the output stream.
pub(crate) async fn leader(context: &Context) -> usize {
    let started = Instant::now();
    loop {
        if let Some(idx) = clusters(context).await.and_then(|clusters| index_of_leader(&clusters[1])) {
            return idx;
        }
        assert!(started.elapsed() < PATIENCE, "nobody leads the output stream");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until streams and consumer are led by another server than `lost`.
pub(crate) async fn wait_for_leaders(context: &Context, lost: usize) {
    wait(context, |clusters| {
        clusters.iter().all(|cluster| index_of_leader(cluster).is_some_and(|leader| leader != lost))
    })
    .await;
}

/// Waits until every server has all of every stream.
pub(crate) async fn wait_until_current(context: &Context, n_servers: usize) {
    wait(context, |clusters| {
        clusters.iter().all(|cluster| {
            let n_current = cluster.replicas.iter().filter(|peer| peer.current && !peer.offline).count();
            cluster.leader.is_some() && n_current + 1 == n_servers
        })
    })
    .await;
}

async fn wait(context: &Context, is_so: impl Fn(&[ClusterInfo; 3]) -> bool) {
    let started = Instant::now();
    while !clusters(context).await.is_some_and(|clusters| is_so(&clusters)) {
        assert!(started.elapsed() < PATIENCE, "the cluster does not come together");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Returns where input stream, output stream and consumer are kept; none while somebody does not say.
async fn clusters(context: &Context) -> Option<[ClusterInfo; 3]> {
    let input = context.get_stream("ARTICLES").await.ok()?;
    let output = context.get_stream("ENRICHED").await.ok()?;
    let consumer = input.consumer_info("quotewire").await.ok()?;
    Some([input.cached_info().cluster.clone()?, output.cached_info().cluster.clone()?, consumer.cluster?])
}

fn index_of_leader(cluster: &ClusterInfo) -> Option<usize> {
    cluster.leader.as_ref()?.strip_prefix('n')?.parse().ok()
}
