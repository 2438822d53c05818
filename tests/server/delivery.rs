//! No article is lost and no record stored twice, whatever dies.

use std::time::{Duration, Instant};

use crate::server::{
    Quotewire, Server, article, assert_one_record_each, n_stored, publish, read_all, wait_for_messages, wait_until,
    wait_until_settled, waits_for_records,
};

const N_ARTICLES: usize = 20_000;

fn ids(n_articles: usize) -> impl Iterator<Item = String> {
    (0..n_articles).map(|idx| format!("article-{idx:05}"))
}

fn articles(n_articles: usize) -> impl Iterator<Item = Vec<u8>> {
    ids(n_articles).map(|id| article(&id).into_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_comes_back_enriched_and_its_trace_goes_through() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;

    let mut headers = async_nats::HeaderMap::new();
    headers.insert("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    let ack = context.publish_with_headers("news.articles.sport.tennis", headers, article("a-1").into()).await;
    ack.expect("a publish").await.expect("an ack");
    wait_for_messages(&context, "ENRICHED", 1).await;
    wait_until_settled(&context).await;

    let record = read_all(&context, "ENRICHED").await.remove(0);
    assert_eq!(record.subject, "news.enriched.sport.tennis");
    assert_eq!(record.json()["id"], "a-1");
    assert_eq!(record.header("traceparent"), "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    for name in ["Nats-Msg-Id", "ce-id", "ce-source", "ce-type", "ce-specversion", "ce-time", "Content-Type"] {
        assert!(!record.header(name).is_empty(), "{name} is missing");
    }
    for (name, value) in
        [("articles_received", 1), ("articles_enriched", 1), ("records_published", 1), ("articles_dead_lettered", 0)]
    {
        assert_eq!(worker.metric(&format!("quotewire_{name}_total")), value, "{name}");
    }
    assert_eq!(worker.metric("quotewire_articles_in_flight"), 0);
    assert_eq!(worker.metric("quotewire_enrichment_duration_seconds_count"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_in_mid_stream_loses_and_doubles_nothing() {
    let mut server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    publish(&context, "news.articles.wire", articles(N_ARTICLES)).await;

    let worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", 4_000).await;
    server.kill();
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(worker.get("/readyz"), (503, "disconnected\n".to_owned()));
    assert_eq!(worker.get("/livez").0, 200, "a server that is gone is no reason to kill the worker");
    server.restart();
    let context = server.jetstream().await;
    assert!(n_stored(&context, "ENRICHED").await < Some(N_ARTICLES as u64), "killed in mid-stream");

    wait_for_messages(&context, "ENRICHED", N_ARTICLES as u64).await;
    wait_until_settled(&context).await;
    assert_one_record_each(&context, ids(N_ARTICLES)).await;
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
    wait_until("the worker is ready again", || worker.is_ready());
    assert!(worker.metric("quotewire_reconnects_total") >= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_killed_in_mid_stream_loses_and_doubles_nothing() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    publish(&context, "news.articles.wire", articles(N_ARTICLES)).await;

    for n_records in [2_000, 6_000] {
        let mut worker = quotewire.start_ready();
        wait_for_messages(&context, "ENRICHED", n_records).await;
        worker.kill();
    }
    assert!(n_stored(&context, "ENRICHED").await < Some(N_ARTICLES as u64), "killed in mid-stream");
    let _worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", N_ARTICLES as u64).await;
    wait_until_settled(&context).await;
    assert_one_record_each(&context, ids(N_ARTICLES)).await;
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_under_load_finishes_what_is_in_flight_and_enriches_nothing_twice() {
    const N_ARTICLES: usize = 6_000;
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    // An article that were neither finished nor handed back would come again only after this.
    quotewire.set("INPUT__ACK_WAIT", "60s");
    quotewire.set("OUTPUT__DUPLICATE_WINDOW", "10m");
    quotewire.setup();
    let context = server.jetstream().await;
    publish(&context, "news.articles.wire", articles(N_ARTICLES)).await;

    let mut n_enriched = 0;
    for n_records in [1_000, 2_500] {
        let mut worker = quotewire.start_ready();
        wait_for_messages(&context, "ENRICHED", n_records).await;
        worker.signal("TERM");
        let signalled = Instant::now();
        let status = worker.wait();
        assert_eq!(status.code(), Some(0), "{}", worker.log());
        assert!(signalled.elapsed() < Duration::from_secs(20), "inside the deadline");
        n_enriched += worker.stopped()["enriched"].as_u64().expect("a number");
        assert_eq!(n_stored(&context, "ENRICHED").await, Some(n_enriched));
        assert!(n_enriched < N_ARTICLES as u64, "stopped in mid-stream");
    }
    let mut worker = quotewire.start_ready();
    let started = Instant::now();
    wait_for_messages(&context, "ENRICHED", N_ARTICLES as u64).await;
    wait_until_settled(&context).await;
    assert!(started.elapsed() < Duration::from_secs(50), "nothing was left to wait for its ack wait");
    worker.signal("INT");
    assert_eq!(worker.wait().code(), Some(0));
    n_enriched += worker.stopped()["enriched"].as_u64().expect("a number");
    assert_eq!(n_enriched, N_ARTICLES as u64, "every article was enriched once");
    assert_one_record_each(&context, ids(N_ARTICLES)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_workers_share_the_articles() {
    const N_ARTICLES: usize = 3_000;
    let server = Server::start().await;
    let one = Quotewire::new(&server);
    let other = Quotewire::new(&server);
    one.setup();
    let context = server.jetstream().await;
    let workers = [one.start_ready(), other.start_ready()];
    publish(&context, "news.articles.wire", articles(N_ARTICLES)).await;
    wait_for_messages(&context, "ENRICHED", N_ARTICLES as u64).await;
    wait_until_settled(&context).await;
    assert_one_record_each(&context, ids(N_ARTICLES)).await;
    let shares = workers.each_ref().map(|worker| worker.metric("quotewire_articles_enriched_total"));
    assert_eq!(shares.iter().sum::<u64>(), N_ARTICLES as u64, "{shares:?}");
    assert!(shares.iter().all(|share| *share > 0), "{shares:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_article_on_a_quiet_subject_waits_for_a_request() {
    const N_ARTICLES: usize = 60;
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let _worker = quotewire.start_ready();
    // Nine seconds: a request that runs out after five must have a successor at once.
    let waits = waits_for_records(&server, N_ARTICLES, Duration::from_millis(150)).await;
    let slow = waits[N_ARTICLES * 9 / 10];
    assert!(slow < Duration::from_millis(150), "one in ten waits {slow:?} or longer: {waits:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_runs_out_has_a_successor_at_once() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    // Every article uses its request up: the next one runs out five seconds later.
    quotewire.set("INPUT__MAX_IN_FLIGHT", "1");
    quotewire.setup();
    let _worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let mut records = server.client().await.subscribe("news.enriched.>").await.expect("a subscription");
    let mut waits = Vec::new();
    for id in ids(4) {
        let published = Instant::now();
        publish(&context, "news.articles.wire", [article(&id).into_bytes()]).await;
        futures_util::StreamExt::next(&mut records).await.expect("a record");
        waits.push(published.elapsed());
        tokio::time::sleep(Duration::from_millis(5_100)).await;
    }
    // What comes when a request has just run out does not wait for the loop to come round again.
    waits.remove(0);
    waits.sort_unstable();
    assert!(waits[1] < Duration::from_millis(400), "{waits:?}");
}
