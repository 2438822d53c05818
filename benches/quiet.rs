//! A quiet subject: how long an article that comes alone waits for its record.
//!
//! `cargo bench --bench quiet` publishes 200 articles, one every fifth of a second, through a real server, and prints the
//! median, the ninth decile and the slowest; `-- --articles N` another number.
#![allow(clippy::print_stdout, missing_docs, reason = "a benchmark prints and has no readers of its documentation")]

#[allow(dead_code, reason = "made for the tests, of which this takes a part")]
#[path = "../tests/common/server.rs"]
mod server;

use std::time::Duration;

use server::{Quotewire, Server, waits_for_records};

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
    let waits = waits_for_records(&server, n_articles, PAUSE).await;
    let at = |part: usize| waits[(waits.len() * part / 100).min(waits.len() - 1)];
    println!("{} articles: p50 {:?}, p90 {:?}, slowest {:?}", waits.len(), at(50), at(90), at(100));
}
