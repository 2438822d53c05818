//! A record that is larger than server or stream takes leaves in a form that fits, and is never a dead letter for that.

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::server::{Message, Quotewire, Server, n_stored, publish, read_all, wait_for_messages, wait_until_settled};

/// Returns an article of about `n_bytes`, dense with names and quotations.
fn dense(id: &str, n_bytes: usize) -> Vec<u8> {
    let mut body = String::with_capacity(n_bytes);
    let mut idx = 0;
    while body.len() < n_bytes - 400 {
        let name = |first: &str, last: &str| format!("{first} {last}{}", char::from(b'a' + (idx % 26) as u8));
        body.push_str(&format!(
            "\u{201c}We met {} in Paris,\u{201d} {} of Acme Corp. said on Monday. {} said that the plan would not work in Berlin. ",
            name("Ann", "Smith"),
            name("Bob", "Jones"),
            name("Carl", "Brown"),
        ));
        if idx % 5 == 4 {
            body.push_str("\n\n");
        }
        idx += 1;
    }
    json!({"id": id, "headline": "Ann Smith met Bob Jones in Paris", "body": body}).to_string().into_bytes()
}

/// Returns the warning that tells what is left out; none where the record is whole.
fn shortened(record: &Value) -> Option<&str> {
    let warnings = record["warnings"].as_array().expect("a list").iter();
    warnings.filter(|warning| warning["code"] == "record_shortened").find_map(|warning| warning["message"].as_str())
}

/// Asserts that a record is as consumers expect it, whatever is left out.
fn assert_sound(message: &Message) -> Value {
    let record = message.json();
    let schema = serde_json::to_value(quotewire::record::schema()).expect("a schema");
    assert!(jsonschema::validator_for(&schema).expect("a schema").is_valid(&record), "valid by the schema");
    assert_eq!(message.header("Quotewire-Article-Id"), record["id"]);
    assert_eq!(message.header("Quotewire-Content-Hash"), record["content_hash"]);
    assert_eq!(message.header("Quotewire-Stream"), "ARTICLES");
    assert_eq!(message.header("Nats-Msg-Id").len(), 32);
    assert!(!record["entities"].as_array().expect("a list").is_empty());
    assert!(!record["quotes"].as_array().expect("a list").is_empty());
    record
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_of_900_kilobytes_dense_with_names_has_a_record_whatever_the_server_takes() {
    for (max_payload, is_whole) in [("1MB", false), ("3MB", false), ("8MB", false), ("16MB", true)] {
        let server = Server::start_with(&format!("max_payload: {max_payload}")).await;
        let mut quotewire = Quotewire::new(&server);
        quotewire.set("ENGINE__ARTICLE_DEADLINE", "60s");
        quotewire.set("INPUT__ACK_WAIT", "10s");
        quotewire.setup();
        let context = server.jetstream().await;
        publish(&context, "news.articles.wire", [dense("large", 900_000), dense("small", 2_000)]).await;
        let _worker = quotewire.start_ready();
        wait_for_messages(&context, "ENRICHED", 2).await;
        wait_until_settled(&context).await;
        assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
        for message in read_all(&context, "ENRICHED").await {
            let record = assert_sound(&message);
            if record["id"] == "small" || is_whole {
                assert!(shortened(&record).is_none() && record["body"].is_string(), "{max_payload}: whole");
                continue;
            }
            let told = shortened(&record).expect("a warning");
            assert!(record["body"].is_null() && told.contains("left out: the body"), "{told}");
            assert!(told.contains("message 1 of stream ARTICLES; quotewire enrich of quotewire "), "{told}");
            assert!(
                message.payload.len() > 500_000,
                "{max_payload}: {} bytes of what there is room for",
                message.payload.len()
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_with_a_limit_of_its_own_has_records_that_fit_also_when_it_changes() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let limit = |max_bytes: i32| {
        let context = context.clone();
        async move {
            let mut config = context.get_stream("ENRICHED").await.expect("the stream").cached_info().config.clone();
            config.max_message_size = max_bytes;
            context.update_stream(config).await.expect("changed");
        }
    };
    limit(20_000).await;
    let worker = quotewire.start_ready();
    publish(&context, "news.articles.wire", [dense("a", 20_000)]).await;
    wait_for_messages(&context, "ENRICHED", 1).await;
    // Sooner than the worker looks at its streams again.
    limit(8_000).await;
    publish(&context, "news.articles.wire", [dense("b", 20_000)]).await;
    wait_for_messages(&context, "ENRICHED", 2).await;
    limit(-1).await;
    tokio::time::sleep(Duration::from_secs(7)).await;
    publish(&context, "news.articles.wire", [dense("c", 20_000)]).await;
    wait_for_messages(&context, "ENRICHED", 3).await;
    wait_until_settled(&context).await;
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0), "{}", worker.log());
    let records = read_all(&context, "ENRICHED").await;
    for (message, (id, most)) in records.iter().zip([("a", 20_000), ("b", 8_000), ("c", usize::MAX)]) {
        let record = assert_sound(message);
        assert_eq!(record["id"], id);
        assert!(message.payload.len() < most);
        assert_eq!(shortened(&record).is_some(), most < usize::MAX, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_core_mode_a_record_fits_too() {
    let server = Server::start_with("max_payload: 32768").await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("INPUT__MODE", "core");
    let _worker = quotewire.start_ready();
    let client = server.client().await;
    let mut records = client.subscribe("news.enriched.>").await.expect("a subscription");
    let mut letters = client.subscribe("news.deadletters").await.expect("a subscription");
    client.flush().await.expect("a flush");
    client.publish("news.articles.wire", dense("a", 30_000).into()).await.expect("a publish");
    let record =
        tokio::time::timeout(Duration::from_secs(60), records.next()).await.expect("in time").expect("a record");
    let record: Value = serde_json::from_slice(&record.payload).expect("JSON");
    let told = shortened(&record).expect("a warning");
    assert!(told.contains("Whoever published the article has it whole"), "{told}");
    assert!(tokio::time::timeout(Duration::from_millis(200), letters.next()).await.is_err(), "no dead letter");
}
