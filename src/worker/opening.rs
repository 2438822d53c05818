//! The way to a session: a server, and streams and a consumer as asked. Some of it may come later than the worker.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::Context;
use jiff::Timestamp;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::error::RunError;
use super::receive::QUEUED_PER_ARTICLE;
use super::shared::Shared;
use super::watch::{watch_link, watch_stability};
use crate::config::{InputMode, Settings};
use crate::nats::topology::{self, Difference};
use crate::nats::{ConnectError, Connection, Connector};
use crate::telemetry::Health;
use crate::telemetry::health::Obstacle;

/// How long to wait for the server's answers about streams and consumer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);
/// Pause before the second try; it doubles up to [`PAUSE_MAX`], with a quarter of jitter either way.
const PAUSE: Duration = Duration::from_millis(50);
/// Longest pause between tries. Larger spares a server that comes back to a thousand workers; smaller finds it sooner.
const PAUSE_MAX: Duration = Duration::from_millis(500);
/// How often the log says what the worker waits for.
const TELL_EVERY: Duration = Duration::from_secs(60);
/// How long a connection is kept on which nobody answers about JetStream: one whose inbox was forbidden for a time hears
/// nothing any more.
const RECONNECT_EVERY: Duration = Duration::from_secs(60);
/// How often liveness is told that the worker goes on waiting.
const BEAT_EVERY: Duration = Duration::from_secs(1);

/// How long the worker waits for what it needs and does not find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// `nats.connect_timeout` for the server, and not at all for streams and consumer.
    FailFast,
    /// As long as it takes, for whatever may come by itself: the server, JetStream, streams and a consumer that do not
    /// exist yet. What only other settings can mend is no reason to wait.
    Waits,
    /// As long as it takes, whatever is wrong: it has run before.
    Endless,
}

/// What a session needs.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) context: Context,
    /// They end when this is dropped.
    pub(super) watches: JoinSet<()>,
}

/// Connects, and looks at streams and consumer, until all is there or `patience` is over. Liveness hears of it all along.
///
/// # Errors
///
/// [`RunError::Connect`], [`RunError::Topology`] or [`RunError::Differences`].
pub(super) async fn open(shared: &Shared, patience: Patience) -> Result<Opened, RunError> {
    let opening = async {
        match patience {
            Patience::FailFast => open_in_time(shared).await,
            _ => open_at_last(shared, patience).await,
        }
    };
    tokio::select! {
        opened = opening => opened,
        never = beat(&shared.health) => match never {},
    }
}

async fn beat(health: &Health) -> Infallible {
    loop {
        health.beat();
        tokio::time::sleep(BEAT_EVERY).await;
    }
}

async fn open_in_time(shared: &Shared) -> Result<Opened, RunError> {
    let settings = &shared.settings;
    let opened = Opened::new(shared, Connection::open(&settings.nats, n_buffered(settings)).await?);
    let started = Instant::now();
    let mut told = None;
    loop {
        match opened.verify(shared).await {
            // A server that has just started may not have its streams loaded yet.
            Err(RunError::Topology(error)) if started.elapsed() < settings.nats.connect_timeout => {
                if told.as_ref() != Some(&error) {
                    tracing::warn!(%error, "cannot look up streams and consumer yet");
                    told = Some(error);
                }
                tokio::time::sleep(PAUSE_MAX / 2).await;
            }
            Err(RunError::Topology(error)) if !opened.connection.is_up() => {
                let (servers, message) = (settings.nats.servers.join(", "), error.to_string());
                return Err(ConnectError::Unreachable { servers, waited: started.elapsed(), message }.into());
            }
            verified => return verified.map(|()| opened),
        }
    }
}

