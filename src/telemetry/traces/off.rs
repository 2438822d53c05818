//! What stands in the place of traces in a program that is built without them.

use std::time::Instant;

use super::delivery::{MessageKey, Sampled, Settled, StartError};
use crate::config::Settings;
use crate::telemetry::metrics::TraceMetrics;
use crate::telemetry::trace_context::TraceContext;

/// Traces nothing.
#[derive(Debug, Clone, Default)]
pub struct Traces;

impl Traces {
    /// Returns what traces nothing. Settings that ask for more have been refused before.
    ///
    /// # Errors
    ///
    /// None.
    pub fn start(_settings: &Settings, _metrics: &TraceMetrics) -> Result<Self, StartError> {
        Ok(Self)
    }

    /// Samples nothing.
    #[must_use]
    pub fn sample(&self, _parent: Option<TraceContext>, _message: &MessageKey<'_>) -> Option<Sampled> {
        None
    }

    /// Does nothing.
    pub fn export(&self, _settled: Settled) {}

    /// Does nothing.
    pub async fn flush(self, _until: Instant) {}
}
