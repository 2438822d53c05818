//! Where an article's time goes.

use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use super::by_label::{ByLabel, HistogramBy};
use super::queue::{now_ns, seconds};
use crate::pipeline::{Stage, StageTimes};

/// Where an article's time goes. The buckets reach past the longest that `engine.article_deadline` is likely to allow.
#[derive(Debug, Clone)]
pub struct TimeMetrics {
    /// From handing an article over to the CPU threads until one takes it.
    pub thread_wait: Histogram,
    /// On a CPU thread, all stages together.
    pub enrichment: Histogram,
    /// From publishing a record until the server's ack, with every try in between.
    pub publish: Histogram,
    /// From delivery to settlement.
    pub article: Histogram,
    /// From the storing of an urgent article to the server's ack of its record.
    pub urgent: Histogram,
    stages: HistogramBy,
}

/// 0.1 ms to 7 minutes, doubling.
fn fine() -> Histogram {
    Histogram::new(exponential_buckets(0.000_1, 2.0, 23))
}

/// 0.1 ms to 7 minutes, four times as long each: there is one of them a stage.
fn coarse() -> Histogram {
    Histogram::new(exponential_buckets(0.000_1, 4.0, 12))
}

impl Default for TimeMetrics {
    fn default() -> Self {
        let stages = ByLabel::new("stage", Stage::ON_THREAD.map(Stage::as_str), coarse as fn() -> Histogram);
        Self { thread_wait: fine(), enrichment: fine(), publish: fine(), article: fine(), urgent: coarse(), stages }
    }
}

impl TimeMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        let Self { thread_wait, enrichment, publish, article, urgent, stages } = self;
        for (name, help, metric) in [
            ("thread_wait", "Time that an article waits for a CPU thread", thread_wait),
            ("enrichment_duration", "Time on a CPU thread for one article", enrichment),
            ("publish_duration", "Time from publishing a record to the server's ack, all tries together", publish),
            ("article_duration", "Time from delivery to settlement", article),
            ("urgent_record_age", "Time from the storing of an urgent article to that of its record", urgent),
        ] {
            registry.register_with_unit(name, help, Unit::Seconds, metric.clone());
        }
        registry.register_with_unit(
            "stage_duration",
            "Time on a CPU thread for one stage of an article; entities and quotes run at the same time where a thread is free",
            Unit::Seconds,
            stages.family(),
        );
    }

    /// Notes that an urgent article, stored at this time, nanoseconds since 1970, has its record.
    pub fn observe_urgent(&self, stored_at_ns: i128) {
        self.urgent.observe(seconds(now_ns() - stored_at_ns));
    }

    /// Notes how long each stage took that an article came to the end of.
    pub fn observe_stages(&self, times: &StageTimes) {
        for stage in Stage::ON_THREAD {
            if let (Some(took), Some(histogram)) = (times.took(stage), self.stages.get(stage.as_str())) {
                histogram.observe(took.as_secs_f64());
            }
        }
    }
}
