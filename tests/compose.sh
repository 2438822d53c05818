#!/usr/bin/env bash
# docker-compose.yml for real: up twice, down, up with the volume kept, a worker killed and the server restarted under way,
# every article counted; then what the image is, and how its commands end as process 1. `make compose-test` runs it.
# It has a project and an image of its own, and removes the project at its end. QUOTEWIRE_IMAGE names an image that is there
# already. Without a Docker engine it says so.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! docker version >/dev/null 2>&1; then
    echo "compose-test: left out, for no Docker engine answers"
    exit 0
fi
if docker compose version >/dev/null 2>&1; then compose_program="docker compose"; else compose_program=docker-compose; fi
command -v "${compose_program%% *}" >/dev/null || { echo "compose-test: left out, for there is no docker compose"; exit 0; }

project=quotewire-test-$$
n_articles=2000
has_images=${QUOTEWIRE_IMAGE:+yes}
export QUOTEWIRE_IMAGE=${QUOTEWIRE_IMAGE:-quotewire-test}
# Where nothing else listens, so that a stack that is running already stays as it is.
port=$((20000 + $$ % 20000))
export NATS_PORT=$port NATS_HTTP_PORT=$((port + 1)) PROMETHEUS_PORT=$((port + 2)) PAGE_PORTS=$((port + 3))-$((port + 12))
url=nats://127.0.0.1:$NATS_PORT
program=${CARGO_TARGET_DIR:-target}/debug/quotewire
folder=$(mktemp -d)

