//! Faults at random, for a given time, from a seed.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::access::Access;
use crate::arena::Arena;
use crate::count::{self, Outcome};
use crate::feeder::Pace;
use crate::proxy::Stage;
use crate::rows::{Inflict, PLAN, Plan};
use crate::{hostile, link_faults, server_faults, stream_faults, worker_faults};

/// Two workers, of which the second lives through everything.
const SOAK_PLAN: Plan = Plan { access: Access::Users, has_proxy: true, n_workers: 2, ..PLAN };
/// Pause between two messages that no client library can parse: one in fifty of all, with a few hundred articles a second.
const HOSTILE_PAUSE: Duration = Duration::from_millis(100);
/// Records between two faults.
const N_BETWEEN: u64 = 300;

/// The faults that can come in any order.
const FAULTS: &[(&str, Inflict)] = &[
    ("server SIGKILL", |arena| Box::pin(server_faults::killed(arena))),
    ("server SIGTERM", |arena| Box::pin(server_faults::terminated(arena))),
    ("server SIGSTOP", |arena| Box::pin(server_faults::stopped(arena))),
    ("publish denied", |arena| Box::pin(server_faults::denied(arena, server_faults::DENY_PUBLISH))),
    ("pull denied", |arena| Box::pin(server_faults::denied(arena, server_faults::DENY_PULL))),
    ("inbox denied", |arena| Box::pin(server_faults::denied(arena, server_faults::DENY_INBOX))),
    ("credentials revoked", |arena| Box::pin(server_faults::revoked(arena))),
    ("cut before publish", |arena| Box::pin(link_faults::cut_at(arena, Stage::BeforePublish))),
    ("cut after publish", |arena| Box::pin(link_faults::cut_at(arena, Stage::AfterPublish))),
    ("cut before input ack", |arena| Box::pin(link_faults::cut_at(arena, Stage::BeforeInputAck))),
    ("connection half closed", |arena| Box::pin(link_faults::half_closed(arena))),
    ("connection silent", |arena| Box::pin(link_faults::silent(arena))),
    ("connection slow", |arena| Box::pin(link_faults::slow(arena))),
    ("output full", |arena| {
        Box::pin(stream_faults::full(arena, |stream, n_messages, _| stream.max_messages = n_messages))
    }),
    ("consumer changed", |arena| Box::pin(stream_faults::consumer_changed(arena))),
    ("worker SIGKILL", |arena| Box::pin(worker_faults::killed(arena))),
    ("worker SIGTERM", |arena| Box::pin(worker_faults::terminated(arena))),
    ("worker second SIGTERM", |arena| Box::pin(worker_faults::terminated_twice(arena))),
    ("worker SIGSTOP", |arena| Box::pin(worker_faults::stopped(arena))),
];

/// Makes faults for `duration` and counts.
pub(crate) async fn run(duration: Duration, seed: u64) -> Outcome {
    let started = Instant::now();
    let mut chance = fastrand::Rng::with_seed(seed);
    count::run(&SOAK_PLAN, Pace::Steady, async |arena: &mut Arena| {
        let (port, stop) = (arena.servers[0].port(), CancellationToken::new());
        let hostile = tokio::task::spawn_blocking({
            let stop = stop.clone();
            move || hostile::publish_until(port, SOAK_PLAN.access, HOSTILE_PAUSE, seed, &stop)
        });
        while started.elapsed() < duration {
            let (name, inflict) = FAULTS[chance.usize(..FAULTS.len())];
            println!("{:6.1} s  {name}", started.elapsed().as_secs_f64());
            inflict(arena).await;
            arena.wait_for_records(N_BETWEEN).await;
        }
        stop.cancel();
        for hostile in hostile.await.expect("the publisher ends") {
            arena.n_poison += usize::from(hostile.is_poison);
            arena.planted.push(hostile.id);
        }
    })
    .await
}
