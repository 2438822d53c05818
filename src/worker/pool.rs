//! The CPU threads: everything that takes longer than half a millisecond runs on them.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::{Semaphore, oneshot};

/// Articles handed to the pool a thread. Two keep a thread busy while the async side takes the last result
/// away; more would only pile up where nobody can take them back at a shutdown.
const ARTICLES_PER_THREAD: usize = 2;

/// A pool of OS threads of its own, so that what an article forks with `rayon::join` stays among them.
#[derive(Debug)]
pub struct CpuPool {
    pool: rayon::ThreadPool,
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
        Ok(Self { pool, slots: Arc::new(Semaphore::new(n_threads * ARTICLES_PER_THREAD)) })
    }

    /// Runs `job` on one of the threads and returns its result, or the message it panicked with. A job that is
    /// not yet handed over when the future is dropped never runs.
    ///
    /// # Errors
    ///
    /// The panic's message.
    pub async fn run<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
        let Ok(slot) = Arc::clone(&self.slots).acquire_owned().await else {
            return Err("the pool is closed".to_owned());
        };
        let (sender, result) = oneshot::channel();
        self.pool.spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(job));
            drop(slot);
            // Nobody waits any more where the article was abandoned.
            sender.send(result).ok();
        });
        match result.await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(panic)) => Err(panic_message(panic.as_ref())),
            Err(_) => Err("the thread ended".to_owned()),
        }
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_comes_back_as_its_message_and_the_pool_goes_on() {
        let pool = CpuPool::new(1).unwrap();
        for round in 0..5 {
            let panicked: Result<(), String> = pool.run(move || panic!("round {round}")).await;
            assert_eq!(panicked, Err(format!("round {round}")));
        }
        assert_eq!(pool.run(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn what_an_article_forks_stays_in_the_pool() {
        let pool = CpuPool::new(2).unwrap();
        let name = || std::thread::current().name().unwrap_or_default().to_owned();
        let (left, right) = pool.run(move || rayon::join(name, name)).await.unwrap();
        assert!(left.starts_with("enrich-") && right.starts_with("enrich-"), "{left} {right}");
    }
}
