"""How many names and roles a model finds, exact spans, and parts of speech, on articles that it has not learnt from."""

import torch

from encoder_examples import N_PARTS, WINDOW, make_batch, n_pieces, sequences, windows


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
    items.sort(key=lambda item: n_pieces(*item))
    for at in range(0, len(items), 32):
        batch = make_batch(items[at:at + 32])
        with torch.autocast("cpu", torch.bfloat16):
            hidden = model(batch)
        parts = model.parts(hidden.float()).argmax(1).tolist()
        for document, first, last, offset in batch["sentences"]:
            gold = document.parts[first:last] if document.parts else []
            for at_word, part in enumerate(gold):
                if part != N_PARTS:
                    count = counts.setdefault(("parts", document.set), [0, 0, 0])
                    count[0] += parts[offset + at_word] == part
                    count[1] += 1
                    count[2] += 1
        for head, chain in (("names", model.names), ("roles", model.roles)):
            found = sequences(chain.emission(hidden.float()), batch["sentences"], head)
            if not found:
                continue
            chosen, emissions, lengths = found
            paths = chain.best(emissions, lengths)
            for column, (document, first, last, _) in enumerate(chosen):
                gold = [mask.bit_length() - 1 for mask in getattr(document, head)[first:last]]
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
    parts += [f"{name} {f1(count):.2f}" for (head, name), count in counts.items() if head == "parts"]
    return "  ".join(parts)
