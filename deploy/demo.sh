#!/usr/bin/env bash
# Shows the whole way on this machine: a real server, the worker, four articles in, three records and one dead letter out.
# Everything but what is built lives in a temporary folder that is removed at the end, whatever the end is.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n%s\n' "$*"; }

# Builds the program, and tells how far that is: a terminal gets cargo's own bar, anything else a line every ten seconds.
build() {
    local arguments=(--locked --profile demo --bin quotewire)
    if [ -t 2 ]; then
        cargo build "${arguments[@]}"
        return
    fi
    local n_all n_done=0 seen=' ' told=$SECONDS line id
    n_all=$(cargo tree --locked --package quotewire --edges no-dev --prefix none --format '{p}' | sed 's/ (.*//' | sort -u | wc -l)
    cargo build "${arguments[@]}" --quiet --message-format json-render-diagnostics | while read -r line; do
        case $line in *'"custom-build"'* | *'"build-script-executed"'*) continue ;; *'"compiler-artifact"'*) ;; *) continue ;; esac
        id=${line#*'"package_id":"'} id=${id%%'"'*}
        # Some crates are built twice, for the program and for what builds it.
        case $seen in *" $id "*) continue ;; esac
        seen="$seen$id " n_done=$((n_done + 1))
        if [ $((SECONDS - told)) -ge 10 ] || [ "$n_done" = $((n_all - 1)) ]; then
            told=$SECONDS
            echo "$n_done of $n_all crates"
        fi
    done
}

server=$(deploy/nats-server.sh)
say "Building quotewire; README.md says how long that takes the first time"
build
program=${CARGO_TARGET_DIR:-target}/demo/quotewire
# Settings of whoever runs this are not the demo's.
for name in $(compgen -e | grep '^QUOTEWIRE_' || true); do unset "$name"; done

folder=$(mktemp -d "${TMPDIR:-/tmp}/quotewire-demo.XXXXXX")
server_pid='' worker_pid='' command_pid=''
clean() {
    trap - EXIT INT TERM
    for pid in $command_pid $worker_pid $server_pid; do
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

export QUOTEWIRE_NATS__URL=$url QUOTEWIRE_HTTP__LISTEN=127.0.0.1:0 QUOTEWIRE_HTTP__PAGE=true QUOTEWIRE_LOG__FORMAT=pretty NO_COLOR=1
# A server reserves what its streams may hold, and the disk may be small.
export QUOTEWIRE_INPUT__MAX_BYTES=16MiB QUOTEWIRE_OUTPUT__MAX_BYTES=16MiB QUOTEWIRE_OUTPUT__DEAD_LETTER_MAX_BYTES=16MiB
say "quotewire setup"
"$program" setup

say "quotewire run"
"$program" run >"$folder/worker.log" 2>&1 &
worker_pid=$!

# Runs a command to its end, which must come within half a minute and while the worker runs.
await() {
    local until=$((SECONDS + 30))
    "$@" &
    command_pid=$!
    while kill -0 "$command_pid" 2>/dev/null; do
        { kill -0 "$worker_pid" 2>/dev/null && [ $SECONDS -lt $until ]; } || break
        sleep 0.1
    done
    # One that waits for ever, such as `tail`, ends well when it is told to: that is no success here.
    if kill "$command_pid" 2>/dev/null || ! wait "$command_pid"; then
        echo "the worker's log:" >&2
        cat "$folder/worker.log" >&2
        exit 1
    fi
    command_pid=''
}

say "quotewire publish --subject news.articles.demo: plain JSON, ninjs, HTML, and one cut off"
"$program" publish --subject news.articles.demo deploy/samples/*

say "quotewire tail --from-start --count 3"
await "$program" tail --from-start --count 3

dead_letters() { until "$program" deadletter list | grep .; do sleep 0.2; done; }
say "quotewire deadletter list"
await dead_letters
say "quotewire deadletter show 1"
"$program" deadletter show 1

page=$(sed -n 's/.*\(http:\/\/127\.0\.0\.1:[0-9]*\/\).*/\1/p' "$folder/worker.log" | head -n 1)
say "The live page: $page"
# Somebody at a terminal may want to look at it; nobody else is waited for.
if [ -t 0 ] && [ -t 1 ]; then
    echo "It shows the articles for as long as the worker runs. Enter ends the demo."
    read -r _ || true
fi

say "Stopping the worker with SIGTERM"
kill -TERM "$worker_pid"
code=0
wait "$worker_pid" || code=$?
worker_pid=''
echo "it ended with exit code $code"
[ "$code" = 0 ] || { cat "$folder/worker.log" >&2; exit 1; }

say "To see the same articles as a page: $program enrich --to html deploy/samples/[123]* > page.html"
