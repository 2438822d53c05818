# Runs in a booted Debian that has the package: the service logs in with a credential, is ready, drains, comes back and gives up
# on bad settings alone.
fail() { echo "service: $*" >&2; exit 1; }
is() { [ "$(systemctl show -P "$1" quotewire)" = "$2" ] || fail "$1 is $(systemctl show -P "$1" quotewire), not $2"; }
ready() {
    for _ in $(seq 50); do
        if curl -sf http://127.0.0.1:8080/readyz >/dev/null; then return; fi
        sleep 0.2
    done
    fail "it is not ready"
}

is ActiveState inactive
systemctl stop nats-server
printf 'listen: "127.0.0.1:4222"\njetstream { store_dir: "/tmp/js" }\nauthorization { user: quotewire, password: "secret" }\n' >/tmp/nats.conf
nats-server -c /tmp/nats.conf >/tmp/nats.log 2>&1 &
sleep 1
(umask 077 && printf secret >/etc/quotewire/credentials/password)
printf '[nats]\nuser = "quotewire"\npassword_file = "/run/credentials/quotewire.service/nats_password"\n[engine]\ntier = "fast"\n' \
    >/etc/quotewire/quotewire.toml
# The server reserves what its streams may hold, and this machine of a test is small.
export QUOTEWIRE_INPUT__MAX_BYTES=64MiB QUOTEWIRE_OUTPUT__MAX_BYTES=64MiB QUOTEWIRE_OUTPUT__DEAD_LETTER_MAX_BYTES=64MiB
QUOTEWIRE_NATS__PASSWORD_FILE=/etc/quotewire/credentials/password quotewire setup --config /etc/quotewire/quotewire.toml >/dev/null

systemctl start quotewire
ready
[ "$(stat -c %u "/proc/$(systemctl show -P MainPID quotewire)")" != 0 ] || fail "it runs as root"
kill -KILL "$(systemctl show -P MainPID quotewire)"
sleep 3
ready
is NRestarts 1
systemctl stop quotewire
is Result success

echo 'nonsense = 1' >>/etc/quotewire/quotewire.toml
systemctl start quotewire
sleep 4
is ExecMainStatus 78
is NRestarts 0
