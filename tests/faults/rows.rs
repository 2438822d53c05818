//! The rows of the table: what is set up, and which fault is made.

use std::pin::Pin;
use std::time::Duration;

use crate::access::Access;
use crate::arena::Arena;
use crate::hostile::{self, Wrong};
use crate::proxy::Stage;
use crate::{link_faults, server_faults, stream_faults, worker_faults};

/// Makes faults, and notes in the arena when each was over.
pub(crate) type Inflict = for<'a> fn(&'a mut Arena) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

/// What stands before the fault is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Servers, a cluster where it is more than one.
    pub(crate) n_servers: usize,
    /// Lines for the server's configuration.
    pub(crate) server_lines: &'static str,
    /// Whom the server lets in.
    pub(crate) access: Access,
    /// Whether the server's disk holds a few megabytes alone.
    pub(crate) has_small_disk: bool,
    /// Whether the workers reach the server through the proxy.
    pub(crate) has_proxy: bool,
    /// Workers.
    pub(crate) n_workers: usize,
    /// What they run.
    pub(crate) program: Program,
    /// Their settings next to those of every test.
    pub(crate) settings: &'static [(&'static str, &'static str)],
}

/// What a worker runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// The program itself.
    Quotewire,
    /// The same worker with a tagger that panics of one word.
    FaultyTagger,
    /// The program with a time of day that the suite can move.
    MovableClock,
}

/// One fault.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// Whether it belongs to the quick part.
    pub(crate) is_quick: bool,
    pub(crate) plan: Plan,
    pub(crate) inflict: Inflict,
    /// A stall that there is for certain where the fault was made at all.
    pub(crate) least_stall: Duration,
    /// Articles that are dead-lettered, and ought to be.
    pub(crate) n_dead_letters: usize,
}

/// One server, one worker, nothing in between.
pub(crate) const PLAN: Plan = Plan {
    n_servers: 1,
    server_lines: "",
    access: Access::Open,
    has_small_disk: false,
    has_proxy: false,
    n_workers: 1,
    program: Program::Quotewire,
    settings: &[],
};
const PROXIED: Plan = Plan { has_proxy: true, ..PLAN };
const USERS: Plan = Plan { access: Access::Users, ..PLAN };
const TLS: Plan = Plan { access: Access::Tls, ..PLAN };
/// The output stays closed for longer than it takes to reach the limit of deliveries.
const IMPATIENT: Plan = Plan { settings: &[("INPUT__MAX_DELIVER", "2")], ..PLAN };
const CLUSTER: Plan = Plan { n_servers: 3, settings: &[("NATS__STREAM_REPLICAS", "3")], ..PLAN };
/// Messages that no client library can parse.
const N_HOSTILE: usize = 100;
/// Articles that make the tagger panic.
const N_PANICS: usize = 20;

