//! A quiet subject: how long an article that comes alone waits for its record.
//!
//! `cargo bench --bench quiet` publishes 200 articles, one every fifth of a second, through a real server, and prints the
//! median, the ninth decile and the slowest; `-- --articles N` another number.
#![allow(clippy::print_stdout, missing_docs, reason = "a benchmark prints and has no readers of its documentation")]

#[allow(dead_code, reason = "made for the tests, of which this takes a part")]
#[path = "../tests/all/server.rs"]
mod server;

use std::time::{Duration, Instant};

use futures_util::StreamExt;
use server::{Quotewire, Server, article, publish};

/// Time between two articles: longer than one takes, and no divisor of the time that a request stays open.
const PAUSE: Duration = Duration::from_millis(203);

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let n_articles = std::env::args().skip_while(|argument| argument != "--articles").nth(1);
    let n_articles = n_articles.map_or(200, |n_articles| n_articles.parse().expect("a whole number"));
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let _worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let mut records = server.client().await.subscribe("news.enriched.>").await.expect("a subscription");
    let mut waits = Vec::new();
    for idx in 0..n_articles {
        tokio::time::sleep(PAUSE).await;
        let published = Instant::now();
        publish(&context, "news.articles.wire", [article(&idx.to_string()).into_bytes()]).await;
        records.next().await.expect("a record");
        waits.push(published.elapsed());
    }
    waits.sort_unstable();
    let at = |part: usize| waits[(waits.len() * part / 100).min(waits.len() - 1)];
    println!("{} articles: p50 {:?}, p90 {:?}, slowest {:?}", waits.len(), at(50), at(90), at(100));
}
