//! What waits in the input stream.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

/// What waits in the input stream, as the server last told.
#[derive(Debug, Clone)]
pub struct QueueMetrics {
    /// Articles that wait for their first delivery.
    pub pending: Gauge,
    /// Articles delivered to any worker and not yet settled.
    pub ack_pending: Gauge,
    /// 1 while the consumer is there.
    pub has_consumer: Gauge,
    /// Time from the storing of an article to its delivery here.
    pub delivery_age: Histogram,
    oldest_age: Gauge<f64, AtomicU64>,
    /// When the oldest article that is not settled was stored, milliseconds since 1970; 0 where none waits.
    oldest_stored_at_ms: Arc<AtomicI64>,
}

impl Default for QueueMetrics {
    fn default() -> Self {
        Self {
            pending: Gauge::default(),
            ack_pending: Gauge::default(),
            has_consumer: Gauge::default(),
            // 5 ms to 4 days.
            delivery_age: Histogram::new(exponential_buckets(0.005, 4.0, 14)),
            oldest_age: Gauge::default(),
            oldest_stored_at_ms: Arc::default(),
        }
    }
}

impl QueueMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "articles_pending",
            "Articles in the input stream that no worker has been given yet; the same number at every worker. Without a \
             consumer: those stored since the last delivery that this worker knows of, or all",
            self.pending.clone(),
        );
        registry.register(
            "articles_ack_pending",
            "Articles that any worker has been given and that are not settled; the same number at every worker",
            self.ack_pending.clone(),
        );
        registry.register("consumer_exists", "1 while the consumer is there", self.has_consumer.clone());
        registry.register_with_unit(
            "oldest_waiting_age",
            "Age of the oldest article that is not settled, to within five seconds; 0 where none waits. Of what waited before the \
             worker began it is at least that; the same number at every worker",
            Unit::Seconds,
            self.oldest_age.clone(),
        );
        registry.register_with_unit(
            "delivery_age",
            "Time from the storing of an article to its delivery, redeliveries too",
            Unit::Seconds,
            self.delivery_age.clone(),
        );
    }

    /// Notes when the oldest article that is not settled was stored; none where none waits.
    pub fn set_oldest(&self, stored_at_ms: Option<i64>) {
        self.oldest_stored_at_ms.store(stored_at_ms.unwrap_or_default(), Ordering::Relaxed);
    }

    /// Notes the delivery of an article that was stored at this time, nanoseconds since 1970.
    pub fn delivered(&self, stored_at_ns: i128) {
        self.delivery_age.observe(seconds(now_ns() - stored_at_ns));
    }

    /// Brings the age of the oldest article up to now.
    pub(super) fn refresh(&self) {
        let age = match self.oldest_stored_at_ms.load(Ordering::Relaxed) {
            0 => 0.0,
            stored_at_ms => seconds(now_ns() - i128::from(stored_at_ms) * 1_000_000),
        };
        self.oldest_age.set(age);
    }
}

/// Returns nanoseconds since 1970.
pub(super) fn now_ns() -> i128 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| i128::try_from(now.as_nanos()).unwrap_or(i128::MAX))
}

/// Returns seconds; 0 where the clocks of server and worker differ by more.
#[expect(clippy::cast_precision_loss, reason = "a length of time, for people")]
pub(super) fn seconds(nanoseconds: i128) -> f64 {
    nanoseconds.max(0) as f64 / 1e9
}