/// Returns every row.
pub(crate) fn rows() -> Vec<Row> {
    vec![
        row("server SIGKILL", PLAN, |arena| Box::pin(server_faults::killed(arena))).quick().stalls(900),
        row("server SIGTERM", PLAN, |arena| Box::pin(server_faults::terminated(arena))).stalls(900),
        row("server SIGSTOP 4 s", PLAN, |arena| Box::pin(server_faults::stopped(arena))).stalls(3_900),
        row("server lame duck", Plan { server_lines: "lame_duck_grace_period: \"1s\"\n", ..PLAN }, |arena| {
            Box::pin(server_faults::lame_duck(arena))
        })
        .stalls(900),
        row("server's disk full", Plan { has_small_disk: true, ..PLAN }, |arena| {
            Box::pin(server_faults::disk_full(arena))
        })
        .stalls(3_000),
        row("cut before publish", PROXIED, |arena| Box::pin(link_faults::cut_at(arena, Stage::BeforePublish))).quick(),
        row("cut after publish", PROXIED, |arena| Box::pin(link_faults::cut_at(arena, Stage::AfterPublish))).quick(),
        row("cut before input ack", PROXIED, |arena| Box::pin(link_faults::cut_at(arena, Stage::BeforeInputAck)))
            .quick(),
        row("connection half closed", PROXIED, |arena| Box::pin(link_faults::half_closed(arena))),
        row("connection silent", PROXIED, |arena| Box::pin(link_faults::silent(arena))).stalls(500),
        row("connection slow", PROXIED, |arena| Box::pin(link_faults::slow(arena))).stalls(200),
        row("output full, messages", IMPATIENT, |arena| {
            Box::pin(stream_faults::full(arena, |stream, n_messages, _| stream.max_messages = n_messages))
        })
        .stalls(3_000),
        row("output full, bytes", IMPATIENT, |arena| {
            Box::pin(stream_faults::full(arena, |stream, _, n_bytes| stream.max_bytes = n_bytes))
        })
        .stalls(3_000),
        row("output deleted", IMPATIENT, |arena| Box::pin(stream_faults::output_deleted(arena))).quick().stalls(4_000),
        row("consumer deleted", PLAN, |arena| Box::pin(stream_faults::consumer_deleted(arena))),
        row("consumer changed", PLAN, |arena| Box::pin(stream_faults::consumer_changed(arena))),
        row("publish denied", USERS, |arena| Box::pin(server_faults::denied(arena, server_faults::DENY_PUBLISH)))
            .stalls(3_900),
        row("pull denied", USERS, |arena| Box::pin(server_faults::denied(arena, server_faults::DENY_PULL)))
            .stalls(3_000),
        row("inbox denied", USERS, |arena| Box::pin(server_faults::denied(arena, server_faults::DENY_INBOX)))
            .stalls(3_900),
        row("credentials revoked", USERS, |arena| Box::pin(server_faults::revoked(arena))).stalls(4_000),
        row("TLS certificate wrong", TLS, |arena| Box::pin(server_faults::bad_certificate(arena, "server.pem")))
            .stalls(3_000),
        row("TLS certificate expired", TLS, |arena| {
            Box::pin(server_faults::bad_certificate(arena, "server_expired.pem"))
        })
        .stalls(3_000),
        row("worker SIGKILL", PLAN, |arena| Box::pin(worker_faults::killed(arena))).quick(),
        row("worker SIGTERM", PLAN, |arena| Box::pin(worker_faults::terminated(arena))),
        row("worker second SIGTERM", PLAN, |arena| Box::pin(worker_faults::terminated_twice(arena))),
        row("worker SIGSTOP past ack wait", Plan { n_workers: 2, ..PLAN }, |arena| {
            Box::pin(worker_faults::stopped(arena))
        }),
        row("panic inside an article", Plan { program: Program::FaultyTagger, ..PLAN }, |arena| {
            Box::pin(worker_faults::panics(arena, N_PANICS))
        })
        .quick()
        .dead_letters(N_PANICS),
        row("bad headers", PLAN, |arena| Box::pin(hostile::planted(arena, Wrong::Header, N_HOSTILE))).quick(),
        row("bad subjects", PLAN, |arena| Box::pin(hostile::planted(arena, Wrong::Subject, N_HOSTILE))),
        row("status lines", PLAN, |arena| Box::pin(hostile::planted(arena, Wrong::Status, N_HOSTILE))),
        row("any bytes", PLAN, |arena| Box::pin(hostile::planted(arena, Wrong::Anything, 10 * N_HOSTILE))),
        row("3 workers, any bytes", Plan { n_workers: 3, ..PLAN }, |arena| {
            Box::pin(hostile::planted(arena, Wrong::Anything, 10 * N_HOSTILE))
        }),
        row("worker's clock jumps", Plan { program: Program::MovableClock, ..PLAN }, |arena| {
            Box::pin(worker_faults::clock_jumps(arena))
        }),
        row("2 workers, each killed", Plan { n_workers: 2, ..PLAN }, |arena| {
            Box::pin(worker_faults::each_killed(arena))
        }),
        row("3 workers, each killed", Plan { n_workers: 3, ..PLAN }, |arena| {
            Box::pin(worker_faults::each_killed(arena))
        }),
        row("4 workers, each killed", Plan { n_workers: 4, ..PLAN }, |arena| {
            Box::pin(worker_faults::each_killed(arena))
        }),
        row("cluster of 3, leader SIGKILL", CLUSTER, |arena| Box::pin(server_faults::leader_killed(arena))),
        row("cluster of 3, lame ducks", CLUSTER, |arena| Box::pin(server_faults::cluster_restarted(arena))),
    ]
}

fn row(name: &'static str, plan: Plan, inflict: Inflict) -> Row {
    Row { name, is_quick: false, plan, inflict, least_stall: Duration::ZERO, n_dead_letters: 0 }
}

impl Row {
    fn quick(self) -> Self {
        Self { is_quick: true, ..self }
    }

    fn stalls(self, n_milliseconds: u64) -> Self {
        Self { least_stall: Duration::from_millis(n_milliseconds), ..self }
    }

    fn dead_letters(self, n_dead_letters: usize) -> Self {
        Self { n_dead_letters, ..self }
    }
}
