//! What is done with words and who does it: every case of `tests/cases/acts.jsonl`, to the letter, on both tiers.

use quotewire_engine::{Enricher, Enrichment};
use serde::Deserialize;

use crate::enrichment::{ACCURATE, FAST};

/// One input and what must be found in it.
#[derive(Deserialize)]
struct Case {
    id: String,
    kind: String,
    input: String,
    expect: Expected,
}

/// Its quotations: all of `quotes`, perhaps those of `optional`, and no others.
#[derive(Deserialize)]
struct Expected {
    quotes: Vec<Wanted>,
    #[serde(default)]
    optional: Vec<String>,
}

/// One quotation.
#[derive(Deserialize)]
struct Wanted {
    text: String,
    kind: OneOf,
    act: String,
    /// Who says it, where it is one.
    speaker: Option<OneOf>,
    /// Everybody who says it, in any order.
    speakers: Option<Vec<String>>,
}

/// One word, or several of which each will do.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOf {
    One(String),
    Several(Vec<String>),
}

impl OneOf {
    fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Several(several) => several,
        }
    }
}

/// Returns what is wrong with what was found, one line a fault.
fn faults(expect: &Expected, found: &Enrichment) -> Vec<String> {
    let text = |idx: usize| found.document.slice(found.quotes[idx].span);
    let mut faults = Vec::new();
    for wanted in &expect.quotes {
        let Some(idx) = (0..found.quotes.len()).find(|&idx| text(idx) == wanted.text) else {
            faults.push(format!("no quotation «{}»", wanted.text));
            continue;
        };
        let quote = &found.quotes[idx];
        let (kind, act) = (quote.kind.as_str(), quote.act.as_str());
        if act != wanted.act || !wanted.kind.all().iter().any(|wanted| wanted == kind) {
            faults.push(format!("{kind} {act}, not {}: «{}»", wanted.act, wanted.text));
        }
        let mut names: Vec<&String> = found.speakers[idx].iter().map(|speaker| &speaker.name).collect();
        let mut expected: Vec<&String> =
            (wanted.speakers.iter().flatten()).chain(wanted.speaker.iter().flat_map(OneOf::all)).collect();
        names.sort_unstable();
        expected.sort_unstable();
        if names != expected {
            faults.push(format!("{names:?}, not {expected:?}: «{}»", wanted.text));
        }
    }
    for idx in 0..found.quotes.len() {
        let is_wanted = expect.quotes.iter().any(|wanted| wanted.text == text(idx));
        if !is_wanted && !expect.optional.iter().any(|optional| optional == text(idx)) {
            faults.push(format!("one more: «{}»", text(idx)));
        }
    }
    faults
}

fn check(enricher: &Enricher) {
    let cases = include_str!("../cases/acts.jsonl").lines();
    let mut faults_of_all = Vec::new();
    for line in cases {
        let case: Case = serde_json::from_str(line).expect("a case is one JSON object a line");
        let found = enricher.enrich("", &case.input);
        let faults = faults(&case.expect, &found);
        faults_of_all.extend(faults.iter().map(|fault| format!("{} ({}): {fault}", case.id, case.kind)));
    }
    assert!(faults_of_all.is_empty(), "{}", faults_of_all.join("\n"));
}

#[test]
fn every_case_holds_on_the_accurate_tier() {
    check(&ACCURATE);
}

#[test]
fn every_case_holds_on_the_fast_tier() {
    check(&FAST);
}
