//! Publishing that counts only when the server has acked it.

use std::time::Duration;

use async_nats::jetstream::context::{PublishError, PublishErrorKind};
use async_nats::jetstream::{Context, ErrorCode};
use async_nats::{HeaderMap, HeaderName, HeaderValue, header};
use bytes::Bytes;

use super::connect::{Connection, describe};
use super::dead_letter::headers::field_len;

/// Tries before a publish counts as failed. Larger rides out a longer outage with the article held; smaller hands
/// it back to the server sooner.
const ATTEMPTS: u32 = 4;
/// Pause before the second try; it doubles, with jitter.
const PAUSE: Duration = Duration::from_millis(100);
/// The server's answers to a message that it, or the stream, will never take: larger than the stream's own limit, or with
/// more headers than any stream stores.
const TOO_LARGE: [ErrorCode; 2] = [ErrorCode::STREAM_MESSAGE_EXCEEDS_MAXIMUM, ErrorCode::STREAM_HEADER_EXCEEDS_MAXIMUM];
/// The server's answers when stream, account or disk take nothing more for now.
const FULL: [ErrorCode; 5] = [
    ErrorCode::ACCOUNT_RESOURCES_EXCEEDED,
    ErrorCode::INSUFFICIENT_RESOURCES,
    ErrorCode::MEMORY_RESOURCES_EXCEEDED,
    ErrorCode::STORAGE_RESOURCES_EXCEEDED,
    ErrorCode::STREAM_STORE_FAILED,
];
/// The server's answers when the stream is not there for now, or is another one than expected.
const NO_STREAM: [ErrorCode; 4] = [
    ErrorCode::STREAM_NOT_FOUND,
    ErrorCode::STREAM_NOT_MATCH,
    ErrorCode::CLUSTER_NOT_AVAILABLE,
    ErrorCode::CLUSTER_NOT_LEADER,
];

/// What the client library says where a subject has another last message than expected.
const OTHER_LAST: &str = "wrong last sequence";

/// A message to publish. The same `message_id` is stored once within the stream's duplicate window.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Where to.
    pub subject: String,
    /// Its identity.
    pub message_id: String,
    /// Headers next to the message id.
    pub headers: HeaderMap,
    /// What to publish.
    pub payload: Bytes,
}

/// The server has the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Whether it had it before, so that nothing was stored now.
    pub was_duplicate: bool,
    /// Its sequence in the stream; none in core mode, where nothing is stored.
    pub sequence: Option<u64>,
}

/// Why the server does not have the message, as far as we know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishFailure {
    /// The message is larger than the server or the stream takes; it will be so next time.
    #[error("too large to publish: {0}")]
    TooLarge(String),
    /// The stream, the account or the server's disk is full.
    #[error("the output is full: {0}")]
    Full(String),
    /// No stream listens on the subject, or it is another one than set.
    #[error("no such stream for the subject: {0}")]
    NoStream(String),
    /// No ack came in time. The server may have stored the message or not.
    #[error("no ack from the server: {0}")]
    NoAck(String),
    /// The server said no.
    #[error("the server refuses the message: {0}")]
    Refused(String),
}

impl PublishFailure {
    /// Every name that [`Self::kind`] can return.
    pub const KINDS: [&'static str; 5] =
        ["publish_too_large", "publish_full", "publish_no_stream", "publish_no_ack", "publish_refused"];

    /// Returns whether the same message may be taken another time.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        !matches!(self, Self::TooLarge(_))
    }

    /// Returns whether it is the stream that takes nothing, and not this message that it does not take.
    #[must_use]
    pub fn is_of_stream(&self) -> bool {
        matches!(self, Self::Full(_) | Self::NoStream(_) | Self::NoAck(_))
    }

    /// Returns the closed-set name, for metrics and dead letters.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::TooLarge(_) => "publish_too_large",
            Self::Full(_) => "publish_full",
            Self::NoStream(_) => "publish_no_stream",
            Self::NoAck(_) => "publish_no_ack",
            Self::Refused(_) => "publish_refused",
        }
    }
}

/// Publishes to one stream, or to whoever listens in core mode.
#[derive(Debug, Clone)]
pub struct Publisher {
    connection: Connection,
    /// None in core mode.
    destination: Option<Destination>,
}

#[derive(Debug, Clone)]
struct Destination {
    context: Context,
    stream: String,
}

impl Publisher {
    /// Returns a publisher to `stream` that waits `timeout` for each ack.
    #[must_use]
    pub fn to_stream(connection: &Connection, stream: &str, timeout: Duration) -> Self {
        let (context, stream) = (connection.jetstream(timeout), stream.to_owned());
        Self { connection: connection.clone(), destination: Some(Destination { context, stream }) }
    }

    /// Returns a publisher that nobody acks: at most once.
    #[must_use]
    pub fn to_subject(connection: &Connection) -> Self {
        Self { connection: connection.clone(), destination: None }
    }

    /// Returns how many bytes of headers the publishing of `message_id` adds to a message's own.
    #[must_use]
    pub fn n_added_bytes(&self, message_id: &str) -> usize {
        self.added_headers(message_id).map(|(name, value)| field_len(&name, &value.into())).sum()
    }

    /// Asks how large a message the stream takes, headers too; none where it does not answer, or in core mode.
    pub async fn max_stored_bytes(&self) -> Option<usize> {
        let Destination { context, stream } = self.destination.as_ref()?;
        let stream = context.get_stream(stream).await.ok()?;
        Some(
            usize::try_from(stream.cached_info().config.max_message_size).ok().filter(|&n| n > 0).unwrap_or(usize::MAX),
        )
    }

