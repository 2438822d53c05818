//! The stream of the dead letters: what is in it, back to the input, and away.

use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::stream::{DeleteMessageErrorKind, Stream};
use async_nats::jetstream::{self, Context};
use async_nats::{HeaderMap, header};
use bytes::Bytes;
use futures_util::StreamExt;

use super::answer::{FORBIDDEN, explain, is_unanswered};
use super::dead_letter::headers::REPLAYED_FROM;
use super::dead_letter::headers::header_value;
use super::dead_letter::{Report, rfc3339};
use super::stored_message::{self, Missing};
use super::subjects::bounded;
use super::wire::headers;
use crate::config::{InputSettings, subject};

/// Messages looked at in one go. Larger asks the server less often; smaller holds less.
const BATCH: usize = 256;

/// What could not be done with dead letters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeadLetterError {
    /// The server refuses or does not answer.
    #[error("{what}: {message}")]
    Server {
        /// What was asked for.
        what: String,
        /// What the server or the client says.
        message: String,
    },
    /// No answer came.
    #[error("{what}: no answer: {FORBIDDEN}")]
    Unanswered {
        /// What was asked for.
        what: String,
    },
    /// There is none of that number.
    #[error("no such dead letter: {sequence}")]
    NoSuch {
        /// The sequence number that was asked for.
        sequence: u64,
    },
    /// It says that it came from where no articles come from.
    #[error(
        "dead letter {sequence} names {subject:.100?}, which is none of input.subject or input.urgent_subject: it is not replayed"
    )]
    Elsewhere {
        /// Its sequence number.
        sequence: u64,
        /// The subject that it names.
        subject: String,
    },
    /// It names a subject that no article can have: a pattern, or what is none at all.
    #[error(
        "dead letter {sequence} names {subject:.100?}, which is a pattern or no subject at all: it is not replayed"
    )]
    NoSubject {
        /// Its sequence number.
        sequence: u64,
        /// The subject that it names.
        subject: String,
    },
    /// It points to a message that is not the article that it tells of.
    #[error(
        "dead letter {sequence} points to message {original} of stream {stream:.100?}, which is not the article that it tells of: it is not read"
    )]
    PointsElsewhere {
        /// Its sequence number.
        sequence: u64,
        /// The stream that it names.
        stream: String,
        /// The sequence number there.
        original: u64,
    },
    /// The message is not one that quotewire wrote.
    #[error("message {sequence} of the stream is no dead letter")]
    Foreign {
        /// Its sequence number.
        sequence: u64,
    },
}

/// One dead letter as it is stored.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its sequence number in the stream of the dead letters.
    pub sequence: u64,
    /// When it was stored, RFC 3339.
    pub stored_at: String,
    /// What its headers tell.
    pub report: Report,
    /// The publisher's own headers.
    pub headers: HeaderMap,
    /// The original payload; empty for a pointer, or where only headers were asked for.
    pub payload: Bytes,
}

/// The stream of the dead letters.
#[derive(Debug)]
pub struct DeadLetterStream {
    context: Context,
    stream: Stream,
    name: String,
    /// The stream that the articles came from: no dead letter may point elsewhere.
    input: String,
}

impl DeadLetterStream {
    /// Opens the stream `name`, of the articles in stream `input`.
    ///
    /// # Errors
    ///
    /// There is none, or the server does not answer.
    pub async fn open(context: &Context, name: &str, input: &str) -> Result<Self, DeadLetterError> {
        let stream = open(context, name).await?;
        Ok(Self { context: context.clone(), stream, name: name.to_owned(), input: input.to_owned() })
    }

    /// Calls `visit` with every dead letter that is there now, oldest first, without its payload.
    ///
    /// # Errors
    ///
    /// The server does not answer.
    pub async fn for_each(&self, mut visit: impl FnMut(Stored)) -> Result<(), DeadLetterError> {
        let scanned = scan(&self.stream, DeliverPolicy::All, |message| {
            if let Some(stored) = stored_from_delivery(message) {
                visit(stored);
            }
        });
        scanned.await.map_err(|error| server_error("reading the dead letters", error.as_ref()))
    }

    /// Returns the dead letter `sequence`, with the payload read from the input stream where it is a pointer.
    ///
    /// # Errors
    ///
    /// There is none, it is not one of ours, or what it points to is gone or another article. Whoever may write dead letters must not
    /// have other streams read with our rights.
    pub async fn get(&self, sequence: u64) -> Result<Stored, DeadLetterError> {
        let message = stored_message::get(&self.context, &self.name, sequence).await;
        let message = message.map_err(|missing| match missing {
            Missing::NoMessage => DeadLetterError::NoSuch { sequence },
            missing => refusal(format!("dead letter {sequence}"), missing),
        })?;
        let report = Report::read(&message.headers).ok_or(DeadLetterError::Foreign { sequence })?;
        let mut stored = Stored {
            sequence,
            stored_at: rfc3339(message.stored_at_ns),
            headers: Report::original_headers(&message.headers),
            payload: message.payload,
            report,
        };
        if stored.report.is_pointer {
            let Report { stream, sequence: points_to, stored_at, .. } = &stored.report;
            let elsewhere =
                || DeadLetterError::PointsElsewhere { sequence, stream: stream.clone(), original: *points_to };
            if *stream != self.input {
                return Err(elsewhere());
            }
            let what = format!("message {points_to} of stream {stream}, which the dead letter points to");
            let original = stored_message::get(&self.context, stream, *points_to).await;
            let original = original.map_err(|missing| refusal(what, missing))?;
            // Every dead letter of ours tells of all this. One that does not, or otherwise, would have the forger choose which article
            // goes where.
            let is_same_message = stored_at.as_deref() == Some(rfc3339(original.stored_at_ns).as_str());
            if !is_same_message || !Report::is_of_subject(&message.headers, &original.subject) {
                return Err(elsewhere());
            }
            stored.payload = original.payload;
            stored.headers = Report::original_headers(&original.headers);
        }
        Ok(stored)
    }

