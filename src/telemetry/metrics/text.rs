//! The two text formats that metrics are asked for in.

use std::fmt::Write;

use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::registry::Registry;

/// How metrics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextFormat {
    /// The Prometheus text format.
    Prometheus,
    /// `OpenMetrics` 1.0.
    OpenMetrics,
}

impl TextFormat {
    /// Returns the format that an `Accept` header asks for: `OpenMetrics` where it names it with a weight above 0 and no other of
    /// ours above it, and the Prometheus format otherwise.
    #[must_use]
    pub fn accepted(accept: &str) -> Self {
        let (mut open_metrics, mut plain) = (0.0, 0.0);
        for range in accept.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let media_type = parts.next().unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
            if media_type.eq_ignore_ascii_case("application/openmetrics-text") {
                open_metrics = f64::max(open_metrics, weight);
            } else if media_type.eq_ignore_ascii_case("text/plain") {
                plain = f64::max(plain, weight);
            }
        }
        if open_metrics > 0.0 && open_metrics >= plain { Self::OpenMetrics } else { Self::Prometheus }
    }

    /// Returns the `Content-Type` of the answer.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Prometheus => "text/plain; version=0.0.4; charset=utf-8",
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        }
    }

    pub(super) fn encode(self, registry: &Registry) -> String {
        let mut text = String::new();
        // Writing into a string cannot fail.
        encode_registry(&mut text, registry).ok();
        match self {
            Self::Prometheus => plain(&text),
            Self::OpenMetrics => {
                encode_eof(&mut text).ok();
                text
            }
        }
    }
}

/// Returns `OpenMetrics` text in the older format, in which a counter has its ending in `HELP` and `TYPE` too, and no unit.
fn plain(open_metrics: &str) -> String {
    let mut text = String::with_capacity(open_metrics.len());
    let mut help = None;
    for line in open_metrics.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            help = rest.split_once(' ');
        } else if let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' ')) {
            let ending = if kind == "counter" { "_total" } else { "" };
            if let Some((_, words)) = help.take() {
                writeln!(text, "# HELP {name}{ending} {words}").ok();
            }
            writeln!(text, "# TYPE {name}{ending} {kind}").ok();
        } else if !line.starts_with("# UNIT ") {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use prometheus_client::metrics::counter::Counter;
    use prometheus_client::metrics::gauge::Gauge;
    use prometheus_client::registry::Unit;

    use super::*;

    #[test]
    fn the_header_decides() {
        for (accept, format) in [
            ("", TextFormat::Prometheus),
            ("*/*", TextFormat::Prometheus),
            ("text/plain", TextFormat::Prometheus),
            (
                "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                TextFormat::OpenMetrics,
            ),
            ("application/openmetrics-text;q=0.3, text/plain;q=0.9", TextFormat::Prometheus),
            ("application/openmetrics-text;q=0", TextFormat::Prometheus),
        ] {
            assert_eq!(TextFormat::accepted(accept), format, "{accept}");
        }
    }

    #[test]
    fn the_older_format_names_counters_with_their_ending() {
        let mut registry = Registry::default();
        let counter: Counter = Counter::default();
        registry.register("things", "Things seen", counter);
        registry.register_with_unit("wait", "Time waited", Unit::Seconds, Gauge::<i64>::default());
        assert_eq!(
            TextFormat::Prometheus.encode(&registry),
            "# HELP things_total Things seen.\n# TYPE things_total counter\nthings_total 0\n\
             # HELP wait_seconds Time waited.\n# TYPE wait_seconds gauge\nwait_seconds 0\n"
        );
    }
}
