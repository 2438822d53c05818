//! What appears on the output, read as it comes: from one sequence on, through every outage, and settled for nobody.

use std::time::Duration;

use async_nats::jetstream::Context;
use async_nats::jetstream::consumer::{AckPolicy, Consumer, DeliverPolicy, pull};
use async_nats::{HeaderMap, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt;

use super::answer::explain;
use super::connect::{Connection, describe};
use super::wire::headers;

/// Messages asked for in one go. Larger asks the server less often; smaller holds less. The client drops what is more than
/// its buffer takes, so it stays well below that.
const BATCH: usize = 256;
/// How long a request waits for messages. Larger asks less often; smaller finds out sooner that the server has forgotten us.
const REQUEST_LASTS: Duration = Duration::from_secs(5);
/// Pause after the server could not be read from.
const PAUSE: Duration = Duration::from_millis(500);
/// How long the server keeps a consumer that nobody asks. Larger leaves more of them after; smaller has an outage make a new one.
const CONSUMER_LASTS: Duration = Duration::from_secs(30);

/// Why the output cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {message}")]
pub struct TailError {
    /// What was asked for: a stream or a subject.
    pub what: String,
    /// What the server or the client says.
    pub message: String,
}

/// One message of the output.
#[derive(Debug, Clone, PartialEq)]
pub struct Tailed {
    /// What it was published on.
    pub subject: String,
    /// Its sequence in the stream; none in core mode.
    pub sequence: Option<u64>,
    /// Its headers, or those of them that can be read.
    pub headers: HeaderMap,
    /// What was published.
    pub payload: Bytes,
}

/// What [`Tail::next`] has to tell.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// The next message.
    Message(Box<Tailed>),
    /// Why nothing comes for now; it is tried again.
    PullError(TailError),
}

/// What appears on the output.
#[derive(Debug)]
pub struct Tail {
    connection: Connection,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Stream(Box<StreamTail>),
    Core(Subscriber),
}

impl Tail {
    /// Reads what `stream` has on `subject`: from the oldest message kept on where `from_start` says so, or else what comes from
    /// now on. Nothing is acked, and no other consumer is touched.
    ///
    /// # Errors
    ///
    /// There is no such stream, or the server does not answer.
    pub async fn of_stream(
        connection: &Connection,
        timeout: Duration,
        stream: &str,
        subject: &str,
        from_start: bool,
    ) -> Result<Self, TailError> {
        let next_sequence = if from_start { Some(1) } else { None };
        let context = connection.jetstream(timeout);
        let (name, subject) = (stream.to_owned(), subject.to_owned());
        let mut tail =
            StreamTail { context, name, subject, next_sequence, created_at_ns: None, reading: None, pull_error: None };
        tail.reading = Some(tail.open(connection).await?);
        Ok(Self { connection: connection.clone(), source: Source::Stream(Box::new(tail)) })
    }

    /// Listens to `subject` from now on, without JetStream.
    ///
    /// # Errors
    ///
    /// The client refuses the subject, or the server does not answer.
    pub async fn of_core(connection: &Connection, subject: &str) -> Result<Self, TailError> {
        let error = |message: String| TailError { what: format!("subject {subject}"), message };
        let client = connection.client();
        let subscriber = client.subscribe(subject.to_owned()).await.map_err(|fault| error(describe(&fault)))?;
        // The server knows of it before anybody is told that we listen.
        client.flush().await.map_err(|fault| error(describe(&fault)))?;
        Ok(Self { connection: connection.clone(), source: Source::Core(subscriber) })
    }

    /// Waits for what comes next; none when the client has shut the connection for good.
    pub async fn next(&mut self) -> Option<Seen> {
        match &mut self.source {
            Source::Stream(tail) => Some(tail.next(&self.connection).await),
            Source::Core(subscriber) => {
                let message = subscriber.next().await?;
                let subject = message.subject.into_string();
                let headers = headers::unwrap(message.headers.unwrap_or_default()).headers;
                Some(Seen::Message(Box::new(Tailed { subject, sequence: None, headers, payload: message.payload })))
            }
        }
    }
}

/// A stream, and how far it has been read.
#[derive(Debug)]
struct StreamTail {
    context: Context,
    name: String,
    subject: String,
    /// The first sequence that has not been read; none until the stream has been looked at.
    next_sequence: Option<u64>,
    /// When the stream was created: another one by its name counts from one again.
    created_at_ns: Option<i128>,
    reading: Option<Reading>,
    /// What was told last: the same is not told again and again.
    pull_error: Option<TailError>,
}

