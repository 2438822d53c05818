#!/usr/bin/env bash
# CSV and Parquet as analysts read them: by Python's csv, by pandas and by pyarrow. Where these cannot be had, says so.
set -euo pipefail
export PYTHONDONTWRITEBYTECODE=1
cd "$(dirname "$0")/.."
python=target/analysts/bin/python
install() {
    test -x "$python" || python3 -m venv target/analysts || return 1
    "$python" -m pip install --quiet --disable-pip-version-check --retries 1 --timeout 15 --requirement tests/exports/requirements.txt
}
if ! command -v python3 >/dev/null || ! install; then
    echo "exports: CSV and Parquet were not read by pandas and pyarrow: python3, or the index of its packages, is missing" >&2
    exit
fi
program=${PROGRAM:-${CARGO_TARGET_DIR:-target}/debug/quotewire}
[ -x "$program" ] || cargo build --locked --bin quotewire
exec "$python" tests/exports/read.py "$program"
