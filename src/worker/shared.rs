//! What outlives a connection.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::answers::Answers;
use super::backlog::Backlog;
use super::pool::CpuPool;
use crate::config::Settings;
use crate::telemetry::{Health, Live, Metrics};
use quotewire_engine::Enricher;

/// Pause before a connection that has died is replaced. Larger spares a server at which every connection dies.
const PAUSE: Duration = Duration::from_secs(1);

/// What outlives a connection.
pub(super) struct Shared {
    pub(super) settings: Arc<Settings>,
    pub(super) enricher: Enricher,
    pub(super) cpu: Arc<CpuPool>,
    pub(super) answers: Arc<Answers>,
    pub(super) backlog: Arc<Backlog>,
    pub(super) health: Arc<Health>,
    pub(super) metrics: Metrics,
    pub(super) live: Live,
    pub(super) stop: CancellationToken,
}

impl Shared {
    /// Waits a moment, or until told to stop.
    pub(super) async fn pause(&self) {
        self.health.beat();
        tokio::time::timeout(PAUSE, self.stop.cancelled()).await.ok();
    }
}
