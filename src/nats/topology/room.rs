//! Whether the account has room for the streams that are missing, before the first is made.

use async_nats::jetstream::{Context, stream};
use serde_json::Value;

use super::TopologyError;
use super::ask::{account, find};
use super::held::wanted_stream;
use super::wanted::{self, max_bytes_setting, stream_title};
use crate::config::Settings;

/// Asks whether the streams that are missing fit into the account: the server reserves what each may hold. Nothing is said where the server
/// does not tell, as of its own limit (`max_file_store`).
///
/// # Errors
///
/// They do not fit, or the server does not answer.
pub async fn check_room(context: &Context, settings: &Settings) -> Result<(), TopologyError> {
    let held = settings.output.holds().then(|| wanted_stream(settings));
    let mut missing = Vec::new();
    for wanted in wanted::streams(settings).into_iter().chain(held) {
        let subject = format!("STREAM.INFO.{}", wanted.name);
        if wanted.max_bytes > 0 && find(context, &stream_title(&wanted.name), subject).await?.is_none() {
            missing.push(wanted);
        }
    }
    let Some(account) = (if missing.is_empty() { None } else { account(context).await }) else { return Ok(()) };
    match lack(&account, &missing, settings) {
        Some(message) => Err(TopologyError { what: "account".to_owned(), message }),
        None => Ok(()),
    }
}

/// Returns what to tell people where `missing` do not fit into the account that the server tells of.
fn lack(account: &Value, missing: &[stream::Config], settings: &Settings) -> Option<String> {
    // Where an account has tiers, its own limits say nothing.
    let tier = &account["tiers"][format!("R{}", settings.nats.stream_replicas)];
    let of = if tier.is_object() { tier } else { account };
    let limit = of["limits"]["max_storage"].as_i64().filter(|&limit| limit > 0)?;
    let n_reserved = of["reserved_storage"].as_i64().unwrap_or_default();
    let n_wanted = missing.iter().fold(0_i64, |sum, wanted| sum.saturating_add(wanted.max_bytes));
    if n_reserved.saturating_add(n_wanted) <= limit {
        return None;
    }
    let each = |wanted: &stream::Config| {
        format!("{} {} ({})", wanted.name, wanted.max_bytes, max_bytes_setting(settings, &wanted.name))
    };
    let each: Vec<String> = missing.iter().map(each).collect();
    Some(format!(
        "it has room for {limit} bytes in files, of which {n_reserved} are reserved, and the server reserves what a stream may hold: {}, together \
         {n_wanted}. Set these settings lower, or give the account more; nothing was created",
        each.join(", ")
    ))
}
