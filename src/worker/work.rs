//! One article from delivery to settlement.

mod dead_letter;
mod headers;
mod hold;
mod record;
mod settle;

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use async_nats::HeaderMap;
use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tracing::Span;

use super::answers::{Answer, Answers};
use super::batching::Batching;
use super::earlier_letters::EarlierLetters;
use super::failure::{Failure, RetryPolicy};
use super::hold::Hold;
use super::job::{Message, Record};
use super::pool::{CpuPool, PoolFailure, Urgency};
use super::refusals::Refusals;
use super::room::Place;
use super::settlement::{Disposition, Outcome, Settlement, Step};
use super::trail::Trail;
use crate::nats::{Connection, Delivery, Outgoing, PublishFailure, Publisher, Stored, SubjectMap};
use crate::pipeline::{Pipeline, Stage};
use crate::telemetry::health::Obstacle;
use crate::telemetry::live::Origin;
use crate::telemetry::traces::Sampled;
use crate::telemetry::{Health, Live, Metrics, Traces};
pub(super) use headers::trace_of;

/// How often an article that has given way looks whether the output takes records. Larger hands it back later.
const GIVING_WAY_TICK: Duration = Duration::from_millis(250);

/// Everything that articles in work share.
#[derive(Debug)]
pub(super) struct WorkerContext {
    pub(super) connection: Connection,
    pub(super) cpu: Arc<CpuPool>,
    pub(super) answers: Arc<Answers>,
    pub(super) pipeline: Pipeline,
    pub(super) policy: RetryPolicy,
    /// Longest time that a CPU thread works on one article.
    pub(super) article_deadline: Duration,
    /// Articles in flight up to which a record leaves at once.
    pub(super) few_in_flight: i64,
    pub(super) batching: Batching,
    /// How often an article in work is reported to the server.
    pub(super) progress_every: Duration,
    pub(super) records: Publisher,
    /// Subjects on which records are refused while others are stored, and how many such records are tried at a time.
    pub(super) refusals: Refusals,
    pub(super) refused_tries: Semaphore,
    /// Dead letters tried at a time while their stream takes none: each try keeps a place that others need.
    pub(super) dead_letter_tries: Semaphore,
    /// The largest message that the output stream takes, headers too.
    pub(super) max_stored_bytes: AtomicUsize,
    pub(super) record_subjects: SubjectMap,
    /// Those of embargoed articles, where they have some of their own.
    pub(super) embargoed_subjects: Option<SubjectMap>,
    /// Where records of embargoed articles are held; none where they are published.
    pub(super) hold: Option<Hold>,
    pub(super) dead_letters: Publisher,
    /// Those that articles may have already; none where each article comes for the first time.
    pub(super) earlier_letters: Option<Arc<EarlierLetters>>,
    pub(super) dead_letter_subjects: SubjectMap,
    pub(super) metrics: Metrics,
    pub(super) live: Live,
    pub(super) traces: Traces,
    pub(super) health: Arc<Health>,
    /// Cancelled when no more articles are to be taken.
    pub(super) stop: CancellationToken,
    /// Cancelled when articles in work are to be handed back at once.
    pub(super) abandon: CancellationToken,
}

/// One article in work.
struct Work<'a> {
    context: &'a WorkerContext,
    delivery: Delivery,
    urgency: Urgency,
    /// None for an article that has given way to others.
    place: Option<Place>,
    record: Option<Record>,
    failure: Option<Failure>,
    /// What the message is where it is no article.
    no_article: Option<&'static str>,
    trail: Arc<Trail>,
    /// Its span, where it is traced.
    sampled: Option<Sampled>,
}

