//! `quotewire tail`: the records as they appear, from now on or from the oldest, through a server's end, until it is stopped.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStderr, ChildStdout, Command};
use std::time::{Duration, Instant};

use async_nats::HeaderMap;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::server::{Quotewire, Server, n_stored, publish, wait_for_messages, wait_until};

/// How soon a command must end after a signal.
const SOON: Duration = Duration::from_secs(1);

/// A `tail` at work, which dies with the test.
struct Tail {
    child: Child,
    records: BufReader<ChildStdout>,
    told: BufReader<ChildStderr>,
}

impl Tail {
    /// Starts it and waits until it listens.
    fn start(quotewire: &Quotewire, arguments: &[&str]) -> Self {
        let mut child = quotewire.start_command(&[&["tail"], arguments].concat());
        let records = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut told = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        told.read_line(&mut line).expect("a line");
        assert!(line.starts_with("quotewire: records on "), "{line}");
        Self { child, records, told }
    }

    /// Returns the next line of the records.
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.records.read_line(&mut line).expect("a line");
        line
    }

    fn signal(&self, signal: &str) {
        let status = Command::new("kill").args(["-s", signal, &self.child.id().to_string()]).status();
        assert!(status.expect("kill runs").success());
    }

    /// Waits for its end, and returns the exit code and what else it told.
    fn end(&mut self) -> (Option<i32>, String) {
        let mut status = None;
        wait_until("tail ends", || {
            status = self.child.try_wait().expect("it can be waited for");
            status.is_some()
        });
        let mut told = String::new();
        self.told.read_to_string(&mut told).expect("UTF-8");
        (status.and_then(|status| status.code()), told)
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        // It has ended already, but for a test that failed.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Returns the lines of a summary but those that tell how long it took.
fn lines_of(summary: &[u8]) -> Vec<String> {
    let summary = String::from_utf8(summary.to_vec()).expect("UTF-8");
    summary.lines().filter(|line| !line.ends_with(" ms")).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_is_enriched_and_shown() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let _worker = quotewire.start_ready();
    let mut tail = Tail::start(&quotewire, &["--to", "ndjson", "--count", "3"]);
    let samples = ["1-plain.json", "2-ninjs.json", "3-html.json", "4-malformed.json"]
        .map(|name| format!("deploy/samples/{name}"));
    let arguments: Vec<&str> = ["publish"].into_iter().chain(samples.iter().map(String::as_str)).collect();
    assert!(quotewire.command(&arguments).status.success());
    let shown: Vec<String> = (0..3).map(|_| tail.line()).collect();
    assert_eq!(tail.end(), (Some(0), String::new()), "it ends after three");
    let context = server.jetstream().await;
    let stored = crate::server::read_all(&context, "ENRICHED").await;
    let stored: Vec<String> =
        stored.iter().map(|record| format!("{}\n", String::from_utf8_lossy(&record.payload))).collect();
    assert_eq!(shown, stored, "as they were published");
    wait_for_messages(&context, "DEAD_LETTERS", 1).await;

    // For people it is told as `enrich` tells it.
    let whole = quotewire.command(&["tail", "--from-start", "--count", "3"]);
    assert!(whole.status.success(), "{whole:?}");
    let mut told = lines_of(&whole.stdout);
    let mut wanted: Vec<String> = Vec::new();
    for sample in &samples[..3] {
        wanted.extend(lines_of(&quotewire.command(&["enrich", "--to", "text", sample]).stdout));
    }
    assert!(told.iter().any(|line| line.contains(": \u{201c}")), "a quotation: {told:?}");
    told.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(told, wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_begins_now_or_with_the_oldest_and_keeps_to_its_subject() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    publish(&context, "news.enriched.sport", [b"old sport".to_vec()]).await;
    publish(&context, "news.enriched.wire", [b"old wire".to_vec()]).await;
    let ndjson = ["--to", "ndjson", "--count", "1"];
    let mut now = Tail::start(&quotewire, &ndjson);
    let mut oldest = Tail::start(&quotewire, &[&ndjson[..], &["--from-start"]].concat());
    let mut wire =
        Tail::start(&quotewire, &[&ndjson[..], &["--from-start", "--subject", "news.enriched.wire"]].concat());
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(b"new sport").expect("packed");
    let mut headers = HeaderMap::new();
    headers.insert("Content-Encoding", "gzip");
    let packed = packed.finish().expect("packed").into();
    let ack = context.publish_with_headers("news.enriched.sport", headers, packed).await.expect("a publish");
    ack.await.expect("an ack");
    assert_eq!((now.line(), now.end().0), ("new sport\n".to_owned(), Some(0)), "unpacked");
    assert_eq!((oldest.line(), oldest.end().0), ("old sport\n".to_owned(), Some(0)));
    assert_eq!((wire.line(), wire.end().0), ("old wire\n".to_owned(), Some(0)));

    let output = quotewire.command(&["tail", "--subject", "news.articles.wire"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("output.subject is news.enriched.>"), "{output:?}");
    let output = quotewire.command(&["tail", "--subject", "news.embargoed.>"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("QUOTEWIRE_OUTPUT__EMBARGOED=subject"), "{output:?}");
    let output = quotewire.command(&["tail", "--from-start", "--count", "2"]);
    assert_eq!(output.status.code(), Some(1), "what is no record is told, and goes by: {output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("message 2 on news.enriched.wire: "), "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_goes_on_where_it_was_when_the_server_comes_back() {
    let mut server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let mut tail = Tail::start(&quotewire, &["--to", "ndjson", "--count", "300"]);
    let records = |from: usize, to: usize| (from..to).map(|idx| format!("{{\"id\":{idx}}}").into_bytes());
    for idx in 0..3 {
        // Each time the server forgets a consumer that lives in its memory.
        let context = server.jetstream().await;
        for record in records(idx * 100, (idx + 1) * 100) {
            publish(&context, "news.enriched.wire", [record]).await;
        }
        for record in records(idx * 100, (idx + 1) * 100) {
            assert_eq!(tail.line().trim_end().as_bytes(), record, "each once, in order");
        }
        if idx < 2 {
            server.kill();
            server.restart();
        }
    }
    assert_eq!(tail.end().0, Some(0));
    assert_eq!(n_stored(&server.jetstream().await, "ENRICHED").await, Some(300), "nothing is taken away");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_it_well_within_a_second() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    // More than a pipe takes: with nobody reading, it is stopped in the middle of writing.
    publish(&context, "news.enriched.wire", [vec![b'x'; 900_000]]).await;
    for signal in ["TERM", "INT"] {
        for arguments in [&["--to", "ndjson"][..], &["--to", "ndjson", "--from-start"]] {
            let mut tail = Tail::start(&quotewire, arguments);
            tokio::time::sleep(Duration::from_millis(300)).await;
            tail.signal(signal);
            let sent = Instant::now();
            assert_eq!(tail.end().0, Some(0), "SIG{signal}, {arguments:?}");
            assert!(sent.elapsed() < SOON, "SIG{signal}, {arguments:?}: ended after {:?}", sent.elapsed());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_stream_it_says_what_creates_it() {
    let server = Server::start().await;
    let output = Quotewire::new(&server).command(&["tail"]);
    assert_eq!(output.status.code(), Some(78), "{output:?}");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("stream ENRICHED: does not exist") && told.contains("`quotewire setup`"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_jetstream_it_listens_to_what_comes() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("INPUT__MODE", "core");
    let _worker = quotewire.start_ready();
    let mut tail = Tail::start(&quotewire, &["--to", "ndjson", "--count", "1"]);
    let output = quotewire.command(&["publish", "deploy/samples/1-plain.json"]);
    assert!(output.status.success(), "{output:?}");
    let told = "deploy/samples/1-plain.json: sent on news.articles.manual; core NATS stores nothing\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout), told);
    let record: serde_json::Value = serde_json::from_str(&tail.line()).expect("a record");
    assert!(record["quotes"].as_array().is_some_and(|quotes| !quotes.is_empty()), "{record}");
    assert_eq!(tail.end().0, Some(0));
    let output = quotewire.command(&["tail", "--from-start"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("input.mode is core"), "{output:?}");
}
