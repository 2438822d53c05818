//! The command `eval`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use super::{EXIT_SETTINGS, EXIT_SOME_FAILED, engine, print, tell};
use crate::config::Settings;
use crate::tagger::Tier;
use crate::train::evaluate;
use crate::train::score::Report;

/// Arguments of `eval`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Annotated articles: JSON Lines with `entities` or `attributions`, one article annotated in full (.json), or a folder of
    /// articles with their quotations marked; may be given again
    #[arg(long, value_name = "FILE", required = true)]
    gold: Vec<PathBuf>,
    /// Which tagger; by default the one of the settings
    #[arg(long)]
    tier: Option<Tier>,
    /// Tell each mistake too, where the measure of a file knows them
    #[arg(long)]
    mistakes: bool,
}

/// Runs the command and returns the exit code of the process.
#[must_use]
pub fn execute(mut settings: Settings, args: Args) -> ExitCode {
    settings.engine.tier = args.tier.unwrap_or(settings.engine.tier);
    let enricher = match engine::load(&settings.engine) {
        Ok(enricher) => enricher,
        Err(error) => {
            tell(format_args!("engine.model: {error}"));
            return ExitCode::from(EXIT_SETTINGS);
        }
    };
    // The speed is that of one core.
    let one_thread = match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => pool,
        Err(error) => {
            tell(error);
            return ExitCode::from(EXIT_SOME_FAILED);
        }
    };
    let mut table = String::new();
    for gold in &args.gold {
        let report = match one_thread.install(|| evaluate(gold, &enricher)) {
            Ok(report) => report,
            Err(error) => {
                tell(error);
                return ExitCode::from(EXIT_SOME_FAILED);
            }
        };
        let title = format!("{} ({} tier)", gold.display(), settings.engine.tier.as_str());
        let written = write_report(&mut table, &title, &report);
        debug_assert!(written.is_ok(), "a String takes everything");
        for mistake in report.mistakes.iter().filter(|_| args.mistakes) {
            table.push_str(mistake);
            table.push('\n');
        }
    }
    print(table.as_bytes())
}

fn write_report(table: &mut String, title: &str, report: &Report) -> std::fmt::Result {
    writeln!(
        table,
        "{title}\n{:<36} {:>9} {:>9} {:>9} {:>7} {:>7} {:>7}",
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
