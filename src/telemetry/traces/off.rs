//! What stands in the place of traces in a program that is built without them.

use super::told::{MessageKey, Sampled, StartError, Told};
use crate::config::TraceSettings;
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
    pub fn start(_settings: &TraceSettings) -> Result<Self, StartError> {
        Ok(Self)
    }

    /// Samples nothing.
    #[must_use]
    pub fn sample(&self, _parent: Option<TraceContext>, _message: &MessageKey<'_>) -> Option<Sampled> {
        None
    }

    /// Does nothing.
    pub fn tell(&self, _sampled: &Sampled, _told: &Told<'_>) {}

    /// Does nothing.
    pub async fn finish(self) {}
}
