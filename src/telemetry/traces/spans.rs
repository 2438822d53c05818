//! A delivery as spans: one for all of it, and one a stage under that.

use std::time::{Duration, SystemTime};

use super::delivery::{Sampled, Settled};
use super::otlp::{self, KeyValue, Kind, Link, Request, Resource, ResourceSpans, Scope, ScopeSpans, Span, StatusCode};
use crate::config::{InputMode, InputSettings};
use crate::pipeline::Stage;

/// Bits of a span's flags: it is sampled; and it is told whether the one that it refers to is of another process, and it is.
const SAMPLED: u32 = 0x01;
const HAS_REMOTE: u32 = 0x100;
const IS_REMOTE: u32 = 0x200;

const SYSTEM: &str = "messaging.system";
const OPERATION_NAME: &str = "messaging.operation.name";
const OPERATION_TYPE: &str = "messaging.operation.type";
const DESTINATION: &str = "messaging.destination.name";

/// Makes spans of deliveries, with what is the same for all of a worker.
pub(super) struct Spans {
    resource: Resource,
    scope: Scope,
    ordinary: Source,
    urgent: Source,
}

/// Where articles come from.
struct Source {
    /// All subjects that they come on, as the settings have them.
    template: String,
    /// The consumer, or the queue group in core mode.
    group: String,
}

impl Spans {
    /// Returns what makes spans for a worker that reads `input`. `attributes` are told of it, before its own.
    pub(super) fn new(input: &InputSettings, attributes: Vec<(String, String)>) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        let mut resource: Vec<KeyValue> =
            attributes.into_iter().map(|(name, value)| KeyValue::text(&name, value)).collect();
        let instance = format!("{:032x}", fastrand::u128(..));
        for (name, value) in
            [("service.name", "quotewire"), ("service.version", version), ("service.instance.id", &instance)]
        {
            if resource.iter().all(|attribute| attribute.key != name) {
                resource.push(KeyValue::text(name, value));
            }
        }
        let group = match input.mode {
            InputMode::JetStream => &input.consumer,
            InputMode::Core => &input.queue_group,
        };
        Self {
            resource: Resource { attributes: resource },
            scope: Scope { name: "quotewire".to_owned(), version: version.to_owned() },
            ordinary: Source { template: input.subjects().join(", "), group: group.clone() },
            urgent: Source { template: input.urgent_subjects().join(", "), group: input.urgent_consumer() },
        }
    }

    /// Returns a request that tells of `deliveries`.
    pub(super) fn request(&self, deliveries: &[Settled]) -> Request {
        let spans = deliveries.iter().flat_map(|settled| self.of(settled)).collect();
        let scope_spans = vec![ScopeSpans { scope: Some(self.scope.clone()), spans }];
        Request { resource_spans: vec![ResourceSpans { resource: Some(self.resource.clone()), scope_spans }] }
    }

    /// Returns the spans of a delivery, that of all of it first.
    fn of(&self, settled: &Settled) -> Vec<Span> {
        let Sampled { trace_id, span_id, publish_span_id, parent_span_id, .. } = settled.sampled;
        let began = settled.at.checked_sub(settled.took).unwrap_or(SystemTime::UNIX_EPOCH);
        let span = |name: &str, span_id: u64, begin: Duration, end: Duration| Span {
            trace_id: trace_id.to_be_bytes().to_vec(),
            span_id: span_id.to_be_bytes().to_vec(),
            parent_span_id: settled.sampled.span_id.to_be_bytes().to_vec(),
            name: name.to_owned(),
            kind: Kind::Internal.into(),
            start_time_unix_nano: unix_nanoseconds(began + begin),
            end_time_unix_nano: unix_nanoseconds(began + end.max(begin)),
            flags: SAMPLED | HAS_REMOTE,
            ..Span::default()
        };
        let article = Span {
            parent_span_id: parent_span_id.map(|id| id.to_be_bytes().to_vec()).unwrap_or_default(),
            kind: Kind::Consumer.into(),
            attributes: self.attributes(settled),
            links: links(&settled.sampled),
            status: settled.failure.as_ref().map(|(_, error)| error_status(error)),
            flags: SAMPLED | HAS_REMOTE | if parent_span_id.is_some() { IS_REMOTE } else { 0 },
            ..span(&format!("process {}", self.source(settled).template), span_id, Duration::ZERO, settled.took)
        };
        let stages = settled.stages.iter().map(|(stage, begin, end)| {
            let span_id = if *stage == Stage::Publish { publish_span_id } else { fastrand::u64(1..) };
            let end_or_given_up = end.unwrap_or_else(|| given_up(settled, *begin));
            Span {
                kind: kind(*stage).into(),
                attributes: stage_attributes(*stage, settled),
                status: failed(settled, *stage, *end).map(error_status),
                ..span(stage.as_str(), span_id, *begin, end_or_given_up)
            }
        });
        std::iter::once(article).chain(stages).collect()
    }

    fn source(&self, settled: &Settled) -> &Source {
        if settled.is_urgent { &self.urgent } else { &self.ordinary }
    }

    /// Returns what is told of a delivery, by the names of OpenTelemetry's conventions for messaging where they have one.
    fn attributes(&self, settled: &Settled) -> Vec<KeyValue> {
        let Source { template, group } = self.source(settled);
        let integer = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let mut attributes = vec![
            KeyValue::text(SYSTEM, "nats"),
            KeyValue::text(OPERATION_NAME, "process"),
            KeyValue::text(OPERATION_TYPE, "process"),
            KeyValue::text(DESTINATION, &settled.subject),
            KeyValue::text("messaging.destination.template", template),
            KeyValue::text("messaging.consumer.group.name", group),
            KeyValue::number("messaging.message.body.size", integer(settled.n_bytes as u64)),
            KeyValue::text("quotewire.outcome", settled.outcome),
            KeyValue::number("quotewire.deliveries", settled.deliveries),
        ];
        if let Some(id) = &settled.article_id {
            attributes.push(KeyValue::text("quotewire.article.id", id));
        }
        if !settled.stream.is_empty() {
            attributes.push(KeyValue::text("quotewire.stream", &settled.stream));
            attributes.push(KeyValue::number("quotewire.sequence", integer(settled.sequence)));
        }
        attributes.extend(settled.failure.as_ref().map(|(kind, _)| KeyValue::text("error.type", *kind)));
        attributes
    }
}

