//! What is done with words and who does it: every case of `tests/cases/acts.jsonl`, on both tiers, and of `acts_more.jsonl` as many as
//! ever held.

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

/// Returns the words of `text`, in small letters.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '-' | '.' | '\'' | '’'));
    words.map(|word| word.trim_matches(['.', '\'', '’', '-']).to_lowercase()).filter(|word| !word.is_empty()).collect()
}

/// Returns the longest run of words that two texts share, as a part of the longer one.
fn overlap(left: &str, right: &str) -> f64 {
    let (left, right) = (words(left), words(right));
    let run = |from: usize, to: usize| left[from..].iter().zip(&right[to..]).take_while(|(a, b)| a == b).count();
    let runs = (0..left.len()).flat_map(|from| (0..right.len()).map(move |to| (from, to)));
    let longest = runs.map(|(from, to)| run(from, to)).max().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "a few words")]
    let part = longest as f64 / left.len().max(right.len()).max(1) as f64;
    part
}

/// Returns whether two names are of one: the last words are the same, or one holds the other.
fn is_name(wanted: &str, found: &str) -> bool {
    let name =
        |text: &str| -> Vec<String> { words(text).into_iter().filter(|word| word != "the" && word != "a").collect() };
    let (wanted, found) = (name(wanted), name(found));
    let holds = |all: &[String], some: &[String]| some.iter().all(|word| all.contains(word));
    !wanted.is_empty()
        && !found.is_empty()
        && (wanted.last() == found.last() || holds(&wanted, &found) || holds(&found, &wanted))
}

/// Returns what is wrong by the rules of an editor, who forgives a word at the edge.
fn faults_but_edges(expect: &Expected, found: &Enrichment) -> Vec<String> {
    let text = |idx: usize| found.document.slice(found.quotes[idx].span);
    let mut faults = Vec::new();
    for wanted in &expect.quotes {
        let best = (0..found.quotes.len())
            .max_by(|&left, &right| overlap(&wanted.text, text(left)).total_cmp(&overlap(&wanted.text, text(right))));
        let Some(idx) = best.filter(|&idx| overlap(&wanted.text, text(idx)) >= 0.8) else {
            faults.push(format!("no quotation «{}»", wanted.text));
            continue;
        };
        let quote = &found.quotes[idx];
        if quote.act.as_str() != wanted.act || !wanted.kind.all().iter().any(|kind| kind == quote.kind.as_str()) {
            faults.push(format!("{} {}: «{}»", quote.kind.as_str(), quote.act.as_str(), wanted.text));
        }
        let names: Vec<&str> = found.speakers[idx].iter().map(|speaker| speaker.name.as_str()).collect();
        let one = wanted.speaker.as_ref().map_or(&[][..], OneOf::all);
        let is_one = one.is_empty() || names.first().is_some_and(|name| one.iter().any(|wanted| is_name(wanted, name)));
        let are_all = wanted.speakers.as_ref().is_none_or(|wanted| {
            wanted.len() == names.len() && wanted.iter().all(|wanted| names.iter().any(|name| is_name(wanted, name)))
        });
        if !is_one || !are_all {
            faults.push(format!("{names:?}: «{}»", wanted.text));
        }
    }
    for idx in 0..found.quotes.len() {
        let mut known =
            expect.quotes.iter().map(|wanted| wanted.text.as_str()).chain(expect.optional.iter().map(String::as_str));
        if !known.any(|known| overlap(known, text(idx)) >= 0.5) {
            faults.push(format!("one more: «{}»", text(idx)));
        }
    }
    faults
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

/// Fails where fewer than `least` of the further cases hold, and tells those that do not.
fn check_more(enricher: &Enricher, least: usize) {
    let (mut n_right, mut told) = (0, String::new());
    for line in include_str!("../cases/acts_more.jsonl").lines() {
        let case: Case = serde_json::from_str(line).expect("a case is one JSON object a line");
        let faults = faults_but_edges(&case.expect, &enricher.enrich("", &case.input));
        n_right += usize::from(faults.is_empty());
        for fault in faults {
            told.push_str(&format!("{} ({}): {fault}\n", case.id, case.kind));
        }
    }
    assert!(n_right >= least, "{n_right} hold, {least} did before:\n{told}");
}

#[test]
fn as_many_further_cases_hold_as_ever_on_the_accurate_tier() {
    check_more(&ACCURATE, 318);
}

#[test]
fn as_many_further_cases_hold_as_ever_on_the_fast_tier() {
    check_more(&FAST, 313);
}

#[test]
fn every_case_holds_on_the_accurate_tier() {
    check(&ACCURATE);
}

#[test]
fn every_case_holds_on_the_fast_tier() {
    check(&FAST);
}
