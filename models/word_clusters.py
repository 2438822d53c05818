#!/usr/bin/env python3
"""Writes the word clusters that `quotewire-train --clusters` takes: k-means over the input embeddings of a
pretrained encoder. Needs numpy.

    models/word_clusters.py ENCODER > clusters.tsv          # a folder of model.safetensors and vocab.txt

The encoder is all-mpnet-base-v2 (Apache-2.0), whose clusters lead to more of the speakers than those of all-MiniLM-L6-v2.
"""

import json
import struct
import sys
from pathlib import Path

import numpy

N_COARSE, N_FINE, N_ROUNDS, SEED = 64, 400, 25, 1


def embeddings(path):
    """Returns the word embeddings of a safetensors file, one row a vocabulary entry."""
    with open(path, "rb") as file:
        (header_bytes,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(header_bytes))
        entry = next(entry for name, entry in header.items() if "word_embeddings" in name)
        start, end = entry["data_offsets"]
        file.seek(8 + header_bytes + start)
        return numpy.frombuffer(file.read(end - start), dtype=numpy.float32).reshape(entry["shape"])


def clusters(rows, n_clusters, random):
    """Returns the cluster of each row, by spherical k-means."""
    centres = rows[random.choice(len(rows), n_clusters, replace=False)]
    for _ in range(N_ROUNDS):
        nearest = (rows @ centres.T).argmax(1)
        centres = numpy.stack(
            [
                rows[nearest == cluster].mean(0) if (nearest == cluster).any() else rows[random.integers(len(rows))]
                for cluster in range(n_clusters)
            ]
        )
        centres /= numpy.linalg.norm(centres, axis=1, keepdims=True)
    return nearest


def main():
    folder = Path(sys.argv[1])
    words = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    kept = [idx for idx, word in enumerate(words) if word.isalpha() and len(word) > 1]
    rows = embeddings(folder / "model.safetensors")[kept]
    rows = rows - rows.mean(0)
    rows /= numpy.linalg.norm(rows, axis=1, keepdims=True)
    random = numpy.random.default_rng(SEED)
    coarse, fine = clusters(rows, N_COARSE, random), clusters(rows, N_FINE, random)
    for idx, coarse_cluster, fine_cluster in zip(kept, coarse, fine):
        print(words[idx], coarse_cluster + 1, fine_cluster + 1, sep="\t")


if __name__ == "__main__":
    main()
