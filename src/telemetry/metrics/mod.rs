//! What is counted and timed.
//!
//! [`by_label`] has the metrics with a label, [`labels`] their values; [`queue`] is what waits, [`times`] where the time goes,
//! [`quality`] what is in the records, [`traces`] what becomes of those, [`process`] the process. [`text`] writes all of it.

mod by_label;
mod labels;
mod process;
mod quality;
mod queue;
mod text;
mod times;
mod traces;

use std::sync::Arc;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use self::by_label::{ByLabel, GaugeBy};
use self::process::ProcessMetrics;
use super::health::{Health, Obstacle};
use crate::article::ArticleError;
use crate::nats::PullError;
pub use by_label::CounterBy;
#[cfg(test)]
pub(crate) use labels::is_failure;
pub use quality::{QualityMetrics, RecordFacts};
pub use queue::QueueMetrics;
pub use text::TextFormat;
pub use times::TimeMetrics;
pub use traces::TraceMetrics;

/// Every metric of the worker. Cheap to clone; all clones count into the same numbers.
#[derive(Debug, Clone)]
pub struct Metrics {
    /// Deliveries taken from the server.
    pub deliveries: Counter,
    /// Articles delivered for the first time.
    pub received: Counter,
    /// Bytes of payload of deliveries.
    pub received_bytes: Counter,
    /// Articles that the CPU threads finished with a record.
    pub enriched: Counter,
    /// Records that the output stream took.
    pub published: Counter,
    /// Bytes of those records.
    pub published_bytes: Counter,
    /// Records that the output stream had already.
    pub duplicates: Counter,
    /// Records that were held until their embargo ends.
    pub held: Counter,
    /// Held records that were published when their time had come.
    pub released: Counter,
    /// Messages that are no articles, by what they are.
    pub skipped: CounterBy,
    /// Dead letters by error kind.
    pub dead_lettered: CounterBy,
    /// Articles handed back by error kind.
    pub retried: CounterBy,
    /// What went wrong while receiving, by kind.
    pub receive_errors: CounterBy,
    /// Messages whose headers or subject had to be made readable, by which.
    pub repaired: CounterBy,
    /// Articles that came by HTTP, by what became of them.
    pub http_enrich: CounterBy,
    /// Core messages dropped because we were too slow.
    pub core_dropped: Counter,
    /// Connections made again.
    pub reconnects: Counter,
    /// 1 while a server is at the other end.
    pub connected: Gauge,
    /// Articles received and not yet settled.
    pub in_flight: Gauge,
    /// What waits in the input stream.
    pub queue: QueueMetrics,
    /// Where the time goes.
    pub times: TimeMetrics,
    /// What is in the records.
    pub quality: QualityMetrics,
    /// What becomes of the traces.
    pub traces: TraceMetrics,
    ready: Gauge,
    obstacles: GaugeBy,
    build: Family<[(&'static str, String); 3], Gauge>,
    process: ProcessMetrics,
    registry: Arc<Registry>,
}

impl Default for Metrics {
    fn default() -> Self {
        let counters =
            |label, values: Vec<&'static str>| ByLabel::new(label, values, Counter::default as fn() -> Counter);
        let failures: Vec<&'static str> = labels::failures().collect();
        let metrics = Self {
            deliveries: Counter::default(),
            received: Counter::default(),
            received_bytes: Counter::default(),
            enriched: Counter::default(),
            published: Counter::default(),
            published_bytes: Counter::default(),
            duplicates: Counter::default(),
            held: Counter::default(),
            released: Counter::default(),
            skipped: counters("kind", ArticleError::NO_ARTICLE_KINDS.to_vec()),
            dead_lettered: counters("kind", failures.clone()),
            retried: counters("kind", failures),
            receive_errors: counters("kind", PullError::KINDS.to_vec()),
            repaired: counters("kind", labels::REPAIRS.to_vec()),
            http_enrich: counters("outcome", labels::HTTP_OUTCOMES.to_vec()),
            core_dropped: Counter::default(),
            reconnects: Counter::default(),
            connected: Gauge::default(),
            in_flight: Gauge::default(),
            queue: QueueMetrics::default(),
            times: TimeMetrics::default(),
            quality: QualityMetrics::default(),
            traces: TraceMetrics::default(),
            ready: Gauge::default(),
            obstacles: ByLabel::new("obstacle", Obstacle::ALL.map(Obstacle::as_str), Gauge::default),
            build: Family::default(),
            process: ProcessMetrics::default(),
            registry: Arc::default(),
        };
        Self { registry: Arc::new(metrics.named()), ..metrics }
    }
}

impl Metrics {
    /// Tells which tier and model are at work.
    pub fn set_build(&self, tier: &str, model: &str) {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let labels = [("version", version), ("tier", tier.to_owned()), ("model", model.to_owned())];
        self.build.get_or_create(&labels).set(1);
    }

    /// Returns every metric, and how `health` stands, as text.
    ///
    /// # Cost
    ///
    /// Some 40 KB; a look at the process's own figures.
    #[must_use]
    pub fn encode(&self, health: &Health, format: TextFormat) -> String {
        let obstacles = health.obstacles();
        self.ready.set(i64::from(obstacles.is_empty()));
        for (name, gauge) in self.obstacles.members() {
            gauge.set(i64::from(obstacles.iter().any(|obstacle| obstacle.as_str() == name)));
        }
        self.queue.refresh();
        self.process.refresh();
        format.encode(&self.registry)
    }

    /// Returns the registry in which each has its name and what it counts.
    fn named(&self) -> Registry {
        let mut all = Registry::default();
        let registry = all.sub_registry_with_prefix("quotewire");
        self.register_counters(registry);
        self.register_state(registry);
        self.queue.register(registry);
        self.times.register(registry);
        self.quality.register(registry);
        self.traces.register(registry);
        self.process.register(&mut all);
        all
    }

    fn register_counters(&self, registry: &mut Registry) {
        for (name, help, counter) in [
            ("deliveries", "Deliveries taken from the server; an article counts again at each", &self.deliveries),
            ("articles_received", "Articles delivered for the first time", &self.received),
            ("articles_enriched", "Articles made into records", &self.enriched),
            ("records_published", "Records that the output stream took", &self.published),
            ("duplicates_suppressed", "Records that the output stream had already", &self.duplicates),
            ("articles_held", "Articles whose record is held until their embargo ends", &self.held),
            (
                "articles_released",
                "Articles whose held record was published when their embargo had ended",
                &self.released,
            ),
            ("core_messages_dropped", "Core messages dropped for want of room", &self.core_dropped),
            ("reconnects", "Connections made again", &self.reconnects),
        ] {
            registry.register(name, help, counter.clone());
        }
        for (name, help, counter) in [
            ("received", "Bytes of payload of all deliveries", &self.received_bytes),
            ("published", "Bytes of payload of the records that the output stream took", &self.published_bytes),
        ] {
            registry.register_with_unit(name, help, Unit::Bytes, counter.clone());
        }
        for (name, help, counters) in [
            ("messages_skipped", "Messages that are no articles, by what they are", &self.skipped),
            ("articles_dead_lettered", "Dead letters by error kind", &self.dead_lettered),
            ("articles_retried", "Articles handed back by error kind", &self.retried),
            ("receive_errors", "What went wrong while receiving, by kind", &self.receive_errors),
            ("messages_repaired", "Messages made readable, by what was not", &self.repaired),
            ("http_enrich", "Articles that came by HTTP, by what became of them", &self.http_enrich),
        ] {
            registry.register(name, help, counters.family());
        }
    }

    fn register_state(&self, registry: &mut Registry) {
        registry.register("connected", "1 while a server is at the other end", self.connected.clone());
        registry.register("ready", "1 while nothing keeps the worker from taking articles", self.ready.clone());
        registry.register(
            "obstacle",
            "1 for each thing that keeps the worker from taking articles",
            self.obstacles.family(),
        );
        registry.register("articles_in_flight", "Articles received here and not yet settled", self.in_flight.clone());
        registry.register("build_info", "1; which software and model are at work", self.build.clone());
    }
}
