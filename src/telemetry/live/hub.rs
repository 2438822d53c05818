//! What page, task and worker share, and its bounds.

use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::{Semaphore, broadcast};

use super::board::Board;
use super::inbox::Inbox;

/// Articles of which a burst is told in full. More take processor time from the worker.
pub(super) const BURST: i64 = 64;
/// Messages that a browser may be behind. Beyond it the browser is told that it missed some.
const MOST_BEHIND: usize = 32;
/// Browsers that are served at a time.
const MOST_CLIENTS: usize = 16;
/// Articles that are made into pages at a time, each on a thread of its own.
const MOST_OPENING: usize = 2;

/// What page, task and worker share.
#[derive(Debug)]
pub(super) struct Hub {
    pub(super) inbox: Inbox,
    board: Mutex<Board>,
    /// How many more articles may be told of now; below zero in a flood.
    pub(super) tokens: AtomicI64,
    pub(super) frames: broadcast::Sender<Frame>,
    /// Tells this run of the program from others.
    pub(super) run: String,
    pub(super) since: jiff::Timestamp,
    pub(super) clients: Arc<Semaphore>,
    pub(super) opening: Semaphore,
}

/// A message for all browsers.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) html: Bytes,
    /// The last change that a browser knows of that has had it, where it tells of articles.
    pub(super) last: Option<u64>,
}

impl Hub {
    /// Returns a hub with an empty board.
    pub(super) fn new(inbox: Inbox) -> Self {
        Self {
            inbox,
            board: Mutex::default(),
            tokens: AtomicI64::new(BURST),
            frames: broadcast::channel(MOST_BEHIND).0,
            run: format!("{:08x}", fastrand::u32(..)),
            since: jiff::Timestamp::now(),
            clients: Arc::new(Semaphore::new(MOST_CLIENTS)),
            opening: Semaphore::new(MOST_OPENING),
        }
    }

    /// Returns the board. Nobody holds it for longer than it takes to copy a list, and the worker never does.
    pub(super) fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the time, seconds since 1970.
pub(super) fn now() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or_default()
}
