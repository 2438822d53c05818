//! The receive loops: they take articles as long as there is room, and survive whatever the server does.
//!
//! [`pull`] is that of JetStream, [`listen`] that of core NATS.

mod listen;
mod pull;

pub(super) use listen::QUEUED_PER_ARTICLE;

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::room::{Place, Room};
use super::work::Workshop;
use crate::config::Settings;
use crate::nats::Delivery;
use crate::telemetry::health::Obstacle;
use crate::telemetry::metrics::Kind;

/// How often a loop comes round when nothing happens.
const TICK: Duration = Duration::from_secs(1);

/// Receives articles and puts them to work.
pub(super) struct Receiver {
    pub(super) workshop: Arc<Workshop>,
    pub(super) settings: Arc<Settings>,
    pub(super) room: Arc<Room>,
    pub(super) tracker: TaskTracker,
    /// Cancelled when no more articles are to be taken.
    pub(super) stop: CancellationToken,
}

/// Why a receive loop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// It was told to.
    Stopped,
    /// The client library's connection is dead, and will not come back by itself.
    ConnectionDead,
}

impl Receiver {
    fn start(&self, delivery: Delivery, place: Place) {
        self.workshop.metrics.received.inc();
        if let Some(kind) = delivery.repair() {
            self.workshop.metrics.repaired.get_or_create(&Kind { kind }).inc();
        }
        let workshop = Arc::clone(&self.workshop);
        self.tracker.spawn(async move { workshop.work(delivery, place).await });
    }

    fn report(&self, obstacle: Obstacle, is_there: bool) {
        self.workshop.health.report(Obstacle::Starting, false);
        self.workshop.health.report(obstacle, is_there);
    }
}
