#!/usr/bin/env bash
# Makes the Debian package of this machine's architecture and prints its path: deploy/debian/build.sh [FOLDER]
# PROGRAM=… takes a program that is built already; PACKAGER="Name <address>" is who makes it, else git's user. It wants dpkg-dev
# and python3.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=${1:-target/debian}
for tool in dpkg-shlibdeps dpkg-deb strip python3 gzip; do
    command -v "$tool" >/dev/null || { echo "$tool is missing: apt-get install dpkg-dev binutils python3" >&2; exit 1; }
done

if [ -z "${PROGRAM:-}" ]; then
    cargo build --release --locked --quiet --bin quotewire
    PROGRAM=${CARGO_TARGET_DIR:-target}/release/quotewire
fi
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)-1
architecture=$(dpkg --print-architecture)
packager=${PACKAGER:-"$(git config user.name || true) <$(git config user.email || true)>"}
case $packager in
?*" <"?*@?*">") ;;
*) echo "say who makes the package: PACKAGER='Name <address>'" >&2; exit 2 ;;
esac
# The same sources give the same package.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y Cargo.toml)}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
doc=$root/usr/share/doc/quotewire
umask 022
mkdir -p "$root/DEBIAN" "$doc/examples" "$root/usr/share/man/man1"

install -D -m 755 "$PROGRAM" "$root/usr/bin/quotewire"
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$root/usr/bin/quotewire"
install -D -m 644 deploy/quotewire.toml "$root/etc/quotewire/quotewire.toml"
install -d -m 700 "$root/etc/quotewire/credentials"
install -D -m 644 deploy/systemd/quotewire.service "$root/usr/lib/systemd/system/quotewire.service"

# Cargo must not see the date: it would build dependencies anew that ask for it.
cargo build --locked --quiet --example man
SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH "${CARGO_TARGET_DIR:-target}/debug/examples/man" "$root/usr/share/man/man1"
complete() { install -D -m 644 <("$PROGRAM" completions "$1") "$root/usr/share/$2"; }
complete bash bash-completion/completions/quotewire
complete zsh zsh/vendor-completions/_quotewire
complete fish fish/vendor_completions.d/quotewire.fish

install -m 644 README.md ARCHITECTURE.md SECURITY.md models/*.md "$doc/"
install -m 644 deploy/nats-accounts.conf deploy/nats-server.conf "$doc/examples/"
install -m 644 CHANGELOG.md "$doc/changelog"
export SOURCE_DATE_EPOCH
python3 deploy/debian/copyright.py "$architecture" >"$doc/copyright" 3>"$doc/third-party-licences"
printf 'quotewire (%s) unstable; urgency=medium\n\n  * Package of this version; its changes are in changelog.gz.\n\n -- %s  %s\n' \
    "$version" "$packager" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" >"$doc/changelog.Debian"
gzip -9n "$doc"/changelog* "$doc/third-party-licences" "$doc/ARCHITECTURE.md" "$root"/usr/share/man/man1/*
install -D -m 644 deploy/debian/lintian-overrides "$root/usr/share/lintian/overrides/quotewire"

# What it links with, at the versions that it needs.
mkdir "$work/debian"
echo "Source: quotewire" >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O root/usr/bin/quotewire 2>/dev/null | sed 's/^shlibs:Depends=//')
cat >"$root/DEBIAN/control" <<CONTROL
Package: quotewire
Version: $version
Architecture: $architecture
Maintainer: $packager
Installed-Size: $(du -sk --exclude DEBIAN "$root" | cut -f 1)
Depends: $depends
Recommends: ca-certificates
Suggests: nats-server
Section: net
Priority: optional
Description: finds who is in a newswire article, and who said what
 quotewire reads newswire articles from a NATS subject, finds the persons,
 organisations and places in them, the quotations and who said them, and
 publishes one enriched record an article. It reads files and standard input
 too. Its models are inside: it downloads nothing and asks no other service.
 .
 The service is installed and not started: it needs a NATS server. Settings are
 in /etc/quotewire/quotewire.toml.
CONTROL
echo /etc/quotewire/quotewire.toml >"$root/DEBIAN/conffiles"
install -m 755 deploy/debian/postinst deploy/debian/prerm deploy/debian/postrm "$root/DEBIAN/"
(cd "$root" && find . -type f -not -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
chmod 644 "$root"/DEBIAN/{control,conffiles,md5sums}

mkdir -p "$out"
package=$out/quotewire_${version}_$architecture.deb
find "$root" -newermt "@$SOURCE_DATE_EPOCH" -print0 | xargs -0r touch --no-dereference --date "@$SOURCE_DATE_EPOCH"
dpkg-deb --root-owner-group -Zxz --build "$root" "$package" >/dev/null
echo "$package"
