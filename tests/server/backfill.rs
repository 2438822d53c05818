//! `quotewire backfill`: a part of the input stream enriched once more, beside the live work.

use std::process::Output;
use std::time::{Duration, Instant};

use async_nats::jetstream::Context;
use serde_json::json;

use crate::server::{
    Quotewire, Server, article, assert_one_record_each, n_stored, publish, read_all, wait_for_messages,
    wait_until_settled,
};

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

async fn has_consumer(context: &Context) -> bool {
    let stream = context.get_stream("ARTICLES").await.expect("the stream");
    stream.consumer_info("quotewire-backfill").await.is_ok()
}

/// Publishes articles `0` to `n_articles`, one after the other, so that article `n` is message `n + 1`.
async fn fill(context: &Context, n_articles: usize) {
    for idx in 0..n_articles {
        publish(context, "news.articles.wire", [article(&idx.to_string()).into_bytes()]).await;
    }
}

/// Returns the ids of the records, in order.
async fn ids(context: &Context) -> Vec<String> {
    let records = read_all(context, "ENRICHED").await;
    let mut ids: Vec<String> =
        records.iter().map(|record| record.json()["id"].as_str().expect("an id").to_owned()).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_is_enriched_to_its_last_message_and_no_further() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    fill(&context, 20).await;
    publish(&context, "news.articles.sport", [article("sport").into_bytes()]).await;

    let dry = quotewire.command(&["backfill", "--from-seq", "5", "--to-seq", "8", "--dry-run"]);
    assert!(dry.status.success() && told(&dry).contains("4 of messages 5 to 8 of stream ARTICLES"), "{}", told(&dry));
    assert_eq!((n_stored(&context, "ENRICHED").await, has_consumer(&context).await), (Some(0), false));

    let output = quotewire.command(&["backfill", "--from-seq", "5", "--to-seq", "8"]);
    assert!(output.status.success(), "{}", told(&output));
    assert!(
        told(&output).contains("complete, 4 enriched: 4 records stored, 0 that were there already"),
        "{}",
        told(&output)
    );
    assert_eq!(ids(&context).await, ["4", "5", "6", "7"]);
    assert!(!has_consumer(&context).await, "a complete one leaves nothing behind");
    // The same work within the duplicate window is stored once.
    let again = quotewire.command(&["backfill", "--from-seq", "8", "--to-seq", "9"]);
    assert!(told(&again).contains("2 enriched: 1 records stored, 1 that were there already"), "{}", told(&again));
    let sport = quotewire.command(&["backfill", "--subject", "news.articles.sport"]);
    assert!(sport.status.success(), "{}", told(&sport));
    let records = read_all(&context, "ENRICHED").await;
    assert_eq!(records.last().map(|record| record.subject.as_str()), Some("news.enriched.sport"));
    assert_eq!(records.last().map(|record| record.header("Quotewire-Sequence").to_owned()).as_deref(), Some("21"));

    for (arguments, code) in [
        (&["backfill", "--subject", "other.>"][..], 2),
        (&["backfill", "--since", "yesterday"], 2),
        (&["backfill", "--from-seq", "60", "--to-seq", "1"], 2),
        (&["backfill", "--from-seq", "500"], 0),
    ] {
        let output = quotewire.command(arguments);
        assert_eq!(output.status.code(), Some(code), "{}", told(&output));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_stored_since_a_time_is_enriched_beside_the_live_worker() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    fill(&context, 3).await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let since = jiff::Timestamp::now().to_string();
    for id in ["new-1", "new-2"] {
        publish(&context, "news.articles.wire", [article(id).into_bytes()]).await;
    }
    tokio::time::sleep(Duration::from_millis(20)).await;
    let until = jiff::Timestamp::now().to_string();
    publish(&context, "news.articles.wire", [article("later").into_bytes()]).await;
    let output = quotewire.command(&["backfill", "--since", &since, "--until", &until]);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(ids(&context).await, ["new-1", "new-2"]);
    let dry = quotewire.command(&["backfill", "--until", &since, "--dry-run"]);
    assert!(told(&dry).contains("3 of messages 1 to 3"), "{}", told(&dry));
    let dry = quotewire.command(&["backfill", "--since", "1d", "--dry-run"]);
    assert!(told(&dry).contains("6 of messages 1 to 6"), "{}", told(&dry));
    let _worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", 6).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_backfill_goes_on_where_it_was_and_doubles_nothing() {
    const N_ARTICLES: usize = 1_500;
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let all = (0..N_ARTICLES).map(|idx| idx.to_string());
    publish(&context, "news.articles.wire", all.clone().map(|id| article(&id).into_bytes())).await;
    let command = ["backfill", "--since", "1h", "--rate", "600"];
    let mut killed = quotewire.start_command(&command);
    wait_for_messages(&context, "ENRICHED", 200).await;
    killed.kill().expect("it is killed");
    killed.wait().expect("its end");
    // What has come in since is not its own.
    publish(&context, "news.articles.wire", [article("later").into_bytes()]).await;

    let other = quotewire.command(&["backfill", "--since", "2h"]);
    assert_eq!(other.status.code(), Some(78));
    assert!(told(&other).contains("quotewire backfill --since 1h: messages 1 to 1500"), "{}", told(&other));

    let terminated = quotewire.start_command(&command);
    wait_for_messages(&context, "ENRICHED", 500).await;
    let pid = terminated.id().to_string();
    std::process::Command::new("kill").args(["-s", "TERM", &pid]).status().expect("kill runs");
    let output = terminated.wait_with_output().expect("its end");
    assert_eq!(output.status.code(), Some(143), "{}", told(&output));
    assert!(told(&output).contains("`quotewire backfill --since 1h` goes on from here"), "{}", told(&output));
    assert!(n_stored(&context, "ENRICHED").await < Some(N_ARTICLES as u64), "stopped on its way");

    let output = quotewire.command(&["backfill", "--since", "1h"]);
    assert!(output.status.success() && told(&output).contains("goes on: at most"), "{}", told(&output));
    assert_one_record_each(&context, all).await;
    assert!(!has_consumer(&context).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_is_kept_and_what_fails_is_a_dead_letter() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    fill(&context, 40).await;
    publish(&context, "news.articles.bad", [b"{".to_vec()]).await;
    let started = Instant::now();
    let output = quotewire.command(&["backfill", "--rate", "16"]);
    let took = started.elapsed();
    assert!(took > Duration::from_millis(2_200), "41 articles at 16 a second came in {took:?}");
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(
        told(&output).contains("complete, 40 enriched: 40 records stored") && told(&output).contains("1 dead letters")
    );
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_again_has_one_dead_letter_whoever_wrote_it() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let worker = quotewire.start_ready();
    publish(&context, "news.articles.bad", [b"{".to_vec(), b"{{".to_vec()]).await;
    publish(&context, "news.articles.wire", [article("good").into_bytes()]).await;
    wait_for_messages(&context, "DEAD_LETTERS", 2).await;
    wait_until_settled(&context).await;
    drop(worker);

    let backfill = || {
        let output = quotewire.command(&["backfill"]);
        assert_eq!(output.status.code(), Some(1), "some articles have no record: {}", told(&output));
        told(&output)
    };
    for _ in 0..2 {
        let told = backfill();
        assert!(told.contains("; 0 dead letters, 2 that were there already"), "{told}");
        assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(2));
    }
    // One is replayed and fails again under another number, the other is gone, and somebody claims to have it.
    let letters = read_all(&context, "DEAD_LETTERS").await;
    let [replayed, removed] = ["{", "{{"].map(|payload| {
        let letter = letters.iter().find(|letter| letter.payload == payload.as_bytes()).expect("the dead letter");
        letter.sequence.to_string()
    });
    assert!(quotewire.command(&["deadletter", "replay", &replayed]).status.success());
    assert!(quotewire.command(&["deadletter", "purge", &removed]).status.success());
    let forged = letters.iter().find(|letter| letter.payload == b"{{").expect("the dead letter");
    let mut headers = forged.headers.clone();
    headers.insert("Nats-Msg-Id", "forged");
    let ack = context.publish_with_headers("news.deadletters", headers, "other".into()).await.expect("a publish");
    ack.await.expect("an ack");
    let worker = quotewire.start_ready();
    wait_for_messages(&context, "DEAD_LETTERS", 2).await;
    wait_until_settled(&context).await;
    drop(worker);
    let told = backfill();
    assert!(told.contains("; 1 dead letters, 2 that were there already"), "{told}");
    let mut payloads: Vec<Vec<u8>> =
        read_all(&context, "DEAD_LETTERS").await.into_iter().map(|letter| letter.payload).collect();
    payloads.sort_unstable();
    assert_eq!(payloads, [b"other".to_vec(), b"{".to_vec(), b"{{".to_vec()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_keeps_nothing_is_refused() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    let context = server.jetstream().await;
    let config =
        json!({"name": "ARTICLES", "subjects": ["news.articles.>"], "retention": "workqueue", "storage": "file"});
    let _answer: serde_json::Value =
        context.request("STREAM.CREATE.ARTICLES".to_owned(), &config).await.expect("an answer");
    quotewire.setup();
    let output = quotewire.command(&["backfill"]);
    assert_eq!(output.status.code(), Some(78));
    assert!(told(&output).contains("stream ARTICLES has work-queue retention"), "{}", told(&output));
    quotewire.set("INPUT__MODE", "core");
    assert_eq!(quotewire.command(&["backfill"]).status.code(), Some(78));
}
