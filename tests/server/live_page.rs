//! The live page with many browsers, with slow ones, and with those that were away.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::server::{Quotewire, Server, Worker, publish, wait_for_messages, wait_until, wait_until_settled};

/// Browsers that are served at a time.
const MOST_CLIENTS: usize = 16;

/// A browser that reads the stream of events.
struct Browser {
    port: u16,
    stream: TcpStream,
    heard: String,
}

impl Browser {
    /// Opens the stream for a browser that had the event `last` last.
    fn open(worker: &Worker, last: Option<&str>) -> Self {
        Self::at(worker.http_port(), last)
    }

    fn at(port: u16, last: Option<&str>) -> Self {
        Self::on(TcpStream::connect(("127.0.0.1", port)).expect("a connection"), port, last)
    }

    fn on(mut stream: TcpStream, port: u16, last: Option<&str>) -> Self {
        let last = last.map(|last| format!("Last-Event-ID: {last}\r\n")).unwrap_or_default();
        let request = format!("GET /events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{last}\r\n");
        stream.write_all(request.as_bytes()).expect("a request");
        stream.set_read_timeout(Some(Duration::from_millis(100))).expect("a timeout");
        Self { port, stream, heard: String::new() }
    }

    /// Reads what has come, and returns all of it. Where the stream has ended, as it does after 50 seconds, it comes again.
    fn hear(&mut self) -> &str {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(n_read) = self.stream.read(&mut buffer) {
            self.heard.push_str(&String::from_utf8_lossy(&buffer[..n_read]));
            if n_read == 0 && self.heard.starts_with("HTTP/1.1 200") {
                self.stream = Self::at(self.port, Some(&self.last_event())).stream;
            } else if n_read == 0 {
                break;
            }
        }
        &self.heard
    }

    fn wait_for(&mut self, text: &str) {
        wait_until(text, || self.hear().contains(text));
    }

    /// Waits for the answer, and returns whether the stream is open.
    fn is_served(&mut self) -> bool {
        wait_until("an answer", || self.hear().starts_with("HTTP/1.1 "));
        self.heard.starts_with("HTTP/1.1 200")
    }

    /// Returns the id of the last event that has one.
    fn last_event(&self) -> String {
        let id = self.heard.rsplit("\nid: ").next().expect("an event").lines().next().expect("a line");
        id.to_owned()
    }
}

async fn start(server: &Server) -> Worker {
    let mut quotewire = Quotewire::new(server);
    quotewire.set("ENGINE__TIER", "fast");
    quotewire.set("HTTP__PAGE", "true");
    quotewire.setup();
    quotewire.start_ready()
}

