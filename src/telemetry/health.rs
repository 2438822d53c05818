//! Live and ready: two answers, from what the parts of the worker report.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use crate::config::LaneKind;

/// How long the receive loop may be silent before the process counts as stuck. It beats every second; larger
/// leaves a stuck process running, smaller kills one on a starved machine.
const BEAT_LIMIT: Duration = Duration::from_secs(30);

/// Each lane may have obstacles of its own: the urgent articles' and all others.
const N_LANES: usize = 2;

/// What keeps the worker from taking articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The worker has not yet looked at its streams.
    Starting,
    /// No server at the other end.
    Disconnected,
    /// The connection is cut again and again.
    Unstable,
    /// The consumer is missing, or not what was asked for.
    NoConsumer,
    /// The consumer is paused: the server delivers nothing until it is resumed.
    ConsumerPaused,
    /// The server forbids us to ask for articles.
    PullDenied,
    /// The server refuses what we ask for.
    PullRefused,
    /// Nobody answers when we ask for articles.
    PullUnanswered,
    /// The server forbids us to settle articles: it delivers each again and again.
    AckDenied,
    /// The output stream does not take records.
    NoOutput,
    /// The stream of the dead letters does not take them: what cannot be enriched waits in the input stream.
    NoDeadLetters,
    /// A signal came; the worker finishes what it has.
    Draining,
}

impl Obstacle {
    /// Every one.
    pub const ALL: [Self; 12] = [
        Self::Starting,
        Self::Disconnected,
        Self::Unstable,
        Self::NoConsumer,
        Self::ConsumerPaused,
        Self::PullDenied,
        Self::PullRefused,
        Self::PullUnanswered,
        Self::AckDenied,
        Self::NoOutput,
        Self::NoDeadLetters,
        Self::Draining,
    ];

    /// Returns what it means, for people.
    fn meaning(self) -> &'static str {
        match self {
            Self::Starting => "it has not yet looked at its streams",
            Self::Disconnected => "no NATS server answers",
            Self::Unstable => "the connection is cut again and again",
            Self::NoConsumer => "streams or consumer are missing, or not as the settings ask",
            Self::ConsumerPaused => "the consumer is paused",
            Self::PullDenied => "the login may not ask for articles",
            Self::PullRefused => "the server refuses what is asked of it",
            Self::PullUnanswered => "nobody answers the requests for articles",
            Self::AckDenied => "the login may not ack articles",
            Self::NoOutput => "the output stream takes no records",
            Self::NoDeadLetters => "the stream of dead letters takes none",
            Self::Draining => "it was told to stop and finishes what it has",
        }
    }

    /// Returns its name, as `/readyz` shows it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Disconnected => "disconnected",
            Self::Unstable => "connection_unstable",
            Self::NoConsumer => "no_consumer",
            Self::ConsumerPaused => "consumer_paused",
            Self::PullDenied => "pull_denied",
            Self::PullRefused => "pull_refused",
            Self::PullUnanswered => "pull_unanswered",
            Self::AckDenied => "ack_denied",
            Self::NoOutput => "no_output",
            Self::NoDeadLetters => "no_dead_letters",
            Self::Draining => "draining",
        }
    }
}

/// The worker's health, shared by all that report and all that ask.
#[derive(Debug)]
pub struct Health {
    obstacles: Mutex<[Reported; N_LANES]>,
    started: Instant,
    /// Milliseconds from `started` to the last beat.
    last_beat_ms: AtomicU64,
    has_stuck_thread: AtomicBool,
    ready: OnceLock<Ready>,
}

/// What the log is told of a worker that is ready.
#[derive(Debug)]
struct Ready {
    subjects: String,
    /// Where it answers; none where it does not.
    address: Option<SocketAddr>,
}

/// When each obstacle was last reported to be there; none where it is not.
type Reported = [Option<Instant>; Obstacle::ALL.len()];

/// Returns whether `obstacle` is in the way of any lane.
fn is_there(obstacles: &[Reported; N_LANES], obstacle: Obstacle) -> bool {
    obstacles.iter().any(|reported| reported[obstacle as usize].is_some())
}

impl Default for Health {
    fn default() -> Self {
        let mut obstacles = [[None; Obstacle::ALL.len()]; N_LANES];
        obstacles[0][Obstacle::Starting as usize] = Some(Instant::now());
        Self {
            obstacles: Mutex::new(obstacles),
            started: Instant::now(),
            last_beat_ms: AtomicU64::new(0),
            has_stuck_thread: AtomicBool::new(false),
            ready: OnceLock::new(),
        }
    }
}

