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

if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=sudo
else
    as_root=none
fi
if [ "$as_root" = none ] || ! command -v apt-get >/dev/null; then
    echo "nats-server is missing: install it (https://nats.io/download), or set NATS_SERVER to where it is" >&2
    exit 1
fi
echo "installing nats-server" >&2
{ $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nats-server; } >&2
# The package starts a server of its own; nobody asked for that one.
if command -v systemctl >/dev/null; then $as_root systemctl disable --now nats-server >/dev/null 2>&1 || true; fi
command -v nats-server
