//! A part of the input stream enriched once more, by a consumer of its own, until all of it is settled.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::Context;
use tokio_util::sync::CancellationToken;

use super::earlier_letters::EarlierLetters;
use super::error::RunError;
use super::extraction::Extraction;
use super::opening::Patience;
use super::sessions::run_lanes;
use super::shared::Shared;
use crate::config::{Lane, Settings};
use crate::nats::topology::{self, ConsumerState};
use crate::telemetry::Metrics;
use quotewire_engine::Enricher;

/// How often the consumer is looked at. Larger ends later; smaller asks the server more often.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// What is to be enriched once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backfill {
    /// Its consumer, with the sequences of the first and the last message.
    pub lane: Lane,
    /// Most articles a second; none without limit.
    pub per_second: Option<u32>,
}

/// How a backfill ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackfillEnd {
    /// Every message is settled.
    Complete,
    /// It was told to stop; its consumer knows how far it has come.
    Stopped,
    /// Its consumer is gone: another process has completed it, or somebody has removed it.
    ConsumerGone,
}

/// Enriches what `backfill` says as a worker does, with the same records, message ids and dead letters, until all of it is
/// settled or `stop` is cancelled. An article that fails and has its dead letter already gets no second one. `context` looks at the
/// consumer meanwhile and tells `progress` of it. Returns how it ended, and how many articles keep the dead letter that they had.
///
/// # Errors
///
/// Any [`RunError`], all of them before the first article is received.
pub async fn backfill(
    settings: Settings,
    backfill: Backfill,
    enricher: Enricher,
    metrics: Metrics,
    stop: CancellationToken,
    context: &Context,
    progress: impl Fn(&ConsumerState),
) -> Result<(BackfillEnd, u64), RunError> {
    let Backfill { lane, per_second } = backfill;
    let extraction = Extraction::new(enricher, settings.engine.n_threads())?;
    let shared = Shared::new(settings, vec![lane.clone()], extraction, metrics, stop.clone());
    let earlier_letters = Arc::new(EarlierLetters::new(context, &shared.settings));
    let shared = Shared { per_second, earlier_letters: Some(Arc::clone(&earlier_letters)), ..shared };
    let settings = shared.settings.clone();
    let watching = async {
        let end = tokio::select! {
            end = wait_for_end(context, &settings, &lane, progress) => end,
            () = stop.cancelled() => BackfillEnd::Stopped,
        };
        stop.cancel();
        end
    };
    let working = async {
        let result = run_lanes(&shared, Patience::FailFast).await;
        stop.cancel();
        result
    };
    let (end, result) = tokio::join!(watching, working);
    result.map(|()| (end, earlier_letters.n_met()))
}

/// Waits until every message up to the last one is settled, or the consumer is gone.
async fn wait_for_end(
    context: &Context,
    settings: &Settings,
    lane: &Lane,
    progress: impl Fn(&ConsumerState),
) -> BackfillEnd {
    loop {
        match topology::consumer_state(context, settings, lane).await {
            Ok(Some(state)) => {
                progress(&state);
                let is_delivered = state.n_pending == 0 || lane.is_over(state.delivered_sequence);
                if is_delivered && state.n_ack_pending == 0 {
                    return BackfillEnd::Complete;
                }
            }
            Ok(None) => return BackfillEnd::ConsumerGone,
            // The worker waits for a server that is gone, and says so.
            Err(error) => tracing::debug!(%error, "cannot look at the consumer"),
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
