//! A load through a real server: how much of what the cores can do is left when articles come from NATS, and
//! whether the worker's memory stays flat.
//!
//! `cargo bench --bench load` compares; `cargo bench --bench load -- --memory 100000` watches the memory over so
//! many articles, with `--tier accurate` those of the accurate tier. `--articles`, `--rounds` and `--threads` change the
//! comparison, which is one of the fast tier: the accurate one leaves the server idle.
#![allow(clippy::print_stdout, missing_docs, reason = "a benchmark prints and has no readers of its documentation")]

mod corpus;
mod process;
#[allow(dead_code, reason = "made for the tests, of which this takes a part")]
#[path = "../tests/common/server.rs"]
mod server;

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::jetstream::Context;
use corpus::Article;
use process::cpu_us;
use quotewire::pipeline::Pipeline;
use quotewire::record::OffsetUnit;
use quotewire::worker::{CpuPool, Message, Trail, Urgency};
use quotewire_engine::{Enricher, FastTagger};
use server::{Quotewire, Server, n_stored, publish, wait_for_messages};

/// Longer than any of the articles takes.
const DEADLINE: Duration = Duration::from_secs(60);

/// What the command line asks for.
struct Plan {
    n_articles: usize,
    n_rounds: usize,
    n_threads: usize,
    n_memory: usize,
    tier: String,
}

/// One measurement.
#[derive(Clone, Copy)]
struct Pace {
    articles_a_second: f64,
    /// Processor time of everything that took part, microseconds an article.
    cpu_us_an_article: f64,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let plan = Plan {
        n_articles: argument("--articles", 5_000),
        n_rounds: argument("--rounds", 5),
        n_threads: argument("--threads", std::thread::available_parallelism().map_or(1, usize::from)),
        n_memory: argument("--memory", 0),
        tier: word("--tier").unwrap_or_else(|| "fast".to_owned()),
    };
    if plan.n_memory > 0 {
        watch_memory(&plan).await;
    } else {
        compare(&plan).await;
    }
}

/// Returns the number behind `name` on the command line.
fn argument(name: &str, default: usize) -> usize {
    word(name).map_or(default, |value| value.parse().expect("a whole number"))
}

