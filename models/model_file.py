"""Reads models/accurate.bin into the weights that `train_encoder.py --start` begins with; run alone, writes its vocabulary:

    models/model_file.py models/accurate.bin VOCABULARY

The 8-bit numbers come back as the multiples of their scales that they stand for. `crates/engine/src/tagger/accurate/write.rs` writes the form.
"""

import sys
from pathlib import Path

import numpy as np
import torch

from encoder_examples import N_NAMES, N_PARTS, N_ROLES, N_ROWS

MAGIC = b"QWACCU\0\x03"
CHECKSUM_BYTES = 16
# Bytes of an entry of the word lists: a hash and a mask.
ENTRY_BYTES = 6


class Reader:
    def __init__(self, path):
        self.bytes = path.read_bytes()
        if not self.bytes.startswith(MAGIC):
            raise SystemExit(f"{path} is no model of the accurate tier of this version")
        self.at = len(MAGIC) + CHECKSUM_BYTES

    def array(self, kind, *shape):
        n_values = int(np.prod(shape))
        values = np.frombuffer(self.bytes, kind, n_values, self.at).reshape(shape)
        self.at += values.nbytes
        return values

    def count(self):
        return int(self.array("<u4", 1)[0])

    def text(self):
        return self.array("u1", self.count()).tobytes().decode()

    def numbers(self, *shape):
        return torch.from_numpy(self.array("<f4", *shape).copy())

    def steps(self, *shape):
        return torch.from_numpy(self.array("i1", *shape).astype("f4"))

    def linear(self, n_rows, n_columns):
        """A linear layer as PyTorch has it: a row a column of ours, and biases."""
        biases, scales = self.numbers(n_columns), self.numbers(n_columns)
        return (self.steps(n_rows, n_columns) * scales).T.contiguous(), biases


def read_start(reader):
    """Width, number of layers, places of a window and vocabulary, which a file begins with."""
    reader.text()
    if reader.array("u1", 1)[0]:
        raise SystemExit("the file holds weights as they were learnt: begin with these themselves")
    shape = [reader.count() for _ in range(3)]
    return *shape, [reader.text() for _ in range(reader.count())]


def read(path, head_width, bucket_of):
    """The weights of a model file, under the names that `Encoder.tensors` has; `bucket_of` gives the bucket of each distance, query
    less key."""
    reader = Reader(path)
    width, n_layers, n_places, vocabulary = read_start(reader)
    n_entries = reader.count()
    reader.at += ENTRY_BYTES * n_entries
    n_pieces = len(vocabulary)
    scales = reader.numbers(n_pieces)
    found = {"embeddings.word_embeddings.weight": reader.steps(n_pieces, width) * scales[:, None]}
    found["embeddings.position_embeddings.weight"] = reader.numbers(n_places, width)
    found["rows.weight"] = reader.numbers(N_ROWS, width)
    norm = lambda name: found.update({f"{name}.weight": reader.numbers(width), f"{name}.bias": reader.numbers(width)})
    norm("embeddings.LayerNorm")
    buckets = bucket_of(torch.arange(n_places - 1, -n_places, -1))
    for layer in range(n_layers):
        name = f"encoder.layer.{layer}"

        def linear(part, n_rows, n_columns, factor=1.0):
            weights, biases = reader.linear(n_rows, n_columns)
            found[f"{name}.{part}.weight"], found[f"{name}.{part}.bias"] = weights * factor, biases * factor

        n_heads, n_columns, inner = (reader.count() for _ in range(3))
        distances = reader.numbers(n_heads, 2 * n_places - 1)
        table = torch.zeros(int(buckets.max()) + 1, n_heads)
        table[buckets] = distances.T
        found[f"{name}.buckets"] = table
        linear("attention.self.query", width, n_columns, head_width ** 0.5)
        weights, biases = reader.linear(width, 2 * n_columns)
        for number, part in enumerate(("key", "value")):
            columns = slice(number * n_columns, (number + 1) * n_columns)
            found[f"{name}.attention.self.{part}.weight"] = weights[columns].contiguous()
            found[f"{name}.attention.self.{part}.bias"] = biases[columns].contiguous()
        linear("attention.output.dense", n_columns, width)
        norm(f"{name}.attention.output.LayerNorm")
        linear("intermediate.dense", width, inner)
        linear("output.dense", inner, width)
        norm(f"{name}.output.LayerNorm")
    for head, n_labels, is_chain in (("names", N_NAMES, True), ("roles", N_ROLES, True), ("parts", N_PARTS, False)):
        found[f"{head}.weight"], found[f"{head}.bias"] = reader.numbers(n_labels, width), reader.numbers(n_labels)
        if is_chain:
            found[f"{head}.transitions"] = reader.numbers(n_labels + 1, n_labels)
    if reader.at != len(reader.bytes):
        raise SystemExit(f"{path} is longer than what it says that it holds")
    return found


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    *_, pieces = read_start(Reader(Path(sys.argv[1])))
    Path(sys.argv[2]).write_text("".join(f"{piece}\n" for piece in pieces))
