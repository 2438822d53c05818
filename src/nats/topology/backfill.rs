//! The consumer of a backfill: which messages it gives, what is there of an earlier one, and its end.
//!
//! What was asked for stands in the consumer's description, next to the sequences that it came to: so the same command goes on
//! where an earlier one was stopped, also where it said "two hours ago".

use std::time::Duration;

use async_nats::datetime;
use async_nats::jetstream::consumer::{DeliverPolicy, IntoConsumerConfig};
use async_nats::jetstream::stream::{self, RetentionPolicy};
use async_nats::jetstream::{Context, ErrorCode};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::ask::{Refusal, ask, find, read};
use super::create::{put_consumer, value};
use super::filter::Asked;
use super::look::ConsumerState;
use super::wanted::{consumer_title, stream_title};
use super::{Difference, TopologyError, wanted};
use crate::config::{Lane, LaneKind, Settings};

/// How long a server keeps a consumer that only counts, should it not hear that it is to go.
const COUNTING_LASTS: Duration = Duration::from_secs(30);
/// What stands between the words of the command and the sequences in a description.
const THEN: &str = ": messages ";

/// From where on, or up to where, messages are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// The oldest message, or the newest that there is now.
    Open,
    /// The message of this sequence.
    Sequence(u64),
    /// What was stored since then, or before it.
    Time(Timestamp),
}

/// What a backfill is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The first message.
    pub from: Edge,
    /// The last one.
    pub to: Edge,
    /// The subjects of the messages.
    pub subjects: Vec<String>,
    /// The command in words: the same words mean the same backfill.
    pub words: String,
    /// Whether an earlier one, stopped on its way, is forgotten.
    pub restarts: bool,
}

/// What a backfill has before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its consumer, with the sequences of the first and the last message.
    pub lane: Lane,
    /// How many messages it has before it: exact for a new one, at most so many for one that goes on.
    pub n_messages: u64,
    /// Whether it goes on where an earlier one was stopped.
    pub goes_on: bool,
}

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The server does not answer, or not as hoped.
    #[error(transparent)]
    Topology(#[from] TopologyError),
    /// Streams or subjects are not such that it can be done.
    #[error(transparent)]
    Difference(#[from] Difference),
    /// The stream gives each message to one consumer only.
    #[error(
        "stream {stream} has {retention} retention: what a worker has answered is gone from it, and a second consumer would take \
         articles away from the worker: nothing can be enriched once more from it"
    )]
    NotKept {
        /// The input stream.
        stream: String,
        /// Its retention.
        retention: &'static str,
    },
    /// The one that was stopped is another.
    #[error(
        "a backfill was stopped on its way ({}): the same command goes on with it, and --restart forgets it",
        found.as_deref().unwrap_or("its consumer does not say which")
    )]
    Other {
        /// What its consumer says of it.
        found: Option<String>,
    },
    /// There is nothing between the two edges.
    #[error("stream {stream} has no message from {first} to {last}: nothing to enrich")]
    Empty {
        /// The input stream.
        stream: String,
        /// The first sequence wanted.
        first: u64,
        /// The last one.
        last: u64,
    },
}

/// Finds out what a backfill has before it. Nothing is left at the server: what counts messages is removed again.
///
/// # Errors
///
/// Any [`PlanError`].
pub async fn plan(context: &Context, settings: &Settings, wish: &Wish) -> Result<Plan, PlanError> {
    let stream = &settings.input.stream;
    let what = stream_title(stream);
    let info = find(context, &what, format!("STREAM.INFO.{stream}"))
        .await?
        .ok_or(Difference::Missing { what: what.clone() })?;
    let input: stream::Config = read(&what, &info["config"])?;
    let retention = match input.retention {
        RetentionPolicy::Limits => None,
        RetentionPolicy::Interest => Some("interest"),
        RetentionPolicy::WorkQueue => Some("work-queue"),
    };
    if let Some(retention) = retention {
        return Err(PlanError::NotKept { stream: stream.clone(), retention });
    }
    let consumer = settings.input.backfill_consumer();
    let subjects = wish.subjects.clone();
    let mut lane = Lane { kind: LaneKind::Backfill, consumer, subjects, range: None, description: None };
    if let Some(state) = consumer_state(context, settings, &lane).await?.filter(|_| !wish.restarts) {
        let range = state.description.as_deref().and_then(|description| range_of(description, &wish.words));
        let Some((first, last)) = range else { return Err(PlanError::Other { found: state.description }) };
        lane.range = Some(first..=last);
        lane.description = state.description;
        let n_messages = (state.n_pending + state.n_ack_pending).min(last.saturating_sub(state.ack_floor));
        return Ok(Plan { lane, n_messages, goes_on: true });
    }
    let counting = Counting { context, settings, input: &input, lane: &lane };
    let number = |key: &str| info["state"][key].as_u64().unwrap_or_default();
    let (first, last) = counting.edges(wish, number("first_seq").max(1), number("last_seq")).await?;
    let n_messages = if first > last { 0 } else { counting.n_messages(first, last).await? };
    if n_messages == 0 {
        return Err(PlanError::Empty { stream: stream.clone(), first, last });
    }
    lane.range = Some(first..=last);
    lane.description = Some(format!("{}{THEN}{first} to {last}", wish.words));
    Ok(Plan { lane, n_messages, goes_on: false })
}

/// Returns the sequences that a description tells, none where it is of another command than `words`.
fn range_of(description: &str, words: &str) -> Option<(u64, u64)> {
    let (first, last) = description.strip_prefix(words)?.strip_prefix(THEN)?.split_once(" to ")?;
    Some((first.parse().ok()?, last.parse().ok()?))
}

