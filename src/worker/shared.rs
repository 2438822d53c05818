//! What outlives a connection.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::answers::Answers;
use super::backlog::Backlog;
use super::earlier_letters::EarlierLetters;
use super::extraction::Extraction;
use crate::config::{Lane, Settings};
use crate::telemetry::{Health, Live, Metrics, Traces};

/// Pause before a connection that has died is replaced. Larger spares a server at which every connection dies.
const PAUSE: Duration = Duration::from_secs(1);

/// What outlives a connection.
pub(super) struct Shared {
    pub(super) settings: Arc<Settings>,
    /// The consumers that articles come from.
    pub(super) lanes: Vec<Lane>,
    pub(super) extraction: Extraction,
    pub(super) answers: Arc<Answers>,
    pub(super) backlog: Arc<Backlog>,
    pub(super) health: Arc<Health>,
    pub(super) metrics: Metrics,
    pub(super) live: Live,
    pub(super) traces: Traces,
    pub(super) stop: CancellationToken,
    /// Most articles a second; none without limit.
    pub(super) per_second: Option<u32>,
    /// Dead letters that articles may have already; none where each article comes for the first time.
    pub(super) earlier_letters: Option<Arc<EarlierLetters>>,
}

impl Shared {
    /// Returns what a worker of `lanes` has, with a health that nobody asks for, no live page and no traces.
    pub(super) fn new(
        settings: Settings,
        lanes: Vec<Lane>,
        extraction: Extraction,
        metrics: Metrics,
        stop: CancellationToken,
    ) -> Self {
        let tagger = extraction.enricher.tagger();
        metrics.set_build(tagger.tier().as_str(), tagger.model());
        let (answers, backlog, health, live, traces) = Default::default();
        let (settings, per_second, earlier_letters) = (Arc::new(settings), None, None);
        Self {
            settings,
            lanes,
            extraction,
            answers,
            backlog,
            health,
            metrics,
            live,
            traces,
            stop,
            per_second,
            earlier_letters,
        }
    }

    /// Waits a moment, or until told to stop.
    pub(super) async fn pause(&self) {
        self.health.beat();
        tokio::time::timeout(PAUSE, self.stop.cancelled()).await.ok();
    }
}
