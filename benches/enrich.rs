//! Words a second on one core, both tiers: the command as a process, the engine alone, and each part of it.
#![allow(missing_docs, reason = "a benchmark has no readers of its documentation")]

mod corpus;
mod process;

use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use corpus::Article;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use process::user_time_of_children;
use quotewire_engine::stages;
use quotewire_engine::{AccurateTagger, Document, Enricher, FastTagger, Tagger};

/// The accurate tier, which takes far longer, has each so many-th article.
const ACCURATE_STEP: usize = 10;

fn enrich(criterion: &mut Criterion) {
    let articles = corpus::articles();
    let few: Vec<Article> = articles.iter().step_by(ACCURATE_STEP).cloned().collect();
    let fast = Arc::new(FastTagger::embedded().expect("the embedded model is sound"));
    let accurate = Arc::new(AccurateTagger::embedded().expect("the embedded model is sound"));
    for (tier, articles, tagger, n_samples) in
        [("fast", &articles, fast as Arc<dyn Tagger>, 20), ("accurate", &few, accurate as Arc<dyn Tagger>, 10)]
    {
        let mut group = criterion.benchmark_group(tier);
        group.throughput(Throughput::Elements(corpus::n_words(articles) as u64)).sample_size(n_samples);
        measure_command(&mut group, tier, articles);
        measure_parts(&mut group, articles, &tagger);
        group.finish();
    }
}

/// Measures the user time of `quotewire enrich` on one core, from its start to its end.
fn measure_command(group: &mut BenchmarkGroup<'_, WallTime>, tier: &str, articles: &[Article]) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{tier}.jsonl"));
    std::fs::write(&path, corpus::json_lines(articles)).expect("a file of articles");
    group.bench_function("command", |bencher| {
        bencher.iter_custom(|n_rounds| {
            let mut command = Command::new("taskset");
            command.args(["-c", "0", env!("CARGO_BIN_EXE_quotewire"), "enrich", "--tier", tier]).arg(&path);
            (0..n_rounds).map(|_| run(&mut command)).sum()
        });
    });
}

/// Runs a command and returns the user time that it took.
fn run(command: &mut Command) -> Duration {
    let before = user_time_of_children();
    let status = command.stdout(Stdio::null()).status().expect("taskset, of util-linux");
    assert!(status.success(), "{command:?}: {status}");
    user_time_of_children() - before
}

/// Measures the engine, in this process and on one thread, and its parts.
fn measure_parts(group: &mut BenchmarkGroup<'_, WallTime>, articles: &[Article], tagger: &Arc<dyn Tagger>) {
    let enricher = Enricher::new(Arc::clone(tagger));
    // One thread, so that a figure is that of one core.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread can be started");
    group.bench_function("engine", |bencher| {
        pool.install(|| {
            bencher.iter(|| {
                for article in articles {
                    black_box(enricher.enrich(&article.headline, &article.body));
                }
            });
        });
    });

    let document = |article: &Article| Document::new(&article.headline, &article.body);
    let documents: Vec<Document> = articles.iter().map(document).collect();
    let labels: Vec<_> = documents.iter().map(|document| tagger.tag(document)).collect();
    group.bench_function("text", |bencher| {
        bencher.iter(|| articles.iter().for_each(|article| drop(black_box(document(article)))));
    });
    group.bench_function("tags", |bencher| {
        pool.install(|| {
            bencher.iter(|| documents.iter().for_each(|document| drop(black_box(tagger.tag(document)))));
        });
    });
    let both = || documents.iter().zip(&labels);
    group.bench_function("entities", |bencher| {
        bencher.iter(|| both().for_each(|(document, labels)| drop(black_box(stages::entities(document, labels)))));
    });
    group.bench_function("quotes", |bencher| {
        bencher.iter(|| both().for_each(|(document, labels)| drop(black_box(stages::quotes(document, labels)))));
    });
    let found: Vec<_> = both()
        .map(|(document, labels)| (stages::entities(document, labels), stages::quotes(document, labels)))
        .collect();
    group.bench_function("speakers", |bencher| {
        bencher.iter(|| {
            for (document, (entities, quotes)) in documents.iter().zip(&found) {
                black_box(stages::speakers(document, entities, quotes));
            }
        });
    });
}

criterion_group!(benches, enrich);
criterion_main!(benches);
