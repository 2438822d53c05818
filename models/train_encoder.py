#!/usr/bin/env python3
"""Fine-tune an encoder into the tagger of the accurate tier: names, roles and parts of speech of every word.

`models/make_accurate.sh` calls it: it trains all layers of an encoder, and half of them on names alone; each writes how likely it
finds each label of each word. The last training is of what is shipped: the first layers, cut to the heads and columns that matter,
which learn from all of these.
"""

import argparse
import json
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from encoder_examples import FIRST_WINDOW, N_NAMES, N_PARTS, N_ROLES, WINDOW, Document, in_order, make_batch, make_epoch, n_pieces, penalties, sequences, windows
from encoder_network import Encoder, cut
from encoder_scores import measure, summary

HEADS = ("names", "roles")
# How many windows are labelled at once: what fits the caches.
WINDOWS = 12


def marginals(chain, emissions, counts):
    """How likely each label of each token is, in the order of `emissions`."""
    with torch.enable_grad():
        emissions = emissions.detach().requires_grad_()
        chain.log_partition(emissions, counts).sum().backward()
    return emissions.grad


def all_marginals(model, documents, log, size=WINDOW):
    """How likely the model finds each label of each word: for each document an array a head, words by labels."""
    model.eval()
    found = [tuple(np.zeros((len(d.pieces), n), np.float16) for n in (N_NAMES, N_ROLES)) for d in documents]
    of = {id(document): arrays for document, arrays in zip(documents, found)}
    items = [(document, window) for document in documents for window in windows(document, size, 0)]
    items.sort(key=lambda item: n_pieces(*item))  # like with like, which wastes little on padding
    started = time.time()
    for at in range(0, len(items), WINDOWS):
        batch = make_batch(items[at:at + WINDOWS])
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            hidden = model(batch).float()
        chosen, places, counts = in_order(batch["sentences"])
        for head, chain in enumerate((model.names, model.roles)):
            emissions = chain.emission(hidden[places])
            if head and any(sentence[0].is_partial for sentence in chosen):  # none of the roles that are ruled out
                every = (1 << N_ROLES) - 1
                known = lambda document: document.roles if document.is_partial else [every] * len(document.pieces)
                emissions = emissions + penalties(chosen, N_ROLES, known)
            table = np.zeros((len(hidden), chain.n_labels), np.float16)
            table[places.numpy()] = marginals(chain, emissions, counts).numpy()
            for document, first, last, offset in chosen:
                of[id(document)][head][first:last] = table[offset:offset + last - first]
        if at // WINDOWS % 100 == 0:
            log(f"labelling  window {at}/{len(items)}  {time.time() - started:.0f} s")
    model.train()
    return found


def label_rest(model, documents, sure, log):
    """Gives documents the labels that their set leaves out, where the model is sure of them; elsewhere any label may
    stand (self-training: H. J. Scudder, 1965; across tasks)."""
    for document, shares in zip(documents, all_marginals(model, documents, log)):
        for head, n_labels, share in zip(HEADS, (N_NAMES, N_ROLES), shares):
            if getattr(document, head) is not None:
                continue
            best, is_sure = share.argmax(1), share.max(1) >= sure
            labels = 1 << best
            setattr(document, head, np.where(is_sure, labels, (1 << n_labels) - 1).tolist())


def annotated_loss(model, hidden, batch, roles_weight):
    """Negative log likelihood of the annotated labels."""
    loss = 0.0
    for head, chain, weight in (("names", model.names, 1.0), ("roles", model.roles, roles_weight)):
        found = sequences(chain.emission(hidden), batch["sentences"], head)
        if found:
            chosen, emissions, counts = found
            loss = loss + weight * chain.loss(emissions, penalties(chosen, chain.n_labels, lambda document: getattr(document, head)), counts)
    tagged = [sentence for sentence in batch["sentences"] if sentence[0].parts is not None]
    if tagged:
        words = torch.cat([torch.arange(at, at + last - first) for _, first, last, at in tagged])
        parts = torch.tensor([part for document, first, last, _ in tagged for part in document.parts[first:last]])
        loss = loss + F.cross_entropy(model.parts(hidden[words]), parts, reduction="sum", ignore_index=N_PARTS)
    return loss


