//! What limits first when workers are many: how fast one consumer gives articles out to simulated workers, which pull, wait as
//! long as a tier takes, publish a record, wait for its ack and ack the article as ours do.
//!
//! `cargo bench --bench scale` measures one server, and three that keep each stream three times; `--seconds` says how long each
//! row lasts. Servers and simulated workers share the machine's cores: the processor time of the servers an article is what
//! may be reckoned with, the articles a second are what this machine gives.
#![allow(clippy::print_stdout, missing_docs, reason = "a benchmark prints and has no readers of its documentation")]

#[allow(dead_code, reason = "made for the tests, of which this takes a part")]
#[path = "../tests/faults/cluster.rs"]
mod cluster;
mod process;
#[allow(dead_code, reason = "made for the tests, of which this takes a part")]
#[path = "../tests/common/server.rs"]
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::consumer::{PullConsumer, pull};
use async_nats::jetstream::{self, Context, stream};
use bytes::Bytes;
use futures_util::StreamExt;
use process::cpu_us;
use server::Server;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

/// Bytes of an article of 600 words, and of its record.
const ARTICLE_BYTES: usize = 4_000;
const RECORD_BYTES: usize = 20_000;
/// Articles in flight at a worker of one thread.
const IN_FLIGHT: usize = 8;
/// Most that a thread may be late and make good.
const TICKS: Duration = Duration::from_millis(5);
/// Most articles stored before a row begins.
const MOST_STORED: u64 = 100_000;

/// What each row varies.
#[derive(Clone, Copy)]
struct Row {
    n_servers: usize,
    tier: &'static str,
    /// How long a thread takes for an article, about what `make bench` gives for 600 words; none where workers do nothing.
    service: Duration,
    n_workers: usize,
    n_consumers: usize,
    publishes: bool,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let seconds = std::env::args().skip_while(|argument| argument != "--seconds").nth(1);
    let length = Duration::from_secs(seconds.map_or(8, |seconds| seconds.parse().expect("a whole number")));
    println!(
        "servers  consumers  tier      workers  articles/s  of what workers could do  server us  client us an article"
    );
    for n_servers in [1, 3] {
        let of = |tier, micros, n_workers, n_consumers, publishes| Row {
            n_servers,
            tier,
            service: Duration::from_micros(micros),
            n_workers,
            n_consumers,
            publishes,
        };
        let mut rows = vec![of("pull only", 0, 10, 1, false), of("pull only", 0, 10, 4, false)];
        rows.extend([1, 10, 100].map(|n_workers| of("none", 0, n_workers, 1, true)));
        rows.push(of("none", 0, 10, 4, true));
        rows.extend([1, 10, 100, 1_000].map(|n_workers| of("fast", 1_500, n_workers, 1, true)));
        rows.extend([10, 100, 1_000].map(|n_workers| of("accurate", 109_000, n_workers, 1, true)));
        for row in rows {
            measure(row, length).await;
        }
    }
}

/// Measures one row on servers of its own and prints it.
async fn measure(row: Row, length: Duration) {
    let servers = match row.n_servers {
        1 => vec![Server::start().await],
        n_servers => cluster::start(n_servers).await,
    };
    let context = servers[0].jetstream().await;
    if row.n_servers > 1 {
        cluster::wait_until_complete(&context, row.n_servers).await;
    }
    let n_stored = fill(&context, row, length).await;
    let n_done = Arc::new(AtomicU64::new(0));
    let mut workers = JoinSet::new();
    for worker_idx in 0..row.n_workers {
        let url = servers[worker_idx % servers.len()].url();
        workers.spawn(work(url, row, worker_idx % row.n_consumers, Arc::clone(&n_done)));
    }
    // Everybody is connected and at work.
    let warm = Instant::now();
    while n_done.load(Ordering::Relaxed) < 5 * row.n_workers as u64 && warm.elapsed() < Duration::from_secs(20) {
        sleep(Duration::from_millis(20)).await;
    }
    let cpu = || (servers.iter().map(|server| cpu_us(server.pid())).sum::<f64>(), cpu_us(std::process::id()));
    let (n_before, (server_before, client_before), started) = (n_done.load(Ordering::Relaxed), cpu(), Instant::now());
    while started.elapsed() < length && n_done.load(Ordering::Relaxed) < n_stored * 9 / 10 {
        sleep(Duration::from_millis(5)).await;
    }
    let (n_articles, seconds) = ((n_done.load(Ordering::Relaxed) - n_before) as f64, started.elapsed().as_secs_f64());
    let (server_after, client_after) = cpu();
    let a_second = n_articles / seconds;
    let could = row.n_workers as f64 / row.service.as_secs_f64();
    let share = if could.is_finite() { format!("{:.2}", a_second / could) } else { "-".to_owned() };
    println!(
        "{:7}  {:9}  {:8}  {:7}  {a_second:10.0}  {share:>24}  {:9.0}  {:9.0}",
        row.n_servers,
        row.n_consumers,
        row.tier,
        row.n_workers,
        (server_after - server_before) / n_articles,
        (client_after - client_before) / n_articles
    );
    workers.shutdown().await;
}

