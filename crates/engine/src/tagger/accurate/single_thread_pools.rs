//! Threads of one article each.
//!
//! The matrix products split their work over the rayon pool that they are called from. On a busy pool that costs more than it
//! gives, and a thread that waits for its share takes up whole other articles meanwhile. In a pool of one thread they do
//! not split: each article is computed in one, while the thread that asked waits.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};

/// Pools of one thread; as many as ever worked at the same time.
#[derive(Debug, Default)]
pub(super) struct SingleThreadPools {
    idle: Mutex<Vec<rayon::ThreadPool>>,
}

impl SingleThreadPools {
    /// Runs `job` on one thread, on this one if it is alone in its pool, and returns its result.
    ///
    /// # Panics
    ///
    /// If the job does.
    pub(super) fn run<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> T {
        if rayon::current_thread_index().is_some() && rayon::current_num_threads() == 1 {
            return job();
        }
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let Some(lane) = idle.or_else(|| rayon::ThreadPoolBuilder::new().num_threads(1).build().ok()) else {
            // The system gives no more threads: slower than alone, but right.
            return job();
        };
        let (sender, result) = sync_channel(1);
        lane.spawn(move || {
            // Nobody but the thread that waits below could have gone.
            sender.send(catch_unwind(AssertUnwindSafe(job))).ok();
        });
        let result = result.recv();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(lane);
        match result {
            Ok(Ok(value)) => value,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(closed) => resume_unwind(Box::new(closed.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_alone_on_its_thread_and_lanes_are_used_again() {
        let lanes = SingleThreadPools::default();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
        pool.scope(|scope| {
            for _ in 0..40 {
                scope.spawn(|_| assert_eq!(lanes.run(rayon::current_num_threads), 1));
            }
        });
        assert!((1..=4).contains(&lanes.idle.lock().unwrap().len()));
    }

    #[test]
    fn a_panic_comes_back_and_the_lane_goes_on() {
        let lanes = SingleThreadPools::default();
        let panicked = catch_unwind(AssertUnwindSafe(|| lanes.run(|| panic!("as asked"))));
        assert_eq!(*panicked.unwrap_err().downcast::<&str>().unwrap(), "as asked");
        assert_eq!(lanes.run(|| 7), 7);
        assert_eq!(lanes.idle.lock().unwrap().len(), 1);
    }
}
