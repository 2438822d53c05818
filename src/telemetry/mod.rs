//! What the outside can see of the process: log, metrics, health, and the HTTP endpoints that serve them.

pub mod health;
pub mod http;
pub mod log;
pub mod metrics;
mod reference;

pub use health::Health;
pub use metrics::Metrics;
pub use reference::reference;
