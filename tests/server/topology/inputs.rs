//! What an input stream may be, and where: mirrors, several subjects, another domain.

use std::time::Duration;

use async_nats::jetstream::consumer::pull;
use serde_json::json;

use super::{ask, text};
use crate::server::{
    Quotewire, Server, article, assert_one_record_each, free_port, n_stored, publish, read_all, wait_for_messages,
    wait_until, wait_until_settled,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_and_a_stream_with_sources_are_read() {
    for (subjects, origin) in [
        (json!([]), json!({"mirror": {"name": "SRC"}})),
        (json!(["other.>"]), json!({"sources": [{"name": "SRC", "filter_subject": "news.articles.>"}]})),
    ] {
        let server = Server::start().await;
        let quotewire = Quotewire::new(&server);
        let context = server.jetstream().await;
        let source = json!({"name": "SRC", "subjects": ["news.articles.>", "news.pictures.>"], "storage": "file"});
        ask(&context, "STREAM.CREATE.SRC", source).await;
        let mut stream = json!({"name": "ARTICLES", "subjects": subjects, "storage": "file"});
        stream.as_object_mut().expect("an object").extend(origin.as_object().expect("an object").clone());
        ask(&context, "STREAM.CREATE.ARTICLES", stream).await;
        quotewire.setup();
        let mut worker = quotewire.start_ready();
        publish(&context, "news.pictures.wire", [b"no article".to_vec()]).await;
        publish(&context, "news.articles.wire", (0..20).map(|idx| article(&idx.to_string()).into_bytes())).await;
        wait_for_messages(&context, "ENRICHED", 20).await;
        wait_until_settled(&context).await;
        assert_one_record_each(&context, (0..20).map(|idx| idx.to_string())).await;
        assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0), "what was not asked for does not come");
        worker.signal("TERM");
        assert_eq!(worker.wait().code(), Some(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_of_a_mirror_must_say_what_it_wants() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    let context = server.jetstream().await;
    ask(
        &context,
        "STREAM.CREATE.SRC",
        json!({"name": "SRC", "subjects": ["news.articles.>", "news.pictures.>"], "storage": "file"}),
    )
    .await;
    let mirror = json!({"name": "ARTICLES", "mirror": {"name": "SRC"}, "storage": "file"});
    ask(&context, "STREAM.CREATE.ARTICLES", mirror).await;
    let config = pull::Config {
        durable_name: Some("quotewire".to_owned()),
        ack_wait: Duration::from_secs(3),
        max_ack_pending: 1024,
        ..pull::Config::default()
    };
    let stream = context.get_stream("ARTICLES").await.expect("the stream");
    stream.create_consumer(config).await.expect("a consumer");
    let told = text(&quotewire.command(&["setup"]).stderr);
    let difference = r#"consumer quotewire: filter_subject: wanted "news.articles.>", the server has """#;
    assert!(told.contains(difference) && !told.contains("stream ARTICLES"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_subjects_are_read_or_refused_by_an_old_server() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("INPUT__SUBJECT", "news.articles.>, wires.*.in.>");
    let context = server.jetstream().await;
    let subjects = ["news.articles.>", "news.pictures.>", "wires.>"];
    ask(&context, "STREAM.CREATE.ARTICLES", json!({"name": "ARTICLES", "subjects": subjects, "storage": "file"})).await;
    if !server.client().await.is_server_compatible(2, 10, 0) {
        for command in ["setup", "run"] {
            let output = quotewire.command(&[command]);
            let told = text(&output.stderr);
            assert_eq!(output.status.code(), Some(78), "{output:?}");
            assert!(told.contains("several subjects, which takes nats-server 2.10, and this is 2."), "{told}");
        }
        let stream = context.get_stream("ARTICLES").await.expect("the stream");
        assert!(stream.consumer_info("quotewire").await.is_err(), "no consumer that would receive everything");
        // Where the stream holds nothing else, no filter is needed.
        context.delete_stream("ARTICLES").await.expect("the stream is deleted");
    }
    quotewire.setup();
    let mut worker = quotewire.start_ready();
    for (subject, id) in [("news.articles.sport.tennis", "a"), ("wires.afp.in.late", "b"), ("news.articles.x", "c")] {
        publish(&context, subject, [article(id).into_bytes()]).await;
    }
    wait_for_messages(&context, "ENRICHED", 3).await;
    if server.client().await.is_server_compatible(2, 10, 0) {
        publish(&context, "news.pictures.x", [b"no article".to_vec()]).await;
        publish(&context, "wires.afp.out", [b"no article".to_vec()]).await;
    }
    wait_until_settled(&context).await;
    let mut subjects: Vec<String> =
        read_all(&context, "ENRICHED").await.into_iter().map(|message| message.subject).collect();
    subjects.sort_unstable();
    assert_eq!(subjects, ["news.enriched.afp.in.late", "news.enriched.sport.tennis", "news.enriched.x"]);
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
    assert!(worker.is_ready());
    worker.signal("TERM");
    assert_eq!(worker.wait().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_is_judged_by_what_it_gives_of_this_stream() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    let context = server.jetstream().await;
    let several = server.client().await.is_server_compatible(2, 10, 0);
    for (subjects, filters, refusal) in [
        (&["news.articles.>"][..], &[][..], None),
        (&["news.articles.s0", "news.articles.s1"], &[], None),
        (&["news.articles.s0", "news.articles.s1"], &["news.articles.>"], None),
        (&["news.articles.s0", "news.articles.s1"], &["news.articles.s0", "news.articles.s1"], None),
        (
            &["news.articles.s0", "news.articles.s1"],
            &["news.articles.s0"],
            Some(r#"filter_subject: wanted "news.articles.>", the server has "news.articles.s0""#),
        ),
        (&["news.articles.s0", "wires.>"], &[], Some(r#"filter_subject: wanted "news.articles.>", the server has """#)),
        (
            &["wires.>"],
            &[],
            Some(r#"stream ARTICLES: subjects: wanted ["news.articles.>"], the server has ["wires.>"]"#),
        ),
    ] {
        if filters.len() > 1 && !several {
            continue;
        }
        let stream = json!({"name": "ARTICLES", "subjects": subjects, "storage": "file"});
        ask(&context, "STREAM.CREATE.ARTICLES", stream).await;
        let config = pull::Config {
            durable_name: Some("quotewire".to_owned()),
            ack_wait: Duration::from_secs(3),
            max_ack_pending: 1024,
            max_deliver: -1,
            filter_subject: if let [filter] = filters { (*filter).to_owned() } else { String::new() },
            filter_subjects: if filters.len() > 1 {
                filters.iter().map(|&f| f.to_owned()).collect()
            } else {
                Vec::new()
            },
            ..pull::Config::default()
        };
        let stream = context.get_stream("ARTICLES").await.expect("the stream");
        stream.create_consumer(config).await.expect("a consumer");
        let output = quotewire.command(&["setup"]);
        let told = text(&output.stderr);
        match refusal {
            None => assert!(output.status.success(), "{subjects:?} {filters:?}: {output:?}"),
            Some(refusal) => assert!(told.contains(refusal), "{subjects:?} {filters:?}: {output:?}"),
        }
        let holds_only = r#"note: stream ARTICLES holds ["news.articles.s0""#;
        assert_eq!(text(&output.stdout).contains(holds_only), subjects[0].ends_with('0'), "{output:?}");
        context.delete_stream("ARTICLES").await.expect("the stream is deleted");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_is_read_and_what_goes_from_it_is_no_article() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("INPUT__STREAM", "KV_news");
    quotewire.set("INPUT__SUBJECT", "$KV.news.>");
    let context = server.jetstream().await;
    let mut bucket = json!({"name": "KV_news", "subjects": ["$KV.news.>"], "storage": "file", "max_msgs_per_subject": 1,
        "allow_rollup_hdrs": true, "deny_delete": true, "discard": "new"});
    let has_markers = server.client().await.is_server_compatible(2, 11, 0);
    if has_markers {
        // What expires is followed by a marker of the server's own.
        bucket["max_age"] = json!(3_000_000_000_u64);
        bucket["allow_msg_ttl"] = json!(true);
        bucket["subject_delete_marker_ttl"] = json!(60_000_000_000_u64);
    }
    ask(&context, "STREAM.CREATE.KV_news", bucket).await;
    quotewire.setup();
    let worker = quotewire.start_ready();
    publish(&context, "$KV.news.kept", [article("kept").into_bytes()]).await;
    publish(&context, "$KV.news.gone", [article("gone").into_bytes()]).await;
    wait_for_messages(&context, "ENRICHED", 2).await;
    for operation in ["DEL", "PURGE"] {
        let mut headers = async_nats::HeaderMap::new();
        headers.insert("KV-Operation", operation);
        headers.insert("Nats-Rollup", "sub");
        let ack = context.publish_with_headers("$KV.news.gone", headers, "".into()).await.expect("a publish");
        ack.await.expect("an ack");
        let n_markers = if operation == "DEL" { 1 } else { 2 };
        wait_until("it is counted", || worker.metric("quotewire_messages_skipped_total") >= n_markers);
    }
    let skipped = |kind: &str| worker.get("/metrics").1.contains(&format!("messages_skipped_total{{kind=\"{kind}\"}}"));
    assert!(skipped("kv_marker"));
    if has_markers {
        wait_until("what expires is counted apart", || skipped("ttl_marker"));
    }
    assert_one_record_each(&context, ["kept".to_owned(), "gone".to_owned()]).await;
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
    assert!(worker.is_ready());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_is_worked_in_from_a_leaf() {
    for leaf_jetstream in ["disabled", "{ domain: leaf }"] {
        let (folder, port) = (tempfile::tempdir().expect("a folder"), free_port());
        let hub = Server::start_with(&format!(
            "jetstream {{ store_dir: {:?}, domain: hub }}\nleafnodes {{ listen: \"127.0.0.1:{port}\" }}",
            folder.path()
        ))
        .await;
        let leaf_folder = tempfile::tempdir().expect("a folder");
        let leaf_jetstream =
            leaf_jetstream.replace("{ domain", &format!("{{ store_dir: {:?}, domain", leaf_folder.path()));
        let leaf = Server::start_with(&format!(
            "jetstream: {leaf_jetstream}\nleafnodes {{ remotes: [ {{ url: \"nats://127.0.0.1:{port}\" }} ] }}"
        ))
        .await;
        let mut quotewire = Quotewire::new(&leaf);
        quotewire.set("NATS__DOMAIN", "hub");
        wait_until("the leaf has its hub", || quotewire.command(&["setup"]).status.success());
        let check = quotewire.command(&["check", "--connect"]);
        assert!(check.status.success(), "{check:?}");
        let context = hub.jetstream().await;
        for name in ["ARTICLES", "ENRICHED", "DEAD_LETTERS"] {
            assert_eq!(n_stored(&context, name).await, Some(0), "the streams are at the hub");
        }
        let mut worker = quotewire.start_ready();
        let payloads = (0..50).map(|idx| article(&idx.to_string()).into_bytes()).chain([b"{".to_vec()]);
        publish(&context, "news.articles.wire", payloads).await;
        wait_for_messages(&context, "ENRICHED", 50).await;
        wait_for_messages(&context, "DEAD_LETTERS", 1).await;
        wait_until_settled(&context).await;
        assert_one_record_each(&context, (0..50).map(|idx| idx.to_string())).await;
        let listed = quotewire.command(&["deadletter", "list"]);
        assert!(text(&listed.stdout).contains("malformed_json"), "{listed:?}");
        let replayed = quotewire.command(&["deadletter", "replay", "--all"]);
        assert!(replayed.status.success(), "{replayed:?}");
        wait_for_messages(&context, "ARTICLES", 52).await;
        wait_until_settled(&context).await;
        worker.signal("TERM");
        assert_eq!(worker.wait().code(), Some(0), "{}", worker.log());
    }
}
