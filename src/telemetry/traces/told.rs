//! What is told of an article in its trace.

use crate::pipeline::StageTimes;

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

/// A delivery that is traced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampled {
    /// The trace: the publisher's, or one of the message's own, the same at each delivery.
    pub trace_id: u128,
    /// The span of this delivery.
    pub span_id: u64,
    /// The publisher's span, where it told one.
    pub parent_span_id: Option<u64>,
    /// The span of the delivery before this one, by whichever worker.
    pub earlier_span_id: Option<u64>,
}

impl Sampled {
    /// Returns the header `traceparent` for what follows from this delivery.
    #[must_use]
    pub fn traceparent(&self) -> String {
        format!("00-{:032x}-{:016x}-01", self.trace_id, self.span_id)
    }
}

/// What is told of a delivery when it is settled.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Which delivery it is.
    pub message: MessageKey<'a>,
    /// The subject that it was published on.
    pub subject: &'a str,
    /// The article's id, where it is known.
    pub id: Option<&'a str>,
    /// When each stage began and ended.
    pub times: &'a StageTimes,
    /// What has become of it: a closed-set name.
    pub outcome: &'static str,
    /// Why it has no record, as a closed-set name and in words; none where it has one, or needs none.
    pub failure: Option<(&'static str, &'a str)>,
}

/// Why traces cannot be sent.
#[derive(Debug, thiserror::Error)]
#[error("traces cannot be sent: {0}; mend traces.endpoint")]
pub struct StartError(pub(super) String);
