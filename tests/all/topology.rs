//! Streams and consumer: made by `setup`, verified by `run`, missed when they go.

use std::time::Duration;

use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::stream;

use crate::server::{
    Quotewire, Server, article, assert_one_record_each, n_stored, publish, wait_for_messages, wait_until,
    wait_until_settled,
};

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
