//! The stream of the dead letters: what is in it, and back to the input.

use async_nats::jetstream::consumer::{AckPolicy, pull};
use async_nats::jetstream::stream::Stream;
use async_nats::jetstream::{self, Context};
use async_nats::{HeaderMap, header};
use bytes::Bytes;
use futures_util::StreamExt;

use super::connect::describe;
use super::dead_letter::Report;

/// Dead letters looked at in one go. Larger asks the server less often; smaller holds less.
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
}

impl DeadLetterStream {
    /// Opens the stream `name`.
    ///
    /// # Errors
    ///
    /// There is none, or the server does not answer.
    pub async fn open(context: &Context, name: &str) -> Result<Self, DeadLetterError> {
        let stream = context.get_stream(name).await;
        let stream = stream.map_err(|error| server_error(&format!("stream {name}"), &error))?;
        Ok(Self { context: context.clone(), stream, name: name.to_owned() })
    }

    /// Calls `visit` with every dead letter that is there now, oldest first, without its payload.
    ///
    /// # Errors
    ///
    /// The server does not answer.
    pub async fn for_each(&self, mut visit: impl FnMut(Stored)) -> Result<(), DeadLetterError> {
        let failed = |error: &dyn std::error::Error| server_error("reading the dead letters", error);
        let last_sequence = self.stream.get_info().await.map_err(|error| failed(&error))?.state.last_sequence;
        let config = pull::Config {
            ack_policy: AckPolicy::None,
            headers_only: true,
            inactive_threshold: std::time::Duration::from_secs(30),
            ..pull::Config::default()
        };
        let consumer = self.stream.create_consumer(config).await.map_err(|error| failed(&error))?;
        loop {
            let mut batch = consumer.fetch().max_messages(BATCH).messages().await.map_err(|error| failed(&error))?;
            let mut n_messages = 0;
            while let Some(message) = batch.next().await {
                let message = message.map_err(|error| failed(error.as_ref()))?;
                n_messages += 1;
                let sequence = message.info().map_err(|error| failed(error.as_ref()))?.stream_sequence;
                if sequence <= last_sequence
                    && let Some(stored) = stored_from_delivery(&message)
                {
                    visit(stored);
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

    /// Returns the dead letter `sequence`, with the payload read from the input stream where it is a pointer.
    ///
    /// # Errors
    ///
    /// There is none, it is not one of ours, or what it points to is gone.
    pub async fn get(&self, sequence: u64) -> Result<Stored, DeadLetterError> {
        let message = self.stream.get_raw_message(sequence).await;
        let message = message.map_err(|error| server_error(&format!("dead letter {sequence}"), &error))?;
        let report = Report::read(&message.headers).ok_or(DeadLetterError::Foreign { sequence })?;
        let mut stored = Stored {
            sequence,
            stored_at: rfc3339(message.time.unix_timestamp_nanos()),
            headers: Report::original_headers(&message.headers),
            payload: message.payload,
            report,
        };
        if stored.report.is_pointer {
            let Report { stream, sequence, .. } = &stored.report;
            let what = format!("message {sequence} of stream {stream}, which the dead letter points to");
            let input = self.context.get_stream(stream).await.map_err(|error| server_error(&what, &error))?;
            let original = input.get_raw_message(*sequence).await.map_err(|error| server_error(&what, &error))?;
            stored.payload = original.payload;
            stored.headers = Report::original_headers(&original.headers);
        }
        Ok(stored)
    }

    /// Publishes the article of dead letter `sequence` on its own subject again, and removes the dead letter once
    /// the server has acked that. The article keeps its identity, so that a record it already has is not stored
    /// twice; and replaying twice publishes once.
    ///
    /// # Errors
    ///
    /// As [`Self::get`]; or the article cannot be published, and the dead letter stays.
    pub async fn replay(&self, sequence: u64, input_stream: &str) -> Result<Stored, DeadLetterError> {
        let stored = self.get(sequence).await?;
        let mut headers = stored.headers.clone();
        // An id of its own: under the first one the input stream would drop the article as a duplicate.
        headers.insert(header::NATS_MESSAGE_ID, format!("replay-{}-{sequence}-{}", self.name, stored.stored_at));
        headers.insert(header::NATS_EXPECTED_STREAM, input_stream);
        let what = format!("publishing dead letter {sequence} on {}", stored.report.subject);
        let subject = stored.report.subject.clone();
        let ack = self.context.publish_with_headers(subject, headers, stored.payload.clone()).await;
        let ack = ack.map_err(|error| server_error(&what, &error))?;
        ack.await.map_err(|error| server_error(&what, &error))?;
        let removed = self.stream.delete_message(sequence).await;
        removed.map_err(|error| server_error(&format!("removing dead letter {sequence}, now replayed"), &error))?;
        Ok(stored)
    }
}

fn stored_from_delivery(message: &jetstream::Message) -> Option<Stored> {
    let headers = message.headers.as_ref()?;
    let info = message.info().ok()?;
    Some(Stored {
        sequence: info.stream_sequence,
        stored_at: rfc3339(info.published.unix_timestamp_nanos()),
        report: Report::read(headers)?,
        headers: Report::original_headers(headers),
        payload: Bytes::new(),
    })
}

fn rfc3339(unix_ns: i128) -> String {
    jiff::Timestamp::from_nanosecond(unix_ns).map_or_else(|_| unix_ns.to_string(), |time| time.to_string())
}

fn server_error(what: &str, error: &dyn std::error::Error) -> DeadLetterError {
    DeadLetterError::Server { what: what.to_owned(), message: describe(error) }
}