/// Returns what stands behind `name` on the command line.
fn word(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

async fn compare(plan: &Plan) {
    let texts = corpus::articles();
    let n_words = corpus::n_words(&texts) / texts.len();
    println!("{} articles of {n_words} words a round, {} threads", plan.n_articles, plan.n_threads);
    println!("round  without NATS        through the server  ratio");
    let (mut without, mut through) = (Vec::new(), Vec::new());
    for round in 0..plan.n_rounds {
        let bare = enrich_without_server(plan, &payloads(&texts, "bare", 0, plan.n_articles)).await;
        let loaded = enrich_through_server(plan, &texts, round).await;
        println!(
            "{round:5}  {:6.0}/s {:6.0} us    {:6.0}/s {:6.0} us    {:.3}",
            bare.articles_a_second,
            bare.cpu_us_an_article,
            loaded.articles_a_second,
            loaded.cpu_us_an_article,
            loaded.articles_a_second / bare.articles_a_second
        );
        without.push(bare);
        through.push(loaded);
    }
    let pace = |paces: &[Pace]| median(paces.iter().map(|pace| pace.articles_a_second).collect());
    let cpu = |paces: &[Pace]| median(paces.iter().map(|pace| pace.cpu_us_an_article).collect());
    println!(
        "median {:6.0}/s {:6.0} us    {:6.0}/s {:6.0} us    {:.3}",
        pace(&without),
        cpu(&without),
        pace(&through),
        cpu(&through),
        pace(&through) / pace(&without)
    );
    println!("processor time an article, without NATS to with worker and server: {:.3}", cpu(&without) / cpu(&through));
}

/// The same pool and the same work an article as the worker's, with nothing around them.
async fn enrich_without_server(plan: &Plan, payloads: &[Vec<u8>]) -> Pace {
    let pipeline = Pipeline {
        enricher: Enricher::new(Arc::new(FastTagger::embedded().expect("the embedded model is sound"))),
        offset_unit: OffsetUnit::Codepoint,
        max_article_bytes: 1 << 20,
    };
    let pool = Arc::new(CpuPool::new(plan.n_threads).expect("threads"));
    let cpu_before = cpu_us(std::process::id());
    let started = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for payload in payloads {
        let (pool, pipeline) = (Arc::clone(&pool), pipeline.clone());
        let message = Message {
            subject: "news.articles.wire".to_owned(),
            headers: async_nats::HeaderMap::new(),
            payload: payload.clone().into(),
            identity: None,
            max_record_bytes: usize::MAX,
            live: quotewire::telemetry::Live::default(),
        };
        tasks.spawn(async move {
            pool.run(Urgency::Ordinary, DEADLINE, move |cancel| message.enrich(&pipeline, cancel, &Trail::default()))
                .await
        });
    }
    while let Some(made) = tasks.join_next().await {
        made.expect("a task").expect("no panic").expect("a record");
    }
    pace_of(payloads.len(), started, cpu_us(std::process::id()) - cpu_before)
}

/// The worker's program with a server of its own. The articles are there before it starts; the pace is that of
/// all but the first tenth.
async fn enrich_through_server(plan: &Plan, texts: &[Article], round: usize) -> Pace {
    let server = Server::start().await;
    let quotewire = quotewire(&server, plan);
    let context = server.jetstream().await;
    let n_head = plan.n_articles / 10;
    let all = payloads(texts, &format!("round{round}"), 0, plan.n_articles + n_head);
    publish(&context, "news.articles.wire", all).await;

    let worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", n_head as u64).await;
    let n_before = n_stored(&context, "ENRICHED").await.expect("the stream");
    let cpu_before = cpu_us(worker.pid()) + cpu_us(server.pid());
    let started = Instant::now();
    // Each question costs the server more than an article does.
    while n_stored(&context, "ENRICHED").await.is_none_or(|n_stored| n_stored < (plan.n_articles + n_head) as u64) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let n_done = plan.n_articles + n_head - usize::try_from(n_before).expect("a count");
    pace_of(n_done, started, cpu_us(worker.pid()) + cpu_us(server.pid()) - cpu_before)
}

async fn watch_memory(plan: &Plan) {
    const N_CHUNKS: usize = 10;
    let texts = corpus::articles();
    let server = Server::start().await;
    let worker = quotewire(&server, plan).start_ready();
    let context: Context = server.jetstream().await;
    let n_chunk = plan.n_memory / N_CHUNKS;
    println!("articles   resident   peak (MiB)");
    for chunk in 0..N_CHUNKS {
        publish(&context, "news.articles.wire", payloads(&texts, "memory", chunk * n_chunk, n_chunk)).await;
        let n_done = (chunk + 1) * n_chunk;
        loop {
            let n_stored = n_stored(&context, "ENRICHED").await.expect("the stream");
            if n_stored >= n_done as u64 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let (resident, peak) = memory_mib(worker.pid());
        println!("{n_done:8}   {resident:8.1}   {peak:.1}");
    }
}

fn quotewire(server: &Server, plan: &Plan) -> Quotewire {
    let mut quotewire = Quotewire::new(server);
    quotewire.set("ENGINE__THREADS", &plan.n_threads.to_string());
    quotewire.set("INPUT__ACK_WAIT", "30s");
    quotewire.set("ENGINE__TIER", &plan.tier);
    quotewire.setup();
    quotewire
}

fn payloads(texts: &[Article], prefix: &str, first: usize, n_articles: usize) -> Vec<Vec<u8>> {
    let article = |idx: usize| {
        let Article { headline, body } = &texts[idx % texts.len()];
        serde_json::json!({"id": format!("{prefix}-{idx}"), "headline": headline, "body": body}).to_string()
    };
    (first..first + n_articles).map(|idx| article(idx).into_bytes()).collect()
}

fn pace_of(n_articles: usize, started: Instant, cpu_us: f64) -> Pace {
    let n_articles = n_articles as f64;
    Pace { articles_a_second: n_articles / started.elapsed().as_secs_f64(), cpu_us_an_article: cpu_us / n_articles }
}

/// Returns the resident memory of a process, now and at its peak.
fn memory_mib(pid: u32) -> (f64, f64) {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("Linux, and the process");
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("the field");
        line.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()).expect("a number") / 1024.0
    };
    (field("VmRSS:"), field("VmHWM:"))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
