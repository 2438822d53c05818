//! Prints who is in an article, and who says what in which words. Its first line is the headline.
//!
//!     cargo run -p quotewire-engine --example extract < article.txt
#![allow(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::io::Read;
use std::sync::Arc;

use quotewire_engine::{Enricher, FastTagger};

fn main() -> Result<(), Box<dyn Error>> {
    let mut article = String::new();
    std::io::stdin().read_to_string(&mut article)?;
    let (headline, body) = article.split_once('\n').unwrap_or(("", &article));

    // One enricher for all articles: it holds the model, and is cheap to clone for other threads.
    let enricher = Enricher::new(Arc::new(FastTagger::embedded()?));
    let found = enricher.enrich(headline, body);

    for entity in &found.entities.entities {
        println!("{:<12} {}", entity.name_type.as_str(), entity.name);
    }
    for (quote, speakers) in found.quotes.iter().zip(&found.speakers) {
        let names: Vec<&str> = speakers.iter().map(|speaker| speaker.name.as_str()).collect();
        let who = if names.is_empty() { "somebody".to_owned() } else { names.join(" and ") };
        // The act belongs to the words: those of a denial alone read as an admission.
        let (kind, act) = (quote.kind.as_str(), quote.act.as_str());
        println!("{kind:<12} {who} ({act}): {}", found.document.slice(quote.span));
    }
    Ok(())
}
