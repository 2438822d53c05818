//! Articles made to break the extraction: each gives a record or a dead letter, in time linear in its length and in
//! bounded memory, and the next article is enriched as if nothing had been.

use std::io::Write;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use quotewire::article::{Format, Hints};
use quotewire::pipeline::Pipeline;
use quotewire::record::OffsetUnit;
use quotewire_engine::{AccurateTagger, Cancel, Enricher, FastTagger};

use crate::server::{
    Quotewire, Server, Worker, article, publish, read_all, wait_for_messages, wait_until, wait_until_settled,
};

const MEBIBYTE: usize = 1024 * 1024;

static FAST: LazyLock<Enricher> =
    LazyLock::new(|| Enricher::new(Arc::new(FastTagger::embedded().expect("the embedded model is sound"))));

static ACCURATE: LazyLock<Enricher> =
    LazyLock::new(|| Enricher::new(Arc::new(AccurateTagger::embedded().expect("the embedded model is sound"))));

/// Every character that there is, as often as it takes.
fn every_character(n_bytes: usize) -> String {
    let mut text = String::with_capacity(n_bytes + 4);
    while text.len() < n_bytes {
        let room = n_bytes - text.len();
        let n_chars = room / 3;
        text.extend(('\0'..=char::MAX).filter(|character| *character > '\u{1f}').take(n_chars.max(1)));
    }
    text
}

type Maker = fn(usize) -> String;

/// Bodies of some length that have broken, or might break, a tokeniser, a tree, a regular expression or a stack.
const HOSTILE: [(&str, Maker); 20] = [
    ("quotation marks", |n| "\"".repeat(n)),
    ("opening marks", |n| "\u{201c}".repeat(n / 3)),
    ("opening and closing marks", |n| "\u{201c}\u{201d}".repeat(n / 6)),
    ("apostrophes", |n| "'".repeat(n)),
    ("quotations of one word", |n| "\"a\" ".repeat(n / 4)),
    ("nested quotations", |n| "\u{201c}a \u{2018}b ".repeat(n / 10)),
    ("a paragraph of quotation each", |n| "\u{201c}We go on\n\n".repeat(n / 13)),
    ("open elements", |n| format!("<p>text{}", "<div>".repeat(n / 5))),
    ("open brackets", |n| format!("<p>text{}", "<".repeat(n))),
    ("attributes", |n| format!("<p {}>text</p>", "a=\"b\" ".repeat(n / 6))),
    ("entities of HTML", |n| format!("<p>{}</p>", "&amp;&bogus;&#1114112;".repeat(n / 22))),
    ("one line", |n| "the council met again and nobody could say what it would decide ".repeat(n / 64)),
    ("a name of letters", |n| format!("A{} said so.", "a".repeat(n))),
    ("a name of words", |n| "Smith ".repeat(n / 6)),
    ("many names", |n| (0..n / 24).map(|idx| format!("Ann Nr{idx} Smith{} said. ", idx % 97)).collect()),
    ("many speakers", |n| (0..n / 40).map(|idx| format!("\"We saw it,\" said Bob Jones{idx}. He left.\n\n")).collect()),
    ("acts of saying", |n| "said told he said that she said ".repeat(n / 32)),
    ("combining marks", |n| format!("e{}", "\u{301}".repeat(n / 2))),
    ("abbreviations", |n| "U.S. Mr. J. R. ".repeat(n / 15)),
    ("every character", every_character),
];

/// Returns the article of `body`: in English, so that everything is done that can be done with it.
fn hostile_article(id: &str, body: &str) -> Vec<u8> {
    let content_type = if body.starts_with("<p") { "text/html" } else { "text/plain" };
    serde_json::json!({"id": id, "language": "en", "content_type": content_type, "body": body}).to_string().into_bytes()
}

/// Returns how long `enricher` takes for the record of `body`.
fn time(enricher: &Enricher, body: &str) -> Duration {
    let payload = hostile_article("hostile", body);
    let started = Instant::now();
    let pipeline =
        Pipeline { enricher: enricher.clone(), offset_unit: OffsetUnit::Codepoint, max_article_bytes: 64 * MEBIBYTE };
    let made = pipeline.run(&payload, &Hints::default(), Format::Auto, "2026-01-02T03:04:05Z", &Cancel::default());
    let (_, record) = made.expect("a record");
    assert!(!record.to_json().is_empty());
    started.elapsed()
}

