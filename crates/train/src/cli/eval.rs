//! The command `eval`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use quotewire_engine::{AccurateTagger, Enricher, FastTagger, ModelError, RuleId, Tagger, Tier};

use super::print;
use crate::data::DataError;
use crate::eval_rules::{RuleScore, score_rules};
use crate::eval_rules_cases::{RuleCases, score_rules_on_cases};
use crate::score::{Passes, Report};
use crate::{eval_cases, evaluate};

/// Arguments of `eval`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Annotated articles: JSON Lines with `entities` or `attributions`, cases with what is expected of each (`expect`), one
    /// article annotated in full (.json), or a folder of articles with their quotations marked; may be given again
    #[arg(long, value_name = "FILE", required = true)]
    gold: Vec<PathBuf>,
    /// Which tagger: fast or accurate
    #[arg(long, default_value = "accurate")]
    tier: Tier,
    /// A model file of that tier, in place of the weights inside the program
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Print what each rule of quotations is worth instead, on files with quotations or cases: how often it did something, how
    /// often that is right, and what the F1 of contents of any kind, or the number of cases that pass, loses without it
    #[arg(long)]
    rules: bool,
    /// Print each mistake too, where the measure of a file knows them
    #[arg(long)]
    mistakes: bool,
}

/// Measures each of the files and prints a table.
///
/// # Errors
///
/// What could not be read or written, for people.
pub fn execute(args: &Args) -> Result<(), String> {
    if args.rules {
        return print(&rules_table(args)?);
    }
    let enricher = Enricher::new(tagger(args)?);
    // The speed is that of one core.
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(|error| error.to_string())?;
    let mut table = String::new();
    for gold in &args.gold {
        let report = one_thread.install(|| evaluate(gold, &enricher)).map_err(|error| error.to_string())?;
        let title = format!("{} ({} tier)", gold.display(), args.tier.as_str());
        let written = write_report(&mut table, &title, &report);
        debug_assert!(written.is_ok(), "a String takes everything");
        for mistake in report.mistakes.iter().filter(|_| args.mistakes) {
            table.push_str(mistake);
            table.push('\n');
        }
    }
    print(&table)
}

/// Returns the table of the rules, as Markdown: a column a file.
fn rules_table(args: &Args) -> Result<String, String> {
    let tagger = tagger(args)?;
    let of_file = |gold: &PathBuf| rules_column(gold, tagger.as_ref()).map_err(|error| error.to_string());
    let columns: Vec<Vec<String>> = args.gold.iter().map(of_file).collect::<Result<_, _>>()?;
    let mut rows = vec!["rule".to_owned()];
    rows.extend(RuleId::all().map(|rule| rule.name().to_owned()));
    let mut table = String::new();
    for (row_idx, row) in rows.iter().enumerate() {
        let cells: Vec<&str> = columns.iter().map(|column| column[row_idx].as_str()).collect();
        table.push_str(&format!("| {row} | {} |\n", cells.join(" | ")));
        if row_idx == 0 {
            table.push_str(&format!("|---|{}\n", "---|".repeat(columns.len())));
        }
    }
    Ok(table)
}

/// Returns the column of a file: its heading, then a cell a rule.
fn rules_column(gold: &Path, tagger: &dyn Tagger) -> Result<Vec<String>, DataError> {
    let last: Vec<_> = gold.iter().map(|part| part.to_string_lossy()).collect();
    let name = last[last.len().saturating_sub(2)..].join("/");
    if eval_cases::has_cases(gold)? {
        let (all, scores) = score_rules_on_cases(gold, tagger)?;
        let cell = |(_, RuleCases { fired, gain }): &(RuleId, RuleCases)| format!("{fired}, {gain:+}");
        let heading = format!("{name}: fired, gain in cases ({} of {})", all.passed, all.all);
        return Ok(std::iter::once(heading).chain(scores.iter().map(cell)).collect());
    }
    let (whole, scores) = score_rules(gold, tagger)?;
    let cell = |(_, score): &(RuleId, RuleScore)| format!("{}, {}, {:+.2}", score.fired, score.right, score.gain);
    let heading = format!("{name}: fired, right, gain ({:.2})", whole.f1());
    Ok(std::iter::once(heading).chain(scores.iter().map(cell)).collect())
}

/// Returns the tagger that `args` asks for.
fn tagger(args: &Args) -> Result<Arc<dyn Tagger>, String> {
    let file = args
        .model
        .as_ref()
        .map(|path| std::fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display())));
    let told = |error: ModelError| match &args.model {
        Some(path) => format!("{}: {error}", path.display()),
        None => error.to_string(),
    };
    Ok(match (args.tier, file.transpose()?) {
        (Tier::Fast, None) => Arc::new(FastTagger::embedded().map_err(told)?),
        (Tier::Fast, Some(file)) => Arc::new(FastTagger::from_bytes(&file).map_err(told)?),
        (Tier::Accurate, None) => Arc::new(AccurateTagger::embedded().map_err(told)?),
        (Tier::Accurate, Some(file)) => Arc::new(AccurateTagger::from_bytes(file).map_err(told)?),
    })
}

fn write_report(table: &mut String, title: &str, report: &Report) -> std::fmt::Result {
    writeln!(table, "{title}")?;
    if !report.passes.is_empty() {
        return writeln!(table, "{}", Passes::table(&report.passes));
    }
    writeln!(
        table,
        "{:<36} {:>9} {:>9} {:>9} {:>7} {:>7} {:>7}",
        "measure", "precision", "recall", "F1", "right", "found", "gold"
    )?;
    for (measure, counts) in &report.counts {
        writeln!(
            table,
            "{measure:<36} {:>9.2} {:>9.2} {:>9.2} {:>7} {:>7} {:>7}",
            counts.precision(),
            counts.recall(),
            counts.f1(),
            counts.right,
            counts.found,
            counts.gold
        )?;
    }
    for (what, rate) in &report.rates {
        writeln!(table, "{what:<36} {rate:>9.2}")?;
    }
    for (what, calibration) in &report.calibrations {
        writeln!(
            table,
            "\nconfidence of {what} (mean error {:.1})\n{:>10} {:>9} {:>7}",
            calibration.error(),
            "given",
            "right",
            "found"
        )?;
        for bin in calibration.bins() {
            writeln!(table, "{:>10.1} {:>9.1} {:>7}", bin.confidence(), bin.precision(), bin.found)?;
        }
    }
    writeln!(table)
}
