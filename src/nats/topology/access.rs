//! What the login may do, found out without doing it.

use std::time::Duration;

use async_nats::{Client, HeaderMap, Request, RequestErrorKind, header};
use futures_util::future::join_all;
use serde_json::Value;

use super::held::release_consumer;
use crate::config::subject::{covers, meet};
use crate::config::{InputMode, Lane, Settings};
use crate::nats::Connection;

/// How long to wait for answers that a login without the permission never gets.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);

/// A stream that no message is for: one that says so is refused with an answer.
const NO_STREAM: &str = "quotewire-check-of-permissions";

/// The end of an ack's subject for a message that no stream will ever hold: deliveries, sequences, time, messages that wait.
const NO_MESSAGE: &str = "1.9007199254740993.9007199254740993.1.0";

/// "In work", as an ack: of a message that is not delivered it changes nothing.
const PROGRESS: &str = "+WPI";

/// Where a server from some 2.10 on tells a login of itself.
const OWN_PERMISSIONS: &str = "$SYS.REQ.USER.INFO";

/// What is known of the login's permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// What it may not do and the worker must: `publish news.enriched.>`.
    pub denied: Vec<String>,
    /// How that is known.
    pub source: Source,
}

/// How it is known what a login may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The server has told.
    Told,
    /// Each was tried, on one subject, in a way that is refused.
    Tried,
    /// Not at all: without JetStream nobody answers what is published.
    Unknown,
}

/// Finds out what the worker must do and the login may not: by what the server tells, and where it tells nothing by trying.
/// Takes no article and stores nothing. Where it tries, whoever listens to the output without JetStream hears an empty message with
/// the header `Nats-Expected-Stream`.
pub async fn access(connection: &Connection, settings: &Settings) -> Access {
    let client = connection.client();
    let (publishes, subscribes) = needs(settings);
    let mut denied = Vec::new();
    let permissions = own_permissions(client).await;
    if let Some(permissions) = &permissions {
        for (verb, needed) in [("publish", &publishes), ("subscribe", &subscribes)] {
            let missing = needed.iter().filter(|subject| !is_allowed(&permissions[verb], subject));
            denied.extend(missing.map(|subject| format!("{verb} {subject}")));
        }
    }
    if settings.input.mode == InputMode::Core {
        return Access { denied, source: if permissions.is_some() { Source::Told } else { Source::Unknown } };
    }
    for lane in settings.input.lanes() {
        let pull = pull_subject(settings, &lane);
        let title = format!("publish {pull}, or hear the answer");
        // Asks to pull in a way that cannot be read: no article is taken. The answer counts more than what is told: at a leaf
        // the hub may be the one that tells, of the leaf's own connection.
        if !is_answered(client, pull, Request::new().payload("{".into())).await {
            denied.push(title);
        }
    }
    if permissions.is_some() {
        return Access { denied, source: Source::Told };
    }
    denied.extend(denied_publishes(client, settings).await);
    Access { denied, source: Source::Tried }
}

/// Tries to publish and to ack, each so that it is answered and changes nothing, and returns what is not answered.
async fn denied_publishes(client: &Client, settings: &Settings) -> Vec<String> {
    let mut headers = HeaderMap::new();
    headers.insert(header::NATS_EXPECTED_STREAM, NO_STREAM);
    let publish = |subject: &str| {
        let request = Request::new().headers(headers.clone()).payload("".into());
        is_answered(client, subject.replace(['>', '*'], NO_STREAM), request)
    };
    let (acks, requests, subjects) = (acks(settings), held_requests(settings), published_subjects(settings));
    let ack =
        |acks: &String| is_answered(client, acks.replace('>', NO_MESSAGE), Request::new().payload(PROGRESS.into()));
    // What cannot be read is answered and changes nothing.
    let request = |subject: &String| is_answered(client, subject.clone(), Request::new().payload("{".into()));
    let (may_publish, may_ack, may_ask) = tokio::join!(
        join_all(subjects.iter().map(|subject| publish(subject))),
        join_all(acks.iter().map(ack)),
        join_all(requests.iter().map(request))
    );
    let tried = may_publish.into_iter().zip(subjects).chain(may_ack.into_iter().zip(acks));
    let tried = tried.chain(may_ask.into_iter().zip(requests));
    let denied = tried.filter(|(may, _)| !may);
    denied.map(|(_, subject)| format!("publish {subject}")).collect()
}

