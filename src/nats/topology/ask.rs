//! One question to the server's JetStream API and its answer.

use std::time::Duration;

use async_nats::jetstream::context::RequestErrorKind;
use async_nats::jetstream::response::Response;
use async_nats::jetstream::{Context, ErrorCode};
use serde_json::{Value, json};

use super::TopologyError;
use crate::nats::answer::{FORBIDDEN, SWITCH_ON};
use crate::nats::connect::describe;

/// Why there is no answer, or none that helps.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The server's own code, where it has answered.
    pub(super) code: Option<ErrorCode>,
    pub(super) error: TopologyError,
}

/// Asks on `subject`, which is without the prefix of the API, about `what`, and returns the answer.
pub(super) async fn ask(context: &Context, what: &str, subject: String, payload: &Value) -> Result<Value, Refusal> {
    let refusal = |code, message| Refusal { code, error: TopologyError { what: what.to_owned(), message } };
    match context.request(subject.clone(), payload).await {
        Ok(Response::Ok(answer)) => Ok(answer),
        Ok(Response::Err { error }) => {
            let code = error.error_code();
            let is_off =
                [ErrorCode::JETSTREAM_NOT_ENABLED, ErrorCode::JETSTREAM_NOT_ENABLED_FOR_ACCOUNT].contains(&code);
            let message = if is_off { format!("{error}; {SWITCH_ON}") } else { error.to_string() };
            Err(refusal(Some(code), message))
        }
        Err(error) => {
            let message = match error.kind() {
                RequestErrorKind::NoResponders => format!("no JetStream answers; {SWITCH_ON}"),
                RequestErrorKind::TimedOut => format!("no answer to {subject}: {FORBIDDEN}"),
                _ => describe(&error),
            };
            Err(refusal(None, message))
        }
    }
}

/// Longest wait for what only helps to explain. A login that may not ask gets no answer at all.
const EXPLAINING: Duration = Duration::from_secs(1);

/// Returns what to tell people where JetStream is not there for this account; none where it is, or nobody says.
pub async fn missing_jetstream(context: &Context) -> Option<String> {
    match tokio::time::timeout(EXPLAINING, about_account(context)).await {
        Ok(Err(Refusal { error, .. })) if error.message.contains(SWITCH_ON) => Some(error.message),
        _ => None,
    }
}

/// Asks what the account may have, and has.
async fn about_account(context: &Context) -> Result<Value, Refusal> {
    ask(context, "JetStream", "INFO".to_owned(), &json!({})).await
}

/// Returns what the account may have, and has; none where the server does not say so soon.
pub(super) async fn account(context: &Context) -> Option<Value> {
    tokio::time::timeout(EXPLAINING, about_account(context)).await.ok()?.ok()
}

/// As [`ask`], but what is not there is none.
pub(super) async fn find(context: &Context, what: &str, subject: String) -> Result<Option<Value>, TopologyError> {
    match ask(context, what, subject, &json!({})).await {
        Ok(answer) => Ok(Some(answer)),
        Err(Refusal { code: Some(ErrorCode::STREAM_NOT_FOUND | ErrorCode::CONSUMER_NOT_FOUND), .. }) => Ok(None),
        Err(refusal) => Err(refusal.error),
    }
}

/// Returns `value` as the client library reads it.
pub(super) fn read<T: serde::de::DeserializeOwned>(what: &str, value: &Value) -> Result<T, TopologyError> {
    serde_json::from_value(value.clone()).map_err(|error| TopologyError {
        what: what.to_owned(),
        message: format!("cannot read the server's answer: {error}"),
    })
}
