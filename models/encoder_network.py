"""A transformer encoder with two linear-chain CRF heads (J. Lafferty and others, ICML 2001).

Where a set leaves a type out, its words may have any label of it (partial labels: O. Täckström and others, TACL 2013). What
an uncased vocabulary cannot see - capitals, layout, quotation marks, word lists - comes as rows of a table added to the pieces of a
word.
"""

import json
import math

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as F

import model_file
from encoder_examples import FORBIDDEN, MASK, N_NAMES, N_PARTS, N_ROLES, N_ROWS, START, END, WINDOW


# What layer normalisation adds to the variance, in crates/engine/src/tagger/accurate/encoder/kernels.rs too.
EPSILON = 1e-12
# Columns of a head, in crates/train/src/accurate.rs too.
HEAD_WIDTH = 64
N_BUCKETS = 32


class Dropout(nn.Module):
    """Dropout whose masks are slices of one long row of random numbers, for drawing them afresh costs more than the
    layer itself on a CPU."""

    masks = {}

    def __init__(self, share):
        super().__init__()
        self.share = share

    def forward(self, x):
        if not self.training:
            return x
        n = x.numel()
        key = (x.dtype, self.share)
        if key not in Dropout.masks or Dropout.masks[key].numel() < 3 * n:
            kept = torch.rand(4 * n) >= self.share
            Dropout.masks[key] = kept.to(x.dtype) / (1 - self.share)
        bank = Dropout.masks[key]
        at = int(torch.randint(bank.numel() - n, ()))
        return x * bank[at:at + n].view(x.shape)


class Layer(nn.Module):
    """One post-norm layer; its heads and its inner width may be fewer than those that it was pretrained with."""

    def __init__(self, width, heads, inner, dropout):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(width, heads * HEAD_WIDTH) for _ in range(3))
        self.output = nn.Linear(heads * HEAD_WIDTH, width)
        self.attention_norm = nn.LayerNorm(width, eps=EPSILON)
        self.inner = nn.Linear(width, inner)
        self.outer = nn.Linear(inner, width)
        self.norm = nn.LayerNorm(width, eps=EPSILON)
        self.dropout = Dropout(dropout)
        # What is added to the scores for how far apart two rows stand, by bucket.
        self.distances = nn.Parameter(torch.zeros(N_BUCKETS, heads))
        # Factors of 1, whose gradients tell how much each head and each inner column matters.
        self.head_gates = self.inner_gates = None

    def forward(self, rows, keys, mask, buckets):
        """What `rows` become that look at `keys` [n, length, width]; `mask` [n, 1, 1, keys] is added to their scores, `buckets`
        [n or 1, rows, keys] tell how far apart they stand."""
        n, length, width = rows.shape
        split = lambda y: y.view(n, -1, self.heads, HEAD_WIDTH).transpose(1, 2).reshape(n * self.heads, -1, HEAD_WIDTH)
        # Written out: on a CPU the backward pass of the fused kernel takes three times as long.
        bias = self.distances.to(mask.dtype)[buckets].permute(0, 3, 1, 2) + mask
        key = split(self.key(keys)).transpose(1, 2)
        bias = bias.expand(n, -1, -1, -1).reshape(n * self.heads, length, -1)
        scores = torch.baddbmm(bias, split(self.query(rows)), key, alpha=HEAD_WIDTH ** -0.5)
        y = torch.bmm(torch.softmax(scores, -1, dtype=scores.dtype), split(self.value(keys)))
        y = y.view(n, self.heads, length, HEAD_WIDTH)
        if self.head_gates is not None:
            y = y * self.head_gates[:, None, None]
        rows = self.attention_norm(rows + self.dropout(self.output(y.transpose(1, 2).reshape(n, length, -1))))
        inner = F.gelu(self.inner(rows))
        if self.inner_gates is not None:
            inner = inner * self.inner_gates
        return self.norm(rows + self.dropout(self.outer(inner)))


LAYER_NAMES = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "output": "attention.output.dense", "attention_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense", "outer": "output.dense", "norm": "output.LayerNorm",
}
# Those of MPNet (K. Song and others, NeurIPS 2020), where they differ.
MPNET_NAMES = LAYER_NAMES | {
    "query": "attention.attn.q", "key": "attention.attn.k", "value": "attention.attn.v", "output": "attention.attn.o",
    "attention_norm": "attention.LayerNorm",
}
# Pieces of BERT's vocabulary stand so many rows further down in MPNet's table, but for the special ones.
MPNET_SHIFT, MPNET_SPECIAL, MPNET_MASK = 4, {0: 1, START: 0, END: 2}, 30526
MPNET_FIRST_POSITION = 2


