//! One look at streams and consumer.

use async_nats::jetstream::consumer::{self, PullConsumer, pull};
use async_nats::jetstream::{Context, stream};
use jiff::Timestamp;
use serde_json::Value;

use super::ask::{find, read};
use super::filter::Asked;
use super::wanted::{consumer_title, stream_title};
use super::{Difference, TopologyError, compare, held, wanted};
use crate::config::{Lane, LaneKind, Settings};

/// What one look has found.
#[derive(Debug)]
pub struct Found {
    /// Every way in which input, consumer, output and what is held are not what was asked for.
    pub differences: Vec<Difference>,
    /// Every way in which the stream of the dead letters is not what was asked for: a worker that runs goes on without it.
    pub dead_letter_differences: Vec<Difference>,
    /// What keeps nothing from working but somebody should know.
    pub notes: Vec<String>,
    /// The largest message that the output stream takes, headers too; none where it has no limit of its own.
    pub max_record_bytes: Option<usize>,
    /// What the input stream holds; none where it does not exist.
    pub input: Option<InputState>,
    /// The consumer of each lane that was looked at; none where it, or its stream, does not exist.
    pub consumers: Vec<Option<ConsumerState>>,
}

/// What the input stream holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InputState {
    /// Messages in it, settled or not.
    pub n_messages: u64,
    /// Sequence of the oldest.
    pub first_sequence: u64,
    /// When that was stored, milliseconds since 1970; none where it is empty.
    pub first_stored_at_ms: Option<i64>,
    /// Sequence of the newest.
    pub last_sequence: u64,
    /// When that was stored, milliseconds since 1970; none where it is empty.
    pub last_stored_at_ms: Option<i64>,
}

/// The consumer as it stands.
#[derive(Debug)]
pub struct ConsumerState {
    /// Until when the server delivers nothing, because somebody has paused the consumer.
    pub paused_until: Option<Timestamp>,
    /// Articles that wait for their first delivery.
    pub n_pending: u64,
    /// Articles delivered and not yet settled.
    pub n_ack_pending: u64,
    /// Sequence in the stream of the last article delivered.
    pub delivered_sequence: u64,
    /// Every article up to this sequence is settled.
    pub ack_floor: u64,
    /// What it tells people of itself.
    pub description: Option<String>,
    /// None for a push consumer.
    handle: Option<PullConsumer>,
}

impl Found {
    /// Returns every way in which anything is not what was asked for.
    #[must_use]
    pub fn all_differences(&self) -> Vec<Difference> {
        [self.differences.as_slice(), &self.dead_letter_differences].concat()
    }

    /// Returns the consumer of the first lane; none where there is none.
    #[must_use]
    pub fn consumer(&self) -> Option<&ConsumerState> {
        self.consumers.first()?.as_ref()
    }

    /// Returns until when the first lane's consumer is paused; none where it is not.
    #[must_use]
    pub fn paused_until(&self) -> Option<Timestamp> {
        self.consumer().and_then(|consumer| consumer.paused_until)
    }

    /// Returns the first lane's consumer to pull from; none where there is no pull consumer.
    #[must_use]
    pub fn into_consumer(self) -> Option<PullConsumer> {
        self.consumers.into_iter().next()??.handle
    }
}

/// The server's own words.
pub(super) struct Seen {
    /// Settings of each stream that is there, in the order of [`wanted::streams`].
    pub(super) streams: [Option<Value>; 3],
    /// Bytes that each of them holds.
    n_bytes: [u64; 3],
    /// What the input stream holds.
    input: Option<InputState>,
    /// What it tells of the consumer of each lane.
    pub(super) consumers: Vec<Option<Value>>,
}

/// What came of holding what is there against what is wanted.
#[derive(Default)]
pub(super) struct Compared {
    /// What keeps a worker from its work, by stream, in the order of [`wanted::streams`]; the consumers' are those of their
    /// stream.
    pub(super) differences: [Vec<Difference>; 3],
    /// Limits that are not as asked, which keep nothing from working.
    pub(super) limits: Vec<Difference>,
    /// What else somebody should know.
    pub(super) notes: Vec<String>,
}

impl Seen {
    /// Asks for everything: three questions, and one a lane.
    pub(super) async fn ask(context: &Context, settings: &Settings, lanes: &[Lane]) -> Result<Self, TopologyError> {
        let mut streams = [const { None }; 3];
        let mut n_bytes = [0; 3];
        let mut input_state = None;
        for (idx, wanted) in wanted::streams(settings).iter().enumerate() {
            let info = find(context, &stream_title(&wanted.name), format!("STREAM.INFO.{}", wanted.name)).await?;
            streams[idx] = info.map(|mut info| {
                let state = &info["state"];
                n_bytes[idx] = state["bytes"].as_u64().unwrap_or_default();
                if idx == 0 {
                    input_state = Some(input_state_of(state));
                }
                info["config"].take()
            });
        }
        let mut consumers = Vec::new();
        for Lane { consumer, .. } in lanes {
            consumers.push(match &streams[0] {
                Some(_) => {
                    let subject = format!("CONSUMER.INFO.{}.{consumer}", settings.input.stream);
                    find(context, &consumer_title(consumer), subject).await?
                }
                None => None,
            });
        }
        Ok(Self { streams, n_bytes, input: input_state, consumers })
    }

