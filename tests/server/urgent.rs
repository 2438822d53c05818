//! Urgent articles: a subject and a consumer of their own, before all that waits.

use std::time::{Duration, Instant};

use async_nats::jetstream::Context;
use futures_util::StreamExt;
use serde_json::json;

use crate::server::{
    PATIENCE, Quotewire, Server, article, assert_one_record_each, n_stored, publish, read_all, wait_for_messages,
    wait_until, wait_until_settled,
};

const N_WAITING: usize = 5_000;

/// Returns settings with a lane for urgent articles.
fn with_lane(server: &Server) -> Quotewire {
    let mut quotewire = Quotewire::new(server);
    quotewire.set("INPUT__URGENT_SUBJECT", "news.urgent.>");
    quotewire
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

async fn wait_until_urgent_settled(context: &Context) {
    let started = Instant::now();
    loop {
        let stream = context.get_stream("ARTICLES").await.expect("the stream");
        let info = stream.consumer_info("quotewire-urgent").await.expect("the consumer");
        if info.num_pending == 0 && info.num_ack_pending == 0 {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "{info:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_urgent_article_overtakes_five_thousand_that_wait() {
    let server = Server::start().await;
    let quotewire = with_lane(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let ids = (0..N_WAITING).map(|idx| format!("waiting-{idx}"));
    publish(&context, "news.articles.wire", ids.clone().map(|id| article(&id).into_bytes())).await;
    let mut records = server.client().await.subscribe("news.enriched.flash").await.expect("a subscription");
    let worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", 200).await;
    let mut waits = Vec::new();
    for id in ["urgent-1", "urgent-2", "urgent-3"] {
        publish(&context, "news.articles.late", [article(&format!("before-{id}")).into_bytes()]).await;
        let published = Instant::now();
        publish(&context, "news.urgent.flash", [article(id).into_bytes()]).await;
        records.next().await.expect("a record");
        waits.push(published.elapsed());
    }
    let n_answered = n_stored(&context, "ENRICHED").await.expect("the stream");
    assert!(n_answered < N_WAITING as u64 * 4 / 5, "the backlog is still long: {n_answered} records");
    waits.sort_unstable();
    println!("with {n_answered} of {N_WAITING} answered, urgent ones waited {waits:?}");
    // Of three the middle one: the machine may be busy with other tests.
    assert!(waits[1] < Duration::from_secs(1), "{waits:?}");
    let n_waiting = worker.metric("quotewire_articles_pending");
    assert!(n_waiting > 500, "{n_waiting} articles wait");
    // The record is there for others before the worker has the server's word for it.
    wait_until("all three are counted", || worker.metric("quotewire_urgent_record_age_seconds_count") == 3);

    wait_for_messages(&context, "ENRICHED", N_WAITING as u64 + 6).await;
    wait_until_settled(&context).await;
    wait_until_urgent_settled(&context).await;
    let late = ["urgent-1", "urgent-2", "urgent-3"].into_iter().flat_map(|id| [id.to_owned(), format!("before-{id}")]);
    assert_one_record_each(&context, ids.chain(late)).await;
    wait_until("nothing waits", || worker.metric("quotewire_articles_pending") == 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_killed_with_both_lanes_busy_loses_and_doubles_nothing() {
    const N_EACH: usize = 1_500;
    let server = Server::start().await;
    let quotewire = with_lane(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let ids = |lane: &'static str| (0..N_EACH).map(move |idx| format!("{lane}-{idx}"));
    for (lane, subject) in [("ordinary", "news.articles.wire"), ("urgent", "news.urgent.wire")] {
        publish(&context, subject, ids(lane).map(|id| article(&id).into_bytes())).await;
    }
    for n_records in [300, 1_000] {
        let mut worker = quotewire.start_ready();
        wait_for_messages(&context, "ENRICHED", n_records).await;
        worker.kill();
    }
    assert!(n_stored(&context, "ENRICHED").await < Some(2 * N_EACH as u64), "killed in mid-stream");
    let mut worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", 2 * N_EACH as u64).await;
    wait_until_settled(&context).await;
    wait_until_urgent_settled(&context).await;
    assert_one_record_each(&context, ids("ordinary").chain(ids("urgent"))).await;
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
    worker.signal("TERM");
    assert_eq!(worker.wait().code(), Some(0), "{}", worker.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_urgent_consumer_is_made_checked_and_missed() {
    let server = Server::start().await;
    let quotewire = with_lane(&server);
    let told = text(&quotewire.command(&["setup"]).stdout);
    assert!(told.contains("created consumer quotewire\ncreated consumer quotewire-urgent\n"), "{told}");
    assert!(quotewire.command(&["check", "--connect"]).status.success());
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let stream = context.get_stream("ARTICLES").await.expect("the stream");
    stream.delete_consumer("quotewire-urgent").await.expect("the consumer is deleted");
    wait_until("readiness falls", || worker.get("/readyz") == (503, "no_consumer\n".to_owned()));
    wait_until("it is missed", || worker.metric("quotewire_consumer_exists") == 0);
    let check = quotewire.command(&["check", "--connect"]);
    assert_eq!(check.status.code(), Some(78));
    assert!(text(&check.stderr).contains("consumer quotewire-urgent does not exist"), "{check:?}");
    publish(&context, "news.urgent.flash", [article("urgent").into_bytes()]).await;
    publish(&context, "news.articles.wire", [article("ordinary").into_bytes()]).await;
    wait_for_messages(&context, "ENRICHED", 1).await;
    assert_eq!(read_all(&context, "ENRICHED").await[0].json()["id"], "ordinary", "the others go on");
    quotewire.setup();
    wait_for_messages(&context, "ENRICHED", 2).await;
    wait_until("the worker is ready again", || worker.is_ready());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_others_must_hold_the_urgent_subject_and_a_work_queue_may() {
    let server = Server::start().await;
    let quotewire = with_lane(&server);
    let context = server.jetstream().await;
    let create = |subjects: &[&str]| {
        let payload = json!({"name": "ARTICLES", "subjects": subjects, "retention": "workqueue", "storage": "file"});
        let context = context.clone();
        async move {
            let _answer: serde_json::Value =
                context.request("STREAM.CREATE.ARTICLES".to_owned(), &payload).await.expect("an answer");
        }
    };
    create(&["news.articles.>"]).await;
    let refused = quotewire.command(&["setup"]);
    assert_eq!(refused.status.code(), Some(78));
    let told = text(&refused.stderr);
    assert!(
        told.contains("stream ARTICLES lacks news.urgent.>: `quotewire setup --update` adds what is missing"),
        "{told}"
    );
    context.delete_stream("ARTICLES").await.expect("it is deleted");
    create(&["news.articles.>", "news.urgent.>"]).await;
    quotewire.setup();
    let _worker = quotewire.start_ready();
    for (subject, id) in [("news.articles.a", "ordinary"), ("news.urgent.b", "urgent")] {
        publish(&context, subject, [article(id).into_bytes()]).await;
    }
    wait_for_messages(&context, "ENRICHED", 2).await;
    wait_until_settled(&context).await;
    wait_until_urgent_settled(&context).await;
    assert_eq!(n_stored(&context, "ARTICLES").await, Some(0), "both are acked, and gone from the queue");
    let mut subjects: Vec<String> =
        read_all(&context, "ENRICHED").await.into_iter().map(|message| message.subject).collect();
    subjects.sort_unstable();
    assert_eq!(subjects, ["news.enriched.a", "news.enriched.b"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_urgent_is_published_and_replayed_as_such() {
    let server = Server::start().await;
    let quotewire = with_lane(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("articles.jsonl");
    let lines = "{\"id\":\"u\",\"body\":\"Ann Smith said no.\",\"urgency\":1}\n{\"id\":\"o\",\"body\":\"Ann Smith said no.\"}\n";
    std::fs::write(&path, lines).expect("the file is written");
    let published = quotewire.command(&["publish", path.to_str().expect("a path")]);
    let told = text(&published.stdout);
    assert!(told.contains("stored in ARTICLES as 1, on news.urgent.manual, for it is urgent\n"), "{told}");
    assert!(told.contains("stored in ARTICLES as 2, on news.articles.manual\n"), "{told}");
    publish(&context, "news.urgent.bad", [b"{".to_vec()]).await;
    let _worker = quotewire.start_ready();
    wait_for_messages(&context, "DEAD_LETTERS", 1).await;
    wait_for_messages(&context, "ENRICHED", 2).await;
    let replayed = quotewire.command(&["deadletter", "replay", "--all"]);
    assert!(text(&replayed.stdout).contains("replayed 1 to news.urgent.bad"), "{replayed:?}");
}

#[test]
fn subjects_that_overlap_are_refused() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_quotewire"))
        .arg("check")
        .env("QUOTEWIRE_INPUT__URGENT_SUBJECT", "news.articles.urgent.>")
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(78));
    let told = r#"input.urgent_subject: "news.articles.urgent.>" and input.subject "news.articles.>" overlap"#;
    assert!(text(&output.stderr).contains(told), "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lane_is_switched_on_for_a_stream_that_is_there() {
    let server = Server::start().await;
    Quotewire::new(&server).setup();
    let context = server.jetstream().await;
    let quotewire = with_lane(&server);
    let lacks = "stream ARTICLES lacks news.urgent.>: `quotewire setup --update` adds what is missing, or `nats stream edit \
                 ARTICLES --subjects 'news.articles.>,news.urgent.>'`";
    for command in [&["check", "--connect"][..], &["setup"], &["run", "--fail-fast"]] {
        let output = quotewire.command(command);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(78), "{output:?}");
        assert!(told.contains(lacks) && !told.contains("quotewire-urgent"), "{told}");
    }
    let updated = quotewire.command(&["setup", "--update"]);
    assert!(updated.status.success(), "{updated:?}");
    for line in ["changed stream ARTICLES: added subjects news.urgent.>", "created consumer quotewire-urgent"] {
        assert!(text(&updated.stdout).contains(line), "{updated:?}");
    }
    let stream = context.get_stream("ARTICLES").await.expect("the stream");
    assert_eq!(stream.cached_info().config.subjects, ["news.articles.>", "news.urgent.>"]);
    let check = quotewire.command(&["check", "--connect"]);
    assert!(check.status.success(), "{check:?}");
}
