//! Ctrl-C: what is begun is finished and written whole, then the command ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What shells give a process that was interrupted: 128 and the number of SIGINT.
pub(super) const EXIT_INTERRUPTED: u8 = 130;

/// Whether somebody has asked the command to stop.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop {
    is_asked: Arc<AtomicBool>,
}

impl Stop {
    /// Returns one that Ctrl-C asks; the second Ctrl-C ends the process at once.
    pub(super) fn on_interrupt() -> Self {
        let stop = Self::default();
        let asked = Arc::clone(&stop.is_asked);
        std::thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() else {
                return;
            };
            runtime.block_on(async {
                // Where no handler can be had, Ctrl-C ends the process as it always does.
                while tokio::signal::ctrl_c().await.is_ok() {
                    if asked.swap(true, Ordering::Relaxed) {
                        #[expect(
                            clippy::disallowed_methods,
                            reason = "somebody has asked twice: whatever hangs is not waited for"
                        )]
                        std::process::exit(i32::from(EXIT_INTERRUPTED));
                    }
                }
            });
        });
        stop
    }

    pub(super) fn is_asked(&self) -> bool {
        self.is_asked.load(Ordering::Relaxed)
    }
}
