//! SIGHUP: a running worker reads its settings again.
//!
//! What may change while it works is applied: `log.filter`. All else waits for a restart, which the log says. Settings that
//! cannot be read change nothing, and nothing here ends the worker.

use std::path::PathBuf;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::{self, Faults, Settings};
use crate::telemetry::log::Log;

/// What may change while the worker runs.
const FILTER: &str = "log.filter";

/// Catches SIGHUP from now on, which would otherwise end the process.
///
/// # Errors
///
/// The system gives no handler.
pub(super) fn catch() -> std::io::Result<Signal> {
    signal(SignalKind::hangup())
}

/// What SIGHUP reads and changes.
pub(super) struct Reload {
    /// The file that the command line names.
    pub(super) file: Option<PathBuf>,
    /// The settings that the worker runs with.
    pub(super) settings: Settings,
    pub(super) log: Log,
}

impl Reload {
    /// Reads the settings again at each of `hangups`, as long as the process runs.
    pub(super) async fn at_each(mut self, mut hangups: Signal) {
        while hangups.recv().await.is_some() {
            let file = self.file.clone();
            // A file may lie on a network that is slow.
            match tokio::task::spawn_blocking(move || config::load(file.as_deref())).await {
                Ok(loaded) => self.take(loaded),
                Err(error) => tracing::error!(%error, "SIGHUP: the settings cannot be read; the old ones stay"),
            }
        }
    }

    /// Applies what may change, and says what it has done.
    fn take(&mut self, loaded: Result<Settings, Faults>) {
        let new = match loaded {
            Ok(new) => new,
            Err(faults) => {
                for fault in &faults.0 {
                    let (setting, error) = (&fault.key, &fault.message);
                    tracing::error!(setting, error, "SIGHUP: the settings are at fault; the old ones stay");
                }
                return;
            }
        };
        let differing = self.settings.differences(&new);
        let needs_restart: Vec<&str> = differing.iter().map(String::as_str).filter(|path| *path != FILTER).collect();
        let needs_restart = if needs_restart.is_empty() { "nothing".to_owned() } else { needs_restart.join(", ") };
        let filter = new.log.filter;
        let applied = if self.settings.log.filter == filter { "nothing" } else { FILTER };
        let tell = || tracing::info!(applied, filter, needs_restart, "SIGHUP: settings read again");
        // Under whichever of the two filters shows it.
        let is_shown_now = tracing::enabled!(tracing::Level::INFO);
        if is_shown_now {
            tell();
        }
        if let Err(error) = self.log.set_filter(&filter) {
            tracing::error!(%error, "SIGHUP: log.filter is not taken; the old one stays");
            return;
        }
        if !is_shown_now {
            tell();
        }
        self.settings.log.filter = filter;
    }
}
