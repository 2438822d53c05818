//! One session after the other: a connection that dies is replaced.

use super::error::RunError;
use super::opening::{self, Patience};
use super::receive::Ended;
use super::session::Session;
use super::shared::Shared;
use crate::telemetry::health::Obstacle;

/// Runs one session after the other until told to stop.
///
/// # Errors
///
/// Any [`RunError`], all of them before the first article is received.
pub(super) async fn run_lanes(shared: &Shared, mut patience: Patience) -> Result<(), RunError> {
    loop {
        let opened = tokio::select! {
            opened = opening::open(shared, patience) => opened?,
            () = shared.stop.cancelled() => break,
        };
        let session = Session::new(shared, opened)?;
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