impl WorkerContext {
    /// Takes one article from its delivery to its settlement, and frees its place.
    pub(super) async fn work(&self, delivery: Delivery, place: Place, sampled: Option<Sampled>) {
        let started = Instant::now();
        self.metrics.in_flight.inc();
        let mut settlement = Settlement::new(self.policy.delay(delivery.origin.deliveries));
        let urgency = if place.is_urgent() { Urgency::Urgent } else { Urgency::Ordinary };
        let (trail, place) = (Arc::<Trail>::default(), Some(place));
        trail.times().begin(Stage::Receive);
        let (record, failure, no_article) = (None, None, None);
        let mut work = Work { context: self, delivery, urgency, place, record, failure, no_article, trail, sampled };
        while !settlement.is_over() {
            let outcome = tokio::select! {
                biased;
                () = self.abandon.cancelled() => Outcome::Abandoned,
                outcome = work.perform(settlement.step()) => outcome,
            };
            settlement.advance(outcome);
        }
        let gives_way = matches!(work.failure, Some(Failure::GivesWay(_)));
        if gives_way {
            self.metrics.in_flight.dec();
            work.give_way().await;
        }
        work.settle(settlement.step()).await;
        if !gives_way {
            self.metrics.in_flight.dec();
        }
        self.metrics.times.article.observe(started.elapsed().as_secs_f64());
    }

    /// Returns how many records the output stream has taken, or had.
    fn n_stored(&self) -> u64 {
        self.metrics.published.get() + self.metrics.duplicates.get()
    }
}

