#!/bin/sh
# Makes models/accurate.bin again from annotated articles, in some five hours on two cores:
#
#     pip install torch numpy safetensors
#     models/make_accurate.sh DATA SMALL LARGE [FOLDER]
#
# DATA is the folder of annotated articles and word lists; SMALL and LARGE are those of the encoders all-MiniLM-L6-v2 and
# all-mpnet-base-v2, each with model.safetensors, config.json and vocab.txt. What comes about on the way is kept in FOLDER, by
# default target/accurate, and not made again where it is there: who was interrupted goes on.
set -eu

if [ $# -lt 3 ]; then
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
data=$1 small=$2 large=$3 folder=${4:-target/accurate}
models=$(dirname "$0")
for file in "$small/vocab.txt" "$small/config.json" "$large/config.json" "$large/model.safetensors"; do
    test -f "$file" || { echo "$file is missing" >&2; exit 2; }
done
mkdir -p "$folder"
cargo build --release --quiet --manifest-path "$models/../Cargo.toml"
quotewire=$models/../target/release/quotewire

# once FILE COMMAND...: runs the command, which writes FILE.part, unless FILE is there.
once() {
    made=$1
    shift
    test -f "$made" || { echo "making $made" >&2 && "$@" && mv "$made.part" "$made"; }
}
train() {
    python3 "$models/train_encoder.py" "$folder/examples.jsonl" "$@"
}

once "$folder/examples.jsonl" "$quotewire" train examples --data "$data" --vocabulary "$small/vocab.txt" \
    -o "$folder/examples.jsonl.part"
# All twelve layers of the larger encoder, names and roles.
once "$folder/large.pt" train --encoder "$large" --rate 5e-5 --new-rate 20 --plain 0.6 --more-epochs 0 \
    -o "$folder/large.safetensors" --marginals "$folder/large.pt.part"
# Half of them, names alone: for the names of the articles that are annotated with roles.
once "$folder/names.pt" train --encoder "$large" --layers 6 --names-only --epochs 1 --rate 8e-5 --new-rate 20 --plain 0.6 \
    --more-epochs 0 --marginals "$folder/names.pt.part"
# The smaller encoder: for the roles of the articles that are annotated with names.
once "$folder/small.pt" train --encoder "$small" -o "$folder/small.safetensors" --marginals "$folder/small.pt.part"
# The first three layers of the larger one, which learn from all of these.
once "$folder/weights.safetensors" train --encoder "$large" --start "$folder/large.safetensors" --layers 3 \
    --teacher "$folder/large.pt" --names-teacher "$folder/names.pt" --roles-teacher "$folder/small.pt" --epochs 10 \
    --rate 1.5e-4 -o "$folder/weights.safetensors.part"
"$quotewire" train accurate --weights "$folder/weights.safetensors" --vocabulary "$small/vocab.txt" -o "$models/accurate.bin"