/// Checks that eight times as much of each hostile body takes about eight times as long.
fn check_linear(enricher: &Enricher, n_bytes: usize) {
    for (name, make) in HOSTILE {
        let (short, long) = (make(n_bytes), make(n_bytes * 8));
        let short_time = time(enricher, &short).min(time(enricher, &short)).max(Duration::from_millis(4));
        let long_time = time(enricher, &long);
        let ratio = long_time.as_secs_f64() / short_time.as_secs_f64();
        assert!(ratio < 8.0 * 5.0, "{name}: {short_time:?}, and eight times as much {long_time:?}");
    }
}

#[test]
fn the_fast_tier_takes_time_linear_in_hostile_text() {
    check_linear(&FAST, MEBIBYTE / 16);
}

#[test]
fn the_accurate_tier_takes_time_linear_in_hostile_text() {
    check_linear(&ACCURATE, 1024);
}

/// Returns the most memory that the process has had so far, bytes; none where the system does not tell.
fn peak_memory(worker: &Worker) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", worker.pid())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: usize = line.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// Starts a server that takes messages of 8 MB and a worker whose streams are set up.
async fn large_server(settings: &[(&str, &str)]) -> (Server, Quotewire) {
    let server = Server::start_with("max_payload: 8388608").await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("INPUT__MAX_ARTICLE_BYTES", "6000000");
    for (key, value) in settings {
        quotewire.set(key, value);
    }
    quotewire.setup();
    (server, quotewire)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_hostile_article_gives_a_record_or_a_dead_letter_in_bounded_memory() {
    let (server, quotewire) = large_server(&[
        ("INPUT__MAX_IN_FLIGHT", "2"),
        ("ENGINE__ARTICLE_DEADLINE", "60s"),
        ("INPUT__MAX_DELIVER", "1"),
    ])
    .await;
    let context = server.jetstream().await;
    let mut payloads: Vec<Vec<u8>> =
        HOSTILE.iter().map(|(name, make)| hostile_article(name, &make(MEBIBYTE))).collect();
    payloads.push(hostile_article("a line of five megabytes", &HOSTILE[11].1(5_000_000)));
    payloads
        .push(hostile_article("a name of a hundred thousand letters", &format!("A{} said so.", "n".repeat(100_000))));
    payloads.push(hostile_article("too large", &"a".repeat(6_500_000)));
    payloads.push(br#"{"id": "lone surrogates", "body": "a \udc00 and \ud800"}"#.to_vec());
    payloads.push(format!(r#"{{"body": "deep", "x": {}{}}}"#, "[".repeat(500_000), "]".repeat(500_000)).into_bytes());
    payloads.push(article("the next one").into_bytes());
    let n_articles = payloads.len() as u64;
    let n_most_bytes = payloads.iter().map(Vec::len).max().unwrap_or(0);
    publish(&context, "news.articles.wire", payloads).await;

    let mut worker = quotewire.start_ready();
    wait_until_settled(&context).await;
    assert!(worker.is_running(), "{}", worker.log());
    let records = read_all(&context, "ENRICHED").await;
    let letters = read_all(&context, "DEAD_LETTERS").await;
    let mut kinds: Vec<&str> = letters.iter().map(|letter| letter.header("Quotewire-Error-Kind")).collect();
    kinds.sort_unstable();
    assert_eq!(records.len() as u64 + letters.len() as u64, n_articles);
    assert!(records.iter().any(|record| record.json()["id"] == "the next one"), "the next one is enriched");
    assert!(!kinds.contains(&"panic") && !kinds.contains(&"delivery_limit"), "{kinds:?}");
    for kind in ["lone_surrogate", "too_deep", "too_large"] {
        assert!(kinds.contains(&kind), "{kind} is not in {kinds:?}");
    }
    if let Some(peak) = peak_memory(&worker) {
        let bound = 100 * MEBIBYTE + 2 * n_most_bytes * 100;
        assert!(peak < bound, "{peak} bytes at most, with articles of {n_most_bytes}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_that_takes_too_long_is_dead_lettered_and_its_thread_takes_the_next() {
    let (server, quotewire) = large_server(&[
        ("ENGINE__TIER", "accurate"),
        ("ENGINE__THREADS", "1"),
        ("ENGINE__ARTICLE_DEADLINE", "500ms"),
        ("INPUT__MAX_IN_FLIGHT", "4"),
    ])
    .await;
    let context = server.jetstream().await;
    // Minutes of work each.
    let long = "Ann Smith told reporters in Paris that the council would meet again. ".repeat(60_000);
    publish(&context, "news.articles.wire", (0..3).map(|idx| hostile_article(&idx.to_string(), &long))).await;
    publish(&context, "news.articles.wire", [article("the next one").into_bytes()]).await;
    let worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", 1).await;
    wait_until_settled(&context).await;
    let letters = read_all(&context, "DEAD_LETTERS").await;
    assert_eq!(letters.len(), 3);
    for letter in letters {
        assert_eq!(letter.header("Quotewire-Error-Kind"), "deadline");
        assert!(letter.header("Quotewire-Error").contains("engine.article_deadline"));
        assert_eq!(letter.header("Quotewire-Deliveries"), "1");
    }
    assert_eq!(worker.get("/livez").0, 200, "no thread is stuck");
}

#[tokio::test(flavor = "multi_thread")]
async fn large_articles_with_nowhere_to_go_take_no_more_memory_than_promised() {
    let server = Server::start_with("max_payload: 8388608").await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("INPUT__MAX_ARTICLE_BYTES", "8388608");
    quotewire.set("ENGINE__ARTICLE_DEADLINE", "60s");
    quotewire.set("INPUT__ACK_WAIT", "20s");
    quotewire.setup();
    let context = server.jetstream().await;
    let body = "the council met again and nobody could say what it would decide ".repeat(120_000);
    let payloads = (0..30).map(|idx| format!(r#"{{"id":"{idx}","body":"{body}"}}"#).into_bytes());
    for payload in payloads {
        publish(&context, "news.articles.wire", [payload]).await;
    }
    let worker = quotewire.start_ready();
    context.delete_stream("ENRICHED").await.expect("the output is gone");
    wait_until("records have nowhere to go", || worker.get("/readyz").0 == 503);
    tokio::time::sleep(Duration::from_secs(10)).await;
    let (peak, bound) = (worker.peak_memory(), quotewire.settings().memory_bound());
    assert!(peak < bound * 3 / 2, "{} MiB, promised {}", peak >> 20, bound >> 20);
    assert!(worker.metric("quotewire_articles_in_flight") <= 2, "each takes all the room");
}

#[tokio::test(flavor = "multi_thread")]
async fn compressed_articles_with_nowhere_to_go_take_no_more_memory_than_promised() {
    let server = Server::start_with("max_payload: 8388608").await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("ENGINE__ARTICLE_DEADLINE", "60s");
    quotewire.set("INPUT__ACK_WAIT", "20s");
    quotewire.setup();
    let context = server.jetstream().await;
    let body = "Ann Smith told the council that it would meet again in Paris. ".repeat(16_000);
    let payloads = (0..80).map(|idx| gzip(&hostile_article(&idx.to_string(), &body)));
    publish(&context, "news.articles.wire", payloads).await;
    assert!(read_all(&context, "ARTICLES").await[0].payload.len() < 10_000, "small as long as it is packed");
    let worker = quotewire.start_ready();
    context.delete_stream("ENRICHED").await.expect("the output is gone");
    wait_until("records have nowhere to go", || worker.get("/readyz").0 == 503);
    // Until no more are made, because there is no room.
    let mut n_made = 0;
    wait_until("nothing is taken any more", || {
        std::thread::sleep(Duration::from_secs(5));
        let n_before = std::mem::replace(&mut n_made, worker.metric("quotewire_articles_enriched_total"));
        n_made > 0 && n_made == n_before
    });
    let (peak, bound) = (worker.peak_memory(), quotewire.settings().memory_bound());
    assert!(peak < bound * 3 / 2, "{} MiB, promised {}, {n_made} records", peak >> 20, bound >> 20);
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}
