#!/usr/bin/env bash
# Checks the alerts by promtool: settings and rules as Prometheus reads them, and that each alert fires when it should and not otherwise.
# Where promtool or Python cannot be had, says so.
set -euo pipefail
export PYTHONDONTWRITEBYTECODE=1
cd "$(dirname "$0")/.."
promtool=$(deploy/promtool.sh)
if [ -z "$promtool" ] || ! command -v python3 >/dev/null; then
    echo "monitoring: deploy/prometheus was not checked: promtool or python3 is missing" >&2
    exit
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$promtool" check config deploy/prometheus/prometheus.yml >"$work/told" || { cat "$work/told" >&2; exit 1; }
"$promtool" check rules deploy/prometheus/rules.yml >"$work/told" || { cat "$work/told" >&2; exit 1; }
python3 tests/deploy/alerts.py deploy/prometheus/rules.yml >"$work/alerts.yml"
"$promtool" test rules "$work/alerts.yml" >"$work/told" 2>&1 || { cat "$work/told" >&2; exit 1; }
echo "monitoring: $(grep -c 'alert:' deploy/prometheus/rules.yml) alerts, each fires when it should and not otherwise"
