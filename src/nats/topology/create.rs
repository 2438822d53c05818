//! Makes what is missing.

use async_nats::jetstream::consumer::IntoConsumerConfig;
use async_nats::jetstream::{Context, ErrorCode, stream};
use serde_json::{Value, json};

use super::ask::{Refusal, ask, read};
use super::filter::Asked;
use super::look::Seen;
use super::wanted::{consumer_title, max_bytes_setting, stream_title};
use super::{TopologyError, wanted};
use crate::config::{Lane, Settings};

/// Creates the streams and the consumers of `lanes` that are missing, and adds each to `created`. What is there already stays as it
/// is: [`look()`](super::look()) tells where that is not enough.
///
/// # Errors
///
/// The server refuses, or does not answer.
pub async fn create_missing(
    context: &Context,
    settings: &Settings,
    lanes: &[Lane],
    created: &mut Vec<String>,
) -> Result<(), TopologyError> {
    let seen = Seen::ask(context, settings, lanes).await?;
    let wanted_streams = wanted::streams(settings);
    let mut missing: Vec<_> = wanted_streams.iter().zip(&seen.streams).filter(|(_, seen)| seen.is_none()).collect();
    // The largest first: where the server has too little room for it, no other is left there alone.
    missing.sort_by_key(|(wanted, _)| std::cmp::Reverse(wanted.max_bytes));
    for (wanted, _) in missing {
        let what = stream_title(&wanted.name);
        put_stream(context, settings, "CREATE", wanted, &value(&what, wanted)?).await?;
        created.push(what);
    }
    let [input, ..] = wanted_streams;
    let input = match &seen.streams[0] {
        Some(input) => read(&stream_title(&settings.input.stream), input)?,
        None => input,
    };
    for (lane, seen) in lanes.iter().zip(&seen.consumers) {
        if seen.is_none() && create_consumer(context, settings, lane, &input).await? {
            created.push(consumer_title(&lane.consumer));
        }
    }
    Ok(())
}

/// Creates the consumer of `lane`, and returns whether the server can have one that gives what is asked for.
/// [`look()`](super::look()) tells where it cannot.
pub(super) async fn create_consumer(
    context: &Context,
    settings: &Settings,
    lane: &Lane,
    input: &stream::Config,
) -> Result<bool, TopologyError> {
    let asked = Asked::new(context, lane, input);
    let mut wanted = wanted::consumer(settings, lane);
    if !asked.is_held() {
        return Ok(false);
    }
    if asked.too_old.is_some() {
        // It would drop the filters without a word.
        wanted.filter_subjects.clear();
        if !asked.is_given_by(&[]) {
            return Ok(false);
        }
    }
    // Should another one make it at this moment otherwise than asked, a current server refuses.
    let config = value(&consumer_title(&lane.consumer), wanted.into_consumer_config())?;
    put_consumer(context, settings, lane, config, "create").await?;
    Ok(true)
}

/// The server's answers where it has less room than a stream is to have: it reserves what a stream may hold.
const NO_ROOM: [ErrorCode; 4] = [
    ErrorCode::STORAGE_RESOURCES_EXCEEDED,
    ErrorCode::INSUFFICIENT_RESOURCES,
    ErrorCode::ACCOUNT_RESOURCES_EXCEEDED,
    ErrorCode::CLUSTER_NO_PEERS,
];
/// And where an account must say how much that is, or may not say so much.
const OTHER_LIMIT: [ErrorCode; 2] = [ErrorCode::STREAM_MAX_BYTES_REQUIRED, ErrorCode::STREAM_MAX_STREAM_BYTES_EXCEEDED];

/// Has the server create a stream, or update it, with these settings. Where another stream has its subjects, or the server
/// too little room, the error names that stream, or the setting to lower.
pub(super) async fn put_stream(
    context: &Context,
    settings: &Settings,
    action: &str,
    wanted: &stream::Config,
    config: &Value,
) -> Result<(), TopologyError> {
    let what = stream_title(&wanted.name);
    let subject = format!("STREAM.{action}.{}", wanted.name);
    let Err(Refusal { code, error }) = ask(context, &what, subject, config).await else { return Ok(()) };
    if code.is_some_and(|code| NO_ROOM.contains(&code) || OTHER_LIMIT.contains(&code)) {
        let setting = max_bytes_setting(settings, &wanted.name);
        let message = format!(
            "{}; the server reserves what a stream may hold, {} bytes as {setting} has it: set that lower, or give server \
             and account more (max_file_store)",
            error.message, wanted.max_bytes
        );
        return Err(TopologyError { message, ..error });
    }
    if code != Some(ErrorCode::STREAM_SUBJECT_OVERLAP) {
        return Err(error);
    }
    let mut others = Vec::new();
    for subject in &wanted.subjects {
        // One who may not ask hears of the overlap all the same.
        if let Ok(answer) = ask(context, &what, "STREAM.NAMES".to_owned(), &json!({"subject": subject})).await {
            let names = answer["streams"].as_array().into_iter().flatten().filter_map(Value::as_str);
            others.extend(names.filter(|name| *name != wanted.name).map(stream_title));
        }
    }
    let others = if others.is_empty() { "another stream".to_owned() } else { others.join(" and ") };
    let message =
        format!("{others} has subjects of {:?}: name that one in the settings, or other subjects", wanted.subjects);
    Err(TopologyError { what, message })
}

/// Has the server create the consumer, or update it, with these settings, and returns what it says of it.
pub(super) async fn put_consumer(
    context: &Context,
    settings: &Settings,
    Lane { consumer, .. }: &Lane,
    config: Value,
    action: &str,
) -> Result<Value, TopologyError> {
    let stream = &settings.input.stream;
    let mut subject = format!("CONSUMER.CREATE.{stream}.{consumer}");
    if let Some(filter) = config["filter_subject"].as_str() {
        subject.push_str(&format!(".{filter}"));
    }
    let payload = json!({"stream_name": stream, "config": config, "action": action});
    let asked = ask(context, &consumer_title(consumer), subject, &payload).await;
    asked.map_err(|refusal| refusal.error)
}

pub(super) fn value(what: &str, config: impl serde::Serialize) -> Result<Value, TopologyError> {
    serde_json::to_value(config)
        .map_err(|error| TopologyError { what: what.to_owned(), message: format!("cannot be written: {error}") })
}
