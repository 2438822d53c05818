//! One article as the server delivered it, and the ways to settle it.

use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::{self, AckKind};
use bytes::Bytes;

use super::dead_letter::headers::REPLAYED_FROM;
use super::wire::headers::{self, Unwrapped};

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
    /// Articles that wait after it.
    pub n_pending: u64,
}

/// Most bytes that one byte of deflated data gives (zlib's Technical Details).
const MAX_GZIP_RATIO: usize = 1032;
/// Bytes that a header takes next to its text.
const BYTES_A_HEADER: usize = 128;
/// Which stored message an article is: the same at every delivery, in its dead letter and when that is replayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The stream that stored it first.
    pub stream: String,
    /// Its sequence number there.
    pub sequence: u64,
    /// When it was stored there, nanoseconds since 1970.
    pub stored_at_ns: i128,
}

impl Identity {
    /// Returns the identity as one header value.
    #[must_use]
    pub fn to_header(&self) -> String {
        format!("{} {} {}", self.stream, self.sequence, self.stored_at_ns)
    }

    /// Returns the identity that a header value tells, none where it tells none.
    #[must_use]
    pub fn from_header(value: &str) -> Option<Self> {
        let mut parts = value.split(' ');
        let stream = parts.next().filter(|stream| !stream.is_empty())?.to_owned();
        let (sequence, stored_at_ns) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        parts.next().is_none().then_some(Self { stream, sequence, stored_at_ns })
    }
}

/// One delivery.
#[derive(Debug)]
pub struct Delivery {
    /// The subject it was published on.
    pub subject: String,
    /// What was published.
    pub payload: Bytes,
    /// The publisher's headers, or those of them that can be read.
    pub headers: HeaderMap,
    /// The publisher's header block as it came, where a part of it cannot be read.
    pub raw_headers: Option<Bytes>,
    /// The subject as it came, where it is no text.
    pub raw_subject: Option<Bytes>,
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
        let headers = message.message.headers.take().unwrap_or_default();
        let Unwrapped { headers, raw_headers, raw_subject } = headers::unwrap(headers);
        Ok(Self {
            subject: message.subject.to_string(),
            payload: std::mem::take(&mut message.message.payload),
            headers,
            raw_headers,
            raw_subject,
            origin,
            handle: Some(message),
        })
    }

    /// Returns the delivery that a core message is: there is nobody to settle it with.
    pub(super) fn from_core(message: async_nats::Message) -> Self {
        let Unwrapped { headers, raw_headers, raw_subject } = headers::unwrap(message.headers.unwrap_or_default());
        Self {
            subject: message.subject.into_string(),
            payload: message.payload,
            headers,
            raw_headers,
            raw_subject,
            origin: Origin { deliveries: 1, ..Origin::default() },
            handle: None,
        }
    }

    /// Returns a core delivery of `payload`.
    #[cfg(test)]
    pub(crate) fn of_core_payload(payload: Bytes) -> Self {
        Self::from_core(async_nats::Message {
            subject: "news.articles.a".into(),
            reply: None,
            length: payload.len(),
            payload,
            headers: None,
            status: None,
            description: None,
        })
    }

    /// Returns about how many bytes of memory it takes. Short headers take more than they have.
    #[must_use]
    pub fn n_bytes(&self) -> usize {
        let n_header_bytes: usize = self
            .headers
            .iter()
            .map(|(name, values)| {
                let name: &str = name.as_ref();
                values.iter().map(|value| BYTES_A_HEADER + name.len() + value.as_str().len()).sum::<usize>()
            })
            .sum();
        let n_raw_bytes = self.raw_headers.as_ref().map_or(0, Bytes::len);
        self.payload.len() + n_header_bytes + n_raw_bytes
    }

    /// Returns about how many bytes of memory it may come to, unpacked where its payload is compressed, which takes `max_unpacked` at most.
    ///
    /// How much a compressed payload holds is known only when it is unpacked: what it says of that may be wrong.
    #[must_use]
    pub fn n_bytes_unpacked(&self, max_unpacked: usize) -> usize {
        let is_gzip = self.payload.starts_with(b"\x1f\x8b");
        let n_unpacked = self.payload.len().saturating_mul(MAX_GZIP_RATIO).min(max_unpacked);
        self.n_bytes() + if is_gzip { n_unpacked } else { 0 }
    }

    /// Returns what of it had to be made readable, as a closed-set name for metrics.
    #[must_use]
    pub fn repair(&self) -> Option<&'static str> {
        match (&self.raw_headers, &self.raw_subject) {
            (_, Some(_)) => Some("subject"),
            (Some(_), None) => Some("headers"),
            (None, None) => None,
        }
    }

    /// Returns which stored message this is, none in core mode. A replayed one is who it was first.
    ///
    /// Anybody who may publish can claim to be a replay: whoever trusts the identity to tell two articles apart must
    /// look at their content too.
    #[must_use]
    pub fn identity(&self) -> Option<Identity> {
        let Origin { stream, sequence, stored_at_ns, .. } = &self.origin;
        if stream.is_empty() {
            return None;
        }
        let replayed_from = self.headers.get(REPLAYED_FROM).and_then(|value| Identity::from_header(value.as_str()));
        Some(replayed_from.unwrap_or_else(|| Identity {
            stream: stream.clone(),
            sequence: *sequence,
            stored_at_ns: *stored_at_ns,
        }))
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
