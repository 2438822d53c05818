#!/usr/bin/env bash
# Shows the whole way on this machine: a real server, the worker, four articles in, three records and one dead letter out.
# Everything lives in a temporary folder that is removed at the end, whatever the end is.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n%s\n' "$*"; }

server=$(deploy/nats-server.sh)
say "Building"
cargo build --quiet --bin quotewire --example feed
target=${CARGO_TARGET_DIR:-target}/debug
# Settings of whoever runs this are not the demo's.
for name in $(compgen -e | grep '^QUOTEWIRE_' || true); do unset "$name"; done

folder=$(mktemp -d "${TMPDIR:-/tmp}/quotewire-demo.XXXXXX")
server_pid='' worker_pid=''
clean() {
    trap - EXIT INT TERM
    for pid in $worker_pid $server_pid; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$folder"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say "Starting $("$server" --version)"
"$server" --addr 127.0.0.1 --port -1 --jetstream --store_dir "$folder/jetstream" --ports_file_dir "$folder" \
    --log "$folder/server.log" &
server_pid=$!
url=
for _ in $(seq 100); do
    url=$(sed -n 's/.*"nats":\["\([^"]*\)".*/\1/p' "$folder"/*.ports 2>/dev/null || true)
    [ -z "$url" ] || break
    kill -0 "$server_pid" 2>/dev/null || { cat "$folder/server.log" >&2; exit 1; }
    sleep 0.1
done
[ -n "$url" ] || { echo "the server did not start" >&2; cat "$folder/server.log" >&2; exit 1; }
echo "listening on $url"

export QUOTEWIRE_NATS__URL=$url QUOTEWIRE_HTTP__LISTEN=127.0.0.1:0 QUOTEWIRE_LOG__FORMAT=pretty NO_COLOR=1
# A server reserves what its streams may hold, and the disk may be small.
export QUOTEWIRE_INPUT__MAX_BYTES=16MiB QUOTEWIRE_OUTPUT__MAX_BYTES=16MiB QUOTEWIRE_OUTPUT__DEAD_LETTER_MAX_BYTES=16MiB
say "quotewire setup"
"$target/quotewire" setup

say "quotewire run"
"$target/quotewire" run >"$folder/worker.log" 2>&1 &
worker_pid=$!

say "Publishing four articles on news.articles.demo: plain JSON, ninjs, HTML, and one cut off"
"$target/examples/feed" publish "$url" news.articles.demo deploy/samples/*

# Waits until a stream holds so many messages, as long as the worker runs.
await() {
    "$target/examples/feed" wait "$url" "$1" "$2" &
    local feed_pid=$!
    while kill -0 "$feed_pid" 2>/dev/null; do
        kill -0 "$worker_pid" 2>/dev/null || kill "$feed_pid" 2>/dev/null || true
        sleep 0.1
    done
    wait "$feed_pid" || { echo "the worker's log:" >&2; cat "$folder/worker.log" >&2; exit 1; }
}

say "Records on news.enriched.demo"
await ENRICHED 3
"$target/examples/feed" show "$url" ENRICHED 3

say "quotewire deadletter list"
await DEAD_LETTERS 1
"$target/quotewire" deadletter list
say "quotewire deadletter show 1"
"$target/quotewire" deadletter show 1

say "Stopping the worker with SIGTERM"
kill -TERM "$worker_pid"
code=0
wait "$worker_pid" || code=$?
worker_pid=''
echo "it ended with exit code $code"
[ "$code" = 0 ] || { cat "$folder/worker.log" >&2; exit 1; }

say "To see the same articles as a page: $target/quotewire enrich --to html deploy/samples/[123]* > page.html"
