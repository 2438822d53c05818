//! Records of embargoed articles wait for their time, and nothing older than what came meanwhile comes out.

#[path = "hold/faults.rs"]
mod faults;
#[path = "hold/setup.rs"]
mod setup;

use std::time::Duration;

use async_nats::jetstream::Context;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::server::{
    Quotewire, Server, n_stored, publish, read_all, wait_for_messages, wait_until, wait_until_settled,
};

/// A word of every text.
const TEXT: &str = "Wharfside";
const FAR: &str = "2130-01-02T03:04:05Z";

/// Returns settings with which records are held.
fn holding(server: &Server) -> Quotewire {
    let mut quotewire = Quotewire::new(server);
    quotewire.set("OUTPUT__EMBARGOED", "hold");
    quotewire.set("OUTPUT__HELD_MAX_BYTES", "64MiB");
    quotewire
}

fn within(seconds: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_secs(seconds)
}

/// Returns an article with more fields.
fn article(id: &str, more: Value) -> Vec<u8> {
    let mut article = json!({"id": id, "body": format!("Ann Smith said: \"We lost the {TEXT}.\"")});
    article.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    article.to_string().into_bytes()
}

async fn send(context: &Context, id: &str, more: Value) {
    publish(context, "news.articles.sport", [article(id, more)]).await;
}

/// Returns id, version and status of every record, and when it was stored.
async fn records(context: &Context) -> Vec<(String, Timestamp)> {
    let stream = context.get_stream("ENRICHED").await.expect("the stream");
    let mut records = Vec::new();
    for sequence in 1..=stream.cached_info().state.last_sequence {
        let message = stream.get_raw_message(sequence).await.expect("a record");
        let record: Value = serde_json::from_slice(&message.payload).expect("JSON");
        let [id, version, status] =
            ["id", "version", "status"].map(|key| record[key].as_str().unwrap_or("-").to_owned());
        let time = Timestamp::from_nanosecond(message.time.unix_timestamp_nanos()).expect("a time");
        records.push((format!("{id} {version} {status}"), time));
    }
    records
}

/// Returns id, version and status of every record.
async fn told(context: &Context) -> Vec<String> {
    records(context).await.into_iter().map(|(record, _)| record).collect()
}

