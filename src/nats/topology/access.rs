//! What the login may do, found out without doing it.

use std::time::Duration;

use async_nats::{Client, Request, RequestErrorKind};
use serde_json::Value;

use crate::config::subject::{covers, meet};
use crate::config::{InputMode, Settings};
use crate::nats::Connection;

/// How long to wait for answers that a login without the permission never gets.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);

/// Where a server from some 2.10 on tells a login of itself.
const OWN_PERMISSIONS: &str = "$SYS.REQ.USER.INFO";

/// What is known of the login's permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// What it may not do and the worker must: `publish news.enriched.>`.
    pub denied: Vec<String>,
    /// Whether the server has told what the login may do. Where it has not, only pulling could be tried: a record that is
    /// published to find out whether it may be is a record.
    pub is_told: bool,
}

/// Finds out what the worker must do and the login may not. Takes no article and publishes nothing.
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
    if settings.input.mode == InputMode::JetStream {
        let pull = pull_subject(settings);
        let title = format!("publish {pull}");
        if !denied.contains(&title) && !may_pull(client, pull).await {
            denied.push(format!("{title}, or hear the answer"));
        }
    }
    Access { denied, is_told: permissions.is_some() }
}

fn pull_subject(settings: &Settings) -> String {
    let input = &settings.input;
    format!("{}.CONSUMER.MSG.NEXT.{}.{}", settings.nats.api_prefix(), input.stream, input.consumer)
}

/// Returns what the worker publishes and what it subscribes to, beside what every command has asked already.
fn needs(settings: &Settings) -> (Vec<String>, Vec<String>) {
    let (input, output) = (&settings.input, &settings.output);
    let mut publishes = vec![output.subject.clone(), output.dead_letter_subject.clone()];
    match input.mode {
        InputMode::JetStream => {
            publishes.push(pull_subject(settings));
            publishes.push(format!("$JS.ACK.{}.{}.>", input.stream, input.consumer));
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

/// Without a list of what is allowed, everything is that is not denied. A queue may stand behind a subject.
fn is_allowed(permission: &Value, needed: &str) -> bool {
    let list = |key: &str| -> Vec<&str> {
        let subjects = permission[key].as_array().into_iter().flatten().filter_map(Value::as_str);
        subjects.filter_map(|subject| subject.split_whitespace().next()).collect()
    };
    let (allowed, denied) = (list("allow"), list("deny"));
    (allowed.is_empty() || allowed.iter().any(|subject| covers(subject, needed)))
        && !denied.iter().any(|subject| meet(subject, needed).is_some())
}

/// Asks to pull in a way that cannot be read. Who may ask hears so; no article is taken.
async fn may_pull(client: &Client, subject: String) -> bool {
    let request = Request::new().payload("{".into()).timeout(Some(ANSWER_TIMEOUT));
    match client.send_request(subject, request).await {
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
