//! `POST /enrich`: each format, each refusal, and what bounds it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use quotewire::config::Settings;
use quotewire::telemetry::http::{self, Beside, Endpoints};
use quotewire::telemetry::{Health, Live, Metrics};
use quotewire::worker::{Extraction, HttpEnrich};
use quotewire_engine::{Document, Enricher, FastTagger, Labels, Tagger, Tier};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::server::{
    Quotewire, Server, Worker, article, assert_one_record_each, publish, wait_until, wait_until_settled,
};

const BODY: &str = "\u{201c}The dock is shut,\u{201d} Ana Reis said in Aveiro.";

struct Answer {
    code: u16,
    head: String,
    body: Value,
}

/// A request that may be sent in parts.
struct Request(TcpStream);

impl Request {
    /// Sends the head of a request whose body has `length` bytes, and `first` of them.
    fn begin(port: u16, headers: &[(&str, &str)], length: usize, first: &[u8]) -> Self {
        let mut stream = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
        let mut head =
            format!("POST /enrich HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n");
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        stream.write_all((head + "\r\n").as_bytes()).expect("a head is sent");
        stream.write_all(first).expect("a body is sent");
        Self(stream)
    }

    /// Sends a head, and returns when the worker has a place for the body and wants it.
    fn with_place(port: u16, length: usize) -> Self {
        const WANTED: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
        let mut request = Self::begin(port, &[("Expect", "100-continue")], length, b"");
        let mut answer = vec![0; WANTED.len()];
        request.0.read_exact(&mut answer).expect("an answer");
        assert_eq!(String::from_utf8_lossy(&answer), String::from_utf8_lossy(WANTED));
        request
    }

    fn send(&mut self, rest: &[u8]) {
        self.0.write_all(rest).expect("a body is sent");
    }

    fn answer(mut self) -> Answer {
        let mut answer = String::new();
        self.0.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let code = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        Answer { code, head: head.to_ascii_lowercase(), body: serde_json::from_str(body).unwrap_or(Value::Null) }
    }
}

fn post(port: u16, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    Request::begin(port, headers, body.len(), body).answer()
}

