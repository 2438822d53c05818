//! JetStream: a pull request is always open while there is room, and asks for as much as there is room for.

use std::sync::atomic::Ordering;
use std::time::Duration;

use async_nats::jetstream::Context;
use tokio::time::Instant;

use super::super::pace::Pace;
use super::super::room::Place;
use super::receiver::{Ended, Receiver, TICK};
use crate::nats::topology::{self, Found, TopologyError};
use crate::nats::{Ask, Delivery, Link, PullError, Pulled, Puller};
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

/// Messages a second that are asked for once the last one of a part has come. Larger has what was handed back sooner; smaller
/// takes less that is not wanted.
const PAST_THE_LAST: u32 = 10;

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

    async fn look(&self, context: &Context) -> Result<Found, TopologyError> {
        topology::look(context, &self.settings, std::slice::from_ref(&self.lane)).await
    }

    /// Returns a puller of the consumer, none where there is no consumer as asked for.
    async fn open_puller(&self, context: &Context) -> Option<Puller> {
        let found = match self.look(context).await {
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
            let Ok(found) = self.look(context).await else { continue };
            self.note(&found);
            if !found.differences.is_empty() {
                return;
            }
        }
    }

    /// Tells what is to be known of the consumer, and of the stream of the dead letters.
    fn note(&self, found: &Found) {
        self.report(Obstacle::ConsumerPaused, found.paused_until().is_some());
        // Whatever still stands in the way is met again by then: articles that wait come back, and acks are tried.
        let input = &self.settings.input;
        for obstacle in [Obstacle::NoOutput, Obstacle::NoDeadLetters, Obstacle::AckDenied] {
            self.context.health.forget_after(obstacle, 2 * input.retry_delay_max.max(input.ack_wait));
        }
        if !found.dead_letter_differences.is_empty() {
            for difference in &found.dead_letter_differences {
                tracing::error!(%difference, "dead letters may not be taken");
            }
            self.context.health.report(Obstacle::NoDeadLetters, true);
        }
        self.context.max_stored_bytes.store(found.max_record_bytes.unwrap_or(usize::MAX), Ordering::Relaxed);
        self.backlog.note(self.lane.kind, found.input.as_ref(), found.consumer(), &self.context.metrics.queue);
    }

    async fn pull_articles(&self, puller: &mut Puller, pause: &mut Duration) -> PullEnd {
        let mut link = self.context.connection.link();
        let mut known = *link.borrow_and_update();
        let mut tick = tokio::time::interval(TICK);
        let mut is_past = false;
        let mut pace = self.per_second.map(|per_second| Pace::new(per_second, self.room.max_articles()));
        loop {
            self.context.health.beat();
            if let Some(ask) = self.ask(puller, pace.as_ref()) {
                if let Err(pull_error) = puller.request(ask).await {
                    return self.rebuild(pull_error);
                }
                if let Some(pace) = &mut pace {
                    pace.take_turn();
                }
            }
            let next_turn = pace.as_ref().and_then(Pace::next_turn);
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return PullEnd::Stopped,
                changed = link.changed() => {
                    if changed.is_err() {
                        return PullEnd::ConnectionDead;
                    }
                    let now = *link.borrow_and_update();
                    self.note_link(known, now, puller);
                    known = now;
                }
                pulled = puller.next() => match pulled {
                    // Whatever comes after the last message is for others.
                    Pulled::Article(delivery) if self.lane.is_past(delivery.origin.sequence) => {
                        delivery.ack().await;
                        if !std::mem::replace(&mut is_past, true) {
                            // What was handed back still comes.
                            pace = Some(Pace::new(PAST_THE_LAST, 1));
                        }
                    }
                    Pulled::Article(delivery) => {
                        *pause = REBUILD_PAUSE;
                        if !self.take(delivery).await {
                            return PullEnd::Stopped;
                        }
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
                () = tokio::time::sleep_until(next_turn.unwrap_or_else(Instant::now)), if next_turn.is_some() => {}
                _ = tick.tick() => {}
            }
        }
    }

    /// Takes in what has become of the connection since it was as `before`.
    fn note_link(&self, before: Link, now: Link, puller: &mut Puller) {
        if now.n_pulls_denied != before.n_pulls_denied {
            self.report(Obstacle::PullDenied, true);
        }
        if now.n_acks_denied != before.n_acks_denied {
            self.context.health.report(Obstacle::AckDenied, true);
        }
        if now.n_connects != before.n_connects {
            puller.forget_requests();
        }
    }

    /// Puts an article to work; returns whether there is to be another one.
    async fn take(&self, delivery: Delivery) -> bool {
        self.answered();
        self.backlog.wait(self.lane.kind, delivery.origin.n_pending, &self.context.metrics.queue);
        // There is room for what was asked for, unless a request thought lost was answered after all. A compressed one may take
        // more than it was asked for.
        let Some(place) = self.place_for(&delivery).await else {
            delivery.negative_ack(Duration::ZERO).await;
            return false;
        };
        self.start(delivery, place);
        true
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
    fn ask(&self, puller: &Puller, pace: Option<&Pace>) -> Option<Ask> {
        let n_allowed = pace.map_or(usize::MAX, Pace::n_allowed);
        if n_allowed == 0 || !self.context.connection.is_up() {
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
        let max_in_flight = self.room.max_articles();
        let n_room = self.room.n_free_articles();
        let n_held = max_in_flight - n_room.min(max_in_flight) + n_requested;
        let n_articles = if self.context.health.has(Obstacle::NoOutput) {
            usize::from(n_requested == 0 && n_room > 0)
        } else {
            max_in_flight.saturating_sub(n_held)
        };
        let n_articles = n_articles.min(n_allowed);
        let least = (max_in_flight / 4).min(pace.map_or(usize::MAX, Pace::n_a_turn)).max(1);
        let is_worth_it = n_articles >= least || self.context.health.has(Obstacle::NoOutput);
        (n_articles > 0 && is_worth_it).then_some(Ask { n_articles, max_bytes: Some(n_bytes.max(1)) })
    }
}
