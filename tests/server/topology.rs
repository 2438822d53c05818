//! Streams and consumer: made by `setup`, verified by `run`, missed when they go.

#[path = "topology/inputs.rs"]
mod inputs;
#[path = "topology/limits.rs"]
mod limits;
#[path = "topology/refusals.rs"]
mod refusals;
#[path = "topology/update.rs"]
mod update;

use std::time::Duration;

use async_nats::jetstream::Context;
use futures_util::StreamExt;
use quotewire::nats::topology;
use serde_json::json;

use crate::server::{
    Quotewire, Server, article, assert_one_record_each, n_stored, publish, wait_for_messages, wait_until,
    wait_until_settled,
};

/// Asks the server's JetStream API, for what the client library does not know.
async fn ask(context: &Context, subject: &str, payload: serde_json::Value) -> serde_json::Value {
    let answer: serde_json::Value = context.request(subject.to_owned(), &payload).await.expect("an answer");
    assert!(answer["error"].is_null(), "{subject}: {answer}");
    answer
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn run_tells_what_is_missing_and_setup_runs_twice() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    let refused = quotewire.command(&["run", "--fail-fast"]);
    assert_eq!(refused.status.code(), Some(78));
    for missing in ["stream ARTICLES does not exist", "stream ENRICHED does not exist", "stream DEAD_LETTERS does"] {
        assert!(text(&refused.stderr).contains(missing), "{missing}:\n{refused:?}");
    }
    assert_eq!(quotewire.command(&["check", "--connect"]).status.code(), Some(78));
    quotewire.setup();
    let again = quotewire.command(&["setup"]);
    assert!(again.status.success() && !text(&again.stdout).contains("created"), "{again:?}");
    let check = quotewire.command(&["check", "--connect"]);
    assert!(check.status.success() && text(&check.stdout).contains("streams and consumer: ok"), "{check:?}");
    let worker = quotewire.start_ready();
    let (status, page) = worker.get("/");
    assert_eq!(status, 404);
    assert!(page.contains("the live page is off: http.page"), "{page}");
    let printed = quotewire.command(&["check", "--connect", "--print-config"]);
    assert!(printed.status.success(), "{printed:?}");
    assert!(text(&printed.stdout).contains("# streams and consumer: ok\n"), "{printed:?}");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("quotewire.toml");
    std::fs::write(&path, &printed.stdout).expect("written");
    let again = quotewire.command(&["check", "--config", path.to_str().expect("a path")]);
    assert!(again.status.success(), "it can be read back: {again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_look_tells_what_waits_and_until_when_the_consumer_is_paused() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    let (context, settings) = (server.jetstream().await, quotewire.settings());
    let found = topology::look(&context, &settings, &settings.input.lanes()).await.expect("a look");
    assert!(found.consumer().is_none() && found.all_differences().len() == 3, "{found:?}");
    quotewire.setup();
    publish(&context, "news.articles.wire", (0..3).map(|idx| article(&idx.to_string()).into_bytes())).await;
    let found = topology::look(&context, &settings, &settings.input.lanes()).await.expect("a look");
    assert_eq!((found.differences.as_slice(), found.paused_until()), (&[][..], None));
    let consumer = found.consumer().expect("the consumer");
    assert_eq!((consumer.n_pending, consumer.n_ack_pending), (3, 0));
    let consumer = found.into_consumer().expect("the consumer");
    let mut batch = consumer.fetch().max_messages(2).messages().await.expect("a batch");
    let mut messages = Vec::new();
    while let Some(Ok(message)) = batch.next().await {
        messages.push(message);
    }
    let found = topology::look(&context, &settings, &settings.input.lanes()).await.expect("a look");
    let consumer = found.consumer().expect("the consumer");
    assert_eq!((consumer.n_pending, consumer.n_ack_pending), (1, 2));

    if !server.client().await.is_server_compatible(2, 11, 0) {
        return;
    }
    let until = json!({"pause_until": "2130-01-02T03:04:05Z"});
    ask(&context, "CONSUMER.PAUSE.ARTICLES.quotewire", until).await;
    let found = topology::look(&context, &settings, &settings.input.lanes()).await.expect("a look");
    assert!(found.differences.is_empty(), "a pause is no difference: {found:?}");
    assert_eq!(found.paused_until().map(|until| until.to_string()).as_deref(), Some("2130-01-02T03:04:05Z"));
    for command in [&["setup"][..], &["check", "--connect"]] {
        let output = quotewire.command(command);
        let told = text(&output.stdout);
        assert!(output.status.success(), "{output:?}");
        assert!(told.contains("note: the consumer is paused until 2130-01-02T03:04:05Z"), "{told}");
    }
    ask(&context, "CONSUMER.PAUSE.ARTICLES.quotewire", json!({})).await;
    assert_eq!(
        topology::look(&context, &settings, &settings.input.lanes()).await.expect("a look").paused_until(),
        None
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_deleted_while_running_is_missed_and_found_again() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let mut worker = quotewire.start_ready();
    let context = server.jetstream().await;
    publish(&context, "news.articles.wire", (0..100).map(|idx| article(&idx.to_string()).into_bytes())).await;
    wait_for_messages(&context, "ENRICHED", 100).await;
    wait_until_settled(&context).await;

    let input = context.get_stream("ARTICLES").await.expect("the stream");
    input.delete_consumer("quotewire").await.expect("the consumer is deleted");
    wait_until("readiness falls", || worker.get("/readyz").1.contains("no_consumer"));
    assert_eq!(worker.get("/livez").0, 200);
    assert!(worker.is_running());
    publish(&context, "news.articles.wire", (100..200).map(|idx| article(&idx.to_string()).into_bytes())).await;

    quotewire.setup();
    wait_until("the worker is ready again", || worker.is_ready());
    wait_for_messages(&context, "ENRICHED", 200).await;
    wait_until_settled(&context).await;
    assert_one_record_each(&context, (0..200).map(|idx| idx.to_string())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_output_is_gone_articles_wait_and_none_is_lost() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    // However long the output is gone, no article is given up for it.
    quotewire.set("INPUT__MAX_DELIVER", "1");
    quotewire.setup();
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    context.delete_stream("ENRICHED").await.expect("the stream is deleted");
    publish(&context, "news.articles.wire", (0..300).map(|idx| article(&idx.to_string()).into_bytes())).await;
    wait_until("readiness falls", || worker.get("/readyz") == (503, "no_output\n".to_owned()));
    // Several times as long as a record is tried before it counts as refused.
    tokio::time::sleep(Duration::from_secs(4)).await;

    quotewire.setup();
    wait_for_messages(&context, "ENRICHED", 300).await;
    wait_until_settled(&context).await;
    assert_one_record_each(&context, (0..300).map(|idx| idx.to_string())).await;
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
    wait_until("the worker is ready again", || worker.is_ready());
}
