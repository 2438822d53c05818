//! The accounts of `deploy/nats-accounts.conf`: each can do its work, and the worker nothing else.

use std::path::PathBuf;
use std::time::Duration;

use async_nats::{Client, ConnectOptions};
use futures_util::StreamExt;

use crate::server::{Quotewire, Server, article, n_stored, publish, read_all, wait_for_messages, wait_until_settled};

/// The last is of digits alone, and stands in quotes as deploy/nats-accounts.conf says.
const PASSWORDS: [(&str, &str); 4] =
    [("QUOTEWIRE", "of-worker"), ("QUOTEWIRE_ADMIN", "of-admin"), ("INGEST", "of-ingest"), ("READER", "20261128")];

async fn server() -> Server {
    server_with("").await
}

/// Starts a server with the accounts, and with `more` of settings.
pub(crate) async fn server_with(more: &str) -> Server {
    let accounts = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("deploy/nats-accounts.conf");
    let accounts = std::fs::read_to_string(accounts).expect("the accounts");
    let passwords: String =
        PASSWORDS.iter().map(|(name, password)| format!("NATS_{name}_PASSWORD: \"{password}\"\n")).collect();
    Server::start_with(&format!("{passwords}{accounts}{more}")).await
}

/// Returns the program, logged in as `user`.
pub(crate) fn quotewire(server: &Server, folder: &tempfile::TempDir, user: &str, password: &str) -> Quotewire {
    let mut quotewire = Quotewire::new(server);
    let path = folder.path().join(user);
    std::fs::write(&path, password).expect("the password is written");
    quotewire.set("NATS__USER", user);
    quotewire.set("NATS__PASSWORD_FILE", path.to_str().expect("a path"));
    quotewire.set("NATS__CONNECT_TIMEOUT", "2s");
    quotewire.set("INPUT__URGENT_SUBJECT", "news.urgent.>");
    quotewire
}

