//! Articles pulled from a durable consumer, exactly as many as there is room for.
//!
//! The client library's own message stream asks for the next batch at half of the last one and keeps what comes
//! in a buffer where the ack wait runs out unseen. Here a request asks for the room there is and no more, so
//! every article delivered goes straight into work, and "in flight" means what it says.

use std::time::Duration;

use async_nats::jetstream::consumer::{PullConsumer, pull};
use async_nats::jetstream::{self, Context};
use async_nats::{Message, StatusCode, Subscriber};
use futures_util::StreamExt;
use tokio::time::Instant;

use super::connect::{Connection, describe};
use super::delivery::Delivery;

/// How long a request stays open at the server. Larger spares requests on an idle subject; smaller finds sooner
/// a request that the server has forgotten.
const EXPIRES: Duration = Duration::from_secs(5);
/// How often the server speaks while a request waits: at most half of [`EXPIRES`].
const HEARTBEAT: Duration = Duration::from_secs(1);
/// Silence after which a request counts as lost.
const SILENCE: Duration = Duration::from_millis(2_500);
/// Silences in a row after which subscription and consumer are looked up afresh.
const SILENCES_BEFORE_REBUILD: u32 = 3;
/// Silence after which nothing is on its way any more when pulling stops.
const QUIET: Duration = Duration::from_millis(150);
/// How long to wait for what was already on its way when pulling stops.
const CLOSE_DEADLINE: Duration = Duration::from_secs(1);

/// What a pull gave.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly every pull gives an article: a box would cost each of them")]
pub enum Pulled {
    /// An article.
    Article(Delivery),
    /// No article; the loop goes on.
    Trouble(Trouble),
}

/// What can go wrong while pulling. None of it ends the loop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The server was silent for longer than two heartbeats.
    #[error("no heartbeat from the server")]
    MissingHeartbeat,
    /// Nobody answers pull requests: the consumer is gone, or its leader is.
    #[error("nobody answers pull requests")]
    NoResponders,
    /// The consumer was deleted.
    #[error("the consumer was deleted")]
    ConsumerDeleted,
    /// Streams or consumer are no longer as asked for.
    #[error("streams or consumer have changed")]
    Changed,
    /// The request cannot be granted: a push consumer, or above the consumer's limits.
    #[error("the server refuses pull requests: {0}")]
    Refused(String),
    /// The subscription has ended.
    #[error("the subscription ended")]
    Ended,
    /// Anything else that the server says.
    #[error("{0}")]
    Other(String),
}

impl Trouble {
    /// Returns the closed-set name, for metrics.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::MissingHeartbeat => "missing_heartbeat",
            Self::NoResponders => "no_responders",
            Self::ConsumerDeleted => "consumer_deleted",
            Self::Changed => "changed",
            Self::Refused(_) => "refused",
            Self::Ended => "ended",
            Self::Other(_) => "other",
        }
    }
}

/// Pulls articles from one durable consumer.
#[derive(Debug)]
pub struct Puller {
    consumer: PullConsumer,
    connection: Connection,
    context: Context,
    subscriber: Subscriber,
    inbox: String,
    n_requested: usize,
    speaks_by: Instant,
    n_silences: u32,
}

impl Puller {
    /// Returns a puller of `consumer`, with nothing requested yet.
    ///
    /// # Errors
    ///
    /// The client has been shut.
    pub async fn open(
        connection: &Connection,
        context: &Context,
        consumer: PullConsumer,
    ) -> Result<Self, async_nats::Error> {
        let client = connection.client();
        let inbox = client.new_inbox();
        let subscriber = client.subscribe(inbox.clone()).await?;
        let speaks_by = Instant::now() + SILENCE;
        let (connection, context) = (connection.clone(), context.clone());
        Ok(Self { consumer, connection, context, subscriber, inbox, n_requested: 0, speaks_by, n_silences: 0 })
    }

    /// Returns how many articles are asked for and not yet here.
    #[must_use]
    pub fn n_requested(&self) -> usize {
        self.n_requested
    }

    /// Asks for `n_articles` more.
    ///
    /// # Errors
    ///
    /// [`Trouble::Other`]: the client could not send the request.
    pub async fn request(&mut self, n_articles: usize) -> Result<(), Trouble> {
        let batch = pull::BatchConfig {
            batch: n_articles,
            expires: Some(EXPIRES),
            idle_heartbeat: HEARTBEAT,
            ..pull::BatchConfig::default()
        };
        let sent = self.consumer.request_batch(batch, self.inbox.clone().into()).await;
        sent.map_err(|error| Trouble::Other(describe(&error)))?;
        if self.n_requested == 0 {
            self.speaks_by = Instant::now() + SILENCE;
        }
        self.n_requested += n_articles;
        Ok(())
    }

