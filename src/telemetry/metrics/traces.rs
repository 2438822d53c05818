//! What becomes of the traces.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::registry::Registry;

use super::by_label::{ByLabel, CounterBy};

/// Why spans are dropped: too many wait; the collector cannot be reached or refuses a batch; it takes a part of one.
const REASONS: [&str; 3] = ["queue_full", "not_taken", "rejected"];

/// What becomes of the spans that traces are made of.
#[derive(Debug, Clone)]
pub struct TraceMetrics {
    /// Spans that the collector took.
    pub exported: Counter,
    /// Spans that it did not get or did not take, by reason.
    pub dropped: CounterBy,
}

impl Default for TraceMetrics {
    fn default() -> Self {
        Self { exported: Counter::default(), dropped: ByLabel::new("reason", REASONS, Counter::default) }
    }
}

impl TraceMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("spans_exported", "Spans of traces that the collector took", self.exported.clone());
        registry.register("spans_dropped", "Spans of traces that were lost, by reason", self.dropped.family());
    }
}
