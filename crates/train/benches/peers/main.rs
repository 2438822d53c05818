//! quotewire and spaCy side by side: words a second on the same articles and the same core, and how right the names are.
//!
//! `make bench-peers` installs spaCy and runs this on one core; with `DATA=folder` it scores names too. Prints a table in
//! Markdown. `-- --corpus` prints the articles alone, as JSON Lines.
#![allow(clippy::print_stdout, missing_docs, reason = "a benchmark prints and has no readers of its documentation")]

#[path = "../../../../benches/corpus/mod.rs"]
mod corpus;
#[path = "../../../../benches/process.rs"]
mod process;
mod spacy;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use corpus::Article;
use process::cpu_us;
use quotewire_engine::{AccurateTagger, ByteSpan, Enricher, FastTagger, NameType};
use quotewire_train::data::{self, NamesLine};
use quotewire_train::eval_names::NamesScore;
use spacy::{Bounds, Spacy};

/// Each so many-th article of the corpus: enough, and done in minutes.
const STEP: usize = 5;
const N_ROUNDS: usize = 5;
/// Passes of the fast tier a round, whose time would be too short to tell.
const FAST_PASSES: usize = 10;

/// Names with their confidences, as the scoring takes them.
type Names = Vec<(ByteSpan, NameType, f32)>;

fn main() {
    let arguments: Vec<PathBuf> =
        std::env::args_os().skip(1).filter(|argument| argument != "--bench").map(PathBuf::from).collect();
    let articles = corpus::articles();
    match arguments.as_slice() {
        [only] if only.as_os_str() == "--corpus" => print!("{}", corpus::json_lines(&articles)),
        [python] => compare(&articles, python, None),
        [python, gold] => compare(&articles, python, Some(gold)),
        _ => println!("say which Python has spaCy, or run: make bench-peers"),
    }
}

/// Prints the table.
fn compare(articles: &[Article], python: &Path, gold: Option<&Path>) {
    let few: Vec<Article> = articles.iter().step_by(STEP).cloned().collect();
    let n_words = corpus::n_words(&few);
    let texts: Vec<String> = few.iter().map(|article| format!("{}\n\n{}", article.headline, article.body)).collect();
    let fast = Enricher::new(Arc::new(FastTagger::embedded().expect("the embedded model is sound")));
    let accurate = Enricher::new(Arc::new(AccurateTagger::embedded().expect("the embedded model is sound")));
    let (mut names, mut whole) = (Spacy::start(python, "names"), Spacy::start(python, "whole"));
    // One thread next to this one, which waits.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread can be started");

    let mut paces: [Vec<f64>; 4] = Default::default();
    for _ in 0..N_ROUNDS {
        let seconds = [
            names.ask(&texts).seconds,
            whole.ask(&texts).seconds,
            pool.install(|| seconds_of(&fast, &few, FAST_PASSES)),
            pool.install(|| seconds_of(&accurate, &few, 1)),
        ];
        paces.iter_mut().zip(seconds).for_each(|(paces, seconds)| paces.push(n_words as f64 / seconds));
    }
    let scores = gold.map(|gold| {
        let lines: Vec<NamesLine> = data::read_lines(gold).expect("annotated articles");
        let mut theirs = |bounds| score(&lines, |text| names.ask(&[text.to_owned()]).names(text, bounds));
        let theirs = [theirs(Bounds::Theirs), theirs(Bounds::Ours)];
        let ours = |enricher: &Enricher| {
            let score = pool.install(|| score(&lines, |text| names_of(enricher, text)));
            [score.clone(), score]
        };
        // The names are those of the same network, whatever else runs.
        [theirs.clone(), theirs, ours(&fast), ours(&accurate)]
    });

    println!("{} articles, {n_words} words; {}; quotewire {}.", few.len(), names.versions, env!("CARGO_PKG_VERSION"));
    println!("spaCy's names alone: {}; as it comes: {}.\n", names.parts.join(", "), whole.parts.join(", "));
    println!("| | words a second | names: F1 | as annotated | persons | organisations | locations |");
    println!("|---|---|---|---|---|---|---|");
    for (row, (title, paces)) in TITLES.iter().zip(&mut paces).enumerate() {
        let scores = scores.as_ref().map_or_else(|| " | ".repeat(4), |scores| cells(&scores[row]));
        println!("| {title} | {:.0} | {scores} |", median(paces));
    }
}

const TITLES: [&str; 4] =
    ["spaCy, names alone", "spaCy, as it comes", "quotewire, fast tier, whole", "quotewire, accurate tier, whole"];

/// Returns the cells of one row: F1 with the bounds that the program gives, and with those that the articles have.
fn cells([theirs, ours]: &[NamesScore; 2]) -> String {
    let kind = |kind: &str| ours.by_kind.get(kind).copied().unwrap_or_default().f1();
    let (person, organization, location) = (kind("PERSON"), kind("ORGANIZATION"), kind("LOCATION"));
    format!("{:.1} | {:.1} | {person:.1} | {organization:.1} | {location:.1}", theirs.core.f1(), ours.core.f1())
}

/// Returns the score of what `find` finds in the articles.
fn score(lines: &[NamesLine], mut find: impl FnMut(&str) -> Names) -> NamesScore {
    let mut score = NamesScore::default();
    lines.iter().for_each(|line| score.add(line, &mut find));
    score
}

fn names_of(enricher: &Enricher, text: &str) -> Names {
    let mentions = enricher.enrich("", text).entities.mentions;
    mentions.into_iter().map(|mention| (mention.span, mention.name_type, mention.confidence)).collect()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Returns the processor time of one pass over `articles`.
fn seconds_of(enricher: &Enricher, articles: &[Article], n_passes: usize) -> f64 {
    let before = cpu_us(std::process::id());
    for _ in 0..n_passes {
        for article in articles {
            black_box(enricher.enrich(&article.headline, &article.body));
        }
    }
    (cpu_us(std::process::id()) - before) / 1e6 / n_passes as f64
}
