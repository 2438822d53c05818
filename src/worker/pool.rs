//! The CPU threads: everything that takes longer than half a millisecond runs on them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};

use quotewire_engine::Cancel;

use crate::pipeline::panic_message;

/// Articles handed to the pool a thread. Two keep a thread busy while the async side takes the last result
/// away; more would only pile up where nobody can take them back at a shutdown.
const ARTICLES_PER_THREAD: usize = 2;

/// How long a job may take to notice that it is cancelled. Larger is kinder to a starved machine; smaller finds a stuck
/// thread sooner.
const NOTICE: Duration = Duration::from_secs(30);

/// Parts in which the time of a job is counted.
const DEADLINE_PARTS: u32 = 16;

/// Why a job has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PoolFailure {
    /// It panicked, with this message.
    #[error("panicked: {0}")]
    Panic(String),
    /// Its time is long over, and its thread is still busy with it.
    #[error("its thread does not come back")]
    Stuck,
}

/// A pool of OS threads of its own, so that what an article forks with `rayon::join` stays among them.
#[derive(Debug)]
pub struct CpuPool {
    pool: rayon::ThreadPool,
    notice: Duration,
    slots: Arc<Semaphore>,
}

impl CpuPool {
    /// Returns a pool of `n_threads` threads.
    ///
    /// # Errors
    ///
    /// The system gives no more threads.
    pub fn new(n_threads: usize) -> Result<Self, rayon::ThreadPoolBuildError> {
        let n_threads = n_threads.max(1);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .thread_name(|thread_idx| format!("enrich-{thread_idx}"))
            .build()?;
        Ok(Self { pool, notice: NOTICE, slots: Arc::new(Semaphore::new(n_threads * ARTICLES_PER_THREAD)) })
    }

    /// Runs `job` on one of the threads and returns its result. The job is cancelled when it has run for `deadline`, or
    /// when the future is dropped; one that is not yet handed over then never runs.
    ///
    /// # Errors
    ///
    /// Any [`PoolFailure`].
    pub async fn run<T: Send + 'static>(
        &self,
        deadline: Duration,
        job: impl FnOnce(&Cancel) -> T + Send + 'static,
    ) -> Result<T, PoolFailure> {
        let Ok(slot) = Arc::clone(&self.slots).acquire_owned().await else {
            return Err(PoolFailure::Panic("the pool is closed".to_owned()));
        };
        let (sender, mut result) = oneshot::channel();
        let (start_sender, started) = oneshot::channel();
        let wanted = Wanted(Cancel::default());
        let cancel = wanted.0.clone();
        self.pool.spawn(move || {
            // Nobody waits any more, for either, where the article was abandoned.
            start_sender.send(()).ok();
            let result = catch_unwind(AssertUnwindSafe(|| job(&cancel)));
            drop(slot);
            sender.send(result).ok();
        });
        let time_is_over = async {
            started.await.ok();
            // In parts, so that time in which the whole process stood still counts as one part at most.
            for _ in 0..DEADLINE_PARTS {
                tokio::time::sleep(deadline / DEADLINE_PARTS).await;
            }
        };
        let result = tokio::select! {
            result = &mut result => result,
            () = time_is_over => {
                wanted.0.cancel();
                match tokio::time::timeout(self.notice, result).await {
                    Ok(result) => result,
                    Err(_) => return Err(PoolFailure::Stuck),
                }
            }
        };
        match result {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(panic)) => Err(PoolFailure::Panic(panic_message(panic.as_ref()))),
            Err(_) => Err(PoolFailure::Panic("the thread ended".to_owned())),
        }
    }
}

/// Cancels a job when nobody waits for it any more.
struct Wanted(Cancel);

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(600);

    #[tokio::test]
    async fn a_panic_comes_back_as_its_message_and_the_pool_goes_on() {
        let pool = CpuPool::new(1).unwrap();
        for round in 0..5 {
            let panicked: Result<(), _> = pool.run(LONG, move |_| panic!("round {round}")).await;
            assert_eq!(panicked, Err(PoolFailure::Panic(format!("round {round}"))));
        }
        assert_eq!(pool.run(LONG, |_| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn what_an_article_forks_stays_in_the_pool() {
        let pool = CpuPool::new(2).unwrap();
        let name = || std::thread::current().name().unwrap_or_default().to_owned();
        let (left, right) = pool.run(LONG, move |_| rayon::join(name, name)).await.unwrap();
        assert!(left.starts_with("enrich-") && right.starts_with("enrich-"), "{left} {right}");
    }

    /// Works until it is told that nobody wants the result.
    fn work_until_cancelled(cancel: &Cancel) -> &'static str {
        while cancel.check().is_ok() {
            std::thread::sleep(Duration::from_millis(1));
        }
        "cancelled"
    }

    #[tokio::test]
    async fn a_job_whose_time_is_over_is_cancelled_and_its_thread_whole_again() {
        let pool = CpuPool::new(1).unwrap();
        assert_eq!(pool.run(Duration::from_millis(20), work_until_cancelled).await, Ok("cancelled"));
        assert_eq!(pool.run(LONG, |_| "next").await, Ok("next"));
        // One that is waited for by nobody gives its thread back too.
        assert!(tokio::time::timeout(Duration::from_millis(20), pool.run(LONG, work_until_cancelled)).await.is_err());
        assert_eq!(pool.run(LONG, |_| "next").await, Ok("next"));
    }

    #[tokio::test]
    async fn a_thread_that_does_not_come_back_is_told_of() {
        let pool = CpuPool { notice: Duration::from_millis(10), ..CpuPool::new(1).unwrap() };
        let (sender, receiver) = std::sync::mpsc::sync_channel::<()>(0);
        let stuck = pool.run(Duration::from_millis(10), move |_| receiver.recv().is_err()).await;
        assert_eq!(stuck, Err(PoolFailure::Stuck));
        drop(sender);
    }
}
