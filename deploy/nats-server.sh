#!/bin/sh
# Prints the path of a nats-server, which it installs where none is found. NATS_SERVER names another one.
set -eu

if [ -n "${NATS_SERVER:-}" ]; then
    command -v "$NATS_SERVER" || { echo "NATS_SERVER=$NATS_SERVER is no program" >&2; exit 1; }
    exit
fi
# Debian puts it where only root's PATH leads.
PATH=$PATH:/usr/local/bin:/usr/sbin
command -v nats-server && exit

deploy=$(dirname "$0")
"$deploy/apt-install.sh" nats-server || {
    echo "nats-server is missing: install it (https://nats.io/download), or set NATS_SERVER to where it is" >&2
    exit 1
}
# The package starts a server of its own; nobody asked for that one.
if command -v systemctl >/dev/null; then "$deploy/as-root.sh" systemctl disable --now nats-server >/dev/null 2>&1 || true; fi
command -v nats-server
