//! What the outside can see of the process: log, metrics, traces, health, the live page, and the HTTP endpoints that serve them.

pub mod health;
pub mod http;
pub mod live;
pub mod log;
pub mod metrics;
mod reference;
mod trace_context;
pub mod traces;

use std::sync::Arc;

pub use health::Health;
pub use live::Live;
pub use metrics::Metrics;
pub use reference::reference;
pub use trace_context::TraceContext;
pub use traces::Traces;

/// All of it that the worker tells. Cheap to clone: all clones are of the same worker. The default tells what is asked for.
#[derive(Debug, Clone, Default)]
pub struct Telemetry {
    /// Whether it lives, and what keeps it from its articles.
    pub health: Arc<Health>,
    /// What it counts.
    pub metrics: Metrics,
    /// What it shows on the live page, or nothing.
    pub live: Live,
    /// What it tells a collector, or nothing.
    pub traces: Traces,
}
