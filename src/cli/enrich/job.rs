//! Articles to what is written of them: on all threads, in their order.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use indicatif::ProgressBar;
use quotewire_engine::Cancel;
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use super::args::To;
use super::input::Item;
use super::page::{self, Pages, Written};
use super::stop::Stop;
use super::{explain, summary};
use crate::article::{ArticleError, Hints};
use crate::cli::tell;
use crate::pipeline::{Pipeline, PipelineError};

/// What is done with each article.
pub(super) struct Job {
    pub(super) pipeline: Pipeline,
    pub(super) explain: bool,
    pub(super) to: To,
    pub(super) paint: bool,
    pub(super) pool: rayon::ThreadPool,
    /// Set when the articles in work are given up.
    pub(super) cancel: Cancel,
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
    pub(super) fn run(
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
