//! The held stream and its consumer, which there are only where records of embargoed articles are held.

use std::time::Duration;

use async_nats::jetstream::Context;
use async_nats::jetstream::consumer::{self, AckPolicy, DeliverPolicy, ReplayPolicy, pull};
use async_nats::jetstream::stream::{self, DiscardPolicy, RetentionPolicy, StorageType};
use serde_json::Value;

use super::ask::{find, read};
use super::wanted::{consumer_title, max_bytes, stream_title};
use super::{Difference, TopologyError, compare};
use crate::config::Settings;

/// Without limit, as the server has it.
const NO_LIMIT: i64 = -1;

/// How long the server waits for an answer about a record before it hands it to another worker, which does no harm. A server that
/// has just started looks at what waits only after so long. Larger lets records come out later then; smaller has records of a slow server
/// published twice, which it suppresses.
const ACK_WAIT: Duration = Duration::from_secs(2);

/// What the server has of them.
pub(super) struct SeenHeld {
    pub(super) stream: Option<Value>,
    n_bytes: u64,
    pub(super) consumer: Option<Value>,
}

/// How what it has differs from what is wanted.
#[derive(Default)]
pub(super) struct ComparedHeld {
    /// What keeps a worker from its work.
    pub(super) differences: Vec<Difference>,
    /// Limits that are not as asked, which keep nothing from working.
    pub(super) limits: Vec<Difference>,
    /// What else somebody should know.
    pub(super) notes: Vec<String>,
}

/// Returns the name of the consumer by which held records come out.
pub(crate) fn release_consumer(settings: &Settings) -> String {
    format!("{}-release", settings.input.consumer)
}

/// One message a subject: what comes replaces what is there. Without a limit of age, for an embargo may be a long one, and
/// at the limit of bytes the server refuses what comes: a record that is held is never dropped.
pub(super) fn wanted_stream(settings: &Settings) -> stream::Config {
    let output = &settings.output;
    stream::Config {
        name: output.held_stream.clone(),
        subjects: vec![output.held_subjects()],
        retention: RetentionPolicy::Limits,
        storage: StorageType::File,
        num_replicas: settings.nats.stream_replicas,
        max_messages_per_subject: 1,
        max_bytes: max_bytes(output.held_max_bytes),
        max_age: Duration::ZERO,
        discard: DiscardPolicy::New,
        ..stream::Config::default()
    }
}

/// Records that wait are all unsettled, each until its time: there may be any number of them.
pub(super) fn wanted_consumer(settings: &Settings) -> pull::Config {
    pull::Config {
        durable_name: Some(release_consumer(settings)),
        deliver_policy: DeliverPolicy::All,
        ack_policy: AckPolicy::Explicit,
        ack_wait: ACK_WAIT,
        max_deliver: NO_LIMIT,
        replay_policy: ReplayPolicy::Instant,
        max_ack_pending: NO_LIMIT,
        ..pull::Config::default()
    }
}

/// Asks what the server has: two questions, none where nothing is held.
pub(super) async fn see(context: &Context, settings: &Settings) -> Result<Option<SeenHeld>, TopologyError> {
    if !settings.output.holds() {
        return Ok(None);
    }
    let name = &settings.output.held_stream;
    let Some(mut info) = find(context, &stream_title(name), format!("STREAM.INFO.{name}")).await? else {
        return Ok(Some(SeenHeld { stream: None, n_bytes: 0, consumer: None }));
    };
    let consumer = release_consumer(settings);
    let consumer = find(context, &consumer_title(&consumer), format!("CONSUMER.INFO.{name}.{consumer}")).await?;
    let n_bytes = info["state"]["bytes"].as_u64().unwrap_or_default();
    Ok(Some(SeenHeld { stream: Some(info["config"].take()), n_bytes, consumer }))
}

impl SeenHeld {
    /// Holds what is there against what is wanted.
    pub(super) fn compare(&self, settings: &Settings) -> Result<ComparedHeld, TopologyError> {
        let mut compared = ComparedHeld::default();
        let what = stream_title(&settings.output.held_stream);
        match &self.stream {
            None => compared.differences.push(Difference::Missing { what }),
            Some(seen) => {
                let (wanted, found) = (wanted_stream(settings), read(&what, seen)?);
                compare::output_stream(&what, &wanted, &found, &mut compared.differences);
                compare::held_stream(&what, &wanted, &found, &mut compared.differences);
                compare::limits(&what, &wanted, &found, &mut compared.limits);
                // Those that would lose what is held are told already, as what keeps a worker from its work.
                let ComparedHeld { differences, limits, notes } = &mut compared;
                limits.retain(|limit| !differences.contains(limit));
                notes.extend(compare::nearly_full(&what, &found, self.n_bytes));
            }
        }
        let what = consumer_title(&release_consumer(settings));
        match &self.consumer {
            None => compared.differences.push(Difference::Missing { what }),
            Some(info) => {
                let found: consumer::Config = read(&what, &info["config"])?;
                compare::release_consumer(&what, &wanted_consumer(settings), &found, &mut compared.differences);
                compare::priority(&what, &info["config"], &mut compared.differences);
            }
        }
        Ok(compared)
    }
}
