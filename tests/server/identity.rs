//! No article is taken for another because somebody used a name twice: every message has its record.

use async_nats::HeaderMap;
use async_nats::jetstream::Context;

use crate::server::{
    Message, Quotewire, Server, article, n_stored, publish, read_all, wait_for_messages, wait_until_settled,
};

/// Publishes payloads in order, each on its subject, and returns the records once all are settled.
async fn records(messages: &[(&str, &str)]) -> Vec<Message> {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let _worker = quotewire.start_ready();
    for (idx, (subject, payload)) in messages.iter().enumerate() {
        publish(&context, subject, [payload.as_bytes().to_vec()]).await;
        // One after the other, so that the records come in the same order.
        wait_for_messages(&context, "ENRICHED", idx as u64 + 1).await;
    }
    wait_until_settled(&context).await;
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
    read_all(&context, "ENRICHED").await
}

fn headlines(records: &[Message]) -> Vec<String> {
    records.iter().map(|record| record.json()["headline"].as_str().expect("a headline").to_owned()).collect()
}

const WIRE: &str = "news.articles.wire";

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_under_the_same_version_has_its_record() {
    let version = |headline: &str| format!(r#"{{"id":"u2","version":"1","headline":"{headline}","body":"Text."}}"#);
    let records = records(&[(WIRE, &version("Wrong")), (WIRE, &version("Right"))]).await;
    assert_eq!(headlines(&records), ["Wrong", "Right"]);
    // Same id and version, another content: that is how a consumer tells.
    for name in ["Quotewire-Article-Id", "Quotewire-Article-Version"] {
        assert_eq!(records[0].header(name), records[1].header(name));
        assert!(!records[0].header(name).is_empty());
    }
    assert_ne!(records[0].header("Quotewire-Content-Hash"), records[1].header("Quotewire-Content-Hash"));
    for record in &records {
        assert_eq!(record.json()["content_hash"], record.header("Quotewire-Content-Hash"));
    }
    let sequences = records.iter().map(|r| r.header("Quotewire-Sequence").parse::<u64>().expect("a number"));
    assert_eq!(sequences.collect::<Vec<_>>(), [1, 2], "the later one is newer");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_sources_with_the_same_ids_have_a_record_each() {
    let of = |source: &str| {
        format!(r#"{{"id":"12345","version":"1","source":"{source}","headline":"{source}","body":"B."}}"#)
    };
    let records = records(&[("news.articles.reuters", &of("reuters")), ("news.articles.ap", &of("ap"))]).await;
    assert_eq!(headlines(&records), ["reuters", "ap"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_on_a_second_subject_has_its_record_there() {
    let (with_id, without) = (article("1"), r#"{"headline":"H","body":"Text."}"#);
    let records = records(&[
        ("news.articles.sport", &with_id),
        ("news.articles.world", &with_id),
        ("news.articles.sport", without),
        ("news.articles.world", without),
    ])
    .await;
    let subjects: Vec<&str> = records.iter().map(|record| record.subject.as_str()).collect();
    assert_eq!(subjects, ["news.enriched.sport", "news.enriched.world", "news.enriched.sport", "news.enriched.world"]);
    assert_eq!(records[2].header("Quotewire-Content-Hash"), records[3].header("Quotewire-Content-Hash"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_comes_back_is_the_newest_again() {
    let of = |headline: &str| format!(r#"{{"id":"1","headline":"{headline}","body":"Text."}}"#);
    let records = records(&[(WIRE, &of("A")), (WIRE, &of("B")), (WIRE, &of("A"))]).await;
    assert_eq!(headlines(&records), ["A", "B", "A"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canceled_article_that_is_reinstated_has_three_records() {
    let of = |status: &str| {
        format!(
            r#"{{"id":"1","version":"1","headline":"H","body":"Ann Smith said: \\\"We won.\\\"","status":"{status}"}}"#
        )
    };
    let records = records(&[(WIRE, &of("usable")), (WIRE, &of("canceled")), (WIRE, &of("usable"))]).await;
    let n_entities: Vec<usize> =
        records.iter().map(|record| record.json()["entities"].as_array().expect("a list").len()).collect();
    assert!(n_entities[0] > 0 && n_entities[1] == 0 && n_entities[2] == n_entities[0]);
    let hash = |idx: usize| records[idx].header("Quotewire-Content-Hash").to_owned();
    assert!(hash(0) != hash(1) && hash(0) == hash(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_suppresses_anothers_record_by_claiming_to_be_it() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    publish(&context, WIRE, [article("victim").into_bytes()]).await;
    let victim = context.get_stream("ARTICLES").await.expect("it").get_raw_message(1).await.expect("it");
    let mut headers = HeaderMap::new();
    let claim = format!("ARTICLES 1 {}", victim.time.unix_timestamp_nanos());
    headers.insert("Quotewire-Replayed-From", claim.as_str());
    let ack = context.publish_with_headers(WIRE, headers, article("forger").into()).await.expect("sent");
    ack.await.expect("an ack");
    let _worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", 2).await;
    wait_until_settled(&context).await;
    assert_eq!(ids(&context).await, ["forger", "victim"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_suppresses_anothers_record_by_having_the_same_bytes_read_otherwise() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let payload = article("victim");
    publish(&context, WIRE, [payload.clone().into_bytes()]).await;
    let victim = context.get_stream("ARTICLES").await.expect("it").get_raw_message(1).await.expect("it");
    let claim = format!("ARTICLES 1 {}", victim.time.unix_timestamp_nanos());
    for (name, value) in [("Content-Type", "text/plain"), ("Content-Encoding", "identity")] {
        let mut headers = HeaderMap::new();
        headers.insert("Quotewire-Replayed-From", claim.as_str());
        headers.insert(name, value);
        let ack = context.publish_with_headers(WIRE, headers, payload.clone().into()).await.expect("sent");
        ack.await.expect("an ack");
    }
    let _worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", 3).await;
    wait_until_settled(&context).await;
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
}

async fn ids(context: &Context) -> Vec<String> {
    let mut ids: Vec<String> = read_all(context, "ENRICHED")
        .await
        .iter()
        .map(|r| r.json()["id"].as_str().expect("an id").to_owned())
        .collect();
    ids.sort_unstable();
    ids
}
