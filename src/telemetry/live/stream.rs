//! The stream of events to one browser.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream;
use maud::html;
use tokio::sync::{OwnedSemaphorePermit, broadcast};
use tokio::time::Instant;

use super::hub::{Hub, now};
use super::{card, panels};

/// How long a stream lasts. It ends in good order before the server would cut the connection off, and the browser comes again.
const LIFE: Duration = Duration::from_secs(50);
/// How long a browser waits before it comes again.
const COME_AGAIN: Duration = Duration::from_millis(500);
/// Articles that a browser gets when it comes.
const FIRST_CARDS: usize = 50;
/// Longest time without a message: a browser that has gone is noticed by writing to it.
const STILL: Duration = Duration::from_secs(10);

/// What a stream needs as long as it lasts.
struct Client {
    frames: broadcast::Receiver<Bytes>,
    ends: Instant,
    _permit: OwnedSemaphorePermit,
}

/// Returns the body of the stream for a browser that had the article of the event `last` last, none where there are too many
/// browsers.
pub(super) fn body(hub: &Arc<Hub>, last: Option<&str>) -> Option<Body> {
    let permit = Arc::clone(&hub.clients).try_acquire_owned().ok()?;
    let (first, frames) = first(hub, last);
    let client = Client { frames, ends: Instant::now() + LIFE, _permit: permit };
    let rest = stream::unfold(client, |mut client| async move { Some((next(&mut client).await?, client)) });
    let first = stream::once(async move { Bytes::from(first) });
    let all = futures_util::StreamExt::chain(first, rest);
    Some(Body::from_stream(futures_util::StreamExt::map(all, Ok::<Bytes, std::convert::Infallible>)))
}

/// Returns what a browser is told first, and what comes after it.
fn first(hub: &Hub, last: Option<&str>) -> (String, broadcast::Receiver<Bytes>) {
    let seen = last.and_then(|last| last.split_once('-')).filter(|(run, _)| *run == hub.run);
    let after = seen.and_then(|(_, number)| number.parse::<u64>().ok());
    // The list is read after the first message that may come is waited for: nothing is missed between, and what comes twice
    // takes its own place.
    let frames = hub.frames.subscribe();
    let (items, panels) = {
        let mut board = hub.board();
        (board.last(after.unwrap_or_default(), FIRST_CARDS), panels::frame(&mut board, now()))
    };
    let mut first = format!("retry: {}\n", COME_AGAIN.as_millis());
    if after.is_none() {
        first.push_str(&card::event("reset", None, &html! {}));
    }
    first.push_str(&card::frame(&hub.run, &items, 0));
    first.push_str(&panels);
    (first, frames)
}

/// Waits for the next message; none where the stream has lasted long enough.
async fn next(client: &mut Client) -> Option<Bytes> {
    let still = Instant::now() + STILL;
    let until = still.min(client.ends);
    match tokio::time::timeout_at(until, client.frames.recv()).await {
        Ok(Ok(frame)) => Some(frame),
        Ok(Err(broadcast::error::RecvError::Lagged(_))) => Some(card::event("missed", None, &html! {}).into()),
        Ok(Err(broadcast::error::RecvError::Closed)) => None,
        Err(_) if until == still => Some(Bytes::from_static(b": still here\n\n")),
        Err(_) => None,
    }
}
