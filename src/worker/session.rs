//! One connection and everything that works on it, until it is told to stop or the connection dies.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use async_nats::jetstream::Context;
use futures_util::future::join_all;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::batching::Batching;
use super::error::RunError;
use super::failure::RetryPolicy;
use super::hold::Hold;
use super::hold::release::Release;
use super::hold::sweep::sweep;
use super::opening::Opened;
use super::receive::{Ended, Receiver};
use super::refusals::Refusals;
use super::room::{Room, large_record_note};
use super::shared::Shared;
use super::work::WorkerContext;
use crate::config::{InputMode, Lane, LaneKind, Settings};
use crate::nats::{Publisher, QueueGroup, SubjectMap, topology};
use crate::pipeline::Pipeline;
use crate::telemetry::Health;
use crate::telemetry::health::Obstacle;

/// Part of the drain deadline that is kept for handing back and flushing.
const CLOSING_PART: f64 = 0.25;

/// Publications tried at a time where they are refused. Larger finds sooner that they are taken again; smaller leaves more
/// places to articles that can have a record.
const TRIES: usize = 2;

/// A connection at work.
pub(super) struct Session {
    context: Arc<WorkerContext>,
    settings: Arc<Settings>,
    jetstream: Context,
    /// One a lane.
    receivers: Vec<Receiver>,
    tracker: TaskTracker,
    /// They end with the session.
    _watches: JoinSet<()>,
}

impl Session {
    /// Prepares everything to receive on a connection that is open.
    ///
    /// # Errors
    ///
    /// [`RunError::Subjects`].
    pub(super) fn new(shared: &Shared, opened: Opened) -> Result<Self, RunError> {
        let Shared { settings, lanes, extraction, answers, backlog, health, metrics, live, traces, stop, .. } = shared;
        let input = &settings.input;
        let subjects = input.every_subject();
        let record_subjects = SubjectMap::new(&subjects, &settings.output.subject)?;
        let own_subject = settings.output.own_subject_of_embargoed();
        let embargoed_subjects = own_subject.map(|own| SubjectMap::new(&subjects, own)).transpose()?;
        let dead_letter_subjects = SubjectMap::new(&subjects, &settings.output.dead_letter_subject)?;
        let Opened { connection, context: jetstream, mut watches } = opened;
        if let (InputMode::JetStream, Some(lane)) = (input.mode, lanes.first()) {
            let probe_subject =
                format!("{}.CONSUMER.INFO.{}.{}", settings.nats.api_prefix(), input.stream, lane.consumer);
            watches.spawn(connection.clone().renew_when_in_doubt(probe_subject));
        }
        let publisher = |stream: &str| match input.mode {
            InputMode::JetStream => Publisher::to_stream(&connection, stream, settings.output.publish_timeout),
            InputMode::Core => Publisher::to_subject(&connection),
        };
        let output = &settings.output;
        let hold = || Hold::new(&connection, &output.held_stream, &output.held_subject, output.publish_timeout);
        let hold = output.holds().then(hold);
        if let Some(hold) = &hold
            && !input.max_age.is_zero()
        {
            watches.spawn(sweep(hold.stream.clone(), output.held_subjects(), input.max_age));
        }
        let context = Arc::new(WorkerContext {
            cpu: Arc::clone(&extraction.cpu),
            answers: Arc::clone(answers),
            pipeline: Pipeline {
                enricher: extraction.enricher.clone(),
                offset_unit: settings.record.offset_unit,
                max_article_bytes: input.max_article_bytes,
            },
            policy: RetryPolicy::new(input),
            article_deadline: settings.engine.article_deadline,
            few_in_flight: i64::try_from(input.max_in_flight / 4).unwrap_or(i64::MAX).max(2),
            batching: Batching::new((input.max_in_flight - input.n_urgent_places()) * 3 / 4),
            progress_every: input.ack_wait / 3,
            records: publisher(&settings.output.stream),
            refusals: Refusals::default(),
            refused_tries: Semaphore::new(TRIES),
            dead_letter_tries: Semaphore::new(TRIES),
            // Looked up before the first article is asked for.
            max_stored_bytes: AtomicUsize::new(usize::MAX),
            record_subjects,
            embargoed_subjects,
            hold,
            dead_letters: publisher(&settings.output.dead_letter_stream),
            earlier_letters: shared.earlier_letters.clone(),
            dead_letter_subjects,
            metrics: metrics.clone(),
            live: live.clone(),
            traces: traces.clone(),
            health: Arc::clone(health),
            stop: stop.clone(),
            abandon: CancellationToken::new(),
            connection,
        });
        let tracker = TaskTracker::new();
        let receiver = |lane: &Lane| Receiver {
            context: Arc::clone(&context),
            lane: lane.clone(),
            per_second: shared.per_second,
            backlog: Arc::clone(backlog),
            settings: Arc::clone(settings),
            room: Room::of(lane.kind, input),
            tracker: tracker.clone(),
            stop: stop.clone(),
        };
        let receivers = lanes.iter().map(receiver).collect();
        let settings = Arc::clone(settings);
        Ok(Self {
            settings,
            jetstream,
            receivers,
            tracker: tracker.clone(),
            context: Arc::clone(&context),
            _watches: watches,
        })
    }

