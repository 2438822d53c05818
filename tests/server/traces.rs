//! Traces, with a collector that reads what OTLP sends over HTTP by the definitions of OpenTelemetry's own crate.

mod collector;
mod sending;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use async_nats::HeaderMap;
use async_nats::jetstream::Context;
use async_nats::jetstream::stream::DiscardPolicy;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;

use crate::server::{
    Quotewire, Server, Worker, article, publish, read_all, wait_for_messages, wait_until, wait_until_settled,
};
use collector::{Collector, Span};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

/// Returns settings for a worker that traces `ratio` of its articles for `collector`.
fn traced(server: &Server, collector: &Collector, ratio: &str) -> Quotewire {
    let mut quotewire = Quotewire::new(server);
    quotewire.set("TRACES__ENDPOINT", &collector.url());
    quotewire.set("TRACES__SAMPLE_RATIO", ratio);
    quotewire.set("LOG__FILTER", "debug");
    quotewire.setup();
    quotewire
}

async fn publish_with_parent(context: &Context, id: &str, traceparent: &str) {
    let mut headers = HeaderMap::new();
    headers.insert("traceparent", traceparent);
    headers.insert("tracestate", "desk=7");
    let published = context.publish_with_headers("news.articles.wire", headers, article(id).into());
    published.await.expect("a publish").await.expect("an ack");
}

async fn publish_articles(context: &Context, ids: impl IntoIterator<Item = String>) {
    publish(context, "news.articles.wire", ids.into_iter().map(|id| article(&id).into_bytes())).await;
    wait_until_settled(context).await;
}

/// Stops a worker, which must end within its drain deadline of 20 seconds, and a little for a busy machine.
fn stop(worker: &mut Worker) {
    let started = Instant::now();
    worker.signal("TERM");
    assert_eq!(worker.wait().code(), Some(0), "{}", worker.log());
    assert!(started.elapsed() < Duration::from_secs(25), "{:?}", started.elapsed());
}

/// Returns the spans of whole deliveries, in the order in which they ended.
fn deliveries(collector: &Collector, id: &str) -> Vec<Span> {
    let spans = collector.spans().into_iter();
    let mut found: Vec<Span> =
        spans.filter(|span| span.attribute("quotewire.article.id").as_deref() == Some(id)).collect();
    found.sort_by_key(|span| span.end_ns);
    found
}

/// Returns the stages of a delivery, in the order in which they began.
fn stages(collector: &Collector, delivery: &Span) -> Vec<Span> {
    let mut stages: Vec<Span> = collector.spans().into_iter().filter(|stage| stage.parent == delivery.id).collect();
    stages.sort_by_key(|stage| stage.start_ns);
    stages
}

