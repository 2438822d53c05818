//! What streams and consumer should be.

use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, ReplayPolicy, pull};
use async_nats::jetstream::stream::{self, RetentionPolicy, StorageType};

use crate::config::Settings;

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
    let output = &settings.output;
    let wanted = |name: &str, subjects: Vec<String>, duplicate_window: Duration| stream::Config {
        name: name.to_owned(),
        subjects,
        retention: RetentionPolicy::Limits,
        storage: StorageType::File,
        num_replicas: settings.nats.stream_replicas,
        duplicate_window,
        ..stream::Config::default()
    };
    [
        wanted(&settings.input.stream, settings.input.subjects(), Duration::ZERO),
        wanted(&output.stream, vec![output.subject.clone()], output.duplicate_window),
        wanted(&output.dead_letter_stream, vec![output.dead_letter_subject.clone()], output.duplicate_window),
    ]
}

pub(super) fn consumer(settings: &Settings) -> pull::Config {
    let input = &settings.input;
    // An old server knows the one only.
    let (filter_subject, filter_subjects) = match input.subjects() {
        subjects if subjects.len() == 1 => (input.subject.clone(), Vec::new()),
        subjects => (String::new(), subjects),
    };
    pull::Config {
        durable_name: Some(input.consumer.clone()),
        deliver_policy: DeliverPolicy::All,
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
