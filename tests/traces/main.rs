//! Traces, with a real nats-server and a collector that reads what OTLP sends over HTTP: `make test` gives a server.

mod collector;
#[path = "../common/server.rs"]
#[allow(dead_code, reason = "the other suites take the rest")]
mod server;

use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::Context;

use collector::{Collector, Span};
use server::{
    Quotewire, Server, Worker, article, publish, read_all, wait_for_messages, wait_until, wait_until_settled,
};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

/// Returns settings for a worker that sends so many of its traces to `collector`.
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
    let published = context.publish_with_headers("news.articles.wire", headers, article(id).into());
    published.await.expect("a publish").await.expect("an ack");
}

/// Waits for the spans of all of an article: one for each delivery, in the order in which they ended.
fn deliveries(collector: &Collector, id: &str, n_deliveries: usize) -> Vec<Span> {
    let found = || -> Vec<Span> {
        let spans = collector.spans();
        spans.into_iter().filter(|span| span.attribute("quotewire.article.id").as_deref() == Some(id)).collect()
    };
    wait_until("the collector has the article's spans", || found().len() >= n_deliveries);
    let mut found = found();
    found.sort_by_key(|span| span.end_ns);
    found
}

/// Returns the log's lines about an article at its settlement.
fn settled(worker: &Worker, id: &str) -> serde_json::Value {
    let log = worker.log();
    let line = log.lines().find(|line| line.contains("article settled") && line.contains(id)).expect("a line");
    serde_json::from_str(line).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_hangs_under_the_trace_of_its_ingestion() {
    let (server, collector) = (Server::start().await, Collector::start().await);
    // Of its own accord the worker would trace nothing.
    let quotewire = traced(&server, &collector, "0");
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    publish_with_parent(&context, "under-parent", &format!("00-{TRACE}-{PARENT}-01")).await;
    publish_with_parent(&context, "not-sampled", &format!("00-{TRACE}-{PARENT}-00")).await;
    publish(&context, "news.articles.wire", [article("without").into_bytes()]).await;
    wait_until_settled(&context).await;

    let span = deliveries(&collector, "under-parent", 1).remove(0);
    assert_eq!((span.name.as_str(), span.trace.as_str(), span.parent.as_str()), ("article", TRACE, PARENT));
    for (name, value) in [
        ("messaging.system", "nats"),
        ("messaging.destination.name", "news.articles.wire"),
        ("quotewire.stream", "ARTICLES"),
        ("quotewire.sequence", "1"),
        ("quotewire.deliveries", "1"),
        ("quotewire.outcome", "published"),
    ] {
        assert_eq!(span.attribute(name).as_deref(), Some(value), "{name}");
    }
    assert!(span.links.is_empty() && !span.is_error, "{span:?}");
    assert_eq!(span.resource.get("service.name").map(String::as_str), Some("quotewire"));

    let mut stages: Vec<Span> = collector.spans().into_iter().filter(|stage| stage.parent == span.id).collect();
    stages.sort_by_key(|stage| stage.start_ns);
    let mut names: Vec<&str> = stages.iter().map(|stage| stage.name.as_str()).collect();
    assert_eq!(
        (names[0], names[1], names[names.len() - 1]),
        ("receive", "decode", "ack"),
        "in the order of their times"
    );
    names.sort_unstable();
    assert_eq!(names, ["ack", "decode", "entities", "publish", "quotes", "receive", "record", "speakers", "tag"]);
    for stage in &stages {
        assert_eq!(stage.trace, TRACE);
        assert!(span.start_ns <= stage.start_ns && stage.start_ns <= stage.end_ns, "{stage:?}");
        assert!(stage.end_ns <= span.end_ns, "{} ends after its article", stage.name);
        let us = settled(&worker, "under-parent")[format!("{}_us", stage.name)].as_u64().expect("a time");
        assert!(us.abs_diff((stage.end_ns - stage.start_ns) / 1_000) <= 1, "the log has the same time: {us}");
    }
    let ids: std::collections::HashSet<&str> = stages.iter().map(|stage| stage.id.as_str()).collect();
    assert_eq!(ids.len(), stages.len(), "each has an id of its own");

    let records = read_all(&context, "ENRICHED").await;
    let header = |id: &str| {
        let record = records.iter().find(|record| record.json()["id"] == id).expect("the record");
        record.header("traceparent").to_owned()
    };
    assert_eq!(header("under-parent"), format!("00-{TRACE}-{}-01", span.id), "what reads the record hangs under it");
    assert_eq!(header("not-sampled"), format!("00-{TRACE}-{PARENT}-00"), "handed on as it came");
    assert_eq!(header("without"), "");
    tokio::time::sleep(Duration::from_secs(3)).await;
    let others = collector.spans().into_iter().filter(|other| other.parent != span.id && other.id != span.id);
    assert_eq!(others.count(), 0, "what is not sampled is not sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redelivery_links_to_the_delivery_before_it() {
    let (server, collector) = (Server::start().await, Collector::start().await);
    let quotewire = traced(&server, &collector, "1");
    let mut worker = quotewire.start_ready();
    let context = server.jetstream().await;
    // An output that takes nothing: the article is handed back when the worker stops, and another worker gets it.
    let mut output =
        context.get_stream("ENRICHED").await.expect("the stream").info().await.expect("known").config.clone();
    let max_message_size = output.max_message_size;
    output.max_messages = 1;
    output.discard = async_nats::jetstream::stream::DiscardPolicy::New;
    context.update_stream(&output).await.expect("changed");
    publish(&context, "news.articles.wire", [article("first").into_bytes()]).await;
    wait_for_messages(&context, "ENRICHED", 1).await;
    publish(&context, "news.articles.wire", [article("again").into_bytes()]).await;
    wait_until("the output is full", || worker.get("/readyz").1.contains("no_output"));
    worker.signal("TERM");
    worker.wait();
    output.max_messages = -1;
    output.max_message_size = max_message_size;
    context.update_stream(&output).await.expect("changed");
    let mut worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", 2).await;
    wait_until_settled(&context).await;
    worker.signal("TERM");
    worker.wait();

    let spans = deliveries(&collector, "again", 2);
    assert_eq!(spans.len(), 2, "{spans:#?}");
    let outcomes: Vec<Option<String>> = spans.iter().map(|span| span.attribute("quotewire.outcome")).collect();
    assert_eq!(outcomes, [Some("handed_back".to_owned()), Some("published".to_owned())]);
    assert_eq!(spans[0].trace, spans[1].trace, "one trace a message");
    assert!(spans[0].links.is_empty(), "{:?}", spans[0]);
    assert_eq!(spans[1].links, [(spans[0].trace.clone(), spans[0].id.clone())]);
    assert_eq!(spans[1].parent, "");
    assert_eq!(settled(&worker, "\"outcome\":\"published\"")["message"], "article settled");
    let line = worker.log();
    assert!(line.contains(&format!("\"trace\":\"{}\"", spans[1].trace)), "the log names the trace");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_becomes_a_dead_letter_is_an_error_with_its_reason() {
    let (server, collector) = (Server::start().await, Collector::start().await);
    let quotewire = traced(&server, &collector, "1");
    let _worker = quotewire.start_ready();
    let context = server.jetstream().await;
    publish(&context, "news.articles.wire", [br#"{"id":"no-text","body":5}"#.to_vec()]).await;
    let span = deliveries(&collector, "no-text", 1).remove(0);
    assert!(span.is_error, "{span:?}");
    assert_eq!(span.attribute("error.type").as_deref(), Some("wrong_type"));
    assert_eq!(span.attribute("quotewire.outcome").as_deref(), Some("dead_lettered"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_in_so_many_is_sampled_and_a_collector_that_is_gone_keeps_nobody() {
    let (server, collector) = (Server::start().await, Collector::start().await);
    let quotewire = traced(&server, &collector, "0.2");
    let mut worker = quotewire.start_ready();
    let context = server.jetstream().await;
    publish(&context, "news.articles.wire", (0..300).map(|idx| article(&idx.to_string()).into_bytes())).await;
    wait_until_settled(&context).await;
    worker.signal("TERM");
    assert_eq!(worker.wait().code(), Some(0));
    let n_articles = |collector: &Collector| collector.spans().iter().filter(|span| span.name == "article").count();
    let n_sampled = n_articles(&collector);
    assert!((25..=100).contains(&n_sampled), "{n_sampled} of 300, and all of them have left before the end");

    drop(collector);
    let mut worker = quotewire.start_ready();
    publish(&context, "news.articles.wire", (0..300).map(|idx| article(&format!("b{idx}")).into_bytes())).await;
    wait_until_settled(&context).await;
    wait_until("the log tells of it", || worker.log().contains("the collector does not take traces"));
    worker.signal("TERM");
    assert_eq!(worker.wait().code(), Some(0));
    assert_eq!(read_all(&context, "ENRICHED").await.len(), 600);
    assert_eq!(worker.log().matches("the collector does not take traces").count(), 1, "once: {}", worker.log());
}
