//! Networks, servers and workers of one row, and what is known of them when they end.

use std::time::{Duration, Instant, SystemTime};

use async_nats::ConnectOptions;
use async_nats::jetstream::{Context, ContextBuilder};

use crate::cluster;
use crate::container::{Container, Direction, docker};
use crate::count::Stored;
use crate::rows::Plan;
use crate::server::PATIENCE;
use crate::tally::{self, Tally, memory_mib};

pub(crate) const N_SERVERS: usize = 3;
/// How long the suite's own connection waits for an answer before it asks again.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(1);
/// Settings with short waits, so that what goes wrong comes right soon. Delivery does not depend on the tagger.
const SETTINGS: &[(&str, &str)] = &[
    ("NATS__SERVERS", "nats://n0:4222,nats://n1:4222,nats://n2:4222"),
    ("NATS__STREAM_REPLICAS", "3"),
    ("INPUT__ACK_WAIT", "3s"),
    ("INPUT__RETRY_DELAY", "50ms"),
    ("INPUT__RETRY_DELAY_MAX", "1s"),
    ("INPUT__DRAIN_DEADLINE", "20s"),
    ("OUTPUT__PUBLISH_TIMEOUT", "1s"),
    ("ENGINE__THREADS", "2"),
    ("ENGINE__ARTICLE_DEADLINE", "5s"),
    ("ENGINE__TIER", "fast"),
];

/// Everything that takes part. Each server has a network for its clients, and all have one for one another.
pub(crate) struct Arena {
    // Fields end in this order: what is in the networks before the networks.
    workers: Vec<Replica>,
    servers: Vec<Container>,
    networks: Networks,
    /// The suite's own view of the servers.
    pub(crate) context: Context,
    /// When each fault was over.
    pub(crate) mended_at: Vec<SystemTime>,
    /// Articles that the row itself has fed; none here.
    pub(crate) planted: Vec<String>,
    /// How many of those can never be enriched.
    pub(crate) n_poison: usize,
    /// Records that were read before their stream was deleted; none here.
    pub(crate) kept: Vec<Stored>,
    /// What the workers that have ended have done.
    pub(crate) past: Tally,
    /// Whether each worker that was told to end did so with exit code 0.
    all_ended_well: bool,
    n_started: usize,
}

/// One worker, and what it takes when it has nothing to do.
struct Replica {
    container: Container,
    idle_mib: f64,
}

/// Docker's networks of a row, removed at the end.
struct Networks {
    prefix: String,
    /// The first two numbers of all addresses.
    subnet: String,
}

impl Networks {
    fn new() -> Self {
        let pid = std::process::id();
        let networks = Self { prefix: format!("quotewire-faults-{pid}"), subnet: format!("10.{}", 180 + pid % 60) };
        for idx in 0..=N_SERVERS {
            let (name, subnet) = (networks.name(idx), &networks.subnet);
            docker(&format!("network create --subnet {subnet}.{idx}.0/24 {name}"));
        }
        networks
    }

    /// Returns the name of a server's network, or of that between the servers.
    fn name(&self, idx: usize) -> String {
        format!("{}-{idx}", self.prefix)
    }

    /// Returns the place of a container in a network.
    fn place(&self, idx: usize, host: usize) -> (String, String) {
        (self.name(idx), format!("{}.{idx}.{host}", self.subnet))
    }

    /// Returns the address that the suite has in a server's network.
    fn own_address(&self, idx: usize) -> String {
        format!("{}.{idx}.1", self.subnet)
    }
}

impl Drop for Networks {
    fn drop(&mut self) {
        for idx in 0..=N_SERVERS {
            std::process::Command::new("docker").args(["network", "rm", &self.name(idx)]).output().ok();
        }
    }
}

impl Arena {
    /// Starts everything and returns when the workers are ready.
    pub(crate) async fn start(plan: &Plan) -> Self {
        let networks = Networks::new();
        let servers: Vec<Container> = (0..N_SERVERS).map(|idx| start_server(&networks, idx)).collect();
        let urls: Vec<String> = servers.iter().map(|server| format!("nats://{}:4222", server.address(0))).collect();
        let context = own_context(&urls).await;
        cluster::wait_until_complete(&context, N_SERVERS).await;
        let (network, image) = (networks.name(0), image());
        docker(
            &format!("run --rm --network {network} {} {image} setup", variables())
                .replace(",nats://n1:4222,nats://n2:4222", ""),
        );
        let mut arena = Self {
            workers: Vec::new(),
            servers,
            networks,
            context,
            mended_at: Vec::new(),
            planted: Vec::new(),
            n_poison: 0,
            kept: Vec::new(),
            past: Tally::default(),
            all_ended_well: true,
            n_started: 0,
        };
        for _ in 0..plan.n_workers {
            arena.add_worker(&image);
        }
        arena
    }

    /// Starts one more worker, as a rollout does, and waits until it is ready.
    pub(crate) fn add_worker(&mut self, image: &str) {
        let host = 20 + self.n_started;
        let places: Vec<_> = (0..N_SERVERS).map(|idx| self.networks.place(idx, host)).collect();
        let name = format!("{}-w{}", self.networks.prefix, self.n_started);
        let options = format!("--read-only {} --env QUOTEWIRE_HTTP__LISTEN=0.0.0.0:8080", variables());
        let container =
            Container::start(&name, &format!("w{}", self.n_started), &places, &options, &format!("{image} run"));
        container.wait_until_ready();
        let idle_mib = memory_mib(container.pid(), "VmRSS:");
        self.workers.push(Replica { container, idle_mib });
        self.n_started += 1;
    }

