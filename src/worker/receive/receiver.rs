//! What both receive loops have.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::config::{Lane, Settings};
use crate::nats::Delivery;
use crate::telemetry::health::Obstacle;
use crate::worker::backlog::Backlog;
use crate::worker::room::{Place, Room};
use crate::worker::trail::{message_key, span_of};
use crate::worker::work::{WorkerContext, trace_of};

/// How often a loop comes round when nothing happens.
pub(super) const TICK: Duration = Duration::from_secs(1);

/// Receives the articles of one lane and puts them to work.
pub(in crate::worker) struct Receiver {
    pub(in crate::worker) context: Arc<WorkerContext>,
    pub(in crate::worker) lane: Lane,
    /// Most articles a second; none without limit.
    pub(in crate::worker) per_second: Option<u32>,
    pub(in crate::worker) backlog: Arc<Backlog>,
    pub(in crate::worker) settings: Arc<Settings>,
    pub(in crate::worker) room: Arc<Room>,
    pub(in crate::worker) tracker: TaskTracker,
    /// Cancelled when no more articles are to be taken.
    pub(in crate::worker) stop: CancellationToken,
}

/// Why a receive loop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::worker) enum Ended {
    /// It was told to.
    Stopped,
    /// The client library's connection is dead, and will not come back by itself.
    ConnectionDead,
}

impl Receiver {
    pub(super) fn start(&self, delivery: Delivery, place: Place) {
        let metrics = &self.context.metrics;
        metrics.deliveries.inc();
        metrics.received_bytes.inc_by(delivery.payload.len() as u64);
        if delivery.origin.deliveries <= 1 {
            metrics.received.inc();
            self.backlog.delivered(self.lane.kind, delivery.origin.sequence, delivery.origin.stored_at_ns);
        }
        if delivery.origin.stored_at_ns > 0 {
            metrics.queue.delivered(delivery.origin.stored_at_ns);
        }
        if let Some(kind) = delivery.repair() {
            metrics.repaired.inc(kind);
        }
        let context = Arc::clone(&self.context);
        let parent = trace_of(&delivery);
        let sampled = context.traces.sample(parent, &message_key(&delivery));
        let trace = sampled.map(|sampled| sampled.trace_id).or(parent.map(|parent| parent.trace_id));
        let span = span_of(&delivery, trace);
        self.tracker.spawn(async move { context.work(delivery, place, sampled).await }.instrument(span));
    }

    pub(super) fn report(&self, obstacle: Obstacle, is_there: bool) {
        self.context.health.report(Obstacle::Starting, false);
        self.context.health.report_of(self.lane.kind, obstacle, is_there);
    }
}
