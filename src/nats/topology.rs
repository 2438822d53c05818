//! The streams and the consumer that the worker needs: what they should be, and how the server's differ.

use std::time::Duration;

use async_nats::jetstream::consumer::{self, AckPolicy, DeliverPolicy, PullConsumer, ReplayPolicy, pull};
use async_nats::jetstream::context::{ConsumerInfoErrorKind, GetStreamErrorKind};
use async_nats::jetstream::stream::{self, RetentionPolicy, StorageType};
use async_nats::jetstream::{Context, ErrorCode};

use super::connect::describe;
use crate::config::Settings;

/// Deliveries that the server allows: without end.
///
/// The worker counts them itself and dead-letters at its own limit. A server that has a limit leaves an article that
/// reaches it in the stream for ever, tells it to nobody who is not listening just then, and moves its ack floor past
/// it: nothing can find it again. Without one, what ran out of its deliveries while no worker lived is delivered once
/// more to the next, which dead-letters it.
const NO_LIMIT: i64 = -1;

/// One way in which the server's streams or consumer are not what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// It is not there.
    #[error("{what} does not exist")]
    Missing {
        /// The stream or consumer.
        what: String,
    },
    /// One of its settings is another.
    #[error("{what}: {setting}: wanted {wanted}, the server has {found}")]
    Setting {
        /// The stream or consumer.
        what: String,
        /// The setting's name at the server.
        setting: &'static str,
        /// What was asked for.
        wanted: String,
        /// What the server has.
        found: String,
    },
}

/// The server could not tell, or would not do, what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {message}")]
pub struct TopologyError {
    /// The stream or consumer.
    pub what: String,
    /// What the server or the client says.
    pub message: String,
}

/// Creates the streams and the consumer that are missing and returns what it created. What is there already stays
/// as it is: [`differences`] tells where that is not enough.
///
/// # Errors
///
/// The server refuses, or does not answer.
pub async fn create_missing(context: &Context, settings: &Settings) -> Result<Vec<String>, TopologyError> {
    let mut created = Vec::new();
    for wanted in wanted_streams(settings) {
        if find_stream(context, &wanted.name).await?.is_none() {
            let what = stream_title(&wanted.name);
            let made = context.create_stream(wanted).await;
            made.map_err(|error| TopologyError { what: what.clone(), message: describe(&error) })?;
            created.push(what);
        }
    }
    if let Some(input) = find_stream(context, &settings.input.stream).await?
        && find_consumer(&input, &settings.input.consumer).await?.is_none()
    {
        let what = consumer_title(&settings.input.consumer);
        let made = input.create_consumer(wanted_consumer(settings)).await;
        made.map_err(|error| TopologyError { what: what.clone(), message: describe(&error) })?;
        created.push(what);
    }
    Ok(created)
}

/// Returns every way in which the server's streams and consumer are not what `settings` ask for. An old server
/// drops what it does not know without a word, so nothing counts but what it echoes.
///
/// # Errors
///
/// The server does not answer.
pub async fn differences(context: &Context, settings: &Settings) -> Result<Vec<Difference>, TopologyError> {
    let mut differences = Vec::new();
    for wanted in wanted_streams(settings) {
        let what = stream_title(&wanted.name);
        let Some(found) = find_stream(context, &wanted.name).await? else {
            differences.push(Difference::Missing { what });
            continue;
        };
        let is_input = wanted.name == settings.input.stream;
        compare_streams(what, &wanted, &found.cached_info().config, is_input, &mut differences);
        if is_input {
            let what = consumer_title(&settings.input.consumer);
            match find_consumer(&found, &settings.input.consumer).await? {
                Some(consumer) => {
                    compare_consumers(what, &wanted_consumer(settings), &consumer.config, &mut differences);
                }
                None => differences.push(Difference::Missing { what }),
            }
        }
    }
    Ok(differences)
}

/// Returns the worker's consumer; none where it, or its stream, does not exist.
///
/// # Errors
///
/// The server does not answer, or the consumer is a push consumer.
pub async fn open_consumer(context: &Context, settings: &Settings) -> Result<Option<PullConsumer>, TopologyError> {
    let Some(stream) = find_stream(context, &settings.input.stream).await? else { return Ok(None) };
    let Some(info) = find_consumer(&stream, &settings.input.consumer).await? else { return Ok(None) };
    let failed = |message: String| TopologyError { what: consumer_title(&settings.input.consumer), message };
    let config = <pull::Config as consumer::FromConsumer>::try_from_consumer_config(info.config.clone());
    Ok(Some(PullConsumer::new(config.map_err(|error| failed(error.to_string()))?, info, context.clone())))
}

fn stream_title(name: &str) -> String {
    format!("stream {name}")
}

fn consumer_title(name: &str) -> String {
    format!("consumer {name}")
}

fn wanted_streams(settings: &Settings) -> [stream::Config; 3] {
    let output = &settings.output;
    let wanted = |name: &str, subject: &str, duplicate_window: Duration| stream::Config {
        name: name.to_owned(),
        subjects: vec![subject.to_owned()],
        retention: RetentionPolicy::Limits,
        storage: StorageType::File,
        num_replicas: settings.nats.stream_replicas,
        duplicate_window,
        ..stream::Config::default()
    };
    [
        wanted(&settings.input.stream, &settings.input.subject, Duration::ZERO),
        wanted(&output.stream, &output.subject, output.duplicate_window),
        wanted(&output.dead_letter_stream, &output.dead_letter_subject, output.duplicate_window),
    ]
}