fn assert_attributes(span: &Span, attributes: &[(&str, &str)]) {
    for (name, value) in attributes {
        assert_eq!(span.attribute(name).as_deref(), Some(*value), "{name} of {span:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_continues_the_trace_of_its_article() {
    let (server, collector) = (Server::start().await, Collector::start().await);
    // Of its own accord the worker would trace nothing.
    let mut quotewire = traced(&server, &collector, "0");
    quotewire.set_variable("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test%20desk");
    quotewire.set_variable("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Basic%20YTpi");
    let mut worker = quotewire.start_ready();
    let context = server.jetstream().await;
    publish_with_parent(&context, "under-parent", &format!("00-{TRACE}-{PARENT}-01")).await;
    publish_with_parent(&context, "not-sampled", &format!("00-{TRACE}-{PARENT}-00")).await;
    publish_articles(&context, ["without".to_owned()]).await;
    wait_until("the spans are there", || !deliveries(&collector, "under-parent").is_empty());
    wait_until("they are counted", || worker.metric("quotewire_spans_exported_total") == 10);
    assert_eq!(worker.metric("quotewire_spans_dropped_total"), 0);
    stop(&mut worker);
    assert_eq!(collector.authorization(), "Basic YTpi");

    let delivery = deliveries(&collector, "under-parent").remove(0);
    assert_eq!((delivery.name.as_str(), delivery.kind), ("process news.articles.>", SpanKind::Consumer));
    assert_eq!((delivery.trace.as_str(), delivery.parent.as_str()), (TRACE, PARENT));
    let n_bytes = article("under-parent").len().to_string();
    assert_attributes(
        &delivery,
        &[
            ("messaging.system", "nats"),
            ("messaging.operation.name", "process"),
            ("messaging.operation.type", "process"),
            ("messaging.destination.name", "news.articles.wire"),
            ("messaging.destination.template", "news.articles.>"),
            ("messaging.consumer.group.name", "quotewire"),
            ("messaging.message.body.size", &n_bytes),
            ("quotewire.stream", "ARTICLES"),
            ("quotewire.sequence", "1"),
            ("quotewire.deliveries", "1"),
            ("quotewire.outcome", "published"),
        ],
    );
    assert!(delivery.links.is_empty() && delivery.error.is_none(), "{delivery:?}");
    let of_resource = |name: &str| delivery.resource.get(name).map(String::as_str);
    assert_eq!(of_resource("service.name"), Some("quotewire"));
    assert_eq!(of_resource("service.version"), Some(env!("CARGO_PKG_VERSION")));
    assert!(of_resource("service.instance.id").is_some_and(|id| id.len() == 32));
    assert_eq!(of_resource("deployment.environment.name"), Some("test desk"));

    let stages = stages(&collector, &delivery);
    let mut names: Vec<&str> = stages.iter().map(|stage| stage.name.as_str()).collect();
    // Names and quotations are found concurrently.
    names[3..5].sort_unstable();
    assert_eq!(names, ["receive", "decode", "tag", "entities", "quotes", "speakers", "record", "publish", "ack"]);
    let log = worker.log();
    let settled = log.lines().find(|line| line.contains("article settled") && line.contains("under-parent"));
    let settled: serde_json::Value = serde_json::from_str(settled.expect("a line")).expect("JSON");
    for stage in &stages {
        assert_eq!((stage.trace.as_str(), &stage.error), (TRACE, &None));
        assert!(delivery.start_ns <= stage.start_ns && stage.start_ns <= stage.end_ns, "{stage:?}");
        assert!(stage.end_ns <= delivery.end_ns, "{} ends after its article", stage.name);
        let us = settled[format!("{}_us", stage.name)].as_u64().expect("a time");
        assert!(us.abs_diff((stage.end_ns - stage.start_ns) / 1_000) <= 1, "the log has the same time: {us}");
    }
    assert_eq!(stages.iter().map(|stage| stage.id.as_str()).collect::<HashSet<_>>().len(), stages.len());
    let (publish, ack) = (&stages[7], &stages[8]);
    assert_eq!((publish.kind, ack.kind), (SpanKind::Producer, SpanKind::Client));
    let sent = [("messaging.operation.type", "send"), ("messaging.destination.name", "news.enriched.wire")];
    assert_attributes(publish, &sent);
    assert_attributes(ack, &[("messaging.operation.type", "settle"), ("messaging.system", "nats")]);

    let records = read_all(&context, "ENRICHED").await;
    let headers = |id: &str| {
        let record = records.iter().find(|record| record.json()["id"] == id).expect("the record");
        (record.header("traceparent").to_owned(), record.header("tracestate").to_owned())
    };
    let state = "desk=7".to_owned();
    assert_eq!(headers("under-parent"), (format!("00-{TRACE}-{}-01", publish.id), state.clone()));
    assert_eq!(headers("not-sampled"), (format!("00-{TRACE}-{PARENT}-00"), state), "handed on as it came");
    assert_eq!(headers("without"), Default::default());
    assert_eq!(collector.spans().len(), 10, "what is not sampled is not sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_of_its_own_begins_where_there_is_none_that_can_be_read() {
    let (server, collector) = (Server::start().await, Collector::start().await);
    let quotewire = traced(&server, &collector, "1");
    let mut worker = quotewire.start_ready();
    let context = server.jetstream().await;
    publish_with_parent(&context, "unreadable", &format!("00-{TRACE}-{}-01", "0".repeat(16))).await;
    publish_with_parent(&context, "refused", &format!("00-{TRACE}-{PARENT}-00")).await;
    wait_until_settled(&context).await;
    stop(&mut worker);
    let delivery = deliveries(&collector, "unreadable").remove(0);
    assert!(delivery.parent.is_empty() && delivery.trace != TRACE, "{delivery:?}");
    assert!(worker.log().contains(&format!("\"trace\":\"{}\"", delivery.trace)), "the log names the trace");
    let records = read_all(&context, "ENRICHED").await;
    let record = records.iter().find(|record| record.json()["id"] == "unreadable").expect("the record");
    assert!(record.header("traceparent").contains(&delivery.trace));
    assert_eq!(record.header("tracestate"), "", "it is of the trace that cannot be read");
    assert!(deliveries(&collector, "refused").is_empty(), "the publisher has decided");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redelivery_links_to_the_delivery_before_it() {
    let (server, collector) = (Server::start().await, Collector::start().await);
    let quotewire = traced(&server, &collector, "1");
    let mut worker = quotewire.start_ready();
    let context = server.jetstream().await;
    // An output that takes one record: the next article is handed back when the worker stops, and another worker gets it.
    let mut stream = context.get_stream("ENRICHED").await.expect("the stream");
    let mut output = stream.info().await.expect("known").config.clone();
    output.max_messages = 1;
    output.discard = DiscardPolicy::New;
    context.update_stream(&output).await.expect("changed");
    publish_articles(&context, ["first".to_owned()]).await;
    publish(&context, "news.articles.wire", [article("again").into_bytes()]).await;
    wait_until("the output is full", || worker.get("/readyz").1.contains("no_output"));
    stop(&mut worker);
    output.max_messages = -1;
    context.update_stream(&output).await.expect("changed");
    let mut worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", 2).await;
    wait_until_settled(&context).await;
    stop(&mut worker);

    let spans = deliveries(&collector, "again");
    let outcomes: Vec<Option<String>> = spans.iter().map(|span| span.attribute("quotewire.outcome")).collect();
    assert_eq!(outcomes, [Some("handed_back".to_owned()), Some("published".to_owned())]);
    assert_eq!(spans[0].trace, spans[1].trace, "one trace a message");
    assert!(spans[0].links.is_empty(), "{:?}", spans[0]);
    assert_eq!(spans[1].links, [(spans[0].trace.clone(), spans[0].id.clone())]);
    assert_eq!((spans[1].parent.as_str(), spans[1].attribute("quotewire.deliveries")), ("", Some("2".to_owned())));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_is_an_error_at_the_stage_that_failed() {
    let (server, collector) = (Server::start().await, Collector::start().await);
    let quotewire = traced(&server, &collector, "1");
    let mut worker = quotewire.start_ready();
    let context = server.jetstream().await;
    publish(&context, "news.articles.wire", [br#"{"id":"no-text","body":5}"#.to_vec()]).await;
    wait_until_settled(&context).await;
    stop(&mut worker);
    let delivery = deliveries(&collector, "no-text").remove(0);
    assert_attributes(&delivery, &[("error.type", "wrong_type"), ("quotewire.outcome", "dead_lettered")]);
    assert_eq!(delivery.error.as_deref(), Some("body is a number, not a string"));
    let stages = stages(&collector, &delivery);
    let names: Vec<(&str, bool)> = stages.iter().map(|stage| (stage.name.as_str(), stage.error.is_some())).collect();
    assert_eq!(names, [("receive", false), ("decode", true), ("publish", false), ("ack", false)]);
    assert!(stages[1].end_ns <= stages[2].start_ns, "given up before its dead letter: {stages:#?}");
    assert_attributes(&stages[2], &[("messaging.destination.name", "news.deadletters")]);
}