/// Asserts that `time` is not before `due` and at most two seconds after.
fn assert_in_time(time: Timestamp, due: Timestamp) {
    assert!(time >= due && time.duration_since(due) <= SignedDuration::from_secs(2), "{time} for {due}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_under_another_id_takes_the_place_of_what_is_held() {
    let server = Server::start().await;
    let quotewire = holding(&server);
    quotewire.setup();
    let _worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let due = within(6).to_string();
    send(&context, "k:4", json!({"embargoed": due})).await;
    send(&context, "m:4", json!({"embargoed": due})).await;
    send(&context, "unrelated", json!({"embargoed": due})).await;
    wait_for_messages(&context, "HELD", 3).await;
    wait_until_settled(&context).await;
    send(&context, "k:5", json!({"evolved_from": "k:4"})).await;
    send(&context, "m:5", json!({"evolved_from": "m:4", "embargoed": due})).await;
    wait_until_settled(&context).await;
    assert_eq!(told(&context).await, ["k:5 - usable"], "the machine is too slow for this test");
    // The others have the same time: what is wrongly held comes with them.
    wait_for_messages(&context, "ENRICHED", 3).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut ids = told(&context).await;
    ids.sort_unstable();
    assert_eq!(ids, ["k:5 - usable", "m:5 - usable", "unrelated - usable"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_record_comes_out_at_its_time_and_not_before() {
    let server = Server::start().await;
    let quotewire = holding(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let due = within(4);
    send(&context, "a b", json!({"version": "1", "embargoed": due.to_string()})).await;
    send(&context, "unreadable", json!({"embargoed": "Friday"})).await;
    send(&context, "plain", json!({"version": "1"})).await;
    send(&context, "withheld", json!({"status": "withheld"})).await;
    send(&context, "over", json!({"embargoed": "2001-01-02T03:04:05Z"})).await;
    wait_for_messages(&context, "ENRICHED", 3).await;
    wait_for_messages(&context, "HELD", 2).await;
    wait_until_settled(&context).await;
    assert_eq!(worker.metric("quotewire_articles_held_total"), 2);
    assert!(Timestamp::now() < due, "the machine is too slow for this test");
    let mut ids = told(&context).await;
    ids.sort_unstable();
    assert_eq!(ids, ["over - usable", "plain 1 usable", "withheld - withheld"]);

    wait_for_messages(&context, "ENRICHED", 4).await;
    let (record, time) = records(&context).await.remove(3);
    assert_eq!(record, "a b 1 usable");
    assert_in_time(time, due);
    let record = read_all(&context, "ENRICHED").await.remove(3);
    assert_eq!(record.subject, "news.enriched.sport");
    assert_eq!(record.json()["warnings"][0]["code"], "embargoed");
    assert_eq!(
        (record.header("Nats-Msg-Id"), record.header("Quotewire-Article-Id")),
        (record.header("ce-id"), "a%20b")
    );
    assert_eq!(record.header("Quotewire-Sequence"), "1");
    assert!(!format!("{:?}", record.headers).contains("Held"), "{:?}", record.headers);

    wait_until("it is counted", || worker.metric("quotewire_articles_released_total") == 1);
    wait_until("what is left is a mark and what nobody can date", || {
        let log = worker.log();
        log.contains("held record published") && log.contains("\"id\":\"a%20b\"")
    });
    let held = read_all(&context, "HELD").await;
    let mut kinds: Vec<(&str, usize)> =
        held.iter().map(|held| (held.header("Quotewire-Held"), held.payload.len().min(1))).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, [("record", 1), ("released", 0)]);
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(n_stored(&context, "ENRICHED").await, Some(4), "nothing twice, and never what nobody can date");
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_is_withdrawn_meanwhile_nothing_comes_out_but_the_withdrawal() {
    let server = Server::start().await;
    let quotewire = holding(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let due = within(5);
    let embargoed = |version: &str| json!({"version": version, "embargoed": due.to_string()});
    send(&context, "a", embargoed("1")).await;
    send(&context, "b", embargoed("3")).await;
    send(&context, "unreadable", json!({"embargoed": "Friday"})).await;
    wait_for_messages(&context, "HELD", 3).await;
    send(&context, "a", json!({"version": "2", "status": "canceled", "evolved_from": ["b", "c"]})).await;
    send(&context, "unreadable", json!({"status": "canceled"})).await;
    wait_for_messages(&context, "ENRICHED", 2).await;
    assert!(Timestamp::now() < due, "the machine is too slow for this test");
    for held in read_all(&context, "HELD").await {
        assert!(held.payload.is_empty() && !format!("{:?}", held.headers).contains(TEXT), "{:?}", held.headers);
    }
    // What comes late does not bring the text back, whether its embargo holds or is over.
    send(&context, "a", embargoed("1")).await;
    tokio::time::sleep(Duration::try_from(due.duration_since(Timestamp::now())).expect("a wait")).await;
    send(&context, "a", embargoed("1")).await;
    send(&context, "b", embargoed("4")).await;
    wait_for_messages(&context, "ENRICHED", 3).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    wait_until_settled(&context).await;
    let mut found = told(&context).await;
    found.sort_unstable();
    assert_eq!(found, ["a 2 canceled", "b 4 usable", "unreadable - canceled"]);
    assert_eq!(worker.metric("quotewire_articles_released_total"), 0);
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_versions_only_the_newest_comes_out_in_whatever_order_they_come() {
    let server = Server::start().await;
    let quotewire = holding(&server);
    quotewire.setup();
    let _worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let (due, later) = (within(4), within(6));
    let version = |version: &str, until: Timestamp| json!({"version": version, "embargoed": until.to_string()});
    for (id, version) in [
        // A correction takes the place of what is held, and its embargo counts.
        ("corrected", version("9", due)),
        ("corrected", version("10", later)),
        // The older comes after the newer.
        ("late", version("2", later)),
        ("late", version("1", due)),
        // The correction is free, and the first version is held or comes late.
        ("freed", version("1", due)),
        ("freed", json!({"version": "2"})),
        ("free", json!({"version": "2"})),
        ("free", version("1", due)),
        // A withdrawal of an older version leaves the newer one alone.
        ("outlived", version("2", later)),
        ("outlived", json!({"version": "1", "status": "canceled"})),
    ] {
        send(&context, id, version).await;
        wait_until_settled(&context).await;
    }
    assert!(Timestamp::now() < due, "the machine is too slow for this test");
    assert_eq!(told(&context).await, ["freed 2 usable", "free 2 usable", "outlived 1 canceled"]);
    wait_for_messages(&context, "ENRICHED", 6).await;
    // The older ones once more, with an embargo that is over.
    for (id, older) in [("corrected", "9"), ("late", "1"), ("freed", "1")] {
        send(&context, id, version(older, due)).await;
    }
    wait_until_settled(&context).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut found = records(&context).await;
    found.sort_unstable();
    for (record, time) in &found[..] {
        if !record.starts_with("free") && !record.ends_with("canceled") {
            assert_in_time(*time, later);
        }
    }
    let found: Vec<&str> = found.iter().map(|(record, _)| record.as_str()).collect();
    assert_eq!(
        found,
        [
            "corrected 10 usable",
            "free 2 usable",
            "freed 2 usable",
            "late 2 usable",
            "outlived 1 canceled",
            "outlived 2 usable"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_that_wait_keep_nobody_else_waiting() {
    let server = Server::start().await;
    let mut quotewire = holding(&server);
    quotewire.set("INPUT__MAX_IN_FLIGHT", "8");
    quotewire.set("INPUT__MAX_ACK_PENDING", "8");
    quotewire.setup();
    let _worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let held = (0..200).map(|idx| article(&format!("held {idx}"), json!({"embargoed": FAR})));
    publish(&context, "news.articles.wire", held).await;
    wait_for_messages(&context, "HELD", 200).await;
    let started = std::time::Instant::now();
    let others = (0..100).map(|idx| article(&format!("other {idx}"), json!({})));
    publish(&context, "news.articles.wire", others).await;
    wait_for_messages(&context, "ENRICHED", 100).await;
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    wait_until_settled(&context).await;
    assert_eq!(n_stored(&context, "ENRICHED").await, Some(100));
    assert_eq!(n_stored(&context, "HELD").await, Some(200), "others leave nothing there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_of_one_time_come_out_in_time() {
    let server = Server::start().await;
    let quotewire = holding(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let due = within(8);
    let held = (0..100).map(|idx| article(&idx.to_string(), json!({"embargoed": due.to_string()})));
    publish(&context, "news.articles.wire", held).await;
    wait_for_messages(&context, "HELD", 100).await;
    assert!(Timestamp::now() < due, "the machine is too slow for this test");
    wait_for_messages(&context, "ENRICHED", 100).await;
    for (_, time) in records(&context).await {
        assert_in_time(time, due);
    }
    wait_until("all are counted", || worker.metric("quotewire_articles_released_total") == 100);
    assert_eq!(worker.metric("quotewire_duplicates_suppressed_total"), 0);
}