compose() { $compose_program --project-name "$project" "$@"; }
clean() {
    compose --profile demo down --volumes --remove-orphans --timeout 5 >/dev/null 2>&1 || true
    for name in $(docker ps --all --quiet --filter "label=$project"); do docker rm --force "$name" >/dev/null; done
    rm -rf "$folder"
}
trap clean EXIT
trap 'exit 130' INT TERM
ok() { printf 'ok    %s\n' "$*"; }
fail() {
    printf 'FAIL  %s\n' "$*"
    cat "$folder/up.log" 2>/dev/null || true
    compose logs --tail 20 || true
    exit 1
}
now() { date +%s%N; }
since() { awk -v from="$1" -v to="$(now)" 'BEGIN { printf "%.1f", (to - from) / 1e9 }'; }
below() { awk -v found="$1" -v limit="$2" 'BEGIN { exit !(found < limit) }'; }
await() { # SECONDS WHAT COMMAND…
    local until=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt "$until" ] || fail "waited in vain: $what"
        sleep 0.2
    done
}
containers() { compose ps -q "$1"; }
health() { docker inspect --format '{{.State.Health.Status}}' "$@"; }
all_healthy() { [ "$(health $(containers nats) $(containers worker) $(containers prometheus) | sort | uniq -c | tr -s ' ')" = " 4 healthy" ]; }
# Settings of whoever runs this are not the test's, and the image's name is no setting.
quotewire() { # [SECONDS] ARGUMENT…
    local limit=600 unset=() name
    case $1 in [0-9]*) limit=$1 && shift ;; esac
    for name in $(compgen -e | grep '^QUOTEWIRE_'); do unset+=(-u "$name"); done
    timeout "$limit" env "${unset[@]}" QUOTEWIRE_NATS__URL="$url" "$program" "$@"
}
publish() { quotewire publish --subject news.articles.test "$folder"/articles/* >/dev/null; }
# Prints how many records the server's own figures count, or fails where it does not answer.
n_stored() {
    { exec 3<>"/dev/tcp/127.0.0.1/$NATS_HTTP_PORT" && printf 'GET /jsz?accounts=1&streams=1 HTTP/1.0\r\n\r\n' >&3 && cat <&3; } 2>/dev/null |
        tr -d ' \r\n' | awk '{ stream = substr($0, index($0, "\"name\":\"ENRICHED\"") + 1) }
            match(stream, /"messages":[0-9]+/) { print substr(stream, RSTART + 11, RLENGTH - 11); found = 1 } END { exit !found }'
}
# Prints how many records there are, and of how many articles: one that was stored twice makes the two differ.
stored() {
    local n_records n_articles=0
    n_records=$(n_stored) && [ -n "$n_records" ] || return 1
    [ "$n_records" = 0 ] || n_articles=$(quotewire tail --from-start --to ndjson --count "$n_records" 2>/dev/null |
        grep -o '^{"record_version":1,"id":"[^"]*"' | sort -u | wc -l)
    echo "$n_records $n_articles"
}

# make_articles FIRST COUNT: a file each.
make_articles() {
    local idx
    mkdir -p "$folder/articles"
    rm -f "$folder"/articles/*
    for ((idx = $1; idx < $1 + $2; idx++)); do
        printf '{"id":"article-%05d","headline":"Port strike, day %d","body":"%s"}' "$idx" "$idx" \
            "Dockworkers walked off the job on Tuesday, stranding $idx ships. “We have made a fair offer, and we will not make another one,” Transport Minister Fiona Abernethy told reporters outside the ministry. The union leader Tomas Herrera said that $idx members would not go back before Meridian Logistics restored their jobs." \
            >"$folder/articles/$(printf %05d "$idx").json"
    done
}

cargo build --locked --quiet --bin quotewire
if [ -z "$has_images" ]; then
    echo "building; the first time takes some minutes"
    deploy/base-images.sh --if-needed
    compose build >"$folder/build.log" 2>&1 || { tail -40 "$folder/build.log"; exit 1; }
fi

# What the image is.
n_bytes=$(docker image inspect --format '{{.Size}}' "$QUOTEWIRE_IMAGE")
[ "$n_bytes" -lt 120000000 ] || fail "the image has $n_bytes bytes"
ok "image: $((n_bytes / 1000000)) MB"
[ "$(docker image inspect --format '{{.Config.User}}' "$QUOTEWIRE_IMAGE")" = 65532:65532 ] || fail "the image's user"
docker create --label "$project" --name "$project-files" "$QUOTEWIRE_IMAGE" >/dev/null
docker export "$project-files" | tar --list >"$folder/files"
if grep -E '(^|/)(sh|bash|dash|busybox|apt|dpkg)$' "$folder/files"; then fail "the image holds a shell or a package manager"; fi
for file in LICENSE sbom.cdx.json third-party-licenses.txt; do
    grep -qx "usr/share/doc/quotewire/$file" "$folder/files" || fail "the image lacks $file"
done
ok "image: user 65532:65532, no shell, licences and bill of materials inside"
docker run --rm --label "$project" --read-only --network none "$QUOTEWIRE_IMAGE" check >/dev/null || fail "check with a read-only root"

# Up, and the first record.
compose up -d >"$folder/up.log" 2>&1 || fail "up"
await 90 "all are healthy" all_healthy
started=$(now)
make_articles 0 1
publish || fail "the server does not take the first article"
quotewire 60 tail --from-start --count 1 >/dev/null 2>&1 || fail "no record"
below "$(since "$started")" 30 || fail "the first record took $(since "$started") s"
ok "first record $(since "$started") s after all were healthy"
for id in $(containers worker); do
    [ "$(docker inspect --format '{{.HostConfig.ReadonlyRootfs}} {{.Config.User}}' "$id")" = "true 65532:65532" ] || fail "a worker's root or user"
done
# Prometheus's answer names each worker that it reaches.
both_scraped() { [ "$(curl -fsS "http://127.0.0.1:$PROMETHEUS_PORT/api/v1/query?query=up%7Bjob%3D%22quotewire%22%7D%3D%3D1" | grep -o '"instance"' | wc -l)" = 2 ]; }
if command -v curl >/dev/null; then
    await 60 "Prometheus reaches both workers" both_scraped
    ok "Prometheus reaches both workers"
fi
compose up -d >"$folder/up.log" 2>&1 || fail "up a second time"
[ "$(stored)" = "1 1" ] || fail "up a second time: $(stored)"
compose down >/dev/null 2>&1 || fail "down"
compose up -d >"$folder/up.log" 2>&1 || fail "up with the volume kept"
await 90 "all are healthy again" all_healthy
[ "$(stored)" = "1 1" ] || fail "the volume was kept, and the record was not: $(stored)"
ok "up twice, down, up with the volume kept: the record is there"

# A worker is killed and the server restarted while articles pass. What died comes back by its restart policy.
make_articles 1 "$n_articles"
publish || fail "the server does not take articles"
before=$(n_stored) || fail "the server tells nothing of its streams"
worker=$(containers worker | sed -n 1p)
kill -KILL "$(docker inspect --format '{{.State.Pid}}' "$worker")" 2>/dev/null || { docker kill "$worker" && docker start "$worker"; } >/dev/null
sleep 2
middle=$(n_stored) || fail "the server tells nothing of its streams"
compose restart nats >/dev/null 2>&1 || fail "restart of the server"
await 60 "the server is back" stored
[ "$middle" -lt $((n_articles + 1)) ] || fail "the articles had passed before the server was restarted: $before, $middle"
wanted="$((n_articles + 1)) $((n_articles + 1))"
all_stored() { [ "$(n_stored)" -ge $((n_articles + 1)) ]; }
await 300 "$n_articles records, not $(stored || true)" all_stored
# Whatever would come twice has had time to.
sleep 5
[ "$(stored)" = "$wanted" ] || fail "records and articles: $(stored), not $wanted"
await 60 "both workers are healthy after all" all_healthy
ok "a worker killed at $before records, the server restarted at $middle: $n_articles articles, none lost, none stored twice"
for id in $(containers worker); do
    # Where the kernel counts no peak, the figure is left out.
    peak=$(cat "/sys/fs/cgroup/memory/docker/$id/memory.max_usage_in_bytes" 2>/dev/null || true)
    [ -z "$peak" ] || ok "a worker's most memory: $((peak / 1048576)) MiB"
done

# The demo shows three records and a dead letter, also in streams that hold others.
compose --profile demo up -d >"$folder/up.log" 2>&1 || fail "up with the demo"
demo_ended() { [ "$(docker inspect --format '{{.State.Status}}' $(compose --profile demo ps -q -a deadletters 2>/dev/null || compose --profile demo ps -q deadletters))" = exited ]; }
await 90 "the demo has ended" demo_ended
compose --profile demo logs --no-color demo records deadletters >"$folder/demo.log" 2>&1
# The second line of a summary ends with how long it took.
[ "$(grep -c 'stored in ARTICLES as' "$folder/demo.log")" = 4 ] && [ "$(grep -c ' in [0-9.]* ms' "$folder/demo.log")" = 3 ] &&
    grep -q 'malformed_json' "$folder/demo.log" || { cat "$folder/demo.log"; fail "the demo"; }
ok "demo: three records and a dead letter"

# `run` finishes what is in flight and ends with 0.
worker=$(containers worker | sed -n 1p)
started=$(now)
docker stop --time 30 "$worker" >/dev/null
[ "$(docker inspect --format '{{.State.ExitCode}}' "$worker")" = 0 ] || fail "run drains: exit code $(docker inspect --format '{{.State.ExitCode}}' "$worker")"
ok "run: SIGTERM, exit code 0 after $(since "$started") s"

# Every command as process 1 ends within a second of SIGTERM, whatever it waits for.
n_bad=0
ends() { # COMMAND…
    local id sent ended
    id=$(docker run --detach --interactive --label "$project" --network none --env QUOTEWIRE_NATS__URL=nats://192.0.2.1:4222 "$QUOTEWIRE_IMAGE" "$@")
    sleep 0.7
    sent=$(now)
    docker kill --signal TERM "$id" >/dev/null 2>&1 || true
    timeout 10 docker wait "$id" >/dev/null || true
    if [ "$(docker inspect --format '{{.State.Running}}' "$id")" = true ]; then
        printf 'FAIL  %s: still runs 10 s after SIGTERM\n' "$*"
        n_bad=$((n_bad + 1))
    else
        ended=$(date -d "$(docker inspect --format '{{.State.FinishedAt}}' "$id")" +%s%N)
        if [ $((ended - sent)) -gt 1000000000 ]; then
            printf 'FAIL  %s: ended %s ms after SIGTERM\n' "$*" $(((ended - sent) / 1000000))
            n_bad=$((n_bad + 1))
        fi
    fi
    docker rm --force "$id" >/dev/null
}
ends run
ends setup
ends check --connect
ends enrich
ends publish -
ends tail
ends deadletter list
ends deadletter replay --all
ends schema record
[ "$n_bad" = 0 ] || exit 1
ok "every command as process 1 ends within a second of SIGTERM"
