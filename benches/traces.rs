//! What traces cost at the ratio of one article in a hundred: processor time of all that they take, from the decision to the
//! request to a collector that takes it, beside that of enriching an article on the fast tier.
//!
//! `cargo bench --bench traces`; `--articles` and `--ratio` change it. Both are processor time of this process, which other
//! load of the machine hardly changes. It ends with an error where traces take more than one percent.
#![allow(clippy::print_stdout, missing_docs, reason = "a benchmark prints and has no readers of its documentation")]

mod corpus;
mod process;

use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};

use axum::Router;
use axum::routing::post;
use process::cpu_us;
use quotewire::article::{Format, Hints};
use quotewire::config::Settings;
use quotewire::pipeline::{Pipeline, Stage};
use quotewire::record::OffsetUnit;
use quotewire::telemetry::traces::{MessageKey, Sampled, Settled};
use quotewire::telemetry::{Metrics, Traces};
use quotewire_engine::{Cancel, Enricher, FastTagger};
use tokio::net::TcpListener;

/// The most that traces may take of what enriching takes.
const MOST: f64 = 0.01;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let n_articles = argument("--articles", 2_000_000.0);
    let ratio = argument("--ratio", 0.01);
    let (per_trace, n_exported) = tracing_us(n_articles, ratio).await;
    let per_article = enriching_us();
    let part = per_trace / per_article;
    println!(
        "traces of {ratio} of {n_articles} articles: {:.0} ns an article, {n_exported} spans taken",
        per_trace * 1e3
    );
    println!("enriching one: {per_article:.0} us; traces take {:.4} % of it", part * 100.0);
    if part <= MOST { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Returns the number behind `name` on the command line.
fn argument(name: &str, default: f64) -> f64 {
    let value = std::env::args().skip_while(|argument| argument != name).nth(1);
    value.map_or(default, |value| value.parse().expect("a number"))
}

/// Returns the processor time that traces take, microseconds for each article, whether it is traced or not; and how many spans
/// the collector took.
async fn tracing_us(n_articles: f64, ratio: f64) -> (f64, u64) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let mut settings = Settings::default();
    settings.traces.endpoint = Some(format!("http://{}", listener.local_addr().expect("an address")));
    settings.traces.sample_ratio = ratio;
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/v1/traces", post(|| async {}))).await });
    let metrics = Metrics::default();
    let traces = Traces::start(&settings, &metrics.traces).expect("sound settings");
    let before = cpu_us(std::process::id());
    let (mut sequence, mut n_spans) = (0_u64, 0);
    while (sequence as f64) < n_articles {
        sequence += 1;
        let message =
            MessageKey { stream: "ARTICLES", sequence, stored_at_ns: 1_700_000_000_000_000_000, deliveries: 1 };
        if let Some(sampled) = traces.sample(None, &message) {
            let settled = settled(sampled, sequence);
            n_spans += settled.n_spans();
            traces.export(settled);
        }
        // As fast as no worker is, and no faster than the queue is emptied.
        if sequence.is_multiple_of(20_000) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    traces.flush(Instant::now() + Duration::from_secs(20)).await;
    let took = cpu_us(std::process::id()) - before;
    assert_eq!(metrics.traces.exported.get(), n_spans, "all of it was done");
    (took / n_articles, n_spans)
}

/// Returns what a worker tells of an article that goes well.
fn settled(sampled: Sampled, sequence: u64) -> Settled {
    let at = |stage: usize| Duration::from_micros(100 * stage as u64);
    let stages = Stage::ALL.into_iter().enumerate();
    Settled {
        sampled,
        at: SystemTime::now(),
        took: at(9),
        stages: stages.map(|(idx, stage)| (stage, at(idx), Some(at(idx + 1)))).collect(),
        subject: "news.articles.wire".to_owned(),
        answer_subject: "news.enriched.wire".to_owned(),
        stream: "ARTICLES".to_owned(),
        sequence,
        deliveries: 1,
        is_urgent: false,
        n_bytes: 4_000,
        article_id: Some(format!("urn:newsml:wire.example:{sequence}")),
        outcome: "published",
        failure: None,
    }
}

/// Returns the processor time of enriching an article on the fast tier, from payload to record, microseconds.
fn enriching_us() -> f64 {
    let pipeline = Pipeline {
        enricher: Enricher::new(std::sync::Arc::new(FastTagger::embedded().expect("the embedded model is sound"))),
        offset_unit: OffsetUnit::default(),
        max_article_bytes: usize::MAX,
    };
    let payloads: Vec<Vec<u8>> = corpus::articles()
        .iter()
        .map(|article| serde_json::json!({"headline": article.headline, "body": article.body}).to_string().into_bytes())
        .collect();
    let before = cpu_us(std::process::id());
    for payload in payloads.iter().cycle().take(1_000) {
        let enriched =
            pipeline.run(payload, &Hints::default(), Format::Auto, "2026-01-01T00:00:00Z", &Cancel::default());
        let record = enriched.expect("an article").1;
        std::hint::black_box(serde_json::to_vec(&record).expect("JSON"));
    }
    (cpu_us(std::process::id()) - before) / 1_000.0
}
