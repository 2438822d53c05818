//! What is refused, and what is told of it.

use std::time::Duration;

use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::stream;
use quotewire::nats::topology;
use serde_json::json;

use super::{ask, text};
use crate::server::{Quotewire, Server, article, n_stored, publish, wait_until};

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
    assert!(text(&quotewire.command(&["run", "--fail-fast"]).stderr).contains("stream NOWHERE does not exist"));
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
        wait_until("readiness falls", || worker.get("/readyz").1.contains("no_consumer"));
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
    for command in [&["setup"][..], &["run", "--fail-fast"]] {
        let unreachable = quotewire.command(command);
        assert_eq!(unreachable.status.code(), Some(69), "{unreachable:?}");
        let told = text(&unreachable.stderr);
        assert!(told.contains(&server.url()) && told.contains("nats.servers"), "{told}");
    }
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
    assert_eq!(denied.status.code(), Some(78), "the server answers: {denied:?}");
    // The largest stream comes first.
    let expected = "stream ENRICHED: no answer to STREAM.CREATE.ENRICHED: the login has no permission for it";
    assert!(told.contains(expected) && !told.contains("run with JetStream?"), "{told}");

    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    let context = server.jetstream().await;
    let overlap = async |subject: &str| {
        ask(&context, "STREAM.CREATE.OTHER", json!({"name": "OTHER", "subjects": [subject], "storage": "file"})).await;
        let overlapping = quotewire.command(&["setup"]);
        context.delete_stream("OTHER").await.expect("the stream is deleted");
        assert_eq!(overlapping.status.code(), Some(78), "{overlapping:?}");
        (text(&overlapping.stderr), text(&overlapping.stdout))
    };
    let (told, _) = overlap("news.enriched.x").await;
    assert!(told.contains(r#"stream ENRICHED: stream OTHER has subjects of ["news.enriched.>"]: name that"#), "{told}");
    let (told, made) = overlap("news.*.x").await;
    assert!(told.contains(r#"stream ENRICHED: stream OTHER has subjects of ["news.enriched.>"]: name that"#), "{told}");
    assert!(!made.contains("created"), "nothing was made: {made}");
    let (told, made) = overlap("news.articles.x").await;
    assert!(told.contains(r#"stream ARTICLES: stream OTHER has subjects of ["news.articles.>"]: name that"#), "{told}");
    assert!(made.contains("created stream ENRICHED"), "what was made is told: {made}");

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
        ("mute", &format!("{looks}, {works}"), r#", deny: ["$JS.ACK.>"]"#),
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
        ("idle", vec![record, letter, pull, ack]),
        ("unlucky", vec![letter]),
        ("mute", vec![ack]),
    ] {
        let check = as_user(name).command(&["check", "--connect"]);
        let (told, report) = (text(&check.stderr), text(&check.stdout));
        assert_eq!(check.status.code(), Some(if denied.is_empty() { 0 } else { 78 }), "{name}: {check:?}");
        for subject in [pull, record, letter, ack] {
            assert_eq!(told.contains(subject), denied.contains(&subject), "{name}: {subject}: {told}");
        }
        assert_eq!(report.contains("permissions: ok"), denied.is_empty(), "{name}: {report}");
        let is_tried = denied.is_empty() && (!tells || name == "silent");
        assert_eq!(report.contains("as tried on one subject each"), is_tried, "{name}: {report}");
    }
    let settings = as_user("admin").settings();
    let found = topology::look(&context, &settings, &settings.input.lanes()).await.expect("a look");
    let consumer = found.consumer().expect("the consumer");
    assert_eq!((consumer.n_pending, consumer.n_ack_pending), (1, 0), "no article is taken");
    for stream in ["ENRICHED", "DEAD_LETTERS"] {
        assert_eq!(n_stored(&context, stream).await, Some(0), "{stream}");
    }
}
