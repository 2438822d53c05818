//! Withdrawals leave nothing of the text, and embargoed articles go where the settings say.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use crate::server::{
    Message, Quotewire, Server, Worker, publish, read_all, wait_for_messages, wait_until, wait_until_settled,
};

/// A word of the text that is withdrawn.
const KILLED: &str = "Wharfside";
/// A word of what the withdrawals come with.
const KILLER: &str = "Quayside";
const FAR: &str = "2130-01-02T03:04:05Z";

/// Returns what a browser that opens the live page now hears within a second.
fn live_events(worker: &Worker) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", worker.http_port())).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(1))).expect("a timeout");
    stream.write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("a request");
    let (mut heard, mut buffer) = (Vec::new(), [0; 65_536]);
    while let Ok(n_read @ 1..) = stream.read(&mut buffer) {
        heard.extend_from_slice(&buffer[..n_read]);
    }
    String::from_utf8_lossy(&heard).into_owned()
}

fn holds(record: &Message, word: &str) -> bool {
    String::from_utf8_lossy(&record.payload).contains(word) || format!("{:?}", record.headers).contains(word)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_leaves_nothing_of_the_text_anywhere() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("HTTP__PAGE", "true");
    quotewire.set("LOG__FILTER", "quotewire=trace");
    quotewire.setup();
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let text = |word: &str| format!("\u{201c}The {word} is open,\u{201d} Maria Keller said.");
    let first =
        json!({"id": "a", "version": "1", "headline": format!("{KILLED} opens"), "body": text(KILLED)}).to_string();
    publish(&context, "news.articles.wire", [first.into_bytes()]).await;
    wait_for_messages(&context, "ENRICHED", 1).await;
    let record = read_all(&context, "ENRICHED").await.remove(0);
    assert_eq!((record.header("Quotewire-Status"), holds(&record, KILLED)), ("usable", true));
    let address = format!("/article/{}", record.header("Nats-Msg-Id"));
    wait_until("the page shows it", || worker.get(&address).1.contains(KILLED));
    assert!(live_events(&worker).contains(KILLED));

    let body = text(KILLER);
    let kills = [
        json!({"id": "a", "version": "2", "status": "canceled", "headline": KILLER, "body": body, "desk": KILLER, "url": KILLER}),
        json!({"id": "b", "status": "canceled", "body": [KILLER], "embargoed": FAR}),
        json!({"uri": "c", "pubstatus": "canceled", "headline": KILLER, "body_html": body, "description_text": body}),
        json!({"uri": "d", "pubStatus": "canceled", "bodies": {"value": body}, "headlines": [{"value": KILLER}]}),
        json!({"specversion": "1.0", "type": "t", "source": "/s", "id": "x", "data": {"id": "e", "status": "canceled", "body": body}}),
    ];
    let broken = format!(r#"{{"id":"f","status":"canceled","body":"{KILLER} \ud83d"#);
    let payloads = kills.iter().map(|kill| kill.to_string().into_bytes()).chain([broken.into_bytes()]);
    publish(&context, "news.articles.wire", payloads).await;
    wait_for_messages(&context, "ENRICHED", 7).await;
    wait_until_settled(&context).await;

    let records = read_all(&context, "ENRICHED").await;
    for record in &records[1..] {
        let json = record.json();
        assert!(!holds(record, KILLER) && !holds(record, KILLED), "{json:#} {:?}", record.headers);
        assert_eq!((&json["status"], record.header("Quotewire-Status")), (&json!("canceled"), "canceled"));
        let superseded =
            json!([{"id": json["id"], "before_version": json["version"], "inclusive": json["version"].is_string()}]);
        assert_eq!(json["supersedes"], superseded);
        let expected = if json["id"] == "b" { FAR } else { "" };
        assert_eq!(record.header("Quotewire-Embargoed"), expected, "{json}");
    }
    assert!(read_all(&context, "DEAD_LETTERS").await.is_empty());
    wait_until("the page has taken it away", || !worker.get(&address).1.contains(KILLED));
    let events = live_events(&worker);
    assert!(
        events.contains("Canceled by its publisher") && !events.contains(KILLED) && !events.contains(KILLER),
        "{events}"
    );
    let log = worker.log();
    assert!(log.contains("article settled") && !log.contains(KILLED) && !log.contains(KILLER), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn embargoed_articles_go_to_a_subject_of_their_own_if_the_settings_say_so() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.setup();
    quotewire.set("OUTPUT__EMBARGOED", "subject");
    let told = |args: &[&str]| {
        let output = quotewire.command(args);
        (output.status.code(), [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()))
    };
    let (code, [_, error]) = told(&["run", "--fail-fast"]);
    assert!(code == Some(78) && error.contains("news.embargoed.>"), "the stream does not take it: {error}");
    assert_eq!(told(&["setup", "--update"]).0, Some(0));
    let (code, [report, _]) = told(&["check", "--connect"]);
    assert!(code == Some(0) && report.contains("streams and consumer: ok"), "{report}");

    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let article = |id: &str, more: serde_json::Value| {
        let mut article = json!({"id": id, "body": "Ann Smith said: \"We lost.\""});
        article.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        article.to_string().into_bytes()
    };
    let articles = [
        article("plain", json!({})),
        article("embargoed", json!({"embargoed": FAR})),
        article("over", json!({"embargoed": "2001-01-02T03:04:05Z"})),
        article("unreadable", json!({"embargoed": "Friday"})),
        article("withheld", json!({"status": "withheld"})),
        article("killed", json!({"embargoed": FAR, "status": "canceled"})),
    ];
    publish(&context, "news.articles.sport.tennis", articles).await;
    wait_for_messages(&context, "ENRICHED", 6).await;
    wait_until_settled(&context).await;
    for record in read_all(&context, "ENRICHED").await {
        let json = record.json();
        let (subject, embargoed) = match json["id"].as_str().expect("an id") {
            "embargoed" => ("news.embargoed.sport.tennis", FAR),
            "unreadable" => ("news.embargoed.sport.tennis", ""),
            "over" => ("news.enriched.sport.tennis", "2001-01-02T03:04:05Z"),
            "killed" => ("news.enriched.sport.tennis", FAR),
            _ => ("news.enriched.sport.tennis", ""),
        };
        assert_eq!((record.subject.as_str(), record.header("Quotewire-Embargoed")), (subject, embargoed), "{json}");
    }
    assert_eq!(worker.metric("quotewire_records_published_total"), 6);
    let (code, [records, _]) = told(&["tail", "--from-start", "--count", "2", "--subject", "news.embargoed.>"]);
    assert!(code == Some(0) && records.contains("EMBARGOED: not to be published before"), "{records}");
    assert!(records.contains("EMBARGO UNREADABLE: ") && !records.contains("plain"), "{records}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_embargoed_article_is_published_with_a_warning_unless_the_settings_say_otherwise() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let _worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let article = json!({"id": "a", "body": "Ann Smith said: \"We lost.\"", "embargoed": FAR});
    publish(&context, "news.articles.wire", [article.to_string().into_bytes()]).await;
    wait_for_messages(&context, "ENRICHED", 1).await;
    let record = read_all(&context, "ENRICHED").await.remove(0);
    assert_eq!((record.subject.as_str(), record.header("Quotewire-Embargoed")), ("news.enriched.wire", FAR));
    assert_eq!(record.json()["warnings"][0]["code"], "embargoed");
}