/// Returns every subject that answers to articles are published on.
fn published_subjects(settings: &Settings) -> Vec<String> {
    let output = &settings.output;
    let mut subjects = output.record_subjects();
    subjects.push(output.dead_letter_subject.clone());
    if output.holds() {
        subjects.push(output.held_subjects());
    }
    subjects
}

fn pull_subject(settings: &Settings, Lane { consumer, .. }: &Lane) -> String {
    format!("{}.CONSUMER.MSG.NEXT.{}.{consumer}", settings.nats.api_prefix(), settings.input.stream)
}

fn ack_subjects(settings: &Settings, Lane { consumer, .. }: &Lane) -> String {
    format!("$JS.ACK.{}.{consumer}.>", settings.input.stream)
}

/// Returns what the worker asks the server for to hold and to release records; nothing where it holds none.
fn held_requests(settings: &Settings) -> Vec<String> {
    if !settings.output.holds() {
        return Vec::new();
    }
    let (prefix, stream) = (settings.nats.api_prefix(), &settings.output.held_stream);
    vec![
        format!("{prefix}.STREAM.MSG.GET.{stream}"),
        format!("{prefix}.STREAM.MSG.DELETE.{stream}"),
        format!("{prefix}.CONSUMER.MSG.NEXT.{stream}.{}", release_consumer(settings)),
    ]
}

/// Returns the subjects of the acks of each consumer.
fn acks(settings: &Settings) -> Vec<String> {
    let (input, output) = (&settings.input, &settings.output);
    let of_held = output.holds().then(|| format!("$JS.ACK.{}.{}.>", output.held_stream, release_consumer(settings)));
    input.lanes().iter().map(|lane| ack_subjects(settings, lane)).chain(of_held).collect()
}

/// Returns what the worker publishes and what it subscribes to, next to what every command has asked already, and the asking
/// for articles, which can be tried.
fn needs(settings: &Settings) -> (Vec<String>, Vec<String>) {
    let input = &settings.input;
    let mut publishes = published_subjects(settings);
    match input.mode {
        InputMode::JetStream => {
            publishes.extend(acks(settings));
            publishes.extend(held_requests(settings));
            (publishes, vec![format!("{}.>", settings.nats.inbox_prefix)])
        }
        InputMode::Core => (publishes, input.subjects()),
    }
}

/// Returns the permissions that the server says this login has; none where it does not say.
async fn own_permissions(client: &Client) -> Option<Value> {
    let request = Request::new().payload("".into()).timeout(Some(ANSWER_TIMEOUT));
    let answer = client.send_request(OWN_PERMISSIONS, request).await.ok()?;
    let mut answer: Value = serde_json::from_slice(&answer.payload).ok()?;
    answer["data"].is_object().then(|| answer["data"]["permissions"].take())
}

/// Without a list of what is allowed, everything is that is not denied. A queue may stand after a subject.
fn is_allowed(permission: &Value, needed: &str) -> bool {
    let list = |key: &str| -> Vec<&str> {
        let subjects = permission[key].as_array().into_iter().flatten().filter_map(Value::as_str);
        subjects.filter_map(|subject| subject.split_whitespace().next()).collect()
    };
    let (allowed, denied) = (list("allow"), list("deny"));
    (allowed.is_empty() || allowed.iter().any(|subject| covers(subject, needed)))
        && !denied.iter().any(|subject| meet(subject, needed).is_some())
}

/// Returns whether anybody answers. The server drops without an answer what a login may not publish.
async fn is_answered(client: &Client, subject: String, request: Request) -> bool {
    match client.send_request(subject, request.timeout(Some(ANSWER_TIMEOUT))).await {
        Err(error) => error.kind() != RequestErrorKind::TimedOut,
        Ok(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_allowed_is_all_of_a_subject_without_any_that_is_denied() {
        for (permission, needed, is_so) in [
            (json!(null), "out.>", true),
            (json!({"allow": ["out.>"]}), "out.>", true),
            (json!({"allow": ["out.a"]}), "out.>", false),
            (json!({"allow": [">"], "deny": ["out.a"]}), "out.>", false),
            (json!({"deny": ["other.>"]}), "out.>", true),
            (json!({"allow": ["in.> workers"]}), "in.a", true),
        ] {
            assert_eq!(is_allowed(&permission, needed), is_so, "{permission} {needed}");
        }
    }
}
