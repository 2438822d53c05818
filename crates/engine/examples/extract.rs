//! Prints who is in a text, and who says what in which words: `cargo run -p quotewire-engine --example extract < article.txt`.
#![allow(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::io::Read;
use std::sync::Arc;

use quotewire_engine::{Enricher, FastTagger};

fn main() -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    // One enricher for all articles: it holds the model, and is cheap to clone for other threads.
    let enricher = Enricher::new(Arc::new(FastTagger::embedded()?));
    let found = enricher.enrich("", &text);
    for entity in &found.entities.entities {
        println!("{:<12} {}", entity.name_type.as_str(), entity.name);
    }
    for (quote, speakers) in found.quotes.iter().zip(&found.speakers) {
        let names: Vec<&str> = speakers.iter().map(|speaker| speaker.name.as_str()).collect();
        let (kind, words) = (quote.kind.as_str(), found.document.slice(quote.span));
        println!("{kind:<12} {}: {words}", if names.is_empty() { "nobody".to_owned() } else { names.join(", ") });
    }
    Ok(())
}