/// Makes streams and consumers, stores articles for as long as the row lasts, and returns how many.
async fn fill(context: &Context, row: Row, length: Duration) -> u64 {
    for (name, subject) in [("ARTICLES", "news.articles.>"), ("ENRICHED", "news.enriched.>")] {
        let config = stream::Config {
            name: name.to_owned(),
            subjects: vec![subject.to_owned()],
            num_replicas: row.n_servers,
            duplicate_window: Duration::from_secs(600),
            ..stream::Config::default()
        };
        context.create_stream(config).await.expect("a stream");
    }
    for consumer_idx in 0..row.n_consumers {
        let config = pull::Config {
            durable_name: Some(format!("quotewire-{consumer_idx}")),
            filter_subject: format!("news.articles.{consumer_idx}"),
            max_ack_pending: 16_384,
            max_waiting: 4_096,
            ..pull::Config::default()
        };
        context.create_consumer_on_stream(config, "ARTICLES").await.expect("a consumer");
    }
    // Twice what can pass, and enough to begin with.
    let could = row.n_workers as f64 / row.service.as_secs_f64().max(0.000_05) * length.as_secs_f64();
    let could = Duration::from_secs_f64(could.min(1e9)).as_secs();
    let n_articles = (2 * could + 20 * row.n_workers as u64).min(MOST_STORED);
    let article = Bytes::from(vec![b'a'; ARTICLE_BYTES]);
    let published = futures_util::stream::iter(0..n_articles)
        .map(|idx| {
            let (subject, article) = (format!("news.articles.{}", idx % row.n_consumers as u64), article.clone());
            async move { context.publish(subject, article).await.expect("a publish").await.expect("an ack") }
        })
        .buffer_unordered(1_000);
    published.for_each(|_| std::future::ready(())).await;
    n_articles
}

/// Works as a worker of one thread does, as long as it is let.
async fn work(url: String, row: Row, consumer_idx: usize, n_done: Arc<AtomicU64>) {
    let context = jetstream::new(async_nats::connect(url).await.expect("a connection"));
    let consumer: PullConsumer =
        context.get_consumer_from_stream(format!("quotewire-{consumer_idx}"), "ARTICLES").await.expect("the consumer");
    let stream = consumer.stream().max_messages_per_batch(IN_FLIGHT).expires(Duration::from_secs(30));
    let mut articles = stream.heartbeat(Duration::from_secs(10)).messages().await.expect("articles");
    let record = Bytes::from(vec![b'r'; RECORD_BYTES]);
    let in_flight = Arc::new(Semaphore::new(IN_FLIGHT));
    let mut thread_is_free = Instant::now();
    while let Some(article) = articles.next().await {
        let Ok(article) = article else { continue };
        let place = Arc::clone(&in_flight).acquire_owned().await.expect("it is never closed");
        // The thread takes one article after the other. What the timer's ticks of a millisecond add is taken off again.
        thread_is_free = thread_is_free.max(Instant::now() - TICKS) + row.service;
        if !row.service.is_zero() {
            sleep_until(thread_is_free).await;
        }
        let (context, record, n_done) = (context.clone(), record.clone(), Arc::clone(&n_done));
        tokio::spawn(async move {
            if row.publishes {
                let sequence = article.info().expect("its origin").stream_sequence;
                let mut headers = HeaderMap::new();
                headers.insert("Nats-Msg-Id", format!("{sequence:032x}"));
                let sent = context.publish_with_headers(format!("news.enriched.{consumer_idx}"), headers, record).await;
                if sent.expect("a publish").await.is_err() {
                    return;
                }
            }
            article.ack().await.expect("the client takes it");
            n_done.fetch_add(1, Ordering::Relaxed);
            drop(place);
        });
    }
}
