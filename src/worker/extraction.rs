//! The extraction and the threads that it runs on, which the stream's articles and those that come by HTTP share.

use std::sync::Arc;

use super::error::RunError;
use super::pool::CpuPool;
use quotewire_engine::Enricher;

/// The extraction and its threads. Cheap to clone; all clones run on the same threads.
#[derive(Debug, Clone)]
pub struct Extraction {
    pub(super) enricher: Enricher,
    pub(super) cpu: Arc<CpuPool>,
}

impl Extraction {
    /// Returns `enricher` on `n_threads` threads of its own.
    ///
    /// # Errors
    ///
    /// [`RunError::Threads`].
    pub fn new(enricher: Enricher, n_threads: usize) -> Result<Self, RunError> {
        Ok(Self { enricher, cpu: Arc::new(CpuPool::new(n_threads)?) })
    }
}