    fn added_headers<'a>(&'a self, message_id: &'a str) -> impl Iterator<Item = (HeaderName, &'a str)> {
        let stream = self.destination.as_ref().map(|destination| destination.stream.as_str());
        let message_id = (header::NATS_MESSAGE_ID, message_id);
        [message_id].into_iter().chain(stream.map(|stream| (header::NATS_EXPECTED_STREAM, stream)))
    }

    /// Returns the headers that `outgoing` is published with.
    fn all_headers(&self, outgoing: &Outgoing) -> HeaderMap {
        let mut headers = outgoing.headers.clone();
        for (name, value) in self.added_headers(&outgoing.message_id) {
            headers.insert(name, value);
        }
        headers
    }

    /// Publishes and waits for the server's ack, once.
    ///
    /// # Errors
    ///
    /// Any [`PublishFailure`].
    pub async fn try_publish(&self, outgoing: &Outgoing) -> Result<Stored, PublishFailure> {
        self.publish_once(&outgoing.subject, &self.all_headers(outgoing), &outgoing.payload).await
    }

    /// Publishes on `subject`, once, if message `last` is still the last one there, and waits for the server's ack; 0 is none. Returns
    /// whether it was stored. It has no message id: whoever publishes it again finds it there.
    ///
    /// # Errors
    ///
    /// Any [`PublishFailure`].
    pub async fn publish_after(
        &self,
        last: u64,
        subject: &str,
        mut headers: HeaderMap,
        payload: &Bytes,
    ) -> Result<bool, PublishFailure> {
        if let Some(Destination { stream, .. }) = &self.destination {
            headers.insert(header::NATS_EXPECTED_STREAM, stream.as_str());
        }
        headers.insert(header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, HeaderValue::from(last));
        match self.publish_once(subject, &headers, payload).await {
            Err(PublishFailure::Refused(text)) if text.contains(OTHER_LAST) => Ok(false),
            result => result.map(|_| true),
        }
    }

    /// Publishes and waits for the server's ack, trying again with the same message id.
    ///
    /// # Errors
    ///
    /// Any [`PublishFailure`]; `TooLarge` at once, the others after the last try.
    pub async fn publish(&self, outgoing: &Outgoing) -> Result<Stored, PublishFailure> {
        let headers = self.all_headers(outgoing);
        let mut pause = PAUSE;
        for attempt in 1.. {
            match self.publish_once(&outgoing.subject, &headers, &outgoing.payload).await {
                Err(failure) if attempt < ATTEMPTS && failure.may_pass() => {
                    tracing::debug!(%failure, attempt, "publish failed");
                }
                result => return result,
            }
            tokio::time::sleep(pause.mul_f64(0.75 + fastrand::f64() / 2.0)).await;
            pause *= 2;
        }
        unreachable!("the last attempt returns")
    }

    async fn publish_once(
        &self,
        subject: &str,
        headers: &HeaderMap,
        payload: &Bytes,
    ) -> Result<Stored, PublishFailure> {
        match &self.destination {
            Some(Destination { context, .. }) => {
                let mut link = self.connection.link();
                let n_connects = link.borrow().n_connects;
                let ack = context.publish_with_headers(subject.to_owned(), headers.clone(), payload.clone());
                let ack = ack.await.map_err(|error| failure(&error))?;
                let ack = tokio::select! {
                    biased;
                    ack = ack.into_future() => ack.map_err(|error| failure(&error)),
                    // The ack went to the old connection, if there was one: no use waiting for it.
                    _ = link.wait_for(|link| link.n_connects > n_connects) => {
                        return Err(PublishFailure::NoAck("the connection was lost".to_owned()));
                    }
                };
                if matches!(ack, Err(PublishFailure::NoAck(_))) {
                    self.connection.doubt();
                }
                let ack = ack?;
                Ok(Stored { was_duplicate: ack.duplicate, sequence: Some(ack.sequence) })
            }
            None => {
                let client = self.connection.client();
                let sent = client.publish_with_headers(subject.to_owned(), headers.clone(), payload.clone()).await;
                sent.map_err(|error| match error.kind() {
                    async_nats::client::PublishErrorKind::MaxPayloadExceeded => {
                        PublishFailure::TooLarge(describe(&error))
                    }
                    _ => PublishFailure::Refused(describe(&error)),
                })?;
                Ok(Stored { was_duplicate: false, sequence: None })
            }
        }
    }
}

fn failure(error: &PublishError) -> PublishFailure {
    let text = describe(error);
    match error.kind() {
        PublishErrorKind::MaxPayloadExceeded => PublishFailure::TooLarge(text),
        PublishErrorKind::StreamNotFound => PublishFailure::NoStream(text),
        PublishErrorKind::TimedOut | PublishErrorKind::BrokenPipe => PublishFailure::NoAck(text),
        _ => {
            let code = std::error::Error::source(error)
                .and_then(|source| source.downcast_ref::<async_nats::jetstream::Error>())
                .map(async_nats::jetstream::Error::error_code);
            match code {
                // The stream has room, this subject has not: others are taken.
                Some(_) if text.contains("per subject") => PublishFailure::Refused(text),
                Some(code) if TOO_LARGE.contains(&code) => PublishFailure::TooLarge(text),
                Some(code) if FULL.contains(&code) => PublishFailure::Full(text),
                Some(code) if NO_STREAM.contains(&code) => PublishFailure::NoStream(text),
                _ => PublishFailure::Refused(text),
            }
        }
    }
}
