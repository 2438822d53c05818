//! The rows of the table: what is set up, and which fault is made.

use std::pin::Pin;
use std::time::Duration;

use crate::arena::Arena;
use crate::container::Direction;
use crate::{cuts, rollouts};

/// Makes faults, and notes in the arena when each was over.
pub(crate) type Inflict = for<'a> fn(&'a mut Arena) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

/// What stands before the fault is made, next to three servers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Workers.
    pub(crate) n_workers: usize,
}

/// One fault.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) plan: Plan,
    pub(crate) inflict: Inflict,
    /// A stall that there is for certain where the fault was made at all.
    pub(crate) least_stall: Duration,
    /// Articles that are dead-lettered, and ought to be: none.
    pub(crate) n_dead_letters: usize,
}

const THREE: Plan = Plan { n_workers: 3 };
const ONE: Plan = Plan { n_workers: 1 };

/// Returns every row.
pub(crate) fn rows() -> Vec<Row> {
    vec![
        // Its followers wait four seconds before they elect another one.
        row("leader cut off", THREE, |arena| Box::pin(cuts::leader(arena))).stalls(2_000),
        row("worker cut off from a server", THREE, |arena| Box::pin(cuts::worker_from_each_server(arena))),
        row("worker cut off from all", THREE, |arena| Box::pin(cuts::worker_from_all(arena))),
        row("only worker cut off", ONE, |arena| Box::pin(cuts::worker_from_all(arena))).stalls(4_000),
        row("one-way cut, to the worker", ONE, |arena| Box::pin(cuts::one_way(arena, Direction::In))).stalls(4_000),
        row("one-way cut, from the worker", ONE, |arena| Box::pin(cuts::one_way(arena, Direction::Out))).stalls(4_000),
        row("100 ms and 1 % loss", THREE, |arena| Box::pin(cuts::slow_links(arena))),
        row("rolling restart of servers", THREE, |arena| Box::pin(rollouts::servers(arena))),
        row("rolling update of workers", THREE, |arena| Box::pin(rollouts::workers(arena))),
        row("scale 1, 4, 1", ONE, |arena| Box::pin(rollouts::scale(arena))),
    ]
}

fn row(name: &'static str, plan: Plan, inflict: Inflict) -> Row {
    Row { name, plan, inflict, least_stall: Duration::ZERO, n_dead_letters: 0 }
}

impl Row {
    fn stalls(self, n_milliseconds: u64) -> Self {
        Self { least_stall: Duration::from_millis(n_milliseconds), ..self }
    }
}
