//! JetStream: a pull request is always open while there is room, and asks for as much as there is room for.

use std::sync::atomic::Ordering;
use std::time::Duration;

use async_nats::jetstream::Context;

use super::super::room::Place;
use super::receiver::{Ended, Receiver, TICK};
use crate::nats::topology::{self, Found};
use crate::nats::{Ask, Delivery, PullError, Pulled, Puller};
use crate::telemetry::health::Obstacle;

/// Pause before the consumer is looked up again; it doubles up to [`REBUILD_PAUSE_MAX`].
const REBUILD_PAUSE: Duration = Duration::from_millis(100);
/// Longest pause. Larger finds a consumer that has come back later; smaller asks a troubled server more often.
const REBUILD_PAUSE_MAX: Duration = Duration::from_secs(1);
/// How often streams and consumer are compared with what was asked for. Larger leaves a consumer whose limits somebody
/// has changed at work for longer; smaller costs the server five more answers each time.
const VERIFY_EVERY: Duration = Duration::from_secs(5);
/// Fewest bytes of payload worth asking for: a request for less would bring a few small articles. Larger waits longer for
/// large articles in work to end; smaller asks more often.
const LEAST_BYTES: usize = 64 * 1024;

/// Why pulling ended.
enum PullEnd {
    Stopped,
    Rebuild(PullError),
    ConnectionDead,
}

