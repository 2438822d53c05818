#!/bin/sh
# Makes models/accurate.bin again from annotated articles, in some five hours on two cores:
#
#     pip install torch numpy safetensors
#     models/make_accurate.sh DATA ENCODER [FOLDER]
#
# DATA is the folder of annotated articles and word lists; ENCODER is that of all-mpnet-base-v2, with model.safetensors and
# config.json. What comes about on the way is kept in FOLDER, by default target/accurate, and not made again where it is there:
# who was interrupted goes on.
set -eu

if [ $# -lt 2 ]; then
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
data=$1 encoder=$2 folder=${3:-target/accurate}
models=$(dirname "$0")
for file in "$encoder/config.json" "$encoder/model.safetensors"; do
    test -f "$file" || { echo "$file is missing" >&2; exit 2; }
done
mkdir -p "$folder"
cargo build --release --quiet --package quotewire-train --manifest-path "$models/../Cargo.toml"
quotewire_train=$models/../target/release/quotewire-train

# once FILE COMMAND...: runs the command, which writes FILE.part, unless FILE is there.
once() {
    made=$1
    shift
    test -f "$made" || { echo "making $made" >&2 && "$@" && mv "$made.part" "$made"; }
}
train() {
    python3 "$models/train_encoder.py" "$folder/examples.jsonl" --encoder "$encoder" "$@"
}

once "$folder/vocabulary.txt" python3 "$models/model_file.py" "$models/accurate.bin" "$folder/vocabulary.txt.part"
once "$folder/examples.jsonl" "$quotewire_train" examples --data "$data" --vocabulary "$folder/vocabulary.txt" \
    -o "$folder/examples.jsonl.part"
# All twelve layers, names, roles and parts of speech.
once "$folder/large.pt" train --rate 5e-5 --new-rate 20 --plain 0.6 --more-epochs 0 \
    -o "$folder/large.safetensors" --marginals "$folder/large.pt.part"
# Half of them, names alone: for the names of the articles that are annotated with roles.
once "$folder/names.pt" train --layers 6 --names-only --epochs 1 --rate 8e-5 --new-rate 20 --plain 0.6 \
    --more-epochs 0 --marginals "$folder/names.pt.part"
# The weights that are shipped: for the roles of the articles that are annotated with names.
once "$folder/shipped.pt" train --layers 3 --start "$models/accurate.bin" --epochs 0 --more-epochs 0 \
    --marginals "$folder/shipped.pt.part"
# The first three layers, cut, which learn from all of these.
once "$folder/weights.safetensors" train --start "$folder/large.safetensors" --layers 3 --prune 6x1280,8x1280,6x768 \
    --teacher "$folder/large.pt" --names-teacher "$folder/names.pt" --roles-teacher "$folder/shipped.pt" --epochs 10 \
    --rate 1.5e-4 -o "$folder/weights.safetensors.part"
"$quotewire_train" accurate --weights "$folder/weights.safetensors" --vocabulary "$folder/vocabulary.txt" \
    -o "$models/accurate.bin"
