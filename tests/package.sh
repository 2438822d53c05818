#!/usr/bin/env bash
# Makes the Debian package, has lintian look at it, and installs, runs, removes and purges it in an empty Debian of its own:
# tests/package.sh. PROGRAM=… takes a program that is built already. Wants root, mmdebstrap and lintian; where there is a Docker
# engine too, that Debian is booted, and systemd runs the service.
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf 'package: %s\n' "$*"; }
for tool in dpkg-shlibdeps mmdebstrap lintian; do
    command -v "$tool" >/dev/null || { say "not tested: $tool is missing"; exit 0; }
done
[ "$(id -u)" = 0 ] || { say "not tested: only root can make a Debian to install it in"; exit 0; }

work=$(mktemp -d)
booted=quotewire-package-test-$$
trap 'docker rm -f "$booted" >/dev/null 2>&1; docker rmi "$booted" >/dev/null 2>&1; rm -rf --one-file-system "$work"' EXIT
package=$(PACKAGER="${PACKAGER:-A Packager <packager@example.org>}" deploy/debian/build.sh "$work")
lintian --allow-root --fail-on error,warning "$package"
say "lintian finds no fault in $(basename "$package"), $(du -h "$package" | cut -f 1)"

# The release that this machine runs: the program is linked with its C library.
root=$work/root
mmdebstrap --quiet --variant=minbase --include=ca-certificates,systemd,systemd-sysv,dbus,nats-server,curl --mode=root \
    "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$root"
cp "$package" "$root/quotewire.deb"
inside() { chroot "$root" "$@"; }
inside dpkg --install /quotewire.deb >/dev/null

inside quotewire --version
inside quotewire check --config /etc/quotewire/quotewire.toml >/dev/null
record=$(inside quotewire enrich --from text <<<'“The port is open,” Transport Secretary Fiona Abernethy said on Sunday.')
case $record in
*'"name":"Fiona Abernethy"'*'"text":"The port is open,"'*) ;;
*) say "the record is not what it must be: $record"; exit 1 ;;
esac
for path in usr/lib/systemd/system/quotewire.service usr/share/man/man1/quotewire-run.1.gz usr/share/doc/quotewire/copyright \
    usr/share/bash-completion/completions/quotewire usr/share/zsh/vendor-completions/_quotewire \
    usr/share/fish/vendor_completions.d/quotewire.fish; do
    test -s "$root/$path" || { say "/$path is missing"; exit 1; }
done
[ "$(stat -c '%a %U' "$root/etc/quotewire/credentials")" = "700 root" ]
[ -z "$(find "$root/etc/systemd/system" -name '*quotewire*' 2>/dev/null)" ] || { say "it has enabled its service unasked"; exit 1; }

service() {
    docker info >/dev/null 2>&1 || { say "the service was not run: there is no Docker engine to boot systemd in"; return; }
    tar -C "$root" -c . | docker import - "$booted" >/dev/null
    # systemd hands credentials over by mounts that have to reach the services, and looks at processes that it has hidden.
    docker run --detach --name "$booted" --network none --cap-add SYS_ADMIN --cap-add SYS_PTRACE --security-opt seccomp=unconfined --cgroupns host \
        --tmpfs /run:exec --tmpfs /tmp --volume /sys/fs/cgroup:/sys/fs/cgroup \
        "$booted" sh -c 'mount --make-rshared / && exec /sbin/init' >/dev/null
    for _ in $(seq 60); do
        case $(docker exec "$booted" systemctl is-system-running 2>/dev/null) in running | degraded) break ;; esac
        sleep 1
    done
    docker exec "$booted" systemctl is-system-running 2>/dev/null | grep -Eq 'running|degraded' ||
        { say "the service was not run: systemd does not boot in a container of this engine"; return; }
    docker exec --interactive "$booted" sh -eu <tests/deploy/service.sh || { docker exec "$booted" journalctl -u quotewire --no-pager -o cat; return 1; }
    say "systemd runs the service, with its credentials, and starts it again"
}
service

# Settings outlive the program, and nothing outlives a purge.
echo '# ours' >>"$root/etc/quotewire/quotewire.toml"
echo secret >"$root/etc/quotewire/credentials/password"
inside dpkg --install /quotewire.deb >/dev/null
inside dpkg --remove quotewire >/dev/null
grep -q '^# ours$' "$root/etc/quotewire/quotewire.toml"
[ ! -e "$root/usr/bin/quotewire" ]
inside dpkg --purge quotewire >/dev/null
rm "$root/quotewire.deb"
left=$(find "$root" -xdev -path "$root/var/log" -prune -o -iname '*quotewire*' -print)
[ -z "$left" ] || { say "left after the purge: $left"; exit 1; }
say "installed, run, installed again, removed and purged"