impl Receiver {
    /// Pulls articles from the durable consumer until told to stop, then hands back what was on its way.
    pub(in crate::worker) async fn pull(&self, context: &Context) -> Ended {
        let mut pause = REBUILD_PAUSE;
        while !self.stop.is_cancelled() {
            if let Some(mut puller) = self.open_puller(context).await {
                self.report(Obstacle::NoConsumer, false);
                let end = tokio::select! {
                    end = self.pull_articles(&mut puller, &mut pause) => end,
                    () = self.changed(context) => PullEnd::Rebuild(PullError::Changed),
                };
                for delivery in puller.close().await {
                    delivery.negative_ack(Duration::ZERO).await;
                }
                match end {
                    PullEnd::Stopped => return Ended::Stopped,
                    PullEnd::ConnectionDead => return Ended::ConnectionDead,
                    PullEnd::Rebuild(pull_error) => tracing::warn!(%pull_error, "looking the consumer up again"),
                }
            }
            self.report(Obstacle::NoConsumer, true);
            self.context.health.beat();
            if self.context.connection.is_dead() {
                return Ended::ConnectionDead;
            }
            tokio::select! {
                () = self.stop.cancelled() => return Ended::Stopped,
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(REBUILD_PAUSE_MAX);
        }
        Ended::Stopped
    }

    /// Returns a puller of the consumer, none where there is no consumer as asked for.
    async fn open_puller(&self, context: &Context) -> Option<Puller> {
        let found = match topology::look(context, &self.settings).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, "cannot look up streams and consumer");
                self.context.connection.doubt();
                return None;
            }
        };
        self.note(&found);
        for difference in &found.differences {
            tracing::error!(%difference, "cannot receive");
        }
        if !found.differences.is_empty() {
            return None;
        }
        let consumer = found.into_consumer()?;
        match Puller::open(&self.context.connection, context, consumer).await {
            Ok(puller) => Some(puller),
            Err(error) => {
                tracing::warn!(error, "cannot subscribe");
                None
            }
        }
    }

    /// Waits until streams or consumer are no longer as asked for. With a lower limit of deliveries, say, the server would
    /// keep to itself what is handed back.
    async fn changed(&self, context: &Context) {
        loop {
            tokio::time::sleep(VERIFY_EVERY).await;
            let Ok(found) = topology::look(context, &self.settings).await else { continue };
            self.note(&found);
            if !found.differences.is_empty() {
                return;
            }
        }
    }

    /// Tells what is to be known of the consumer, and of the stream of the dead letters.
    fn note(&self, found: &Found) {
        self.context.health.report(Obstacle::ConsumerPaused, found.paused_until().is_some());
        // Whatever still stands in the way is met again by then: articles that wait come back, and acks are tried.
        let input = &self.settings.input;
        for obstacle in [Obstacle::NoOutput, Obstacle::NoDeadLetters, Obstacle::AckDenied] {
            self.context.health.forget_after(obstacle, 2 * input.retry_delay_max.max(input.ack_wait));
        }
        if !found.dead_letter_differences.is_empty() {
            for difference in &found.dead_letter_differences {
                tracing::error!(%difference, "dead letters may not be taken");
            }
            self.report(Obstacle::NoDeadLetters, true);
        }
        self.context.max_stored_bytes.store(found.max_record_bytes.unwrap_or(usize::MAX), Ordering::Relaxed);
        self.backlog.note(found, &self.context.metrics.queue);
    }

    async fn pull_articles(&self, puller: &mut Puller, pause: &mut Duration) -> PullEnd {
        let mut link = self.context.connection.link();
        let now = *link.borrow_and_update();
        let (mut n_connects, mut n_denied, mut n_acks_denied) = (now.n_connects, now.n_pulls_denied, now.n_acks_denied);
        let mut tick = tokio::time::interval(TICK);
        loop {
            self.context.health.beat();
            if let Some(ask) = self.ask(puller)
                && let Err(pull_error) = puller.request(ask).await
            {
                return self.rebuild(pull_error);
            }
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return PullEnd::Stopped,
                changed = link.changed() => {
                    if changed.is_err() {
                        return PullEnd::ConnectionDead;
                    }
                    let now = *link.borrow_and_update();
                    if now.n_pulls_denied != n_denied {
                        n_denied = now.n_pulls_denied;
                        self.report(Obstacle::PullDenied, true);
                    }
                    if now.n_acks_denied != n_acks_denied {
                        n_acks_denied = now.n_acks_denied;
                        self.report(Obstacle::AckDenied, true);
                    }
                    if now.n_connects != n_connects {
                        n_connects = now.n_connects;
                        puller.forget_requests();
                    }
                }
                pulled = puller.next() => match pulled {
                    Pulled::Article(delivery) => {
                        *pause = REBUILD_PAUSE;
                        self.answered();
                        let n_pending = i64::try_from(delivery.origin.n_pending).unwrap_or(i64::MAX);
                        self.context.metrics.queue.pending.set(n_pending);
                        // There is room for what was asked for, unless a request thought lost was answered after all.
                        // A compressed one may take more than it was asked for.
                        let Some(place) = self.place_for(&delivery).await else {
                            delivery.negative_ack(Duration::ZERO).await;
                            return PullEnd::Stopped;
                        };
                        self.start(delivery, place);
                    }
                    Pulled::Nothing => self.answered(),
                    Pulled::Failed(pull_error) => {
                        self.count(&pull_error);
                        if puller.needs_rebuild(&pull_error) {
                            return self.rebuild(pull_error);
                        }
                    }
                },
                () = self.room.made.notified() => {}
                _ = tick.tick() => {}
            }
        }
    }

    /// Counts what went wrong while pulling, and reports what keeps articles away.
    fn count(&self, pull_error: &PullError) {
        self.context.metrics.receive_errors.inc(pull_error.kind());
        tracing::debug!(%pull_error, "while receiving");
        match pull_error {
            PullError::MissingHeartbeat => self.report(Obstacle::PullUnanswered, self.context.connection.is_up()),
            PullError::Refused(_) => self.report(Obstacle::PullRefused, true),
            _ => {}
        }
    }

    /// Waits for a place for `delivery`, which the server is told meanwhile; none where it is time to stop.
    async fn place_for(&self, delivery: &Delivery) -> Option<Place> {
        let n_bytes = delivery.n_bytes_unpacked(self.settings.input.max_article_bytes);
        loop {
            tokio::select! {
                biased;
                place = self.room.take(n_bytes) => return place,
                () = self.stop.cancelled() => return None,
                () = tokio::time::sleep(TICK) => {
                    self.context.health.beat();
                    delivery.progress().await;
                }
            }
        }
    }

    /// Returns how pulling ends because of `pull_error`.
    fn rebuild(&self, pull_error: PullError) -> PullEnd {
        if self.context.connection.is_dead() { PullEnd::ConnectionDead } else { PullEnd::Rebuild(pull_error) }
    }

    /// Notes that the server answers when it is asked for articles.
    fn answered(&self) {
        for obstacle in [Obstacle::PullDenied, Obstacle::PullRefused, Obstacle::PullUnanswered] {
            self.report(obstacle, false);
        }
    }

    /// Returns what more to ask for now.
    ///
    /// A request for every article would cost the server more than the articles; asking a quarter of the room at
    /// a time keeps the CPU threads fed all the same. While the output takes nothing, one article at a time finds out
    /// whether it takes that one, and the others wait in the stream.
    fn ask(&self, puller: &Puller) -> Option<Ask> {
        if !self.context.connection.is_up() {
            return None;
        }
        let n_requested = puller.n_requested();
        let n_bytes = self.room.n_free_payload_bytes().saturating_sub(puller.n_bytes_requested());
        let is_idle = self.room.is_empty() && n_requested == 0;
        let too_few_bytes = puller.too_few_bytes().unwrap_or_default();
        if is_idle && n_bytes <= too_few_bytes {
            // The next article is larger than all the room: it comes alone.
            return Some(Ask { n_articles: 1, max_bytes: None });
        }
        if !is_idle && n_bytes < LEAST_BYTES.max(too_few_bytes.saturating_mul(2)) {
            return None;
        }
        let max_in_flight = self.settings.input.max_in_flight;
        let n_room = self.room.n_free_articles();
        let n_held = max_in_flight - n_room.min(max_in_flight) + n_requested;
        let n_articles = if self.context.health.has(Obstacle::NoOutput) {
            usize::from(n_requested == 0 && n_room > 0)
        } else {
            max_in_flight.saturating_sub(n_held)
        };
        let is_worth_it = n_articles >= (max_in_flight / 4).max(1) || self.context.health.has(Obstacle::NoOutput);
        (n_articles > 0 && is_worth_it).then_some(Ask { n_articles, max_bytes: Some(n_bytes.max(1)) })
    }
}
