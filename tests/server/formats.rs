//! What an article comes in: the headers of its message say how it is read.

use std::io::Write;

use async_nats::HeaderMap;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::server::{Quotewire, Server, article, read_all, wait_for_messages, wait_until_settled};

#[tokio::test(flavor = "multi_thread")]
async fn the_headers_say_how_a_payload_is_read() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(article("packed").as_bytes()).expect("packed");
    let packed = packed.finish().expect("packed");
    let event = br#"{"data": {"id": "event", "body": "He stayed."}}"#;
    for (name, value, payload) in [
        ("Content-Type", "text/html", &b"He <b>left</b>."[..]),
        ("content-type", "application/cloudevents+json", event),
        ("Content-Encoding", "gzip", &packed),
        ("Content-Encoding", "gzip", b"{\"body\": \"not packed\"}"),
        ("Content-Encoding", "br", b"{\"body\": \"packed otherwise\"}"),
        ("Content-Type", "text/vnd.IPTC.NITF", b"what is this"),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(name, value);
        let ack = context.publish_with_headers("news.articles.wire", headers, payload.to_vec().into()).await;
        ack.expect("a publish").await.expect("an ack");
    }
    let _worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", 3).await;
    wait_for_messages(&context, "DEAD_LETTERS", 3).await;
    wait_until_settled(&context).await;
    let records = read_all(&context, "ENRICHED").await;
    let mut bodies: Vec<String> =
        records.iter().map(|record| record.json()["body"].as_str().expect("a body").to_owned()).collect();
    bodies.sort_unstable();
    let of_article: serde_json::Value = serde_json::from_str(&article("packed")).expect("JSON");
    let mut wanted = ["He left.", "He stayed.", of_article["body"].as_str().expect("a body")];
    wanted.sort_unstable();
    assert_eq!(bodies, wanted);
    let letters = read_all(&context, "DEAD_LETTERS").await;
    let mut kinds: Vec<&str> = letters.iter().map(|letter| letter.header("Quotewire-Error-Kind")).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["malformed_gzip", "unsupported_encoding", "unsupported_format"]);
}
