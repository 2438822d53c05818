//! `quotewire publish`: articles onto the input subject, byte for byte, each acked; and what is refused is named.

use std::io::Write;
use std::path::Path;
use std::process::Output;

use crate::server::{Quotewire, Server, n_stored, read_all, wait_for_messages};

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn file(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("the file is written");
    path.display().to_string()
}

async fn payloads(server: &Server) -> Vec<Vec<u8>> {
    read_all(&server.jetstream().await, "ARTICLES").await.into_iter().map(|message| message.payload).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_stored_byte_for_byte_and_answered() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let folder = tempfile::tempdir().expect("a folder");
    let contents: [(&str, &[u8]); 5] = [
        ("plain.json", b"{\"id\": \"a\",\r\n \"body\": \"Ann Smith said no.\"}\n\n"),
        ("cut.json", b"{\"id\": \"b\", \"body\": \"Ann\n"),
        ("text.txt", b"\n  Ann Smith said no.\n"),
        ("bytes.html", b"<p>\xff\x00</p>"),
        ("empty", b""),
    ];
    let paths: Vec<String> = contents.iter().map(|(name, bytes)| file(folder.path(), name, bytes)).collect();
    let arguments: Vec<&str> = ["publish"].into_iter().chain(paths.iter().map(String::as_str)).collect();
    let output = quotewire.command(&arguments);
    assert!(output.status.success(), "{}", told(&output));
    let lines = paths
        .iter()
        .zip(1..)
        .map(|(path, sequence)| format!("{path}: stored in ARTICLES as {sequence}, on news.articles.manual\n"));
    assert_eq!(printed(&output), lines.collect::<String>());
    assert_eq!(payloads(&server).await, contents.map(|(_, bytes)| bytes.to_vec()));

    let _worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", 2).await;
    wait_for_messages(&context, "DEAD_LETTERS", 3).await;
    let records = read_all(&context, "ENRICHED").await;
    assert!(records.iter().all(|record| record.subject == "news.enriched.manual"));
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_are_articles_of_their_own() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let folder = tempfile::tempdir().expect("a folder");
    let lines = "{\"id\": \"a\"}\n\n{\"id\": \"b\"}\nno JSON\n";
    let path = file(folder.path(), "articles.jsonl", lines.as_bytes());
    let subject = ["publish", "--subject", "news.articles.wire"];
    let output = quotewire.command(&[&subject[..], &[&path]].concat());
    assert!(output.status.success(), "{}", told(&output));
    assert!(printed(&output).contains(&format!("{path}:4: stored in ARTICLES as 3, on news.articles.wire\n")));

    let mut child = quotewire.start_command(&subject);
    child.stdin.take().expect("a pipe").write_all(lines.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("the command ends");
    assert!(output.status.success(), "{}", told(&output));
    assert!(printed(&output).contains("standard input:4: stored in ARTICLES as 6, on news.articles.wire\n"));
    let payloads = payloads(&server).await;
    assert_eq!(payloads[..3], payloads[3..]);
    let trimmed: Vec<&[u8]> = payloads[..3].iter().map(|payload| payload.trim_ascii()).collect();
    assert_eq!(trimmed, [&b"{\"id\": \"a\"}"[..], b"{\"id\": \"b\"}", b"no JSON"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_line_becomes_a_dead_letter_and_no_text_and_other_kinds_of_lines_are_read() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let folder = tempfile::tempdir().expect("a folder");
    let cut = "y\": \"Ann Smith said no.\"}\n";
    let event = "{\"specversion\":\"1.0\",\"id\":\"e\",\"source\":\"s\",\"type\":\"t\",\"data\":{\"id\":\"b\",\"body\":\"Ann Smith said no.\"}}\n";
    let ninjs = "{\"uri\":\"c\",\"body_text\":\"Ann Smith said no.\"}\n";
    let lines = format!("{cut}{event}not json\n{ninjs}42\n");
    let paths = [("a.jsonl", lines.as_str()), ("b.ndjson", "not json\n")];
    for (name, lines) in paths {
        let path = file(folder.path(), name, lines.as_bytes());
        let output = quotewire.command(&["publish", &path]);
        assert!(output.status.success(), "{}", told(&output));
        let enriched = quotewire.command(&["enrich", &path]);
        assert!(told(&enriched).contains("malformed_json"), "{}", told(&enriched));
    }
    let _worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", 2).await;
    wait_for_messages(&context, "DEAD_LETTERS", 4).await;
    let mut ids: Vec<String> =
        read_all(&context, "ENRICHED").await.iter().map(|record| record.json()["id"].to_string()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["\"b\"", "\"c\""]);
    let letters = read_all(&context, "DEAD_LETTERS").await;
    let mut kinds: Vec<&str> = letters.iter().map(|letter| letter.header("Quotewire-Error-Kind")).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["malformed_json", "malformed_json", "malformed_json", "not_an_object"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_of_a_feed_are_articles_of_their_own_and_a_message_of_several_is_none() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let folder = tempfile::tempdir().expect("a folder");
    let entry = |id: &str| format!("<item><guid>{id}</guid><description>Ann Smith said no.</description></item>");
    let feed = format!("<rss version=\"2.0\"><channel><title>Wire</title>{}{}</channel></rss>", entry("a"), entry("b"));
    let path = file(folder.path(), "feed.xml", feed.as_bytes());
    let output = quotewire.command(&["publish", &path]);
    assert!(output.status.success(), "{}", told(&output));
    let stored = [1, 2].map(|n| format!("{path}: entry {n}: stored in ARTICLES as {n}, on news.articles.manual\n"));
    assert_eq!(printed(&output), stored.concat());
    context.publish("news.articles.wire", feed.into()).await.expect("a publish").await.expect("an ack");

    let _worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", 2).await;
    wait_for_messages(&context, "DEAD_LETTERS", 1).await;
    let records = read_all(&context, "ENRICHED").await;
    let told = records.iter().map(|record| record.json()).collect::<Vec<_>>();
    let mut ids: Vec<&str> = told.iter().filter_map(|record| record["id"].as_str()).collect();
    // The threads of a worker end in any order.
    ids.sort_unstable();
    assert_eq!(ids, ["a", "b"]);
    assert!(told.iter().all(|record| record["article"]["source"] == "Wire"), "{told:?}");
    let letter = read_all(&context, "DEAD_LETTERS").await.remove(0);
    assert_eq!(letter.header("Quotewire-Error-Kind"), "several_articles");
    assert!(letter.header("Quotewire-Error").contains("publish each item as a message of its own"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_that_the_input_does_not_take_is_refused_before_anything_is_sent() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(folder.path(), "a.json", b"{}");
    for subject in ["news.enriched.sport", "news.articles", "news.articles.*"] {
        let output = quotewire.command(&["publish", "--subject", subject, &path]);
        assert_eq!(output.status.code(), Some(2), "{subject}: {}", told(&output));
        assert!(told(&output).contains(subject), "{}", told(&output));
    }
    let output = quotewire.command(&["publish", "--subject", "news.enriched.sport", &path]);
    assert!(told(&output).contains("input.subject is news.articles.>"), "{}", told(&output));
    let context = server.jetstream().await;
    assert_eq!((n_stored(&context, "ARTICLES").await, n_stored(&context, "ENRICHED").await), (Some(0), Some(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_or_is_refused_is_named_and_the_rest_is_published() {
    let server = Server::start_with("max_payload: 20000").await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let first = file(folder.path(), "first.json", b"{\"id\": \"a\"}");
    let large = file(folder.path(), "large.txt", &[b'x'; 30_000]);
    // It fits, and does not with the headers that are sent with it.
    let nearly = file(folder.path(), "nearly.txt", &[b'x'; 19_990]);
    let last = file(folder.path(), "last.json", b"{\"id\": \"b\"}");
    let output = quotewire.command(&["publish", &first, &folder.path().display().to_string()]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(told(&output).contains("is a directory: name its files"), "{}", told(&output));
    assert!(told(&output).contains("1 article was published, 1 was not\n"), "{}", told(&output));
    let output = quotewire.command(&["publish", &path("gone.json"), &large, &nearly, &last, &last]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    for named in [&path("gone.json"), &large, &nearly] {
        assert!(told(&output).contains(&format!("{named}: not published: ")), "{named}: {}", told(&output));
    }
    assert!(told(&output).contains("2 articles were published, 3 were not\n"), "{}", told(&output));
    assert_eq!(payloads(&server).await, ["a", "b", "b"].map(|id| format!("{{\"id\": \"{id}\"}}").into_bytes()));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_stream_the_first_article_tells_what_is_missing() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    let folder = tempfile::tempdir().expect("a folder");
    let paths = ["a.json", "b.json"].map(|name| file(folder.path(), name, b"{}"));
    let output = quotewire.command(&["publish", &paths[0], &paths[1]]);
    assert_eq!(output.status.code(), Some(78), "{}", told(&output));
    assert!(told(&output).contains("`quotewire check --connect` tells what differs"), "{}", told(&output));
    assert!(told(&output).contains("no stream ARTICLES takes news.articles.manual"), "{}", told(&output));
    assert!(told(&output).contains("`quotewire setup`"), "{}", told(&output));
    assert!(!told(&output).contains(&paths[1]), "the second is not tried: {}", told(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_jetstream_is_told_as_such() {
    let server = Server::start_with("jetstream: disabled").await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(folder.path(), "a.json", b"{}");
    let output = Quotewire::new(&server).command(&["publish", &path]);
    assert_eq!(output.status.code(), Some(78), "{}", told(&output));
    assert!(told(&output).contains("no JetStream answers; switch JetStream on"), "{}", told(&output));
    assert!(!told(&output).contains("quotewire setup"), "it would fail too: {}", told(&output));
}
