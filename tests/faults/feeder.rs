//! Feeds articles for as long as a row runs, so that there is always work when something breaks.

use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::Context;
use futures_util::StreamExt;
use tokio_util::sync::CancellationToken;

use crate::port_strike;

/// Articles that wait after those in work. Enough for the worker to find work at once when the server is back, few
/// enough for the end of a row to come soon.
const BACKLOG: u64 = 1_500;
/// Articles published at a time.
const CHUNK: usize = 250;
/// Pause between chunks of a long run.
const STEADY_PAUSE: Duration = Duration::from_millis(800);

/// How fast articles are fed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// As fast as they are worked off.
    Full,
    /// A few hundred a second, for a run of many minutes.
    Steady,
}

/// Publishes articles until `stop`, each until the server has acked it, and returns their ids.
pub(crate) async fn feed(context: Context, pace: Pace, stop: CancellationToken) -> Vec<String> {
    let texts: Vec<String> = port_strike::articles(100).iter().map(|text| beginning(text)).collect();
    let mut ids = Vec::new();
    while !stop.is_cancelled() {
        if n_waiting(&context).await.is_none_or(|n_waiting| n_waiting >= BACKLOG) {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        }
        let first = ids.len();
        ids.extend((first..first + CHUNK).map(|idx| format!("article-{idx:06}")));
        let published = futures_util::stream::iter(first..ids.len())
            .map(|idx| publish(&context, &ids[idx], &texts[idx % texts.len()]))
            .buffer_unordered(CHUNK);
        published.for_each(|()| std::future::ready(())).await;
        if pace == Pace::Steady {
            tokio::time::sleep(STEADY_PAUSE).await;
        }
    }
    ids
}

/// Returns how many articles are delivered to nobody yet, none while the server does not say.
async fn n_waiting(context: &Context) -> Option<u64> {
    let stream = context.get_stream("ARTICLES").await.ok()?;
    Some(stream.consumer_info("quotewire").await.ok()?.num_pending)
}

/// The input stream drops what it has had under the same message id, so that an article is there once.
async fn publish(context: &Context, id: &str, text: &str) {
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Msg-Id", id);
    let payload: bytes::Bytes =
        serde_json::json!({"id": id, "headline": "Port strike", "body": text}).to_string().into();
    loop {
        let sent = context.publish_with_headers("news.articles.wire", headers.clone(), payload.clone()).await;
        if let Ok(ack) = sent
            && ack.await.is_ok()
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Returns the first two paragraphs: enough to enrich, and little enough for thousands a second.
fn beginning(text: &str) -> String {
    text.split("\n\n").take(2).collect::<Vec<_>>().join("\n\n")
}
