//! The command `enrich`: files or standard input in, records out, without a server.

mod args;
mod explain;
pub(super) mod input;
mod job;
mod page;
mod sources;
mod stop;
pub(super) mod summary;

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc::sync_channel;

use super::progress::{paint, progress_bar};
use super::{EXIT_SETTINGS, EXIT_SOME_FAILED, Signals, engine, tell};
use crate::config::Settings;
use crate::pipeline::Pipeline;
use crate::record::OffsetUnit;
pub use args::{Args, From, To};
use job::Job;
use sources::read_all;
use stop::Stop;

/// How many articles a thread has waiting. Larger keeps threads busier; smaller takes less memory and answers sooner.
const ARTICLES_PER_THREAD: usize = 16;

/// Runs the command and returns the exit code of the process: 1 where an article failed.
#[must_use]
pub fn execute(settings: &Settings, args: &Args, signals: &Signals) -> ExitCode {
    let mut engine = settings.engine.clone();
    engine.tier = args.tier.unwrap_or(engine.tier);
    let enricher = match engine::load(&engine) {
        Ok(enricher) => enricher,
        Err(error) => {
            tell(format_args!("engine: {error}"));
            return ExitCode::from(EXIT_SETTINGS);
        }
    };
    let pool = match rayon::ThreadPoolBuilder::new().num_threads(engine.n_threads()).build() {
        Ok(pool) => pool,
        Err(error) => {
            tell(format_args!("engine: {error}"));
            return ExitCode::from(EXIT_SOME_FAILED);
        }
    };
    // The page and the summary slice text by byte; the records are written as the settings say.
    let offset_unit = if args.to == To::Ndjson { settings.record.offset_unit } else { OffsetUnit::Utf8 };
    let bar = progress_bar(&args.paths);
    let clearing = bar.clone();
    signals.before_end(move || clearing.finish_and_clear());
    let stop = Stop::on(signals);
    let max_article_bytes = settings.input.max_article_bytes;
    let pipeline = Pipeline { enricher, offset_unit, max_article_bytes };
    let job = Job { pipeline, explain: args.explain, to: args.to, paint: paint(), pool, cancel: stop.cancel.clone() };
    let n_waiting = engine.n_threads() * ARTICLES_PER_THREAD;

    let (sender, receiver) = sync_channel(n_waiting);
    let (from, paths) = (args.from, args.paths.clone());
    // Not joined: it may wait for standard input for ever, and ends with the process.
    std::thread::spawn(move || read_all(&paths, from, max_article_bytes, &sender));

    let mut stdout = io::BufWriter::new(io::stdout().lock());
    let outcome = job.run(&receiver, n_waiting, &stop, &bar, &mut stdout);
    let outcome = outcome.and_then(|n_failed| stdout.flush().map(|()| n_failed));
    bar.finish_and_clear();
    match (stop.exit_code(), outcome) {
        (Some(code), _) => ExitCode::from(code),
        (_, Ok(0)) => ExitCode::SUCCESS,
        (_, Ok(_)) => ExitCode::from(EXIT_SOME_FAILED),
        // Whoever read us, such as head, has read enough.
        (_, Err(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        (_, Err(error)) => {
            tell(format_args!("standard output: {error}"));
            ExitCode::from(EXIT_SOME_FAILED)
        }
    }
}
