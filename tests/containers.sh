#!/usr/bin/env bash
# Builds the image and runs the faults on container networks with it: tests/containers.sh --all, or --only NAME.
# QUOTEWIRE_IMAGE names an image that is there already. Without a Docker engine, or root, it says so.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! docker version >/dev/null 2>&1 || [ "$(id -u)" != 0 ]; then
    echo "faults-containers: left out, for it needs a Docker engine and root"
    exit 0
fi
if [ -z "${QUOTEWIRE_IMAGE:-}" ]; then
    export QUOTEWIRE_IMAGE=quotewire-test
    deploy/base-images.sh --if-needed
    docker build --quiet --file deploy/Dockerfile --target worker --tag "$QUOTEWIRE_IMAGE" .
fi
cargo test --locked --test containers -- "$@"
