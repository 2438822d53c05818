#!/usr/bin/env bash
# Checks the dependencies by deny.toml, with cargo-deny, which it installs where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

# Without optimisation it is built in half the time, and there is little for it to do.
cargo deny --version >/dev/null 2>&1 || cargo install --quiet --debug --locked cargo-deny@0.20.2
cargo deny --workspace check bans licenses sources
if ! report=$(cargo deny --workspace check advisories 2>&1); then
    printf '%s\n' "$report" >&2
    # Where the database cannot be had, nothing is known; that is no fault of the dependencies.
    case $report in
    *'failed to fetch advisory database'*) echo "advisories were not checked: their database cannot be reached" >&2 ;;
    *) exit 1 ;;
    esac
fi