/// Returns the link to the delivery before, where there was one.
fn links(sampled: &Sampled) -> Vec<Link> {
    let link = |id: u64| Link {
        trace_id: sampled.trace_id.to_be_bytes().to_vec(),
        span_id: id.to_be_bytes().to_vec(),
        flags: SAMPLED | HAS_REMOTE | IS_REMOTE,
    };
    sampled.earlier_span_id.map(link).into_iter().collect()
}

fn kind(stage: Stage) -> Kind {
    match stage {
        Stage::Publish => Kind::Producer,
        Stage::Ack => Kind::Client,
        _ => Kind::Internal,
    }
}

/// Returns what is told of the stages that talk to the server.
fn stage_attributes(stage: Stage, settled: &Settled) -> Vec<KeyValue> {
    let (kind, destination) = match stage {
        Stage::Publish => ("send", &settled.answer_subject),
        Stage::Ack => ("settle", &settled.subject),
        _ => return Vec::new(),
    };
    vec![
        KeyValue::text(SYSTEM, "nats"),
        KeyValue::text(OPERATION_NAME, stage.as_str()),
        KeyValue::text(OPERATION_TYPE, kind),
        KeyValue::text(DESTINATION, destination),
    ]
}

/// Returns when a stage that began at `begin` and did not come to its end was given up: when the worker turned to its answer.
fn given_up(settled: &Settled, begin: Duration) -> Duration {
    let answering = settled.stages.iter().filter(|(stage, ..)| matches!(stage, Stage::Publish | Stage::Ack));
    answering.map(|(_, began, _)| *began).filter(|began| *began > begin).min().unwrap_or(settled.took)
}

/// Returns the error of a stage that failed: the one that did not come to its end, or publishing where nothing is stored.
fn failed(settled: &Settled, stage: Stage, end: Option<Duration>) -> Option<&str> {
    let (_, error) = settled.failure.as_ref()?;
    let is_not_stored = stage == Stage::Publish && settled.outcome == "handed_back";
    (end.is_none() || is_not_stored).then_some(error.as_str())
}

fn error_status(error: impl AsRef<str>) -> otlp::Status {
    otlp::Status { message: error.as_ref().to_owned(), code: StatusCode::Error.into() }
}

fn unix_nanoseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(is_urgent: bool) -> Settled {
        let ms = Duration::from_millis;
        let sampled =
            Sampled { trace_id: 1, span_id: 2, publish_span_id: 3, parent_span_id: None, earlier_span_id: None };
        Settled {
            sampled,
            at: SystemTime::UNIX_EPOCH + Duration::from_secs(1),
            took: ms(40),
            stages: vec![(Stage::Tag, ms(1), None), (Stage::Publish, ms(10), Some(ms(30))), (Stage::Ack, ms(30), None)],
            subject: "a.b".to_owned(),
            answer_subject: "c.b".to_owned(),
            stream: String::new(),
            sequence: 0,
            deliveries: 1,
            is_urgent,
            n_bytes: 9,
            article_id: None,
            outcome: "dead_lettered",
            failure: Some(("panic", "enriching panicked".to_owned())),
        }
    }

    #[test]
    fn urgent_articles_are_of_their_own_consumer() {
        let input = InputSettings { urgent_subject: Some("flash.>".to_owned()), ..InputSettings::default() };
        let spans = Spans::new(&input, Vec::new());
        for (is_urgent, name, group) in
            [(false, "process news.articles.>", "quotewire"), (true, "process flash.>", "quotewire-urgent")]
        {
            let delivery = spans.of(&settled(is_urgent)).remove(0);
            assert_eq!(delivery.name, name);
            assert!(delivery.attributes.contains(&KeyValue::text("messaging.consumer.group.name", group)));
        }
    }

    #[test]
    fn a_stage_that_does_not_end_lasts_until_the_answer() {
        let spans = Spans::new(&InputSettings::default(), Vec::new()).of(&settled(false));
        let ms = |time: u64| time / 1_000_000;
        let told: Vec<_> =
            spans.iter().map(|span| (ms(span.start_time_unix_nano), ms(span.end_time_unix_nano))).collect();
        assert_eq!(told, [(960, 1_000), (961, 970), (970, 990), (990, 1_000)]);
        let are_errors: Vec<bool> = spans.iter().map(|span| span.status.is_some()).collect();
        assert_eq!(are_errors, [true, true, false, true]);
    }
}
