//! Scores names: exact span and type against annotated articles.

use std::collections::BTreeMap;

use super::data::{CodePoints, NamesLine};
use super::names::without_address;
use super::score::{Calibration, Counts};
use quotewire_engine::{ByteSpan, NameType};

/// How much of the text around a mistake is told on each side.
const CONTEXT_BYTES: usize = 50;

/// Scores by kind; facilities count as locations.
#[derive(Debug, Clone, Default)]
pub struct NamesScore {
    /// Each kind on its own.
    pub by_kind: BTreeMap<&'static str, Counts>,
    /// Persons, organisations and locations together.
    pub core: Counts,
    /// The confidence of every mention.
    pub calibration: Calibration,
    /// Names missed, and names that are none or others, one line each with the words around.
    pub mistakes: Vec<String>,
}

/// Returns the kind under which `name_type` is scored.
#[must_use]
pub fn scored_kind(name_type: NameType) -> &'static str {
    match name_type {
        NameType::Facility => NameType::Location.as_str(),
        other => other.as_str(),
    }
}

fn gold_kind(label: &str) -> Option<&'static str> {
    Some(match label.to_ascii_uppercase().as_str() {
        "PERSON" | "PER" => "PERSON",
        "ORGANIZATION" | "ORG" => "ORGANIZATION",
        "LOCATION" | "LOC" | "FACILITY" => "LOCATION",
        "NORP" => "NORP",
        "PRODUCT" => "PRODUCT",
        "MISC" => "MISC",
        "DATE" => "DATE",
        "MONEY" => "MONEY",
        _ => return None,
    })
}

impl NamesScore {
    /// Adds one annotated line; `find` returns the names of its text, each with its confidence.
    pub fn add(&mut self, line: &NamesLine, find: impl FnOnce(&str) -> Vec<(ByteSpan, NameType, f32)>) {
        let skipped = without_address(line);
        let points = CodePoints::new(&line.text);
        let gold = line.entities.iter().filter(|span| span.layer == 0).filter_map(|span| {
            let bytes = points.span(span.start, span.end)?;
            let start = (bytes.start as usize).checked_sub(skipped)?;
            Some((ByteSpan::new(start, bytes.end as usize - skipped), gold_kind(&span.label)?))
        });
        self.add_text(&line.id, &line.text[skipped..], gold.collect(), find);
    }

    /// Adds one text with its names, each under the kind that it is scored as; `find` returns the names of the text, each with
    /// its confidence.
    pub fn add_text(
        &mut self,
        id: &str,
        text: &str,
        mut gold: Vec<(ByteSpan, &'static str)>,
        find: impl FnOnce(&str) -> Vec<(ByteSpan, NameType, f32)>,
    ) {
        gold.sort_unstable();
        let tell = |what: &str, kind: &str, span: ByteSpan| format!("{id}: {what} {kind} {}", around(text, span));
        let mut is_found = vec![false; gold.len()];
        for (span, kind, confidence) in find(text) {
            let kind = scored_kind(kind);
            self.count(kind, |counts| counts.found += 1);
            let place = gold.binary_search(&(span, kind));
            match place {
                Ok(gold_idx) => {
                    is_found[gold_idx] = true;
                    self.count(kind, |counts| counts.right += 1);
                }
                Err(_) => self.mistakes.push(tell("extra", kind, span)),
            }
            self.calibration.add(confidence, place.is_ok());
        }
        for ((span, kind), is_found) in gold.into_iter().zip(is_found) {
            self.count(kind, |counts| counts.gold += 1);
            if !is_found {
                self.mistakes.push(tell("missed", kind, span));
            }
        }
    }

    fn count(&mut self, kind: &'static str, change: impl Fn(&mut Counts)) {
        change(self.by_kind.entry(kind).or_default());
        if matches!(kind, "PERSON" | "ORGANIZATION" | "LOCATION") {
            change(&mut self.core);
        }
    }
}

/// Returns a name in marks with the words around it, in one line.
fn around(text: &str, span: ByteSpan) -> String {
    let (start, end) = (span.start as usize, span.end as usize);
    let from = text.floor_char_boundary(start.saturating_sub(CONTEXT_BYTES));
    let to = text.ceil_char_boundary(end.saturating_add(CONTEXT_BYTES).min(text.len()));
    let told = format!("{}«{}»{}", &text[from..start], &text[start..end], &text[end..to]);
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}
