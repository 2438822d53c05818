#!/usr/bin/env bash
# The pages in a real browser: quotewire and a real nats-server behind them. Where no chromium can be had, it says so and does nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

chromium=$(deploy/chromium.sh) || { echo "no browser here: the tests of the pages are left out"; exit 0; }
program=${PROGRAM:-${CARGO_TARGET_DIR:-target}/debug/quotewire}
[ -x "$program" ] || cargo build --locked --bin quotewire
NATS_SERVER=$(deploy/nats-server.sh) PROGRAM=$program CHROMIUM=$chromium exec /usr/bin/python3 tests/page/main.py "$@"