impl Health {
    /// Says what the log is to be told as soon as the worker is ready: from where it takes articles, and where it answers.
    /// What was said first stays.
    pub fn introduce(&self, subjects: String, address: Option<SocketAddr>) {
        self.ready.get_or_init(|| Ready { subjects, address });
    }

    /// Reports that `obstacle` is there, or no longer there.
    pub fn report(&self, obstacle: Obstacle, is_there: bool) {
        self.report_of(LaneKind::Ordinary, obstacle, is_there);
    }

    /// Reports that `obstacle` is in the way of `lane`, or no longer: the worker is ready where it is in no lane's.
    pub fn report_of(&self, lane: LaneKind, obstacle: Obstacle, is_reported: bool) {
        let (before, after) = {
            let mut obstacles = self.lock();
            let before = is_there(&obstacles, obstacle);
            obstacles[usize::from(lane == LaneKind::Urgent)][obstacle as usize] = is_reported.then(Instant::now);
            (before, is_there(&obstacles, obstacle))
        };
        if before != after {
            self.tell(obstacle, after);
        }
    }

    /// Tells the log that `obstacle` has come or gone, and whether the worker is ready now.
    fn tell(&self, obstacle: Obstacle, is_there: bool) {
        let name = obstacle.as_str();
        let left = self.obstacles();
        match left.first() {
            // Somebody wanted it so.
            _ if obstacle == Obstacle::Draining => {
                tracing::info!(obstacle = name, is_there, "not ready: {}", obstacle.meaning());
            }
            _ if is_there => tracing::warn!(obstacle = name, is_there, "not ready: {}", obstacle.meaning()),
            Some(left) => tracing::info!(obstacle = name, is_there, "still not ready: {}", left.meaning()),
            None => {
                let ready = self.ready.get();
                let address = ready.and_then(|ready| ready.address).map(|address| format!("http://{address}"));
                let from = ready.map(|ready| format!(": taking articles from {}", ready.subjects)).unwrap_or_default();
                tracing::info!(obstacle = name, is_there, address, "ready{from}");
            }
        }
    }

    /// Returns whether `obstacle` is there.
    #[must_use]
    pub fn has(&self, obstacle: Obstacle) -> bool {
        is_there(&self.lock(), obstacle)
    }

    /// Takes `obstacle` for gone that nobody has met for `time`: what would have shown it gone may never come.
    pub fn forget_after(&self, obstacle: Obstacle, time: Duration) {
        let is_old = self.lock()[0][obstacle as usize].is_some_and(|met| met.elapsed() > time);
        if is_old {
            self.report(obstacle, false);
        }
    }

    /// Returns what keeps the worker from taking articles; empty where it is ready.
    #[must_use]
    pub fn obstacles(&self) -> Vec<Obstacle> {
        let obstacles = self.lock();
        Obstacle::ALL.into_iter().filter(|obstacle| is_there(&obstacles, *obstacle)).collect()
    }

    /// Reports that the receive loop has come round.
    pub fn beat(&self) {
        let elapsed = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last_beat_ms.store(elapsed, Ordering::Relaxed);
    }

    /// Reports that a CPU thread has not come back from an article. Nothing but a new process gives it back.
    pub fn report_stuck(&self) {
        self.has_stuck_thread.store(true, Ordering::Relaxed);
    }

    /// Returns whether the process does all that it should: its receive loop comes round and its threads come back.
    #[must_use]
    pub fn is_live(&self) -> bool {
        if self.has_stuck_thread.load(Ordering::Relaxed) {
            return false;
        }
        let last_beat = Duration::from_millis(self.last_beat_ms.load(Ordering::Relaxed));
        self.started.elapsed().saturating_sub(last_beat) < BEAT_LIMIT
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, [Reported; N_LANES]> {
        self.obstacles.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_obstacle_is_there_until_it_is_in_no_lanes_way() {
        let health = Health::default();
        assert_eq!(health.obstacles(), [Obstacle::Starting]);
        health.report(Obstacle::Starting, false);
        health.report_of(LaneKind::Urgent, Obstacle::NoConsumer, true);
        health.report_of(LaneKind::Ordinary, Obstacle::NoConsumer, true);
        health.report_of(LaneKind::Ordinary, Obstacle::NoConsumer, false);
        assert!(health.has(Obstacle::NoConsumer) && health.obstacles() == [Obstacle::NoConsumer]);
        health.report_of(LaneKind::Urgent, Obstacle::NoConsumer, false);
        assert!(health.obstacles().is_empty());
    }
}
