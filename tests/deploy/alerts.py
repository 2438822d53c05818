"""Writes the input of `promtool test rules`: alerts.py RULES > FILE

For each alert one run in which it must fire, and one beside it in which it must not. A series is written as promtool has it:
start, then what it grows by a minute.
"""

import json
import pathlib
import sys

I = 'job="quotewire",instance="w:8080"'


def s(name, values, labels=""):
    """Returns a series of one worker."""
    return (f"{name}{{{I}{',' if labels else ''}{labels}}}", values)


def quotes(flat_from, rate_after):
    """Returns quotations at 10 a minute for a day, of which so many are without a speaker in the last hour."""
    return [
        s("quotewire_quotes_total", "0+10x1500", 'kind="direct"'),
        s("quotewire_quotes_without_speaker_total", f"0+{flat_from}x1420 {flat_from * 1420}+{rate_after}x80"),
    ]


def ratio(name, before, after, count):
    """Returns sum and count of a histogram whose mean changes in the last hour."""
    return [s(f"{name}_sum", f"0+{before}x1420 {before * 1420}+{after}x80"), s(f"{name}_count", f"0+{count}x1500")]


def buckets(name, slow):
    """Returns a histogram of which all or none of the observations lie above 13 s."""
    low = "0x60" if slow else "0+10x60"
    return [s(f"{name}_bucket", low, 'le="1.6384"'), s(f"{name}_bucket", low, 'le="13.1072"'),
            s(f"{name}_bucket", "0+10x60", 'le="52.4288"'), s(f"{name}_bucket", "0+10x60", 'le="+Inf"')]


answered = [s("quotewire_duplicates_suppressed_total", "0x60"), s("quotewire_articles_dead_lettered_total", "0x60", 'kind="empty"'),
            s("quotewire_messages_skipped_total", "0x60", 'kind="picture"')]
waiting = [s("quotewire_articles_pending", "300x60"), s("quotewire_articles_ack_pending", "0x60")]
build = 'version="0.1.0",tier="fast",model="m"'

