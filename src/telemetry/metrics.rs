//! What is counted and timed, in the Prometheus text format.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

/// The one label in use: a name out of a closed set.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Kind {
    /// The name.
    pub kind: &'static str,
}

/// Every metric of the worker. Cheap to clone; all clones count into the same numbers.
#[derive(Debug, Clone)]
pub struct Metrics {
    /// Deliveries taken from the server.
    pub received: Counter<u64, AtomicU64>,
    /// Articles that the CPU threads finished with a record.
    pub enriched: Counter<u64, AtomicU64>,
    /// Records that the output stream took.
    pub published: Counter<u64, AtomicU64>,
    /// Records that the output stream had already.
    pub duplicates: Counter<u64, AtomicU64>,
    /// Messages that are no articles, by what they are.
    pub skipped: Family<Kind, Counter>,
    /// Dead letters by error kind.
    pub dead_lettered: Family<Kind, Counter>,
    /// Articles handed back by error kind.
    pub retried: Family<Kind, Counter>,
    /// What went wrong while receiving, by kind.
    pub receive_errors: Family<Kind, Counter>,
    /// Messages whose headers or subject had to be made readable, by which.
    pub repaired: Family<Kind, Counter>,
    /// Core messages dropped because we were too slow.
    pub core_dropped: Counter<u64, AtomicU64>,
    /// Connections made again.
    pub reconnects: Counter<u64, AtomicU64>,
    /// 1 while a server is at the other end.
    pub connected: Gauge,
    /// Articles received and not yet settled.
    pub in_flight: Gauge,
    /// Articles that wait in the stream after the last one delivered.
    pub pending: Gauge,
    /// Time on a CPU thread: decoding, enriching, writing the record.
    pub enrichment_seconds: Histogram,
    /// Time from delivery to settlement.
    pub article_seconds: Histogram,
    registry: std::sync::Arc<Registry>,
}

impl Default for Metrics {
    fn default() -> Self {
        let received = Counter::default();
        let enriched = Counter::default();
        let published = Counter::default();
        let duplicates = Counter::default();
        let skipped = Family::default();
        let dead_lettered = Family::default();
        let retried = Family::default();
        let receive_errors = Family::default();
        let repaired = Family::default();
        let core_dropped = Counter::default();
        let reconnects = Counter::default();
        let connected = Gauge::default();
        let in_flight = Gauge::default();
        let pending = Gauge::default();
        // 0.1 ms to 6.5 s, and 1 ms to 65 s.
        let enrichment_seconds = Histogram::new(exponential_buckets(0.000_1, 2.0, 17));
        let article_seconds = Histogram::new(exponential_buckets(0.001, 2.0, 17));
        let metrics = Self {
            received,
            enriched,
            published,
            duplicates,
            skipped,
            dead_lettered,
            retried,
            receive_errors,
            repaired,
            core_dropped,
            reconnects,
            connected,
            in_flight,
            pending,
            enrichment_seconds,
            article_seconds,
            registry: std::sync::Arc::default(),
        };
        Self { registry: std::sync::Arc::new(metrics.named()), ..metrics }
    }
}

impl Metrics {
    /// Returns the registry in which each has its name and what it counts.
    fn named(&self) -> Registry {
        let mut registry = Registry::with_prefix("quotewire");
        registry.register("articles_received", "Deliveries taken from the server", self.received.clone());
        registry.register("articles_enriched", "Articles made into records", self.enriched.clone());
        registry.register("records_published", "Records that the output stream took", self.published.clone());
        registry.register(
            "duplicates_suppressed",
            "Records that the output stream had already",
            self.duplicates.clone(),
        );
        registry.register("messages_skipped", "Messages that are no articles, by what they are", self.skipped.clone());
        registry.register("articles_dead_lettered", "Dead letters by error kind", self.dead_lettered.clone());
        registry.register("articles_retried", "Articles handed back by error kind", self.retried.clone());
        registry.register("receive_errors", "What went wrong while receiving, by kind", self.receive_errors.clone());
        registry.register("messages_repaired", "Messages made readable, by what was not", self.repaired.clone());
        registry.register("core_messages_dropped", "Core messages dropped for want of room", self.core_dropped.clone());
        registry.register("reconnects", "Connections made again", self.reconnects.clone());
        registry.register("connected", "1 while a server is at the other end", self.connected.clone());
        registry.register("articles_in_flight", "Articles received and not yet settled", self.in_flight.clone());
        registry.register("articles_pending", "Articles waiting behind the last one delivered", self.pending.clone());
        registry.register_with_unit(
            "enrichment_duration",
            "Time on a CPU thread for one article",
            Unit::Seconds,
            self.enrichment_seconds.clone(),
        );
        registry.register_with_unit(
            "article_duration",
            "Time from delivery to settlement",
            Unit::Seconds,
            self.article_seconds.clone(),
        );
        registry
    }

    /// Returns every metric as text that Prometheus reads.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut text = String::new();
        // Writing into a string cannot fail.
        encode(&mut text, &self.registry).ok();
        text
    }
}
