//! The worker waits for whatever may come later than it, says what it waits for, and lives meanwhile.

use std::time::{Duration, Instant};

use futures_util::StreamExt;
use serde_json::Value;

use crate::server::{Quotewire, Server, Worker, article, publish, read_all, wait_for_messages, wait_until};

/// Asserts that the worker lives, is not ready, and says why.
fn assert_waits(worker: &mut Worker, obstacles: &str) {
    assert!(worker.is_running(), "{}", worker.log());
    assert_eq!(worker.get("/livez").0, 200);
    assert_eq!(worker.get("/readyz"), (503, obstacles.to_owned()), "{}", worker.log());
}

/// Returns what the log says that the worker waits for, a line each.
fn told(worker: &Worker) -> Vec<Value> {
    let log = worker.log();
    let lines = log.lines().filter(|line| line.contains("\"waiting_for\""));
    lines.map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

/// `STARTS_LEAD_SECONDS` says how long the worker waits; a minute and more sees the log told again.
#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stderr, reason = "the figure is what one wants to know")]
async fn a_server_that_comes_later_has_the_first_record_within_two_seconds() {
    let mut server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    publish(&context, "news.articles.wire", [article("waits").into_bytes()]).await;
    server.kill();
    // However long a server has to answer, liveness is told all along.
    quotewire.set("NATS__CONNECT_TIMEOUT", "10m");
    let mut worker = quotewire.start();
    let seconds: u64 = std::env::var("STARTS_LEAD_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(5);
    wait_until("the endpoints are there", || worker.get("/livez").0 == 200);
    wait_until("it has tried to connect", || !told(&worker).is_empty());
    let until = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < until {
        assert_waits(&mut worker, "starting\ndisconnected\n");
        std::thread::sleep(Duration::from_millis(200));
    }
    let lines = told(&worker);
    assert_eq!(lines.len() as u64, 1 + seconds / 61, "one line a minute: {lines:?}");
    assert_eq!(lines[0]["waiting_for"], "a NATS server");
    assert!(lines[0]["since"].is_string() && lines[0]["error"].to_string().contains("127.0.0.1"), "{lines:?}");
    let n_warnings = worker.log().matches("\"WARN\"").count();
    assert!(n_warnings <= 3 + lines.len(), "{n_warnings} warnings while it waits:\n{}", worker.log());

    server.restart();
    let listens = Instant::now();
    // A connection of its own: the one from before may still wait to try again.
    let context = server.jetstream().await;
    wait_for_messages(&context, "ENRICHED", 1).await;
    let stored = listens.elapsed();
    eprintln!("the record comes {stored:?} after its server, which came {seconds} s after the worker");
    assert!(stored < Duration::from_secs(2), "the record comes {stored:?} after its server");
    wait_until("the worker is ready", || worker.is_ready());
    assert_eq!(read_all(&context, "ENRICHED").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_and_a_consumer_that_are_made_later_are_waited_for() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    let mut worker = quotewire.start();
    wait_until("it misses them", || !told(&worker).is_empty());
    assert_waits(&mut worker, "starting\nno_consumer\n");
    let line = told(&worker).remove(0);
    assert!(line["waiting_for"].to_string().contains("quotewire setup"), "{line}");
    assert!(line["error"].to_string().contains("stream ARTICLES does not exist"), "{line}");
    quotewire.setup();
    wait_until("the worker is ready", || worker.is_ready());
    let context = server.jetstream().await;
    publish(&context, "news.articles.wire", [article("a").into_bytes()]).await;
    wait_for_messages(&context, "ENRICHED", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_jetstream_is_waited_for() {
    let server = Server::start_with("jetstream: disabled").await;
    let quotewire = Quotewire::new(&server);
    let mut worker = quotewire.start();
    wait_until("it asks in vain", || !told(&worker).is_empty());
    assert_waits(&mut worker, "starting\n");
    assert_eq!(told(&worker).remove(0)["waiting_for"], "an answer from JetStream");
}

#[tokio::test(flavor = "multi_thread")]
async fn in_core_mode_a_server_is_waited_for_too() {
    let mut server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("INPUT__MODE", "core");
    server.kill();
    let mut worker = quotewire.start();
    wait_until("it has tried to connect", || !told(&worker).is_empty());
    assert_waits(&mut worker, "starting\ndisconnected\n");
    server.restart();
    let listens = Instant::now();
    wait_until("the worker is ready", || worker.is_ready());
    assert!(listens.elapsed() < Duration::from_secs(2), "{:?}", listens.elapsed());
    let client = server.client().await;
    let mut records = client.subscribe("news.enriched.>").await.expect("a subscription");
    client.flush().await.expect("a flush");
    client.publish("news.articles.wire", article("a").into()).await.expect("a publish");
    assert!(records.next().await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_fail_fast_nothing_is_waited_for() {
    let mut server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("NATS__CONNECT_TIMEOUT", "500ms");
    let missing = quotewire.command(&["run", "--fail-fast"]);
    assert_eq!(missing.status.code(), Some(78), "{missing:?}");
    quotewire.set("NATS__DOMAIN", "nowhere");
    quotewire.set("NATS__CONNECT_TIMEOUT", "2s");
    let off = quotewire.command(&["run", "--fail-fast"]);
    assert_eq!(off.status.code(), Some(78), "{off:?}");
    let log = String::from_utf8_lossy(&off.stderr);
    assert_eq!(log.matches("cannot look up streams and consumer yet").count(), 1, "{log}");
    quotewire.set("NATS__TLS_REQUIRED", "true");
    let plain = quotewire.command(&["run", "--fail-fast"]);
    assert_eq!(plain.status.code(), Some(69), "{plain:?}");
    assert!(String::from_utf8_lossy(&plain.stderr).contains("answers without TLS"), "{plain:?}");
    quotewire.set("NATS__TLS_REQUIRED", "false");
    server.kill();
    let unreachable = quotewire.command(&["run", "--fail-fast"]);
    assert_eq!(unreachable.status.code(), Some(69), "{unreachable:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_other_settings_mend_is_not_waited_for() {
    let server = Server::start_with("authorization { token: s3cret }").await;
    let refused = Quotewire::new(&server).command(&["run"]);
    assert_eq!(refused.status.code(), Some(78), "{refused:?}");

    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.setup();
    quotewire.set("INPUT__ACK_WAIT", "7s");
    let differs = quotewire.command(&["run"]);
    assert_eq!(differs.status.code(), Some(78), "{differs:?}");
    server.jetstream().await.delete_stream("ENRICHED").await.expect("deleted");
    let differs = quotewire.command(&["run"]);
    assert_eq!(differs.status.code(), Some(78), "what is there and differs counts: {differs:?}");
}
