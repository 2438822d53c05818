//! Servers, proxy and workers of one row, and what is known of them when they end.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, SystemTime};

use async_nats::jetstream::{Context, ContextBuilder};
use tempfile::TempDir;

use crate::access::Access;
use crate::cluster;
use crate::count::Stored;
use crate::proxy::Proxy;
use crate::rows::{Plan, Program};
use crate::server::{Quotewire, Server, Worker};
use crate::small_disk::SmallDisk;
use crate::tally::{self, Tally, memory_mib};

/// How long the suite's own connection waits for an answer before it asks again.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(1);
/// Megabytes of the small disk: some ten thousand articles and their records.
const SMALL_DISK: u32 = 64;

/// Everything that takes part.
pub(crate) struct Arena {
    // Fields end in this order: workers, then servers, then what they stand on.
    replicas: Vec<Replica>,
    proxy: Option<Proxy>,
    pub(crate) servers: Vec<Server>,
    pub(crate) disk: Option<SmallDisk>,
    folder: TempDir,
    /// The suite's own view of the servers, past the proxy.
    pub(crate) context: Context,
    /// When each fault was over.
    pub(crate) mended_at: Vec<SystemTime>,
    /// Articles that the row itself has fed.
    pub(crate) planted: Vec<String>,
    /// How many of those can never be enriched.
    pub(crate) n_poison: usize,
    /// Records that were read before their stream was deleted.
    pub(crate) kept: Vec<Stored>,
    /// What the workers that have ended have done.
    pub(crate) past: Tally,
}

/// One worker, its settings, and what it takes when it has nothing to do.
struct Replica {
    quotewire: Quotewire,
    worker: Worker,
    idle_mib: f64,
}

impl Arena {
    /// Starts everything and returns when the workers are ready.
    pub(crate) async fn start(plan: &Plan) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let disk = plan.has_small_disk.then(|| SmallDisk::new(SMALL_DISK));
        let server_lines = format!("{}{}", plan.server_lines, plan.access.server_lines());
        let servers = match &disk {
            _ if plan.n_servers > 1 => cluster::start(plan.n_servers).await,
            Some(disk) => {
                vec![Server::start_by(disk.runner(), &server_lines, |folder| disk.mount_in(folder)).await]
            }
            None => vec![Server::start_with(&server_lines).await],
        };
        let proxy = if plan.has_proxy { Some(Proxy::start(servers[0].port()).await) } else { None };
        let urls: Vec<String> = servers.iter().map(Server::url).collect();
        let context = own_context(plan.access, urls.clone()).await;
        if plan.n_servers > 1 {
            cluster::wait_until_complete(&context, plan.n_servers).await;
        }
        let mut replicas = Vec::new();
        for idx in 0..plan.n_workers {
            let mut quotewire = Quotewire::new(&servers[0]);
            // A row may be long and its disk small: what fills up is the row's own business.
            for key in ["INPUT__MAX_BYTES", "OUTPUT__MAX_BYTES", "OUTPUT__DEAD_LETTER_MAX_BYTES"] {
                quotewire.set(key, "0");
            }
            plan.settings.iter().for_each(|(key, value)| quotewire.set(key, value));
            plan.access.set(&mut quotewire, folder.path());
            quotewire.set("NATS__URL", "");
            quotewire.set("NATS__SERVERS", &urls.join(","));
            if idx == 0 {
                quotewire.setup();
            }
            if let Some(proxy) = &proxy {
                quotewire.set("NATS__SERVERS", &proxy.url());
            }
            prepare_program(plan.program, &mut quotewire, &folder);
            replicas.push(Replica::start(quotewire));
        }
        Self {
            replicas,
            proxy,
            servers,
            disk,
            folder,
            context,
            mended_at: Vec::new(),
            planted: Vec::new(),
            n_poison: 0,
            kept: Vec::new(),
            past: Tally::default(),
        }
    }

    /// Returns the one server, or the first.
    pub(crate) fn server(&mut self) -> &mut Server {
        &mut self.servers[0]
    }

    pub(crate) fn proxy(&self) -> &Proxy {
        self.proxy.as_ref().expect("the row's plan has a proxy")
    }

    pub(crate) fn n_workers(&self) -> usize {
        self.replicas.len()
    }

    pub(crate) fn worker(&mut self, idx: usize) -> &mut Worker {
        &mut self.replicas[idx].worker
    }

    /// Runs `quotewire setup`, which must succeed.
    pub(crate) fn setup(&self) {
        self.replicas[0].quotewire.setup();
    }

    /// Moves the workers' time of day.
    pub(crate) fn move_clock(&self, n_seconds: i64) {
        std::fs::write(clock_file(&self.folder), n_seconds.to_string()).expect("the offset is written");
    }

    /// Notes that the fault is over: what ought to work again ought to do so from now on.
    pub(crate) fn mended(&mut self) {
        self.mended_at.push(SystemTime::now());
    }

    /// Returns how many handles the last worker has open.
    pub(crate) fn n_handles(&self) -> i64 {
        let worker = &self.replicas.last().expect("a worker").worker;
        let handles = std::fs::read_dir(format!("/proc/{}/fd", worker.pid())).expect("Linux, and the process");
        i64::try_from(handles.count()).expect("a count")
    }

    /// Counts what a worker has done so far, because it is about to end.
    pub(crate) fn note(&mut self, idx: usize) {
        let replica = &self.replicas[idx];
        self.past.n_enriched += replica.worker.metric("quotewire_articles_enriched_total");
        self.note_memory(idx);
    }

    /// Counts the most memory that a worker has taken so far.
    pub(crate) fn note_memory(&mut self, idx: usize) {
        let replica = &self.replicas[idx];
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
            tail.push_str(&lines[lines.len().saturating_sub(40)..].join("\n"));
            tail.push('\n');
        }
        tail
    }

    /// Waits until the output stream has taken this many records more than now.
    pub(crate) async fn wait_for_records(&self, n_more: u64) {
        tally::wait_for_records(&self.context, n_more, || self.log_tail()).await;
    }
}

impl Replica {
    fn start(quotewire: Quotewire) -> Self {
        let worker = quotewire.start_ready();
        let idle_mib = memory_mib(worker.pid(), "VmRSS:");
        Self { quotewire, worker, idle_mib }
    }
}

fn prepare_program(program: Program, quotewire: &mut Quotewire, folder: &TempDir) {
    match program {
        Program::Quotewire => {}
        Program::FaultyTagger => {
            quotewire.set_program(std::env::current_exe().expect("this program"));
            quotewire.set_variable(crate::faulty_tagger::VARIABLE, "1");
        }
        Program::MovableClock => {
            let library = folder.path().join("clock.so");
            let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/faults/clock.c");
            let compiled = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).status();
            assert!(compiled.expect("a C compiler, which Rust links with").success());
            quotewire.set_variable("LD_PRELOAD", library.to_str().expect("UTF-8"));
            quotewire.set_variable("CLOCK_OFFSET_FILE", clock_file(folder).to_str().expect("UTF-8"));
        }
    }
}

fn clock_file(folder: &TempDir) -> PathBuf {
    folder.path().join("clock_offset")
}

/// Returns a context that finds the server again within a tenth of a second.
async fn own_context(access: Access, urls: Vec<String>) -> Context {
    let options = access
        .options()
        .reconnect_delay_callback(|_| Duration::from_millis(100))
        .connection_timeout(ANSWER_TIMEOUT)
        .ping_interval(ANSWER_TIMEOUT);
    let client = options.connect(urls).await.expect("a connection of the suite's own");
    ContextBuilder::new().timeout(ANSWER_TIMEOUT).build(client)
}