def taught_loss(model, hidden, batch):
    """Cross-entropy with the teachers' marginals (distillation: G. Hinton and others, 2015). Its gradient on a word's scores is
    the difference of two models' marginals; the scores of neighbouring labels are left to the annotated ones."""
    sentences = [sentence for sentence in batch["sentences"] if sentence[0].taught]
    if not sentences:
        return 0.0
    _, places, counts = in_order(sentences)
    loss = 0.0
    for head, chain in enumerate((model.names, model.roles)):
        rows = lambda s: s[0].taught[head][s[1]:s[2]] if s[0].taught else np.zeros((s[2] - s[1], chain.n_labels))
        shares = np.concatenate([rows(sentence) for sentence in batch["sentences"]]).astype(np.float32)
        emissions = chain.emission(hidden)[places]
        expected = (torch.from_numpy(shares)[places] * emissions).sum()
        loss = loss + chain.log_partition(emissions, counts, chain.scores().detach()).sum() - expected
    return loss


def printed(documents):
    """The documents that a teacher labels: each article as it was printed."""
    return [d for d in documents if not d.is_variant]


def teach(documents, names_teacher, roles_teacher):
    """Gives each document how likely its labels are, by two teachers. One that learns names from one kind of copy and roles from
    another learns from the latter that there are no names in it; so each is of one kind."""
    load = lambda path: torch.load(path, weights_only=False)
    for document, names, roles in zip(printed(documents), load(names_teacher), load(roles_teacher)):
        document.taught = (names[0], roles[1])


def train(model, documents, held_out, n_epochs, rate, window, plain, args, log, taught=0.0):
    """Trains for some passes; `taught` is the share of the loss that comes from the teachers."""
    random_ = random.Random(args.seed)
    random_.torch = torch.Generator().manual_seed(args.seed)
    torch.manual_seed(args.seed)
    is_new = lambda name: name.startswith(("rows", "parts") + HEADS) or name.endswith("distances")
    kept = [(name, weights) for name, weights in model.named_parameters() if weights.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": [weights for name, weights in kept if not is_new(name)], "lr": rate},
            {"params": [weights for name, weights in kept if is_new(name)], "lr": rate * args.new_rate},
        ],
        weight_decay=0.01, fused=True,
    )
    epochs = [make_epoch(documents, window, plain, args.batch, random_) for _ in range(n_epochs)]
    total = max(sum(map(len, epochs)), 1)
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
            loss = (1 - taught) * annotated_loss(model, hidden, batch, args.roles_weight)
            if taught:
                loss = loss + taught * taught_loss(model, hidden, batch)
            loss = loss / len(batch["words"])
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
        if args.output:
            model.save(args.output)  # for whoever stops here
    return model


def prune(model, documents, shape, batch_size, log, n_batches=50):
    """Leaves each layer `shape` heads and inner columns: those that the loss would miss most, by the square of its gradient to a
    factor of each (P. Michel and others: Are Sixteen Heads Really Better than One?, NeurIPS 2019)."""
    random_ = random.Random(1)
    random_.torch = torch.Generator().manual_seed(1)
    batches = make_epoch(documents, FIRST_WINDOW, 1.0, batch_size, random_)[:n_batches]
    found = []
    for layer in model.layers:
        layer.head_gates = torch.ones(layer.heads, requires_grad=True)
        layer.inner_gates = torch.ones(layer.inner.weight.shape[0], requires_grad=True)
        found.append([torch.zeros(layer.heads), torch.zeros(layer.inner.weight.shape[0])])
    model.eval()
    for items in batches:
        batch = make_batch(items)
        with torch.autocast("cpu", torch.bfloat16):
            hidden = model(batch)
        loss = annotated_loss(model, hidden.float(), batch, 1.0) / len(batch["words"])
        gates = [gates for layer in model.layers for gates in (layer.head_gates, layer.inner_gates)]
        for sums, gradient in zip((sums for pair in found for sums in pair), torch.autograd.grad(loss, gates)):
            sums += gradient ** 2
    model.train()
    best = lambda sums, n: sums.topk(min(n, len(sums))).indices.sort().values
    for number, (heads, columns) in enumerate(found):
        n_heads, n_columns = shape[min(number, len(shape) - 1)]
        kept = best(heads, n_heads), best(columns, n_columns)
        share = lambda sums, kept: f"{sums[kept].sum() / sums.sum():.3f}"
        log(f"layer {number}: {n_heads} heads with {share(heads, kept[0])} of the worth, {n_columns} columns with {share(columns, kept[1])}")
        model.layers[number] = cut(model.layers[number], *kept)
    return model


