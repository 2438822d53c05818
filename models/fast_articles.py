"""Annotated articles as what the fast tier's network learns from: whole articles, one after the other in a batch."""

import json
from types import SimpleNamespace

import numpy as np
import torch

from encoder_examples import FORBIDDEN, INITIAL, MASK, MIXED, N_NAMES, N_PARTS, N_ROLES, augment
from fast_network import N_WORDS

# Words of nothing between two articles: more than what a layer reaches.
BETWEEN = 16
# Share of a batch's words of several pieces that are not known as a whole, so that what is learnt rests on more than the word.
UNKNOWN = 0.3


class Article:
    def __init__(self, line):
        self.set, self.held_out, self.is_variant = line["set"], line["held_out"], line["is_variant"]
        pieces, rows = line["pieces"], line["rows"]
        self.ids, self.n_ids = np.concatenate(pieces).astype(np.int32), np.array([len(word) for word in pieces])
        self.first, self.last = (np.array([word[at] for word in pieces]) for at in (0, -1))
        self.words = np.array([word_row(word) for word in pieces])
        self.rows = rows
        case = np.array([word[0] for word in rows])
        self.capitals = np.nonzero((case >= INITIAL) & (case <= MIXED))[0]
        known = {}
        self.capital_words = np.array([known.setdefault(tuple(pieces[at]), len(known)) for at in self.capitals], np.int64)
        ends = np.cumsum(line["sentences"])
        self.sentences = [(end - n, end) for end, n in zip(ends.tolist(), line["sentences"]) if n]
        label = lambda head: None if line[head] is None else np.array(line[head], np.int64)
        self.names, self.roles, self.parts = label("names"), label("roles"), label("parts")
        self.taught = None  # how likely the teacher finds each name and role label, and its parts of speech
        if line.get("taught"):
            shares = [dense(tokens, n) for tokens, n in zip(line["taught"], (N_NAMES, N_ROLES))]
            self.taught = SimpleNamespace(names=shares[0], roles=shares[1], parts=np.array(line["taught_parts"]))


def word_row(pieces):
    """Which of the rows of words is that of a word of these pieces, in src/tagger/fast/input.rs too."""
    if len(pieces) < 2:
        return N_WORDS
    number = 0
    for piece in pieces:
        number = (number * 1000003 + piece + 1) & 0xFFFFFFFF
    return (number >> 8) % N_WORDS


def dense(tokens, n_labels):
    """Probabilities of all labels from those that were written: label, 255ths, label, 255ths ..."""
    shares = np.zeros((len(tokens), n_labels), np.float16)
    for token, found in zip(shares, tokens):
        token[found[0::2]] = found[1::2]
    return shares / np.maximum(shares.sum(1, keepdims=True), 1)


def read(path):
    """All articles of a file that `quotewire train examples` wrote, but for empty ones."""
    lines = (json.loads(line) for line in path.open())
    return [Article(line) for line in lines if line["pieces"]]


class SureCase:
    """Makes `augment` change the case of a sentence, in one of its ways at random."""

    def __init__(self, random_):
        self.kind = random_.random() * 0.05

    def random(self):
        return self.kind


def make_batch(articles, random_=None, hidden_share=0.0):
    """Tensors of articles, one after the other; with `random_`, some words are hidden and some sentences get another case."""
    between = np.zeros(BETWEEN, np.int64)
    strung = lambda values, filling: np.concatenate([part for value in values for part in (value, between + filling)])
    n_ids = strung((article.n_ids for article in articles), 0)
    ids = np.concatenate([article.ids for article in articles]).astype(np.int64)
    first, last = strung((a.first for a in articles), 0), strung((a.last for a in articles), 0)
    words = strung((article.words for article in articles), N_WORDS)
    is_word = strung((np.ones(len(article.n_ids), np.int64) for article in articles), 0).astype(np.float32)
    rows, sentences, places, numbers, n_words, base = [], [], [], [], 0, 0
    for article in articles:
        found = list(article.rows)
        for start, end in article.sentences if random_ else []:
            if random_.random() < 0.05:
                found[start:end] = augment(found[start:end], SureCase(random_))
        rows += found + [[]] * BETWEEN
        sentences += [(article, start, end, base + start) for start, end in article.sentences]
        places.append(article.capitals + base)
        numbers.append(article.capital_words + n_words)
        n_words += int(article.capital_words.max(initial=-1)) + 1
        base += len(article.n_ids) + BETWEEN
    if random_:
        hidden = (random_.numbers.random(len(n_ids)) < hidden_share) & (is_word > 0)
        ids[np.repeat(hidden, n_ids)] = first[hidden] = last[hidden] = MASK
        words[hidden | (random_.numbers.random(len(words)) < UNKNOWN)] = N_WORDS
    n_rows = np.array([len(word) for word in rows])
    starts = lambda counts: torch.from_numpy(np.concatenate([[0], np.cumsum(counts)[:-1]]))
    tensor = torch.from_numpy
    numbers = np.concatenate(numbers)
    return {
        "ids": tensor(ids), "id_starts": starts(n_ids), "first": tensor(first), "last": tensor(last), "words": tensor(words),
        "rows": torch.tensor([row for word in rows for row in word]), "row_starts": starts(n_rows), "is_word": tensor(is_word),
        "sentences": sentences, "capital_places": tensor(np.concatenate(places)), "capital_words": tensor(numbers),
        "n_places": tensor(np.bincount(numbers, minlength=n_words).astype(np.float32)),
    }


def by_time(sentences):
    """Sentences, longest first; the places of all first words, all second words ...; the order that brings the words of one sentence
    after the other into this one; and how many sentences are longer than each time."""
    ordered = sorted(sentences, key=lambda sentence: sentence[1] - sentence[2])
    lengths = np.array([end - start for _, start, end, _ in ordered])
    counts = [int((lengths > time).sum()) for time in range(lengths[0])]
    firsts, flat = np.array([sentence[3] for sentence in ordered]), np.concatenate([[0], np.cumsum(lengths)[:-1]])
    strung = lambda begins: np.concatenate([begins[:n] + time for time, n in enumerate(counts)])
    return ordered, torch.from_numpy(strung(firsts)), strung(flat), counts


def penalties(ordered, order, n_labels, head):
    """0 for the labels that a word may have by its annotation, very low for others."""
    values = np.concatenate([getattr(article, head)[start:end] for article, start, end, _ in ordered])[order][:, None]
    labels = np.arange(n_labels)
    allowed = (values >> labels) & 1 == 1 if head == "names" else (values == labels) | (values < 0)
    return torch.from_numpy(np.where(allowed, 0.0, FORBIDDEN).astype(np.float32))
