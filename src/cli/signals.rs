//! SIGTERM and SIGINT: caught before anything else, and what comes of them.
//!
//! Process 1 of a container gets no signal that it does not catch, so that a command without a handler would end only when
//! it is killed. A thread of its own waits for them: neither a model that loads nor a server that is waited for is in its way.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// What a signal does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reaction {
    /// It waits until the command is known.
    Waits,
    /// It ends the process with the code that shells have for it.
    Ends,
    /// It ends the process as if that had done all: it has begun nothing.
    EndsWell,
    /// It is told to the command, which ends by itself.
    Told,
}

/// The signals that the process has got. All clones are of the same process.
#[derive(Debug, Clone)]
pub struct Signals {
    received: watch::Receiver<Received>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    reaction: watch::Sender<Reaction>,
    /// What is to be done before the process ends at once.
    last_act: Mutex<Option<LastAct>>,
}

struct LastAct(Box<dyn FnOnce() + Send>);

impl std::fmt::Debug for LastAct {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("LastAct")
    }
}

/// What has come so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Received {
    n_signals: u32,
    /// 128 and the number of the first one.
    exit_code: u8,
}

impl Signals {
    /// Catches SIGTERM and SIGINT from now on: to be called before anything else. They wait until it is said what they do,
    /// which [`run()`](super::run()) does at once.
    ///
    /// # Errors
    ///
    /// The system gives no handler or no thread.
    pub fn catch() -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let (mut terminate, mut interrupt) = {
            let _guard = runtime.enter();
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)
        };
        let (sender, received) = watch::channel(Received::default());
        let (reaction, _) = watch::channel(Reaction::Waits);
        let signals = Self { received, shared: Arc::new(Shared { reaction, last_act: Mutex::default() }) };
        let shared = Arc::clone(&signals.shared);
        std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
            runtime.block_on(async {
                let mut reaction = shared.reaction.subscribe();
                loop {
                    let kind = tokio::select! {
                        _ = terminate.recv() => SignalKind::terminate(),
                        _ = interrupt.recv() => SignalKind::interrupt(),
                    };
                    let exit_code = u8::try_from(128 + kind.as_raw_value()).unwrap_or(u8::MAX);
                    // The sender is shared with this thread: it is always there.
                    let known = reaction.wait_for(|reaction| *reaction != Reaction::Waits).await;
                    match known.map_or(Reaction::Ends, |reaction| *reaction) {
                        Reaction::Told => sender.send_modify(|received| {
                            received.n_signals += 1;
                            if received.n_signals == 1 {
                                received.exit_code = exit_code;
                            }
                        }),
                        Reaction::EndsWell => shared.end(0),
                        Reaction::Waits | Reaction::Ends => shared.end(exit_code),
                    }
                }
            });
        })?;
        Ok(signals)
    }

    /// Has a signal end the process with exit code 143 or 130.
    pub(super) fn end(&self) {
        self.shared.reaction.send_replace(Reaction::Ends);
    }

    /// Has a signal end the process with exit code 0: it has begun nothing that a signal could cut off.
    pub(super) fn end_well(&self) {
        self.shared.reaction.send_replace(Reaction::EndsWell);
    }

    /// Has a signal end nothing: the command waits for it and ends by itself.
    pub(super) fn leave_to_command(&self) {
        self.shared.reaction.send_replace(Reaction::Told);
    }

    /// Waits until `n_signals` have come since [`Self::leave_to_command`].
    pub(super) async fn wait_for(&self, n_signals: u32) {
        let mut received = self.received.clone();
        if received.wait_for(|received| received.n_signals >= n_signals).await.is_err() {
            // The thread that tells of signals has died: none will ever come.
            std::future::pending::<()>().await;
        }
    }

    /// Returns how many have come since [`Self::leave_to_command`].
    pub(super) fn n_received(&self) -> u32 {
        self.received.borrow().n_signals
    }

    /// Returns the exit code of a command that the first signal has ended; none where none has come.
    pub(super) fn exit_code(&self) -> Option<u8> {
        let received = *self.received.borrow();
        (received.n_signals > 0).then_some(received.exit_code)
    }

    /// Has `act` done before [`Self::end_now`] ends the process: a progress bar is cleared.
    pub(super) fn before_end(&self, act: impl FnOnce() + Send + 'static) {
        *self.shared.last_act.lock().unwrap_or_else(PoisonError::into_inner) = Some(LastAct(Box::new(act)));
    }

    /// Ends the process with exit code 0, whatever else it is doing.
    pub(super) fn end_well_now(&self) -> ! {
        self.shared.end(0)
    }

    /// Ends the process with the code of the first signal, whatever else it is doing.
    pub(super) fn end_now(&self) -> ! {
        self.shared.end(self.exit_code().unwrap_or(1))
    }
}

impl Shared {
    fn end(&self, exit_code: u8) -> ! {
        if let Some(LastAct(act)) = self.last_act.lock().unwrap_or_else(PoisonError::into_inner).take() {
            act();
        }
        #[expect(clippy::disallowed_methods, reason = "whatever the other threads are at is not waited for")]
        std::process::exit(i32::from(exit_code))
    }
}
