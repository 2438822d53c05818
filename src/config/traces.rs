//! Where traces go, and which.

use config::{Value, ValueKind};
use hyper::Uri;

use super::setting::{Setting, shown};
use super::{Fault, Settings};

const ENDPOINT: &str = "traces.endpoint";

/// Tells of an address that is none, of a ratio that is none, and of what this program cannot do.
pub(super) fn check(settings: &Settings, faults: &mut Vec<Fault>) {
    let mut fault = |key: &str, message: &str| faults.push(Fault::new(key, message));
    if !(0.0..=1.0).contains(&settings.traces.sample_ratio) {
        fault("traces.sample_ratio", "must be from 0 to 1: 0.01 traces one article in a hundred");
    }
    let Some(endpoint) = &settings.traces.endpoint else { return };
    if endpoint.contains('@') {
        // It is not shown: it may hold a password.
        fault(ENDPOINT, "holds a user or a secret: take it out, and set OTEL_EXPORTER_OTLP_HEADERS in the environment");
    } else if !is_address(endpoint) {
        fault(ENDPOINT, &format!("{endpoint:?} is no collector's address: write it as \"http://127.0.0.1:4318\""));
    } else if !cfg!(feature = "traces") {
        fault(
            ENDPOINT,
            "this program was built without traces: build it with `--features traces`, or leave the endpoint empty",
        );
    }
}

/// Returns whether `endpoint` is what a path can be put after.
fn is_address(endpoint: &str) -> bool {
    let Ok(uri) = endpoint.parse::<Uri>() else { return false };
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    is_web && uri.host().is_some_and(|host| !host.is_empty()) && uri.query().is_none() && !endpoint.contains('#')
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
