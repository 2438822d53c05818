//! Server, proxy and workers of one row, and what is known of them when they end.

use std::time::{Duration, SystemTime};

use async_nats::ConnectOptions;
use async_nats::jetstream::{Context, ContextBuilder};

use crate::proxy::Proxy;
use crate::rows::Plan;
use crate::server::{Quotewire, Server, Worker, n_stored};

/// How long the suite's own connection waits for an answer before it asks again.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(1);

/// Everything that takes part.
pub(crate) struct Arena {
    pub(crate) server: Server,
    proxy: Option<Proxy>,
    replicas: Vec<Replica>,
    /// The suite's own view of the server, past the proxy.
    pub(crate) context: Context,
    /// When each fault was over.
    pub(crate) mended_at: Vec<SystemTime>,
    /// What the workers that have ended have done.
    pub(crate) past: Tally,
}

/// One worker, its settings, and what it takes when it has nothing to do.
struct Replica {
    quotewire: Quotewire,
    worker: Worker,
    idle_mib: f64,
}

/// What workers have done and taken.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    /// Articles enriched.
    pub(crate) n_enriched: u64,
    /// The most memory that one of them has taken, in multiples of what it took idle.
    pub(crate) memory_ratio: f64,
}

impl Arena {
    /// Starts everything and returns when the workers are ready.
    pub(crate) async fn start(plan: &Plan) -> Self {
        let server = Server::start_with(plan.server_lines).await;
        let proxy = if plan.has_proxy { Some(Proxy::start(server.port()).await) } else { None };
        let context = own_context(server.url()).await;
        let replicas = (0..plan.n_workers).map(|idx| {
            let mut quotewire = Quotewire::new(&server);
            for (key, value) in plan.settings {
                quotewire.set(key, value);
            }
            if idx == 0 {
                quotewire.setup();
            }
            if let Some(proxy) = &proxy {
                quotewire.set("NATS__URL", &proxy.url());
            }
            Replica::start(quotewire)
        });
        let replicas = replicas.collect();
        Self { server, proxy, replicas, context, mended_at: Vec::new(), past: Tally::default() }
    }

    pub(crate) fn proxy(&self) -> &Proxy {
        self.proxy.as_ref().expect("the row's plan has a proxy")
    }

    pub(crate) fn worker(&mut self, idx: usize) -> &mut Worker {
        &mut self.replicas[idx].worker
    }

    /// Notes that the fault is over: what ought to work again ought to do so from now on.
    pub(crate) fn mended(&mut self) {
        self.mended_at.push(SystemTime::now());
    }

    /// Counts what a worker has done so far, because it is about to end.
    pub(crate) fn note(&mut self, idx: usize) {
        let replica = &self.replicas[idx];
        self.past.n_enriched += replica.worker.metric("quotewire_articles_enriched_total");
        let ratio = memory_mib(replica.worker.pid(), "VmHWM:") / replica.idle_mib;
        self.past.memory_ratio = self.past.memory_ratio.max(ratio);
    }

    /// Starts a worker in the place of one that has ended.
    pub(crate) fn replace(&mut self, idx: usize) {
        let replica = &mut self.replicas[idx];
        replica.worker = replica.quotewire.start_ready();
        replica.idle_mib = memory_mib(replica.worker.pid(), "VmRSS:");
    }

    /// Stops every worker and returns whether all ended well.
    pub(crate) fn stop_workers(&mut self) -> bool {
        (0..self.replicas.len()).fold(true, |all_well, idx| {
            self.note(idx);
            let worker = &mut self.replicas[idx].worker;
            worker.signal("TERM");
            worker.wait().code() == Some(0) && all_well
        })
    }

    /// Returns the last lines of the workers' logs.
    pub(crate) fn log_tail(&self) -> String {
        let mut tail = String::new();
        for replica in &self.replicas {
            let log = replica.worker.log();
            let lines: Vec<&str> = log.lines().collect();
            tail.push_str(&lines[lines.len().saturating_sub(25)..].join("\n"));
            tail.push('\n');
        }
        tail
    }

    /// Waits until the output stream has taken this many records more than now.
    pub(crate) async fn wait_for_records(&self, n_more: u64) {
        let started = std::time::Instant::now();
        let mut wanted = None;
        loop {
            if let Some(found) = n_stored(&self.context, "ENRICHED").await
                && found >= *wanted.get_or_insert(found + n_more)
            {
                return;
            }
            assert!(started.elapsed() < crate::server::PATIENCE, "no {n_more} records more");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Replica {
    fn start(quotewire: Quotewire) -> Self {
        let worker = quotewire.start_ready();
        let idle_mib = memory_mib(worker.pid(), "VmRSS:");
        Self { quotewire, worker, idle_mib }
    }
}

/// Returns a context that finds the server again within a tenth of a second.
async fn own_context(url: String) -> Context {
    let options = ConnectOptions::new()
        .reconnect_delay_callback(|_| Duration::from_millis(100))
        .connection_timeout(ANSWER_TIMEOUT)
        .ping_interval(ANSWER_TIMEOUT);
    let client = options.connect(url).await.expect("a connection of the suite's own");
    ContextBuilder::new().timeout(ANSWER_TIMEOUT).build(client)
}

/// Returns a figure of a process's memory.
fn memory_mib(pid: u32, name: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("Linux, and the process");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("the figure");
    line.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()).expect("a number") / 1024.0
}
