"""How many names and roles a model finds, exact spans, and parts of speech, on articles that it has not learnt from."""

import torch

from encoder_examples import N_PARTS, WINDOW, make_batch, n_pieces, sequences, windows


def spans(labels, fold):
    """The stretches that BIO labels mark: first word, one past the last, kind as `fold` counts it."""
    found, start, kind = set(), None, None
    for at, label in enumerate(list(labels) + [0]):
        if label == 0 or label % 2:
            if kind is not None:
                found.add((start, at, fold(kind)))
            kind = (label - 1) // 2 if label else None
            start = at
    return found


class Scores:
    """Counts [right, found, gold] by head and kind."""

    def __init__(self):
        self.counts = {}

    def count(self, key, right, found, gold):
        for at, more in enumerate((right, found, gold)):
            self.counts.setdefault(key, [0, 0, 0])[at] += more

    def add(self, head, labels, gold):
        """Counts the stretches of one sentence; of names, `gold` are the bits of the labels that a word may have."""
        if head == "names":
            gold = [mask.bit_length() - 1 for mask in gold]
        # Facilities count as places.
        fold = lambda kind: 2 if head == "names" and kind == 3 else kind
        mine, theirs = spans(labels, fold), spans(gold, fold)
        for kind in {span[2] for span in mine | theirs}:
            n = lambda found: sum(span[2] == kind for span in found)
            self.count((head, kind), n(mine & theirs), n(mine), n(theirs))

    def add_parts(self, name, parts, gold, sentence):
        """Counts the words of one sentence with a part of speech in `gold`, which is that of the whole document, if there is any."""
        if gold is None:
            return
        pairs = [(mine, theirs) for mine, theirs in zip(parts, gold[sentence[0]:sentence[1]]) if theirs != N_PARTS]
        self.count(("parts", name), sum(mine == theirs for mine, theirs in pairs), len(pairs), len(pairs))

    def summary(self):
        """All of it in one line."""
        get = lambda head, kind: self.counts.get((head, kind), [0, 0, 0])
        names = [get("names", kind) for kind in range(3)]
        found = [f"names {f1(*names):.2f}"] + [f"{n} {f1(c):.1f}" for n, c in zip(("per", "org", "loc"), names)]
        found.append(f"all nine {f1(*(get('names', kind) for kind in range(9))):.1f}")
        found += [f"{n} {f1(get('roles', kind)):.2f}" for kind, n in enumerate(("source", "cue", "content"))]
        found += [f"{name} {f1(count):.2f}" for (head, name), count in self.counts.items() if head == "parts"]
        return "  ".join(found)


def f1(*counts):
    right, found, gold = (sum(count[i] for count in counts) for i in range(3))
    return 200 * right / max(found + gold, 1)


@torch.no_grad()
def measure(model, documents, size=WINDOW):
    """What an encoder finds, sentence by sentence."""
    model.eval()
    scores = Scores()
    items = [(document, window) for document in documents for window in windows(document, size, 0)]
    items.sort(key=lambda item: n_pieces(*item))
    for at in range(0, len(items), 32):
        batch = make_batch(items[at:at + 32])
        with torch.autocast("cpu", torch.bfloat16):
            hidden = model(batch)
        parts = model.parts(hidden.float()).argmax(1).tolist()
        for document, first, last, offset in batch["sentences"]:
            scores.add_parts(document.set, parts[offset:offset + last - first], document.parts, (first, last))
        for head, chain in (("names", model.names), ("roles", model.roles)):
            found = sequences(chain.emission(hidden.float()), batch["sentences"], head)
            if not found:
                continue
            chosen, emissions, lengths = found
            paths = chain.best(emissions, lengths)
            for column, (document, first, last, _) in enumerate(chosen):
                scores.add(head, paths[: last - first, column].tolist(), getattr(document, head)[first:last])
    model.train()
    return scores
