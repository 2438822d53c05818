//! The metrics that there are, and whoever names them: their page, the alerts, the dashboard.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use quotewire::telemetry::metrics::TextFormat;
use quotewire::telemetry::{Health, Metrics, reference};

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn written() -> String {
    let metrics = Metrics::default();
    metrics.set_build("fast", "m");
    metrics.encode(&Health::default(), TextFormat::Prometheus)
}

/// Returns the name of every series, as a query has it.
fn series() -> BTreeSet<String> {
    let text = written();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split(['{', ' ']).next().unwrap_or_default().to_owned()).collect()
}

/// Returns what in `text` is named like a metric of ours.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with("quotewire_") || word.starts_with("process_")).map(str::to_owned).collect()
}

// Other systems tell less of a process.
#[cfg(target_os = "linux")]
#[test]
fn the_page_is_what_the_program_writes() {
    expect_file![file("docs/metrics.md")].assert_eq(&reference());
}

#[test]
fn every_series_is_there_before_anything_happens() {
    let text = written();
    for series in [
        r#"quotewire_articles_dead_lettered_total{kind="malformed_json"} 0"#,
        r#"quotewire_articles_retried_total{kind="publish_no_ack"} 0"#,
        r#"quotewire_obstacle{obstacle="no_consumer"} 0"#,
        r#"quotewire_obstacle{obstacle="starting"} 1"#,
        r#"quotewire_record_warnings_total{code="record_shortened"} 0"#,
        r#"quotewire_record_languages_total{language="other"} 0"#,
        r#"quotewire_stage_duration_seconds_count{stage="speakers"} 0"#,
        "quotewire_ready 0",
    ] {
        assert!(text.lines().any(|line| line == series), "{series} is not in\n{text}");
    }
}

#[test]
fn the_longest_bucket_is_longer_than_the_deadline() {
    let deadline = quotewire::config::Settings::default().engine.article_deadline.as_secs_f64();
    for name in ["enrichment_duration", "article_duration", "thread_wait", "publish_duration", "stage_duration"] {
        let start = format!("quotewire_{name}_seconds_bucket");
        let text = written();
        let bounds = text.lines().filter(|line| line.starts_with(&start)).filter_map(|line| {
            line.split_once("le=\"")?.1.split('"').next()?.parse::<f64>().ok().filter(|bound| bound.is_finite())
        });
        let longest = bounds.fold(0.0, f64::max);
        assert!(longest > deadline * 2.0, "{name}: {longest}");
    }
}

#[test]
fn rules_and_dashboard_name_metrics_that_exist() {
    let series = series();
    for path in ["deploy/prometheus/rules.yml", "deploy/grafana/quotewire.json"] {
        let text = std::fs::read_to_string(file(path)).expect("the file");
        let names = named(&text);
        assert!(names.len() > 5, "{path}: {names:?}");
        let unknown: Vec<&String> = names.difference(&series).collect();
        assert!(unknown.is_empty(), "{path}: no metric is called {unknown:?}");
    }
}

#[test]
fn every_alert_has_its_entry_in_the_runbook() {
    let rules = std::fs::read_to_string(file("deploy/prometheus/rules.yml")).expect("the file");
    let page = std::fs::read_to_string(file("docs/operate.md")).expect("the page");
    let alerts: Vec<&str> = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    let told: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    assert_eq!(told, alerts, "entries and alerts, in one order");
    let anchors: Vec<&str> =
        rules.lines().filter_map(|line| line.trim().strip_prefix("runbook: docs/operate.md#")).collect();
    assert_eq!(anchors, alerts.iter().map(|alert| alert.to_lowercase()).collect::<Vec<_>>());
}