class Chain(nn.Module):
    """A linear-chain CRF over labels in the BIO scheme."""

    def __init__(self, width, n_labels):
        super().__init__()
        self.n_labels = n_labels
        self.emission = nn.Linear(width, n_labels)
        self.transitions = nn.Parameter(torch.zeros(n_labels + 1, n_labels))
        allowed = torch.zeros(n_labels + 1, n_labels)
        for before in range(n_labels + 1):
            for label in range(n_labels):
                inside = label and label % 2 == 0
                if inside and (before == n_labels or before not in (label, label - 1)):
                    allowed[before, label] = FORBIDDEN
        self.register_buffer("allowed", allowed, persistent=False)

    def scores(self):
        return self.transitions + self.allowed

    def log_partition(self, emissions, counts, transitions=None):
        """emissions [tokens, labels], by time and within it longest sequence first; counts[t] sequences are longer
        than t."""
        transitions = self.scores() if transitions is None else transitions
        emissions = emissions.split(counts)
        alpha = emissions[0] + transitions[-1]
        done = []
        for step in range(1, len(counts)):
            if counts[step] < alpha.shape[0]:
                alpha, ended = alpha.split([counts[step], alpha.shape[0] - counts[step]])
                done.append(torch.logsumexp(ended, 1))
            alpha = torch.logsumexp(alpha.unsqueeze(2) + transitions[:-1], 1) + emissions[step]
        done.append(torch.logsumexp(alpha, 1))
        return torch.cat(done[::-1])

    def loss(self, emissions, penalties, counts):
        """Summed negative log likelihood of the labels that `penalties` (0 or very low) leaves possible."""
        return (self.log_partition(emissions, counts) - self.log_partition(emissions + penalties, counts)).sum()

    @torch.no_grad()
    def best(self, emissions, counts):
        """Labels of each sequence, best path."""
        transitions = self.scores()
        emissions = emissions.split(counts)
        alpha = emissions[0] + transitions[-1]
        back = []
        for step in range(1, len(counts)):
            n = counts[step]
            best, source = (alpha[:n].unsqueeze(2) + transitions[:-1]).max(1)
            back.append(source)
            alpha = torch.cat([best + emissions[step], alpha[n:]])
        path = torch.zeros(len(counts), counts[0], dtype=torch.long)
        label = alpha.argmax(1)
        for step in range(len(counts) - 1, -1, -1):
            n = counts[step]
            path[step, :n] = label[:n]
            if step:
                label = torch.cat([back[step - 1].gather(1, label[:n, None])[:, 0], label[n:]])
        return path


