//! One delivery of an article, as its trace tells of it.

use std::time::{Duration, SystemTime};

use crate::pipeline::Stage;

/// Which delivery of which message an article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageKey<'a> {
    /// The stream; empty in core mode, where each message is its own.
    pub stream: &'a str,
    /// Its sequence number there.
    pub sequence: u64,
    /// When it was stored there, nanoseconds since 1970.
    pub stored_at_ns: i128,
    /// How many times it has been delivered, this time too.
    pub deliveries: i64,
}

/// A delivery that is traced, and the ids of its spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampled {
    /// The trace: the publisher's, or one of the message's own, the same at each delivery.
    pub trace_id: u128,
    /// The span of this delivery.
    pub span_id: u64,
    /// The span of publishing its record, under which consumers of the record come.
    pub publish_span_id: u64,
    /// The publisher's span, where it told one.
    pub parent_span_id: Option<u64>,
    /// The span of the delivery before this one, by whichever worker.
    pub earlier_span_id: Option<u64>,
}

impl Sampled {
    /// Returns the header `traceparent` of the record.
    #[must_use]
    pub fn traceparent(&self) -> String {
        format!("00-{:032x}-{:016x}-01", self.trace_id, self.publish_span_id)
    }
}

/// What is told of a delivery once it is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The trace and its spans.
    pub sampled: Sampled,
    /// When it was settled.
    pub at: SystemTime,
    /// How long before that it was delivered.
    pub took: Duration,
    /// The stages that began, each with its beginning and its end since the delivery; no end where it did not come to one.
    pub stages: Vec<(Stage, Duration, Option<Duration>)>,
    /// The subject that it was published on.
    pub subject: String,
    /// The subject of its record, or of its dead letter.
    pub answer_subject: String,
    /// The stream that it came from; empty in core mode.
    pub stream: String,
    /// Its sequence number there.
    pub sequence: u64,
    /// How many times it has been delivered, this time too.
    pub deliveries: i64,
    /// Whether it came from the consumer of urgent articles.
    pub is_urgent: bool,
    /// Bytes of its payload.
    pub n_bytes: usize,
    /// The article's id, where it is known.
    pub article_id: Option<String>,
    /// What has become of it: a name of a closed set, as in the log.
    pub outcome: &'static str,
    /// Why it has no record, as a name of a closed set and in words; none where it has one, or needs none.
    pub failure: Option<(&'static str, String)>,
}

impl Settled {
    /// Returns how many spans it makes.
    #[must_use]
    pub fn n_spans(&self) -> u64 {
        1 + self.stages.len() as u64
    }
}

/// Why traces cannot be sent.
#[derive(Debug, thiserror::Error)]
#[error("traces cannot be sent: {0}")]
pub struct StartError(pub(super) String);
