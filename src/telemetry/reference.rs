//! `docs/metrics.md`, made of what the program writes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::health::Health;
use super::metrics::{Metrics, TextFormat};

const HEAD: &str = "# Metrics

What `/metrics` tells, one row a metric. A test makes this page of the program's own output and holds it against the file: after a
change, `UPDATE_EXPECT=1 cargo test --test local metrics` writes it.

The format is the Prometheus text format, or OpenMetrics where `Accept` asks for it. Every series is there from the start with
the value 0, and none comes later: no text of an article, no subject and no header becomes a label. A histogram has the series
`_bucket`, `_sum` and `_count`. What waits (`quotewire_articles_pending`, `quotewire_articles_ack_pending`,
`quotewire_oldest_waiting_age_seconds`) is asked of the server every five seconds, also when nothing is delivered; every worker
tells the same number, so that a query takes `max` of it and no sum. The alerts on these are in
[deploy/prometheus/rules.yml](../deploy/prometheus/rules.yml), and what to do about each in [operate.md](operate.md#runbook).

| metric | type | what it is | labels |
|---|---|---|---|
";

/// Returns the page of the metrics as Markdown.
#[must_use]
pub fn reference() -> String {
    let metrics = Metrics::default();
    metrics.set_build("", "");
    let text = metrics.encode(&Health::default(), TextFormat::Prometheus);
    let mut labels: BTreeMap<&str, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((name, rest)) = line.split_once('{') else { continue };
        let of_metric = labels.entry(name.strip_suffix("_bucket").unwrap_or(name)).or_default();
        for pair in rest.split_once('}').map_or("", |(pairs, _)| pairs).split(',') {
            let Some((label, value)) = pair.split_once('=') else { continue };
            let (value, values) = (value.trim_matches('"'), of_metric.entry(label).or_default());
            values.insert(value);
        }
    }
    let mut page = HEAD.to_owned();
    let mut help = "";
    for line in text.lines() {
        if let Some((_, words)) = line.strip_prefix("# HELP ").and_then(|rest| rest.split_once(' ')) {
            help = words;
        } else if let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' ')) {
            let told = labels.get(name).map(told).unwrap_or_default();
            writeln!(page, "| `{name}` | {kind} | {help} | {told} |").ok();
        }
    }
    page
}

/// Returns the labels of a metric, each with its values.
fn told(labels: &BTreeMap<&str, BTreeSet<&str>>) -> String {
    let labels = labels.iter().filter(|(label, _)| **label != "le");
    let one = |(label, values): (&&str, &BTreeSet<&str>)| match values
        .iter()
        .all(|value| value.is_empty() || *label == "version")
    {
        true => format!("`{label}`"),
        false => format!("`{label}`: {}", values.iter().copied().collect::<Vec<_>>().join(", ")),
    };
    labels.map(one).collect::<Vec<_>>().join("; ")
}