async fn open_at_last(shared: &Shared, patience: Patience) -> Result<Opened, RunError> {
    let mut pause = PAUSE;
    let mut notice = Notice::new();
    let mut attempt = Attempt::default();
    loop {
        let error = match attempt.make(shared).await {
            Ok(opened) => return Ok(opened),
            Err(error) => error,
        };
        let Some(needed) = Needed::of(&error, patience) else { return Err(error) };
        shared.health.report(Obstacle::NoConsumer, needed == Needed::Streams);
        notice.tell(needed, &error);
        tokio::time::sleep(pause.mul_f64(0.75 + fastrand::f64() / 2.0)).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

/// What the worker waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needed {
    Server,
    JetStream,
    Streams,
    OtherSettings,
}

impl Needed {
    /// Returns what would mend `error`; none where it is not waited for.
    fn of(error: &RunError, patience: Patience) -> Option<Self> {
        let is_missing = |difference: &Difference| matches!(difference, Difference::Missing { .. });
        match error {
            RunError::Connect(ConnectError::Unreachable { .. }) => Some(Self::Server),
            RunError::Topology(_) => Some(Self::JetStream),
            RunError::Differences(differences) if differences.iter().all(is_missing) => Some(Self::Streams),
            RunError::Differences(_) if patience == Patience::Endless => Some(Self::Streams),
            _ if patience == Patience::Endless => Some(Self::OtherSettings),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Server => "a NATS server",
            Self::JetStream => "an answer from JetStream",
            Self::Streams => "streams and consumer as asked: run `quotewire setup`",
            Self::OtherSettings => "other settings, or credentials that the server takes",
        }
    }
}

/// What the log is told of the waiting: at once what is waited for, and then once a minute.
struct Notice {
    since: Timestamp,
    told: Option<(Needed, Instant)>,
}

impl Notice {
    fn new() -> Self {
        Self { since: Timestamp::now(), told: None }
    }

    fn tell(&mut self, needed: Needed, error: &RunError) {
        if self.told.is_some_and(|(told, at)| told == needed && at.elapsed() < TELL_EVERY) {
            return;
        }
        if self.told.is_none_or(|(told, _)| told != needed) {
            self.since = Timestamp::now();
        }
        self.told = Some((needed, Instant::now()));
        tracing::warn!(waiting_for = needed.as_str(), since = %self.since, %error, "cannot take up work yet");
    }
}

/// One try after the other, with what the last one got.
#[derive(Default)]
struct Attempt {
    connector: Option<Connector>,
    opened: Option<(Opened, Instant)>,
}

impl Attempt {
    async fn make(&mut self, shared: &Shared) -> Result<Opened, RunError> {
        let is_usable =
            |(opened, since): &(Opened, Instant)| !opened.connection.is_dead() && since.elapsed() < RECONNECT_EVERY;
        let (opened, since) = match self.opened.take().filter(is_usable) {
            Some(opened) => opened,
            None => (Opened::new(shared, self.connect(shared).await?), Instant::now()),
        };
        match opened.verify(shared).await {
            Ok(()) => Ok(opened),
            Err(error) => {
                self.opened = Some((opened, since));
                Err(error)
            }
        }
    }

    async fn connect(&mut self, shared: &Shared) -> Result<Connection, ConnectError> {
        let settings = &shared.settings;
        let connector = match self.connector.take() {
            Some(connector) => connector,
            None => Connector::new(&settings.nats, n_buffered(settings)).await?,
        };
        let connected = self.connector.insert(connector).connect().await;
        shared.health.report(Obstacle::Disconnected, connected.is_err());
        connected
    }
}

impl Opened {
    fn new(shared: &Shared, connection: Connection) -> Self {
        let context = connection.jetstream(ANSWER_TIMEOUT);
        let (health, metrics) = (Arc::clone(&shared.health), shared.metrics.clone());
        let mut watches = JoinSet::new();
        watches.spawn(watch_link(connection.clone(), Arc::clone(&health), metrics));
        watches.spawn(watch_stability(connection.clone(), health));
        watches.spawn(connection.clone().leave_ending_servers());
        Self { connection, context, watches }
    }

    /// Looks at streams and consumer; core mode has none.
    async fn verify(&self, shared: &Shared) -> Result<(), RunError> {
        let settings = &shared.settings;
        if settings.input.mode == InputMode::Core {
            return Ok(());
        }
        let found = topology::look(&self.context, settings, &shared.lanes).await?;
        for (lane, consumer) in shared.lanes.iter().zip(&found.consumers) {
            shared.backlog.note(lane.kind, found.input.as_ref(), consumer.as_ref(), &shared.metrics.queue);
        }
        let differences = found.all_differences();
        if !differences.is_empty() {
            return Err(RunError::Differences(differences));
        }
        for note in found.notes {
            tracing::warn!(note, "streams and consumer");
        }
        Ok(())
    }
}

/// Returns how many messages a subscription buffers.
fn n_buffered(settings: &Settings) -> usize {
    settings.input.max_in_flight * QUEUED_PER_ARTICLE
}
