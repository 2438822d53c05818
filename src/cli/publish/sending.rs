//! Articles onto their subject, one after the other, each acked by the server.

use std::fmt;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::subjects::Subjects;
use crate::cli::enrich::input::Item;
use crate::cli::progress::Progress;
use crate::cli::{print, tell};
use crate::nats::{Connection, Outgoing, PublishFailure, Publisher};

/// What the reader says of what it has not read to its end.
const TOO_LARGE: &str = "too_large";

/// What has become of the articles.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) n_published: u64,
    pub(super) n_failed: u64,
    /// Of these no ack came: the server may have them or not.
    pub(super) n_unknown: u64,
}

impl Counts {
    fn n_tried(self) -> u64 {
        self.n_published + self.n_failed + self.n_unknown
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n_published, n_failed, n_unknown } = *self;
        let were = |n: u64| if n == 1 { "was" } else { "were" };
        let articles = if n_published == 1 { "article" } else { "articles" };
        write!(formatter, "{n_published} {articles} {} published", were(n_published))?;
        if n_failed > 0 {
            write!(formatter, ", {n_failed} {} not", were(n_failed))?;
        }
        if n_unknown > 0 {
            write!(formatter, ", {n_unknown} not known")?;
        }
        Ok(())
    }
}

/// How the publishing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Every article was tried.
    Done,
    /// No stream takes what is published.
    NoStream,
    /// The stream takes nothing for now, or nothing is heard of it.
    NoAnswer,
}

/// Articles on their way.
pub(super) struct Run {
    pub(super) connection: Connection,
    pub(super) publisher: Publisher,
    pub(super) stream: String,
    pub(super) subjects: Subjects,
    /// Begins the ids of its messages.
    pub(super) id: String,
    pub(super) progress: Progress,
    pub(super) counts: Counts,
}

impl Run {
    /// Publishes one after the other, so that the stream has them in their order. Where the server takes nothing at all, the
    /// rest is not tried.
    pub(super) async fn publish_all(&mut self, mut items: mpsc::Receiver<Item>) -> End {
        while let Some(Item { place, payload, n_bytes, .. }) = items.recv().await {
            let (mut end, mut is_known) = (None, true);
            let told = match payload {
                Err((kind, _)) if kind == TOO_LARGE => {
                    let limit = self.connection.client().max_payload();
                    Err(format!("{n_bytes} bytes are more than the {limit} that the server takes (max_payload)"))
                }
                Err((_, message)) => Err(message),
                Ok(payload) => {
                    let (subject, is_urgent) = self.subjects.subject(&payload);
                    let started = Instant::now();
                    let stored = self.publish(subject, payload).await;
                    let told = stored.map(|told| if is_urgent { format!("{told}, for it is urgent") } else { told });
                    told.map_err(|failure| {
                        end = match failure {
                            PublishFailure::NoStream(_) => Some(End::NoStream),
                            ref other => other.is_of_stream().then_some(End::NoAnswer),
                        };
                        is_known = !matches!(failure, PublishFailure::NoAck(_));
                        self.told(subject, &failure, started.elapsed())
                    })
                }
            };
            match told {
                Ok(told) => {
                    self.counts.n_published += 1;
                    self.progress.suspend(|| _ = print(format!("{place}: {told}\n").as_bytes()));
                    self.progress.done(n_bytes);
                }
                Err(message) => {
                    let (n, what) = match is_known {
                        true => (&mut self.counts.n_failed, "not published"),
                        false => (&mut self.counts.n_unknown, "not known whether it was stored"),
                    };
                    *n += 1;
                    self.progress.suspend(|| tell(format_args!("{place}: {what}: {message}")));
                    self.progress.failed(n_bytes);
                }
            }
            if let Some(end) = end {
                return end;
            }
        }
        End::Done
    }

    /// Publishes one article and returns where it is, for people.
    async fn publish(&self, subject: &str, payload: Vec<u8>) -> Result<String, PublishFailure> {
        let message_id = format!("{}-{}", self.id, self.counts.n_tried());
        let headers = async_nats::HeaderMap::new();
        let outgoing = Outgoing { subject: subject.to_owned(), message_id, headers, payload: payload.into() };
        let stored = self.publisher.publish(&outgoing).await?;
        let Some(sequence) = stored.sequence else {
            // Nobody acks a message of core NATS: that the server has it is all there is to know.
            let flushed = self.connection.client().flush().await;
            flushed.map_err(|error| PublishFailure::NoAck(error.to_string()))?;
            return Ok(format!("sent on {subject}; core NATS stores nothing"));
        };
        Ok(format!("stored in {} as {sequence}, on {subject}", self.stream))
    }

    fn told(&self, subject: &str, failure: &PublishFailure, waited: Duration) -> String {
        let stream = &self.stream;
        match failure {
            PublishFailure::NoStream(message) => {
                format!(
                    "no stream {stream} takes {subject} ({message}): `quotewire setup` creates it, `quotewire check --connect` tells what differs"
                )
            }
            PublishFailure::NoAck(_) => format!(
                "no ack within {:.0} s; the login may lack the permission to publish, or to hear the answer \
                 (nats.inbox_prefix, deploy/nats-accounts.conf)",
                waited.as_secs_f64()
            ),
            PublishFailure::Full(message) => {
                format!("stream {stream} or its server is full ({message}): see input.max_bytes")
            }
            other => other.to_string(),
        }
    }
}