/// Looks at the consumer of `lane` alone; none where it does not exist.
///
/// # Errors
///
/// The server does not answer, or not so that it can be read.
pub async fn consumer_state(
    context: &Context,
    settings: &Settings,
    lane: &Lane,
) -> Result<Option<ConsumerState>, TopologyError> {
    let subject = format!("CONSUMER.INFO.{}.{}", settings.input.stream, lane.consumer);
    let seen = find(context, &consumer_title(&lane.consumer), subject).await?;
    seen.map(|seen| ConsumerState::read(context, lane, &seen)).transpose()
}

/// Creates the consumer of `plan`, in place of an earlier one where `restarts` says so.
///
/// # Errors
///
/// The server refuses, or does not answer.
pub async fn begin(context: &Context, settings: &Settings, plan: &Plan, restarts: bool) -> Result<(), PlanError> {
    let what = stream_title(&settings.input.stream);
    if restarts {
        remove(context, settings, &plan.lane).await?;
    }
    let found = find(context, &what, format!("STREAM.INFO.{}", settings.input.stream)).await?;
    let info = found.ok_or(Difference::Missing { what: what.clone() })?;
    let input: stream::Config = read(&what, &info["config"])?;
    if !super::create::create_consumer(context, settings, &plan.lane, &input).await? {
        return Err(Asked::new(context, &plan.lane, &input).too_old().into());
    }
    Ok(())
}

/// Removes the consumer of `lane`; one that is gone already is well.
///
/// # Errors
///
/// The server refuses, or does not answer.
pub async fn remove(context: &Context, settings: &Settings, lane: &Lane) -> Result<(), TopologyError> {
    let what = consumer_title(&lane.consumer);
    let subject = format!("CONSUMER.DELETE.{}.{}", settings.input.stream, lane.consumer);
    match ask(context, &what, subject, &json!({})).await {
        Ok(_) | Err(Refusal { code: Some(ErrorCode::CONSUMER_NOT_FOUND), .. }) => Ok(()),
        Err(refusal) => Err(refusal.error),
    }
}

/// Asks by consumers that live for a moment.
struct Counting<'a> {
    context: &'a Context,
    settings: &'a Settings,
    input: &'a stream::Config,
    lane: &'a Lane,
}

impl Counting<'_> {
    /// Returns the sequences of the first and the last message wanted.
    async fn edges(&self, wish: &Wish, oldest: u64, newest: u64) -> Result<(u64, u64), PlanError> {
        let first = match wish.from {
            Edge::Open => oldest,
            Edge::Sequence(sequence) => sequence.max(oldest),
            Edge::Time(time) => self.first_since(time).await?,
        };
        let last = match wish.to {
            Edge::Open => newest,
            Edge::Sequence(sequence) => sequence.min(newest),
            Edge::Time(time) => self.first_since(time).await?.saturating_sub(1).min(newest),
        };
        Ok((first, last))
    }

    /// Returns the sequence of the first message stored at `time` or later, or of the next one to come.
    async fn first_since(&self, time: Timestamp) -> Result<u64, PlanError> {
        // The client library panics at years that it cannot write.
        let time = time.max(Timestamp::UNIX_EPOCH);
        let Ok(start_time) = datetime::from_nanos(time.as_nanosecond()) else { return Ok(1) };
        let info = self.ask(DeliverPolicy::ByStartTime { start_time }, &[]).await?;
        Ok(info["delivered"]["stream_seq"].as_u64().unwrap_or_default() + 1)
    }

    /// Returns how many messages of the subjects wanted there are from `first` to `last`.
    async fn n_messages(&self, first: u64, last: u64) -> Result<u64, PlanError> {
        let (from, after) = (self.n_since(first).await?, self.n_since(last + 1).await?);
        Ok(from.saturating_sub(after))
    }

    async fn n_since(&self, start_sequence: u64) -> Result<u64, PlanError> {
        let asked = Asked::new(self.context, self.lane, self.input);
        let is_given = asked.is_given_by(&[]);
        if asked.too_old.is_some() && !is_given {
            return Err(asked.too_old().into());
        }
        let subjects = if is_given { &[] } else { self.lane.subjects.as_slice() };
        let info = self.ask(DeliverPolicy::ByStartSequence { start_sequence }, subjects).await?;
        Ok(info["num_pending"].as_u64().unwrap_or_default())
    }

    /// Returns what the server says of a consumer that begins so.
    async fn ask(&self, policy: DeliverPolicy, subjects: &[String]) -> Result<Value, TopologyError> {
        let consumer = format!("{}-count", self.lane.consumer);
        let lane = Lane { consumer: consumer.clone(), subjects: subjects.to_vec(), ..self.lane.clone() };
        let mut config = wanted::consumer(self.settings, &lane);
        (config.durable_name, config.name) = (None, Some(consumer.clone()));
        (config.deliver_policy, config.inactive_threshold) = (policy, COUNTING_LASTS);
        let config = value(&consumer_title(&consumer), config.into_consumer_config())?;
        let info = put_consumer(self.context, self.settings, &lane, config, "create").await?;
        remove(self.context, self.settings, &lane).await?;
        Ok(info)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_of_the_same_words_or_of_another_command() {
        let words = "backfill --since 2h";
        assert_eq!(range_of("backfill --since 2h: messages 12 to 500", words), Some((12, 500)));
        for other in
            ["backfill --since 2h --subject a: messages 12 to 500", "backfill: messages 1 to 2", "", "of others"]
        {
            assert_eq!(range_of(other, words), None, "{other}");
        }
    }
}
