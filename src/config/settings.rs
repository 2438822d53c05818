//! Every setting, with its default.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use quotewire_engine::Tier;

use crate::record::OffsetUnit;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

const GIB: usize = 1 << 30;

/// Every setting, checked. [`Display`](std::fmt::Display) writes it as the TOML that gives the same settings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// The NATS server.
    pub nats: NatsSettings,
    /// Where articles come from.
    pub input: InputSettings,
    /// Where records and dead letters go.
    pub output: OutputSettings,
    /// The extraction.
    pub engine: EngineSettings,
    /// What a record looks like.
    pub record: RecordSettings,
    /// The HTTP endpoints.
    pub http: HttpSettings,
    /// The log.
    pub log: LogSettings,
    /// Traces.
    pub traces: TraceSettings,
}

/// Connection to the NATS server.
#[derive(Debug, Clone, PartialEq)]
pub struct NatsSettings {
    /// Server URLs, without credentials in them.
    pub servers: Vec<String>,
    /// Connection name, as the server shows it.
    pub name: String,
    /// First part of the subjects that answers come on, so that permissions can tell this worker's from others'.
    pub inbox_prefix: String,
    /// JetStream domain that streams and consumer are in; none means that of the server we connect to.
    pub domain: Option<String>,
    /// User name; its password is in `password_file`.
    pub user: Option<String>,
    /// File that holds the password.
    pub password_file: Option<PathBuf>,
    /// File that holds a token.
    pub token_file: Option<PathBuf>,
    /// `.creds` file: user JWT and NKey seed.
    pub credentials_file: Option<PathBuf>,
    /// File that holds an NKey seed.
    pub nkey_seed_file: Option<PathBuf>,
    /// Certificate authorities to trust, PEM.
    pub tls_ca_file: Option<PathBuf>,
    /// Client certificate, PEM.
    pub tls_cert_file: Option<PathBuf>,
    /// Client key, PEM.
    pub tls_key_file: Option<PathBuf>,
    /// Refuse a connection without TLS.
    pub tls_required: bool,
    /// How long to wait for a connection.
    pub connect_timeout: Duration,
    /// How often to ping an idle server.
    pub ping_interval: Duration,
    /// Copies of each stream that `setup` creates; 3 survives the loss of a server of a cluster.
    pub stream_replicas: usize,
}

/// How articles are received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InputMode {
    /// A durable pull consumer: at least once.
    #[default]
    JetStream,
    /// A core NATS queue group: at most once.
    Core,
}

/// Where articles come from.
#[derive(Debug, Clone, PartialEq)]
pub struct InputSettings {
    /// JetStream or core NATS.
    pub mode: InputMode,
    /// Stream that holds the articles.
    pub stream: String,
    /// Subject of the articles, with wildcards, such as `news.articles.>`; or several with commas between.
    pub subject: String,
    /// Subject of the articles that go before all others, such as `news.urgent.>`, or several; none means that none do.
    pub urgent_subject: Option<String>,
    /// Name of the durable consumer; that of the urgent articles has `-urgent` after it.
    pub consumer: String,
    /// Name of the queue group in core mode.
    pub queue_group: String,
    /// Most articles received and not yet settled. Larger hides a slow server; smaller bounds memory and repeated work.
    pub max_in_flight: usize,
    /// Most bytes of articles received and not yet settled, and of their records. Larger lets more large articles be in work at
    /// once; smaller bounds memory.
    pub max_in_flight_bytes: usize,
    /// Most articles that all workers of the consumer together may hold unsettled: workers × `max_in_flight` or more.
    /// Smaller leaves workers idle; larger lets one consumer hold more of the stream.
    pub max_ack_pending: i64,
    /// How long the server waits for an ack, or a progress ack, before it delivers again.
    pub ack_wait: Duration,
    /// Deliveries before an article is dead-lettered.
    pub max_deliver: i64,
    /// Delay of the first negative ack; it doubles with every delivery.
    pub retry_delay: Duration,
    /// Longest delay of a negative ack.
    pub retry_delay_max: Duration,
    /// Largest payload accepted, bytes.
    pub max_article_bytes: usize,
    /// How long a shutdown may take to finish what is in flight.
    pub drain_deadline: Duration,
    /// How long the stream that `setup` creates keeps an article; zero is without limit.
    pub max_age: Duration,
    /// Most bytes that the stream that `setup` creates keeps; 0 is without limit.
    pub max_bytes: usize,
}

