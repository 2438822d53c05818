//! One article as the server delivered it, and the ways to settle it.

use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::{self, AckKind};
use bytes::Bytes;

/// Where a delivery came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The stream; empty in core mode.
    pub stream: String,
    /// The consumer that delivered it; empty in core mode.
    pub consumer: String,
    /// Its sequence number in the stream; 0 in core mode.
    pub sequence: u64,
    /// How many times the server has delivered it, this time too.
    pub deliveries: i64,
    /// When the server stored it, nanoseconds since 1970; with stream and sequence it names one message, even
    /// when a stream is deleted and made again.
    pub stored_at_ns: i128,
    /// Articles that wait behind it.
    pub n_pending: u64,
}

/// One delivery.
#[derive(Debug)]
pub struct Delivery {
    /// The subject it was published on.
    pub subject: String,
    /// What was published.
    pub payload: Bytes,
    /// The publisher's headers.
    pub headers: HeaderMap,
    /// Where it came from.
    pub origin: Origin,
    /// How to settle it; none in core mode, where there is nothing to settle.
    handle: Option<jetstream::Message>,
}

impl Delivery {
    /// Returns the delivery that a JetStream message is.
    ///
    /// # Errors
    ///
    /// A message without the reply subject by which JetStream is acked.
    pub(super) fn from_jetstream(mut message: jetstream::Message) -> Result<Self, async_nats::Error> {
        let info = message.info()?;
        let origin = Origin {
            stream: info.stream.to_owned(),
            consumer: info.consumer.to_owned(),
            sequence: info.stream_sequence,
            deliveries: info.delivered,
            stored_at_ns: info.published.unix_timestamp_nanos(),
            n_pending: info.pending,
        };
        Ok(Self {
            subject: message.subject.to_string(),
            payload: std::mem::take(&mut message.message.payload),
            headers: message.message.headers.take().unwrap_or_default(),
            origin,
            handle: Some(message),
        })
    }

    /// Returns the delivery that a core message is: there is nobody to settle it with.
    pub(super) fn from_core(message: async_nats::Message) -> Self {
        Self {
            subject: message.subject.into_string(),
            payload: message.payload,
            headers: message.headers.unwrap_or_default(),
            origin: Origin { deliveries: 1, ..Origin::default() },
            handle: None,
        }
    }

    /// Tells the server that the article is answered. Only queued: the server has it after the next flush, and
    /// where it is lost the server delivers again.
    pub async fn ack(&self) {
        self.send(AckKind::Ack).await;
    }

    /// Hands the article back, to be delivered again after `delay`.
    pub async fn negative_ack(&self, delay: Duration) {
        self.send(AckKind::Nak((!delay.is_zero()).then_some(delay))).await;
    }

    /// Tells the server never to deliver the article again.
    pub async fn terminate(&self) {
        self.send(AckKind::Term).await;
    }

    /// Tells the server that the article is still in work, so that it waits another ack wait.
    pub async fn progress(&self) {
        self.send(AckKind::Progress).await;
    }

    async fn send(&self, kind: AckKind) {
        let Some(handle) = &self.handle else { return };
        if let Err(error) = handle.ack_with(kind).await {
            tracing::warn!(error, sequence = self.origin.sequence, "cannot settle; the server will deliver again");
        }
    }
}
