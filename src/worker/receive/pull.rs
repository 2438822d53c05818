//! The receive loop: takes articles as long as there is room, and survives whatever the server does.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::Context;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::work::Workshop;
use crate::config::Settings;
use crate::nats::{Delivery, Pulled, Puller, QueueGroup, Trouble, topology};
use crate::telemetry::health::Obstacle;
use crate::telemetry::metrics::Kind;

/// Pause before the consumer is looked up again; it doubles up to [`REBUILD_PAUSE_MAX`].
const REBUILD_PAUSE: Duration = Duration::from_millis(100);
/// Longest pause. Larger finds a consumer that has come back later; smaller asks a troubled server more often.
const REBUILD_PAUSE_MAX: Duration = Duration::from_secs(1);
/// How often streams and consumer are compared with what was asked for. Larger leaves a consumer whose limits somebody
/// has changed at work for longer; smaller costs the server five more answers each time.
const VERIFY_EVERY: Duration = Duration::from_secs(5);
/// How often the loop comes round when nothing happens.
const TICK: Duration = Duration::from_secs(1);

/// Receives articles and puts them to work.
pub(super) struct Receiver {
    pub(super) workshop: Arc<Workshop>,
    pub(super) settings: Arc<Settings>,
    /// One permit an article received and not settled.
    pub(super) room: Arc<Semaphore>,
    /// Tells that an article is settled.
    pub(super) room_made: Arc<Notify>,
    pub(super) tracker: TaskTracker,
    /// Cancelled when no more articles are to be taken.
    pub(super) stop: CancellationToken,
}

/// Why pulling ended.
enum PullEnd {
    Stopped,
    Rebuild(Trouble),
}

impl Receiver {
    /// Pulls articles from the durable consumer until told to stop, then hands back what was on its way.
    pub(super) async fn pull(&self, context: &Context) {
        let mut pause = REBUILD_PAUSE;
        while !self.stop.is_cancelled() {
            if let Some(mut puller) = self.open_puller(context).await {
                self.report(Obstacle::NoConsumer, false);
                let end = tokio::select! {
                    end = self.pull_articles(&mut puller, &mut pause) => end,
                    () = self.changed(context) => PullEnd::Rebuild(Trouble::Changed),
                };
                for delivery in puller.close().await {
                    delivery.negative_ack(Duration::ZERO).await;
                }
                match end {
                    PullEnd::Stopped => return,
                    PullEnd::Rebuild(trouble) => tracing::warn!(%trouble, "looking the consumer up again"),
                }
            }
            self.report(Obstacle::NoConsumer, true);
            self.workshop.health.beat();
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(REBUILD_PAUSE_MAX);
        }
    }

    /// Takes articles from the queue group until told to stop, then works off what was on its way.
    pub(super) async fn listen(&self, mut group: QueueGroup) {
        let mut n_dropped = 0;
        let mut tick = tokio::time::interval(TICK);
        let mut stopping = false;
        loop {
            self.workshop.health.beat();
            self.workshop.metrics.core_dropped.inc_by(group.n_dropped() - n_dropped);
            n_dropped = group.n_dropped();
            let permit = Arc::clone(&self.room).acquire_owned();
            tokio::select! {
                biased;
                () = self.stop.cancelled(), if !stopping => {
                    stopping = true;
                    if group.leave().await.is_err() {
                        return;
                    }
                }
                received = async { (permit.await, group.next().await) } => match received {
                    (Ok(permit), Some(delivery)) => self.start(delivery, permit),
                    _ => return,
                },
                _ = tick.tick() => {}
            }
        }
    }

    /// Returns a puller of the consumer, none where there is no consumer as asked for.
    async fn open_puller(&self, context: &Context) -> Option<Puller> {
        match topology::differences(context, &self.settings).await {
            Ok(differences) if differences.is_empty() => {}
            Ok(differences) => {
                for difference in differences {
                    tracing::error!(%difference, "cannot receive; `quotewire setup` creates what is missing");
                }
                return None;
            }
            Err(error) => {
                tracing::warn!(%error, "cannot look up streams and consumer");
                self.workshop.connection.doubt();
                return None;
            }
        }
        match topology::open_consumer(context, &self.settings).await {
            Ok(Some(consumer)) => match Puller::open(&self.workshop.connection, context, consumer).await {
                Ok(puller) => return Some(puller),
                Err(error) => tracing::warn!(error, "cannot subscribe"),
            },
            Ok(None) => tracing::error!("the consumer does not exist"),
            Err(error) => tracing::warn!(%error, "cannot look up the consumer"),
        }
        None
    }