async fn client(server: &Server, user: &str, password: &str, prefix: &str) -> Client {
    let options = ConnectOptions::with_user_and_password(user.to_owned(), password.to_owned());
    options.custom_inbox_prefix(prefix).connect(server.url()).await.expect("a connection")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_can_do_its_work_and_nothing_else() {
    let server = server().await;
    let folder = tempfile::tempdir().expect("a folder");
    let admin = quotewire(&server, &folder, "quotewire-admin", "of-admin");
    admin.setup();
    let mut worker = quotewire(&server, &folder, "quotewire", "of-worker");
    worker.set("NATS__INBOX_PREFIX", "_INBOX_quotewire");
    assert!(worker.command(&["check", "--connect"]).status.success());
    let running = worker.start_ready();

    let ingest = async_nats::jetstream::new(client(&server, "ingest", "of-ingest", "_INBOX_ingest").await);
    let admin_context = async_nats::jetstream::new(client(&server, "quotewire-admin", "of-admin", "_INBOX").await);
    let payloads = (0..20).map(|idx| article(&idx.to_string()).into_bytes()).chain([b"{".to_vec()]);
    publish(&ingest, "news.articles.wire", payloads).await;
    wait_for_messages(&admin_context, "ENRICHED", 20).await;
    wait_for_messages(&admin_context, "DEAD_LETTERS", 1).await;
    wait_until_settled(&admin_context).await;
    assert!(!running.log().contains("ermissions"), "nothing that it needs is denied:\n{}", running.log());

    // What somebody could try who has the worker's password.
    let thief = client(&server, "quotewire", "of-worker", "_INBOX_quotewire").await;
    let mut heard = Vec::new();
    for subject in ["news.>", ">", "_INBOX.>", "$JS.EVENT.>"] {
        heard.push(thief.subscribe(subject).await.expect("the client sends it"));
    }
    for (subject, payload) in [
        ("news.articles.wire", article("forged")),
        ("other.subject", String::new()),
        ("$JS.API.STREAM.DELETE.ENRICHED", String::new()),
        ("$JS.API.STREAM.PURGE.DEAD_LETTERS", String::new()),
        ("$JS.API.STREAM.MSG.DELETE.ARTICLES", r#"{"seq": 1}"#.to_owned()),
        ("$JS.API.CONSUMER.DELETE.ARTICLES.quotewire", String::new()),
        ("$JS.API.STREAM.CREATE.MINE", r#"{"name": "MINE", "subjects": ["mine.>"], "storage": "memory"}"#.to_owned()),
    ] {
        thief.publish(subject, payload.into()).await.expect("the client sends it");
    }
    for subject in
        ["$JS.API.STREAM.NAMES", "$JS.API.STREAM.MSG.GET.ARTICLES", "$JS.API.DIRECT.GET.ARTICLES", "$JS.API.INFO"]
    {
        let request = thief.send_request(
            subject,
            async_nats::Request::new().payload(r#"{"seq": 1}"#.into()).timeout(Some(Duration::from_millis(300))),
        );
        assert!(request.await.is_err(), "{subject} is answered");
    }
    thief.flush().await.expect("a flush");
    publish(&ingest, "news.articles.wire", [article("the next one").into_bytes()]).await;
    wait_for_messages(&admin_context, "ENRICHED", 21).await;
    wait_until_settled(&admin_context).await;
    for subscription in &mut heard {
        let message = tokio::time::timeout(Duration::from_millis(100), subscription.next()).await;
        assert!(!matches!(message, Ok(Some(_))), "the worker's account hears {message:?}");
    }
    assert_eq!(n_stored(&admin_context, "ARTICLES").await, Some(22));
    assert_eq!(n_stored(&admin_context, "DEAD_LETTERS").await, Some(1));
    assert_eq!(n_stored(&admin_context, "MINE").await, None);
    assert_eq!(read_all(&admin_context, "ENRICHED").await.len(), 21);

    // The worker's account cannot look after dead letters; the admin's can.
    assert_ne!(worker.command(&["deadletter", "purge", "--all"]).status.code(), Some(0));
    assert!(admin.command(&["deadletter", "replay", "--all"]).status.success());
    wait_for_messages(&admin_context, "ARTICLES", 23).await;
    publish(&ingest, "news.urgent.wire", [article("urgent").into_bytes()]).await;
    wait_for_messages(&admin_context, "ENRICHED", 22).await;
    assert!(!running.log().contains("ermissions"), "nothing that it needs is denied:\n{}", running.log());
    // So it is with a backfill.
    assert_ne!(worker.command(&["backfill", "--to-seq", "3"]).status.code(), Some(0));
    let backfill = admin.command(&["backfill", "--to-seq", "3"]);
    assert!(backfill.status.success(), "{backfill:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_reads_records_and_nothing_else() {
    use async_nats::jetstream::consumer::pull;
    let server = server().await;
    let folder = tempfile::tempdir().expect("a folder");
    quotewire(&server, &folder, "quotewire-admin", "of-admin").setup();
    let mut worker = quotewire(&server, &folder, "quotewire", "of-worker");
    worker.set("NATS__INBOX_PREFIX", "_INBOX_quotewire");
    let _running = worker.start_ready();
    let reader = client(&server, "reader", "20261128", "_INBOX_reader").await;
    let mut live = reader.subscribe("news.enriched.>").await.expect("the client sends it");
    let mut articles = reader.subscribe("news.articles.>").await.expect("the client sends it");
    reader.flush().await.expect("a flush");

    let ingest = async_nats::jetstream::new(client(&server, "ingest", "of-ingest", "_INBOX_ingest").await);
    publish(&ingest, "news.articles.wire", [article("a").into_bytes()]).await;
    assert!(tokio::time::timeout(Duration::from_secs(30), live.next()).await.expect("in time").is_some());
    let context = async_nats::jetstream::new(reader.clone());
    let records = context.get_stream("ENRICHED").await.expect("the records' stream");
    let config = pull::Config { durable_name: Some("desk".to_owned()), ..pull::Config::default() };
    let consumer = records.create_consumer(config).await.expect("a consumer of the reader's own");
    let mut batch = consumer.fetch().max_messages(1).messages().await.expect("a batch");
    batch.next().await.expect("a record").expect("no error").double_ack().await.expect("the server takes the ack");

    reader.publish("news.articles.wire", article("forged").into()).await.expect("the client sends it");
    reader.publish("news.enriched.wire", "{}".into()).await.expect("the client sends it");
    for subject in ["$JS.API.STREAM.INFO.ARTICLES", "$JS.API.STREAM.INFO.DEAD_LETTERS", "$JS.API.STREAM.PURGE.ENRICHED"]
    {
        let request = async_nats::Request::new().timeout(Some(Duration::from_millis(300)));
        assert!(reader.send_request(subject, request).await.is_err(), "{subject} is answered");
    }
    let admin = async_nats::jetstream::new(client(&server, "quotewire-admin", "of-admin", "_INBOX").await);
    assert_eq!(n_stored(&admin, "ARTICLES").await, Some(1));
    assert_eq!(n_stored(&admin, "ENRICHED").await, Some(1));
    let heard = tokio::time::timeout(Duration::from_millis(100), articles.next()).await;
    assert!(!matches!(heard, Ok(Some(_))), "the reader's account hears {heard:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_headers_than_a_stream_stores_are_too_large_at_once() {
    use quotewire::nats::{Connection, Outgoing, PublishFailure, Publisher};
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let connection = Connection::open(&quotewire.settings().nats, 16).await.expect("a connection");
    let publisher = Publisher::to_stream(&connection, "ENRICHED", Duration::from_secs(2));
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("X-Note", "n".repeat(65_500));
    let (subject, message_id) = ("news.enriched.a".to_owned(), "id".to_owned());
    let outgoing = Outgoing { subject, message_id, headers, payload: "{}".into() };
    let result = publisher.publish(&outgoing).await;
    assert!(matches!(result, Err(PublishFailure::TooLarge(_))), "{result:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_publishes_and_whoever_reads_needs_no_more_than_their_own_account() {
    let server = server().await;
    let folder = tempfile::tempdir().expect("a folder");
    quotewire(&server, &folder, "quotewire-admin", "of-admin").setup();
    let logged_in = |user: &str, password: &str| {
        let mut quotewire = quotewire(&server, &folder, user, password);
        quotewire.set("NATS__INBOX_PREFIX", &format!("_INBOX_{user}"));
        quotewire
    };
    let _worker = logged_in("quotewire", "of-worker").start_ready();
    let published = logged_in("ingest", "of-ingest").command(&["publish", "deploy/samples/1-plain.json"]);
    assert!(published.status.success(), "{published:?}");
    let shown = logged_in("reader", "20261128").command(&["tail", "--from-start", "--count", "1"]);
    assert!(shown.status.success() && !shown.stdout.is_empty(), "{shown:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ack_that_cannot_be_heard_is_no_article_that_is_not_stored() {
    let server = server().await;
    let folder = tempfile::tempdir().expect("a folder");
    quotewire(&server, &folder, "quotewire-admin", "of-admin").setup();
    // Its inbox is the default, which it may not hear.
    let ingest = quotewire(&server, &folder, "ingest", "of-ingest");
    let published = ingest.command(&["publish", "deploy/samples/1-plain.json"]);
    let told = String::from_utf8_lossy(&published.stderr);
    assert_eq!(published.status.code(), Some(1), "{published:?}");
    assert!(told.contains("1-plain.json: not known whether it was stored: no ack within "), "{told}");
    assert!(told.contains("nats.inbox_prefix, deploy/nats-accounts.conf"), "{told}");
    assert!(told.contains("0 articles were published, 1 not known"), "{told}");
    let admin = async_nats::jetstream::new(client(&server, "quotewire-admin", "of-admin", "_INBOX").await);
    assert_eq!(n_stored(&admin, "ARTICLES").await, Some(1), "it was stored, and once");
    for command in [&["tail"][..], &["deadletter", "list"], &["setup"]] {
        let denied = ingest.command(command);
        let told = String::from_utf8_lossy(&denied.stderr);
        assert_eq!(denied.status.code(), Some(78), "{denied:?}");
        assert!(told.contains("the login has no permission for it, or none to hear the answer"), "{told}");
        assert!(!told.contains("quotewire setup"), "the streams are there: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publish_that_the_login_may_not_make_fails_at_once_with_its_subject_and_login() {
    let server = server().await;
    let folder = tempfile::tempdir().expect("a folder");
    quotewire(&server, &folder, "quotewire-admin", "of-admin").setup();
    let mut reader = quotewire(&server, &folder, "reader", "20261128");
    reader.set("NATS__INBOX_PREFIX", "_INBOX_reader");
    let started = std::time::Instant::now();
    let sample = "deploy/samples/1-plain.json";
    let refused = reader.command(&["publish", sample, sample]);
    let told = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(78), "{refused:?}");
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}: {told}", started.elapsed());
    assert!(told.contains("not published: the login \"reader\" may not publish on news.articles.manual"), "{told}");
    assert!(told.contains("0 articles were published, 1 was not; nothing behind it was tried"), "{told}");
}
