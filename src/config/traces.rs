//! Where traces go: what the settings of it may be.

use config::{Value, ValueKind};

use super::setting::{Setting, shown};
use super::{Fault, Settings};

const ENDPOINT: &str = "traces.endpoint";

/// Tells of an address that is none, and of what this program cannot do.
pub(super) fn check(settings: &Settings, faults: &mut Vec<Fault>) {
    let mut fault = |key: &str, message: &str| faults.push(Fault::new(key, message));
    if !(0.0..=1.0).contains(&settings.traces.sample_ratio) {
        fault("traces.sample_ratio", "must be from 0 to 1: 0.01 traces one article of a hundred");
    }
    let Some(endpoint) = &settings.traces.endpoint else { return };
    let address = endpoint.strip_prefix("http://").or_else(|| endpoint.strip_prefix("https://"));
    let is_address =
        |address: &str| !address.is_empty() && !address.contains(|c: char| c.is_whitespace() || "?#".contains(c));
    if endpoint.contains('@') {
        fault(ENDPOINT, "holds a user or a secret: set OTEL_EXPORTER_OTLP_HEADERS in the environment in place of it");
    } else if !address.is_some_and(is_address) {
        fault(ENDPOINT, &format!("{endpoint:?} is no collector: write it as \"http://127.0.0.1:4318\""));
    } else if !cfg!(feature = "traces") {
        fault(ENDPOINT, "this program sends no traces: build it with `--features traces`, or leave the endpoint out");
    }
}

/// A part of all, from 0 to 1.
impl Setting for f64 {
    fn read(&mut self, value: &Value) -> Result<(), String> {
        let number = match &value.kind {
            ValueKind::Float(number) => Some(*number),
            ValueKind::I64(number @ 0..=1) => Some(if *number == 0 { 0.0 } else { 1.0 }),
            ValueKind::String(text) => text.parse().ok(),
            _ => None,
        };
        *self = number.ok_or_else(|| format!("{} is no number: write it as 0.01", shown(value)))?;
        Ok(())
    }

    fn write(&self) -> String {
        format!("{self:?}")
    }
}
