//! Scores names: exact span and type against annotated articles.

use std::collections::BTreeMap;

use super::data::{CodePoints, NamesLine};
use super::names::without_address;
use super::score::{Calibration, Counts};
use crate::tagger::NameType;
use crate::text::ByteSpan;

/// Scores by kind; facilities count as locations.
#[derive(Debug, Clone, Default)]
pub struct NamesScore {
    /// Each kind on its own.
    pub by_kind: BTreeMap<&'static str, Counts>,
    /// Persons, organisations and locations together.
    pub core: Counts,
    /// The confidence of every mention.
    pub calibration: Calibration,
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
    /// Adds one annotated article; `find` returns the names of its text, each with its confidence.
    pub fn add(&mut self, line: &NamesLine, find: impl FnOnce(&str) -> Vec<(ByteSpan, NameType, f32)>) {
        let skipped = without_address(line);
        let points = CodePoints::new(&line.text);
        let mut gold: Vec<(ByteSpan, &'static str)> = line
            .entities
            .iter()
            .filter(|span| span.layer == 0)
            .filter_map(|span| {
                let bytes = points.span(span.start, span.end)?;
                let start = (bytes.start as usize).checked_sub(skipped)?;
                Some((ByteSpan::new(start, bytes.end as usize - skipped), gold_kind(&span.label)?))
            })
            .collect();
        gold.sort_unstable();
        for (span, kind, confidence) in find(&line.text[skipped..]) {
            let kind = scored_kind(kind);
            self.count(kind, |counts| counts.found += 1);
            let is_right = gold.binary_search(&(span, kind)).is_ok();
            if is_right {
                self.count(kind, |counts| counts.right += 1);
            }
            self.calibration.add(confidence, is_right);
        }
        for entry in &gold {
            self.count(entry.1, |counts| counts.gold += 1);
        }
    }

    fn count(&mut self, kind: &'static str, change: impl Fn(&mut Counts)) {
        change(self.by_kind.entry(kind).or_default());
        if matches!(kind, "PERSON" | "ORGANIZATION" | "LOCATION") {
            change(&mut self.core);
        }
    }
}
