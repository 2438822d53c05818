//! The task that sends: from the queue to batches, from these to the collector.

use std::time::Duration;

use bytes::Bytes;
use prost::Message;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::client::{Client, SendError};
use super::delivery::Settled;
use super::otlp;
use super::spans::Spans;
use crate::telemetry::metrics::TraceMetrics;

/// Most deliveries in a batch: some ten spans each. Larger sends fewer requests; smaller works on each for a shorter time.
const BATCH: usize = 64;
/// How long the first of a batch waits for others. Larger sends fewer requests; smaller shows an article sooner.
const EVERY: Duration = Duration::from_secs(1);
/// Pauses before a batch is tried again. More of them survive a longer absence of the collector, while the queue fills.
const PAUSES: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4), Duration::from_secs(8)];

/// Sends what the queue holds, as long as the worker runs.
pub(super) struct Exporter {
    queue: mpsc::Receiver<Settled>,
    batch: Vec<Settled>,
    client: Client,
    spans: Spans,
    metrics: TraceMetrics,
    /// Cancelled when what waits is to be sent at once, and nothing more comes.
    closing: CancellationToken,
    /// Whether the last try failed: only what changes is told.
    is_failing: bool,
}

impl Exporter {
    pub(super) fn new(
        queue: mpsc::Receiver<Settled>,
        client: Client,
        spans: Spans,
        metrics: TraceMetrics,
        closing: CancellationToken,
    ) -> Self {
        Self { queue, batch: Vec::with_capacity(BATCH), client, spans, metrics, closing, is_failing: false }
    }

    /// Sends batch by batch until told to close, and then the rest.
    pub(super) async fn run(mut self) {
        let closing = self.closing.clone();
        while closing.run_until_cancelled(self.gather()).await.is_some() {
            self.export().await;
        }
        self.queue.close();
        while !self.batch.is_empty() || self.queue.recv_many(&mut self.batch, BATCH).await > 0 {
            self.export().await;
        }
    }

    /// Waits until there is a batch: a full one, or what has come by the time that the first has waited long enough.
    async fn gather(&mut self) {
        let n_gathered = self.queue.recv_many(&mut self.batch, BATCH).await;
        if n_gathered == 0 {
            // Nobody is left who could tell of anything.
            return self.closing.cancelled().await;
        }
        let fill = async {
            while self.batch.len() < BATCH {
                let n_more = BATCH - self.batch.len();
                self.queue.recv_many(&mut self.batch, n_more).await;
            }
        };
        tokio::time::timeout(EVERY, fill).await.ok();
    }

    /// Sends the batch, again and again where that may help, and lets go of it.
    async fn export(&mut self) {
        let n_spans = self.batch.iter().map(Settled::n_spans).sum();
        let request = Bytes::from(self.spans.request(&self.batch).encode_to_vec());
        self.batch.clear();
        let mut result = self.client.send(request.clone()).await;
        for pause in PAUSES {
            if !matches!(&result, Err(error) if error.may_pass()) {
                break;
            }
            self.note(&result);
            // At the end there is no time for another try.
            if self.closing.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                break;
            }
            result = self.client.send(request.clone()).await;
        }
        self.note(&result);
        match result {
            Ok(answer) => self.count(n_spans, &answer),
            Err(_) => self.metrics.dropped.inc_by("not_taken", n_spans),
        }
    }

    /// Counts a batch that the collector took, by its answer.
    fn count(&self, n_spans: u64, answer: &Bytes) {
        // One that cannot be read tells of nothing that was not taken.
        let partial = otlp::Response::decode(answer.clone()).ok().and_then(|answer| answer.partial_success);
        let n_rejected =
            partial.as_ref().map_or(0, |partial| partial.rejected_spans.try_into().unwrap_or(0)).min(n_spans);
        if let Some(partial) = partial.filter(|_| n_rejected > 0) {
            let error = partial.error_message;
            tracing::warn!(n_rejected, error, "the collector does not take all of the traces");
            self.metrics.dropped.inc_by("rejected", n_rejected);
        }
        self.metrics.exported.inc_by(n_spans - n_rejected);
    }

    /// Tells the log when the collector begins to fail, and when it takes traces again.
    fn note(&mut self, result: &Result<Bytes, SendError>) {
        let was_failing = std::mem::replace(&mut self.is_failing, result.is_err());
        match result {
            Err(error) if !was_failing => {
                tracing::warn!(%error, "the collector does not take traces");
            }
            Ok(_) if was_failing => tracing::info!("the collector takes traces again"),
            _ => {}
        }
    }
}