fn article(id: &str, version: &str, headline: &str) -> Vec<u8> {
    let body = "\u{201c}The port is open,\u{201d} Maria Keller said.";
    json!({"id": id, "version": version, "headline": headline, "body": body, "language": "en"}).to_string().into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_browsers_read_at_once_and_one_more_is_told_why_it_does_not() {
    let server = Server::start().await;
    let worker = start(&server).await;
    let context = server.jetstream().await;
    let mut browsers: Vec<Browser> = (0..MOST_CLIENTS).map(|_| Browser::open(&worker, None)).collect();
    assert!(browsers.iter_mut().all(Browser::is_served));
    let mut one_more = Browser::open(&worker, None);
    assert!(!one_more.is_served());
    one_more.wait_for("Too many browsers read this page: close one");
    assert!(one_more.heard.starts_with("HTTP/1.1 503"), "{}", one_more.heard);

    publish(&context, "news.articles.wire", (0..20).map(|n| article(&n.to_string(), "1", &format!("Port {n} opens"))))
        .await;
    for browser in &mut browsers {
        (0..20).for_each(|n| browser.wait_for(&format!("Port {n} opens<")));
        assert_eq!(browser.heard.matches("Port 7 opens<").count(), 1, "each once");
    }
    assert!(worker.is_ready(), "probes are answered beside them");
    browsers.pop().expect("a browser").stream.shutdown(Shutdown::Both).expect("it goes");
    wait_until("its place is free", || Browser::open(&worker, None).is_served());
}

/// Returns an urgent article, of which every browser is told in full, however many pass.
fn urgent(number: &str) -> Vec<u8> {
    let line =
        |n| format!("\u{201c}Berth {n} of {number} {},\u{201d} Maria Keller said.", "is open and busy ".repeat(12));
    let body = (0..12).map(line).collect::<Vec<_>>().join("\n\n");
    json!({"id": number, "headline": format!("Flash {number}!"), "body": body, "urgency": 1, "language": "en"})
        .to_string()
        .into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_never_reads_hurts_neither_the_others_nor_the_worker() {
    const N_ARTICLES: usize = 500;
    let server = Server::start().await;
    let worker = start(&server).await;
    let context = server.jetstream().await;
    publish(&context, "news.articles.wire", (0..100).map(|number| urgent(&number.to_string()))).await;
    wait_for_messages(&context, "ENRICHED", 100).await;
    let memory_before = worker.peak_memory();

    let mut stuck = Vec::new();
    for _ in 1..MOST_CLIENTS {
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4096).expect("a small buffer");
        let address = ([127, 0, 0, 1], worker.http_port()).into();
        let stream = socket.connect(address).await.expect("a connection").into_std().expect("a stream");
        stream.set_nonblocking(false).expect("a stream that waits");
        stuck.push(Browser::on(stream, worker.http_port(), None));
    }
    let mut reader = Browser::open(&worker, None);
    assert!(reader.is_served());
    let started = Instant::now();
    for number in 100..100 + N_ARTICLES {
        publish(&context, "news.articles.wire", [urgent(&number.to_string())]).await;
        if number % 20 == 0 {
            reader.hear();
        }
    }
    publish(&context, "news.articles.wire", [urgent("the last")]).await;
    wait_until("every record", || {
        reader.hear();
        worker.metric("quotewire_records_published_total") == 101 + N_ARTICLES as u64
    });
    wait_until_settled(&context).await;
    reader.wait_for("Flash the last!<");
    assert!(!reader.heard.contains("event: missed"), "who reads misses nothing");
    assert!(worker.is_ready());
    // Kept for each of them, what they have not read would be some forty megabytes.
    let grown = worker.peak_memory().saturating_sub(memory_before);
    assert!(grown < 32 << 20, "{grown} bytes more for {} browsers in {:?}", stuck.len(), started.elapsed());

    // Whoever reads again after all is told what is there now.
    stuck[0].wait_for("Flash the last!<");
    drop((stuck, reader));
    wait_until("their places are free", || {
        let mut all: Vec<Browser> = (0..MOST_CLIENTS).map(|_| Browser::open(&worker, None)).collect();
        all.iter_mut().all(Browser::is_served)
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_again_hears_what_was_withdrawn_and_replaced_meanwhile() {
    let server = Server::start().await;
    let worker = start(&server).await;
    let context = server.jetstream().await;
    let articles = [("killed", "Secret plan"), ("corrected", "Wrong number"), ("kept", "Fair weather")];
    publish(&context, "news.articles.wire", articles.map(|(id, headline)| article(id, "1", headline))).await;
    let mut browser = Browser::open(&worker, None);
    articles.iter().for_each(|(_, headline)| browser.wait_for(&format!("{headline}<")));
    let last = browser.last_event();
    drop(browser);

    let kill = json!({"id": "killed", "version": "1", "status": "canceled"}).to_string().into_bytes();
    let late = article("corrected", "1.5", "Half right");
    let articles = [kill, article("corrected", "2", "Right number"), late, article("kept", "0", "Old weather")];
    for article in articles {
        publish(&context, "news.articles.wire", [article]).await;
        wait_until_settled(&context).await;
    }
    let mut browser = Browser::open(&worker, Some(&last));
    browser.wait_for("Old weather<");
    let heard = browser.hear();
    assert!(!heard.contains("event: reset") && !heard.contains("Secret plan"), "{heard}");
    assert_eq!(heard.matches("Canceled by its publisher").count(), 2, "the article and its withdrawal: {heard}");
    let card = |headline: &str| {
        let card = heard.split("<li class=\"card").find(|card| card.contains(headline));
        card.map(|card| card.contains("replaced by a newer record"))
    };
    assert_eq!(card("Wrong number<"), Some(true), "it was there, and is marked now");
    assert_eq!(card("Half right<"), Some(true), "it came late");
    assert_eq!(card("Old weather<"), Some(true));
    assert_eq!(card("Right number<"), Some(false));
    assert_eq!(card("Fair weather<"), None, "nothing has changed of it");
}
