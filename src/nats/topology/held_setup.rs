//! Makes the held stream and its consumer, and changes them in place.

use async_nats::jetstream::Context;
use async_nats::jetstream::consumer::IntoConsumerConfig;
use serde_json::{Value, json};

use super::TopologyError;
use super::ask::ask;
use super::create::{put_stream, value};
use super::held::{ComparedHeld, release_consumer, see, wanted_consumer, wanted_stream};
use super::update::{Updated, changes, patch_consumer, patch_stream};
use super::wanted::{consumer_title, stream_title};
use crate::config::Settings;

/// Creates the held stream and its consumer where they are missing and records are held, and adds each to `created`.
///
/// # Errors
///
/// The server refuses, or does not answer.
pub async fn create_held(
    context: &Context,
    settings: &Settings,
    created: &mut Vec<String>,
) -> Result<(), TopologyError> {
    let Some(seen) = see(context, settings).await? else { return Ok(()) };
    if seen.stream.is_none() {
        let (what, wanted) = (stream_title(&settings.output.held_stream), wanted_stream(settings));
        put_stream(context, settings, "CREATE", &wanted, &value(&what, &wanted)?).await?;
        created.push(what);
    }
    if seen.consumer.is_none() {
        let what = consumer_title(&release_consumer(settings));
        let config = value(&what, wanted_consumer(settings).into_consumer_config())?;
        put_consumer(context, settings, config, "create").await?;
        created.push(what);
    }
    Ok(())
}

/// Changes what of them is not as asked and the server changes in place, and notes it in `updated`.
///
/// # Errors
///
/// The server does not answer when it is asked what there is.
pub async fn update_held(context: &Context, settings: &Settings, updated: &mut Updated) -> Result<(), TopologyError> {
    let Some(seen) = see(context, settings).await? else { return Ok(()) };
    let ComparedHeld { mut differences, limits, .. } = seen.compare(settings)?;
    differences.extend(limits);
    let (what, wanted) = (stream_title(&settings.output.held_stream), wanted_stream(settings));
    let of_stream = changes(&what, &differences);
    if let (Some(seen), false) = (&seen.stream, of_stream.is_empty()) {
        let patched = patch_stream(&what, &wanted, seen, &of_stream)?;
        updated.note(&of_stream, put_stream(context, settings, "UPDATE", &wanted, &patched).await);
    }
    let what = consumer_title(&release_consumer(settings));
    let of_consumer = changes(&what, &differences);
    if let (Some(info), false) = (&seen.consumer, of_consumer.is_empty()) {
        let wanted = value(&what, wanted_consumer(settings).into_consumer_config())?;
        let patched = patch_consumer(&wanted, &info["config"], &of_consumer);
        updated.note(&of_consumer, put_consumer(context, settings, patched, "update").await);
    }
    Ok(())
}

async fn put_consumer(
    context: &Context,
    settings: &Settings,
    config: Value,
    action: &str,
) -> Result<(), TopologyError> {
    let (stream, consumer) = (&settings.output.held_stream, release_consumer(settings));
    let payload = json!({"stream_name": stream, "config": config, "action": action});
    let subject = format!("CONSUMER.CREATE.{stream}.{consumer}");
    let asked = ask(context, &consumer_title(&consumer), subject, &payload).await;
    asked.map(drop).map_err(|refusal| refusal.error)
}
