//! The worker: receive, enrich, publish, settle, drain.
//!
//! One task receives ([`receive`]), one task an article takes it to its end ([`work`]), in the order that
//! [`settlement`] gives, with the heavy part on CPU threads of its own ([`pool`], [`job`]).

mod departures;
mod failure;
mod job;
mod pool;
mod receive;
mod settlement;
mod work;

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::Context;
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use failure::{Failure, RetryPolicy};
pub use job::{Recipe, Record};
pub use pool::{CpuPool, PoolFailure};
pub use settlement::{Disposition, Outcome, Settlement, Step};

use crate::config::{InputMode, Settings};
use crate::enrich::Enricher;
use crate::nats::topology::{self, Difference, TopologyError};
use crate::nats::{ConnectError, Connection, Publisher, QueueGroup, SubjectError, SubjectMap};
use crate::telemetry::health::Obstacle;
use crate::telemetry::{Health, Metrics};
use departures::Departures;
use receive::Receiver;
use work::Workshop;

/// Core messages that the client keeps for us an article of room. Larger rides out longer bursts with more
/// memory; smaller drops sooner.
const CORE_BUFFER_PER_ARTICLE: usize = 16;
/// How long to wait for the server's answers about streams and consumer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);
/// Part of the drain deadline that is kept for handing back and flushing.
const CLOSING_PART: f64 = 0.25;

/// Why the worker did not run. Once it runs, nothing but a signal ends it.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// No connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// Subjects that do not go together.
    #[error("input.subject and output.subject do not go together: {0}")]
    Subjects(#[from] SubjectError),
    /// The server's streams or consumer are not what was asked for.
    #[error("the server is not set up as asked; `quotewire setup` creates what is missing:\n{}", list(.0))]
    Differences(Vec<Difference>),
    /// The server answers, but not about JetStream.
    #[error("cannot look up streams and consumer: {0}; does the server run with JetStream?")]
    Topology(#[from] TopologyError),
    /// The subject or group of core mode cannot be subscribed to.
    #[error("cannot join the queue group: {0}")]
    Subscribe(#[from] async_nats::SubscribeError),
    /// The system gives no threads.
    #[error("cannot start the CPU threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl RunError {
    /// Returns the exit code that the command ends with.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Connect(error) if error.is_settings_fault() => 78,
            Self::Subjects(_) | Self::Differences(_) | Self::Subscribe(_) => 78,
            Self::Connect(_) | Self::Topology(_) => 69,
            Self::Threads(_) => 1,
        }
    }
}

