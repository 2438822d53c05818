//! What a record's headers take over from the message that it answers.

use async_nats::{HeaderMap, HeaderValue};

use crate::nats::Delivery;
use crate::telemetry::TraceContext;
use crate::telemetry::traces::Sampled;

/// Headers of an article that its record hands on, so that a trace goes through, and the longest that each may be:
/// W3C Trace Context gives the one 55 characters and lets the other be cut beyond 512.
const TRACE_HEADERS: [(&str, usize); 2] = [("traceparent", 128), ("tracestate", 512)];

/// Returns what a record's headers take over from the message that it answers. Where that is traced, what reads the record comes
/// under the span of publishing it.
pub(super) fn handed_on(delivery: &Delivery, sampled: Option<&Sampled>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    // A trace that begins here has nothing to do with headers that could not be read.
    if sampled.is_none_or(|sampled| sampled.parent_span_id.is_some()) {
        hand_on_trace(&delivery.headers, &mut headers);
    }
    if let Some(sampled) = sampled {
        headers.insert(TRACE_HEADERS[0].0, sampled.traceparent());
    }
    tell_origin(delivery, &mut headers);
    headers
}

/// Returns the trace that an article came in, none where its message tells none.
pub(in crate::worker) fn trace_of(delivery: &Delivery) -> Option<TraceContext> {
    let mut headers = delivery.headers.iter();
    let (_, values) = headers.find(|(name, _)| AsRef::<str>::as_ref(name).eq_ignore_ascii_case(TRACE_HEADERS[0].0))?;
    TraceContext::parse(values.first()?.as_str())
}

/// Copies the headers of the trace.
fn hand_on_trace(from: &HeaderMap, to: &mut HeaderMap) {
    for (name, values) in from.iter() {
        let found: &str = name.as_ref();
        let known = TRACE_HEADERS.into_iter().find(|(known, _)| found.eq_ignore_ascii_case(known));
        if let (Some((known, max_bytes)), Some(value)) = (known, values.first())
            && value.as_str().len() <= max_bytes
            // A server as old as 2.9 would take it for a header of its own.
            && !value.as_str().contains("Nats-")
        {
            to.insert(known, value.clone());
        }
    }
}

/// Tells a consumer which message of the input the record answers: of two versions of an article, the one with the
/// higher sequence was published later.
fn tell_origin(delivery: &Delivery, headers: &mut HeaderMap) {
    if !delivery.origin.stream.is_empty() {
        headers.insert("Quotewire-Stream", delivery.origin.stream.as_str());
        headers.insert("Quotewire-Sequence", HeaderValue::from(delivery.origin.sequence));
    }
}