/// What becomes of the record of an article that is embargoed when it is enriched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EmbargoPolicy {
    /// It is published like any other, with a warning.
    #[default]
    Publish,
    /// It is published on a subject of its own.
    Subject,
    /// It is kept in a stream of its own, and published like any other when the embargo ends.
    Hold,
}

/// Where records and dead letters go.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputSettings {
    /// Stream that keeps the records.
    pub stream: String,
    /// Subject of the records; a `>` at the end takes the tail of the article's subject: `news.enriched.>`.
    pub subject: String,
    /// Where the records of embargoed articles go.
    pub embargoed: EmbargoPolicy,
    /// Their subject, where they have one of their own; a `>` at the end takes the tail as that of [`Self::subject`] does.
    pub embargoed_subject: String,
    /// Stream that keeps the records of embargoed articles until their time has come, where they are held.
    pub held_stream: String,
    /// What its subjects begin with: each article has one of its own.
    pub held_subject: String,
    /// Most bytes that the stream keeps; 0 is without limit.
    pub held_max_bytes: usize,
    /// How long the output stream remembers message ids.
    pub duplicate_window: Duration,
    /// How long to wait for the server's ack of a record.
    pub publish_timeout: Duration,
    /// How long the stream keeps a record; zero is without limit.
    pub max_age: Duration,
    /// Most bytes that the stream keeps; 0 is without limit.
    pub max_bytes: usize,
    /// Stream that keeps the dead letters.
    pub dead_letter_stream: String,
    /// Subject of the dead letters.
    pub dead_letter_subject: String,
    /// How long that stream keeps a dead letter; zero is without limit.
    pub dead_letter_max_age: Duration,
    /// Most bytes that that stream keeps; 0 is without limit.
    pub dead_letter_max_bytes: usize,
}

/// The extraction.
#[derive(Debug, Clone, PartialEq)]
pub struct EngineSettings {
    /// Which tagger.
    pub tier: Tier,
    /// Weights to use instead of the embedded ones.
    pub model: Option<PathBuf>,
    /// CPU threads; 0 in the settings, the default, means one a core.
    pub threads: usize,
    /// Longest time that a thread works on one article before it is dead-lettered.
    pub article_deadline: Duration,
}

/// What a record looks like.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordSettings {
    /// What offsets count.
    pub offset_unit: OffsetUnit,
}

/// The HTTP endpoints.
#[derive(Debug, Clone, PartialEq)]
pub struct HttpSettings {
    /// Whether they are served.
    pub enabled: bool,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Whether `/` is a page that shows the articles as they pass, to whoever reaches the address.
    pub page: bool,
    /// Whether `POST /enrich` makes a record of an article, for whoever reaches the address.
    pub enrich: bool,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people where a terminal reads it, JSON elsewhere.
    #[default]
    Auto,
    /// One JSON object a line.
    Json,
    /// For people.
    Pretty,
}

/// The log.
#[derive(Debug, Clone, PartialEq)]
pub struct LogSettings {
    /// How it is written.
    pub format: LogFormat,
    /// What is written: `info`, or directives such as `quotewire=debug,info`. SIGHUP makes a worker read it again.
    pub filter: String,
}

/// Traces of articles.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceSettings {
    /// The collector: what takes OTLP over HTTP at `/v1/traces` below it. None means that there are no traces.
    pub endpoint: Option<String>,
    /// Part of the articles that is traced of those whose publisher has not decided it, from 0 to 1.
    pub sample_ratio: f64,
}

