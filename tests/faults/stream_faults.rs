//! Streams and consumer fill up, change or vanish.

use std::time::Duration;

use async_nats::jetstream::consumer::{FromConsumer, pull};
use async_nats::jetstream::stream::{Config, DiscardPolicy};

use crate::arena::Arena;
use crate::count::stored;
use crate::server::wait_until;

/// How long the output takes nothing.
const CLOSED: Duration = Duration::from_secs(4);
/// Records that a stream takes before it is full: more than come while it is being limited, because a server deletes
/// what is above a new limit.
const N_MORE: i64 = 1_500;

/// The output stream reaches its limit and refuses what is new.
pub(crate) async fn full(arena: &mut Arena, limit: fn(&mut Config, n_messages: i64, n_bytes: i64)) {
    let open = output(arena).await;
    let mut closed = open.clone();
    let stream = arena.context.get_stream("ENRICHED").await.expect("the stream");
    let state = &stream.cached_info().state;
    let n_messages = i64::try_from(state.messages).expect("a count");
    let n_bytes = i64::try_from(state.bytes).expect("a count");
    limit(&mut closed, n_messages + N_MORE, n_bytes + N_MORE * n_bytes / n_messages);
    closed.discard = DiscardPolicy::New;
    arena.context.update_stream(closed).await.expect("the stream is limited");
    wait_until("the stream is full", || arena.worker(0).get("/readyz").1.contains("no_output"));
    tokio::time::sleep(CLOSED).await;
    let opened = arena.context.update_stream(open).await.expect("the stream is opened");
    assert_eq!(opened.state.first_sequence, 1, "the limit has deleted records");
    arena.mended();
}

/// The output stream is deleted and made again. It listens to its subjects no longer before it goes, so that what it
/// holds can be read to the last record.
pub(crate) async fn output_deleted(arena: &mut Arena) {
    let mut deaf = output(arena).await;
    deaf.subjects = vec!["deaf".to_owned()];
    arena.context.update_stream(deaf).await.expect("the stream goes deaf");
    tokio::time::sleep(Duration::from_millis(500)).await;
    arena.kept = stored(&arena.context, "ENRICHED").await;
    arena.context.delete_stream("ENRICHED").await.expect("the stream is deleted");
    tokio::time::sleep(CLOSED).await;
    arena.setup();
    arena.mended();
}

/// The new consumer knows nothing of the old one's acks: everything is delivered again.
pub(crate) async fn consumer_deleted(arena: &mut Arena) {
    let input = arena.context.get_stream("ARTICLES").await.expect("the stream");
    input.delete_consumer("quotewire").await.expect("the consumer is deleted");
    wait_until("readiness falls", || arena.worker(0).get("/readyz").1.contains("no_consumer"));
    arena.setup();
    arena.mended();
}

/// Somebody gives the consumer other settings, and puts them back when the worker complains.
pub(crate) async fn consumer_changed(arena: &mut Arena) {
    let input = arena.context.get_stream("ARTICLES").await.expect("the stream");
    let info = input.consumer_info("quotewire").await.expect("the consumer");
    let before = pull::Config::try_from_consumer_config(info.config).expect("a pull consumer");
    let changed = pull::Config { ack_wait: Duration::from_secs(1), max_ack_pending: 2_000, ..before.clone() };
    input.create_consumer(changed).await.expect("the consumer is changed");
    wait_until("readiness falls", || arena.worker(0).get("/readyz").1.contains("no_consumer"));
    input.create_consumer(before).await.expect("the consumer is put back");
    arena.mended();
}

async fn output(arena: &Arena) -> Config {
    arena.context.get_stream("ENRICHED").await.expect("the stream").cached_info().config.clone()
}
