//! The command `enrich`: files or standard input in, records out, without a server.

mod explain;
pub(super) mod input;
mod page;
mod stop;
pub(super) mod summary;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use indicatif::ProgressBar;
use quotewire_engine::{Cancel, Tier};
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use super::progress::{paint, progress_bar};
use super::{EXIT_SETTINGS, EXIT_SOME_FAILED, Signals, engine, tell};
use crate::article::{ArticleError, Format, Hints};
use crate::config::Settings;
use crate::pipeline::{Pipeline, PipelineError};
use crate::record::OffsetUnit;
use input::{Item, Layout};
use page::{Pages, Written};
use stop::Stop;

/// Arguments of `enrich`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What the input is: told from its beginning, one article object a line, ninjs, or each file one text
    #[arg(long, value_enum, default_value_t = From::Auto)]
    pub from: From,
    /// What to write: records, one a line; a summary for people; a page for a browser
    #[arg(long, value_enum, default_value_t = To::Ndjson)]
    pub to: To,
    /// Write for people, in place of records, which classifiers and rules made each quotation, and what was turned away
    #[arg(long, conflicts_with = "to")]
    pub explain: bool,
    /// Which tagger, in place of the settings' own
    #[arg(long, value_parser = tiers())]
    pub tier: Option<Tier>,
    /// Files; - or none is standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// Returns the reader of a tier, which shows what there is.
fn tiers() -> impl TypedValueParser<Value = Tier> {
    PossibleValuesParser::new(Tier::ALL.map(Tier::as_str)).try_map(|name| name.parse::<Tier>())
}

/// What the input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum From {
    /// Told from its beginning: JSON, plain or ninjs, one a line or one a file; or else text
    Auto,
    /// Plain JSON, one article object a line
    Json,
    /// ninjs, one object a line or one a file
    Ninjs,
    /// Each file is the body of one article
    Text,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum To {
    /// Enriched records, one a line
    Ndjson,
    /// A summary for people
    Text,
    /// A page for a browser, with nothing to load
    Html,
}

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

/// Reads every path in turn and hands over what stands in it.
fn read_all(paths: &[PathBuf], from: From, max_bytes: usize, sender: &SyncSender<Item>) {
    let layout = match from {
        From::Auto => Layout::Auto(Format::Auto),
        From::Json => Layout::Lines(Format::Json),
        From::Ninjs => Layout::Auto(Format::Ninjs),
        From::Text => Layout::Whole(Format::Text),
    };
    let stdin = [PathBuf::from("-")];
    let paths = if paths.is_empty() { &stdin } else { paths };
    for path in paths {
        if !input::read(path, layout, max_bytes, &mut |item| sender.send(item).is_ok()) {
            return;
        }
    }
}

/// What is done with each article.
struct Job {
    pipeline: Pipeline,
    explain: bool,
    to: To,
    paint: bool,
    pool: rayon::ThreadPool,
    /// Set when the articles in work are given up.
    cancel: Cancel,
}

/// What became of an item.
enum Made {
    /// Its record as it is written.
    Record(Written),
    /// It is no article, and nobody's fault.
    Skipped(ArticleError),
    /// It was given up.
    Cancelled,
    /// Why there is no record, as kind and message.
    Failed(&'static str, String),
}

impl Job {
    /// Makes records of what `receiver` hands over and writes them in that order; returns how many failed.
    fn run(
        &self,
        receiver: &Receiver<Item>,
        n_most: usize,
        stop: &Stop,
        bar: &ProgressBar,
        output: &mut impl Write,
    ) -> io::Result<u64> {
        let (mut n_done, mut n_failed, mut n_taken) = (0_u64, 0_u64, 0_usize);
        let mut pages = Pages::default();
        loop {
            let items = take(receiver, n_most, stop);
            if items.is_empty() {
                break;
            }
            let n_items = items.len();
            let make = || {
                let numbered = items.into_par_iter().enumerate();
                numbered.map(|(item_idx, item)| self.make(item, n_taken + item_idx + 1)).collect()
            };
            let made: Vec<(Item, Made)> = self.pool.install(make);
            n_taken += n_items;
            for (item, made) in made {
                match made {
                    // What comes after it is not written either: the records stay in the order of the articles.
                    Made::Cancelled => break,
                    Made::Record(written) => {
                        match self.to {
                            To::Html => pages.article(written, output)?,
                            _ => output.write_all(&written.bytes)?,
                        }
                        n_done += 1;
                    }
                    Made::Skipped(error) => {
                        bar.suspend(|| tell(format_args!("{}: skipped: {error}", item.place)));
                    }
                    Made::Failed(kind, message) => {
                        bar.suspend(|| tell(format_args!("{}: {kind}: {message}", item.place)));
                        n_failed += 1;
                    }
                }
                bar.inc(item.n_bytes);
            }
            bar.set_message(match n_failed {
                0 => format!("{n_done} articles"),
                _ => format!("{n_done} articles, {n_failed} failed"),
            });
            output.flush()?;
        }
        if self.to == To::Html {
            pages.end(output)?;
        }
        Ok(n_failed)
    }

    /// Makes the record of one article; a panic in it is that article's failure and no other's.
    fn make(&self, mut item: Item, number: usize) -> (Item, Made) {
        let payload = std::mem::replace(&mut item.payload, Ok(Vec::new()));
        let made = match payload {
            Ok(payload) => self.make_record(&payload, &item, number),
            Err((kind, message)) => Made::Failed(kind, message),
        };
        (item, made)
    }

    fn make_record(&self, payload: &[u8], item: &Item, number: usize) -> Made {
        match self.written(payload, item, number) {
            Ok(written) => Made::Record(written),
            Err(PipelineError::Article(error)) if error.is_no_article() => Made::Skipped(error),
            Err(PipelineError::Article(error)) => Made::Failed(error.kind(), error.to_string()),
            Err(PipelineError::Cancelled(_)) => Made::Cancelled,
            Err(PipelineError::Panic(_)) => {
                Made::Failed("panic", "the extraction failed: please report this article".to_owned())
            }
        }
    }

    fn written(&self, payload: &[u8], item: &Item, number: usize) -> Result<Written, PipelineError> {
        let format = item.format;
        if self.explain {
            let (article, found) = self.pipeline.extract(payload, format, &self.cancel)?;
            let bytes = explain::write(&article, found.as_ref()).into_bytes();
            return Ok(Written { bytes, entry: None });
        }
        let enriched_at = jiff::Timestamp::now().to_string();
        let (_, record) = self.pipeline.run(payload, &Hints::default(), format, &enriched_at, &self.cancel)?;
        let bytes = match self.to {
            To::Ndjson => {
                let mut line = record.to_json();
                line.push(b'\n');
                line
            }
            To::Text => summary::write(&record, self.paint).into_bytes(),
            To::Html => return Ok(page::write(&record, number, &item.place)),
        };
        Ok(Written { bytes, entry: None })
    }
}

/// Waits for an item and takes those that stand after it; none where all are read or a stop is asked for.
fn take(receiver: &Receiver<Item>, n_most: usize, stop: &Stop) -> Vec<Item> {
    while !stop.is_asked() {
        match receiver.recv_timeout(Duration::from_millis(100)) {
            Ok(first) => return std::iter::once(first).chain(receiver.try_iter()).take(n_most).collect(),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    Vec::new()
}
