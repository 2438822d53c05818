//! Articles in work, on all threads, and what comes of them, in the order in which they came.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::time::Duration;

use super::input::Item;
use super::job::{Job, Made};
use super::stop::Stop;
use crate::cli::progress::Progress;

/// How many articles a thread has waiting. Larger keeps threads busier behind a long article; smaller takes less memory.
const ARTICLES_PER_THREAD: usize = 16;
/// How often a signal is looked for while there is nothing to do.
const TICK: Duration = Duration::from_millis(100);

/// What became of an item, and where it stands.
pub(super) struct Outcome {
    pub(super) place: String,
    pub(super) made: Made,
}

/// The end that takes articles. They are worked on as soon as a thread is free; nothing more is taken while as many wait as may.
pub(super) struct Queue {
    job: Arc<Job>,
    pool: rayon::ThreadPool,
    progress: Progress,
    in_order: SyncSender<Pending>,
    n_taken: usize,
}

/// The end that gives what became of them.
pub(super) struct Outcomes(Receiver<Pending>);

/// An article in work.
struct Pending {
    place: String,
    made: Receiver<Made>,
}

/// Returns both ends of a queue of `n_threads` threads.
///
/// # Errors
///
/// The system gives no more threads.
pub(super) fn queue(
    job: Job,
    n_threads: usize,
    progress: Progress,
) -> Result<(Queue, Outcomes), rayon::ThreadPoolBuildError> {
    // A job that panics sends nothing, and that is told of its article.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).panic_handler(|_| {}).build()?;
    let (in_order, outcomes) = sync_channel(n_threads * ARTICLES_PER_THREAD);
    Ok((Queue { job: Arc::new(job), pool, progress, in_order, n_taken: 0 }, Outcomes(outcomes)))
}

impl Queue {
    /// Takes `item` and returns whether more is wanted.
    pub(super) fn take(&mut self, item: Item) -> bool {
        self.n_taken += 1;
        let (sender, made) = sync_channel(1);
        if self.in_order.send(Pending { place: item.place.clone(), made }).is_err() {
            return false;
        }
        let (job, progress, number) = (Arc::clone(&self.job), self.progress.clone(), self.n_taken);
        self.pool.spawn_fifo(move || {
            let made = job.make(&item, number);
            match made {
                Made::Record(_) => progress.done(item.n_bytes),
                Made::Failed(..) => progress.failed(item.n_bytes),
                Made::Skipped(_) => progress.passed(item.n_bytes),
                Made::Cancelled => {}
            }
            // Nobody waits for it any more after a signal.
            sender.send(made).ok();
        });
        true
    }
}

impl Outcomes {
    /// Waits for what became of the next article; none where all are read, or a stop is asked for and nothing is in work. What
    /// has been written to `output` is flushed before anything is waited for, so that whoever reads it sees it at once.
    ///
    /// # Errors
    ///
    /// It cannot be flushed.
    pub(super) fn next(&self, stop: &Stop, output: &mut impl Write) -> io::Result<Option<Outcome>> {
        let pending = match self.0.try_recv() {
            Ok(pending) => Some(pending),
            Err(TryRecvError::Disconnected) => None,
            Err(TryRecvError::Empty) => {
                output.flush()?;
                self.wait(stop)
            }
        };
        let Some(Pending { place, made }) = pending else { return Ok(None) };
        let made = match made.try_recv() {
            Err(TryRecvError::Empty) => {
                output.flush()?;
                made.recv().ok()
            }
            made => made.ok(),
        };
        Ok(Some(Outcome { place, made: made.unwrap_or_else(Made::panicked) }))
    }

    fn wait(&self, stop: &Stop) -> Option<Pending> {
        while !stop.is_asked() {
            match self.0.recv_timeout(TICK) {
                Ok(pending) => return Some(pending),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        None
    }
}
