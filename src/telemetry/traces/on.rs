//! What the worker has of traces: which articles are traced, and where what is told of them goes.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::client::Client;
use super::delivery::{MessageKey, Sampled, Settled, StartError};
use super::environment;
use super::exporter::Exporter;
use super::sampler::Sampler;
use super::spans::Spans;
use crate::config::Settings;
use crate::telemetry::metrics::TraceMetrics;
use crate::telemetry::trace_context::TraceContext;

/// Deliveries that wait for the collector; more are dropped. Larger keeps more of a burst and takes more memory, a kilobyte each.
const MAX_WAITING: usize = 2 * 1024;

/// Sends traces of articles to a collector; the default sends none. All clones are one.
#[derive(Debug, Clone, Default)]
pub struct Traces(Option<Arc<Running>>);

#[derive(Debug)]
struct Running {
    sampler: Sampler,
    queue: mpsc::Sender<Settled>,
    metrics: TraceMetrics,
    exporter: TaskTracker,
    closing: CancellationToken,
}

impl Traces {
    /// Returns what sends traces as `settings` say, or nothing where they name no collector. That one need not be there yet:
    /// what it does not take is lost, log and metrics say so, and no article waits for it. To be called on a runtime.
    ///
    /// # Errors
    ///
    /// The endpoint or the headers for it are none.
    pub fn start(settings: &Settings, metrics: &TraceMetrics) -> Result<Self, StartError> {
        let Some(endpoint) = &settings.traces.endpoint else { return Ok(Self::default()) };
        let (queue, waiting) = mpsc::channel(MAX_WAITING);
        let (exporter, closing) = (TaskTracker::new(), CancellationToken::new());
        let sending = Exporter::new(
            waiting,
            Client::new(endpoint, environment::headers()?)?,
            Spans::new(&settings.input, environment::resource_attributes()?),
            metrics.clone(),
            closing.clone(),
        );
        exporter.spawn(sending.run());
        exporter.close();
        let sampler = Sampler::new(settings.traces.sample_ratio);
        tracing::info!(endpoint, sample_ratio = settings.traces.sample_ratio, "sending traces");
        Ok(Self(Some(Arc::new(Running { sampler, queue, metrics: metrics.clone(), exporter, closing }))))
    }

    /// Decides whether a delivery is traced, and names its spans. A publisher's own decision counts, where it has made one; otherwise
    /// all deliveries of a message are traced or none is, by whichever worker.
    ///
    /// # Cost
    ///
    /// Less than a microsecond, and no allocation.
    #[must_use]
    pub fn sample(&self, parent: Option<TraceContext>, message: &MessageKey<'_>) -> Option<Sampled> {
        self.0.as_ref()?.sampler.sample(parent, message)
    }

    /// Hands a delivery that was sampled over to be sent, and drops it where too many wait. Never waits.
    pub fn export(&self, settled: Settled) {
        if let Some(running) = &self.0
            && let Err(refused) = running.queue.try_send(settled)
        {
            running.metrics.dropped.inc_by("queue_full", refused.into_inner().n_spans());
        }
    }

    /// Sends what still waits, and returns when that has left, or at `until`.
    pub async fn flush(self, until: Instant) {
        let Some(running) = self.0 else { return };
        running.closing.cancel();
        if tokio::time::timeout_at(until.into(), running.exporter.wait()).await.is_err() {
            tracing::warn!("the last traces have not been sent");
        }
    }
}