/// A consumer that only we know, and what it was asked for.
struct Reading {
    consumer: Consumer<pull::Config>,
    batch: pull::Batch,
    /// Connections made when it was created: a server that was restarted does not remember it.
    n_connects: u64,
    /// Messages that it has delivered.
    n_delivered: u64,
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reading").field("n_delivered", &self.n_delivered).finish_non_exhaustive()
    }
}

impl StreamTail {
    async fn next(&mut self, connection: &Connection) -> Seen {
        loop {
            let read = match self.reading.take() {
                Some(reading) => self.read(reading, connection).await,
                None => self.open(connection).await.map(|reading| {
                    self.reading = Some(reading);
                    None
                }),
            };
            match read {
                Ok(None) => {}
                Ok(Some(tailed)) => {
                    self.pull_error = None;
                    return Seen::Message(Box::new(tailed));
                }
                Err(error) => {
                    tokio::time::sleep(PAUSE).await;
                    if self.pull_error.as_ref() != Some(&error) {
                        self.pull_error = Some(error.clone());
                        return Seen::PullError(error);
                    }
                }
            }
        }
    }

    /// Returns the next message of `reading`; none where it has to be asked again, or made again.
    async fn read(&mut self, mut reading: Reading, connection: &Connection) -> Result<Option<Tailed>, TailError> {
        let mut link = connection.link();
        let message = tokio::select! {
            biased;
            message = reading.batch.next() => message,
            _ = link.wait_for(|link| link.n_connects > reading.n_connects) => return Ok(None),
        };
        let message = match message {
            Some(message) => message.map_err(|error| self.error(error.as_ref()))?,
            None => {
                reading.batch = self.ask(&reading.consumer).await?;
                self.reading = Some(reading);
                return Ok(None);
            }
        };
        let Ok(info) = message.info() else { return Ok(None) };
        reading.n_delivered += 1;
        if info.consumer_sequence != reading.n_delivered {
            // Something was lost on the way: a new consumer begins after what has been read.
            return Ok(None);
        }
        let sequence = info.stream_sequence;
        self.next_sequence = Some(sequence + 1);
        self.reading = Some(reading);
        let message = message.message;
        let headers = headers::unwrap(message.headers.unwrap_or_default()).headers;
        let subject = message.subject.into_string();
        Ok(Some(Tailed { subject, sequence: Some(sequence), headers, payload: message.payload }))
    }

    /// Makes a consumer that begins after what has been read.
    async fn open(&mut self, connection: &Connection) -> Result<Reading, TailError> {
        let n_connects = connection.link().borrow().n_connects;
        let refusal = |error: &(dyn std::error::Error + 'static)| {
            // Where the server has gone there is nothing else to explain.
            let message = if connection.is_up() { explain(error) } else { describe(error) };
            TailError { what: format!("stream {}", self.name), message }
        };
        let stream = self.context.get_stream(&self.name).await.map_err(|error| refusal(&error))?;
        let info = stream.cached_info();
        let (created_at_ns, end) = (info.created.unix_timestamp_nanos(), info.state.last_sequence + 1);
        let is_another = self.created_at_ns.is_some_and(|before| before != created_at_ns);
        // A server that died may have lost what it stored last.
        let next_sequence = if is_another { 1 } else { self.next_sequence.unwrap_or(end).min(end) };
        (self.created_at_ns, self.next_sequence) = (Some(created_at_ns), Some(next_sequence));
        let config = pull::Config {
            // With a name of its own, a login needs no right to make consumers on other streams, or other subjects.
            name: Some(format!("tail-{:016x}", fastrand::u64(..))),
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: next_sequence },
            ack_policy: AckPolicy::None,
            filter_subject: self.subject.clone(),
            inactive_threshold: CONSUMER_LASTS,
            memory_storage: true,
            num_replicas: 1,
            ..pull::Config::default()
        };
        let consumer = stream.create_consumer(config).await.map_err(|error| refusal(&error))?;
        let batch = self.ask(&consumer).await?;
        Ok(Reading { consumer, batch, n_connects, n_delivered: 0 })
    }

    async fn ask(&self, consumer: &Consumer<pull::Config>) -> Result<pull::Batch, TailError> {
        let batch = consumer.batch().max_messages(BATCH).expires(REQUEST_LASTS).messages().await;
        batch.map_err(|error| self.error(&error))
    }

    fn error(&self, error: &dyn std::error::Error) -> TailError {
        TailError { what: format!("stream {}", self.name), message: describe(error) }
    }
}
