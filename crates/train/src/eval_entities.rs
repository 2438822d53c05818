//! Scores of the joining of mentions against annotated chains of coreference.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

use super::data::{CodePoints, DataError, read_lines};
use super::score::Counts;
use quotewire_engine::stages;
use quotewire_engine::training::fold::folded;
use quotewire_engine::training::{gazetteer, titles};
use quotewire_engine::{ByteSpan, Document, Labels, NameType, Tag, TokenRange};

/// One article with its noun phrases.
#[derive(Debug, Clone, Deserialize)]
pub struct ChainsLine {
    /// Its identity.
    pub id: String,
    /// The text that offsets point into.
    pub text: String,
    /// Its noun phrases.
    pub entities: Vec<ChainsPhrase>,
}

/// One annotated noun phrase; offsets in code points.
#[derive(Debug, Clone, Deserialize)]
pub struct ChainsPhrase {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// person, organization, place and others.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its chain.
    pub cluster: String,
    /// Its head word.
    #[serde(default)]
    pub head: Option<String>,
    /// Whether its head is a name.
    pub named: bool,
}

/// Returns how the pairs of person mentions that we join compare with those that `path` joins, the mentions
/// being given, and the pairs joined or left apart wrongly, for reading.
///
/// The name inside an annotated phrase is the run of capitalised words around its head.
///
/// # Errors
///
/// [`DataError`] where the file cannot be read or is not of this form.
pub fn score_people(path: &Path) -> Result<(Counts, Vec<String>), DataError> {
    let lines: Vec<ChainsLine> = read_lines(path)?;
    let mut counts = Counts::default();
    let mut mistakes = Vec::new();
    for line in &lines {
        let document = Document::new("", &line.text);
        let names = gold_names(line, &document);
        let mut labels = Labels {
            names: vec![Tag::Outside; document.tokens.len()],
            name_confidences: vec![1.0; document.tokens.len()],
            ..Labels::default()
        };
        for (tokens, _) in &names {
            for token_idx in tokens.indices() {
                let is_first = token_idx == tokens.start as usize;
                labels.names[token_idx] =
                    if is_first { Tag::Begin(NameType::Person) } else { Tag::Inside(NameType::Person) };
            }
        }
        let found = stages::entities(&document, &labels);
        let chain_at: HashMap<u32, &str> = names.iter().map(|(tokens, chain)| (tokens.end, *chain)).collect();
        // The last token of a name tells which annotated one it is: only what stands before it is trimmed.
        let mentions: Vec<(&str, usize, ByteSpan)> = found
            .mentions
            .iter()
            .filter_map(|mention| Some((*chain_at.get(&mention.tokens.end)?, mention.entity_idx, mention.span)))
            .collect();
        for (order, left) in mentions.iter().enumerate() {
            for right in &mentions[order + 1..] {
                let (is_gold, is_found) = (left.0 == right.0, left.1 == right.1);
                counts.gold += usize::from(is_gold);
                counts.found += usize::from(is_found);
                counts.right += usize::from(is_gold && is_found);
                if is_gold != is_found {
                    let what = if is_found { "joined" } else { "left apart" };
                    mistakes.push(format!(
                        "{} {what}: {} | {}",
                        line.id,
                        document.slice(left.2),
                        document.slice(right.2)
                    ));
                }
            }
        }
    }
    Ok((counts, mistakes))
}

/// Returns the names of people inside the annotated phrases, and the chain of each; no two overlap.
fn gold_names<'a>(line: &'a ChainsLine, document: &Document) -> Vec<(TokenRange, &'a str)> {
    let points = CodePoints::new(&line.text);
    let mut names: Vec<(TokenRange, &str)> = Vec::new();
    for phrase in line.entities.iter().filter(|phrase| phrase.named && phrase.kind == "person") {
        let Some(span) = points.span(phrase.start, phrase.end) else { continue };
        let tokens = document.tokens_of(span);
        let Some(head) = phrase
            .head
            .as_deref()
            .and_then(|head| tokens.indices().find(|&token_idx| document.token_text(token_idx).starts_with(head)))
        else {
            continue;
        };
        let is_part = |token_idx: usize| {
            let text = document.token_text(token_idx);
            text.starts_with(char::is_uppercase) || matches!(text, "-" | "al" | "el" | "bin" | "de" | "van" | "von")
        };
        // A title is no name, nor is "Muslims".
        let key = folded(document.token_text(head));
        if !is_part(head) || titles::is_title(&key) || gazetteer::is_nation(&key) {
            continue;
        }
        let start = (tokens.start as usize..head).rev().take_while(|&idx| is_part(idx)).last().unwrap_or(head);
        let end = (head..tokens.end as usize).take_while(|&idx| is_part(idx)).last().unwrap_or(head) + 1;
        names.push((TokenRange::new(start, end), phrase.cluster.as_str()));
    }
    names.sort_by_key(|(tokens, _)| (tokens.len(), tokens.start));
    let mut kept: Vec<(TokenRange, &str)> = Vec::new();
    for (tokens, chain) in names {
        if !kept.iter().any(|(other, _)| other.overlaps(tokens)) {
            kept.push((tokens, chain));
        }
    }
    kept
}
