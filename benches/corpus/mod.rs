//! The articles to measure on: those of `tests/articles` that are as long as news is, and others made from their
//! sentences with other words, names and figures, the same ones each time. `benches/corpus/README.md` tells how like
//! news they are.

mod rewrite;
mod sources;
mod words;

use fastrand::Rng;
use rewrite::Rewriter;
use sources::Source;
use words::Words;

/// Articles of the corpus.
const N_ARTICLES: usize = 350;

/// Words of an article, the shortest and the longest.
const LENGTHS: std::ops::RangeInclusive<usize> = 80..=1_500;

/// The median length of what is made, and how far lengths spread: the standard deviation of their logarithm.
const MEDIAN_LENGTH: f64 = 520.0;
const SPREAD: f64 = 0.75;

/// Most paragraphs that stand together as they did in their source.
const MOST_TOGETHER: usize = 4;

/// The share of paragraphs with quotation marks that is passed over: our articles were written to hold many.
const QUOTES_LEFT_OUT: f64 = 0.85;

/// One article.
#[derive(Debug, Clone)]
pub(crate) struct Article {
    /// Its headline.
    pub(crate) headline: String,
    /// Its paragraphs, an empty line between them.
    pub(crate) body: String,
}

/// Returns the corpus.
pub(crate) fn articles() -> Vec<Article> {
    let (sources, words) = (sources::read(), Words::read());
    let own = sources.iter().map(Source::article).filter(|article| LENGTHS.contains(&n_words([article])));
    let mut articles: Vec<Article> = own.collect();
    let made = (articles.len()..N_ARTICLES).map(|seed| make(seed as u64, &sources, &words));
    articles.extend(made);
    // Made and written ones take turns, so that any part is like the whole.
    Rng::with_seed(0).shuffle(&mut articles);
    articles
}

/// Returns the number of words that white space sets apart, headlines included.
pub(crate) fn n_words<'a>(articles: impl IntoIterator<Item = &'a Article>) -> usize {
    let of = |text: &str| text.split_whitespace().count();
    articles.into_iter().map(|article| of(&article.headline) + of(&article.body)).sum()
}

/// Returns the articles as JSON Lines, which every program can read.
#[allow(dead_code, reason = "each benchmark takes what it needs")]
pub(crate) fn json_lines(articles: &[Article]) -> String {
    let line = |(idx, article): (usize, &Article)| {
        let (headline, body) = (&article.headline, &article.body);
        serde_json::json!({"id": format!("corpus-{idx}"), "headline": headline, "body": body}).to_string() + "\n"
    };
    articles.iter().enumerate().map(line).collect()
}

/// Returns an article made from runs of paragraphs.
fn make(seed: u64, sources: &[Source], words: &Words) -> Article {
    let mut rng = Rng::with_seed(seed);
    // Twelve even numbers together are nearly normal.
    let normal = (0..12).map(|_| rng.f64()).sum::<f64>() - 6.0;
    let length = (MEDIAN_LENGTH * (SPREAD * normal).exp()).clamp(*LENGTHS.start() as f64, *LENGTHS.end() as f64);
    let mut rewriter = Rewriter::new(words, rng.fork());
    let source = &sources[rng.usize(..sources.len())];
    let headline = rewriter.rewrite(&source.headline, &source.names);
    let mut article = Article { headline, body: String::new() };
    while (n_words([&article]) as f64) < length {
        let source = &sources[rng.usize(..sources.len())];
        let first = rng.usize(..source.paragraphs.len());
        for paragraph in source.paragraphs[first..].iter().take(rng.usize(1..=MOST_TOGETHER)) {
            if n_words([&article]) as f64 >= length {
                break;
            }
            if paragraph.contains(['\u{201c}', '"']) && rng.f64() < QUOTES_LEFT_OUT {
                continue;
            }
            if !article.body.is_empty() {
                article.body.push_str("\n\n");
            }
            article.body.push_str(&rewriter.rewrite(paragraph, &source.names));
        }
    }
    article
}