    /// Forgets what was asked for, after a reconnection: the server has forgotten it too.
    pub fn forget_requests(&mut self) {
        self.n_requested = 0;
    }

    /// Returns whether subscription and consumer should be looked up afresh.
    #[must_use]
    pub fn needs_rebuild(&self, trouble: &Trouble) -> bool {
        match trouble {
            Trouble::NoResponders
            | Trouble::ConsumerDeleted
            | Trouble::Changed
            | Trouble::Refused(_)
            | Trouble::Ended => true,
            Trouble::MissingHeartbeat => self.n_silences >= SILENCES_BEFORE_REBUILD,
            Trouble::Other(_) => false,
        }
    }

    /// Waits for the next article or trouble. Loses nothing when it is dropped before it is ready.
    pub async fn next(&mut self) -> Pulled {
        loop {
            let message = if self.n_requested == 0 {
                self.subscriber.next().await
            } else {
                match tokio::time::timeout_at(self.speaks_by, self.subscriber.next()).await {
                    Ok(message) => message,
                    Err(_silence) => {
                        self.n_requested = 0;
                        self.n_silences += 1;
                        self.connection.doubt();
                        return Pulled::Trouble(Trouble::MissingHeartbeat);
                    }
                }
            };
            self.speaks_by = Instant::now() + SILENCE;
            let Some(message) = message else { return Pulled::Trouble(Trouble::Ended) };
            self.n_silences = 0;
            if let Some(pulled) = self.take(message) {
                return pulled;
            }
        }
    }

    /// Stops pulling and returns the articles that were already on their way.
    ///
    /// What the server sends to a subscription that has just ended is gone until the ack wait runs out, so the
    /// subscription ends only when nothing comes any more.
    pub async fn close(mut self) -> Vec<Delivery> {
        let mut rest = Vec::new();
        let drained = tokio::time::timeout(CLOSE_DEADLINE, async {
            while self.n_requested > 0
                && let Ok(Some(message)) = tokio::time::timeout(QUIET, self.subscriber.next()).await
            {
                if let Some(Pulled::Article(delivery)) = self.take(message) {
                    rest.push(delivery);
                }
            }
            if self.subscriber.drain().await.is_err() {
                return;
            }
            while let Some(message) = self.subscriber.next().await {
                if let Some(Pulled::Article(delivery)) = self.take(message) {
                    rest.push(delivery);
                }
            }
        });
        if drained.await.is_err() {
            tracing::debug!("the server did not confirm the end of the subscription");
        }
        rest
    }

    /// Returns what `message` means, none where it means only that the server is alive.
    fn take(&mut self, message: Message) -> Option<Pulled> {
        let description = message.description.as_deref().unwrap_or_default();
        match message.status.unwrap_or(StatusCode::OK) {
            StatusCode::OK => {
                self.n_requested = self.n_requested.saturating_sub(1);
                let message = jetstream::Message { message, context: self.context.clone() };
                Some(match Delivery::from_jetstream(message) {
                    Ok(delivery) => Pulled::Article(delivery),
                    Err(error) => Pulled::Trouble(Trouble::Other(error.to_string())),
                })
            }
            StatusCode::IDLE_HEARTBEAT => None,
            StatusCode::NO_RESPONDERS => {
                self.n_requested = 0;
                Some(Pulled::Trouble(Trouble::NoResponders))
            }
            // The request is over: run out, or ended by the server. It tells how much of it was left.
            StatusCode::TIMEOUT | StatusCode::REQUEST_TERMINATED | StatusCode::NOT_FOUND => {
                let left = message.headers.as_ref().and_then(|headers| headers.get("Nats-Pending-Messages"));
                let left = left.and_then(|left| left.as_str().parse().ok()).unwrap_or(self.n_requested);
                self.n_requested = self.n_requested.saturating_sub(left);
                match description {
                    "Consumer Deleted" => Some(Pulled::Trouble(Trouble::ConsumerDeleted)),
                    refusal if refusal.starts_with("Exceeded") || refusal.contains("push based") => {
                        Some(Pulled::Trouble(Trouble::Refused(refusal.to_owned())))
                    }
                    _ => None,
                }
            }
            status => Some(Pulled::Trouble(Trouble::Other(format!("{status} {description}")))),
        }
    }
}
