//! How far a command is, told on a terminal while it goes on.

use std::fmt::Write;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// How often the bar is drawn again where nothing has happened: the time goes on.
const TICK: Duration = Duration::from_millis(200);
/// How long and for how many articles the speed is measured before it is told.
const MEASURED_FOR: Duration = Duration::from_secs(3);
const MEASURED_ON: u64 = 3;

/// A bar over the bytes of the input; nothing where nobody would see it. Clones show one and the same.
#[derive(Debug, Clone)]
pub(super) struct Progress {
    bar: ProgressBar,
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    n_done: AtomicU64,
    n_failed: AtomicU64,
}

impl Progress {
    /// Returns one that nobody sees.
    pub(super) fn hidden() -> Self {
        Self { bar: ProgressBar::hidden(), counts: Arc::default() }
    }

    /// Returns a bar on standard error, which is drawn at once; hidden where that is no terminal, or where `output_is_seen` on
    /// it, so that they would be mixed up.
    pub(super) fn on_terminal(output_is_seen: bool) -> Self {
        if !io::stderr().is_terminal() || output_is_seen {
            return Self::hidden();
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let progress = Self { bar, counts: Arc::default() };
        progress.draw_as("{spinner} {msg}");
        progress.bar.set_message("starting");
        progress.bar.enable_steady_tick(TICK);
        progress
    }

    /// Says that the work begins: on so many bytes, where that is known. `n_bytes` is not asked where nobody sees it.
    pub(super) fn begin(&self, n_bytes: impl FnOnce() -> Option<u64>) {
        if self.bar.is_hidden() {
            return;
        }
        match n_bytes() {
            Some(n_bytes) => {
                self.draw_as("{bar:30} {bytes}/{total_bytes} {msg} {rest}");
                self.bar.set_length(n_bytes);
            }
            None => self.draw_as("{spinner} {bytes} {msg} {rest}"),
        }
        self.bar.reset_elapsed();
        self.bar.reset_eta();
        self.told();
    }

    /// Says that an article of so many bytes is done.
    pub(super) fn done(&self, n_bytes: u64) {
        self.counts.n_done.fetch_add(1, Ordering::Relaxed);
        self.passed(n_bytes);
    }

    /// Says that one has failed.
    pub(super) fn failed(&self, n_bytes: u64) {
        self.counts.n_failed.fetch_add(1, Ordering::Relaxed);
        self.passed(n_bytes);
    }

    /// Says that so many bytes were nothing to be done.
    pub(super) fn passed(&self, n_bytes: u64) {
        if !self.bar.is_hidden() {
            self.bar.inc(n_bytes);
            self.told();
        }
    }

    /// Has the bar drawn as `template` says; one that is wrong leaves it as it is.
    fn draw_as(&self, template: &str) {
        let counts = Arc::clone(&self.counts);
        if let Ok(style) = ProgressStyle::with_template(template) {
            let rest = move |state: &ProgressState, written: &mut dyn Write| rest(state, &counts, written);
            self.bar.set_style(style.with_key("rest", rest));
        }
    }

    fn told(&self) {
        let Counts { n_done, n_failed } = &*self.counts;
        let n_done = n_done.load(Ordering::Relaxed);
        let articles = if n_done == 1 { "article" } else { "articles" };
        self.bar.set_message(match n_failed.load(Ordering::Relaxed) {
            0 => format!("{n_done} {articles}"),
            n_failed => format!("{n_done} {articles}, {n_failed} failed"),
        });
    }

    /// Runs `write`, which writes to the terminal, without the bar in its way.
    pub(super) fn suspend(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }

    /// Takes the bar away.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// Writes the present speed, which is smoothed over some 15 seconds, and how long the rest takes at that, once it is known well
/// enough; how long it has taken so far otherwise.
fn rest(state: &ProgressState, counts: &Counts, written: &mut dyn Write) {
    let elapsed = state.elapsed();
    let is_measured = elapsed >= MEASURED_FOR && counts.n_done.load(Ordering::Relaxed) >= MEASURED_ON;
    let told = match state.len().filter(|n_bytes| is_measured && state.pos() < *n_bytes) {
        Some(_) => {
            let (speed, left) = (HumanBytes(per_second(state)), HumanDuration(state.eta()));
            write!(written, "({speed} a second, about {left:#} left)")
        }
        None => write!(written, "({}s)", elapsed.as_secs()),
    };
    // What cannot be written to a bar is not seen.
    told.ok();
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is shown, and stays what it may be")]
fn per_second(state: &ProgressState) -> u64 {
    state.per_sec() as u64
}
