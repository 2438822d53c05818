//! Held records come out when their time has come: every worker takes its share of them from one durable consumer.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::Context;
use jiff::Timestamp;
use tokio::task::JoinSet;
use tracing::Instrument;

use super::super::work::WorkerContext;
use super::entry::{Entry, Kind, article_id, unpacked, until};
use crate::config::subject;
use crate::nats::{Ask, Delivery, HeldStream, Outgoing, PublishFailure, Pulled, Puller, Stored};
use crate::telemetry::health::Obstacle;

/// Longest time until a record that waits is looked at again. Larger costs the server less; smaller corrects a clock that was wrong
/// sooner.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// Shortest: the server takes none for at once.
const SHORTEST_WAIT: Duration = Duration::from_millis(5);
/// Pause before a record that could not be published is tried again, and before the consumer is looked up again.
const PAUSE: Duration = Duration::from_secs(1);
/// Pause before one that is too large for the output stream is tried again: somebody has to raise its limit.
const LONG_PAUSE: Duration = Duration::from_secs(60);
/// Records in work at a time. Larger publishes those of one time sooner; smaller holds less.
const MOST: usize = 16;
/// Most bytes of records that are asked for at a time; a larger one comes alone.
const MOST_BYTES: usize = 8 << 20;

/// Publishes held records.
#[derive(Clone)]
pub(in crate::worker) struct Release {
    pub(in crate::worker) context: Arc<WorkerContext>,
    pub(in crate::worker) jetstream: Context,
    pub(in crate::worker) stream: HeldStream,
    /// The durable consumer that all workers share.
    pub(in crate::worker) consumer: String,
}

impl Release {
    /// Releases records until the worker takes no more, and finishes those that it has begun.
    pub(in crate::worker) async fn run(self) {
        let (stop, abandon) = (self.context.stop.clone(), self.context.abandon.clone());
        let releasing = async {
            while !stop.is_cancelled() {
                if let Some(consumer) = self.stream.consumer(&self.consumer).await {
                    match Puller::open(&self.context.connection, &self.jetstream, consumer).await {
                        Ok(puller) => self.pull(puller).await,
                        Err(error) => tracing::warn!(error, "cannot subscribe"),
                    }
                }
                tokio::time::timeout(PAUSE, stop.cancelled()).await.ok();
            }
        };
        tokio::select! {
            () = releasing => {}
            () = abandon.cancelled() => {}
        }
    }

    /// Takes records until the worker stops or the consumer has to be looked up again.
    async fn pull(&self, mut puller: Puller) {
        let mut in_work = JoinSet::new();
        let mut link = self.context.connection.link();
        let mut n_connects = link.borrow_and_update().n_connects;
        loop {
            if puller.n_requested() == 0
                && in_work.len() < MOST
                && self.context.connection.is_up()
                && puller.request(ask(&puller, in_work.len())).await.is_err()
            {
                break;
            }
            tokio::select! {
                biased;
                () = self.context.stop.cancelled() => break,
                changed = link.changed() => {
                    let now = link.borrow_and_update().n_connects;
                    if changed.is_err() {
                        break;
                    }
                    if std::mem::replace(&mut n_connects, now) != now {
                        puller.forget_requests();
                    }
                }
                Some(_) = in_work.join_next() => {}
                pulled = puller.next() => match pulled {
                    Pulled::Article(delivery) => {
                        let release = self.clone();
                        in_work.spawn(async move { release.take(&delivery).await });
                    }
                    Pulled::Failed(error) if puller.needs_rebuild(&error) => {
                        tracing::warn!(%error, "looking the consumer of the held stream up again");
                        break;
                    }
                    Pulled::Nothing | Pulled::Failed(_) => {}
                },
            }
        }
        for delivery in puller.close().await {
            delivery.negative_ack(Duration::ZERO).await;
        }
        in_work.join_all().await;
    }

