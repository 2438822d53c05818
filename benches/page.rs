//! What the live page costs the worker: a load through a real server without the page, and with ten browsers that read it.
//!
//! `cargo bench --bench page`; `--articles`, `--rounds` and `--clients` change it. It is one of the fast tier, which passes the
//! most articles. It ends with an error where less than 0.98 of the throughput is left.
#![allow(clippy::print_stdout, missing_docs, reason = "a benchmark prints and has no readers of its documentation")]

mod corpus;
mod process;
#[allow(dead_code, reason = "made for the tests, of which this takes a part")]
#[path = "../tests/common/server.rs"]
mod server;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use corpus::Article;
use process::cpu_us;
use server::{Quotewire, Server, n_stored, publish, wait_for_messages};

/// What must be left of the throughput.
const LEFT: f64 = 0.98;

/// One measurement.
#[derive(Clone, Copy)]
struct Pace {
    articles_a_second: f64,
    /// Processor time of the worker, microseconds an article.
    cpu_us_an_article: f64,
    peak_mib: f64,
    /// What all browsers read.
    read_mib: f64,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let (n_articles, n_rounds, n_clients) =
        (argument("--articles", 5_000), argument("--rounds", 5), argument("--clients", 10));
    let texts = corpus::articles();
    println!("{n_articles} articles a round, {n_clients} browsers");
    println!("round  without the page             with it");
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for round in 0..n_rounds {
        // Each goes first every other time: what else the machine does is theirs alike.
        let (a, b) = if round % 2 == 0 {
            let a = measure(&texts, n_articles, None).await;
            (a, measure(&texts, n_articles, Some(n_clients)).await)
        } else {
            let b = measure(&texts, n_articles, Some(n_clients)).await;
            (measure(&texts, n_articles, None).await, b)
        };
        println!("{round:5}  {}    {}", told(a), told(b));
        without.push(a);
        with.push(b);
    }
    let median = |paces: &[Pace], of: fn(&Pace) -> f64| {
        let mut values: Vec<f64> = paces.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let pace = |paces: &[Pace]| median(paces, |pace| pace.articles_a_second);
    let cpu = |paces: &[Pace]| median(paces, |pace| pace.cpu_us_an_article);
    let left = pace(&with) / pace(&without);
    println!(
        "throughput left {left:.3}; processor time of the worker an article, without to with: {:.3}",
        cpu(&without) / cpu(&with)
    );
    if left >= LEFT { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn told(pace: Pace) -> String {
    let Pace { articles_a_second, cpu_us_an_article, peak_mib, read_mib } = pace;
    format!("{articles_a_second:6.0}/s {cpu_us_an_article:6.0} us {peak_mib:5.0} MiB ({read_mib:.1} MiB read)")
}

/// Returns the number behind `name` on the command line.
fn argument(name: &str, default: usize) -> usize {
    let value = std::env::args().skip_while(|argument| argument != name).nth(1);
    value.map_or(default, |value| value.parse().expect("a whole number"))
}

/// Passes a load whose articles are there before the worker starts; the pace is that of all but the first tenth.
async fn measure(texts: &[Article], n_articles: usize, n_clients: Option<usize>) -> Pace {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("ENGINE__TIER", "fast");
    quotewire.set("HTTP__PAGE", if n_clients.is_some() { "true" } else { "false" });
    quotewire.setup();
    let context = server.jetstream().await;
    let n_head = n_articles / 10;
    let article = |idx: usize| {
        let Article { headline, body } = &texts[idx % texts.len()];
        serde_json::json!({"id": idx.to_string(), "headline": headline, "body": body}).to_string().into_bytes()
    };
    publish(&context, "news.articles.wire", (0..n_articles + n_head).map(article)).await;

    let worker = quotewire.start_ready();
    let n_read = Arc::new(AtomicU64::new(0));
    for _ in 0..n_clients.unwrap_or_default() {
        let (port, n_read) = (worker.http_port(), Arc::clone(&n_read));
        std::thread::spawn(move || read_events(port, &n_read));
    }
    wait_for_messages(&context, "ENRICHED", n_head as u64).await;
    let n_before = n_stored(&context, "ENRICHED").await.expect("the stream");
    let (cpu_before, started) = (cpu_us(worker.pid()), Instant::now());
    while n_stored(&context, "ENRICHED").await.is_none_or(|n_stored| n_stored < (n_articles + n_head) as u64) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let n_done = (n_articles + n_head - usize::try_from(n_before).expect("a count")) as f64;
    const MIB: f64 = 1024.0 * 1024.0;
    Pace {
        articles_a_second: n_done / started.elapsed().as_secs_f64(),
        cpu_us_an_article: (cpu_us(worker.pid()) - cpu_before) / n_done,
        peak_mib: worker.peak_memory() as f64 / MIB,
        read_mib: n_read.load(Ordering::Relaxed) as f64 / MIB,
    }
}

/// Reads what a browser would, until the worker ends; comes again when the stream has ended.
fn read_events(port: u16, n_read: &AtomicU64) {
    while let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) {
        stream.write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok();
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(n_bytes @ 1..) = stream.read(&mut buffer) {
            n_read.fetch_add(n_bytes as u64, Ordering::Relaxed);
        }
    }
}
