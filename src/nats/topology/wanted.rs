//! What streams and consumer should be.

use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, ReplayPolicy, pull};
use async_nats::jetstream::stream::{self, DiscardPolicy, RetentionPolicy, StorageType};

use crate::config::{Lane, Settings};

/// Deliveries that the server allows: without end.
///
/// The worker counts them itself and dead-letters at its own limit. A server that has a limit leaves an article that
/// reaches it in the stream for ever, tells it to nobody who is not listening just then, and moves its ack floor past
/// it: nothing can find it again. Without one, what ran out of its deliveries while no worker lived is delivered once
/// more to the next, which dead-letters it.
const NO_LIMIT: i64 = -1;

pub(super) fn stream_title(name: &str) -> String {
    format!("stream {name}")
}

pub(super) fn consumer_title(name: &str) -> String {
    format!("consumer {name}")
}

/// The input stream first.
pub(super) fn streams(settings: &Settings) -> [stream::Config; 3] {
    let (input, output) = (&settings.input, &settings.output);
    let wanted = |name: &str, subjects: Vec<String>, duplicate_window: Duration, limits: Limits| stream::Config {
        name: name.to_owned(),
        subjects,
        retention: RetentionPolicy::Limits,
        storage: StorageType::File,
        num_replicas: settings.nats.stream_replicas,
        duplicate_window,
        max_age: limits.max_age,
        max_bytes: max_bytes(limits.max_bytes),
        // At its limit the server refuses what comes, and whoever sends it hears so. The other policy removes the oldest
        // message, read or not.
        discard: DiscardPolicy::New,
        ..stream::Config::default()
    };
    let limits = |max_age, max_bytes| Limits { max_age, max_bytes };
    [
        wanted(&input.stream, input.all_subjects(), Duration::ZERO, limits(input.max_age, input.max_bytes)),
        wanted(
            &output.stream,
            output.record_subjects(),
            output.duplicate_window,
            limits(output.max_age, output.max_bytes),
        ),
        wanted(
            &output.dead_letter_stream,
            vec![output.dead_letter_subject.clone()],
            output.duplicate_window,
            limits(output.dead_letter_max_age, output.dead_letter_max_bytes),
        ),
    ]
}

/// How much a stream keeps. In the settings 0 is without limit.
struct Limits {
    max_age: Duration,
    max_bytes: usize,
}

/// Returns the number that the server has for a limit in bytes.
pub(super) fn max_bytes(limit: usize) -> i64 {
    if limit == 0 { -1 } else { i64::try_from(limit).unwrap_or(i64::MAX) }
}

/// Returns the setting that says how many bytes the stream `name` may keep.
pub(super) fn max_bytes_setting(settings: &Settings, name: &str) -> &'static str {
    if name == settings.input.stream {
        "input.max_bytes"
    } else if name == settings.output.stream {
        "output.max_bytes"
    } else if settings.output.holds() && name == settings.output.held_stream {
        "output.held_max_bytes"
    } else {
        "output.dead_letter_max_bytes"
    }
}

pub(super) fn consumer(settings: &Settings, lane: &Lane) -> pull::Config {
    let input = &settings.input;
    // An old server knows the one only.
    let (filter_subject, filter_subjects) = match lane.subjects.as_slice() {
        [subject] => (subject.clone(), Vec::new()),
        subjects => (String::new(), subjects.to_vec()),
    };
    let start = lane.range.as_ref().map(|range| *range.start());
    pull::Config {
        durable_name: Some(lane.consumer.clone()),
        description: lane.description.clone(),
        deliver_policy: start
            .map_or(DeliverPolicy::All, |start_sequence| DeliverPolicy::ByStartSequence { start_sequence }),
        ack_policy: AckPolicy::Explicit,
        ack_wait: input.ack_wait,
        max_deliver: NO_LIMIT,
        filter_subject,
        filter_subjects,
        replay_policy: ReplayPolicy::Instant,
        max_ack_pending: input.max_ack_pending,
        ..pull::Config::default()
    }
}
