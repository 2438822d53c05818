#!/bin/sh
# Runs a command as root: as-root.sh COMMAND...; where it may not, it runs nothing and returns 1.
set -eu

if [ "$(id -u)" = 0 ]; then exec "$@"; fi
command -v sudo >/dev/null && sudo -n true 2>/dev/null || exit 1
exec sudo "$@"