impl Work<'_> {
    /// Does `step` while the server is told, again and again, that the article is in work.
    async fn perform(&mut self, step: Step) -> Outcome {
        let deliveries = self.delivery.origin.deliveries;
        let result = {
            let doing = async {
                match step {
                    Step::Enrich if deliveries > self.context.policy.max_deliver => {
                        self.look_back().map(|outcome| (None, outcome))
                    }
                    Step::Enrich => self.enrich().await.map(|record| (Some(record), Outcome::Enriched)),
                    Step::PublishRecord => self.publish_record().await.map(|()| (None, Outcome::Stored)),
                    _ => self.publish_dead_letter().await.map(|()| (None, Outcome::Stored)),
                }
            };
            tokio::select! {
                result = doing => result,
                () = self.report_progress() => return Outcome::Abandoned,
            }
        };
        if step != Step::Enrich {
            self.trail.times().end(Stage::Publish);
        }
        match result {
            Ok((record, outcome)) => {
                self.record = record.or(self.record.take());
                self.shrink();
                outcome
            }
            Err(failure) if failure.is_no_article() => {
                let kind = failure.kind();
                self.context.metrics.skipped.inc(kind);
                self.no_article = Some(kind);
                Outcome::NoArticle
            }
            Err(failure) => {
                let disposition = failure.disposition(deliveries, &self.context.policy);
                // The dead letter tells of the first failure, not of its own.
                self.failure.get_or_insert(failure);
                if disposition == Disposition::DeadLetter {
                    self.record = None;
                }
                self.shrink();
                Outcome::Failed(disposition)
            }
        }
    }

    /// Gives back the bytes that the article does not take.
    fn shrink(&mut self) {
        let n_record_bytes = self.record.as_ref().map_or(0, |record| record.payload.len());
        if let Some(place) = &mut self.place {
            place.shrink(self.delivery.n_bytes() + n_record_bytes);
        }
    }

    /// Tells the live page which message the article came as.
    fn origin(&self) -> Origin {
        let origin = &self.delivery.origin;
        let (subject, stream) = (self.delivery.subject.clone(), origin.stream.clone());
        Origin { subject, stream, sequence: origin.sequence, stored_at_ns: origin.stored_at_ns }
    }

    /// Decides about an article that has been delivered too often to be enriched once more, by what became of it here
    /// before.
    fn look_back(&self) -> Result<Outcome, Failure> {
        let (deliveries, limit) = (self.delivery.origin.deliveries, self.context.policy.max_deliver);
        match self.context.answers.find(&self.delivery) {
            Some(Answer::Record) => Ok(Outcome::HasRecord),
            Some(Answer::RefusedDeadLetter { kind, message }) => Err(Failure::Earlier { kind, message }),
            // It comes again because nobody may settle it, and may well have its record.
            None if self.context.health.has(Obstacle::AckDenied) => Err(Failure::Unsettled),
            None => Err(Failure::DeliveryLimit { deliveries, limit }),
        }
    }

    async fn enrich(&self) -> Result<Record, Failure> {
        let WorkerContext { cpu, pipeline, metrics, .. } = self.context;
        let message = Message {
            subject: self.delivery.subject.clone(),
            headers: self.delivery.headers.clone(),
            payload: self.delivery.payload.clone(),
            identity: self.delivery.identity(),
            max_record_bytes: self.max_record_bytes(),
            live: self.context.live.clone(),
        };
        let (pipeline, seconds) = (pipeline.clone(), metrics.times.clone());
        let limit = self.context.article_deadline;
        let handed_over = Instant::now();
        let (trail, span) = (Arc::clone(&self.trail), Span::current());
        let made = cpu.run(self.urgency, limit, move |cancel| {
            let started = Instant::now();
            trail.times().end_once(Stage::Receive);
            // What the thread logs, a panic above all, is of this article.
            let made = span.in_scope(|| message.enrich(&pipeline, cancel, &trail));
            seconds.thread_wait.observe((started - handed_over).as_secs_f64());
            seconds.enrichment.observe(started.elapsed().as_secs_f64());
            seconds.observe_stages(trail.times());
            made
        });
        let record = match made.await {
            Ok(Err(Failure::Cancelled(_))) => return Err(Failure::Deadline { limit }),
            Ok(made) => made?,
            Err(PoolFailure::Panic(message)) => return Err(Failure::Panic(message)),
            Err(PoolFailure::Stuck) => {
                tracing::error!("a CPU thread does not come back");
                self.context.health.report_stuck();
                return Err(Failure::Deadline { limit });
            }
        };
        metrics.enriched.inc();
        Ok(record)
    }

    /// Publishes, and reports whether the stream takes anything at all.
    async fn publish(
        &self,
        publisher: &Publisher,
        outgoing: &Outgoing,
        obstacle: Obstacle,
    ) -> Result<Stored, PublishFailure> {
        let result = publisher.publish(outgoing).await;
        self.report(&result, obstacle);
        result
    }

    /// Reports whether a stream takes anything at all, by what came of a try.
    fn report<T>(&self, result: &Result<T, PublishFailure>, obstacle: Obstacle) {
        // A server that is gone is an obstacle of its own, and an article that is too large none at all.
        let is_blocked = self.context.connection.is_up() && matches!(result, Err(failure) if failure.may_pass());
        if is_blocked || result.is_ok() {
            self.context.health.report(obstacle, is_blocked);
        }
    }

    async fn report_progress(&self) {
        loop {
            tokio::time::sleep(self.context.progress_every).await;
            // Without a server the reports would only pile up in front of the acks.
            if self.context.connection.is_up() {
                self.delivery.progress().await;
            }
        }
    }

    /// Frees the article's place, and waits until the output takes records again or the worker stops. Until then the server hears
    /// that it is in work: coming again before that would only use up its deliveries.
    async fn give_way(&mut self) {
        let context = self.context;
        let n_stored = context.n_stored();
        (self.place, self.record) = (None, None);
        let delivery = &mut self.delivery;
        (delivery.payload, delivery.headers, delivery.raw_headers) = (Bytes::new(), HeaderMap::new(), None);
        let output_takes = async {
            while context.n_stored() == n_stored {
                tokio::time::sleep(GIVING_WAY_TICK).await;
            }
        };
        tokio::select! {
            () = output_takes => {}
            () = self.report_progress() => {}
            () = context.stop.cancelled() => {}
            () = context.abandon.cancelled() => {}
        }
    }
}