/// Runs the worker until `stop` is cancelled, then finishes what is in flight within the drain deadline, hands
/// back the rest, and returns when the server has been told.
///
/// # Errors
///
/// Any [`RunError`], all of them before the first article is received.
pub async fn run(
    settings: Settings,
    enricher: Enricher,
    health: Arc<Health>,
    metrics: Metrics,
    stop: CancellationToken,
) -> Result<(), RunError> {
    let settings = Arc::new(settings);
    let input = &settings.input;
    let record_subjects = SubjectMap::new(&input.subject, &settings.output.subject)?;
    let dead_letter_subjects = SubjectMap::new(&input.subject, &settings.output.dead_letter_subject)?;
    let cpu = CpuPool::new(settings.engine.n_threads())?;
    let opened = tokio::select! {
        opened = open(&settings) => opened?,
        () = stop.cancelled() => return Ok(()),
    };
    let (connection, context) = opened;
    // They end with this function.
    let mut watches = JoinSet::new();
    watches.spawn(watch_link(connection.clone(), Arc::clone(&health), metrics.clone()));
    watches.spawn(connection.clone().leave_ending_servers());
    if input.mode == InputMode::JetStream {
        let probe_subject = format!("$JS.API.CONSUMER.INFO.{}.{}", input.stream, input.consumer);
        watches.spawn(connection.clone().renew_when_in_doubt(probe_subject));
    }
    let publisher = |stream: &str| match input.mode {
        InputMode::JetStream => Publisher::to_stream(&connection, stream, settings.output.publish_timeout),
        InputMode::Core => Publisher::to_subject(&connection),
    };
    let workshop = Arc::new(Workshop {
        cpu,
        recipe: Recipe {
            enricher,
            offset_unit: settings.record.offset_unit,
            max_article_bytes: input.max_article_bytes,
        },
        policy: RetryPolicy::new(input),
        article_deadline: settings.engine.article_deadline,
        few_in_flight: i64::try_from(input.max_in_flight / 4).unwrap_or(i64::MAX).max(2),
        departures: Departures::new(input.max_in_flight * 3 / 4),
        progress_every: input.ack_wait / 3,
        records: publisher(&settings.output.stream),
        record_subjects,
        dead_letters: publisher(&settings.output.dead_letter_stream),
        dead_letter_subjects,
        metrics: metrics.clone(),
        health: Arc::clone(&health),
        abandon: CancellationToken::new(),
        connection: connection.clone(),
    });
    let receiver = Receiver {
        workshop: Arc::clone(&workshop),
        settings: Arc::clone(&settings),
        room: Arc::new(Semaphore::new(input.max_in_flight)),
        room_made: Arc::new(Notify::new()),
        tracker: TaskTracker::new(),
        stop: stop.clone(),
    };
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        model = workshop.recipe.enricher.tagger().model(),
        server = connection.client().server_info().version,
        subject = input.subject,
        "receiving"
    );

    let tracker = receiver.tracker.clone();
    let deadline = drain_deadline(&stop, input.drain_deadline, &health);
    let receiving = async {
        match input.mode {
            InputMode::JetStream => receiver.pull(&context).await,
            InputMode::Core => {
                let group = QueueGroup::join(connection.client(), &input.subject, &input.queue_group).await?;
                health.report(Obstacle::Starting, false);
                receiver.listen(group).await;
            }
        }
        tracker.close();
        tracker.wait().await;
        Ok::<(), RunError>(())
    };
    tokio::select! {
        finished = receiving => finished?,
        () = deadline => {
            tracing::warn!("drain deadline reached; handing back the rest");
            workshop.abandon.cancel();
            tracker.close();
            tokio::time::timeout(input.drain_deadline.mul_f64(CLOSING_PART / 2.0), tracker.wait()).await.ok();
        }
    }
    connection.close().await;
    tracing::info!(
        received = metrics.received.get(),
        enriched = metrics.enriched.get(),
        published = metrics.published.get(),
        duplicates = metrics.duplicates.get(),
        "stopped"
    );
    Ok(())
}

/// Connects, and looks at streams and consumer.
async fn open(settings: &Settings) -> Result<(Connection, Context), RunError> {
    let n_buffered = settings.input.max_in_flight * CORE_BUFFER_PER_ARTICLE;
    let connection = Connection::open(&settings.nats, n_buffered).await?;
    let context = connection.jetstream(ANSWER_TIMEOUT);
    if settings.input.mode == InputMode::JetStream {
        verify(&context, settings).await?;
    }
    Ok((connection, context))
}

/// Waits until the server's streams and consumer can be looked up, and refuses where they are not as asked.
async fn verify(context: &Context, settings: &Settings) -> Result<(), RunError> {
    let started = Instant::now();
    loop {
        match topology::differences(context, settings).await {
            Ok(differences) if differences.is_empty() => return Ok(()),
            Ok(differences) => return Err(RunError::Differences(differences)),
            // A server that has just started may not have its streams loaded yet.
            Err(error) if started.elapsed() < settings.nats.connect_timeout => {
                tracing::warn!(%error, "cannot look up streams and consumer yet");
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Waits for `stop`, and then for the part of the deadline in which articles may be finished.
async fn drain_deadline(stop: &CancellationToken, deadline: Duration, health: &Health) {
    stop.cancelled().await;
    health.report(Obstacle::Draining, true);
    let until = Instant::now() + deadline.mul_f64(1.0 - CLOSING_PART);
    while Instant::now() < until {
        health.beat();
        tokio::time::sleep_until(until.min(Instant::now() + Duration::from_secs(1))).await;
    }
}

/// Keeps health and metrics up with the connection.
async fn watch_link(connection: Connection, health: Arc<Health>, metrics: Metrics) {
    let mut link = connection.link();
    let mut n_connects = 1;
    loop {
        let now = *link.borrow_and_update();
        let is_up = connection.is_up();
        metrics.connected.set(i64::from(is_up));
        metrics.reconnects.inc_by(now.n_connects.saturating_sub(n_connects));
        n_connects = n_connects.max(now.n_connects);
        health.report(Obstacle::Disconnected, !is_up);
        if link.changed().await.is_err() {
            return;
        }
    }
}

fn list(differences: &[Difference]) -> String {
    differences.iter().map(|difference| format!("  {difference}")).collect::<Vec<_>>().join("\n")
}
