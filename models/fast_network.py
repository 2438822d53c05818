"""The network of the fast tier: convolutions over the words of an article, with heads for names, roles and parts of speech.

Each layer gives a word a new row from its own and those of two neighbours, which stand farther away the higher the layer (F. Yu, V.
Koltun: Multi-Scale Context Aggregation by Dilated Convolutions, ICLR 2016; for names E. Strubell and others, EMNLP 2017). Before one of
them a word written with capitals is shown the mean of its places in the article. `src/tagger/fast/` runs it.
"""

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

from encoder_examples import N_NAMES, N_PARTS, N_ROLES, N_ROWS
from encoder_network import EPSILON, Chain, Dropout

# Rows for words of several pieces, in src/tagger/fast/input.rs too; one more, of zeros, is that of other words.
N_WORDS = 1 << 14


class Partition(torch.autograd.Function):
    """The summed logarithm of all paths' scores through sequences, by scaled passes forward and backward (L. Rabiner, 1989); its
    gradients are the expected counts. Many times as fast as through the steps of the forward pass.

    `emissions` [tokens, labels] are by time and within it longest sequence first; counts[t] sequences are longer than t."""

    @staticmethod
    def forward(ctx, emissions, transitions, counts):
        highest = transitions.max()
        factors, start = (transitions[:-1] - highest).exp(), (transitions[-1] - highest).exp()
        most = emissions.max(1, keepdim=True)[0]
        steps = (emissions - most).exp().split(counts)
        alphas, scales, alpha = [], [], steps[0] * start
        for time, step in enumerate(steps):
            if time:
                alpha = (alpha[:counts[time]] @ factors) * step
            scale = alpha.sum(1, keepdim=True).clamp(min=1e-30)
            alpha = alpha / scale
            alphas.append(alpha)
            scales.append(scale)
        total = most.sum() + highest * len(emissions) + torch.cat(scales).log().sum()
        n_labels = emissions.shape[1]
        marginals, pairs = [], torch.zeros_like(factors)
        beta = torch.ones(counts[-1], n_labels)
        for time in range(len(counts) - 1, -1, -1):
            if len(beta) < counts[time]:  # sequences that end here
                beta = torch.cat([beta, torch.ones(counts[time] - len(beta), n_labels)])
            marginals.append(alphas[time] * beta)
            weighted = beta * steps[time] / scales[time]
            if time:
                pairs += alphas[time - 1][:counts[time]].T @ weighted
                beta = weighted @ factors.T
        first = start * weighted.sum(0)
        ctx.save_for_backward(torch.cat(marginals[::-1]), torch.cat([pairs * factors, first[None]]))
        return total

    @staticmethod
    def backward(ctx, gradient):
        marginals, expected = ctx.saved_tensors
        return gradient * marginals, gradient * expected, None


class Network(nn.Module):
    """`base` [pieces, columns] are vectors of pieces that stay as they are: what they mean is learnt for all at once, so that pieces
    which no article holds are understood too; what is learnt of each piece alone is added."""

    def __init__(self, base, width, reaches, sharing, dropout):
        super().__init__()
        self.reaches, self.sharing = reaches, sharing
        self.base = nn.EmbeddingBag.from_pretrained(base, freeze=True, mode="mean")
        self.projection = nn.Linear(base.shape[1], width, bias=False)
        nn.init.orthogonal_(self.projection.weight)
        self.pieces = nn.EmbeddingBag(len(base), width, mode="mean")
        self.first, self.last = nn.Embedding(len(base), width), nn.Embedding(len(base), width)
        self.words = nn.Embedding(N_WORDS + 1, width, padding_idx=N_WORDS)
        for table in (self.pieces, self.first, self.last, self.words):
            nn.init.zeros_(table.weight)
        self.rows = nn.EmbeddingBag(N_ROWS + 1, width, mode="sum")
        nn.init.normal_(self.rows.weight, std=0.1)
        norm = lambda: nn.LayerNorm(width, eps=EPSILON)
        self.norm = norm()
        self.layers = nn.ModuleList(nn.Linear(3 * width, width) for _ in reaches)
        self.norms = nn.ModuleList(norm() for _ in reaches)
        self.shared = nn.Linear(width, width)
        self.dropout = Dropout(dropout)
        self.names, self.roles, self.parts = Chain(width, N_NAMES), Chain(width, N_ROLES), nn.Linear(width, N_PARTS)

    def tables(self):
        """The parameters that are looked up, not multiplied."""
        return [table.weight for table in (self.pieces, self.first, self.last, self.words, self.rows)]

    def forward(self, batch):
        """The hidden state of each word of the batch, and of what stands between its articles."""
        is_word = batch["is_word"][:, None]
        ids = batch["ids"], batch["id_starts"]
        x = self.projection(self.base(*ids)) + self.pieces(*ids) + self.rows(batch["rows"], batch["row_starts"])
        x = x + self.first(batch["first"]) + self.last(batch["last"]) + self.words(batch["words"])
        x = self.dropout(self.norm(x) * is_word)
        for number, (reach, layer, norm) in enumerate(zip(self.reaches, self.layers, self.norms)):
            if number == self.sharing:
                x = self.share(x, batch)
            before, after = F.pad(x, (0, 0, reach, 0))[:len(x)], F.pad(x, (0, 0, 0, reach))[reach:]
            x = norm(x + self.dropout(F.relu(layer(torch.cat([before, x, after], 1))))) * is_word
        return x

    def share(self, x, batch):
        """Adds what each word in capitals takes from the mean of its places."""
        places, words = batch["capital_places"], batch["capital_words"]
        sums = x.new_zeros(len(batch["n_places"]), x.shape[1]).index_add_(0, words, x.index_select(0, places))
        given = self.shared(sums / batch["n_places"][:, None]) * (batch["n_places"] > 1)[:, None]
        return x.index_add(0, places, given.index_select(0, words))

    def save(self, path):
        """Writes what `quotewire train fast` reads."""
        found = {
            "pieces": self.base.weight @ self.projection.weight.T + self.pieces.weight,
            "first": self.first.weight, "last": self.last.weight, "words": self.words.weight[:N_WORDS],
            "rows": self.rows.weight[:N_ROWS],
            "reaches": torch.tensor(self.reaches), "sharing": torch.tensor([self.sharing]),
        }
        layers = [("norm", self.norm), ("shared", self.shared), ("parts", self.parts)]
        for number, (layer, norm) in enumerate(zip(self.layers, self.norms)):
            layers += [(f"layer.{number}", layer), (f"layer.{number}.norm", norm)]
        for name, chain in (("names", self.names), ("roles", self.roles)):
            layers.append((name, chain.emission))
            found[f"{name}.transitions"] = chain.transitions
        for name, layer in layers:
            found[f"{name}.weight"], found[f"{name}.bias"] = layer.weight, layer.bias
        save_file({name: tensor.detach().float().contiguous().clone() for name, tensor in found.items()}, path)