    /// Ends the worker that is the oldest but `n_older`, as a rollout does, and counts what it has done.
    pub(crate) fn remove_worker(&mut self, n_older: usize) {
        self.note(n_older);
        let replica = self.workers.remove(n_older);
        let before = replica.container.n_enriched();
        replica.container.signal("TERM");
        let code = replica.container.wait();
        self.all_ended_well &= code == 0;
        // What it finished on its way out stands in the last line of its log.
        let log = replica.container.log();
        let stopped = log.lines().rev().find(|line| line.contains("\"stopped\""));
        let stopped = stopped.and_then(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        let at_end = stopped.and_then(|stopped| stopped["enriched"].as_u64()).unwrap_or(before);
        self.past.n_enriched += at_end.saturating_sub(before);
    }

    pub(crate) fn n_workers(&self) -> usize {
        self.workers.len()
    }

    pub(crate) fn worker(&self, idx: usize) -> &Container {
        &self.workers[idx].container
    }

    pub(crate) fn server(&self, idx: usize) -> &Container {
        &self.servers[idx]
    }

    /// Cuts a server off from the other servers, and from the suite, which would ask it else.
    pub(crate) fn isolate_server(&self, idx: usize) {
        let server = &self.servers[idx];
        for peer in self.servers.iter().enumerate().filter(|(peer, _)| *peer != idx).map(|(_, peer)| peer) {
            server.cut(peer.address(1), Direction::In);
            server.cut(peer.address(1), Direction::Out);
        }
        server.cut(&self.networks.own_address(idx), Direction::In);
    }

    /// Notes that the fault is over: what ought to work again ought to do so from now on.
    pub(crate) fn mended(&mut self) {
        self.mended_at.push(SystemTime::now());
    }

    /// Returns how many handles the first worker has open.
    pub(crate) fn n_handles(&self) -> i64 {
        let folder = format!("/proc/{}/fd", self.workers[0].container.pid());
        i64::try_from(std::fs::read_dir(folder).expect("the engine's own machine").count()).expect("a count")
    }

    /// Counts what a worker has done and taken so far, because it is about to end.
    fn note(&mut self, idx: usize) {
        let replica = &self.workers[idx];
        self.past.n_enriched += replica.container.n_enriched();
        let ratio = memory_mib(replica.container.pid(), "VmHWM:") / replica.idle_mib;
        self.past.memory_ratio = self.past.memory_ratio.max(ratio);
    }

    /// Stops every worker and returns whether all ended well.
    pub(crate) fn stop_workers(&mut self) -> bool {
        for idx in 0..self.workers.len() {
            self.note(idx);
            self.workers[idx].container.signal("TERM");
            self.all_ended_well &= self.workers[idx].container.wait() == 0;
        }
        self.all_ended_well
    }

    /// Returns the last lines of the workers' logs.
    pub(crate) fn log_tail(&self) -> String {
        self.workers.iter().map(|replica| replica.container.log()).collect::<Vec<_>>().join("\n")
    }

    /// Waits until the output stream has taken this many records more than now.
    pub(crate) async fn wait_for_records(&self, n_more: u64) {
        tally::wait_for_records(&self.context, n_more, || self.log_tail()).await;
    }
}

/// Returns the image that is tried.
pub(crate) fn image() -> String {
    std::env::var("QUOTEWIRE_IMAGE").unwrap_or_else(|_| "quotewire".to_owned())
}

fn start_server(networks: &Networks, idx: usize) -> Container {
    let server = std::env::var("NATS_IMAGE").unwrap_or_else(|_| "nats:2.15-alpine".to_owned());
    let places = [networks.place(idx, 10), networks.place(N_SERVERS, 10 + idx)];
    let routes: Vec<String> =
        (0..N_SERVERS).map(|peer| format!("nats://{}:6222", networks.place(N_SERVERS, 10 + peer).1)).collect();
    let command = format!(
        "{server} --name n{idx} --addr 0.0.0.0 --port 4222 --jetstream --store_dir /data --cluster_name faults \
         --cluster nats://{}:6222 --routes {}",
        places[1].1,
        routes.join(",")
    );
    Container::start(&format!("{}-n{idx}", networks.prefix), &format!("n{idx}"), &places, "--volume /data", &command)
}

/// Returns the workers' settings as options of `docker`.
fn variables() -> String {
    let variables = SETTINGS.iter().map(|(key, value)| format!("--env QUOTEWIRE_{key}={value}"));
    variables.collect::<Vec<_>>().join(" ")
}

/// Returns a context that finds another server within seconds.
async fn own_context(urls: &[String]) -> Context {
    let started = Instant::now();
    loop {
        let options = ConnectOptions::new()
            .reconnect_delay_callback(|_| Duration::from_millis(100))
            .connection_timeout(ANSWER_TIMEOUT)
            .ping_interval(ANSWER_TIMEOUT)
            .ignore_discovered_servers();
        if let Ok(client) = options.connect(urls).await {
            return ContextBuilder::new().timeout(ANSWER_TIMEOUT).build(client);
        }
        assert!(started.elapsed() < PATIENCE, "no server answers at {urls:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
