//! What the outside can see of the process: log, metrics, health, the live page, and the HTTP endpoints that serve them.

pub mod health;
pub mod http;
pub mod live;
pub mod log;
pub mod metrics;
mod reference;
mod trace_context;

pub use health::Health;
pub use live::Live;
pub use metrics::Metrics;
pub use reference::reference;
pub use trace_context::TraceContext;