    /// Receives until told to stop, then drains; or until the connection is dead.
    pub(super) async fn run(self) -> Ended {
        let Self { context, settings, jetstream, receivers, tracker, _watches } = self;
        let (connection, input) = (&context.connection, &settings.input);
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            model = context.pipeline.enricher.tagger().model(),
            server = connection.client().server_info().version,
            subject =
                receivers.iter().flat_map(|receiver| receiver.lane.subjects.clone()).collect::<Vec<_>>().join(", "),
            "receiving"
        );
        let max_payload = connection.client().max_payload();
        if large_record_note(input.max_article_bytes, max_payload).is_some() {
            tracing::info!(max_payload, "records larger than the server's max_payload are shortened");
        }
        let deadline = drain_deadline(&context.stop, input.drain_deadline, &context.health);
        let is_backfill = receivers.iter().all(|receiver| receiver.lane.kind == LaneKind::Backfill);
        if let Some(hold) = context.hold.as_ref().filter(|_| !is_backfill) {
            let release = Release {
                context: Arc::clone(&context),
                jetstream: jetstream.clone(),
                stream: hold.stream.clone(),
                consumer: topology::release_consumer(&settings),
            };
            tracker.spawn(release.run());
        }
        let receiving = async {
            let each = receivers.iter().map(|receiver| async {
                match input.mode {
                    InputMode::JetStream => receiver.pull(&jetstream).await,
                    InputMode::Core => listen(receiver).await,
                }
            });
            let ends = join_all(each).await;
            // A dead connection is all lanes'.
            let ended = ends.into_iter().find(|ended| *ended != Ended::Stopped).unwrap_or(Ended::Stopped);
            tracker.close();
            if ended == Ended::ConnectionDead {
                // Nothing can be settled any more: the server will deliver again.
                context.abandon.cancel();
            }
            tracker.wait().await;
            ended
        };
        let ended = tokio::select! {
            ended = receiving => ended,
            () = deadline => {
                tracing::warn!("drain deadline reached; handing back the rest");
                context.abandon.cancel();
                tracker.close();
                tokio::time::timeout(input.drain_deadline.mul_f64(CLOSING_PART / 2.0), tracker.wait()).await.ok();
                Ended::Stopped
            }
        };
        if ended == Ended::Stopped {
            connection.clone().close().await;
        }
        ended
    }
}

/// Joins the queue group and takes articles from it.
async fn listen(receiver: &Receiver) -> Ended {
    let input = &receiver.settings.input;
    match QueueGroup::join(receiver.context.connection.client(), &input.subject, &input.queue_group).await {
        Ok(group) => {
            receiver.context.health.report(Obstacle::Starting, false);
            receiver.listen(group).await
        }
        Err(error) => {
            tracing::error!(%error, "cannot join the queue group");
            Ended::ConnectionDead
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
