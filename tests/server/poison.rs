//! What can never be enriched is dead-lettered with its reason, and stops nothing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use quotewire::telemetry::{Health, Telemetry};
use quotewire::worker::{self, Extraction, Patience};
use quotewire_engine::{Document, Enricher, FastTagger, Labels, Tagger, Tier};
use tokio_util::sync::CancellationToken;

use crate::server::{
    Quotewire, Server, article, assert_one_record_each, publish, read_all, wait_for_messages, wait_until_settled,
};

/// One payload of every kind that can never be an article, with the error kind that its dead letter has.
fn poison() -> Vec<(&'static str, Vec<u8>)> {
    let mut too_large = article("large").into_bytes();
    too_large.resize(20_000, b' ');
    vec![
        ("malformed_json", br#"{"id": "a", "body": "#.to_vec()),
        ("no_body", br#"{"id": "a", "headline": " "}"#.to_vec()),
        ("no_id", br#"{"status": "killed"}"#.to_vec()),
        ("not_utf8", b"{\"id\": \"a\", \"body\": \"caf\xe9 society\"}".to_vec()),
        ("too_large", too_large),
        ("empty", Vec::new()),
        ("unsupported_format", br#"<?xml version="1.0"?><story><p>He left.</p></story>"#.to_vec()),
        ("malformed_xml", br#"<?xml version="1.0"?><nitf><body><p>He left."#.to_vec()),
        (
            "several_articles",
            br#"<rss><channel><item><title>A</title></item><item><title>B</title></item></channel></rss>"#.to_vec(),
        ),
        ("malformed_gzip", b"\x1f\x8bnothing of the kind".to_vec()),
        ("wrong_type", br#"{"id": "a", "body": 7}"#.to_vec()),
        ("lone_surrogate", br#"{"id": "a", "body": "half \ud83d a character"}"#.to_vec()),
        ("too_deep", format!(r#"{{"body": "b", "deep": {}{}}}"#, "[".repeat(500), "]".repeat(500)).into_bytes()),
        ("bad_value", br#"{"id": "a", "body": "b", "status": "perhaps"}"#.to_vec()),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_poison_among_good_articles_gives_one_dead_letter_each() {
    const N_ARTICLES: usize = 1_000;
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("INPUT__MAX_ARTICLE_BYTES", "16384");
    quotewire.setup();
    let context = server.jetstream().await;
    let ids: Vec<String> = (0..N_ARTICLES).map(|idx| format!("good-{idx}")).collect();
    let mut payloads: Vec<Vec<u8>> = ids.iter().map(|id| article(id).into_bytes()).collect();
    for (idx, (_, payload)) in poison().into_iter().enumerate() {
        payloads.insert(50 + idx * 70, payload);
    }
    publish(&context, "news.articles.wire", payloads).await;

    let worker = quotewire.start_ready();
    let n_poison = poison().len();
    wait_for_messages(&context, "ENRICHED", N_ARTICLES as u64).await;
    wait_for_messages(&context, "DEAD_LETTERS", n_poison as u64).await;
    wait_until_settled(&context).await;
    assert_one_record_each(&context, ids).await;

    let inputs: BTreeMap<u64, Vec<u8>> =
        read_all(&context, "ARTICLES").await.into_iter().map(|input| (input.sequence, input.payload)).collect();
    let mut wanted: BTreeMap<&str, Vec<u8>> = poison().into_iter().collect();
    for letter in read_all(&context, "DEAD_LETTERS").await {
        let kind = letter.header("Quotewire-Error-Kind");
        let payload = wanted.remove(kind).unwrap_or_else(|| panic!("{kind} is not expected, or came twice"));
        assert!(letter.payload == payload, "{kind}: the original payload");
        assert!(!letter.header("Quotewire-Error").is_empty(), "{kind}: the reason in words");
        assert_eq!(letter.header("Quotewire-Stream"), "ARTICLES");
        assert_eq!(letter.header("Quotewire-Subject"), "news.articles.wire");
        assert_eq!(letter.header("Quotewire-Deliveries"), "1");
        let sequence: u64 = letter.header("Quotewire-Sequence").parse().expect("a sequence number");
        assert!(inputs[&sequence] == payload, "{kind}: its place in the stream");
        let metric = format!("quotewire_articles_dead_lettered_total{{kind=\"{kind}\"}} 1");
        assert!(worker.get("/metrics").1.contains(&metric), "{metric}");
    }
    assert!(wanted.is_empty(), "without a dead letter: {:?}", wanted.keys());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_too_large_for_the_server_is_a_pointer_that_can_still_be_shown_and_replayed() {
    let server = Server::start_with("max_payload: 8192").await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let payload = [b"{".to_vec(), b"x".repeat(8_000)].concat();
    publish(&context, "news.articles.wire", [payload.clone()]).await;
    let worker = quotewire.start_ready();
    wait_for_messages(&context, "DEAD_LETTERS", 1).await;
    wait_until_settled(&context).await;
    let letter = read_all(&context, "DEAD_LETTERS").await.remove(0);
    assert_eq!((letter.header("Quotewire-Payload"), letter.payload.len()), ("pointer", 0));
    let shown = quotewire.command(&["deadletter", "show", "1"]);
    assert!(shown.stdout.ends_with(&[payload, b"\n".to_vec()].concat()), "{shown:?}");
    assert!(quotewire.command(&["deadletter", "replay", "1"]).status.success());
    wait_for_messages(&context, "ARTICLES", 2).await;
    drop(worker);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_that_kills_its_workers_is_dead_lettered_at_the_limit() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("INPUT__MAX_DELIVER", "2");
    quotewire.setup();
    let context = server.jetstream().await;
    publish(&context, "news.articles.wire", [article("killer").into_bytes()]).await;
    // Two workers take it and die before they answer: what a kill leaves after.
    let stream = context.get_stream("ARTICLES").await.expect("the stream");
    let consumer: async_nats::jetstream::consumer::PullConsumer =
        stream.get_consumer("quotewire").await.expect("the consumer");
    for _ in 0..2 {
        let mut batch =
            consumer.batch().max_messages(1).expires(Duration::from_secs(10)).messages().await.expect("a batch");
        let message = futures_util::StreamExt::next(&mut batch).await.expect("an article").expect("an article");
        message.ack_with(async_nats::jetstream::AckKind::Nak(None)).await.expect("handed back");
    }
    let _worker = quotewire.start_ready();
    wait_for_messages(&context, "DEAD_LETTERS", 1).await;
    wait_until_settled(&context).await;
    let letter = read_all(&context, "DEAD_LETTERS").await.remove(0);
    assert_eq!(letter.header("Quotewire-Error-Kind"), "delivery_limit");
    assert_eq!(letter.header("Quotewire-Deliveries"), "3");
    assert_eq!(letter.payload, article("killer").into_bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn replayed_dead_letters_are_enriched_once_and_removed() {
    let server = Server::start().await;
    let mut strict = Quotewire::new(&server);
    strict.set("INPUT__MAX_ARTICLE_BYTES", "1024");
    strict.setup();
    let context = server.jetstream().await;
    let long = |id: &str| format!(r#"{{"id":"{id}","body":"{}"}}"#, "Ann Smith said so. ".repeat(60)).into_bytes();
    publish(&context, "news.articles.wire", [long("one"), long("two"), b"{".to_vec(), article("small").into_bytes()])
        .await;
    let mut worker = strict.start_ready();
    wait_for_messages(&context, "DEAD_LETTERS", 3).await;
    wait_until_settled(&context).await;
    worker.signal("TERM");
    assert_eq!(worker.wait().code(), Some(0));

    let listed = String::from_utf8(strict.command(&["deadletter", "list"]).stdout).expect("text");
    assert_eq!(listed.lines().count(), 3, "{listed}");
    let listed = strict.command(&["deadletter", "list", "--reason", "malformed_json"]);
    let listed = String::from_utf8(listed.stdout).expect("text");
    assert!(listed.lines().count() == 1 && listed.contains("\tnews.articles.wire\tARTICLES/"), "{listed}");

    let relaxed = Quotewire::new(&server);
    let _worker = relaxed.start_ready();
    let replayed = relaxed.command(&["deadletter", "replay", "--reason", "too_large"]);
    assert!(replayed.status.success(), "{replayed:?}");
    wait_for_messages(&context, "ENRICHED", 3).await;
    wait_until_settled(&context).await;
    let ids = ["one", "two", "small"].map(str::to_owned);
    assert_one_record_each(&context, ids).await;
    assert_eq!(read_all(&context, "DEAD_LETTERS").await.len(), 1, "the other one stays");

    let missing = relaxed.command(&["deadletter", "replay", "1", "77"]);
    assert_eq!(missing.status.code(), Some(1), "{missing:?}");
}

/// The real tagger, but for one word.
struct Detonator(FastTagger);

impl Tagger for Detonator {
    fn tier(&self) -> Tier {
        self.0.tier()
    }

    fn model(&self) -> &str {
        self.0.model()
    }

    fn tag(&self, document: &Document) -> Labels {
        assert!(!document.text().contains("detonate"), "the tagger has a fault");
        self.0.tag(document)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_inside_an_article_is_dead_lettered_and_the_worker_goes_on() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let mut payloads: Vec<Vec<u8>> = (0..50).map(|idx| article(&idx.to_string()).into_bytes()).collect();
    payloads.insert(20, article("detonate").into_bytes());
    publish(&context, "news.articles.wire", payloads).await;

    let tagger = Detonator(FastTagger::embedded().expect("the embedded model is sound"));
    let (health, stop) = (Arc::new(Health::default()), CancellationToken::new());
    let enricher = Enricher::new(Arc::new(tagger));
    let settings = quotewire.settings();
    let extraction = Extraction::new(enricher, settings.engine.n_threads()).expect("threads");
    let worker = tokio::spawn(worker::run(
        settings,
        Patience::Waits,
        extraction,
        Telemetry { health: Arc::clone(&health), ..Telemetry::default() },
        stop.clone(),
    ));
    wait_for_messages(&context, "ENRICHED", 50).await;
    wait_for_messages(&context, "DEAD_LETTERS", 1).await;
    wait_until_settled(&context).await;
    assert!(health.obstacles().is_empty());
    stop.cancel();
    worker.await.expect("the worker ends").expect("well");

    assert_one_record_each(&context, (0..50).map(|idx| idx.to_string())).await;
    let letter = read_all(&context, "DEAD_LETTERS").await.remove(0);
    assert_eq!(letter.header("Quotewire-Error-Kind"), "panic");
    assert!(letter.header("Quotewire-Error").contains("the tagger has a fault"));
    assert_eq!(letter.payload, article("detonate").into_bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_article_is_counted_and_gets_no_dead_letter() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    for (name, value) in [("Nats-Marker-Reason", "MaxAge"), ("KV-Operation", "DEL"), ("KV-Operation", "PURGE")] {
        let mut headers = async_nats::HeaderMap::new();
        headers.insert(name, value);
        let ack = context.publish_with_headers("news.articles.wire", headers, "".into()).await.expect("a publish");
        ack.await.expect("an ack");
    }
    let picture = br#"{"uri": "urn:p", "type": "picture", "headline": "", "renditions": []}"#.to_vec();
    let flash = br#"{"id": "flash", "headline": "FLASH Ann Smith resigns", "body": ""}"#.to_vec();
    publish(&context, "news.articles.wire", [picture, flash]).await;
    let worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", 1).await;
    wait_until_settled(&context).await;
    assert_one_record_each(&context, ["flash".to_owned()]).await;
    assert!(read_all(&context, "DEAD_LETTERS").await.is_empty());
    assert_eq!(worker.metric("quotewire_messages_skipped_total"), 4);
    for kind in ["ttl_marker", "kv_marker", "picture"] {
        assert!(worker.get("/metrics").1.contains(&format!("messages_skipped_total{{kind=\"{kind}\"}}")), "{kind}");
    }
}
