#!/bin/sh
# Installs Debian packages: apt-install.sh PACKAGE...; tells of it on standard error. Returns 1 where there is no apt-get or it may not.
set -eu
as_root=$(dirname "$0")/as-root.sh

command -v apt-get >/dev/null && "$as_root" true || exit 1
echo "installing $*" >&2
{ "$as_root" apt-get update -qq && "$as_root" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >&2
