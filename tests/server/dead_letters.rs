//! Dead letters after they are written: looked at, replayed without storing anything twice, removed; and what happens
//! while their stream is gone.

use std::time::{Duration, Instant};

use async_nats::HeaderMap;
use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::{AckKind, Context};
use futures_util::StreamExt;

use crate::server::{
    Quotewire, Server, article, assert_one_record_each, n_stored, publish, read_all, wait_for_messages, wait_until,
    wait_until_settled,
};

/// Stores a dead letter of `payload` as a worker does that had no ack of its record.
async fn store_dead_letter(context: &Context, kind: &str, payload: String, came_in: &str) {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("Quotewire-Error-Kind", kind),
        ("Quotewire-Error", "no ack from the server"),
        ("Quotewire-Subject", "news.articles.wire"),
        ("Quotewire-Stream", "ARTICLES"),
        ("Quotewire-Sequence", "1"),
        ("Quotewire-Stored-At", came_in),
        ("Quotewire-Deliveries", "1"),
        ("Quotewire-Payload", "original"),
    ] {
        headers.insert(name, value);
    }
    let ack = context.publish_with_headers("news.deadletters", headers, payload.into()).await.expect("a publish");
    ack.await.expect("an ack");
}

fn lines(quotewire: &Quotewire, args: &[&str]) -> usize {
    let output = quotewire.command(args);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text").lines().count()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_that_has_its_record_is_not_replayed_even_when_the_server_has_forgotten_its_id() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    // One delivery and a short window: the server forgets the record's id while the test waits.
    for (key, value) in [("INPUT__MAX_DELIVER", "1"), ("OUTPUT__DUPLICATE_WINDOW", "1s")] {
        quotewire.set(key, value);
    }
    quotewire.setup();
    let context = server.jetstream().await;
    let _worker = quotewire.start_ready();
    publish(&context, "news.articles.wire", [article("stored").into_bytes()]).await;
    wait_for_messages(&context, "ENRICHED", 1).await;
    let came_in = context.get_stream("ARTICLES").await.expect("the stream").get_raw_message(1).await.expect("it").time;
    let came_in = jiff::Timestamp::from_nanosecond(came_in.unix_timestamp_nanos()).expect("a time").to_string();
    store_dead_letter(&context, "publish_no_ack", article("stored"), &came_in).await;
    store_dead_letter(&context, "publish_no_ack", article("not-stored"), &came_in).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;

    let replayed = quotewire.command(&["deadletter", "replay", "--all"]);
    let told = String::from_utf8(replayed.stdout).expect("text");
    assert_eq!(told, "removed 1: its article has a record already\nreplayed 2 to news.articles.wire\n");
    wait_for_messages(&context, "ENRICHED", 2).await;
    wait_until_settled(&context).await;
    assert_one_record_each(&context, ["stored", "not-stored"].map(str::to_owned)).await;
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));

    // The replayed article stayed who it was: its record is found by every other dead letter of it.
    store_dead_letter(&context, "publish_no_ack", article("not-stored"), &came_in).await;
    let replayed = quotewire.command(&["deadletter", "replay", "--all"]);
    let told = String::from_utf8(replayed.stdout).expect("text");
    assert_eq!(told, "removed 3: its article has a record already\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_keeps_to_its_rate_and_a_purge_takes_what_it_is_told() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let now = "2026-01-02T03:04:05Z";
    for idx in 0..9 {
        store_dead_letter(&context, "publish_no_ack", article(&idx.to_string()), now).await;
    }
    for kind in ["panic", "too_large", "too_large"] {
        store_dead_letter(&context, kind, article(kind), now).await;
    }
    let started = Instant::now();
    let replay = ["deadletter", "replay", "--reason", "publish_no_ack", "--rate", "4"];
    assert_eq!(lines(&quotewire, &replay), 9);
    assert!(started.elapsed() >= Duration::from_secs(2), "nine at four a second took {:?}", started.elapsed());
    assert_eq!(n_stored(&context, "ARTICLES").await, Some(9));

    assert_eq!(quotewire.command(&["deadletter", "purge"]).status.code(), Some(2), "which ones?");
    let purged = quotewire.command(&["deadletter", "purge", "10", "77"]);
    assert_eq!(purged.status.code(), Some(1), "there is no 77");
    assert_eq!(String::from_utf8_lossy(&purged.stderr), "quotewire: no such dead letter: 77\n");
    assert_eq!(String::from_utf8_lossy(&purged.stdout), "removed 1 dead letter\n");
    for action in ["list", "replay", "purge"] {
        let none = quotewire.command(&["deadletter", action, "--reason", "nosuch"]);
        assert_eq!(none.status.code(), Some(1), "{none:?}");
        let told = String::from_utf8_lossy(&none.stderr);
        assert!(told.contains("no dead letter is of kind nosuch; there are: too_large\n"), "{told}");
    }
    assert_eq!(lines(&quotewire, &["deadletter", "list"]), 2);
    assert_eq!(quotewire.command(&["deadletter", "purge", "--reason", "panic"]).status.code(), Some(1));
    assert_eq!(lines(&quotewire, &["deadletter", "list"]), 2);
    lines(&quotewire, &["deadletter", "purge", "--all"]);
    assert_eq!(lines(&quotewire, &["deadletter", "list"]), 0);
    assert_eq!(n_stored(&context, "ARTICLES").await, Some(9), "what is purged does not come back");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_their_stream_is_gone_nothing_that_needs_it_is_acked_and_everything_else_goes_on() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let mut worker = quotewire.start_ready();
    let context = server.jetstream().await;
    context.delete_stream("DEAD_LETTERS").await.expect("the stream is deleted");
    let mut payloads: Vec<Vec<u8>> = (0..200).map(|idx| article(&idx.to_string()).into_bytes()).collect();
    for idx in [0, 60, 120] {
        payloads.insert(idx, format!("{{ \"id\": {idx}").into_bytes());
    }
    publish(&context, "news.articles.wire", payloads).await;
    wait_for_messages(&context, "ENRICHED", 200).await;
    wait_until("readiness falls", || worker.get("/readyz") == (503, "no_dead_letters\n".to_owned()));
    assert!(worker.is_running());
    // It goes on after it has looked at streams and consumer too.
    wait_until("the worker has looked", || worker.log().contains("stream DEAD_LETTERS does not exist"));
    publish(&context, "news.articles.wire", (200..220).map(|idx| article(&idx.to_string()).into_bytes())).await;
    wait_for_messages(&context, "ENRICHED", 220).await;
    assert_eq!(worker.get("/readyz"), (503, "no_dead_letters\n".to_owned()));
    let input = context.get_stream("ARTICLES").await.expect("the stream");
    assert_eq!(input.consumer_info("quotewire").await.expect("the consumer").num_ack_pending, 3, "none is acked");

    quotewire.setup();
    wait_for_messages(&context, "DEAD_LETTERS", 3).await;
    wait_until_settled(&context).await;
    wait_until("the worker is ready again", || worker.is_ready());
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(3), "one each");
    assert_one_record_each(&context, (0..220).map(|idx| idx.to_string())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_that_was_refused_for_long_still_says_why_there_is_no_record() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("INPUT__MAX_DELIVER", "2");
    quotewire.setup();
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    context.delete_stream("DEAD_LETTERS").await.expect("the stream is deleted");
    publish(&context, "news.articles.wire", [b"{".to_vec()]).await;
    wait_until("it has come far more often than the limit", || worker.metric("quotewire_deliveries_total") >= 6);
    quotewire.setup();
    wait_for_messages(&context, "DEAD_LETTERS", 1).await;
    wait_until_settled(&context).await;
    let letter = read_all(&context, "DEAD_LETTERS").await.remove(0);
    assert_eq!(letter.header("Quotewire-Error-Kind"), "malformed_json");
    assert!(letter.header("Quotewire-Deliveries").parse::<u32>().expect("a number") > 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_delivered_a_thousand_times_with_no_worker_is_found_by_the_next() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("INPUT__MAX_DELIVER", "2");
    quotewire.setup();
    let context = server.jetstream().await;
    publish(&context, "news.articles.wire", [article("worn-out").into_bytes(), article("fresh").into_bytes()]).await;
    let stream = context.get_stream("ARTICLES").await.expect("the stream");
    let consumer: PullConsumer = stream.get_consumer("quotewire").await.expect("the consumer");
    // What is left when all who took an article died of it, over and over. A server with a limit of its own, whatever it
    // is, gives the article up on the way.
    let mut n_deliveries = 0;
    while n_deliveries < 1_200 {
        let mut batch =
            consumer.batch().max_messages(1).expires(Duration::from_secs(5)).messages().await.expect("a batch");
        let Some(message) = batch.next().await else { continue };
        let message = message.expect("an article");
        let info = message.info().expect("its origin");
        n_deliveries = n_deliveries.max(info.delivered);
        let answer = if info.stream_sequence == 1 { AckKind::Nak(None) } else { AckKind::Ack };
        message.ack_with(answer).await.expect("an answer");
    }
    let _worker = quotewire.start_ready();
    wait_for_messages(&context, "DEAD_LETTERS", 1).await;
    wait_until_settled(&context).await;
    let letter = read_all(&context, "DEAD_LETTERS").await.remove(0);
    assert_eq!(letter.header("Quotewire-Error-Kind"), "delivery_limit");
    assert_eq!(letter.payload, article("worn-out").into_bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_is_stored_once_whatever_its_headers_say() {
    const N_LETTERS: u64 = 20;
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    for idx in 0..N_LETTERS {
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Msg-Id", format!("their-{idx}"));
        headers.insert("X-Note", "Nats-Msg-Id: other");
        // With a part taken out, the rest would be the server's own name.
        headers.insert("NatNats-s-Msg-Id", "v");
        let ack = context.publish_with_headers("news.articles.wire", headers, "{".into()).await.expect("a publish");
        ack.await.expect("an ack");
    }
    let worker = quotewire.start_ready();
    wait_for_messages(&context, "DEAD_LETTERS", N_LETTERS).await;
    wait_until_settled(&context).await;
    // Everything is delivered once more.
    let input = context.get_stream("ARTICLES").await.expect("the stream");
    input.delete_consumer("quotewire").await.expect("the consumer is deleted");
    wait_until("the worker notices", || !worker.is_ready());
    quotewire.setup();
    wait_until("everything has come again", || worker.metric("quotewire_deliveries_total") >= 2 * N_LETTERS);
    wait_until_settled(&context).await;
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(N_LETTERS));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_pointer_shows_and_replays_nothing_of_another_stream() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let secrets = async_nats::jetstream::stream::Config {
        name: "SECRETS".to_owned(),
        subjects: vec!["secrets".to_owned()],
        ..Default::default()
    };
    context.create_stream(secrets).await.expect("a stream");
    publish(&context, "secrets", [b"{\"body\":\"the password\"}".to_vec()]).await;
    publish(&context, "news.articles.wire", [article("another").into_bytes()]).await;
    let wire = "news.articles.wire";
    for (stream, came_in, subject) in [
        ("SECRETS", None, wire),
        ("ARTICLES", Some("2020-01-02T03:04:05Z"), wire),
        ("ARTICLES", Some(""), wire),
        ("ARTICLES", None, "news.articles.public"),
    ] {
        let original = context.get_stream(stream).await.expect("it").get_raw_message(1).await.expect("it").time;
        let original = jiff::Timestamp::from_nanosecond(original.unix_timestamp_nanos()).expect("a time").to_string();
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("Quotewire-Error-Kind", "too_large"),
            ("Quotewire-Error", "x"),
            ("Quotewire-Subject", subject),
            ("Quotewire-Stream", stream),
            ("Quotewire-Sequence", "1"),
            ("Quotewire-Stored-At", came_in.unwrap_or(&original)),
            ("Quotewire-Deliveries", "1"),
            ("Quotewire-Payload", "pointer"),
        ] {
            if !value.is_empty() {
                headers.insert(name, value);
            }
        }
        let ack = context.publish_with_headers("news.deadletters", headers, "".into()).await.expect("a publish");
        ack.await.expect("an ack");
    }
    for sequence in ["1", "2", "3", "4"] {
        let shown = quotewire.command(&["deadletter", "show", sequence]);
        let told = format!("{shown:?}");
        assert!(!told.contains("the password") && !told.contains("We lost"), "{told}");
        assert!(told.contains("not the article that it tells of"), "{told}");
    }
    let replayed = quotewire.command(&["deadletter", "replay", "--all"]);
    assert_eq!(replayed.status.code(), Some(1), "{replayed:?}");
    assert_eq!(n_stored(&context, "ARTICLES").await, Some(1), "nothing was published");
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(4), "nothing was removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_time_keeps_no_other_dead_letter_from_its_replay() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let times = [
        "0000-01-01T00:00:00Z",
        "-000001-01-01T00:00:00Z",
        "-009999-01-02T00:00:00Z",
        "0001-01-01T00:00:30Z",
        "9999-12-30T22:00:00Z",
        "never",
        "2026-01-02T03:04:05Z",
    ];
    for time in times {
        store_dead_letter(&context, "publish_no_ack", article(time), time).await;
    }
    // One that cannot be replayed is named, and the others go on.
    store_dead_letter(&context, "publish_no_ack", article("gone"), "2026-01-02T03:04:05Z").await;
    quotewire.command(&["deadletter", "purge", "8"]);
    let replay: Vec<String> = (1..=8).map(|sequence| sequence.to_string()).collect();
    let args: Vec<&str> = ["deadletter", "replay"].into_iter().chain(replay.iter().map(String::as_str)).collect();
    let replayed = quotewire.command(&args);
    assert_eq!(replayed.status.code(), Some(1), "{replayed:?}");
    assert!(String::from_utf8_lossy(&replayed.stderr).contains("no such dead letter: 8\n"), "{replayed:?}");
    assert!(String::from_utf8_lossy(&replayed.stderr).contains("1 of 8 was not replayed and stays"), "{replayed:?}");
    assert_eq!(String::from_utf8_lossy(&replayed.stdout).lines().count(), times.len(), "{replayed:?}");
    assert_eq!(n_stored(&context, "ARTICLES").await, Some(times.len() as u64));
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_dead_letter_gives_no_orders_to_the_server() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let elsewhere = ["$JS.API.STREAM.DELETE.ENRICHED", "news.enriched.forged", "news.deadletters"];
    let none =
        ["news.articles.>", "news.articles.*", "news.articles.*.x", "news.articles.a _INBOX.x 3", "news.articles..a"];
    for subject in elsewhere.into_iter().chain(none) {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("Quotewire-Error-Kind", "malformed_json"),
            ("Quotewire-Error", "x"),
            ("Quotewire-Subject", subject),
            ("Quotewire-Stream", "ARTICLES"),
            ("Quotewire-Sequence", "1"),
            ("Quotewire-Deliveries", "1"),
            ("Quotewire-Payload", "original"),
        ] {
            headers.insert(name, value);
        }
        let ack = context.publish_with_headers("news.deadletters", headers, "".into()).await.expect("a publish");
        ack.await.expect("an ack");
    }
    let replayed = quotewire.command(&["deadletter", "replay", "--all"]);
    assert_eq!(replayed.status.code(), Some(1), "{replayed:?}");
    let told = String::from_utf8_lossy(&replayed.stderr);
    assert_eq!(told.matches("none of input.subject").count(), elsewhere.len(), "{told}");
    assert_eq!(told.matches("a pattern or no subject at all").count(), none.len(), "{told}");
    assert_eq!(n_stored(&context, "ENRICHED").await, Some(0), "it is still there, and empty");
    assert_eq!(n_stored(&context, "ARTICLES").await, Some(0), "nothing was published");
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(8));
}
