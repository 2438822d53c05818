//! Whether a record may be published, where those of embargoed articles are held.

use std::time::Duration;

use async_nats::{HeaderMap, HeaderValue};

use super::record::Trials;
use super::{Answer, Failure, Obstacle, Record, Work};
use crate::nats::wire_len;
use crate::pipeline::Stage;
use crate::record::{Origin, Standing};
use crate::worker::hold::{Admitted, Applicant, Hold};

/// Bytes that the headers of a held record may take next to its own and to its article's subject.
const MAX_HOLD_BYTES: usize = 512;

/// Tries in a row before an article counts as one that the held stream does not take, and the pause after the first, which grows.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_millis(100);

impl Work<'_> {
    /// Returns how many bytes a record needs more to be held than to be published.
    pub(super) fn n_hold_bytes(&self) -> usize {
        let Some(hold) = &self.context.hold else { return 0 };
        // Each byte of the subject takes three at most.
        MAX_HOLD_BYTES + 3 * self.delivery.subject.len() + hold.n_name_bytes()
    }

    /// Returns whether the record, which is published with `headers`, is to be published now: otherwise it is held, has been before, or
    /// something newer of its article has come first.
    pub(super) async fn may_publish(&self, record: &Record, headers: &HeaderMap) -> Result<bool, Failure> {
        let Some(hold) = &self.context.hold else { return Ok(true) };
        // What reads the record later comes under this in its trace.
        self.trail.times().begin(Stage::Publish);
        let standing = Standing { origin: self.record_origin(), ..record.edition.standing.clone() };
        let applicant = Applicant {
            id: &record.edition.id,
            standing: &standing,
            is_embargoed: record.is_embargoed,
            has_embargo: record.edition.has_embargo,
            supersedes: &record.edition.supersedes,
            subject: &self.delivery.subject,
            message_id: &record.message_id,
            headers,
            payload: &record.payload,
        };
        debug_assert!(wire_len(&Hold::headers(&applicant)) <= wire_len(headers) + self.n_hold_bytes());
        let admitted = self.admit(hold, &applicant).await?;
        self.tell_admitted(admitted, record, headers);
        Ok(admitted == Admitted::Publish)
    }

    /// Asks until there is an answer. Without one nobody knows whether the record may be published.
    async fn admit(&self, hold: &Hold, applicant: &Applicant<'_>) -> Result<Admitted, Failure> {
        let (mut trials, mut n_tries) = (Trials::default(), 0);
        loop {
            let n_stored = self.context.n_stored();
            let result = hold.admit(applicant).await;
            self.report(&result, Obstacle::NoOutput);
            n_tries += 1;
            match result {
                Ok(admitted) => return Ok(admitted),
                Err(failure) if failure.may_pass() && n_tries % TRIES != 0 => {
                    tokio::time::sleep(PAUSE * (n_tries % TRIES)).await
                }
                Err(failure) => self.wait_after(failure, n_stored, &mut trials).await?,
            }
        }
    }

    /// Counts and tells what becomes of a record that is not published now.
    fn tell_admitted(&self, admitted: Admitted, record: &Record, headers: &HeaderMap) {
        let metrics = &self.context.metrics;
        let outcome = match admitted {
            Admitted::Publish => return,
            Admitted::Held => {
                metrics.held.inc();
                metrics.quality.count(&record.facts);
                let until = headers.get("Quotewire-Embargoed").map_or("something newer comes", HeaderValue::as_str);
                tracing::info!(stage = "publishing", until, "record held");
                "held"
            }
            Admitted::Before => "held_before",
            Admitted::Overtaken => {
                tracing::info!(stage = "publishing", "record dropped: something newer of this article came before it");
                "overtaken"
            }
        };
        self.trail.keep_back(outcome);
        self.context.answers.keep(&self.delivery, Answer::Record);
    }

    /// Returns the message of the input stream that the record answers.
    fn record_origin(&self) -> Option<Origin> {
        let origin = &self.delivery.origin;
        (!origin.stream.is_empty()).then(|| Origin { stream: origin.stream.clone(), sequence: origin.sequence })
    }
}
