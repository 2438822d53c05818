#!/usr/bin/env bash
# Makes quotewire_record.py of the schema of records: examples/consumers/python/make_types.sh [OUTPUT]
# It takes datamodel-codegen from the path: pip install -r requirements-dev.txt.
set -euo pipefail
cd "$(dirname "$0")"
datamodel-codegen --input ../../../docs/schema/record.v1.json --output "${1:-quotewire_record.py}" --input-file-type jsonschema \
    --output-model-type typing.TypedDict --target-python-version 3.11 --formatters builtin --disable-timestamp --disable-warnings \
    --enum-field-as-literal all --use-standard-collections --use-union-operator --use-schema-description --use-field-description \
    --custom-file-header '# Made by make_types.sh of docs/schema/record.v1.json. Do not edit.'
