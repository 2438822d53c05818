#!/bin/sh
# Prints the path of a chromium whose driver and Python's selenium are there too; installs them where they are missing and it may.
set -eu

# Debian's Python has what Debian's packages bring; another one on the path does not.
have() { command -v chromium && command -v chromedriver >/dev/null && /usr/bin/python3 -c 'import selenium' 2>/dev/null; }
have && exit

if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=sudo
else
    as_root=none
fi
if [ "$as_root" = none ] || ! command -v apt-get >/dev/null; then
    echo "chromium, chromium-driver or python3-selenium is missing" >&2
    exit 1
fi
echo "installing chromium" >&2
{ $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    chromium chromium-driver python3-selenium fonts-liberation; } >&2
have
