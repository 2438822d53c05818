//! Streams and consumer: made by `setup`, verified by `run`, missed when they go.

use std::time::Duration;

use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::{Context, stream};
use futures_util::StreamExt;
use quotewire::nats::topology;
use serde_json::json;

use crate::server::{
    Quotewire, Server, article, assert_one_record_each, free_port, n_stored, publish, read_all, wait_for_messages,
    wait_until, wait_until_settled,
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
async fn run_refuses_until_setup_has_run_and_setup_runs_twice() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    let mut worker = quotewire.start();
    assert_eq!(worker.wait().code(), Some(78));
    for missing in ["stream ARTICLES does not exist", "stream ENRICHED does not exist", "stream DEAD_LETTERS does"] {
        assert!(worker.log().contains(missing), "{missing}:\n{}", worker.log());
    }
    assert_eq!(quotewire.command(&["check", "--connect"]).status.code(), Some(78));
    quotewire.setup();
    let again = quotewire.command(&["setup"]);
    assert!(again.status.success() && !text(&again.stdout).contains("created"), "{again:?}");
    let check = quotewire.command(&["check", "--connect"]);
    assert!(check.status.success() && text(&check.stdout).contains("streams and consumer: ok"), "{check:?}");
    quotewire.start_ready();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_difference_is_named_and_refused() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    let context = server.jetstream().await;
    let drifted = [("ARTICLES", "other.>"), ("ENRICHED", "news.enriched.>"), ("DEAD_LETTERS", "news.deadletters")];
    for (name, subject) in drifted {
        let config = stream::Config {
            name: name.to_owned(),
            subjects: vec![subject.to_owned()],
            storage: stream::StorageType::Memory,
            ..stream::Config::default()
        };
        context.create_stream(config).await.expect("a stream");
    }
    let consumer = pull::Config {
        durable_name: Some("quotewire".to_owned()),
        ack_wait: Duration::from_secs(7),
        max_deliver: 4,
        backoff: vec![Duration::from_secs(1), Duration::from_secs(2)],
        max_ack_pending: 3,
        ..pull::Config::default()
    };
    let stream = context.get_stream("ARTICLES").await.expect("the stream");
    stream.create_consumer(consumer).await.expect("a consumer");

    let wanted = [
        r#"stream ARTICLES: subjects: wanted ["news.articles.>"], the server has ["other.>"]"#,
        "stream ENRICHED: storage: wanted File, the server has Memory",
        "stream ENRICHED: duplicate_window: wanted 600s or more, the server has 120s",
        "consumer quotewire: ack_wait: wanted 3s, the server has 1s",
        "consumer quotewire: max_deliver: wanted -1, the server has 4",
        r#"consumer quotewire: filter_subject: wanted "news.articles.>", the server has """#,
        "consumer quotewire: backoff: wanted [], the server has [1s, 2s]",
        "consumer quotewire: max_ack_pending: wanted 1024, the server has 3",
    ];
    for command in ["setup", "run"] {
        let output = quotewire.command(&[command]);
        assert_eq!(output.status.code(), Some(78), "{output:?}");
        let told = text(&output.stderr).replace("\\\"", "\"");
        for difference in wanted {
            assert!(told.contains(difference), "{command} does not tell of {difference}:\n{told}");
        }
    }
    quotewire.set("INPUT__STREAM", "NOWHERE");
    assert!(text(&quotewire.command(&["run"]).stderr).contains("stream NOWHERE does not exist"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_look_tells_what_waits_and_until_when_the_consumer_is_paused() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    let (context, settings) = (server.jetstream().await, quotewire.settings());
    let found = topology::look(&context, &settings).await.expect("a look");
    assert!(found.consumer.is_none() && found.differences.len() == 3, "{found:?}");
    quotewire.setup();
    publish(&context, "news.articles.wire", (0..3).map(|idx| article(&idx.to_string()).into_bytes())).await;
    let found = topology::look(&context, &settings).await.expect("a look");
    assert_eq!((found.differences.as_slice(), found.paused_until()), (&[][..], None));
    let consumer = found.consumer.as_ref().expect("the consumer");
    assert_eq!((consumer.n_pending, consumer.n_ack_pending), (3, 0));
    let consumer = found.into_consumer().expect("the consumer");
    let mut batch = consumer.fetch().max_messages(2).messages().await.expect("a batch");
    let mut messages = Vec::new();
    while let Some(Ok(message)) = batch.next().await {
        messages.push(message);
    }
    let found = topology::look(&context, &settings).await.expect("a look");
    let consumer = found.consumer.expect("the consumer");
    assert_eq!((consumer.n_pending, consumer.n_ack_pending), (1, 2));

    if !server.client().await.is_server_compatible(2, 11, 0) {
        return;
    }
    let until = json!({"pause_until": "2130-01-02T03:04:05Z"});
    ask(&context, "CONSUMER.PAUSE.ARTICLES.quotewire", until).await;
    let found = topology::look(&context, &settings).await.expect("a look");
    assert!(found.differences.is_empty(), "a pause is no difference: {found:?}");
    assert_eq!(found.paused_until().map(|until| until.to_string()).as_deref(), Some("2130-01-02T03:04:05Z"));
    for command in [&["setup"][..], &["check", "--connect"]] {
        let output = quotewire.command(command);
        let told = text(&output.stdout);
        assert!(output.status.success(), "{output:?}");
        assert!(told.contains("note: the consumer is paused until 2130-01-02T03:04:05Z"), "{told}");
    }
    ask(&context, "CONSUMER.PAUSE.ARTICLES.quotewire", json!({})).await;
    assert_eq!(topology::look(&context, &settings).await.expect("a look").paused_until(), None);
}

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

    // Somebody else's settings, which nobody asked us to change.
    let mut output = ask(&context, "STREAM.INFO.ENRICHED", json!({})).await["config"].take();
    output["max_age"] = json!(3_600_000_000_000_u64);
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
    assert_eq!((&output["max_age"], &output["description"]), (&json!(3_600_000_000_000_u64), &json!("records")));
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
        "stream DEAD_LETTERS: duplicates window can not be larger then max age",
    ] {
        assert!(told.contains(expected), "{expected:?} is not in:\n{told}");
    }
    let after = ask(&context, "CONSUMER.INFO.ARTICLES.quotewire", json!({})).await;
    assert_eq!(after["created"], before["created"]);
    assert_eq!(after["config"]["deliver_policy"], "new");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_refuses_is_told_with_its_reason() {
    let permissions = r#"publish: { allow: ["$JS.API.STREAM.INFO.>"] }, subscribe: { allow: ["_INBOX.>"] }"#;
    let server = Server::start_with(&format!(
        r#"authorization {{ users: [{{ user: w, password: w, permissions: {{ {permissions} }} }}] }}"#
    ))
    .await;
    let mut quotewire = Quotewire::new(&server);
    let folder = tempfile::tempdir().expect("a folder");
    let password = folder.path().join("password");
    std::fs::write(&password, "w").expect("the password is written");
    quotewire.set("NATS__USER", "w");
    quotewire.set("NATS__PASSWORD_FILE", password.to_str().expect("a path"));
    let denied = quotewire.command(&["setup"]);
    let told = text(&denied.stderr);
    assert_eq!(denied.status.code(), Some(69), "{denied:?}");
    let expected = "stream ARTICLES: no answer to STREAM.CREATE.ARTICLES: the login has no permission for it";
    assert!(told.contains(expected) && !told.contains("run with JetStream?"), "{told}");

    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    let context = server.jetstream().await;
    ask(&context, "STREAM.CREATE.OTHER", json!({"name": "OTHER", "subjects": ["news.*.x"], "storage": "file"})).await;
    let overlapping = quotewire.command(&["setup"]);
    let told = text(&overlapping.stderr);
    assert!(told.contains(r#"stream ARTICLES: stream OTHER has subjects of ["news.articles.>"]: name that"#), "{told}");
    context.delete_stream("OTHER").await.expect("the stream is deleted");
    ask(&context, "STREAM.CREATE.OTHER", json!({"name": "OTHER", "subjects": ["news.enriched.x"], "storage": "file"}))
        .await;
    let overlapping = quotewire.command(&["setup"]);
    let told = text(&overlapping.stderr);
    assert!(told.contains(r#"stream ENRICHED: stream OTHER has subjects of ["news.enriched.>"]: name that"#), "{told}");
    assert!(text(&overlapping.stdout).contains("created stream ARTICLES"), "what was made is told: {overlapping:?}");

    quotewire.set("NATS__DOMAIN", "nowhere");
    let told = text(&quotewire.command(&["check", "--connect"]).stderr);
    assert!(told.contains("stream ARTICLES: no JetStream answers; switch JetStream on"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn check_tells_what_the_login_may_not_do_and_does_none_of_it() {
    let looks = r#""$JS.API.STREAM.INFO.*", "$JS.API.CONSUMER.INFO.ARTICLES.quotewire""#;
    let works = r#""news.>", "$JS.API.CONSUMER.MSG.NEXT.ARTICLES.quotewire", "$JS.ACK.ARTICLES.quotewire.>""#;
    let users: String = [
        ("admin", r#"">""#, ""),
        ("idle", &format!(r#"{looks}, "$SYS.REQ.USER.INFO""#), ""),
        ("worker", &format!(r#"{looks}, {works}, "$SYS.REQ.USER.INFO""#), ""),
        ("silent", &format!("{looks}, {works}"), ""),
        ("unlucky", &format!(r#"{looks}, {works}, "$SYS.REQ.USER.INFO""#), r#", deny: ["news.deadletters"]"#),
    ]
    .iter()
    .map(|(name, allow, deny)| {
        format!("{{ user: {name}, password: p, permissions: {{ publish: {{ allow: [{allow}]{deny} }} }} }}\n")
    })
    .collect();
    let server = Server::start_with(&format!("authorization {{ users: [{users}] }}")).await;
    let folder = tempfile::tempdir().expect("a folder");
    let password = folder.path().join("password");
    std::fs::write(&password, "p").expect("the password is written");
    let as_user = |name: &str| {
        let mut quotewire = Quotewire::new(&server);
        quotewire.set("NATS__USER", name);
        quotewire.set("NATS__PASSWORD_FILE", password.to_str().expect("a path"));
        quotewire
    };
    as_user("admin").setup();
    let options = async_nats::ConnectOptions::with_user_and_password("admin".to_owned(), "p".to_owned());
    let client = options.connect(server.url()).await.expect("a connection");
    let tells = client.is_server_compatible(2, 11, 0);
    let context = async_nats::jetstream::new(client);
    publish(&context, "news.articles.wire", [article("waits").into_bytes()]).await;
    let pull = "publish $JS.API.CONSUMER.MSG.NEXT.ARTICLES.quotewire";
    let (record, letter, ack) =
        ("publish news.enriched.>", "publish news.deadletters", "publish $JS.ACK.ARTICLES.quotewire.>");
    for (name, denied) in [
        ("admin", vec![]),
        ("worker", vec![]),
        ("silent", vec![]),
        ("idle", if tells { vec![record, letter, pull, ack] } else { vec![pull] }),
        ("unlucky", if tells { vec![letter] } else { vec![] }),
    ] {
        let check = as_user(name).command(&["check", "--connect"]);
        let (told, report) = (text(&check.stderr), text(&check.stdout));
        assert_eq!(check.status.code(), Some(if denied.is_empty() { 0 } else { 78 }), "{name}: {check:?}");
        for subject in [pull, record, letter, ack] {
            assert_eq!(told.contains(subject), denied.contains(&subject), "{name}: {subject}: {told}");
        }
        assert_eq!(
            report.contains("permissions: ok"),
            tells && denied.is_empty() && name != "silent",
            "{name}: {report}"
        );
        assert_eq!(
            report.contains("note: whether the login may publish"),
            !tells || name == "silent",
            "{name}: {report}"
        );
    }
    let found = topology::look(&context, &as_user("admin").settings()).await.expect("a look");
    let consumer = found.consumer.expect("the consumer");
    assert_eq!((consumer.n_pending, consumer.n_ack_pending), (1, 0), "no article is taken");
    assert_eq!(n_stored(&context, "ENRICHED").await, Some(0));
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
        assert!(quotewire.command(&["check", "--connect"]).status.success());
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

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_with_priority_groups_is_refused_and_missed_while_running() {
    let server = Server::start().await;
    if !server.client().await.is_server_compatible(2, 12, 0) {
        return;
    }
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let worker = quotewire.start_ready();
    let another = Quotewire::new(&server);
    let config = ask(&context, "CONSUMER.INFO.ARTICLES.quotewire", json!({})).await["config"].take();
    for policy in ["overflow", "pinned_client", "prioritized"] {
        let mut prioritized = config.clone();
        prioritized["priority_groups"] = json!(["A"]);
        prioritized["priority_policy"] = json!(policy);
        let update = |config| json!({"stream_name": "ARTICLES", "config": config});
        ask(&context, "CONSUMER.DURABLE.CREATE.ARTICLES.quotewire", update(&prioritized)).await;
        wait_until("readiness falls", || worker.get("/readyz") == (503, "no_consumer\n".to_owned()));
        for command in [&["setup"][..], &["check", "--connect"], &["run"]] {
            let output = another.command(command);
            let told = text(&output.stderr).replace("\\\"", "\"");
            assert_eq!(output.status.code(), Some(78), "{output:?}");
            for difference in [
                r#"consumer quotewire: priority_groups: wanted [], the server has ["A"]"#.to_owned(),
                format!(r#"consumer quotewire: priority_policy: wanted "none", the server has "{policy}""#),
            ] {
                assert!(told.contains(&difference), "{command:?} does not tell of {difference}:\n{told}");
            }
        }
        ask(&context, "CONSUMER.DURABLE.CREATE.ARTICLES.quotewire", update(&config)).await;
        wait_until("the worker is ready again", || worker.is_ready());
    }
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
    wait_until("readiness falls", || worker.get("/readyz") == (503, "no_consumer\n".to_owned()));
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

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_or_refuses_is_told_of_with_its_mend() {
    let mut server = Server::start_with("authorization { token: s3cret }").await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("NATS__CONNECT_TIMEOUT", "300ms");
    let refused = quotewire.command(&["check", "--connect"]);
    assert_eq!(refused.status.code(), Some(78), "{refused:?}");
    assert!(text(&refused.stderr).contains("refuses the credentials"), "{refused:?}");

    let folder = tempfile::tempdir().expect("a folder");
    let token = folder.path().join("token");
    std::fs::write(&token, "s3cret\n").expect("the token is written");
    quotewire.set("NATS__TOKEN_FILE", token.to_str().expect("a path"));
    quotewire.setup();
    let mut worker = quotewire.start_ready();
    worker.signal("TERM");
    assert_eq!(worker.wait().code(), Some(0));
    let shown = quotewire.command(&["check", "--connect", "--print-config"]);
    for output in [text(&shown.stdout), text(&shown.stderr), worker.log()] {
        assert!(!output.contains("s3cret"), "a secret shows: {output}");
    }

    server.kill();
    for command in ["setup", "run"] {
        let unreachable = quotewire.command(&[command]);
        assert_eq!(unreachable.status.code(), Some(69), "{unreachable:?}");
        let told = text(&unreachable.stderr);
        assert!(told.contains(&server.url()) && told.contains("nats.servers"), "{told}");
    }
}
