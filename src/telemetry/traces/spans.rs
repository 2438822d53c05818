//! A delivery as spans: one for all of it, and one a stage under that.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use opentelemetry::trace::{Link, SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState};
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};

use super::told::{Sampled, Told};
use crate::pipeline::Stage;
use crate::telemetry::log::wild::shortened;

/// Returns the spans of a delivery, the one of all of it first.
pub(super) fn of(sampled: &Sampled, told: &Told<'_>, scope: &InstrumentationScope) -> Vec<SpanData> {
    let elapsed = told.times.elapsed();
    let began = SystemTime::now().checked_sub(elapsed).unwrap_or(SystemTime::UNIX_EPOCH);
    let span = |name, id, (begin, end): (Duration, Duration)| SpanData {
        span_context: context(sampled.trace_id, id, false),
        parent_span_id: span_id(sampled.span_id),
        parent_span_is_remote: false,
        span_kind: SpanKind::Internal,
        name: Cow::Borrowed(name),
        start_time: began + begin,
        end_time: began + end,
        attributes: Vec::new(),
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: Status::Unset,
        instrumentation_scope: scope.clone(),
    };
    let article = SpanData {
        parent_span_id: sampled.parent_span_id.map_or(SpanId::INVALID, span_id),
        parent_span_is_remote: sampled.parent_span_id.is_some(),
        span_kind: SpanKind::Consumer,
        attributes: attributes(told),
        links: links(sampled, told),
        status: told.failure.map_or(Status::Unset, |(_, error)| Status::error(shortened(error).to_owned())),
        ..span("article", sampled.span_id, (Duration::ZERO, elapsed))
    };
    let done = Stage::ALL.into_iter().filter_map(|stage| Some((stage, told.times.span(stage)?)));
    let stages = done.map(|(stage, times)| SpanData {
        span_kind: if stage == Stage::Publish { SpanKind::Producer } else { SpanKind::Internal },
        ..span(stage.as_str(), fastrand::u64(1..), times)
    });
    std::iter::once(article).chain(stages).collect()
}

/// Returns the link to the delivery before, where there was one.
fn links(sampled: &Sampled, told: &Told<'_>) -> SpanLinks {
    let mut links = SpanLinks::default();
    if let Some(earlier) = sampled.earlier_span_id {
        let which = vec![KeyValue::new("quotewire.deliveries", told.message.deliveries - 1)];
        links.links.push(Link::new(context(sampled.trace_id, earlier, true), which, 0));
    }
    links
}

fn span_id(id: u64) -> SpanId {
    SpanId::from_bytes(id.to_be_bytes())
}

fn context(trace_id: u128, span: u64, is_remote: bool) -> SpanContext {
    let trace_id = TraceId::from_bytes(trace_id.to_be_bytes());
    SpanContext::new(trace_id, span_id(span), TraceFlags::SAMPLED, is_remote, TraceState::NONE)
}

/// Returns what is told of all of it, by the names of OpenTelemetry's conventions for messaging where they have one.
fn attributes(told: &Told<'_>) -> Vec<KeyValue> {
    let mut attributes = vec![
        KeyValue::new("messaging.system", "nats"),
        KeyValue::new("messaging.operation.type", "process"),
        KeyValue::new("messaging.destination.name", shortened(told.subject).to_owned()),
        KeyValue::new("quotewire.outcome", told.outcome),
        KeyValue::new("quotewire.deliveries", told.message.deliveries),
    ];
    if let Some(id) = told.id {
        attributes.push(KeyValue::new("quotewire.article.id", shortened(id).to_owned()));
    }
    if !told.message.stream.is_empty() {
        attributes.push(KeyValue::new("quotewire.stream", told.message.stream.to_owned()));
        let sequence = i64::try_from(told.message.sequence).unwrap_or(i64::MAX);
        attributes.push(KeyValue::new("quotewire.sequence", sequence));
    }
    if let Some((kind, _)) = told.failure {
        attributes.push(KeyValue::new("error.type", kind));
    }
    attributes
}
