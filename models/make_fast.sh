#!/bin/sh
# Makes models/fast.bin again from annotated articles, in about an hour on two cores:
#
#     pip install torch numpy safetensors
#     models/make_fast.sh DATA ENCODER [FOLDER]
#
# DATA is the folder of annotated articles and word lists; ENCODER is that of all-mpnet-base-v2, with model.safetensors,
# config.json and vocab.txt. models/accurate.bin teaches. What comes about on the way is kept in FOLDER, by default target/fast, and
# not made again where it is there: who was interrupted goes on.
set -eu

if [ $# -lt 2 ]; then
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
data=$1 encoder=$2 folder=${3:-target/fast}
models=$(dirname "$0")
for file in config.json model.safetensors vocab.txt; do
    test -f "$encoder/$file" || { echo "$encoder/$file is missing" >&2; exit 2; }
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
clusters() {
    python3 "$models/word_clusters.py" "$encoder" > "$folder/clusters.tsv.part"
}

once "$folder/vocabulary.txt" python3 "$models/model_file.py" "$models/accurate.bin" "$folder/vocabulary.txt.part"
once "$folder/clusters.tsv" clusters
once "$folder/linear.bin" "$quotewire" train linear --data "$data" --clusters "$folder/clusters.tsv" \
    --teacher "$models/accurate.bin" -o "$folder/linear.bin.part"
# Every article, and those told with other names, with how likely the teacher finds each label: ten minutes.
once "$folder/examples.jsonl" "$quotewire" train examples --data "$data" --vocabulary "$folder/vocabulary.txt" \
    --teacher "$models/accurate.bin" -o "$folder/examples.jsonl.part"
once "$folder/network.safetensors" python3 "$models/train_fast.py" "$folder/examples.jsonl" --encoder "$encoder" \
    --tuned "$models/accurate.bin" -o "$folder/network.safetensors.part"
"$quotewire" train fast --linear "$folder/linear.bin" --weights "$folder/network.safetensors" \
    --vocabulary "$folder/vocabulary.txt" -o "$models/fast.bin"