async fn worker(settings: &[(&str, &str)]) -> (Server, Quotewire, Worker) {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("HTTP__ENRICH", "true");
    for (key, value) in settings {
        quotewire.set(key, value);
    }
    quotewire.setup();
    let worker = quotewire.start_ready();
    (server, quotewire, worker)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).and_then(|()| gzip.finish()).expect("gzip")
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_off_by_default() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    let answer = post(worker.http_port(), &[], article("a").as_bytes());
    let told = answer.body["detail"].as_str().is_some_and(|detail| detail.contains("set http.enrich = true"));
    assert!(answer.code == 404 && told, "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_of_each_format_gives_its_record() {
    let (server, _quotewire, worker) = worker(&[]).await;
    let port = worker.http_port();
    let plain = json!({"id": "a/1", "version": "2", "headline": "Dock shut", "body": BODY}).to_string();
    let ninjs = json!({"uri": "tag:coast.example,2026:1", "bodies": [{"contentType": "text/html", "value": format!("<p>{BODY}</p>")}]});
    for (content_type, payload, id) in [
        ("application/json", plain.clone().into_bytes(), "a/1"),
        ("application/x-www-form-urlencoded", plain.clone().into_bytes(), "a/1"),
        ("application/json", ninjs.to_string().into_bytes(), "tag:coast.example,2026:1"),
        ("text/plain; charset=utf-8", BODY.as_bytes().to_vec(), "sha256:"),
        ("text/html", format!("<p>{BODY}</p>").into_bytes(), "sha256:"),
    ] {
        let made = post(port, &[("Content-Type", content_type)], &payload);
        assert_eq!(made.code, 200, "{content_type}: {}", made.body);
        assert!(made.head.contains("content-type: application/json"), "{}", made.head);
        let quote = &made.body["quotes"][0];
        assert!(made.body["id"].as_str().is_some_and(|told| told.starts_with(id)), "{content_type}: {}", made.body);
        assert_eq!((&quote["text"], &quote["speakers"][0]["name"]), (&json!("The dock is shut,"), &json!("Ana Reis")));
        assert_eq!(made.body["body"], BODY, "{content_type}");
    }
    let packed = [("content-type", "application/json"), ("content-encoding", "gzip")];
    assert_eq!(post(port, &packed, &gzip(plain.as_bytes())).body["id"], "a/1");
    // Markup is text where its sender says so, as in a message's header.
    let told = post(port, &[("Content-Type", "text/plain")], b"<p>The dock is shut.</p>");
    assert_eq!(told.body["body"], "<p>The dock is shut.</p>");
    assert_eq!(worker.metric("quotewire_http_enrich_total{outcome=\"enriched\"}"), 7);
    // Nothing of it goes to the stream.
    let context = server.jetstream().await;
    assert_eq!(crate::server::n_stored(&context, "ENRICHED").await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_refusal_has_its_status_and_its_reason() {
    let (_server, _quotewire, worker) = worker(&[("INPUT__MAX_ARTICLE_BYTES", "100000")]).await;
    let port = worker.http_port();
    let large = "a".repeat(100_001);
    let refusals: [(&[(&str, &str)], Vec<u8>, u16, &str); 13] = [
        (&[], Vec::new(), 400, "empty"),
        (&[], b"The caf\xe9 is shut.".to_vec(), 400, "not_utf8"),
        (&[], b"{\"body\": \"x".to_vec(), 400, "malformed_json"),
        (&[("Content-Encoding", "gzip")], b"no gzip".to_vec(), 400, "malformed_gzip"),
        (&[], large.clone().into_bytes(), 413, "too_large"),
        (&[("Content-Encoding", "gzip")], gzip(large.as_bytes()), 413, "too_large"),
        (&[], b"%PDF-1.7 \n".to_vec(), 415, "unsupported_format"),
        (&[("Content-Encoding", "br")], b"x".to_vec(), 415, "unsupported_encoding"),
        (&[], b"[{\"body\": \"x\"}]".to_vec(), 422, "not_an_object"),
        (&[], b"{\"id\": \"1\"}".to_vec(), 422, "no_body"),
        (&[], b"{\"body\": 5}".to_vec(), 422, "wrong_type"),
        (&[], b"{\"body\": \"x\", \"status\": \"gone\"}".to_vec(), 422, "bad_value"),
        (&[], b"{\"uri\": \"x:1\", \"type\": \"picture\"}".to_vec(), 422, "picture"),
    ];
    let n_refusals = refusals.len() as u64;
    for (headers, payload, code, kind) in refusals {
        let refused = post(port, headers, &payload);
        assert_eq!((refused.code, &refused.body["kind"]), (code, &json!(kind)), "{}", refused.body);
        assert!(refused.head.contains("content-type: application/problem+json"), "{}", refused.head);
        assert!(refused.body["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{}", refused.body);
        assert_eq!(refused.body["status"], code);
    }
    let feed = b"<rss><channel><item><title>A</title></item><item><title>B</title></item></channel></rss>";
    let refused = post(port, &[], feed);
    let detail = refused.body["detail"].as_str().unwrap_or_default();
    assert!(refused.code == 422 && detail.ends_with("in one RSS: post each item by itself"), "{}", refused.body);
    // One that is too large is refused before it is sent.
    let refused = Request::begin(port, &[], 1 << 40, b"").answer();
    assert_eq!((refused.code, &refused.body["kind"]), (413, &json!("too_large")));
    assert_eq!(worker.metric("quotewire_http_enrich_total{outcome=\"refused\"}"), n_refusals + 2);
    assert_eq!(post(port, &[], article("next").as_bytes()).code, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_unknown_length_is_bounded_too() {
    let (_server, _quotewire, worker) = worker(&[("INPUT__MAX_ARTICLE_BYTES", "100000")]).await;
    for (n_chunks, code) in [(3, 200), (26, 413)] {
        let address = SocketAddr::from(([127, 0, 0, 1], worker.http_port()));
        let mut stream = TcpStream::connect(address).expect("a connection");
        let head = "POST /enrich HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
        let body = format!("{:x}\r\n{}\r\n", 4000, "The dock is shut. ".repeat(223)[..4000].to_owned())
            .repeat(n_chunks)
            + "0\r\n\r\n";
        stream.write_all((head.to_owned() + &body).as_bytes()).expect("a request is sent");
        assert_eq!(Request(stream).answer().code, code, "{n_chunks} chunks");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn for_one_more_than_there_is_room_for_another_try_may_pass() {
    // Two threads: one place.
    let (_server, _quotewire, worker) = worker(&[]).await;
    let payload = article("slow");
    let mut slow = Request::with_place(worker.http_port(), payload.len());
    let busy = post(worker.http_port(), &[], article("other").as_bytes());
    assert_eq!((busy.code, &busy.body["kind"]), (503, &json!("busy")));
    assert!(busy.head.contains("retry-after: 1"), "{}", busy.head);
    slow.send(payload.as_bytes());
    assert_eq!(slow.answer().body["id"], "slow");
    wait_until("the place is free", || post(worker.http_port(), &[], article("other").as_bytes()).code == 200);
    assert!(worker.metric("quotewire_http_enrich_total{outcome=\"busy\"}") > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_does_not_come_gives_its_place_back() {
    let (_server, _quotewire, worker) = worker(&[]).await;
    let started = Instant::now();
    let stalled = Request::begin(worker.http_port(), &[], 100, b"{").answer();
    assert_eq!((stalled.code, &stalled.body["kind"]), (408, &json!("timeout")));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    // And so does one whose sender goes.
    drop(Request::begin(worker.http_port(), &[], 100, b"{"));
    wait_until("the place is free", || post(worker.http_port(), &[], article("next").as_bytes()).code == 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_takes_too_long_is_given_up() {
    let (_server, _quotewire, worker) = worker(&[("ENGINE__ARTICLE_DEADLINE", "100ms")]).await;
    let body = "\u{201c}We saw it,\u{201d} said Bob Jones. He left for Aveiro on Monday.\n\n".repeat(12_000);
    let late = post(worker.http_port(), &[], json!({"body": body, "language": "en"}).to_string().as_bytes());
    assert_eq!((late.code, &late.body["kind"]), (504, &json!("deadline")), "{}", late.body);
    assert!(late.body["detail"].as_str().is_some_and(|detail| detail.contains("engine.article_deadline")));
    assert_eq!(worker.metric("quotewire_http_enrich_total{outcome=\"deadline\"}"), 1);
    wait_until("the place is free", || post(worker.http_port(), &[], article("next").as_bytes()).code == 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_in_work_has_its_answer_before_the_worker_ends() {
    let (_server, _quotewire, mut worker) = worker(&[]).await;
    let payload = article("last");
    let mut last = Request::with_place(worker.http_port(), payload.len());
    worker.signal("TERM");
    wait_until("no other is taken up", || {
        let other = post(worker.http_port(), &[], b"x");
        other.body["detail"].as_str().is_some_and(|detail| detail.contains("about to end"))
    });
    assert!(worker.is_running());
    last.send(payload.as_bytes());
    assert_eq!(last.answer().body["id"], "last");
    assert_eq!(worker.wait().code(), Some(0), "{}", worker.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_needs_no_nats_and_takes_nothing_from_the_stream() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("HTTP__ENRICH", "true");
    // Streams are not there yet.
    let worker = quotewire.start();
    wait_until("it answers", || worker.get("/livez").0 == 200);
    assert_eq!(worker.get("/readyz").0, 503);
    assert_eq!(post(worker.http_port(), &[], article("a").as_bytes()).code, 200);
    quotewire.setup();
    wait_until("the worker is ready", || worker.is_ready());
    let context = server.jetstream().await;
    let ids: Vec<String> = (0..200).map(|idx| idx.to_string()).collect();
    publish(&context, "news.articles.wire", ids.iter().map(|id| article(id).into_bytes())).await;
    let answered = (0..20).filter(|_| post(worker.http_port(), &[], article("b").as_bytes()).code == 200).count();
    wait_until_settled(&context).await;
    assert_one_record_each(&context, ids).await;
    assert_eq!(answered, 20);
}

/// Panics on an article that holds "detonate".
struct Detonator(FastTagger);

impl Tagger for Detonator {
    fn tier(&self) -> Tier {
        Tier::Fast
    }

    fn model(&self) -> &str {
        "detonator"
    }

    fn tag(&self, document: &Document) -> Labels {
        assert!(!document.body().contains("detonate"), "the tagger has a fault in: {}", document.body());
        self.0.tag(document)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_the_fault_of_its_article_alone() {
    let tagger = Detonator(FastTagger::embedded().expect("the embedded model is sound"));
    let (health, metrics, stop) = (Arc::new(Health::default()), Metrics::default(), CancellationToken::new());
    let extraction = Extraction::new(Enricher::new(Arc::new(tagger)), 2).expect("threads");
    let by_http =
        HttpEnrich::new(&Settings::default(), &extraction, Arc::clone(&health), metrics.clone(), stop.clone());
    let listener = http::listen(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let endpoints = Endpoints { health, metrics: metrics.clone(), model: String::new(), live: Live::default() };
    let beside = Beside { routes: by_http.routes(), longest: by_http.longest() };
    let serving = tokio::spawn(http::serve(listener, endpoints, beside));
    for _ in 0..5 {
        let post_it = |text: &'static str| tokio::task::spawn_blocking(move || post(port, &[], text.as_bytes()));
        let failed = post_it("They will detonate it.").await.expect("an answer");
        assert_eq!((failed.code, &failed.body["kind"]), (500, &json!("panic")));
        // What a panic says may be a text of the article.
        assert!(!failed.body.to_string().contains("tagger"), "{}", failed.body);
        assert_eq!(post_it("They will not.").await.expect("an answer").code, 200);
    }
    serving.abort();
}
