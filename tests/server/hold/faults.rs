//! Workers and servers that die while records wait, and a held stream that is full.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use super::{FAR, article, assert_in_time, holding, records, send, told, within};
use crate::server::{
    Server, assert_one_record_each, n_stored, publish, read_all, wait_for_messages, wait_until, wait_until_settled,
};

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_worker_held_another_publishes_once() {
    let server = Server::start().await;
    let quotewire = holding(&server);
    quotewire.setup();
    let mut worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let due = within(10);
    let held = (0..30).map(|idx| article(&idx.to_string(), json!({"embargoed": due.to_string()})));
    publish(&context, "news.articles.wire", held).await;
    wait_for_messages(&context, "HELD", 30).await;
    worker.kill();
    let _other = quotewire.start_ready();
    assert!(Timestamp::now() < due, "the machine is too slow for this test");
    wait_for_messages(&context, "ENRICHED", 30).await;
    wait_until_settled(&context).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    for (_, time) in records(&context).await {
        assert_in_time(time, due);
    }
    assert_one_record_each(&context, (0..30).map(|idx| idx.to_string())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_killed_while_it_publishes_what_it_held_leaves_nothing_out_and_nothing_twice() {
    const N_ARTICLES: u64 = 150;
    let server = Server::start().await;
    let quotewires = [holding(&server), holding(&server)];
    quotewires[0].setup();
    let mut worker = quotewires[0].start_ready();
    let context = server.jetstream().await;
    let due = within(8);
    let held = (0..N_ARTICLES).map(|idx| article(&idx.to_string(), json!({"embargoed": due.to_string()})));
    publish(&context, "news.articles.wire", held).await;
    wait_for_messages(&context, "HELD", N_ARTICLES).await;
    let _other = quotewires[1].start_ready();
    wait_for_messages(&context, "ENRICHED", 20).await;
    worker.kill();
    wait_for_messages(&context, "ENRICHED", N_ARTICLES).await;
    // As long as what the dead worker had is delivered again.
    tokio::time::sleep(Duration::from_secs(5)).await;
    wait_until_settled(&context).await;
    assert_one_record_each(&context, (0..N_ARTICLES).map(|idx| idx.to_string())).await;
    let kinds = read_all(&context, "HELD").await;
    assert!(kinds.iter().all(|held| held.header("Quotewire-Held") == "released"), "each has its mark");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_restarted_meanwhile_loses_and_repeats_nothing() {
    let mut server = Server::start().await;
    let quotewire = holding(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let due = within(12);
    let held = (0..20).map(|idx| article(&idx.to_string(), json!({"embargoed": due.to_string()})));
    publish(&context, "news.articles.wire", held).await;
    wait_for_messages(&context, "HELD", 20).await;
    wait_until_settled(&context).await;
    server.kill();
    server.restart();
    wait_until("the worker is ready again", || worker.is_ready());
    let context = server.jetstream().await;
    assert_eq!((n_stored(&context, "ENRICHED").await, n_stored(&context, "HELD").await), (Some(0), Some(20)));
    assert!(Timestamp::now() < due, "the machine is too slow for this test");
    wait_for_messages(&context, "ENRICHED", 20).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    for (_, time) in records(&context).await {
        assert_in_time(time, due);
    }
    assert_one_record_each(&context, (0..20).map(|idx| idx.to_string())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_held_stream_keeps_no_withdrawal_from_its_effect() {
    let server = Server::start().await;
    let mut quotewire = holding(&server);
    quotewire.set("INPUT__MAX_ARTICLE_BYTES", "32KiB");
    quotewire.set("OUTPUT__HELD_MAX_BYTES", "32KiB");
    quotewire.set("INPUT__MAX_DELIVER", "2");
    quotewire.setup();
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let body = format!("Ann Smith said: \"We lost.\" {}", "The tide is out. ".repeat(400));
    for idx in 0..6 {
        send(&context, &idx.to_string(), json!({"body": body, "embargoed": FAR})).await;
    }
    wait_until("the stream is full", || worker.get("/readyz").1.contains("no_output"));
    send(&context, "0", json!({"status": "canceled"})).await;
    send(&context, "elsewhere", json!({"status": "canceled"})).await;
    wait_for_messages(&context, "ENRICHED", 2).await;
    let mut found = told(&context).await;
    found.sort_unstable();
    assert_eq!(found, ["0 - canceled", "elsewhere - canceled"]);
    let held = read_all(&context, "HELD").await;
    let of_withdrawn = held.iter().find(|held| held.header("Quotewire-Article-Id") == "0");
    assert!(of_withdrawn.is_none_or(|held| held.payload.is_empty()), "its text is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_go_when_nothing_older_can_come_and_what_waits_stays() {
    let server = Server::start().await;
    let mut quotewire = holding(&server);
    quotewire.set("INPUT__MAX_DELIVER", "1");
    quotewire.set("INPUT__MAX_AGE", "4s");
    quotewire.setup();
    let _worker = quotewire.start_ready();
    let context = server.jetstream().await;
    send(&context, "waits", json!({"embargoed": FAR})).await;
    send(&context, "killed", json!({"status": "canceled"})).await;
    wait_for_messages(&context, "HELD", 2).await;
    let started = std::time::Instant::now();
    while n_stored(&context, "HELD").await != Some(1) {
        assert!(started.elapsed() < Duration::from_secs(30), "the mark stays");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(started.elapsed() > Duration::from_secs(2), "{:?}", started.elapsed());
    tokio::time::sleep(Duration::from_secs(3)).await;
    let held = read_all(&context, "HELD").await;
    assert_eq!((held.len(), held[0].header("Quotewire-Held")), (1, "record"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_versions_that_two_workers_have_at_once_the_newest_comes_out_and_no_other() {
    const N_ARTICLES: usize = 60;
    let server = Server::start().await;
    let quotewires = [holding(&server), holding(&server)];
    quotewires[0].setup();
    let context = server.jetstream().await;
    let due = within(15);
    // Each version in turn comes first, so that every order is there.
    let last = [json!({}), json!({"embargoed": due.to_string()}), json!({"status": "canceled"})];
    let mut articles = Vec::new();
    for idx in 0..N_ARTICLES {
        for turn in 0..3 {
            let version = 1 + (turn + idx) % 3;
            let mut more = if version == 3 { last[idx / 3 % 3].clone() } else { last[1].clone() };
            more["version"] = json!(version.to_string());
            articles.push(article(&format!("{idx:02}"), more));
        }
    }
    publish(&context, "news.articles.wire", articles).await;
    let _workers = quotewires.each_ref().map(|quotewire| quotewire.start_ready());
    wait_until_settled(&context).await;
    assert!(Timestamp::now() < due, "the machine is too slow for this test");
    wait_for_messages(&context, "ENRICHED", N_ARTICLES as u64).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    let mut found = told(&context).await;
    found.sort_unstable();
    let status = |idx: usize| if idx / 3 % 3 == 2 { "canceled" } else { "usable" };
    let expected: Vec<String> = (0..N_ARTICLES).map(|idx| format!("{idx:02} 3 {}", status(idx))).collect();
    assert_eq!(found, expected);
}