    /// Holds what is there against what is wanted.
    pub(super) fn compare(
        &self,
        context: &Context,
        settings: &Settings,
        lanes: &[Lane],
    ) -> Result<Compared, TopologyError> {
        let Compared { mut differences, mut limits, mut notes } = Compared::default();
        for (idx, (wanted, seen)) in wanted::streams(settings).iter().zip(&self.streams).enumerate() {
            let what = stream_title(&wanted.name);
            let differences = &mut differences[idx];
            let Some(seen) = seen else {
                differences.push(Difference::Missing { what });
                continue;
            };
            let found: stream::Config = read(&what, seen)?;
            if idx == 0 {
                for (lane, consumer) in lanes.iter().zip(&self.consumers) {
                    let asked = Asked::new(context, lane, &found);
                    notes.extend(compare::input_stream(&what, lane.kind, &asked, &found, differences));
                    compare_consumer(settings, lane, consumer.as_ref(), &asked, differences)?;
                }
            } else {
                compare::output_stream(&what, wanted, &found, differences);
                compare::limits(&what, wanted, &found, &mut limits);
            }
            notes.extend(compare::nearly_full(&what, &found, self.n_bytes[idx]));
        }
        Ok(Compared { differences, limits, notes })
    }
}

fn compare_consumer(
    settings: &Settings,
    lane: &Lane,
    info: Option<&Value>,
    asked: &Asked,
    differences: &mut Vec<Difference>,
) -> Result<(), TopologyError> {
    let what = consumer_title(&lane.consumer);
    let Some(info) = info else {
        // Of a stream without its subjects there can be none: the stream is the cause.
        if !asked.is_held() {
            return Ok(());
        }
        differences.push(match &asked.too_old {
            Some(_) if !asked.is_given_by(&[]) => asked.too_old(),
            _ => Difference::Missing { what },
        });
        return Ok(());
    };
    let found: consumer::Config = read(&what, &info["config"])?;
    compare::consumer(&what, &wanted::consumer(settings, lane), &found, asked, differences);
    compare::priority(&what, &info["config"], differences);
    Ok(())
}

impl ConsumerState {
    /// Returns what the server's answer tells.
    pub(super) fn read(context: &Context, lane: &Lane, seen: &Value) -> Result<Self, TopologyError> {
        let info: consumer::Info = read(&consumer_title(&lane.consumer), seen)?;
        let is_paused = seen["paused"] == true;
        let paused_until = seen["config"]["pause_until"].as_str().filter(|_| is_paused);
        let config = <pull::Config as consumer::FromConsumer>::try_from_consumer_config(info.config.clone());
        Ok(Self {
            paused_until: paused_until.and_then(|until| until.parse().ok()),
            n_pending: info.num_pending,
            n_ack_pending: u64::try_from(info.num_ack_pending).unwrap_or(u64::MAX),
            delivered_sequence: info.delivered.stream_sequence,
            ack_floor: info.ack_floor.stream_sequence,
            description: info.config.description.clone(),
            handle: config.ok().map(|config| PullConsumer::new(config, info, context.clone())),
        })
    }
}

fn input_state_of(state: &Value) -> InputState {
    let number = |key: &str| state[key].as_u64().unwrap_or_default();
    let time = |key: &str| {
        let time = state[key].as_str().and_then(|time| time.parse::<Timestamp>().ok());
        time.filter(|_| number("messages") > 0).map(Timestamp::as_millisecond)
    };
    InputState {
        n_messages: number("messages"),
        first_sequence: number("first_seq"),
        first_stored_at_ms: time("first_ts"),
        last_sequence: number("last_seq"),
        last_stored_at_ms: time("last_ts"),
    }
}

/// Looks at the server's streams and the consumer of each of `lanes`, all at once. An old server drops what it does not know without a word, so
/// nothing counts but what it echoes.
///
/// # Errors
///
/// The server does not answer, or not so that it can be read.
pub async fn look(context: &Context, settings: &Settings, lanes: &[Lane]) -> Result<Found, TopologyError> {
    let seen = Seen::ask(context, settings, lanes).await?;
    let Compared { differences, limits, mut notes } = seen.compare(context, settings, lanes)?;
    let [mut differences, of_output, dead_letter_differences] = differences;
    differences.extend(of_output);
    notes.extend(limits.iter().map(Difference::to_string));
    if let Some(held) = held::see(context, settings).await? {
        let held = held.compare(settings)?;
        differences.extend(held.differences);
        notes.extend(held.limits.iter().map(Difference::to_string).chain(held.notes));
    }
    let mut consumers = Vec::new();
    for (lane, seen) in lanes.iter().zip(&seen.consumers) {
        let state = seen.as_ref().map(|seen| ConsumerState::read(context, lane, seen)).transpose()?;
        if let Some(until) = state.as_ref().and_then(|state| state.paused_until) {
            let which = if lane.kind == LaneKind::Ordinary {
                "the consumer".to_owned()
            } else {
                consumer_title(&lane.consumer)
            };
            notes.push(format!("{which} is paused until {until}: until then it delivers nothing"));
        }
        consumers.push(state);
    }
    // Without limit is -1, or 0 of an older server.
    let max_record_bytes = seen.streams[1].as_ref().and_then(|output| output["max_msg_size"].as_i64());
    let max_record_bytes = max_record_bytes.and_then(|most| usize::try_from(most).ok()).filter(|&most| most > 0);
    Ok(Found { differences, dead_letter_differences, notes, max_record_bytes, input: seen.input, consumers })
}
