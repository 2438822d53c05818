//! Words a second of the whole enrichment on one core: text, tags, entities, quotations, speakers.
#![allow(missing_docs, reason = "a benchmark has no readers of its documentation")]

mod articles;

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use quotewire::enrich::Enricher;
use quotewire::tagger::{AccurateTagger, FastTagger, Tagger};
use quotewire::text::Document;
use quotewire::{entities, quotes, speakers};

/// Articles a round. Few fit into the caches of the processor and flatter; more take longer.
const N_ARTICLES: usize = 200;

/// Articles a round of the accurate tier, which takes far longer over each.
const N_ACCURATE: usize = 20;

fn enrich(criterion: &mut Criterion) {
    let articles = articles::articles(N_ARTICLES);
    let fast = Arc::new(FastTagger::embedded().expect("the embedded model is sound"));
    let accurate = Arc::new(AccurateTagger::embedded().expect("the embedded model is sound"));
    measure(criterion, "fast", &articles, fast);
    measure(criterion, "accurate", &articles[..N_ACCURATE], accurate);
}

/// Measures the whole and each step with `tagger`.
fn measure(criterion: &mut Criterion, name: &str, articles: &[String], tagger: Arc<dyn Tagger>) {
    let words = articles::n_words(articles) as u64;
    let enricher = Enricher::new(Arc::clone(&tagger));
    // One thread, so that a figure is that of one core.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread can be started");

    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(words)).sample_size(20);
    group.bench_function("enrich", |bencher| {
        pool.install(|| {
            bencher.iter(|| {
                for article in articles {
                    black_box(enricher.enrich("", article));
                }
            });
        });
    });

    let documents: Vec<Document> = articles.iter().map(|article| Document::new("", article)).collect();
    let labels: Vec<_> = documents.iter().map(|document| tagger.tag(document)).collect();
    group.bench_function("text", |bencher| {
        bencher.iter(|| articles.iter().for_each(|article| drop(black_box(Document::new("", article)))));
    });
    group.bench_function("tags", |bencher| {
        pool.install(|| {
            bencher.iter(|| documents.iter().for_each(|document| drop(black_box(tagger.tag(document)))));
        });
    });
    let both = || documents.iter().zip(&labels);
    group.bench_function("entities", |bencher| {
        bencher.iter(|| both().for_each(|(document, labels)| drop(black_box(entities::extract(document, labels)))));
    });
    group.bench_function("quotes", |bencher| {
        bencher.iter(|| both().for_each(|(document, labels)| drop(black_box(quotes::extract(document, labels)))));
    });
    let found: Vec<_> = both()
        .map(|(document, labels)| (entities::extract(document, labels), quotes::extract(document, labels)))
        .collect();
    group.bench_function("speakers", |bencher| {
        bencher.iter(|| {
            for (document, (entities, quotes)) in documents.iter().zip(&found) {
                black_box(speakers::resolve(document, entities, quotes));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, enrich);
criterion_main!(benches);
