#!/bin/sh
# Prints the path of a promtool, which it unpacks from Debian's package into .tools/ where none is found; nothing where none can be
# had. Unpacking needs no root, and starts no service. PROMTOOL names another one.
set -eu
cd "$(dirname "$0")/.."

if [ -n "${PROMTOOL:-}" ]; then
    command -v "$PROMTOOL" || { echo "PROMTOOL=$PROMTOOL is no program" >&2; exit 1; }
    exit
fi
command -v promtool && exit

promtool=.tools/promtool/usr/bin/promtool
if [ ! -x "$promtool" ] && command -v apt-get >/dev/null; then
    mkdir -p .tools/promtool
    # Debian has it in a package of its own, or in that of Prometheus.
    (cd .tools/promtool && { apt-get download -qq promtool || apt-get download -qq prometheus; } && dpkg-deb -x ./*.deb . && rm ./*.deb) >/dev/null 2>&1 || true
fi
if [ -x "$promtool" ]; then echo "$PWD/$promtool"; else echo "promtool cannot be had here: what it checks is left out" >&2; fi
