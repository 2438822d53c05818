#!/usr/bin/env python3
"""Learn the network of the fast tier from annotated articles, and from how likely the encoder of the accurate tier finds each label:

    quotewire train examples --data DATA --vocabulary vocabulary.txt --teacher models/accurate.bin -o examples.jsonl
    models/train_fast.py examples.jsonl --encoder ENCODER --tuned models/accurate.bin -o fast.safetensors
    quotewire train fast --data DATA --weights fast.safetensors --vocabulary vocabulary.txt -o models/fast.bin
"""

import argparse
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import fast_articles
import fast_pieces
from encoder_examples import N_PARTS
from encoder_network import Encoder
from encoder_scores import Scores
from fast_articles import by_time, make_batch, penalties
from fast_network import Network, Partition

# Columns of the vectors of pieces that stay as they are.
BASE_WIDTH = 320


def loss_of(model, batch, args):
    """Of the annotated labels their negative log likelihood, and of the teacher's the cross-entropy with how likely it finds each
    (distillation: G. Hinton and others, 2015), by `args.taught`; a word in the mean."""
    hidden, loss = model(batch), 0.0
    for head, chain, weight in (("names", model.names, args.names_weight), ("roles", model.roles, 1.0)):
        transitions = chain.scores()
        sentences = [sentence for sentence in batch["sentences"] if getattr(sentence[0], head) is not None]
        if sentences:
            sentences, places, order, counts = by_time(sentences)
            emissions = chain.emission(hidden[places])
            allowed = emissions + penalties(sentences, order, chain.n_labels, head)
            unlikely = Partition.apply(emissions, transitions, counts) - Partition.apply(allowed, transitions, counts)
            loss = loss + weight * (1 - args.taught) * unlikely
        sentences = [sentence for sentence in batch["sentences"] if sentence[0].taught]
        if sentences:
            sentences, places, order, counts = by_time(sentences)
            emissions = chain.emission(hidden[places])
            shares = np.concatenate([getattr(article.taught, head)[start:end] for article, start, end, _ in sentences])[order]
            expected = (torch.from_numpy(shares.astype(np.float32)) * emissions).sum()
            loss = loss + weight * args.taught * (Partition.apply(emissions, transitions.detach(), counts) - expected)
    parts = lambda article: article.parts if article.parts is not None else article.taught and article.taught.parts
    tagged = [(parts(sentence[0]), *sentence[1:]) for sentence in batch["sentences"]]
    tagged = [sentence for sentence in tagged if sentence[0] is not None]
    if tagged:
        words = torch.from_numpy(np.concatenate([np.arange(at, at + end - start) for _, start, end, at in tagged]))
        gold = torch.from_numpy(np.concatenate([found[start:end] for found, start, end, _ in tagged]))
        scores = model.parts(hidden[words])
        loss = loss + args.parts_weight * F.cross_entropy(scores, gold, reduction="sum", ignore_index=N_PARTS)
    return loss / batch["is_word"].sum()


@torch.no_grad()
def measure(model, articles):
    """How many names, roles and parts of speech the network finds in articles held out."""
    model.eval()
    scores = Scores()
    for at in range(0, len(articles), 20):
        batch = make_batch(articles[at:at + 20])
        hidden = model(batch)
        parts = model.parts(hidden).argmax(1).tolist()
        for article, start, end, first in batch["sentences"]:
            scores.add_parts(article.set, parts[first:first + end - start], article.parts, (start, end))
        for head, chain in (("names", model.names), ("roles", model.roles)):
            sentences = [sentence for sentence in batch["sentences"] if getattr(sentence[0], head) is not None]
            if not sentences:
                continue
            sentences, places, _, counts = by_time(sentences)
            paths = chain.best(chain.emission(hidden[places]), counts)
            for column, (article, start, end, _) in enumerate(sentences):
                scores.add(head, paths[:end - start, column].tolist(), getattr(article, head)[start:end].tolist())
    model.train()
    return scores


def batches(articles, args, random_):
    """One pass: each article once, as it is or told with other names, in batches of so many words."""
    told = []
    for article in articles:
        if article.is_variant:
            told[-1].append(article)
        else:
            told.append([article])
    chosen = [versions[0] if len(versions) == 1 or random_.random() < args.plain else random_.choice(versions[1:])
              for versions in told]
    random_.shuffle(chosen)
    current, n_words = [], 0
    for article in chosen:
        current.append(article)
        n_words += len(article.n_ids)
        if n_words >= args.batch:
            yield current
            current, n_words = [], 0
    if current:
        yield current


