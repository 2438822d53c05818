//! Metrics with one label, whose values are known before anything is counted.
//!
//! Every series is there from the start, so that the first event is a change from 0 to 1, which `increase()` sees. None is ever
//! added: what comes from outside counts under `other`.

use std::sync::Arc;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;

/// The value that counts what has no value of its own.
pub(super) const OTHER: &str = "other";

type Label = [(&'static str, &'static str); 1];

/// One metric a value of a label. All clones count into the same numbers.
#[derive(Debug, Clone)]
pub struct ByLabel<M, C = fn() -> M> {
    members: Arc<[(&'static str, M)]>,
    family: Family<Label, M, C>,
}

/// A counter a value.
pub type CounterBy = ByLabel<Counter>;
/// A gauge a value.
pub(super) type GaugeBy = ByLabel<Gauge>;
/// A histogram a value.
pub(super) type HistogramBy = ByLabel<Histogram>;

impl<M: Clone, C: MetricConstructor<M> + Clone> ByLabel<M, C> {
    /// Returns one that has a metric for each of `values`, made by `make`.
    pub(super) fn new(label: &'static str, values: impl IntoIterator<Item = &'static str>, make: C) -> Self {
        let family = Family::new_with_constructor(make);
        let members = values.into_iter().map(|value| (value, family.get_or_create_owned(&[(label, value)]))).collect();
        Self { members, family }
    }

    /// Returns the metric of `value`; that of `other` where there is none, and none where there is no other.
    pub(super) fn get(&self, value: &str) -> Option<&M> {
        let of = |wanted: &str| self.members.iter().find(|(value, _)| *value == wanted).map(|(_, metric)| metric);
        of(value).or_else(|| of(OTHER))
    }

    /// Returns each value with its metric.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'static str, &M)> {
        self.members.iter().map(|(value, metric)| (*value, metric))
    }

    /// Returns what is to be registered.
    pub(super) fn family(&self) -> Family<Label, M, C> {
        self.family.clone()
    }
}

impl CounterBy {
    /// Returns how many were counted of all values together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.members().map(|(_, counter)| counter.get()).sum()
    }

    /// Counts one of `value`.
    pub fn inc(&self, value: &str) {
        self.inc_by(value, 1);
    }

    /// Counts `n` of `value`.
    pub fn inc_by(&self, value: &str, n: u64) {
        let counter = self.get(value);
        debug_assert!(counter.is_some(), "{value:?} is in no closed set");
        if let Some(counter) = counter {
            counter.inc_by(n);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_counts_as_other_and_makes_no_series() {
        let by: CounterBy = ByLabel::new("language", ["en", OTHER], Counter::default);
        for value in ["en", "tlh", "x\"} 7\nforged 1"] {
            by.inc(value);
        }
        let counted: Vec<(&str, u64)> = by.members().map(|(value, counter)| (value, counter.get())).collect();
        assert_eq!(counted, [("en", 1), (OTHER, 2)]);
    }
}