impl Default for NatsSettings {
    fn default() -> Self {
        Self {
            servers: vec!["nats://127.0.0.1:4222".to_owned()],
            name: "quotewire".to_owned(),
            inbox_prefix: "_INBOX".to_owned(),
            domain: None,
            user: None,
            password_file: None,
            token_file: None,
            credentials_file: None,
            nkey_seed_file: None,
            tls_ca_file: None,
            tls_cert_file: None,
            tls_key_file: None,
            tls_required: false,
            connect_timeout: Duration::from_secs(5),
            ping_interval: Duration::from_secs(1),
            stream_replicas: 1,
        }
    }
}

impl Default for InputSettings {
    fn default() -> Self {
        Self {
            mode: InputMode::JetStream,
            stream: "ARTICLES".to_owned(),
            subject: "news.articles.>".to_owned(),
            urgent_subject: None,
            consumer: "quotewire".to_owned(),
            queue_group: "quotewire".to_owned(),
            max_in_flight: 64,
            max_in_flight_bytes: 64 * 1024 * 1024,
            max_ack_pending: 1024,
            ack_wait: Duration::from_secs(30),
            max_deliver: 5,
            retry_delay: Duration::from_secs(1),
            retry_delay_max: Duration::from_secs(30),
            max_article_bytes: 1024 * 1024,
            drain_deadline: Duration::from_secs(20),
            max_age: 7 * DAY,
            max_bytes: 2 * GIB,
        }
    }
}

impl NatsSettings {
    /// Returns what the subjects of the JetStream API begin with.
    #[must_use]
    pub fn api_prefix(&self) -> String {
        self.domain.as_ref().map_or_else(|| "$JS.API".to_owned(), |domain| format!("$JS.{domain}.API"))
    }
}

impl Default for OutputSettings {
    fn default() -> Self {
        Self {
            stream: "ENRICHED".to_owned(),
            subject: "news.enriched.>".to_owned(),
            embargoed: EmbargoPolicy::Publish,
            embargoed_subject: "news.embargoed.>".to_owned(),
            held_stream: "HELD".to_owned(),
            held_subject: "news.held".to_owned(),
            held_max_bytes: GIB,
            duplicate_window: Duration::from_secs(10 * 60),
            publish_timeout: Duration::from_secs(2),
            max_age: 7 * DAY,
            max_bytes: 8 * GIB,
            dead_letter_stream: "DEAD_LETTERS".to_owned(),
            dead_letter_subject: "news.deadletters".to_owned(),
            dead_letter_max_age: 30 * DAY,
            dead_letter_max_bytes: GIB,
        }
    }
}

impl OutputSettings {
    /// Returns the subject of the records of embargoed articles, none where they have none of their own.
    #[must_use]
    pub fn own_subject_of_embargoed(&self) -> Option<&str> {
        (self.embargoed == EmbargoPolicy::Subject).then_some(self.embargoed_subject.as_str())
    }

    /// Returns whether records of embargoed articles are held until their time has come.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.embargoed == EmbargoPolicy::Hold
    }

    /// Returns the pattern of the subjects that records are held on.
    #[must_use]
    pub fn held_subjects(&self) -> String {
        format!("{}.*", self.held_subject)
    }

    /// Returns every subject that records are published on, that of the most first.
    #[must_use]
    pub fn record_subjects(&self) -> Vec<String> {
        let own = self.own_subject_of_embargoed().map(str::to_owned);
        std::iter::once(self.subject.clone()).chain(own).collect()
    }
}

impl Default for EngineSettings {
    fn default() -> Self {
        Self { tier: Tier::default(), model: None, threads: 0, article_deadline: Duration::from_secs(60) }
    }
}

impl EngineSettings {
    /// Returns how many CPU threads enrich: one a core unless the settings say otherwise.
    #[must_use]
    pub fn n_threads(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            n => n,
        }
    }
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self { enabled: true, listen: SocketAddr::from(([127, 0, 0, 1], 8080)), page: false, enrich: false }
    }
}

impl Default for TraceSettings {
    fn default() -> Self {
        Self { endpoint: None, sample_ratio: 0.01 }
    }
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: LogFormat::Auto, filter: "info".to_owned() }
    }
}
