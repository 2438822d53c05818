#!/bin/sh
# Fuzzes every target for some seconds each: run.sh SECONDS [TARGET…]. A finding is left in fuzz/findings and ends it.
#
# libFuzzer with its coverage counters, on a stable compiler: the flags are those of cargo-fuzz without a sanitizer, which
# safe code does without. What is found new goes to fuzz/found, which is not kept; the corpus is small and kept.
set -eu
cd "$(dirname "$0")"
seconds=${1:?"say how many seconds a target"}
shift
[ $# -gt 0 ] || set -- decode text quotes enrich model

host=$(rustc -vV | sed -n 's/^host: //p')
flags="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing"
# With a target named, the flags are not those of build scripts.
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-../target/fuzz} RUSTFLAGS="$flags" \
    cargo build --quiet --release --target "$host"
programs=${CARGO_TARGET_DIR:-../target/fuzz}/$host/release

for target; do
    mkdir -p "found/$target" findings
    limit=4096
    [ "$target" = model ] && limit=300000
    echo "== $target, $seconds seconds"
    "$programs/$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -max_len="$limit" \
        -artifact_prefix="findings/$target-" -dict=words.dict -print_final_stats=1 -verbosity=0 \
        "found/$target" "corpus/$target"
done
