#!/bin/sh
# Prints the path of a chromium whose driver and Python's selenium are there too; installs them where they are missing and it may.
set -eu

# Debian's Python has what Debian's packages bring; another one on the path does not.
have() { command -v chromium && command -v chromedriver >/dev/null && /usr/bin/python3 -c 'import selenium' 2>/dev/null; }
have && exit

"$(dirname "$0")/apt-install.sh" chromium chromium-driver python3-selenium fonts-liberation || {
    echo "chromium, chromium-driver or python3-selenium is missing" >&2
    exit 1
}
have
