//! Core NATS: a queue group, at most once, with what is dropped counted.

use std::time::Duration;

use futures_util::StreamExt;

use crate::server::{Quotewire, Server, article, wait_until};

fn core(server: &Server) -> Quotewire {
    let mut quotewire = Quotewire::new(server);
    quotewire.set("INPUT__MODE", "core");
    quotewire
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_group_enriches_and_drains_on_sigterm() {
    let server = Server::start().await;
    let quotewire = core(&server);
    assert!(quotewire.command(&["setup"]).status.success(), "there is nothing to set up");
    let mut workers = [quotewire.start_ready(), core(&server).start_ready()];
    let client = server.client().await;
    let mut records = client.subscribe("news.enriched.>").await.expect("a subscription");
    let mut dead_letters = client.subscribe("news.deadletters").await.expect("a subscription");
    client.flush().await.expect("a flush");
    for idx in 0..400 {
        client.publish("news.articles.wire", article(&idx.to_string()).into()).await.expect("a publish");
    }
    client.publish("news.articles.wire", "{".into()).await.expect("a publish");
    client.flush().await.expect("a flush");
    let n_received = |workers: &[crate::server::Worker; 2]| -> u64 {
        workers.iter().map(|worker| worker.metric("quotewire_articles_received_total")).sum()
    };
    wait_until("both workers have something", || {
        workers.iter().all(|worker| worker.metric("quotewire_articles_received_total") > 0)
    });
    assert!(n_received(&workers) <= 401);
    for worker in &mut workers {
        worker.signal("TERM");
        assert_eq!(worker.wait().code(), Some(0), "{}", worker.log());
    }
    let mut ids = std::collections::BTreeSet::new();
    while let Ok(Some(record)) = tokio::time::timeout(Duration::from_secs(1), records.next()).await {
        assert_eq!(record.subject.as_str(), "news.enriched.wire");
        let record: serde_json::Value = serde_json::from_slice(&record.payload).expect("JSON");
        assert!(ids.insert(record["id"].as_str().expect("an id").to_owned()), "no record twice");
    }
    assert_eq!(ids.len(), 400, "what had been received was worked off");
    let letter = dead_letters.next().await.expect("a dead letter");
    let kind = letter.headers.as_ref().and_then(|headers| headers.get("Quotewire-Error-Kind"));
    assert_eq!(kind.map(|kind| kind.as_str()), Some("malformed_json"));
}

#[tokio::test(flavor = "multi_thread")]
async fn several_subjects_are_received_once_each() {
    let server = Server::start().await;
    let mut quotewire = core(&server);
    quotewire.set("INPUT__SUBJECT", "news.articles.>, wires.>");
    let mut worker = quotewire.start_ready();
    let client = server.client().await;
    let mut records = client.subscribe("news.enriched.>").await.expect("a subscription");
    client.flush().await.expect("a flush");
    for idx in 0..100 {
        let subject = if idx % 2 == 0 { "news.articles.even" } else { "wires.odd" };
        client.publish(subject, article(&idx.to_string()).into()).await.expect("a publish");
    }
    client.flush().await.expect("a flush");
    wait_until("everything is received", || worker.metric("quotewire_articles_received_total") == 100);
    worker.signal("TERM");
    assert_eq!(worker.wait().code(), Some(0), "{}", worker.log());
    let mut n_even = 0;
    for _ in 0..100 {
        let record =
            tokio::time::timeout(Duration::from_secs(5), records.next()).await.ok().flatten().expect("a record");
        n_even += usize::from(record.subject.as_str() == "news.enriched.even");
    }
    assert_eq!(n_even, 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_slow_worker_drops_is_counted() {
    const N_ARTICLES: u64 = 20_000;
    let server = Server::start().await;
    let mut quotewire = core(&server);
    quotewire.set("INPUT__MAX_IN_FLIGHT", "4");
    let worker = quotewire.start_ready();
    let client = server.client().await;
    let long = format!(r#"{{"id":"a","body":"{}"}}"#, "Ann Smith said so. ".repeat(200));
    for _ in 0..N_ARTICLES {
        client.publish("news.articles.wire", long.clone().into()).await.expect("a publish");
    }
    client.flush().await.expect("a flush");
    wait_until("every article is either received or counted as dropped", || {
        let n_received = worker.metric("quotewire_articles_received_total");
        let n_dropped = worker.metric("quotewire_core_messages_dropped_total");
        assert!(n_received + n_dropped <= N_ARTICLES, "{n_received} received, {n_dropped} dropped");
        n_received + n_dropped == N_ARTICLES && n_dropped > 0
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_large_messages_takes_no_more_memory_than_promised() {
    let server = Server::start().await;
    let quotewire = core(&server);
    let bound = quotewire.settings().memory_bound();
    let worker = quotewire.start_ready();
    let client = server.client().await;
    let body = "the council met again and nobody could say what it would decide ".repeat(15_600);
    let payload: bytes::Bytes = format!(r#"{{"id":"a","body":"{body}"}}"#).into();
    for _ in 0..400 {
        client.publish("news.articles.wire", payload.clone()).await.expect("a publish");
        client.flush().await.expect("a flush");
    }
    wait_until("what did not fit was dropped", || worker.metric("quotewire_core_messages_dropped_total") > 200);
    // Each takes an eighth of the room, until its record is made and less than that.
    let n_in_flight = worker.metric("quotewire_articles_in_flight");
    assert!(n_in_flight <= 24, "{n_in_flight} in flight");
    let peak = worker.peak_memory();
    assert!(peak < bound * 3 / 2, "{} MiB, promised {}", peak >> 20, bound >> 20);
}
