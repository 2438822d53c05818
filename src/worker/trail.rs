//! What is known of an article's way, for whoever looks for it later.

use std::sync::OnceLock;

use tracing::Span;
use tracing::field::Empty;

use crate::article::told_id;
use crate::nats::Delivery;
use crate::pipeline::StageTimes;
use crate::telemetry::log::wild::shortened;
use crate::telemetry::traces::MessageKey;

/// What is known of an article's way so far. The thread that enriches it and the task that settles it share it.
#[derive(Debug, Default)]
pub struct Trail {
    times: StageTimes,
    id: OnceLock<String>,
    kept_back: OnceLock<&'static str>,
}

impl Trail {
    /// Returns when each stage began and ended.
    #[must_use]
    pub fn times(&self) -> &StageTimes {
        &self.times
    }

    /// Returns the article's id, none as long as it is not known.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.get().map(String::as_str)
    }

    /// Returns what has become of a record that was not published; none where it was, or there is none.
    pub(super) fn kept_back(&self) -> Option<&'static str> {
        self.kept_back.get().copied()
    }

    /// Takes what has become of a record that is not published now.
    pub(super) fn keep_back(&self, outcome: &'static str) {
        // Only ever once: what is kept back is settled.
        self.kept_back.set(outcome).ok();
    }

    /// Takes the article's id, and has the current span tell it from now on.
    pub(super) fn know(&self, id: &str) {
        if self.id.set(id.to_owned()).is_ok() {
            Span::current().record("id", shortened(id));
        }
    }

    /// Does so with the id that the payload itself tells, where none is known.
    pub(super) fn know_from(&self, payload: &[u8]) {
        if self.id().is_none()
            && let Some(id) = told_id(payload)
        {
            self.know(&id);
        }
    }
}

/// Returns the span of one delivery of an article, which every line about it carries: which message it is, the trace that it came
/// in, and its id as soon as that is known.
///
/// # Cost
///
/// Some microseconds, unless the log is off.
pub(super) fn span_of(delivery: &Delivery, trace: Option<u128>) -> Span {
    let origin = &delivery.origin;
    let stream = Some(origin.stream.as_str()).filter(|stream| !stream.is_empty());
    // At the level of errors, so that whatever is logged about the article carries it.
    tracing::error_span!(
        "article",
        id = Empty,
        subject = shortened(&delivery.subject),
        stream,
        sequence = stream.map(|_| origin.sequence),
        deliveries = origin.deliveries,
        trace = trace.map(|trace| format!("{trace:032x}")),
    )
}

/// Returns which delivery of which message it is. A replayed one is a message of its own.
pub(super) fn message_key(delivery: &Delivery) -> MessageKey<'_> {
    let origin = &delivery.origin;
    let (stream, sequence) = (origin.stream.as_str(), origin.sequence);
    MessageKey { stream, sequence, stored_at_ns: origin.stored_at_ns, deliveries: origin.deliveries }
}
