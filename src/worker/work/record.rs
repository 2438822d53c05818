//! The record of an article: how large it may be, and its way to the output stream.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::sync::SemaphorePermit;

use super::{Answer, Failure, Obstacle, Place, Record, Urgency, Work, WorkerContext, headers};
use crate::nats::{Outgoing, PublishFailure, Stored, wire_len};
use crate::pipeline::Stage;

/// Pause between tries of an article that is held because the output takes nothing. Larger spares the server; smaller finds
/// the output open again sooner.
const HOLD_PAUSE: Duration = Duration::from_millis(500);

/// How long an article waits for its turn where records on its subject are refused. An output that has come back takes each
/// in milliseconds.
const TURN: Duration = Duration::from_millis(500);

/// How often in a row the output must refuse an article, each time after several tries, before it may be handed back for
/// others to be tried. One time may be a server that has just come back.
const REFUSALS: u32 = 2;

/// Bytes of a record's message id.
const MESSAGE_ID_LEN: usize = 32;

/// The tries of one article that nothing has come of.
#[derive(Default)]
pub(super) struct Trials<'w> {
    n_refusals: u32,
    /// Its place among those that are held meanwhile.
    hold: Option<SemaphorePermit<'w>>,
}

impl Work<'_> {
    /// Returns how many bytes a record may take with the headers that are made with it.
    pub(super) fn max_record_bytes(&self) -> usize {
        let WorkerContext { connection, records, max_stored_bytes, .. } = self.context;
        let handed_on = headers::handed_on(&self.delivery, self.sampled.as_ref());
        let n_hold_bytes = self.n_hold_bytes();
        let n_other_bytes = n_hold_bytes + wire_len(&handed_on) + records.n_added_bytes(&"0".repeat(MESSAGE_ID_LEN));
        let max_bytes = connection.client().max_payload().min(max_stored_bytes.load(Ordering::Relaxed));
        max_bytes.saturating_sub(n_other_bytes)
    }

    /// Publishes the record. One that the stream has no room for, which has become smaller since it was made, is made again.
    pub(super) async fn publish_record(&self) -> Result<(), Failure> {
        let Some(record) = &self.record else {
            return Err(Failure::Panic("no record to publish".to_owned()));
        };
        match self.publish_made(record).await {
            Err(Failure::Publish(PublishFailure::TooLarge(error))) => {
                tracing::warn!(error, "making the record anew, to fit");
                if let Some(max_bytes) = self.context.records.max_stored_bytes().await {
                    self.context.max_stored_bytes.store(max_bytes, Ordering::Relaxed);
                }
                self.publish_made(&self.enrich().await?).await
            }
            result => result,
        }
    }

    /// Returns whether the article may be delivered once more without becoming a dead letter.
    fn may_come_again(&self) -> bool {
        self.delivery.origin.deliveries < self.context.policy.max_deliver
    }

    /// Returns the subject that `record` goes to, and without one that of most.
    pub(super) fn record_subject(&self, record: Option<&Record>) -> String {
        let is_embargoed = record.is_some_and(|record| record.is_embargoed);
        let own_subjects = self.context.embargoed_subjects.as_ref().filter(|_| is_embargoed);
        own_subjects.unwrap_or(&self.context.record_subjects).apply(&self.delivery.subject)
    }

    async fn publish_made(&self, record: &Record) -> Result<(), Failure> {
        let mut headers = record.headers.clone();
        for (name, values) in headers::handed_on(&self.delivery, self.sampled.as_ref()).iter() {
            values.iter().for_each(|value| headers.insert(name.clone(), value.clone()));
        }
        if !self.may_publish(record, &headers).await? {
            return Ok(());
        }
        let outgoing = Outgoing {
            subject: self.record_subject(Some(record)),
            message_id: record.message_id.clone(),
            headers,
            payload: record.payload.clone(),
        };
        let may_wait = self.urgency == Urgency::Ordinary;
        if may_wait && self.context.metrics.in_flight.get() > self.context.few_in_flight {
            self.context.batching.wait().await;
        }
        let started = Instant::now();
        self.trail.times().begin(Stage::Publish);
        let Stored { was_duplicate, .. } = match self.context.refusals.of_subject_alone(&outgoing.subject) {
            Some(failure) => self.store_where_others_pass(&outgoing, failure).await?,
            None => self.store(&outgoing).await?,
        };
        self.context.metrics.times.publish.observe(started.elapsed().as_secs_f64());
        self.context.refusals.taken(&outgoing.subject);
        if was_duplicate {
            self.context.metrics.duplicates.inc();
        } else {
            let metrics = &self.context.metrics;
            metrics.published.inc();
            metrics.published_bytes.inc_by(outgoing.payload.len() as u64);
            metrics.quality.count(&record.facts);
            if self.urgency == Urgency::Urgent {
                metrics.times.observe_urgent(self.delivery.origin.stored_at_ns);
            }
        }
        self.context.live.published(&record.message_id, || self.origin(), record.digest.as_ref(), &record.payload);
        self.context.answers.keep(&self.delivery, Answer::Record);
        Ok(())
    }

    /// Publishes until the output takes the record, or others but not this one.
    async fn store(&self, outgoing: &Outgoing) -> Result<Stored, Failure> {
        let mut trials = Trials::default();
        loop {
            let n_stored = self.context.n_stored();
            let result = self.publish(&self.context.records, outgoing, Obstacle::NoOutput).await;
            if let Err(failure) = &result
                && failure.is_of_stream()
                && self.context.connection.is_up()
            {
                self.context.refusals.refused(&outgoing.subject, failure);
            }
            match result {
                Ok(stored) => return Ok(stored),
                Err(failure) => self.wait_after(failure, n_stored, &mut trials).await?,
            }
        }
    }

    /// Waits until it is time for another try, where nothing at all has been taken since `n_stored` records were.
    ///
    /// # Errors
    ///
    /// It is `failure` that counts: others were taken meanwhile, or are to be tried first.
    pub(super) async fn wait_after<'w>(
        &'w self,
        failure: PublishFailure,
        n_stored: u64,
        trials: &mut Trials<'w>,
    ) -> Result<(), Failure> {
        if !failure.is_of_stream() || self.context.n_stored() != n_stored {
            return Err(failure.into());
        }
        // An output that takes nothing at all is no fault of the article's: it is held, which uses up no delivery, until the
        // output takes it or others.
        trials.n_refusals += u32::from(self.context.connection.is_up());
        trials.hold = trials.hold.take().or_else(|| self.place.as_ref().and_then(Place::hold));
        // Where all places were held, nobody would find out that the output takes others.
        if trials.hold.is_none() && trials.n_refusals >= REFUSALS && self.may_come_again() {
            return Err(Failure::GivesWay(failure));
        }
        tokio::time::sleep(HOLD_PAUSE).await;
        Ok(())
    }

    /// Publishes on a subject whose records are refused while others are stored, a few at a time: the output is no obstacle to
    /// others, and each try keeps a place that they need. `failure` is what the last try came to.
    async fn store_where_others_pass(&self, outgoing: &Outgoing, failure: PublishFailure) -> Result<Stored, Failure> {
        let permit = tokio::time::timeout(TURN, self.context.refused_tries.acquire());
        let Ok(Ok(_permit)) = permit.await else { return Err(Failure::Refused(failure)) };
        self.context.records.publish(outgoing).await.map_err(|failure| match failure.is_of_stream() {
            true => Failure::Refused(failure),
            false => failure.into(),
        })
    }
}
