//! The rows of the table: what is set up, and which fault is made.

use std::pin::Pin;

use crate::arena::Arena;
use crate::proxy::Stage;
use crate::{link_faults, server_faults, worker_faults};

/// Makes faults, and notes in the arena when each was over.
pub(crate) type Inflict = for<'a> fn(&'a mut Arena) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

/// What stands before the fault is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Lines for the server's configuration.
    pub(crate) server_lines: &'static str,
    /// Whether the workers reach the server through the proxy.
    pub(crate) has_proxy: bool,
    /// Workers.
    pub(crate) n_workers: usize,
    /// Settings of the workers beside those of every test.
    pub(crate) settings: &'static [(&'static str, &'static str)],
}

/// One fault.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// Whether it belongs to the quick part.
    pub(crate) is_quick: bool,
    pub(crate) plan: Plan,
    pub(crate) inflict: Inflict,
    /// Articles that are dead-lettered, and ought to be.
    pub(crate) n_dead_letters: usize,
}

const PLAN: Plan = Plan { server_lines: "", has_proxy: false, n_workers: 1, settings: &[] };
const PROXIED: Plan = Plan { has_proxy: true, ..PLAN };

/// Returns every row.
pub(crate) fn rows() -> Vec<Row> {
    vec![
        quick("server SIGKILL", PLAN, |arena| Box::pin(server_faults::killed(arena))),
        row("server SIGTERM", PLAN, |arena| Box::pin(server_faults::terminated(arena))),
        row("server SIGSTOP 4 s", PLAN, |arena| Box::pin(server_faults::stopped(arena))),
        quick("cut before publish", PROXIED, |arena| Box::pin(link_faults::cut_at(arena, Stage::BeforePublish))),
        quick("cut after publish", PROXIED, |arena| Box::pin(link_faults::cut_at(arena, Stage::AfterPublish))),
        quick("cut before input ack", PROXIED, |arena| Box::pin(link_faults::cut_at(arena, Stage::BeforeInputAck))),
        row("connection half closed", PROXIED, |arena| Box::pin(link_faults::half_closed(arena))),
        row("connection silent", PROXIED, |arena| Box::pin(link_faults::silent(arena))),
        row("connection slow", PROXIED, |arena| Box::pin(link_faults::slow(arena))),
        quick("worker SIGKILL", PLAN, |arena| Box::pin(worker_faults::killed(arena))),
        row("worker SIGTERM", PLAN, |arena| Box::pin(worker_faults::terminated(arena))),
        row("worker second SIGTERM", PLAN, |arena| Box::pin(worker_faults::terminated_twice(arena))),
        row("worker SIGSTOP past ack wait", Plan { n_workers: 2, ..PLAN }, |arena| {
            Box::pin(worker_faults::stopped(arena))
        }),
    ]
}

fn row(name: &'static str, plan: Plan, inflict: Inflict) -> Row {
    Row { name, is_quick: false, plan, inflict, n_dead_letters: 0 }
}

fn quick(name: &'static str, plan: Plan, inflict: Inflict) -> Row {
    Row { is_quick: true, ..row(name, plan, inflict) }
}
