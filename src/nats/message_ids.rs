//! Which message ids a stream has.

use std::collections::HashSet;

use async_nats::jetstream::Context;
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::{datetime, header};

use super::dead_letter_stream::{DeadLetterError, open, scan, server_error};
use super::wire::headers;

/// Returns those of `wanted` that are the `Nats-Msg-Id` of a message that stream `name` has stored since `since`, or
/// ever.
///
/// # Errors
///
/// There is no such stream, or the server does not answer.
///
/// # Cost
///
/// The headers of every message of that time go over the network.
pub async fn find_message_ids(
    context: &Context,
    name: &str,
    since: Option<jiff::Timestamp>,
    wanted: &HashSet<String>,
) -> Result<HashSet<String>, DeadLetterError> {
    // The client library panics at years that it cannot write. Nothing was stored before 1970, so that no message is passed over.
    let since = since.filter(|since| *since >= jiff::Timestamp::UNIX_EPOCH);
    let start = since.and_then(|since| datetime::from_nanos(since.as_nanosecond()).ok());
    let policy = start.map_or(DeliverPolicy::All, |start_time| DeliverPolicy::ByStartTime { start_time });
    let mut found = HashSet::new();
    let scanned = scan(&open(context, name).await?, policy, |message| {
        let headers = message.headers.clone().map(headers::unwrap).unwrap_or_default().headers;
        let id = headers.get(header::NATS_MESSAGE_ID).map(async_nats::HeaderValue::as_str);
        if let Some(id) = id.filter(|id| wanted.contains(*id)) {
            found.insert(id.to_owned());
        }
    })
    .await;
    scanned.map_err(|error| server_error(&format!("reading stream {name}"), error.as_ref()))?;
    Ok(found)
}
