//! How traces leave: as many as are asked for, all of them before the end, and without an article that waits for the collector.

use opentelemetry_proto::tonic::trace::v1::span::SpanKind;

use super::collector::{Collector, SILENCE};
use super::{deliveries, publish_articles, stop, traced};
use crate::server::{Server, read_all, wait_until};

#[tokio::test(flavor = "multi_thread")]
async fn one_in_so_many_is_traced_and_all_of_them_leave_before_the_end() {
    let (server, collector) = (Server::start().await, Collector::start().await);
    let quotewire = traced(&server, &collector, "0.2");
    let mut worker = quotewire.start_ready();
    let context = server.jetstream().await;
    publish_articles(&context, (0..300).map(|idx| idx.to_string())).await;
    stop(&mut worker);
    let n_sampled = collector.spans().iter().filter(|span| span.kind == SpanKind::Consumer).count();
    // A mean of 60 with a deviation of 7.
    assert!((25..=100).contains(&n_sampled), "{n_sampled} of 300");
    assert_eq!(collector.spans().len(), n_sampled * 10, "whole traces");
    let records = read_all(&context, "ENRICHED").await;
    let n_in_a_trace = records.iter().filter(|record| !record.header("traceparent").is_empty()).count();
    assert_eq!(n_sampled, n_in_a_trace, "all have left");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_article_waits_for_a_collector_that_is_gone_silent_or_broken() {
    let (server, collector) = (Server::start().await, Collector::start().await);
    let quotewire = traced(&server, &collector, "1");
    let context = server.jetstream().await;
    let failing = "the collector does not take traces";
    for (refusal, why) in [(500, "it answers 500"), (SILENCE, "10s")] {
        collector.refuse(refusal);
        let mut worker = quotewire.start_ready();
        publish_articles(&context, (0..100).map(|idx| format!("{refusal}-{idx}"))).await;
        wait_until("the log tells of it", || {
            worker.log().lines().any(|line| line.contains(failing) && line.contains(why))
        });
        if refusal == 500 {
            wait_until("all are dropped", || worker.metric("quotewire_spans_dropped_total") == 1_000);
        }
        stop(&mut worker);
        assert_eq!(worker.log().matches(why).count(), 1, "once: {}", worker.log());
    }
    let quotewire = traced(&server, &collector, "1");
    drop(collector);
    let mut worker = quotewire.start_ready();
    publish_articles(&context, (0..100).map(|idx| format!("gone-{idx}"))).await;
    wait_until("the log tells of it", || worker.log().contains("it cannot be reached"));
    stop(&mut worker);
    assert_eq!(read_all(&context, "ENRICHED").await.len(), 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_bounded_and_what_is_dropped_is_counted() {
    let (server, collector) = (Server::start().await, Collector::start().await);
    let quotewire = traced(&server, &collector, "1");
    let context = server.jetstream().await;
    collector.refuse(SILENCE);
    let mut worker = quotewire.start_ready();
    publish_articles(&context, (0..2_500).map(|idx| idx.to_string())).await;
    wait_until("a full queue is told of", || {
        worker.metric(r#"quotewire_spans_dropped_total{reason="queue_full"}"#) > 0
    });
    assert_eq!(read_all(&context, "ENRICHED").await.len(), 2_500);
    stop(&mut worker);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_sent_again_where_the_collector_comes_back() {
    let (server, collector) = (Server::start().await, Collector::start().await);
    let quotewire = traced(&server, &collector, "1");
    let context = server.jetstream().await;
    let mut worker = quotewire.start_ready();
    collector.refuse(503);
    publish_articles(&context, ["busy".to_owned()]).await;
    wait_until("it is asked", || collector.n_requests() > 0);
    collector.refuse(0);
    wait_until("it has the spans", || deliveries(&collector, "busy").len() == 1);

    let address = collector.address();
    drop(collector);
    publish_articles(&context, ["away".to_owned()]).await;
    wait_until("it is missed", || worker.log().contains("it cannot be reached"));
    let collector = Collector::start_at(address).await;
    wait_until("it has the spans", || deliveries(&collector, "away").len() == 1);
    wait_until("the log says so", || worker.log().matches("the collector takes traces again").count() == 2);

    collector.reject(3);
    publish_articles(&context, ["partly".to_owned()]).await;
    wait_until("they are counted", || worker.metric("quotewire_spans_dropped_total") == 3);
    assert_eq!(worker.metric("quotewire_spans_exported_total"), 27);
    assert!(worker.log().contains("too old"), "{}", worker.log());
    stop(&mut worker);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_is_trusted_by_the_authorities_of_the_system() {
    let (server, collector) = (Server::start().await, Collector::start_encrypted().await);
    let context = server.jetstream().await;
    let mut quotewire = traced(&server, &collector, "1");
    let mut worker = quotewire.start_ready();
    publish_articles(&context, ["distrusted".to_owned()]).await;
    wait_until("it is told", || worker.log().contains("invalid peer certificate"));
    stop(&mut worker);
    quotewire.set_variable("SSL_CERT_FILE", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/credentials/ca.pem"));
    let mut worker = quotewire.start_ready();
    publish_articles(&context, ["trusted".to_owned()]).await;
    wait_until("it has the spans", || deliveries(&collector, "trusted").len() == 1);
    stop(&mut worker);
    assert!(deliveries(&collector, "distrusted").is_empty());
}