# Alert: when to look, in which it fires, with which labels, in which it does not.
CASES = {
    "QuotewireNoWorker": ("5m", [s("up", "0x10")], {}, [s("up", "1x10")]),
    "QuotewireDisconnected": ("5m", [s("quotewire_connected", "0x10")], {}, [s("quotewire_connected", "1 0 1x8")]),
    # A consumer deleted with 300 waiting, as the workers tell it.
    "QuotewireNoConsumer": (
        "5m",
        [s("quotewire_consumer_exists", "1 0x9"), s("quotewire_articles_pending", "0 300x9")],
        {},
        [s("quotewire_consumer_exists", "1x10"), s("quotewire_articles_pending", "300x10")],
    ),
    "QuotewireObstacle": (
        "5m",
        [s("quotewire_obstacle", "0 1x9", 'obstacle="no_output"'), s("quotewire_obstacle", "1x10", 'obstacle="starting"')],
        {"obstacle": "no_output"},
        [s("quotewire_obstacle", "0 1 0x8", 'obstacle="no_output"'), s("quotewire_obstacle", "1x10", 'obstacle="draining"')],
    ),
    "QuotewireStalled": (
        "30m",
        [*waiting, *answered, s("quotewire_records_published_total", "50x60")],
        {},
        [*waiting, *answered, s("quotewire_records_published_total", "50+1x60")],
    ),
    "QuotewireOldArticle": ("15m", [s("quotewire_oldest_waiting_age_seconds", "0+60x20")], {}, [s("quotewire_oldest_waiting_age_seconds", "200x20")]),
    "QuotewireBacklogGrows": ("45m", [s("quotewire_articles_pending", "2000+10x60")], {}, [s("quotewire_articles_pending", "2000-10x60")]),
    "QuotewireThreadsBusy": ("45m", buckets("quotewire_thread_wait_seconds", True), {}, buckets("quotewire_thread_wait_seconds", False)),
    "QuotewireSlowArticles": ("45m", buckets("quotewire_enrichment_duration_seconds", True), {}, buckets("quotewire_enrichment_duration_seconds", False)),
    "QuotewireDeadLetters": (
        "5m",
        [s("quotewire_articles_dead_lettered_total", "0 0 1x8", 'kind="malformed_json"')],
        {"kind": "malformed_json"},
        [s("quotewire_articles_dead_lettered_total", "7x10", 'kind="malformed_json"')],
    ),
    "QuotewireManyDeadLetters": (
        "10m",
        [s("quotewire_articles_dead_lettered_total", "0+3x10", 'kind="empty"'), s("quotewire_articles_received_total", "0+30x10")],
        {},
        [s("quotewire_articles_dead_lettered_total", "0+3x10", 'kind="empty"'), s("quotewire_articles_received_total", "0+300x10")],
    ),
    "QuotewireRetries": (
        "30m",
        [s("quotewire_articles_retried_total", "0+1x40", 'kind="publish_full"')],
        {"kind": "publish_full"},
        [s("quotewire_articles_retried_total", "0+1x40", 'kind="shutdown"')],
    ),
    "QuotewireReceiveErrors": (
        "15m",
        [s("quotewire_receive_errors_total", "0+1x20", 'kind="refused"')],
        {"kind": "refused"},
        [s("quotewire_receive_errors_total", "0 1x20", 'kind="refused"')],
    ),
    "QuotewireReconnects": ("20m", [s("quotewire_reconnects_total", "0+1x20")], {}, [s("quotewire_reconnects_total", "0 1x20")]),
    "QuotewireCoreDropped": ("5m", [s("quotewire_core_messages_dropped_total", "0 5x10")], {}, [s("quotewire_core_messages_dropped_total", "5x10")]),
    "QuotewireShortened": (
        "30m",
        [s("quotewire_record_warnings_total", "0 1x60", 'code="record_shortened"')],
        {},
        [s("quotewire_record_warnings_total", "0 1x60", 'code="no_body"')],
    ),
    "QuotewireNoSpeakers": ("1490m", quotes(1, 5), {}, quotes(1, 1)),
    "QuotewireUnsure": (
        "1490m",
        ratio("quotewire_speaker_confidence_ratio", 9, 6, 10),
        {},
        ratio("quotewire_speaker_confidence_ratio", 9, 9, 10),
    ),
    "QuotewireFewQuotes": ("1490m", ratio("quotewire_article_quotes", 50, 10, 10), {}, ratio("quotewire_article_quotes", 50, 50, 10)),
    "QuotewireRestarts": ("50m", [s("process_start_time_seconds", "100+10x60")], {}, [s("process_start_time_seconds", "100x60")]),
    "QuotewireFileDescriptors": (
        "20m",
        [s("process_open_fds", "900x30"), s("process_max_fds", "1000x30")],
        {},
        [s("process_open_fds", "90x30"), s("process_max_fds", "1000x30")],
    ),
    "QuotewireMixedVersions": (
        "90m",
        [s("quotewire_build_info", "1x100", build), s("quotewire_build_info", "1x100", build.replace("0.1.0", "0.2.0"))],
        {},
        [s("quotewire_build_info", "1x100", build)],
    ),
}

def main(path):
    rules = pathlib.Path(path).read_text()
    alerts = [line.split(": ")[1] for line in rules.splitlines() if "- alert:" in line]
    if set(alerts) != set(CASES):
        sys.exit(f"alerts without a test, or tests without an alert: {sorted(set(alerts) ^ set(CASES))}")
    tests = []
    for name, (at, fires, labels, quiet) in CASES.items():
        expr = f'count by (alertname, kind, obstacle) (ALERTS{{alertname="{name}",alertstate="firing"}})'
        told = ",".join(f'{label}="{value}"' for label, value in {"alertname": name, **labels}.items())
        for series, samples in (fires, [{"labels": f"{{{told}}}", "value": 1}]), (quiet, []):
            tests.append({
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in series],
                "promql_expr_test": [{"expr": expr, "eval_time": at, "exp_samples": samples}],
            })
    # JSON is YAML.
    json.dump({"rule_files": [str(pathlib.Path(path).resolve())], "evaluation_interval": "1m", "tests": tests}, sys.stdout, indent=1)


main(*sys.argv[1:])