    /// Waits until streams or consumer are no longer as asked for. With a lower limit of deliveries, say, the server would
    /// keep to itself what is handed back.
    async fn changed(&self, context: &Context) {
        loop {
            tokio::time::sleep(VERIFY_EVERY).await;
            if topology::differences(context, &self.settings).await.is_ok_and(|differences| !differences.is_empty()) {
                return;
            }
        }
    }

    async fn pull_articles(&self, puller: &mut Puller, pause: &mut Duration) -> PullEnd {
        let mut link = self.workshop.connection.link();
        let mut n_connects = link.borrow_and_update().n_connects;
        let mut tick = tokio::time::interval(TICK);
        loop {
            self.workshop.health.beat();
            let n_wanted = self.n_wanted(puller.n_requested());
            if n_wanted > 0
                && let Err(trouble) = puller.request(n_wanted).await
            {
                return PullEnd::Rebuild(trouble);
            }
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return PullEnd::Stopped,
                changed = link.changed() => {
                    if changed.is_err() {
                        return PullEnd::Rebuild(Trouble::Ended);
                    }
                    let now = *link.borrow_and_update();
                    if now.n_connects != n_connects {
                        n_connects = now.n_connects;
                        puller.forget_requests();
                    }
                }
                pulled = puller.next() => match pulled {
                    Pulled::Article(delivery) => {
                        *pause = REBUILD_PAUSE;
                        let n_pending = i64::try_from(delivery.origin.n_pending).unwrap_or(i64::MAX);
                        self.workshop.metrics.pending.set(n_pending);
                        // There is room for what was asked for, unless a request thought lost was answered after all.
                        let Ok(permit) = Arc::clone(&self.room).acquire_owned().await else {
                            return PullEnd::Stopped;
                        };
                        self.start(delivery, permit);
                    }
                    Pulled::Trouble(trouble) => {
                        let kind = Kind { kind: trouble.kind() };
                        self.workshop.metrics.receive_errors.get_or_create(&kind).inc();
                        tracing::debug!(%trouble, "while receiving");
                        if puller.needs_rebuild(&trouble) {
                            return PullEnd::Rebuild(trouble);
                        }
                    }
                },
                () = self.room_made.notified() => {}
                _ = tick.tick() => {}
            }
        }
    }

    /// Returns how many more articles to ask for now.
    ///
    /// A request for every article would cost the server more than the articles; asking a quarter of the room at
    /// a time keeps the CPU threads fed all the same. While the output takes nothing, one article at a time finds out
    /// whether it takes that one, and the others wait in the stream.
    fn n_wanted(&self, n_requested: usize) -> usize {
        if !self.workshop.connection.is_up() {
            return 0;
        }
        let max_in_flight = self.settings.input.max_in_flight;
        let n_room = self.room.available_permits();
        let n_held = max_in_flight - n_room.min(max_in_flight) + n_requested;
        if self.workshop.health.has(Obstacle::NoOutput) {
            return usize::from(n_requested == 0 && n_room > 0);
        }
        let n_wanted = max_in_flight.saturating_sub(n_held);
        if n_wanted >= (max_in_flight / 4).max(1) { n_wanted } else { 0 }
    }

    fn start(&self, delivery: Delivery, permit: OwnedSemaphorePermit) {
        self.workshop.metrics.received.inc();
        let workshop = Arc::clone(&self.workshop);
        let room_made = Arc::clone(&self.room_made);
        self.tracker.spawn(async move {
            workshop.work(delivery).await;
            drop(permit);
            room_made.notify_one();
        });
    }

    fn report(&self, obstacle: Obstacle, is_there: bool) {
        self.workshop.health.report(Obstacle::Starting, false);
        self.workshop.health.report(obstacle, is_there);
    }
}
