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
use super::pulled::{Ask, PullError, Pulled};

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

/// Pulls articles from one durable consumer.
#[derive(Debug)]
pub struct Puller {
    consumer: PullConsumer,
    connection: Connection,
    context: Context,
    subscriber: Subscriber,
    inbox: String,
    n_requested: usize,
    n_bytes_requested: usize,
    /// Bytes that were left of a request whose next article is larger.
    too_few_bytes: Option<usize>,
    /// Most bytes of the last request.
    last_max_bytes: usize,
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
        Ok(Self {
            consumer,
            connection,
            context,
            subscriber,
            inbox,
            n_requested: 0,
            n_bytes_requested: 0,
            too_few_bytes: None,
            last_max_bytes: 0,
            speaks_by,
            n_silences: 0,
        })
    }

    /// Returns how many articles are asked for and not yet here.
    #[must_use]
    pub fn n_requested(&self) -> usize {
        self.n_requested
    }

    /// Returns how many bytes are asked for and not yet here.
    #[must_use]
    pub fn n_bytes_requested(&self) -> usize {
        self.n_bytes_requested
    }

    /// Returns how many bytes were too few for the next article, none where it is not known to be large.
    #[must_use]
    pub fn too_few_bytes(&self) -> Option<usize> {
        self.too_few_bytes
    }

    /// Asks for more articles.
    ///
    /// # Errors
    ///
    /// [`PullError::Other`]: the client could not send the request.
    pub async fn request(&mut self, ask: Ask) -> Result<(), PullError> {
        let batch = pull::BatchConfig {
            batch: ask.n_articles,
            max_bytes: ask.max_bytes.unwrap_or_default(),
            expires: Some(EXPIRES),
            idle_heartbeat: HEARTBEAT,
            ..pull::BatchConfig::default()
        };
        let sent = self.consumer.request_batch(batch, self.inbox.clone().into()).await;
        sent.map_err(|error| PullError::Other(describe(&error)))?;
        if self.n_requested == 0 {
            self.speaks_by = Instant::now() + SILENCE;
        }
        self.too_few_bytes = None;
        self.last_max_bytes = ask.max_bytes.unwrap_or(usize::MAX);
        self.n_requested += ask.n_articles;
        self.n_bytes_requested += ask.max_bytes.unwrap_or_default();
        Ok(())
    }

    /// Forgets what was asked for, after a reconnection: the server has forgotten it too.
    pub fn forget_requests(&mut self) {
        self.n_requested = 0;
        self.n_bytes_requested = 0;
    }

    /// Notes that so much of what was asked for will not come any more.
    fn forget(&mut self, n_articles: usize, n_bytes: usize) {
        self.n_requested = self.n_requested.saturating_sub(n_articles);
        self.n_bytes_requested = if self.n_requested == 0 { 0 } else { self.n_bytes_requested.saturating_sub(n_bytes) };
    }

    /// Returns whether subscription and consumer should be looked up afresh.
    #[must_use]
    pub fn needs_rebuild(&self, pull_error: &PullError) -> bool {
        match pull_error {
            PullError::NoResponders
            | PullError::ConsumerDeleted
            | PullError::Changed
            | PullError::Refused(_)
            | PullError::Ended => true,
            PullError::MissingHeartbeat => self.n_silences >= SILENCES_BEFORE_REBUILD,
            PullError::Other(_) => false,
        }
    }

    /// Waits for the next article or pull_error. Loses nothing when it is dropped before it is ready.
    pub async fn next(&mut self) -> Pulled {
        let message = if self.n_requested == 0 {
            self.subscriber.next().await
        } else {
            match tokio::time::timeout_at(self.speaks_by, self.subscriber.next()).await {
                Ok(message) => message,
                Err(_silence) => {
                    self.forget_requests();
                    self.n_silences += 1;
                    self.connection.doubt();
                    return Pulled::Failed(PullError::MissingHeartbeat);
                }
            }
        };
        self.speaks_by = Instant::now() + SILENCE;
        let Some(message) = message else { return Pulled::Failed(PullError::Ended) };
        self.n_silences = 0;
        self.take(message)
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
                if let Pulled::Article(delivery) = self.take(message) {
                    rest.push(delivery);
                }
            }
            if self.subscriber.drain().await.is_err() {
                return;
            }
            while let Some(message) = self.subscriber.next().await {
                if let Pulled::Article(delivery) = self.take(message) {
                    rest.push(delivery);
                }
            }
        });
        if drained.await.is_err() {
            tracing::debug!("the server did not confirm the end of the subscription");
        }
        rest
    }

    /// Returns what `message` means.
    fn take(&mut self, message: Message) -> Pulled {
        // A stored message has a reply subject, by which it is acked; what the server says itself has none. Whatever
        // status a publisher has written into a stored one means nothing.
        if message.reply.is_some() {
            self.forget(1, message.length);
            let message = jetstream::Message { message, context: self.context.clone() };
            return match Delivery::from_jetstream(message) {
                Ok(delivery) => Pulled::Article(delivery),
                Err(error) => Pulled::Failed(PullError::Other(error.to_string())),
            };
        }
        let description = message.description.as_deref().unwrap_or_default();
        match message.status {
            Some(StatusCode::IDLE_HEARTBEAT) => Pulled::Nothing,
            Some(StatusCode::NO_RESPONDERS) => {
                self.forget_requests();
                Pulled::Failed(PullError::NoResponders)
            }
            // The request is over: run out, or ended by the server. It tells how much of it was left.
            Some(StatusCode::TIMEOUT | StatusCode::REQUEST_TERMINATED | StatusCode::NOT_FOUND) => {
                let left = |name: &str| {
                    let value = message.headers.as_ref()?.get(name)?;
                    value.as_str().parse().ok()
                };
                let n_articles = left("Nats-Pending-Messages").unwrap_or(self.n_requested);
                let n_bytes_left = left("Nats-Pending-Bytes");
                self.forget(n_articles, n_bytes_left.unwrap_or_default());
                match description {
                    "Consumer Deleted" => Pulled::Failed(PullError::ConsumerDeleted),
                    "Message Size Exceeds MaxBytes" => {
                        self.too_few_bytes = Some(n_bytes_left.unwrap_or(self.last_max_bytes));
                        Pulled::Nothing
                    }
                    refusal if refusal.starts_with("Exceeded") || refusal.contains("push based") => {
                        Pulled::Failed(PullError::Refused(refusal.to_owned()))
                    }
                    _ => Pulled::Nothing,
                }
            }
            status => {
                self.forget_requests();
                let status = status.map(|status| status.to_string()).unwrap_or_default();
                Pulled::Failed(PullError::Refused(format!("{status} {description}")))
            }
        }
    }
}
