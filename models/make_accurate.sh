#!/bin/sh
# Makes models/accurate.bin again from annotated articles, in some two hours on two cores with bfloat16 products (AMX):
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
articles=$models/../tests/articles
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
once "$folder/examples.jsonl" "$quotewire_train" examples --data "$data" --named "$articles/named" --quoted "$articles/press" \
    --quoted "$articles/desk" --quoted "$articles/wire" --lists "$models/names" --vocabulary "$folder/vocabulary.txt" \
    -o "$folder/examples.jsonl.part"
# Nine layers that learn names alone: they teach the names of every article.
once "$folder/large.safetensors" train --layers 9 --names-only --epochs 2 --rate 8e-5 --new-rate 20 --plain 0.6 \
    --more-epochs 0 -o "$folder/large.safetensors.part"
once "$folder/names.pt" train --layers 9 --start "$folder/large.safetensors" --epochs 0 --more-epochs 0 \
    --marginals "$folder/names.pt.part"
# The weights that are shipped: they teach the roles of every article.
once "$folder/roles.pt" train --layers 3 --start "$models/accurate.bin" --epochs 0 --more-epochs 0 \
    --marginals "$folder/roles.pt.part"
# What is shipped goes on from the weights before, learns from both, and is the mean with a fifth of these.
once "$folder/weights.safetensors" train --layers 3 --start "$models/accurate.bin" --names-teacher "$folder/names.pt" \
    --roles-teacher "$folder/roles.pt" --epochs 3 --rate 1.5e-4 --new-rate 5 --keep 0.2 -o "$folder/weights.safetensors.part"
"$quotewire_train" accurate --weights "$folder/weights.safetensors" --vocabulary "$folder/vocabulary.txt" \
    -o "$models/accurate.bin"
