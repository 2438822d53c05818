//! Changed in place by `setup --update`, or told.

use serde_json::json;

use super::{ask, text};
use crate::server::{
    Quotewire, Server, article, assert_one_record_each, publish, wait_for_messages, wait_until_settled,
};

#[tokio::test(flavor = "multi_thread")]
async fn setup_changes_in_place_what_it_may_when_told_to() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let mut worker = quotewire.start_ready();
    publish(&context, "news.articles.wire", (0..5).map(|idx| article(&idx.to_string()).into_bytes())).await;
    wait_for_messages(&context, "ENRICHED", 5).await;
    wait_until_settled(&context).await;
    worker.signal("TERM");
    assert_eq!(worker.wait().code(), Some(0));

    // Somebody else's settings, which nobody asked us to change, and limits that were changed since.
    let mut output = ask(&context, "STREAM.INFO.ENRICHED", json!({})).await["config"].take();
    output["max_age"] = json!(3_600_000_000_000_u64);
    output["max_msgs"] = json!(1_000_000);
    output["deny_purge"] = json!(true);
    output["description"] = json!("records");
    output["allow_direct"] = json!(true);
    output["subjects"] = json!(["old.enriched.>", "news.enriched.wire"]);
    let is_current = server.client().await.is_server_compatible(2, 11, 0);
    if is_current {
        output["allow_msg_ttl"] = json!(true);
    }
    ask(&context, "STREAM.UPDATE.ENRICHED", output).await;
    let mut consumer = ask(&context, "CONSUMER.INFO.ARTICLES.quotewire", json!({})).await;
    let before = consumer.clone();
    let drift = json!({"description": "ours", "max_deliver": 6, "backoff": [1_000_000_000], "headers_only": true,
        "filter_subject": "news.articles.sport"});
    let config = consumer["config"].as_object_mut().expect("an object");
    config.extend(drift.as_object().expect("an object").clone());
    if is_current {
        config
            .extend(json!({"priority_groups": ["A"], "priority_policy": "overflow"}).as_object().expect("one").clone());
    }
    let drifted = json!({"stream_name": "ARTICLES", "config": config});
    ask(&context, "CONSUMER.DURABLE.CREATE.ARTICLES.quotewire", drifted).await;
    for (key, value) in
        [("INPUT__ACK_WAIT", "10s"), ("INPUT__MAX_ACK_PENDING", "4000"), ("OUTPUT__DUPLICATE_WINDOW", "20m")]
    {
        quotewire.set(key, value);
    }
    let told = quotewire.command(&["setup"]);
    assert_eq!(told.status.code(), Some(78), "{told:?}");
    let difference =
        "consumer quotewire: ack_wait: wanted 10s, the server has 1s; `quotewire setup --update` changes it";
    assert!(text(&told.stderr).contains(difference), "{told:?}");

    let updated = quotewire.command(&["setup", "--update"]);
    assert!(updated.status.success(), "{updated:?}");
    let told = text(&updated.stdout);
    for change in [
        "changed stream ENRICHED: duplicate_window 600s -> 1200s",
        r#"changed stream ENRICHED: subjects ["old.enriched.>", "news.enriched.wire"] -> ["news.enriched.>"]"#,
        "changed stream DEAD_LETTERS: duplicate_window 600s -> 1200s",
        "found stream ENRICHED: max_age: wanted 604800s, the server has 3600s",
        "changed stream ENRICHED: max_age 3600s -> 604800s",
        "changed stream ENRICHED: max_msgs 1000000 -> 0",
        "changed consumer quotewire: ack_wait 1s -> 10s",
        "changed consumer quotewire: max_ack_pending 1024 -> 4000",
        "changed consumer quotewire: max_deliver 6 -> -1",
        "changed consumer quotewire: backoff [1s] -> []",
        "changed consumer quotewire: headers_only true -> false",
        r#"changed consumer quotewire: filter_subject "news.articles.sport" -> "news.articles.>""#,
        "streams and consumer are as asked",
    ] {
        assert!(told.contains(change), "{change:?} is not in:\n{told}");
    }
    let again = text(&quotewire.command(&["setup", "--update"]).stdout);
    assert!(!again.contains("changed"), "{again}");
    let after = ask(&context, "CONSUMER.INFO.ARTICLES.quotewire", json!({})).await;
    assert_eq!((&after["created"], &after["num_pending"]), (&before["created"], &json!(0)), "the same consumer");
    assert_eq!(after["config"]["description"], "ours");
    let output = ask(&context, "STREAM.INFO.ENRICHED", json!({})).await["config"].take();
    assert_eq!((&output["deny_purge"], &output["description"]), (&json!(true), &json!("records")));
    assert_eq!(output["subjects"], json!(["news.enriched.>", "old.enriched.>"]), "an earlier worker may still publish");
    assert_eq!(output["allow_msg_ttl"] == true, is_current, "{output}");

    let _worker = quotewire.start_ready();
    publish(&context, "news.articles.wire", [article("next").into_bytes()]).await;
    wait_for_messages(&context, "ENRICHED", 6).await;
    wait_until_settled(&context).await;
    assert_one_record_each(&context, (0..5).map(|idx| idx.to_string()).chain(["next".to_owned()])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_changed_in_place_is_told_with_its_mend_and_nothing_is_deleted() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    let context = server.jetstream().await;
    for stream in [
        json!({"name": "ARTICLES", "subjects": ["news.articles.>"], "storage": "file"}),
        json!({"name": "ENRICHED", "subjects": ["news.enriched.>"], "storage": "memory", "duplicate_window": 600_000_000_000_u64}),
        json!({"name": "DEAD_LETTERS", "subjects": ["news.deadletters"], "storage": "file", "retention": "interest",
            "max_age": 120_000_000_000_u64}),
    ] {
        ask(&context, &format!("STREAM.CREATE.{}", stream["name"].as_str().expect("a name")), stream.clone()).await;
    }
    let config = json!({"durable_name": "quotewire", "deliver_policy": "new", "ack_policy": "all", "max_deliver": 5});
    let consumer = json!({"stream_name": "ARTICLES", "config": config});
    let before = ask(&context, "CONSUMER.DURABLE.CREATE.ARTICLES.quotewire", consumer).await;
    quotewire.set("INPUT__ACK_WAIT", "40s");
    let updated = quotewire.command(&["setup", "--update"]);
    assert_eq!(updated.status.code(), Some(78), "{updated:?}");
    let (changed, told) = (text(&updated.stdout), text(&updated.stderr));
    assert!(changed.contains("changed consumer quotewire: ack_wait 30s -> 40s\n"), "what can be is: {updated:?}");
    for expected in [
        "consumer quotewire: deliver_policy: wanted All, the server has New; no server changes that in place: delete the \
         consumer and run `quotewire setup`, and the whole stream is delivered again",
        "consumer quotewire: ack_policy: wanted Explicit, the server has All; no server changes",
        "stream ENRICHED: storage: wanted File, the server has Memory; not changed in place: delete the stream, with what \
         it holds",
        "stream DEAD_LETTERS: retention: wanted Limits, the server has Interest; not changed in place",
    ] {
        assert!(told.contains(expected), "{expected:?} is not in:\n{told}");
    }
    let letters = ask(&context, "STREAM.INFO.DEAD_LETTERS", json!({})).await["config"].take();
    assert_eq!(letters["retention"], "interest");
    let after = ask(&context, "CONSUMER.INFO.ARTICLES.quotewire", json!({})).await;
    assert_eq!(after["created"], before["created"]);
    assert_eq!(after["config"]["deliver_policy"], "new");
}
