"""Vectors of the pieces of a vocabulary, each read alone by pretrained and fine-tuned encoders."""

import torch

from encoder_examples import END, START
from encoder_network import distance_buckets

# Rows of src/tagger/word_rows.rs: a word in small letters, and one with a capital.
SMALL, CAPITAL = 1, 2


@torch.no_grad()
def hidden_states(encoder, case, layers):
    """What each of `layers` makes of each piece between a window's start and its end, in words of this case if any is given: a
    table a layer."""
    encoder.eval()
    n_pieces, found = encoder.pieces.num_embeddings, [[] for _ in layers]
    near, mask = distance_buckets(3)[None], torch.zeros(1, 1, 1, 3)
    for ids in torch.arange(n_pieces).split(512):
        batch = torch.stack([torch.full_like(ids, START), ids, torch.full_like(ids, END)], 1)
        pieces = encoder.pieces(batch) + encoder.positions.weight[:3]
        if case is not None:
            pieces[:, 1] += encoder.rows.weight[case]
        pieces = rows = encoder.norm(pieces)
        for number, layer in enumerate(encoder.layers[:max(layers) + 1]):
            rows = layer(rows, pieces if number == 0 else rows, mask, near)
            if number in layers:
                found[layers.index(number)].append(rows[:, 1])
    return [torch.cat(rows) for rows in found]


@torch.no_grad()
def vectors(pretrained, tuned, width):
    """A vector of `width` for each piece: the first principal components of what a pretrained encoder makes of it in its third and
    sixth layer, and a fine-tuned one in its last, in small letters and with a capital."""
    tables = hidden_states(pretrained, None, [2, 5])
    for case in (SMALL, CAPITAL):
        tables += hidden_states(tuned, case, [len(tuned.layers) - 1])
    level = lambda table: table / table.pow(2).sum(1).mean().sqrt()
    joined = torch.cat([level(table - table.mean(0)) for table in tables], 1)
    _, _, components = torch.pca_lowrank(joined, q=width, niter=3)
    found = joined @ components
    found = found / found.std(0).sqrt()  # halfway to components of the same length
    return found / found.std() * 0.5