class Encoder(nn.Module):
    """A pretrained MPNet with its heads on top: its first layers, or all.

    The first layer looks at pieces and gives one row a word, which are all that the others see.
    """

    def __init__(self, folder, n_layers=None, dropout=0.1):
        super().__init__()
        config = json.loads((folder / "config.json").read_text())
        weights = load_file(folder / "model.safetensors")
        width = config["hidden_size"]
        pieces, positions = (weights[f"embeddings.{kind}_embeddings.weight"] for kind in ("word", "position"))
        # It would learn too slowly with these; what its pieces mean it knows.
        self.pieces = nn.Embedding.from_pretrained(mpnet_pieces(pieces), freeze=True)
        self.positions = nn.Embedding.from_pretrained(positions[MPNET_FIRST_POSITION:].clone(), freeze=True)
        self.rows = nn.EmbeddingBag(N_ROWS + 1, width, mode="sum")
        nn.init.zeros_(self.rows.weight)
        self.norm = nn.LayerNorm(width, eps=EPSILON)
        self.layers = nn.ModuleList(
            Layer(width, config["num_attention_heads"], config["intermediate_size"], dropout)
            for _ in range(n_layers or config["num_hidden_layers"])
        )
        self.dropout = Dropout(dropout)
        self.names = Chain(width, N_NAMES)
        self.roles = Chain(width, N_ROLES)
        self.parts = nn.Linear(width, N_PARTS)
        with torch.no_grad():
            for part in ("weight", "bias"):
                getattr(self.norm, part).copy_(weights[f"embeddings.LayerNorm.{part}"])
                for number, layer in enumerate(self.layers):
                    for ours, theirs in MPNET_NAMES.items():
                        getattr(getattr(layer, ours), part).copy_(weights[f"encoder.layer.{number}.{theirs}.{part}"])
            for layer in self.layers:
                layer.distances.copy_(weights["encoder.relative_attention_bias.weight"])

    def forward(self, batch):
        """The hidden state of each word of the batch."""
        n, n_units = batch["places"].shape
        length = batch["ids"].shape[1]
        x = self.pieces(batch["ids"]) + self.positions.weight[:length]
        words = self.rows(batch["rows"], batch["row_starts"])
        # Windows' first and last pieces belong to no word: theirs is the empty last element.
        x = self.norm(x + words.index_select(0, batch["word_of"].flatten()).view(x.shape))
        # A word begins as the mean of its pieces.
        sums = x.new_zeros(n * n_units, x.shape[-1]).index_add_(0, batch["unit_of"].flatten(), x.flatten(0, 1))
        units = (sums * batch["unit_shares"][:, None]).view(n, n_units, -1)
        x, units = self.dropout(x), self.dropout(units)
        near = distance_bucket(batch["places"][:, :, None] - torch.arange(length)[None, None, :])
        units = self.layers[0](units, x, batch["mask"], near)
        near = distance_buckets(n_units)[None]
        for layer in self.layers[1:]:
            units = layer(units, units, batch["unit_mask"], near)
        return units.reshape(-1, units.shape[-1]).index_select(0, batch["words"])

    def tensors(self):
        """The weights under the names that `quotewire-train accurate` reads; they can be written to."""
        found = {
            "embeddings.word_embeddings.weight": self.pieces.weight,
            "embeddings.position_embeddings.weight": self.positions.weight[:WINDOW],
            "embeddings.LayerNorm.weight": self.norm.weight,
            "embeddings.LayerNorm.bias": self.norm.bias,
            "rows.weight": self.rows.weight[:N_ROWS],
            "parts.weight": self.parts.weight,
            "parts.bias": self.parts.bias,
        }
        for head, chain in (("names", self.names), ("roles", self.roles)):
            found[f"{head}.weight"] = chain.emission.weight
            found[f"{head}.bias"] = chain.emission.bias
            found[f"{head}.transitions"] = chain.transitions
        for number, layer in enumerate(self.layers):
            found[f"encoder.layer.{number}.buckets"] = layer.distances
            for ours, theirs in LAYER_NAMES.items():
                for part in ("weight", "bias"):
                    found[f"encoder.layer.{number}.{theirs}.{part}"] = getattr(getattr(layer, ours), part)
        return found

    @torch.no_grad()
    def load(self, path):
        """Takes the weights of a file that `save` wrote, or of a model file, and the shapes of its layers."""
        weights = model_file.read(path, HEAD_WIDTH, distance_bucket) if path.suffix == ".bin" else load_file(path)
        for number, layer in enumerate(self.layers):
            n_columns, inner = (weights[f"encoder.layer.{number}.{name}.bias"].shape[0]
                                for name in ("attention.self.query", "intermediate.dense"))
            self.layers[number] = Layer(layer.norm.weight.shape[0], n_columns // HEAD_WIDTH, inner, layer.dropout.share)
        for name, tensor in self.tensors().items():
            tensor.copy_(weights[name])

    def save(self, path):
        found = {name: tensor.detach().float().contiguous().clone() for name, tensor in self.tensors().items()}
        places = torch.arange(1 - WINDOW, WINDOW)  # of the key, seen from the query
        for number, layer in enumerate(self.layers):
            expanded = layer.distances[distance_bucket(-places)].T
            found[f"encoder.layer.{number}.distances"] = expanded.detach().float().contiguous().clone()
        save_file(found, path)


@torch.no_grad()
def cut(layer, heads, columns):
    """The layer with these of its heads and of its inner columns alone."""
    width = layer.norm.weight.shape[0]
    smaller = Layer(width, len(heads), len(columns), layer.dropout.share)
    kept = (heads[:, None] * HEAD_WIDTH + torch.arange(HEAD_WIDTH)).flatten()
    for name in ("query", "key", "value"):
        for part in ("weight", "bias"):
            getattr(getattr(smaller, name), part).copy_(getattr(getattr(layer, name), part)[kept])
    for part in ("weight", "bias"):
        getattr(smaller.inner, part).copy_(getattr(layer.inner, part)[columns])
    smaller.output.weight.copy_(layer.output.weight[:, kept])
    smaller.outer.weight.copy_(layer.outer.weight[:, columns])
    for name in ("output", "outer"):
        getattr(smaller, name).bias.copy_(getattr(layer, name).bias)
    for name in ("attention_norm", "norm"):
        getattr(smaller, name).load_state_dict(getattr(layer, name).state_dict())
    smaller.distances.copy_(layer.distances[:, heads])
    return smaller


def mpnet_pieces(table):
    """MPNet's table of pieces in the order of BERT's vocabulary."""
    pieces = table[MPNET_SHIFT:-1].clone()
    for ours, theirs in MPNET_SPECIAL.items():
        pieces[ours] = table[theirs]
    pieces[MASK] = table[MPNET_MASK]
    return pieces


def distance_bucket(distance, n_buckets=N_BUCKETS, longest=128):
    """Buckets of distances, query less key, as MPNet has them: exact when near, wider the farther."""
    half, exact = n_buckets // 2, n_buckets // 4
    far = torch.log(distance.abs().clamp(min=1).float() / exact) / math.log(longest / exact) * (half - exact)
    bucket = torch.where(distance.abs() < exact, distance.abs(), (exact + far.long()).clamp(max=half - 1))
    return bucket + half * (distance < 0)


def distance_buckets(length):
    """Bucket of the distance between each two of so many places."""
    place = torch.arange(length)
    return distance_bucket(place[:, None] - place[None, :])
