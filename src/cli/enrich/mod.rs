//! The command `enrich`: files or standard input in, records out, without a server.
//!
//! One thread reads ([`sources`], [`input`]), all of them work ([`queue`], [`job`]), and one writes in the order of the articles
//! ([`output`]).

mod args;
mod explain;
pub(super) mod input;
mod job;
mod output;
mod packed;
mod page;
mod queue;
mod sources;
mod stop;
pub(super) mod summary;
mod writer;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use super::progress::Progress;
use super::terminal::Look;
use super::{EXIT_SETTINGS, EXIT_SOME_FAILED, EXIT_USAGE, Signals, engine, tell};
use crate::article::Format;
use crate::config::Settings;
use crate::pipeline::Pipeline;
use crate::record::OffsetUnit;
pub use args::{Args, From, RowsOf, To};
use input::{Item, Layout, UNREADABLE};
use job::{Job, Made};
use output::Output;
use queue::{Outcome, Outcomes, Queue};
use sources::{Found, Sources};
use stop::Stop;
use writer::Writer;

/// Runs the command and returns the exit code of the process: 1 where an article failed.
#[must_use]
pub fn execute(settings: &Settings, args: &Args, signals: &Signals) -> ExitCode {
    if let Some(fault) = args.fault() {
        tell(fault);
        return ExitCode::from(EXIT_USAGE);
    }
    let to_stdout = args.output.as_ref().is_none_or(|path| path.as_os_str() == "-");
    let progress = match args.quiet {
        true => Progress::hidden(),
        false => Progress::on_terminal(to_stdout && io::stdout().is_terminal()),
    };
    let sources = Sources { paths: args.paths.clone(), is_recursive: args.recursive };
    let mut output = match Output::open(args.output.as_deref(), &sources, signals, &progress) {
        Ok(output) => output,
        Err(message) => return ended(&progress, EXIT_USAGE, message),
    };
    let mut engine = settings.engine.clone();
    engine.tier = args.tier.unwrap_or(engine.tier);
    let enricher = match engine::load(&engine) {
        Ok(enricher) => enricher,
        Err(error) => return ended(&progress, EXIT_SETTINGS, format!("engine: {error}")),
    };
    // The page and the summary slice text by byte; the records are written as the settings say.
    let is_for_people = matches!(args.to, To::Html | To::Text);
    let offset_unit = if is_for_people { OffsetUnit::Utf8 } else { settings.record.offset_unit };
    let stop = Stop::on(signals);
    let max_article_bytes = settings.input.max_article_bytes;
    let pipeline = Pipeline { enricher, offset_unit, max_article_bytes };
    let look = if to_stdout { Look::of_stdout() } else { Look::PLAIN };
    let job = Job { pipeline, explain: args.explain, to: args.to, look, stop: stop.clone() };
    let (queue, outcomes) = match queue::queue(job, engine.n_threads(), progress.clone()) {
        Ok(ends) => ends,
        Err(error) => return ended(&progress, EXIT_SOME_FAILED, format!("engine: {error}")),
    };
    let reading = Reading { layout: layout(args.from), max_article_bytes, is_quiet: args.quiet, queue };
    let shown = progress.clone();
    // Not joined: it may wait for standard input for ever, and ends with the process.
    std::thread::spawn(move || reading.read_all(&sources, &shown));

    let writing = Writing { is_quiet: args.quiet, progress: &progress };
    let outcome = Writer::new(args).and_then(|writer| writing.write_all(writer, &outcomes, &stop, &mut output));
    progress.clear();
    end(output, outcome, &stop)
}

/// Returns the exit code of the process when all is done that will be.
fn end(output: Output, outcome: io::Result<u64>, stop: &Stop) -> ExitCode {
    let (name, is_stdout) = (output.name.clone(), output.is_stdout());
    if let Some(code) = stop.exit_code() {
        if is_stdout {
            output.finish().ok();
        } else {
            tell(format_args!("{name} is not written: a signal has ended the command before all was done"));
        }
        return ExitCode::from(code);
    }
    match outcome.and_then(|n_failed| output.finish().map(|()| n_failed)) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(EXIT_SOME_FAILED),
        // Whoever read us, such as head, has read enough.
        Err(error) if is_stdout && error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            tell(format_args!("{name}: {error}"));
            ExitCode::from(EXIT_SOME_FAILED)
        }
    }
}

fn ended(progress: &Progress, code: u8, message: String) -> ExitCode {
    progress.clear();
    tell(message);
    ExitCode::from(code)
}

fn layout(from: From) -> Layout {
    match from {
        From::Auto => Layout::Auto(Format::Auto),
        From::Json => Layout::Lines(Format::Json),
        From::Ninjs => Layout::Auto(Format::Ninjs),
        From::Text => Layout::Whole(Format::Text),
    }
}

/// What the thread that reads has.
struct Reading {
    layout: Layout,
    max_article_bytes: usize,
    is_quiet: bool,
    queue: Queue,
}

impl Reading {
    /// Reads every source in turn and hands over what stands in it.
    fn read_all(mut self, sources: &Sources, progress: &Progress) {
        progress.begin(|| sources.n_bytes());
        let mut n_found = 0_u64;
        for found in sources.each() {
            n_found += u64::from(!matches!(found, Found::Skipped(..)));
            let goes_on = match found {
                Found::File(path) => {
                    if path.as_os_str() == "-" && io::stdin().is_terminal() && !self.is_quiet {
                        progress.suspend(|| tell("reading standard input: Ctrl-D ends it"));
                    }
                    input::read(&path, self.layout, self.max_article_bytes, &mut |item| self.queue.take(item))
                }
                Found::Unreadable(path, reason) => {
                    self.queue.take(Item::fault(&path.display().to_string(), UNREADABLE, reason))
                }
                Found::Skipped(path, reason) => {
                    if !self.is_quiet {
                        progress.suspend(|| tell(format_args!("{}: skipped: {reason}", path.display())));
                    }
                    true
                }
            };
            if !goes_on {
                return;
            }
        }
        if n_found == 0 {
            let folders: Vec<String> = sources.paths.iter().map(|path| path.display().to_string()).collect();
            self.queue.take(Item::fault(&folders.join(", "), UNREADABLE, "there is no file to read".to_owned()));
        }
    }
}

/// What the thread that writes has.
struct Writing<'a> {
    is_quiet: bool,
    progress: &'a Progress,
}

impl Writing<'_> {
    /// Writes what becomes of the articles, in their order, as `writer` has it, and tells of those that have no record; returns
    /// how many failed.
    fn write_all(
        &self,
        mut writer: Writer,
        outcomes: &Outcomes,
        stop: &Stop,
        output: &mut impl Write,
    ) -> io::Result<u64> {
        let mut n_failed = 0;
        writer.begin(output)?;
        while let Some(Outcome { place, made }) = outcomes.next(stop, output)? {
            match made {
                // What comes after it is not written either: the records stay in the order of the articles.
                Made::Cancelled => break,
                Made::Record(written) => writer.article(written, output)?,
                Made::Skipped(_) if self.is_quiet => {}
                Made::Skipped(error) => self.tell(&format!("{place}: skipped: {error}")),
                Made::Failed(kind, message) => {
                    self.tell(&format!("{place}: {kind}: {message}"));
                    n_failed += 1;
                }
            }
        }
        writer.end(output)?;
        Ok(n_failed)
    }

    fn tell(&self, message: &str) {
        self.progress.suspend(|| tell(message));
    }
}
