//! Whom the pronouns of other texts mean: GAP, paragraphs of Wikipedia in which "he" or "she" means one of two names (K. Webster,
//! M. Recasens, V. Axelrod and J. Baldridge, Mind the GAP, 2018).

use std::path::Path;

use serde::Deserialize;

use super::data::{CodePoints, DataError, read_lines};
use quotewire_engine::training::{Lesson, LogLinear, Teaching, Words, resolve_speakers_by};
use quotewire_engine::{Act, ByteSpan, Document, Entities, Quote, QuoteKind, RuleSet, Tagger, stages};

/// One pronoun with its text.
#[derive(Debug, Deserialize)]
struct Line {
    text: String,
    pronoun: (usize, usize),
    candidates: Vec<Name>,
}

#[derive(Debug, Deserialize)]
struct Name {
    start: usize,
    end: usize,
    is_referent: bool,
}

/// Returns the decisions on the pronouns "he" and "she" of `data`/speakers/gap.jsonl that mean one of the two names.
///
/// # Errors
///
/// [`DataError`] where the file cannot be read or is not of this form.
pub(super) fn lessons(data: &Path, tagger: &dyn Tagger, weights: &LogLinear) -> Result<Vec<Lesson>, DataError> {
    let lines: Vec<Line> = read_lines(&data.join("speakers/gap.jsonl"))?;
    Ok(lines.iter().filter_map(|line| lesson(line, tagger, weights)).collect())
}

fn lesson(line: &Line, tagger: &dyn Tagger, weights: &LogLinear) -> Option<Lesson> {
    let points = CodePoints::new(&line.text);
    let meant = line.candidates.iter().find(|name| name.is_referent)?;
    let meant = points.span(meant.start, meant.end)?;
    let pronoun = points.span(line.pronoun.0, line.pronoun.1)?;
    if !["he", "she"].contains(&pronoun.of(&line.text).to_ascii_lowercase().as_str()) {
        return None;
    }
    let document = Document::new("", &line.text);
    let entities = stages::entities(&document, &tagger.tag(&document));
    let is_meant = |_: usize, _: &str, entity_idx: Option<usize>| is_at(&entities, entity_idx, meant);
    let teaching = Teaching::new(&is_meant);
    let quotes = [said_by(document.tokens_of(pronoun), pronoun.end)];
    let words = Words::new(&document);
    let _speakers = resolve_speakers_by(&document, &words, &entities, &quotes, weights, Some(&teaching));
    teaching
        .into_lessons()
        .into_iter()
        .next()
        .filter(|lesson| lesson.right.iter().all(|&idx| !lesson.choices[idx].is_else))
}

/// Returns whether an entity is named at `span`.
fn is_at(entities: &Entities, entity_idx: Option<usize>, span: ByteSpan) -> bool {
    let mention_idxs = entity_idx.map(|idx| entities.entities[idx].mention_idxs.as_slice()).unwrap_or_default();
    let overlaps = |mention: ByteSpan| mention.start < span.end && span.start < mention.end;
    mention_idxs.iter().any(|&idx| overlaps(entities.mentions[idx].span))
}

/// Returns a quotation without words whose source is `source`.
fn said_by(source: quotewire_engine::TokenRange, at: u32) -> Quote {
    Quote {
        kind: QuoteKind::Indirect,
        span: ByteSpan { start: at, end: at },
        act: Act::default(),
        cue: None,
        source: Some(source),
        quoted: Vec::new(),
        continues: None,
        nested_in: None,
        confidence: 1.0,
        rules: RuleSet::default(),
        ruling: None,
    }
}
