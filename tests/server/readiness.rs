//! Readiness falls within seconds of whatever keeps the worker from taking articles, and names it.

use std::time::{Duration, Instant};

use async_nats::jetstream::Context;

use crate::denied::Denied;
use crate::server::{
    Quotewire, Server, Worker, article, assert_one_record_each, n_stored, publish, wait_for_messages, wait_until,
    wait_until_settled,
};

/// How soon readiness must tell.
const SECONDS: Duration = Duration::from_secs(15);

fn wait_for_obstacle(worker: &Worker, name: &str) {
    let started = Instant::now();
    wait_until(name, || worker.get("/readyz").1.contains(name));
    assert!(started.elapsed() < SECONDS, "{name} after {:?}", started.elapsed());
    assert_eq!(worker.get("/livez").0, 200, "{name} is no reason to kill the worker");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_says_in_words_when_the_worker_is_ready_and_when_it_is_not() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    let line = |words: &str| {
        let log = worker.log();
        let line = log.lines().find(|line| line.contains(words))?;
        Some(serde_json::from_str::<serde_json::Value>(line).expect("a JSON line"))
    };
    wait_until("it says that it is ready", || line("ready: taking articles from news.articles.>").is_some());
    let ready = line("ready: taking").expect("it was there");
    assert!(ready["level"] == "INFO" && ready["is_there"] == false, "{ready}");
    assert!(ready["address"].as_str().is_some_and(|address| address.starts_with("http://127.0.0.1:")), "{ready}");
    server.jetstream().await.delete_stream("ARTICLES").await.expect("deleted");
    wait_until("it says what is missing", || line("not ready: streams or consumer are missing").is_some());
    let missing = line("not ready: streams").expect("it was there");
    assert!(missing["level"] == "WARN" && missing["obstacle"] == "no_consumer", "{missing}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denied_pull_is_told_and_forgotten_when_it_is_allowed() {
    let denied = Denied::new("$JS.API.CONSUMER.MSG.NEXT.>").await;
    denied.log_in("admin").setup();
    let worker = denied.log_in("me").start();
    wait_for_obstacle(&worker, "pull_denied");
    denied.allow();
    wait_until("the worker is ready", || worker.is_ready());
}

#[tokio::test(flavor = "multi_thread")]
async fn while_acks_are_denied_no_article_that_has_its_record_becomes_a_dead_letter() {
    let denied = Denied::new("$JS.ACK.>").await;
    let with_limits = |user: &str| {
        let mut quotewire = denied.log_in(user);
        quotewire.set("INPUT__MAX_DELIVER", "2");
        quotewire.set("INPUT__ACK_WAIT", "1s");
        quotewire.set("OUTPUT__PUBLISH_TIMEOUT", "500ms");
        quotewire
    };
    with_limits("admin").setup();
    let worker = with_limits("me").start_ready();
    let context = denied.jetstream().await;
    publish(&context, "news.articles.wire", (0..5).map(|idx| article(&idx.to_string()).into_bytes())).await;
    wait_for_obstacle(&worker, "ack_denied");
    wait_until("each has come far more often than the limit", || worker.metric("quotewire_deliveries_total") >= 5 * 6);
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
    denied.allow();
    wait_until_settled(&context).await;
    wait_until("the worker is ready", || worker.is_ready());
    assert_one_record_each(&context, (0..5).map(|idx| idx.to_string())).await;
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_obstacle_that_nobody_meets_any_more_is_forgotten() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    context.delete_stream("DEAD_LETTERS").await.expect("deleted");
    publish(&context, "news.articles.wire", [b"{".to_vec()]).await;
    wait_for_obstacle(&worker, "no_dead_letters");
    // Whoever looks after the stream takes the message out: no dead letter will ever show that they are taken again.
    context.get_stream("ARTICLES").await.expect("the stream").purge().await.expect("purged");
    quotewire.setup();
    wait_until("the worker is ready again", || worker.is_ready());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_input_stream_is_told() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    context.delete_stream("ARTICLES").await.expect("deleted");
    wait_for_obstacle(&worker, "no_consumer");
    quotewire.setup();
    wait_until("the worker is ready again", || worker.is_ready());
    publish(&context, "news.articles.wire", [article("1").into_bytes()]).await;
    wait_for_messages(&context, "ENRICHED", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_cut_again_and_again_is_told() {
    let mut server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    for n_cuts in 1..=5 {
        server.kill();
        server.restart();
        wait_until("the worker is back", || worker.metric("quotewire_reconnects_total") >= n_cuts);
        if worker.get("/readyz").1.contains("connection_unstable") {
            break;
        }
    }
    wait_for_obstacle(&worker, "connection_unstable");
    wait_until("the connection is stable again", || worker.is_ready());
}

/// Pauses the consumer until then; a time that is past ends the pause.
async fn pause(context: &Context, until: &str) {
    let request = serde_json::json!({ "pause_until": until });
    let answer: serde_json::Value =
        context.request("CONSUMER.PAUSE.ARTICLES.quotewire", &request).await.expect("an answer");
    assert!(answer.get("error").is_none(), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_that_is_paused_before_the_worker_starts_is_told() {
    let server = Server::start().await;
    if !server.client().await.is_server_compatible(2, 11, 0) {
        // It knows no pause.
        return;
    }
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    pause(&context, "2040-01-02T03:04:05Z").await;
    publish(&context, "news.articles.wire", [article("1").into_bytes()]).await;
    let worker = quotewire.start();
    wait_for_obstacle(&worker, "consumer_paused");
    assert_eq!(n_stored(&context, "ENRICHED").await, Some(0));
    pause(&context, "2020-01-02T03:04:05Z").await;
    wait_for_messages(&context, "ENRICHED", 1).await;
    wait_until("the worker is ready", || worker.is_ready());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_consumer_and_one_with_priority_groups_are_told() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    let client = server.client().await;
    if client.server_info().version.starts_with("2.9.") {
        // It knows neither.
        return;
    }
    let context = async_nats::jetstream::new(client);
    pause(&context, "2040-01-02T03:04:05Z").await;
    wait_for_obstacle(&worker, "consumer_paused");
    pause(&context, "2020-01-02T03:04:05Z").await;
    wait_until("the worker is ready again", || worker.is_ready());

    let info: serde_json::Value =
        context.request("CONSUMER.INFO.ARTICLES.quotewire", &serde_json::json!({})).await.expect("an answer");
    let mut config = info["config"].clone();
    config["priority_groups"] = serde_json::json!(["a"]);
    config["priority_policy"] = serde_json::json!("overflow");
    let request = serde_json::json!({ "stream_name": "ARTICLES", "config": config, "action": "update" });
    let subject = "CONSUMER.CREATE.ARTICLES.quotewire.news.articles.>";
    let answer: serde_json::Value = context.request(subject, &request).await.expect("an answer");
    assert!(answer.get("error").is_none(), "{answer}");
    wait_for_obstacle(&worker, "no_consumer");
    wait_until("the log names the difference", || worker.log().contains("priority"));
    quotewire.command(&["setup", "--update"]);
    wait_until("the worker is ready again", || worker.is_ready());
    publish(&context, "news.articles.wire", [article("1").into_bytes()]).await;
    wait_for_messages(&context, "ENRICHED", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_falls_silent_is_told() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    server.signal("STOP");
    wait_for_obstacle(&worker, "pull_unanswered");
    server.signal("CONT");
    wait_until("the worker is ready again", || worker.is_ready());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_pull_is_told() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let change = |max_expires: u64| {
        let context = context.clone();
        async move {
            let info: serde_json::Value =
                context.request("CONSUMER.INFO.ARTICLES.quotewire", &serde_json::json!({})).await.expect("an answer");
            let mut config = info["config"].clone();
            config["max_expires"] = max_expires.into();
            let request = serde_json::json!({ "stream_name": "ARTICLES", "config": config });
            let answer: serde_json::Value =
                context.request("CONSUMER.DURABLE.CREATE.ARTICLES.quotewire", &request).await.expect("an answer");
            assert!(answer.get("error").is_none(), "{answer}");
        }
    };
    change(1_000_000_000).await;
    wait_for_obstacle(&worker, "pull_refused");
    change(0).await;
    wait_until("the worker is ready again", || worker.is_ready());
}
