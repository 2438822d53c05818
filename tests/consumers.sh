#!/usr/bin/env bash
# What examples/consumers has for Python: that its types are those of the schema, that they fit the consumer, and the consumer with a real worker
# and nats-server. Where Python 3.11, its packages or their index cannot be had, says so.
set -euo pipefail
export PYTHONDONTWRITEBYTECODE=1
cd "$(dirname "$0")/.."

example=examples/consumers/python
environment=$PWD/target/consumers
left_out() { echo "consumers: the consumer in Python was not tested: $1" >&2; exit 0; }
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || left_out "no Python 3.11 here"
test -x "$environment/bin/python" || python3 -m venv "$environment" || left_out "python3 -m venv failed"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check --requirement $example/requirements-dev.txt ||
    left_out "its packages cannot be installed"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PATH="$environment/bin:$PATH" $example/make_types.sh "$work/quotewire_record.py"
diff -u $example/quotewire_record.py "$work/quotewire_record.py" ||
    { echo "$example/quotewire_record.py is not of the schema: run $example/make_types.sh" >&2; exit 1; }
(cd $example && "$environment/bin/python" -m mypy --strict --no-error-summary --cache-dir "$work/mypy" ./*.py)
NATS_SERVER=$(deploy/nats-server.sh) CONSUMER_PYTHON="$environment/bin/python" \
    cargo test --quiet --locked --test server -- consumers::the_consumer_in_python
echo "consumers: the types are those of the schema, and the consumer in Python keeps what it should"
