//! What `/metrics` tells of a worker at work.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::server::{Quotewire, Server, Worker, article, publish, wait_for_messages, wait_until, wait_until_settled};

/// Returns the value of a series by its whole name, labels too.
fn value(text: &str, series: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {series} in\n{text}")).parse().expect("a number")
}

fn get(worker: &Worker, accept: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", worker.http_port())).expect("a connection");
    let request = format!("GET /metrics HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

/// Has promtool look at `text`; where none can be had, says so.
fn check_with_promtool(text: &str) {
    let promtool =
        std::env::var("PROMTOOL").ok().filter(|path| !path.is_empty()).unwrap_or_else(|| "promtool".to_owned());
    let Ok(mut child) = Command::new(&promtool)
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
    else {
        println!("{promtool:?} is no program: the format was not checked");
        return;
    };
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("sent");
    let output = child.wait_with_output().expect("its end");
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.trim().is_empty(), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_told_without_a_consumer_too() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let worker = quotewire.start_ready();
    publish(&context, "news.articles.wire", (0..20).map(|idx| article(&idx.to_string()).into_bytes())).await;
    wait_for_messages(&context, "ENRICHED", 20).await;
    wait_until_settled(&context).await;
    context.get_stream("ARTICLES").await.expect("it").delete_consumer("quotewire").await.expect("deleted");
    publish(&context, "news.articles.wire", (0..300).map(|idx| article(&format!("late{idx}")).into_bytes())).await;
    let started = Instant::now();
    wait_until("all of them are told", || worker.metric("quotewire_articles_pending") >= 300);
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    let text = worker.get("/metrics").1;
    assert_eq!(value(&text, "quotewire_articles_pending"), 300.0, "and no article that has its record");
    assert_eq!(value(&text, "quotewire_consumer_exists"), 0.0);
    assert_eq!(value(&text, r#"quotewire_obstacle{obstacle="no_consumer"}"#), 1.0);
    assert_eq!(value(&text, "quotewire_ready"), 0.0);
    let age = value(&text, "quotewire_oldest_waiting_age_seconds");
    let waited = started.elapsed().as_secs_f64();
    assert!((0.0..waited + 2.0).contains(&age), "{age} of {waited} s");
    wait_until("it grows older", || value(&worker.get("/metrics").1, "quotewire_oldest_waiting_age_seconds") > 2.0);

    // A worker that has seen no consumer tells of all that a new consumer would deliver.
    let other = Quotewire::new(&server).start();
    wait_until("the other tells", || other.metric("quotewire_articles_pending") == 320);
    quotewire.setup();
    wait_until_settled(&context).await;
    wait_until("nothing waits", || {
        worker.metric("quotewire_articles_pending") == 0
            && value(&worker.get("/metrics").1, "quotewire_oldest_waiting_age_seconds") == 0.0
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_is_counted_by_what_it_is_and_a_hostile_one_makes_no_series() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let worker = quotewire.start_ready();
    let names = |text: &str| -> Vec<String> {
        text.lines().filter_map(|line| line.rsplit_once(' ').map(|(name, _)| name.to_owned())).collect()
    };
    let before = worker.get("/metrics").1;
    let wild =
        r#"{"id":"x\"} 1\nforged_total 7","language":"tlh\"} 1\nforged_total 7","body":"Ann Smith said: \"No.\""}"#;
    let payloads = [
        article("a"),
        wild.to_owned(),
        "{\"id\":".to_owned(),
        r#"{"type":"picture","uri":"u","version":"1"}"#.to_owned(),
    ];
    publish(&context, "news.articles.wi\"re", payloads.map(String::into_bytes)).await;
    wait_for_messages(&context, "DEAD_LETTERS", 1).await;
    wait_for_messages(&context, "ENRICHED", 2).await;
    wait_until_settled(&context).await;
    wait_until("nothing is in flight", || worker.metric("quotewire_articles_in_flight") == 0);
    let text = worker.get("/metrics").1;
    assert_eq!(names(&text), names(&before), "the series are the same");
    for (series, wanted) in [
        (r#"quotewire_record_languages_total{language="en"}"#, 1.0),
        (r#"quotewire_record_languages_total{language="other"}"#, 1.0),
        (r#"quotewire_record_warnings_total{code="language_unsupported"}"#, 1.0),
        (r#"quotewire_articles_dead_lettered_total{kind="malformed_json"}"#, 1.0),
        (r#"quotewire_messages_skipped_total{kind="picture"}"#, 1.0),
        (r#"quotewire_quotes_total{kind="direct"}"#, 1.0),
        (r#"quotewire_entities_total{type="PERSON"}"#, 1.0),
        ("quotewire_quotes_without_speaker_total", 0.0),
        ("quotewire_speaker_confidence_ratio_count", 1.0),
        ("quotewire_article_quotes_count", 2.0),
        ("quotewire_deliveries_total", 4.0),
        ("quotewire_articles_received_total", 4.0),
        ("quotewire_delivery_age_seconds_count", 4.0),
        (r#"quotewire_stage_duration_seconds_count{stage="decode"}"#, 2.0),
        (r#"quotewire_stage_duration_seconds_count{stage="speakers"}"#, 1.0),
        ("quotewire_publish_duration_seconds_count", 2.0),
        ("quotewire_thread_wait_seconds_count", 4.0),
    ] {
        assert_eq!(value(&text, series), wanted, "{series}");
    }
    assert!(value(&text, "quotewire_published_bytes_total") > value(&text, "quotewire_received_bytes_total"));
    assert!(value(&text, "process_resident_memory_bytes") > 1e6 && value(&text, "process_cpu_seconds_total") > 0.0);
    check_with_promtool(&text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_format_is_what_is_asked_for() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    let plain = get(&worker, "text/plain;version=0.0.4");
    assert!(plain.contains("content-type: text/plain; version=0.0.4"), "{plain}");
    assert!(plain.contains("# TYPE quotewire_deliveries_total counter") && !plain.contains("# EOF"));
    let open = get(&worker, "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
    assert!(open.contains("content-type: application/openmetrics-text; version=1.0.0"), "{open}");
    assert!(open.contains("# TYPE quotewire_deliveries counter") && open.ends_with("# EOF\n"));
}
