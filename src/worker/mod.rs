//! The worker: receive, enrich, publish, settle, drain.
//!
//! A [`session`] lasts as long as a connection, for which [`opening`] waits. In it one task receives ([`receive`]), one task an article takes it to
//! its end ([`work`]), in the order that [`settlement`] gives, with the heavy part on CPU threads of its own ([`pool`],
//! [`job`]). Records of embargoed articles may wait ([`hold`]). An article that comes by HTTP ([`http_enrich`]) goes to these threads too, and nowhere else.

mod answers;
mod backfill;
mod backlog;
mod batching;
mod earlier_letters;
mod error;
mod extraction;
mod failure;
mod hold;
mod http_enrich;
mod http_problem;
mod job;
mod opening;
mod pace;
mod pool;
mod receive;
mod refusals;
mod room;
mod session;
mod sessions;
mod settlement;
mod shared;
mod trail;
mod watch;
mod work;

use tokio_util::sync::CancellationToken;

pub use backfill::{Backfill, BackfillEnd, backfill};
pub use error::RunError;
pub use extraction::Extraction;
pub use failure::{Failure, RetryPolicy};
pub use http_enrich::HttpEnrich;
pub use job::{Edition, Message, Record};
pub use opening::Patience;
pub use pool::{CpuPool, PoolFailure, Urgency};
pub use room::large_record_note;
pub use settlement::{Disposition, Outcome, Settlement, Step};
pub use trail::Trail;

use crate::config::Settings;
use crate::nats::SubjectMap;
use crate::telemetry::Telemetry;
use sessions::run_lanes;
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
    extraction: Extraction,
    telemetry: Telemetry,
    stop: CancellationToken,
) -> Result<(), RunError> {
    // Nothing that comes later mends these: they are no reason to wait.
    SubjectMap::check(&settings)?;
    let Telemetry { health, metrics, live, traces } = telemetry;
    let lanes = settings.input.lanes();
    let shared = Shared { health, live, traces, ..Shared::new(settings, lanes, extraction, metrics, stop) };
    run_lanes(&shared, patience).await
}
