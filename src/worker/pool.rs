//! The CPU threads: everything that takes longer than half a millisecond runs on them.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};

use quotewire_engine::Cancel;

use crate::pipeline::panic_message;

/// Articles handed to the pool a thread. Two keep a thread busy while the async side takes the last result
/// away; more would only pile up where nobody can take them back at a shutdown.
const ARTICLES_PER_THREAD: usize = 2;

/// How long a job may take to notice that it is cancelled. Larger is kinder to a starved machine; smaller finds a stuck
/// thread sooner.
pub(super) const NOTICE: Duration = Duration::from_secs(30);

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
    /// Of each urgency: ordinary jobs that wait for a slot are in no urgent one's way.
    slots: [Arc<Semaphore>; 2],
    waiting: Arc<Waiting>,
}

/// Which jobs go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// They wait for their turn.
    Ordinary,
    /// They go before every ordinary one that has not begun.
    Urgent,
}

type Job = Box<dyn FnOnce() + Send>;

/// Jobs that have a slot and no thread yet.
#[derive(Default)]
struct Waiting(Mutex<[VecDeque<Job>; 2]>);

impl std::fmt::Debug for Waiting {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Waiting")
    }
}

impl Waiting {
    fn push(&self, urgency: Urgency, job: Job) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)[urgency as usize].push_back(job);
    }

    /// Takes the job that goes first.
    fn pop(&self) -> Option<Job> {
        let [ordinary, urgent] = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        urgent.pop_front().or_else(|| ordinary.pop_front())
    }
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
        let slots = [0, 1].map(|_| Arc::new(Semaphore::new(n_threads * ARTICLES_PER_THREAD)));
        Ok(Self { pool, notice: NOTICE, slots, waiting: Arc::default() })
    }

    /// Runs `job` on one of the threads and returns its result. The job is cancelled when it has run for `deadline`, or
    /// when the future is dropped; one that is not yet handed over then never runs.
    ///
    /// # Errors
    ///
    /// Any [`PoolFailure`].
    pub async fn run<T: Send + 'static>(
        &self,
        urgency: Urgency,
        deadline: Duration,
        job: impl FnOnce(&Cancel) -> T + Send + 'static,
    ) -> Result<T, PoolFailure> {
        let Ok(slot) = Arc::clone(&self.slots[urgency as usize]).acquire_owned().await else {
            return Err(PoolFailure::Panic("the pool is closed".to_owned()));
        };
        let (sender, mut result) = oneshot::channel();
        let (start_sender, started) = oneshot::channel();
        let wanted = Wanted(Cancel::default());
        let cancel = wanted.0.clone();
        let job = move || {
            // Nobody waits any more, for either, where the article was abandoned.
            start_sender.send(()).ok();
            let result = catch_unwind(AssertUnwindSafe(|| job(&cancel)));
            drop(slot);
            sender.send(result).ok();
        };
        self.waiting.push(urgency, Box::new(job));
        // A thread that comes to it takes whichever job goes first by then: there are as many of them as jobs.
        let waiting = Arc::clone(&self.waiting);
        self.pool.spawn(move || {
            if let Some(job) = waiting.pop() {
                job();
            }
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
            let panicked: Result<(), _> = pool.run(Urgency::Ordinary, LONG, move |_| panic!("round {round}")).await;
            assert_eq!(panicked, Err(PoolFailure::Panic(format!("round {round}"))));
        }
        assert_eq!(pool.run(Urgency::Ordinary, LONG, |_| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn what_an_article_forks_stays_in_the_pool() {
        let pool = CpuPool::new(2).unwrap();
        let name = || std::thread::current().name().unwrap_or_default().to_owned();
        let (left, right) = pool.run(Urgency::Ordinary, LONG, move |_| rayon::join(name, name)).await.unwrap();
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
        assert_eq!(pool.run(Urgency::Ordinary, Duration::from_millis(20), work_until_cancelled).await, Ok("cancelled"));
        assert_eq!(pool.run(Urgency::Ordinary, LONG, |_| "next").await, Ok("next"));
        // One that is waited for by nobody gives its thread back too.
        assert!(
            tokio::time::timeout(Duration::from_millis(20), pool.run(Urgency::Ordinary, LONG, work_until_cancelled))
                .await
                .is_err()
        );
        assert_eq!(pool.run(Urgency::Ordinary, LONG, |_| "next").await, Ok("next"));
    }

    #[tokio::test]
    async fn a_thread_that_does_not_come_back_is_told_of() {
        let pool = CpuPool { notice: Duration::from_millis(10), ..CpuPool::new(1).unwrap() };
        let (sender, receiver) = std::sync::mpsc::sync_channel::<()>(0);
        let stuck = pool.run(Urgency::Ordinary, Duration::from_millis(10), move |_| receiver.recv().is_err()).await;
        assert_eq!(stuck, Err(PoolFailure::Stuck));
        drop(sender);
    }

    #[tokio::test]
    async fn an_urgent_job_goes_before_all_that_wait() {
        let pool = Arc::new(CpuPool::new(1).unwrap());
        let order = Arc::new(Mutex::new(Vec::new()));
        let (sender, receiver) = std::sync::mpsc::sync_channel::<()>(0);
        let blocking = tokio::spawn({
            let pool = Arc::clone(&pool);
            async move { pool.run(Urgency::Ordinary, LONG, move |_| receiver.recv().is_ok()).await }
        });
        tokio::task::yield_now().await;
        let run = |urgency, name: &'static str| {
            let (pool, order) = (Arc::clone(&pool), Arc::clone(&order));
            tokio::spawn(async move { pool.run(urgency, LONG, move |_| order.lock().unwrap().push(name)).await })
        };
        // More than there are slots for, so that some wait for one of these too.
        let mut jobs: Vec<_> = (0..5).map(|_| run(Urgency::Ordinary, "ordinary")).collect();
        tokio::task::yield_now().await;
        jobs.push(run(Urgency::Urgent, "urgent"));
        tokio::task::yield_now().await;
        sender.send(()).unwrap();
        assert_eq!(blocking.await.unwrap(), Ok(true));
        for job in jobs {
            job.await.unwrap().unwrap();
        }
        let order = order.lock().unwrap();
        assert_eq!((order.len(), order[0]), (6, "urgent"));
    }
}
