//! The stream of events to one browser.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream;
use maud::html;
use tokio::sync::{OwnedSemaphorePermit, broadcast};
use tokio::time::Instant;

use super::card::Told;
use super::hub::{Frame, Hub, now};
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
    hub: Arc<Hub>,
    frames: broadcast::Receiver<Frame>,
    /// The last change that the browser knows of.
    last: u64,
    ends: Instant,
    _permit: OwnedSemaphorePermit,
}

/// Returns the body of the stream for a browser that had the article of the event `last` last, none where there are too many
/// browsers.
pub(super) fn body(hub: &Arc<Hub>, last: Option<&str>) -> Option<Body> {
    let permit = Arc::clone(&hub.clients).try_acquire_owned().ok()?;
    let (first, last, frames) = first(hub, last);
    let client = Client { hub: Arc::clone(hub), frames, last, ends: Instant::now() + LIFE, _permit: permit };
    let rest = stream::unfold(client, |mut client| async move { Some((next(&mut client).await?, client)) });
    let first = stream::once(async move { Bytes::from(first) });
    let all = futures_util::StreamExt::chain(first, rest);
    Some(Body::from_stream(futures_util::StreamExt::map(all, Ok::<Bytes, std::convert::Infallible>)))
}

/// Returns what a browser is told first, the last change that it then knows of, and what comes after it.
fn first(hub: &Hub, last: Option<&str>) -> (String, u64, broadcast::Receiver<Frame>) {
    let seen = last.and_then(|last| last.split_once('-')).filter(|(run, _)| *run == hub.run);
    let since = seen.and_then(|(_, number)| number.parse::<u64>().ok());
    // The list is read after the first message that may come is waited for: nothing is missed between, and what comes twice
    // takes its own place.
    let frames = hub.frames.subscribe();
    let panels = panels::frame(&mut hub.board(), now());
    let (cards, last) = cards(hub, since);
    let mut first = format!("retry: {}\n", COME_AGAIN.as_millis());
    if since.is_none() {
        first.push_str(&card::event("reset", None, &html! {}));
    }
    first.push_str(&cards);
    first.push_str(&panels);
    (first, last, frames)
}

/// Returns the message with what has changed since change `since`, or the newest articles, and the last change that it tells of.
fn cards(hub: &Hub, since: Option<u64>) -> (String, u64) {
    let (items, last, oldest) = {
        let board = hub.board();
        (board.last(since, FIRST_CARDS), board.n_changes(), board.oldest())
    };
    (card::frame(Told { run: &hub.run, last, oldest, n_untold: 0 }, &items), last)
}

/// Waits for the next message; none where the stream has lasted long enough.
async fn next(client: &mut Client) -> Option<Bytes> {
    let still = Instant::now() + STILL;
    let until = still.min(client.ends);
    match tokio::time::timeout_at(until, client.frames.recv()).await {
        Ok(Ok(Frame { html, last })) => {
            client.last = client.last.max(last.unwrap_or_default());
            Some(html)
        }
        Ok(Err(broadcast::error::RecvError::Lagged(_))) => {
            // What was withdrawn meanwhile goes from a slow browser too.
            let (cards, last) = cards(&client.hub, Some(client.last));
            client.last = last;
            Some((card::event("missed", None, &html! {}) + &cards).into())
        }
        Ok(Err(broadcast::error::RecvError::Closed)) => None,
        Err(_) if until == still => Some(Bytes::from_static(b": still here\n\n")),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;

    use super::super::digest::Digest;
    use super::super::inbox::{Origin, Passed, inbox};
    use super::*;

    fn passed(key: &str, title: &str, is_canceled: bool) -> Passed {
        let standing = crate::record::Standing { is_canceled, ..Default::default() };
        let digest =
            Digest { article: "a".to_owned(), title: title.to_owned(), standing, is_canceled, ..Digest::default() };
        Passed { key: key.to_owned(), origin: Origin::default(), digest: Arc::new(digest), record: None }
    }

    #[tokio::test]
    async fn a_browser_that_is_too_far_behind_hears_what_was_withdrawn_meanwhile() {
        let hub = Arc::new(Hub::new(inbox().0));
        hub.board().pass(passed("1", "Secret plan", false), 7);
        let mut heard = body(&hub, None).expect("a place").into_data_stream();
        let mut next =
            async || String::from_utf8_lossy(&heard.next().await.expect("a message").expect("no error")).into_owned();
        let first = next().await;
        assert!(first.contains("event: reset") && first.contains("Secret plan"), "{first}");
        hub.board().pass(passed("2", "Canceled by its publisher", true), 7);
        // What told of it is among those that are dropped for this browser.
        (0..100).for_each(|_| drop(hub.frames.send(Frame { html: Bytes::from_static(b": other\n\n"), last: None })));
        let caught_up = next().await;
        assert!(caught_up.starts_with("event: missed"), "{caught_up}");
        assert_eq!(caught_up.matches("Canceled by its publisher").count(), 2, "{caught_up}");
        assert!(!caught_up.contains("Secret plan"), "{caught_up}");
        assert_eq!(next().await, ": other\n\n");
    }

    #[tokio::test]
    async fn a_browser_that_comes_again_hears_of_changes_alone() {
        let hub = Arc::new(Hub::new(inbox().0));
        hub.board().pass(passed("1", "Secret plan", false), 7);
        let first = async |last: &str| {
            let message = body(&hub, Some(last)).expect("a place").into_data_stream().next().await;
            String::from_utf8_lossy(&message.expect("a message").expect("no error")).into_owned()
        };
        let seen = format!("{}-1", hub.run);
        let nothing = first(&seen).await;
        assert!(!nothing.contains("<li class=\"card") && !nothing.contains("event: reset"), "{nothing}");
        for unknown in ["", "other-1", "1", &format!("{}-x", hub.run)] {
            let all = first(unknown).await;
            assert!(all.contains("event: reset") && all.contains("Secret plan"), "{unknown}: {all}");
        }
    }
}
