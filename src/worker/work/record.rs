//! The record of an article: how large it may be, and its way to the output stream.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{Answer, Failure, Obstacle, Record, Work, Workshop, headers};
use crate::nats::{Outgoing, PublishFailure, Stored, wire_len};

/// Pause between tries of an article that is held because the output takes nothing. Larger spares the server; smaller finds
/// the output open again sooner.
const HOLD_PAUSE: Duration = Duration::from_millis(500);

/// Bytes of a record's message id.
const MESSAGE_ID_LEN: usize = 32;

impl Work<'_> {
    /// Returns how many bytes a record may take with the headers that are made with it.
    pub(super) fn max_record_bytes(&self) -> usize {
        let Workshop { connection, records, max_stored_bytes, .. } = self.workshop;
        let handed_on = headers::handed_on(&self.delivery);
        let n_other_bytes = wire_len(&handed_on) + records.n_added_bytes(&"0".repeat(MESSAGE_ID_LEN));
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
                tracing::warn!(error, sequence = self.delivery.origin.sequence, "making the record anew, to fit");
                if let Some(max_bytes) = self.workshop.records.max_stored_bytes().await {
                    self.workshop.max_stored_bytes.store(max_bytes, Ordering::Relaxed);
                }
                self.publish_made(&self.enrich().await?).await
            }
            result => result,
        }
    }

    async fn publish_made(&self, record: &Record) -> Result<(), Failure> {
        let mut headers = record.headers.clone();
        for (name, values) in headers::handed_on(&self.delivery).iter() {
            values.iter().for_each(|value| headers.insert(name.clone(), value.clone()));
        }
        let outgoing = Outgoing {
            subject: self.workshop.record_subjects.apply(&self.delivery.subject),
            message_id: record.message_id.clone(),
            headers,
            payload: record.payload.clone(),
        };
        if self.workshop.metrics.in_flight.get() > self.workshop.few_in_flight {
            self.workshop.departures.wait().await;
        }
        let Stored { was_duplicate, .. } = loop {
            let n_stored = self.workshop.n_stored();
            match self.publish(&self.workshop.records, &outgoing, Obstacle::NoOutput).await {
                // An output that takes nothing at all is no fault of the article's: it is held, which uses up no
                // delivery, until the output takes it or others.
                Err(failure) if failure.is_of_stream() && self.workshop.n_stored() == n_stored => {
                    tokio::time::sleep(HOLD_PAUSE).await;
                }
                result => break result?,
            }
        };
        if was_duplicate {
            self.workshop.metrics.duplicates.inc();
        } else {
            self.workshop.metrics.published.inc();
        }
        self.workshop.answers.keep(&self.delivery, Answer::Record);
        Ok(())
    }
}
