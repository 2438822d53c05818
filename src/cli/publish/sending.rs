//! Articles onto their subject, one after the other, each acked by the server.

use std::fmt;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::subjects::Subjects;
use crate::cli::enrich::input::Item;
use crate::cli::progress::Progress;
use crate::cli::setup::ANSWER_TIMEOUT;
use crate::cli::{print, tell};
use crate::nats::{Connection, Outgoing, PublishFailure, Publisher, topology};

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
    /// The login may not publish it.
    Forbidden,
    /// The stream takes nothing for now, or nothing is heard of it.
    NoAnswer,
}

/// Why an article is not published, or not known to be.
enum Failure {
    /// The server says that the login may not.
    Forbidden,
    Publish(PublishFailure),
}

/// Articles on their way.
pub(super) struct Run {
    pub(super) connection: Connection,
    pub(super) publisher: Publisher,
    pub(super) stream: String,
    /// Who publishes, for people.
    pub(super) login: String,
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
        while let Some(Item { place, payload, n_bytes, is_line, .. }) = items.recv().await {
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
                    match self.publish(subject, payload, is_line).await {
                        Ok(told) if is_urgent => Ok(format!("{told}, for it is urgent")),
                        Ok(told) => Ok(told),
                        Err(failure) => {
                            end = end_of(&failure);
                            is_known = !matches!(failure, Failure::Publish(PublishFailure::NoAck(_)));
                            Err(self.told(subject, &failure, started.elapsed()).await)
                        }
                    }
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

    /// Publishes one article and returns where it is, for people. What is a line of JSON is called so: the worker would read
    /// one that is broken as a text.
    async fn publish(&self, subject: &str, payload: Vec<u8>, is_line: bool) -> Result<String, Failure> {
        let message_id = format!("{}-{}", self.id, self.counts.n_tried());
        let mut headers = async_nats::HeaderMap::new();
        if is_line {
            headers.insert("Content-Type", "application/json");
        }
        let outgoing = Outgoing { subject: subject.to_owned(), message_id, headers, payload: payload.into() };
        let mut link = self.connection.link();
        let n_denied = link.borrow().n_publishes_denied;
        let stored = tokio::select! {
            biased;
            stored = self.publisher.publish(&outgoing) => stored.map_err(Failure::Publish)?,
            // The server says so at once, and acks nothing: we publish one at a time, so it means this one.
            Ok(_) = link.wait_for(|link| link.n_publishes_denied > n_denied) => return Err(Failure::Forbidden),
        };
        let Some(sequence) = stored.sequence else {
            // Nobody acks a message of core NATS: that the server has it is all there is to know.
            let flushed = self.connection.client().flush().await;
            flushed.map_err(|error| Failure::Publish(PublishFailure::NoAck(error.to_string())))?;
            if link.borrow().n_publishes_denied > n_denied {
                return Err(Failure::Forbidden);
            }
            return Ok(format!("sent on {subject}; core NATS stores nothing"));
        };
        Ok(format!("stored in {} as {sequence}, on {subject}", self.stream))
    }

    async fn told(&self, subject: &str, failure: &Failure, waited: Duration) -> String {
        let stream = &self.stream;
        match failure {
            Failure::Forbidden => format!(
                "{} may not publish on {subject}: give it the permission (deploy/nats-accounts.conf), or log in as another",
                self.login
            ),
            Failure::Publish(PublishFailure::NoStream(message)) => {
                // The server answers the same where nobody stores anything at all.
                match topology::missing_jetstream(&self.connection.jetstream(ANSWER_TIMEOUT)).await {
                    Some(missing) => missing,
                    None => format!(
                        "no stream {stream} takes {subject} ({message}): `quotewire setup` creates it, `quotewire check --connect` tells what differs"
                    ),
                }
            }
            Failure::Publish(PublishFailure::NoAck(_)) => format!(
                "no ack within {:.0} s; the login may lack the permission to publish, or to hear the answer \
                 (nats.inbox_prefix, deploy/nats-accounts.conf)",
                waited.as_secs_f64()
            ),
            Failure::Publish(PublishFailure::Full(message)) => {
                format!("stream {stream} or its server is full ({message}): see input.max_bytes")
            }
            Failure::Publish(other) => other.to_string(),
        }
    }
}

/// Returns how the publishing ends with this failure; none where it goes on.
fn end_of(failure: &Failure) -> Option<End> {
    match failure {
        Failure::Forbidden => Some(End::Forbidden),
        Failure::Publish(PublishFailure::NoStream(_)) => Some(End::NoStream),
        Failure::Publish(other) => other.is_of_stream().then_some(End::NoAnswer),
    }
}
