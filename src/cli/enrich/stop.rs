//! SIGINT and SIGTERM: what is begun is finished and written whole, as far as there is time, then the command ends.

use std::time::Duration;

use crate::cli::signals::Signals;
use quotewire_engine::Cancel;

/// How long articles in work may take after the signal. Whoever sends it expects an end within a second.
const GRACE: Duration = Duration::from_millis(500);
/// How long after that the records may take to be written to a reader that is slow.
const WRITING: Duration = Duration::from_millis(300);
/// How often the signals are looked at.
const TICK: Duration = Duration::from_millis(20);

/// Whether somebody has asked the command to stop.
#[derive(Debug, Clone)]
pub(super) struct Stop {
    signals: Signals,
    /// Set when articles in work are given up.
    pub(super) cancel: Cancel,
}

impl Stop {
    /// Returns one that a signal asks; the second signal ends the process at once.
    pub(super) fn on(signals: &Signals) -> Self {
        signals.leave_to_command();
        let stop = Self { signals: signals.clone(), cancel: Cancel::default() };
        let watch = stop.clone();
        std::thread::spawn(move || {
            let wait = |n_signals, ticks: Option<u32>| {
                let mut n_ticks = 0;
                while watch.signals.n_received() < n_signals && ticks.is_none_or(|ticks| n_ticks < ticks) {
                    std::thread::sleep(TICK);
                    n_ticks += 1;
                }
            };
            let n_ticks = |time: Duration| u32::try_from(time.as_millis() / TICK.as_millis()).ok();
            wait(1, None);
            wait(2, n_ticks(GRACE));
            watch.cancel.cancel();
            wait(2, n_ticks(WRITING));
            watch.signals.end_now()
        });
        stop
    }

    pub(super) fn is_asked(&self) -> bool {
        self.exit_code().is_some()
    }

    /// Returns the exit code of a command that a signal has ended; none where none has come.
    pub(super) fn exit_code(&self) -> Option<u8> {
        self.signals.exit_code()
    }
}