    /// Publishes the article of `stored` on its own subject again, and removes the dead letter once the server has
    /// acked that. Replaying twice publishes once, within the input stream's duplicate window.
    ///
    /// # Errors
    ///
    /// The article cannot be published, or came from another subject than `input` reads, and the dead letter stays; or it
    /// cannot be removed.
    pub async fn replay(&self, stored: &Stored, input: &InputSettings) -> Result<(), DeadLetterError> {
        let Stored { sequence, stored_at, report, .. } = stored;
        // Whoever may write dead letters must not choose what is published with our rights: a request to the server, say.
        if !subject::is_literal(&report.subject) {
            return Err(DeadLetterError::NoSubject { sequence: *sequence, subject: report.subject.clone() });
        }
        if !input.all_subjects().iter().any(|pattern| subject::covers(pattern, &report.subject)) {
            return Err(DeadLetterError::Elsewhere { sequence: *sequence, subject: report.subject.clone() });
        }
        // The headers of a pointer's original, or of a forged dead letter, may hold what an old server takes for its own.
        let mut headers = HeaderMap::new();
        for (name, values) in stored.headers.iter() {
            for value in values {
                headers.append(name.clone(), header_value(value.as_str(), usize::MAX));
            }
        }
        // An id of its own: under the first one the input stream would drop the article as a duplicate.
        headers.insert(header::NATS_MESSAGE_ID, format!("replay-{}-{sequence}-{stored_at}", self.name));
        headers.insert(header::NATS_EXPECTED_STREAM, input.stream.as_str());
        // The article stays who it was, so that its record, should there be one after all, is not stored twice.
        if let Some(identity) = report.identity() {
            headers.insert(REPLAYED_FROM, identity.to_header());
        }
        let what = format!("publishing dead letter {sequence} on {}", report.subject);
        let subject = bounded(report.subject.clone());
        let ack = self.context.publish_with_headers(subject, headers, stored.payload.clone()).await;
        let ack = ack.map_err(|error| server_error(&what, &error))?;
        ack.await.map_err(|error| server_error(&what, &error))?;
        self.remove(*sequence).await
    }

    /// Removes the dead letter `sequence`.
    ///
    /// # Errors
    ///
    /// There is none, or the server does not answer.
    pub async fn remove(&self, sequence: u64) -> Result<(), DeadLetterError> {
        let Err(error) = self.stream.delete_message(sequence).await else { return Ok(()) };
        // The server says of a deletion alone that it failed, whatever the reason.
        let is_refused = matches!(error.kind(), DeleteMessageErrorKind::JetStream(_));
        let missing = match is_refused {
            true => stored_message::get(&self.context, &self.name, sequence).await.err(),
            false => None,
        };
        Err(match missing {
            Some(Missing::NoMessage) => DeadLetterError::NoSuch { sequence },
            _ => server_error(&format!("removing dead letter {sequence}"), &error),
        })
    }
}

pub(super) async fn open(context: &Context, name: &str) -> Result<Stream, DeadLetterError> {
    context.get_stream(name).await.map_err(|error| server_error(&format!("stream {name}"), &error))
}

/// Calls `visit` with every message of `stream` that is there now, from where `policy` says, without its payload.
pub(super) async fn scan(
    stream: &Stream,
    policy: DeliverPolicy,
    mut visit: impl FnMut(&jetstream::Message),
) -> Result<(), async_nats::Error> {
    let last_sequence = stream.get_info().await?.state.last_sequence;
    let config = pull::Config {
        deliver_policy: policy,
        ack_policy: AckPolicy::None,
        headers_only: true,
        inactive_threshold: Duration::from_secs(30),
        ..pull::Config::default()
    };
    let consumer = stream.create_consumer(config).await?;
    loop {
        let mut batch = consumer.fetch().max_messages(BATCH).messages().await?;
        let mut n_messages = 0;
        while let Some(message) = batch.next().await {
            let message = message?;
            n_messages += 1;
            let sequence = message.info()?.stream_sequence;
            if sequence <= last_sequence {
                visit(&message);
            }
            if sequence >= last_sequence {
                return Ok(());
            }
        }
        if n_messages == 0 {
            return Ok(());
        }
    }
}

fn stored_from_delivery(message: &jetstream::Message) -> Option<Stored> {
    let headers = headers::unwrap(message.headers.clone()?).headers;
    let info = message.info().ok()?;
    Some(Stored {
        sequence: info.stream_sequence,
        stored_at: rfc3339(info.published.unix_timestamp_nanos()),
        report: Report::read(&headers)?,
        headers: Report::original_headers(&headers),
        payload: Bytes::new(),
    })
}

fn refusal(what: String, missing: Missing) -> DeadLetterError {
    match missing {
        Missing::NoMessage => DeadLetterError::Server { what, message: "no message found".to_owned() },
        Missing::Unanswered => DeadLetterError::Unanswered { what },
        Missing::Refused(message) => DeadLetterError::Server { what, message },
    }
}

pub(super) fn server_error(what: &str, error: &(dyn std::error::Error + 'static)) -> DeadLetterError {
    let what = what.to_owned();
    if is_unanswered(error) {
        return DeadLetterError::Unanswered { what };
    }
    DeadLetterError::Server { what, message: explain(error) }
}