def copy_of(model):
    return {name: tensor.detach().clone() for name, tensor in model.tensors().items()}


@torch.no_grad()
def mix(model, earlier, share):
    """Makes the weights the mean of `earlier` ones and, by this share, their own: two models on one path err less together
    than either (M. Wortsman and others: Model Soups, ICML 2022)."""
    for name, tensor in model.tensors().items():
        tensor.lerp_(earlier[name], 1 - share)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", type=Path, help="what `quotewire-train examples` wrote")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of model.safetensors and config.json")
    parser.add_argument("--layers", type=int, help="how many of its layers, from the first on; all without it")
    parser.add_argument("--start", type=Path, help="weights that this has written, to begin with")
    parser.add_argument("--prune", help="heads and inner columns that each layer is left with, such as 8x1024 or 8x1536,8x1024")
    parser.add_argument("--output", "-o", type=Path, help="where the weights are written")
    parser.add_argument("--marginals", type=Path, help="where is written what the model finds, to teach another")
    parser.add_argument("--names-teacher", type=Path, help="learn names from what another has written with --marginals")
    parser.add_argument("--roles-teacher", type=Path, help="learn roles from what another has written with --marginals")
    parser.add_argument("--names-only", action="store_true", help="learn from the articles with annotated names alone")
    parser.add_argument("--taught", type=float, default=0.7, help="share of the loss that comes from the teachers")
    parser.add_argument("--epochs", type=int, default=3, help="passes over the annotated labels")
    parser.add_argument("--more-epochs", type=int, default=3, help="passes with labels of its own in the gaps; with a teacher none")
    parser.add_argument("--sure", type=float, default=0.9, help="labels of its own count from this probability on")
    parser.add_argument("--share", type=float, default=0.7, help="share of these passes in the mean of the weights before and behind")
    parser.add_argument("--keep", type=float, default=0.0, help="with teachers, share of the weights before in the mean with those learnt")
    parser.add_argument("--plain", type=float, default=0.4, help="share of the articles that keep their names; all before labels of its own")
    parser.add_argument("--batch", type=int, default=3072, help="pieces in a batch")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--new-rate", type=float, default=10.0, help="how many times that rate for what was not pretrained")
    parser.add_argument("--roles-weight", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    if (args.names_teacher is None) != (args.roles_teacher is None):
        parser.error("--names-teacher and --roles-teacher belong together")
    if not (args.output or args.marginals):
        parser.error("say where to write: --output for weights, --marginals for what teaches another")
    return args


def main():
    args = parse()
    log = lambda message: print(message, file=sys.stderr, flush=True)
    documents = [Document(json.loads(line)) for line in args.examples.open()]
    held_out = [d for d in documents if d.held_out]
    documents = [d for d in documents if not d.held_out]
    log(f"{len(documents)} documents, {sum(len(p) for d in documents for p in d.pieces)} pieces; {len(held_out)} held out")
    model = Encoder(args.encoder, args.layers)
    if args.start:
        model.load(args.start)
    if args.prune:
        shape = [tuple(map(int, layer.split("x"))) for layer in args.prune.split(",")]
        prune(model, documents, shape, args.batch, log)
    if args.names_teacher:
        first = copy_of(model) if args.keep else None
        teach(documents, args.names_teacher, args.roles_teacher)
        train(model, documents, held_out, args.epochs, args.rate, FIRST_WINDOW, args.plain, args, log, args.taught)
        if args.keep:
            mix(model, first, 1 - args.keep)
            log(f"mean with the weights before: {summary(measure(model, held_out))}")
    else:
        plain = 1.0 if args.more_epochs else args.plain
        learnt = [d for d in documents if d.names is not None] if args.names_only else documents
        train(model, learnt, held_out, args.epochs, args.rate, FIRST_WINDOW, plain, args, log)
        if args.more_epochs:
            label_rest(model, [d for d in documents if not d.is_variant], args.sure, log)
            first = copy_of(model)
            train(model, documents, held_out, args.more_epochs, args.rate * 0.75, WINDOW, args.plain, args, log)
            mix(model, first, args.share)
            log(f"mean of both parts: {summary(measure(model, held_out))}")
    if args.output:
        model.save(args.output)
        log(f"{args.output} written")
    if args.marginals:
        torch.save(all_marginals(model, printed(documents), log, FIRST_WINDOW), args.marginals)
        log(f"{args.marginals} written")


if __name__ == "__main__":
    main()
