//! The log: an article's way found by its id, nothing told twice, nothing forged, and lines for people on a terminal.

use std::process::{Command, Stdio};

use async_nats::HeaderMap;
use serde_json::Value;

use crate::server::{Quotewire, Server, article, publish, wait_until, wait_until_settled};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// Returns the lines of a log that hold `text`, each of which must be JSON.
fn lines(log: &str, text: &str) -> Vec<Value> {
    let holding = log.lines().filter(|line| line.contains(text));
    holding.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line:?}"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_of_an_article_is_found_by_its_id() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("LOG__FILTER", "debug");
    quotewire.setup();
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let mut headers = HeaderMap::new();
    headers.insert("Traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01").as_str());
    let published = context.publish_with_headers("news.articles.wire", headers, article("way-record").into());
    published.await.expect("a publish").await.expect("an ack");
    for payload in [
        r#"{"id":"way-no-body","body":5}"#,
        r#"{"id":"way-cut-off","body":"It was cut o"#,
        r#"{"uri":"way-picture","type":"picture","headlines":[{"value":"A picture"}]}"#,
    ] {
        publish(&context, "news.articles.wire", [payload.as_bytes().to_vec()]).await;
    }
    wait_until_settled(&context).await;
    wait_until("all are told of", || worker.log().matches("article settled").count() == 4);
    let log = worker.log();

    let way = lines(&log, "way-record");
    assert_eq!(way.len(), 1, "one line an article: {way:#?}");
    let line = &way[0];
    assert_eq!((&line["message"], &line["outcome"]), (&"article settled".into(), &"published".into()));
    let span = &line["span"];
    assert_eq!((&span["id"], &span["subject"]), (&"way-record".into(), &"news.articles.wire".into()));
    assert_eq!((&span["stream"], &span["sequence"], &span["deliveries"]), (&"ARTICLES".into(), &1.into(), &1.into()));
    assert_eq!(span["trace"], TRACE);
    let stages = ["receive", "decode", "tag", "entities", "quotes", "speakers", "record", "publish", "ack"];
    let took = |stage: &str| line[format!("{stage}_us")].as_u64().unwrap_or_else(|| panic!("{stage}: {line:#}"));
    let total = took("total");
    assert!(stages.iter().all(|stage| took(stage) <= total) && took("publish") > 0, "{line:#}");
    assert!(line["age_ms"].as_u64().is_some_and(|age| age < 240_000), "{line:#}");

    for (id, kind, stages) in [("way-no-body", "wrong_type", &["publish"][..]), ("way-cut-off", "malformed_json", &[])]
    {
        let way = lines(&log, id);
        let told: Vec<&str> = way.iter().filter_map(|line| line["message"].as_str()).collect();
        assert_eq!(told, ["article dead-lettered", "article settled"], "{way:#?}");
        assert!(way.iter().all(|line| line["span"]["id"] == id && line["kind"] == kind), "{way:#?}");
        assert_eq!(way[1]["outcome"], "dead_lettered");
        assert!(stages.iter().all(|stage| way[1][format!("{stage}_us")].is_u64()), "{way:#?}");
        assert!(way[1].get("tag_us").is_none(), "what was not done took no time: {way:#?}");
    }
    let way = lines(&log, "way-picture");
    assert_eq!((way.len(), &way[0]["outcome"], &way[0]["kind"]), (1, &"no_article".into(), &"picture".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_event_of_the_connection_is_told_twice() {
    let mut server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let mut worker = quotewire.start_ready();
    server.kill();
    wait_until("the worker notices", || worker.get("/readyz").0 == 503);
    // Time for some tries to connect again.
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    server.restart();
    wait_until("the worker is back", || worker.is_ready());
    worker.signal("TERM");
    worker.wait();
    let log = worker.log();
    let of_client: Vec<&str> = log.lines().filter(|line| line.contains("\"async_nats")).collect();
    assert!(of_client.is_empty(), "{of_client:#?}");
    assert!(lines(&log, "connected to the server").len() >= 2, "they are ours to tell:\n{log}");
    assert_eq!(lines(&log, "\"event\":\"disconnected\"").len(), 1, "{log}");
    assert_eq!(lines(&log, "the connection changed").len(), 1, "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_id_nor_subject_nor_header_forges_a_line() {
    let forged = r#"{\"level\":\"ERROR\",\"message\":\"forged\"}"#;
    let wild = r"\n{0}\r\n\u001b[2J\u001b]0;title\u0007\u009b31m\u2028\u202e".replace("{0}", forged);
    let server = Server::start().await;
    for format in ["json", "pretty"] {
        let mut quotewire = Quotewire::new(&server);
        quotewire.set("LOG__FILTER", "quotewire=debug");
        quotewire.set("LOG__FORMAT", format);
        quotewire.setup();
        let worker = quotewire.start_ready();
        let context = server.jetstream().await;
        let id = format!("hostile-{format}{wild}");
        publish(&context, "news.articles.\u{1b}[2J\u{9b}1m\u{7}", [article(&id).into_bytes()]).await;
        let mut headers = HeaderMap::new();
        headers.insert("traceparent", "00-\u{1b}[31m\u{9b}-forged-01");
        headers.insert("Content-Type", "text/\u{1b}[2J");
        let payload = format!(r#"{{"id":"{id}","body":"b","status":"{wild}"}}"#);
        let published = context.publish_with_headers("news.articles.wire", headers, payload.into());
        published.await.expect("a publish").await.expect("an ack");
        wait_until_settled(&context).await;
        wait_until("both are told of", || worker.log().matches("article settled").count() == 2);
        let log = worker.log();
        let wild = |c: &char| c.is_control() && *c != '\n' || matches!(c, '\u{2028}' | '\u{202e}');
        let obeyed: Vec<char> = log.chars().filter(wild).collect();
        assert!(obeyed.is_empty(), "{format}: {obeyed:?}");
        assert!(log.contains(&format!("hostile-{format}")), "{log}");
        if format == "json" {
            let settled = lines(&log, "article settled");
            let ids: Vec<&Value> = settled.iter().map(|line| &line["span"]["id"]).collect();
            let id: Value = serde_json::from_str(&format!("\"{id}\"")).expect("a string");
            assert_eq!(ids, [&id, &id], "whole, as it came");
            assert!(settled.iter().all(|line| line["span"].get("trace").is_none()), "{settled:#?}");
            assert!(lines(&log, "{").iter().all(|line| line["message"] != "forged"), "{log}");
        } else {
            let is_ours = |line: &str| line.starts_with("20") && line.contains("quotewire");
            assert!(log.lines().all(is_ours), "{log}");
        }
    }
}

/// Returns what `run` writes on a terminal with these variables, until it is told to end for want of a server.
fn on_a_terminal(variables: &[(&str, &str)]) -> String {
    let program = env!("CARGO_BIN_EXE_quotewire");
    let output = Command::new("script")
        .args(["--quiet", "--return", "--command", &format!("{program} run --fail-fast"), "/dev/null"])
        .env("QUOTEWIRE_NATS__URL", "nats://127.0.0.1:1")
        .env("QUOTEWIRE_NATS__CONNECT_TIMEOUT", "100ms")
        .env("QUOTEWIRE_HTTP__ENABLED", "false")
        .env("QUOTEWIRE_ENGINE__TIER", "fast")
        .env_remove("NO_COLOR")
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("script, of Debian's bsdutils, runs");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn people_at_a_terminal_get_coloured_lines_unless_they_ask_for_others() {
    let has_json = |told: &str| told.lines().any(|line| serde_json::from_str::<Value>(line).is_ok());
    let told = on_a_terminal(&[]);
    assert!(told.contains("\u{1b}[31mERROR\u{1b}[0m") && told.contains("the worker ended"), "{told:?}");
    assert!(!has_json(&told), "{told:?}");
    let told = on_a_terminal(&[("NO_COLOR", "1")]);
    assert!(told.contains("the worker ended") && !told.contains('\u{1b}'), "{told:?}");
    let told = on_a_terminal(&[("QUOTEWIRE_LOG__FORMAT", "json")]);
    assert!(has_json(&told) && !told.contains('\u{1b}'), "{told:?}");
}
