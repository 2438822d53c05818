//! The worker: receive, enrich, publish, settle, drain.
//!
//! A [`session`] lasts as long as a connection, for which [`opening`] waits. In it one task receives ([`receive`]), one task an article takes it to
//! its end ([`work`]), in the order that [`settlement`] gives, with the heavy part on CPU threads of its own ([`pool`],
//! [`job`]).

mod answers;
mod backlog;
mod batching;
mod error;
mod failure;
mod job;
mod opening;
mod pool;
mod receive;
mod refusals;
mod room;
mod session;
mod settlement;
mod shared;
mod trail;
mod watch;
mod work;

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

pub use error::RunError;
pub use failure::{Failure, RetryPolicy};
pub use job::{Message, Record};
pub use opening::Patience;
pub use pool::{CpuPool, PoolFailure};
pub use room::large_record_note;
pub use settlement::{Disposition, Outcome, Settlement, Step};
pub use trail::Trail;

use crate::config::Settings;
use crate::nats::SubjectMap;
use crate::telemetry::health::Obstacle;
use crate::telemetry::{Health, Live, Metrics};
use quotewire_engine::Enricher;
use receive::Ended;
use session::Session;
use shared::Shared;

/// Runs the worker until `stop` is cancelled, then finishes what is in flight within the drain deadline, hands
/// back the rest, and returns when the server has been told. Before the first article it waits with `patience` for what it
/// needs. A connection that dies is replaced by a new one.
///
/// # Errors
///
/// Any [`RunError`], all of them before the first article is received.
pub async fn run(
    settings: Settings,
    patience: Patience,
    enricher: Enricher,
    health: Arc<Health>,
    metrics: Metrics,
    live: Live,
    stop: CancellationToken,
) -> Result<(), RunError> {
    // Nothing that comes later mends these: they are no reason to wait.
    SubjectMap::check(&settings)?;
    let cpu = Arc::new(CpuPool::new(settings.engine.n_threads())?);
    metrics.set_build(enricher.tagger().tier().as_str(), enricher.tagger().model());
    let (answers, backlog) = Default::default();
    let shared = Shared { settings: Arc::new(settings), enricher, cpu, answers, backlog, health, metrics, live, stop };
    let mut patience = patience;
    loop {
        let opened = tokio::select! {
            opened = opening::open(&shared, patience) => opened?,
            () = shared.stop.cancelled() => break,
        };
        let session = Session::new(&shared, opened)?;
        // Once it has run, nothing but a signal ends it.
        patience = Patience::Endless;
        match session.run().await {
            Ended::Stopped => break,
            Ended::ConnectionDead => {
                tracing::error!("the client library gave its connection up; opening a new one");
                shared.health.report(Obstacle::Disconnected, true);
                shared.metrics.reconnects.inc();
                shared.pause().await;
            }
        }
    }
    let metrics = &shared.metrics;
    tracing::info!(
        received = metrics.received.get(),
        enriched = metrics.enriched.get(),
        published = metrics.published.get(),
        duplicates = metrics.duplicates.get(),
        "stopped"
    );
    Ok(())
}
