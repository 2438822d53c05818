//! The hard cases, on both tiers: those that fail stand in `tests/cases/failing.tsv`, a list that may only shrink.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use quotewire_engine::{AccurateTagger, Enricher, FastTagger, Tier};
use quotewire_train::eval_cases::{passes_by_kind, read_cases};
use quotewire_train::score::Passes;

static FAST: LazyLock<Enricher> =
    LazyLock::new(|| Enricher::new(Arc::new(FastTagger::embedded().expect("a sound model"))));
static ACCURATE: LazyLock<Enricher> =
    LazyLock::new(|| Enricher::new(Arc::new(AccurateTagger::embedded().expect("a sound model"))));

/// Every file of cases.
const FILES: [&str; 4] = ["acts.jsonl", "acts_more.jsonl", "kinds.jsonl", "reported.jsonl"];

/// A row of the list: a case that fails.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Row<'a> {
    file: &'a str,
    tier: &'a str,
    id: &'a str,
    /// Whether it passes on some processors and fails on others.
    is_close: bool,
}

/// Returns the rows of the list. A tier with a question mark, `accurate?`, has a case that is close.
fn rows() -> Vec<Row<'static>> {
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [file, tier, id, why] = cells[..] else { panic!("file, tier, id, why: {line}") };
        assert!(!why.trim().is_empty(), "no reason: {line}");
        Row { file, tier: tier.trim_end_matches('?'), id, is_close: tier.ends_with('?') }
    };
    include_str!("../../../tests/cases/failing.tsv").lines().skip(1).map(row).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases")
}

/// Fails where a case of `file` fails that is not in the list, or passes though it is, on any tier. Shows the pass rates by kind.
fn check(file: &str) {
    let told: String = Tier::ALL.into_iter().map(|tier| differences(file, tier)).collect();
    assert!(told.is_empty(), "against tests/cases/failing.tsv:\n{told}");
}

/// Returns where the cases of `file` and the list differ; nothing where they do not.
#[expect(clippy::print_stdout, reason = "a table for people, which `--nocapture` shows")]
fn differences(file: &str, tier: Tier) -> String {
    let enricher = if tier == Tier::Fast { &*FAST } else { &*ACCURATE };
    let cases = read_cases(&folder().join(file)).expect("every line is a case");
    let rows: Vec<Row<'_>> = rows().into_iter().filter(|row| row.file == file && row.tier == tier.as_str()).collect();
    let (mut is_right, mut told) = (Vec::new(), String::new());
    let mut tell = |case: &str, what: &str| told.push_str(&format!("{file}, {} tier, {case} {what}\n", tier.as_str()));
    for case in &cases {
        let faults = case.faults(&enricher.enrich(&case.headline, &case.input));
        is_right.push(faults.is_empty());
        let (row, name) = (rows.iter().find(|row| row.id == case.id), format!("{} ({})", case.id, case.kind));
        if row.is_none() && !faults.is_empty() {
            tell(&name, &format!("fails:\n    {}\n    in «{}»", faults.join("\n    "), case.input));
        }
        if faults.is_empty() && row.is_some_and(|row| !row.is_close) {
            tell(&name, "passes now: take it off the list");
        }
    }
    for row in rows.iter().filter(|row| cases.iter().all(|case| case.id != row.id)) {
        tell(row.id, "is no case: take it off the list");
    }
    println!("{file}, {} tier\n{}", tier.as_str(), Passes::table(&passes_by_kind(&cases, &is_right)));
    told
}

#[test]
fn denials_questions_and_requests() {
    check("acts.jsonl");
}

#[test]
fn denials_questions_and_requests_of_every_day() {
    check("acts_more.jsonl");
}

#[test]
fn names_and_texts_of_rare_kinds() {
    check("kinds.jsonl");
}

#[test]
fn what_users_of_such_tools_report() {
    check("reported.jsonl");
}

#[test]
fn the_list_has_each_case_of_each_file_once() {
    let rows = rows();
    let tiers = Tier::ALL.map(Tier::as_str);
    assert!(rows.iter().all(|row| FILES.contains(&row.file) && tiers.contains(&row.tier)), "a file or tier is unknown");
    let different: BTreeSet<_> = rows.iter().map(|row| (row.file, row.tier, row.id)).collect();
    assert_eq!(different.len(), rows.len(), "a row stands twice");
    assert!(rows.is_sorted_by_key(|row| (row.file, row.tier, row.id)), "rows are not sorted by file, tier and id");
}
