//! How much of the articles of saved web pages is found: folders with a `source.html` and an `expected.html`, as Mozilla's
//! Readability and its kin are tested with.
//!
//!     cargo run --release --example pages -- FOLDER/*

#![expect(clippy::print_stdout, reason = "what it finds goes to standard output")]

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use quotewire::article::{Format, Hints, decode};

/// Largest page that is read, bytes.
const MAX_BYTES: usize = 1 << 25;

fn main() {
    let (mut recalls, mut precisions, mut n_pages) = (0.0, 0.0, 0.0);
    for folder in env::args().skip(1) {
        let folder = Path::new(&folder);
        let (Some(found), Some(expected)) = (words(&folder.join("source.html")), words(&folder.join("expected.html")))
        else {
            continue;
        };
        let shared = expected.iter().map(|(word, count)| (*count).min(*found.get(word).unwrap_or(&0))).sum();
        let recall = ratio(shared, expected.values().sum());
        let precision = ratio(shared, found.values().sum());
        println!("{:5.1} {:5.1} {}", 100.0 * recall, 100.0 * precision, folder.display());
        recalls += recall;
        precisions += precision;
        n_pages += 1.0;
    }
    println!(
        "recall {:.1} precision {:.1} of words, means of {n_pages} pages",
        100.0 * recalls / n_pages,
        100.0 * precisions / n_pages
    );
}

/// Returns how often each word stands in the article of the HTML at `path`; none where it has none.
fn words(path: &Path) -> Option<BTreeMap<String, u32>> {
    let html = fs::read(path).ok()?;
    let hints = Hints { content_type: Some("text/html"), ..Hints::default() };
    let article = decode(&html, &hints, Format::Text, MAX_BYTES).ok()?;
    let mut words = BTreeMap::new();
    for word in article.body.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *words.entry(word.to_lowercase()).or_insert(0) += 1;
    }
    Some(words)
}

fn ratio(part: u32, whole: u32) -> f64 {
    f64::from(part) / f64::from(whole.max(1))
}