def train(model, articles, held_out, args, log):
    """Trains for some passes; the model ends as the mean of its last weights (B. Polyak, A. Juditsky, 1992)."""
    random_ = random.Random(args.seed)
    random_.numbers = np.random.default_rng(args.seed)
    torch.manual_seed(args.seed)
    tables = model.tables()
    learnt = [weights for weights in model.parameters() if weights.requires_grad]
    is_table = {id(table) for table in tables}
    rest = [weights for weights in learnt if id(weights) not in is_table]
    optimizer = torch.optim.AdamW(
        [
            {"params": rest, "lr": args.rate, "weight_decay": 0.01},
            {"params": tables, "lr": args.rate * 0.5, "weight_decay": 0.02},
        ],
        betas=(0.9, 0.99), fused=True,
    )
    total = args.epochs * sum(1 for _ in batches(articles, args, random.Random(args.seed)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / 200, max(0.01, 1 - step / total))
    )
    mean = [weights.detach().clone() for weights in learnt]
    started, step, running = time.time(), 0, None
    for number in range(args.epochs):
        for chosen in batches(articles, args, random_):
            loss = loss_of(model, make_batch(chosen, random_, args.hidden), args)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(rest, 2.0)
            optimizer.step()
            schedule.step()
            step += 1
            if step % 5 == 0:
                torch._foreach_lerp_(mean, [weights.detach() for weights in learnt], 1 - min(0.995, step / (step + 100)))
            running = loss.item() if running is None else 0.99 * running + 0.01 * loss.item()
            if step % 100 == 0:
                passed = time.time() - started
                log(f"pass {number + 1}/{args.epochs}  step {step}/{total}  loss {running:.4f}  "
                    f"{passed:.0f} s, {max(total - step, 0) * passed / step:.0f} s left")
        current = [weights.detach().clone() for weights in learnt]
        torch._foreach_copy_([weights.data for weights in learnt], mean)
        log(f"pass {number + 1}: {measure(model, held_out).summary()}")
        model.save(args.output)  # for whoever stops here
        if number + 1 < args.epochs:
            torch._foreach_copy_([weights.data for weights in learnt], current)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", type=Path, help="what `quotewire train examples --teacher` wrote")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of model.safetensors and config.json")
    parser.add_argument("--tuned", type=Path, required=True, help="the model file of the accurate tier")
    parser.add_argument("--output", "-o", type=Path, required=True, help="where the weights are written")
    parser.add_argument("--width", type=int, default=64, help="columns of a word's row, a multiple of 64")
    parser.add_argument("--reaches", default="1,1,3,6,10", help="how far each layer looks")
    parser.add_argument("--sharing", type=int, default=2, help="layer before which repeated words see their mean, from 0")
    parser.add_argument("--epochs", type=int, default=6, help="passes over the articles")
    parser.add_argument("--rate", type=float, default=3e-3, help="learning rate; of tables half of it")
    parser.add_argument("--batch", type=int, default=6000, help="words in a batch")
    parser.add_argument("--dropout", type=float, default=0.08)
    parser.add_argument("--hidden", type=float, default=0.06, help="share of words that a step does not show")
    parser.add_argument("--taught", type=float, default=0.5, help="share of the loss that comes from the teacher")
    parser.add_argument("--plain", type=float, default=0.5, help="share of the articles that keep their names")
    parser.add_argument("--names-weight", type=float, default=1.0)
    parser.add_argument("--parts-weight", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    args = parse()
    log = lambda message: print(message, file=sys.stderr, flush=True)
    base_layers = 6
    tuned = Encoder(args.encoder, 3)
    tuned.load(args.tuned)
    base = fast_pieces.vectors(Encoder(args.encoder, base_layers), tuned, BASE_WIDTH)
    log("pieces read")
    articles = fast_articles.read(args.examples)
    held_out = [article for article in articles if article.held_out]
    articles = [article for article in articles if not article.held_out]
    log(f"{len(articles)} articles, {len(held_out)} held out")
    reaches = [int(reach) for reach in args.reaches.split(",")]
    train(Network(base, args.width, reaches, args.sharing, args.dropout), articles, held_out, args, log)
    log(f"{args.output} written")


if __name__ == "__main__":
    main()
