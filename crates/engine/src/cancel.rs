//! Giving up on an article: the extraction asks now and then whether its result is still wanted.
//!
//! It reads no clock. Who has one, sets the flag.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a result is still wanted. All clones are one flag.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

/// The result is not wanted any more, and there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

impl Cancel {
    /// Says that the result is not wanted any more.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Goes on while the result is wanted.
    ///
    /// # Errors
    ///
    /// It is not.
    ///
    /// # Cost
    ///
    /// One read of memory.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.0.load(Ordering::Relaxed) { Err(Cancelled) } else { Ok(()) }
    }
}