    /// Does what is due with one message of the held stream.
    async fn take(&self, delivery: &Delivery) {
        let is_record = Entry::read(&delivery.headers).is_some_and(|entry| entry.kind == Kind::Record);
        let Some(until) = until(&delivery.headers).filter(|_| is_record) else {
            // A mark, or a record of which nobody knows until when it is held: only something newer takes it away.
            return delivery.ack().await;
        };
        match Duration::try_from(until.duration_since(Timestamp::now())) {
            Ok(wait) if !wait.is_zero() => {
                delivery.negative_ack(wait.clamp(SHORTEST_WAIT, LONGEST_WAIT)).await;
            }
            _ => {
                let span = tracing::error_span!(
                    "held",
                    id = article_id(&delivery.headers),
                    stream = delivery.origin.stream,
                    sequence = delivery.origin.sequence
                );
                self.release(delivery).instrument(span).await;
            }
        }
    }

    /// Publishes a record whose time has come, unless it has been replaced, and leaves its mark in its place.
    async fn release(&self, delivery: &Delivery) {
        match self.publish(delivery).await {
            Ok(()) => delivery.ack().await,
            Err(failure) => {
                let pause = if failure.may_pass() { PAUSE } else { LONG_PAUSE };
                let delay_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
                tracing::error!(stage = "publishing", kind = failure.kind(), error = %failure, delay_ms, "held record not published");
                delivery.negative_ack(pause).await;
            }
        }
    }

    async fn publish(&self, delivery: &Delivery) -> Result<(), PublishFailure> {
        let (context, sequence) = (&self.context, delivery.origin.sequence);
        let there = self.stream.last(&delivery.subject).await?.filter(|there| there.sequence == sequence);
        let Some(there) = there else {
            tracing::debug!("something newer has taken its place");
            return Ok(());
        };
        let Some(outgoing) = self.outgoing(delivery) else {
            tracing::error!("this is no record of ours: it stays where it is");
            return Ok(());
        };
        // Once: after each try what is held is looked at again.
        let published = context.records.try_publish(&outgoing).await;
        let is_blocked = context.connection.is_up() && matches!(&published, Err(failure) if failure.may_pass());
        if is_blocked || published.is_ok() {
            context.health.report(Obstacle::NoOutput, is_blocked);
        }
        let Stored { was_duplicate, .. } = published?;
        let metrics = &context.metrics;
        if was_duplicate {
            metrics.duplicates.inc();
        } else {
            metrics.published.inc();
            metrics.published_bytes.inc_by(outgoing.payload.len() as u64);
        }
        let Some(entry) = Entry::read(&there.headers) else { return Ok(()) };
        let mark = Entry { kind: Kind::Released, ..entry }.mark(article_id(&there.headers));
        if self.stream.replace(sequence, &delivery.subject, mark, &bytes::Bytes::new()).await? {
            metrics.released.inc();
        }
        tracing::info!(stage = "publishing", subject = outgoing.subject, "held record published");
        Ok(())
    }

    /// Returns what is published; none where it is no record of ours. Whoever may write to the held stream must not choose the
    /// subject of what is published with our rights: it is made as that of any other record.
    fn outgoing(&self, delivery: &Delivery) -> Option<Outgoing> {
        let (article_subject, message_id, headers) = unpacked(&delivery.headers)?;
        let subject = self.context.record_subjects.apply(&article_subject);
        let outgoing = Outgoing { subject, message_id, headers, payload: delivery.payload.clone() };
        subject::is_literal(&outgoing.subject).then_some(outgoing)
    }
}

/// Returns what more to ask for, where so many are in work.
fn ask(puller: &Puller, n_in_work: usize) -> Ask {
    match puller.too_few_bytes() {
        Some(n_bytes) if n_bytes >= MOST_BYTES => Ask { n_articles: 1, max_bytes: None },
        _ => Ask { n_articles: MOST - n_in_work, max_bytes: Some(MOST_BYTES) },
    }
}
