//! The stream that keeps one message a subject until somebody replaces it, as its readers and writers see it.

use async_nats::HeaderMap;
use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::context::{RequestError, RequestErrorKind};
use async_nats::jetstream::response::Response;
use async_nats::jetstream::{self, Context, ErrorCode};
use bytes::Bytes;
use serde_json::{Value, json};
use std::time::Duration;

use super::connect::{Connection, describe};
use super::publish::{PublishFailure, Publisher};
use super::stored_message;

/// What the stream has on one subject.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldMessage {
    /// Its subject.
    pub subject: String,
    /// Its sequence in the stream.
    pub sequence: u64,
    /// When it was stored, nanoseconds since 1970.
    pub stored_at_ns: i128,
    /// Its headers.
    pub headers: HeaderMap,
}

/// The held stream. Every question goes to its leader, so that each answer is of what is stored now.
#[derive(Debug, Clone)]
pub struct HeldStream {
    connection: Connection,
    context: Context,
    name: String,
    publisher: Publisher,
}

impl HeldStream {
    /// Returns the stream `name`, whose answers are waited for as long as `timeout`.
    #[must_use]
    pub fn new(connection: &Connection, name: &str, timeout: Duration) -> Self {
        Self {
            connection: connection.clone(),
            context: connection.jetstream(timeout),
            name: name.to_owned(),
            publisher: Publisher::to_stream(connection, name, timeout),
        }
    }

    /// Returns its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the message on `subject`, none where there is none.
    ///
    /// # Errors
    ///
    /// The server does not answer, or refuses.
    pub async fn last(&self, subject: &str) -> Result<Option<HeldMessage>, PublishFailure> {
        self.find(&json!({ "last_by_subj": subject })).await
    }

    /// Returns the first message from `sequence` on whose subject `pattern` matches, none where there is none.
    ///
    /// # Errors
    ///
    /// The server does not answer, or refuses.
    pub async fn next(&self, sequence: u64, pattern: &str) -> Result<Option<HeldMessage>, PublishFailure> {
        self.find(&json!({ "seq": sequence, "next_by_subj": pattern })).await
    }

    async fn find(&self, query: &Value) -> Result<Option<HeldMessage>, PublishFailure> {
        let Some(answer) = self.ask("GET", query).await? else { return Ok(None) };
        let message = stored_message::read(&answer["message"]);
        let message = message.ok_or_else(|| PublishFailure::NoAck("an answer without a message".to_owned()))?;
        Ok(Some(HeldMessage {
            subject: message.subject,
            sequence: message.sequence,
            stored_at_ns: message.stored_at_ns,
            headers: message.headers,
        }))
    }

    /// Stores a message on `subject` in place of message `last`, if that is still the one there; 0 is none. Returns whether it
    /// was.
    ///
    /// # Errors
    ///
    /// Any [`PublishFailure`]. Where no ack came the message may be there.
    pub async fn replace(
        &self,
        last: u64,
        subject: &str,
        headers: HeaderMap,
        payload: &Bytes,
    ) -> Result<bool, PublishFailure> {
        self.publisher.publish_after(last, subject, headers, payload).await
    }

    /// Removes message `sequence`, where it is still there.
    ///
    /// # Errors
    ///
    /// The server does not answer, or refuses.
    pub async fn remove(&self, sequence: u64) -> Result<(), PublishFailure> {
        self.ask("DELETE", &json!({ "seq": sequence })).await.map(drop)
    }

    /// Returns its durable consumer `consumer`; none where there is none to pull from, or the server does not answer.
    pub async fn consumer(&self, consumer: &str) -> Option<PullConsumer> {
        match self.context.get_consumer_from_stream(consumer, &self.name).await {
            Ok(consumer) => Some(consumer),
            Err(error) => {
                tracing::warn!(%error, consumer, "cannot look up the consumer of the held stream");
                None
            }
        }
    }

    /// Asks the server for messages, or to remove one; none where it has no such message.
    async fn ask(&self, action: &str, query: &Value) -> Result<Option<Value>, PublishFailure> {
        const NO_MESSAGE: [ErrorCode; 3] =
            [ErrorCode::NO_MESSAGE_FOUND, ErrorCode::SEQUENCE_NOT_FOUND, ErrorCode::STREAM_MESSAGE_DELETE_FAILED];
        match self.context.request(format!("STREAM.MSG.{action}.{}", self.name), query).await {
            Ok(Response::Ok(answer)) => Ok(Some(answer)),
            Ok(Response::Err { error }) if NO_MESSAGE.contains(&error.error_code()) => Ok(None),
            Ok(Response::Err { error }) => Err(refusal(&error)),
            Err(error) => Err(self.silence(&error)),
        }
    }

    fn silence(&self, error: &RequestError) -> PublishFailure {
        match error.kind() {
            RequestErrorKind::NoResponders => PublishFailure::NoStream(describe(error)),
            _ => {
                self.connection.doubt();
                PublishFailure::NoAck(format!("asking for what is held: {}", describe(error)))
            }
        }
    }
}

/// Whatever keeps the server from telling what is held is no article's fault: it is no reason for a dead letter.
fn refusal(error: &jetstream::Error) -> PublishFailure {
    PublishFailure::NoStream(format!("asking for what is held: {error}"))
}