fn wanted_consumer(settings: &Settings) -> pull::Config {
    let input = &settings.input;
    pull::Config {
        durable_name: Some(input.consumer.clone()),
        deliver_policy: DeliverPolicy::All,
        ack_policy: AckPolicy::Explicit,
        ack_wait: input.ack_wait,
        max_deliver: NO_LIMIT,
        filter_subject: input.subject.clone(),
        replay_policy: ReplayPolicy::Instant,
        max_ack_pending: input.max_ack_pending,
        ..pull::Config::default()
    }
}

async fn find_stream(context: &Context, name: &str) -> Result<Option<stream::Stream>, TopologyError> {
    match context.get_stream(name).await {
        Ok(stream) => Ok(Some(stream)),
        Err(error) => match error.kind() {
            GetStreamErrorKind::JetStream(reason) if reason.error_code() == ErrorCode::STREAM_NOT_FOUND => Ok(None),
            _ => Err(TopologyError { what: stream_title(name), message: describe(&error) }),
        },
    }
}

async fn find_consumer(stream: &stream::Stream, name: &str) -> Result<Option<consumer::Info>, TopologyError> {
    match stream.consumer_info(name).await {
        Ok(info) => Ok(Some(info)),
        Err(error) => match error.kind() {
            ConsumerInfoErrorKind::NotFound => Ok(None),
            _ => Err(TopologyError { what: consumer_title(name), message: describe(&error) }),
        },
    }
}

/// The ingestion service owns the input stream: of it we ask only that our articles are in it.
fn compare_streams(
    what: String,
    wanted: &stream::Config,
    found: &stream::Config,
    is_input: bool,
    differences: &mut Vec<Difference>,
) {
    let mut compare = |setting: &'static str, is_enough: bool, wanted: String, found: String| {
        if !is_enough {
            differences.push(Difference::Setting { what: what.clone(), setting, wanted, found });
        }
    };
    let covered = wanted.subjects.iter().all(|subject| found.subjects.iter().any(|pattern| covers(pattern, subject)));
    compare("subjects", covered, format!("{:?}", wanted.subjects), format!("{:?}", found.subjects));
    if is_input {
        return;
    }
    compare("retention", wanted.retention == found.retention, debug(&wanted.retention), debug(&found.retention));
    compare("storage", wanted.storage == found.storage, debug(&wanted.storage), debug(&found.storage));
    compare("no_ack", !found.no_ack, debug(&false), debug(&found.no_ack));
    compare("sealed", !found.sealed, debug(&false), debug(&found.sealed));
    compare(
        "duplicate_window",
        found.duplicate_window >= wanted.duplicate_window,
        format!("{:?} or more", wanted.duplicate_window),
        debug(&found.duplicate_window),
    );
    compare(
        "num_replicas",
        found.num_replicas >= wanted.num_replicas,
        format!("{} or more", wanted.num_replicas),
        debug(&found.num_replicas),
    );
}

fn compare_consumers(what: String, wanted: &pull::Config, found: &consumer::Config, differences: &mut Vec<Difference>) {
    let mut compare = |setting: &'static str, wanted: String, found: String| {
        if wanted != found {
            differences.push(Difference::Setting { what: what.clone(), setting, wanted, found });
        }
    };
    compare("deliver_subject", debug(&None::<String>), debug(&found.deliver_subject));
    compare("deliver_policy", debug(&wanted.deliver_policy), debug(&found.deliver_policy));
    compare("ack_policy", debug(&wanted.ack_policy), debug(&found.ack_policy));
    compare("ack_wait", debug(&wanted.ack_wait), debug(&found.ack_wait));
    compare("max_deliver", debug(&wanted.max_deliver), debug(&found.max_deliver));
    compare("filter_subject", debug(&wanted.filter_subject), debug(&found.filter_subject));
    compare("filter_subjects", debug(&wanted.filter_subjects), debug(&found.filter_subjects));
    compare("replay_policy", debug(&wanted.replay_policy), debug(&found.replay_policy));
    compare("max_ack_pending", debug(&wanted.max_ack_pending), debug(&found.max_ack_pending));
    compare("headers_only", debug(&wanted.headers_only), debug(&found.headers_only));
    // Backoff would override the ack wait, so that long articles were worked on twice.
    compare("backoff", debug(&wanted.backoff), debug(&found.backoff));
    compare("max_bytes", debug(&wanted.max_bytes), debug(&found.max_bytes));
    compare("max_batch", debug(&wanted.max_batch), debug(&found.max_batch));
    compare("max_expires", debug(&wanted.max_expires), debug(&found.max_expires));
}

fn debug(value: &impl std::fmt::Debug) -> String {
    format!("{value:?}")
}

/// Returns whether every subject that `wanted` matches is matched by `pattern` too.
fn covers(pattern: &str, wanted: &str) -> bool {
    let mut wanted = wanted.split('.');
    for token in pattern.split('.') {
        let Some(wanted_token) = wanted.next() else { return false };
        match token {
            ">" => return true,
            "*" if wanted_token != ">" => {}
            _ if token == wanted_token => {}
            _ => return false,
        }
    }
    wanted.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_pattern_covers_what_it_matches_and_no_more() {
        for (pattern, wanted) in [("a.>", "a.b.>"), ("a.>", "a.>"), ("a.*.c", "a.b.c"), (">", "a"), ("a.*", "a.*")] {
            assert!(covers(pattern, wanted), "{pattern} covers {wanted}");
        }
        for (pattern, wanted) in
            [("a.b", "a.>"), ("a.*", "a.>"), ("a.>", "a"), ("a.b.c", "a.b"), ("a", "a.b"), ("a.b", "a.*")]
        {
            assert!(!covers(pattern, wanted), "{pattern} does not cover {wanted}");
        }
    }
}
