"""Annotated articles as what an encoder reads: windows of pieces, rows for what the pieces do not show, labels.

Made by `quotewire-train examples`, so that nothing about text is written twice.
"""

import numpy as np
import torch

N_NAMES, N_ROLES, N_PARTS, N_ROWS = 19, 7, 17, 94
# Pieces in a window, with its start and end: first shorter ones, which train faster.
FIRST_WINDOW, WINDOW = 256, 384
# Windows and their words are padded to multiples of it.
STEP = 32
START, END, MASK = 101, 102, 103
FORBIDDEN = -1e4

# Rows of crates/engine/src/tagger/accurate/word_rows.rs that the augmentation changes.
LOWER, INITIAL, SINGLE, UPPER, MIXED, IN_CAPITALS, FIRST_LIST = 1, 2, 3, 4, 5, 10, 19
N_LISTS = 15
ANY_CASE_LISTS = (8, 12)


class Document:
    def __init__(self, line):
        self.set, self.held_out, self.is_variant = line["set"], line["held_out"], line["is_variant"]
        self.pieces, self.rows = line["pieces"], line["rows"]
        self.names, self.roles, self.parts = line["names"], line["roles"], line["parts"]
        # Whether its annotation tells of some words alone which roles they have.
        self.is_partial = bool(self.roles) and any(mask & (mask - 1) for mask in self.roles)
        self.taught = None  # how likely teachers find each label of each word: names, roles
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


def n_pieces(document, window):
    """How many pieces a window's words have."""
    return sum(len(document.pieces[word]) for first, last in window for word in range(first, last))


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


def up_to_step(length):
    """The length that so many places are padded to: of few shapes, for a CPU's kernels are made anew for each."""
    return -(-length // STEP) * STEP


def make_batch(items, random_=None):
    """Tensors of windows; with `random_`, some pieces are hidden and some sentences get another case.

    A window's units are its start, its words and its end; they are what the encoder has rows of after its first layer.
    """
    ids, words_of, units_of, places, rows, words, sentences = [], [], [], [], [], [], []
    longest = up_to_step(max(n_pieces(*item) for item in items) + 2)
    n_units = up_to_step(max(sum(b - a for a, b in window) + 2 for _, window in items) + 1)
    n_words = 0
    for number, (document, window) in enumerate(items):
        line, owners, units, starts = [START], [-1], [0], [0]
        for first, last in window:
            sentences.append((document, first, last, n_words))
            sentence_rows = document.rows[first:last]
            rows.extend(augment(sentence_rows, random_) if random_ else sentence_rows)
            for word in range(first, last):
                words.append(number * n_units + len(starts))
                pieces = document.pieces[word]
                units.extend([len(starts)] * len(pieces))
                starts.append(len(line))
                line.extend(pieces)
                owners.extend([n_words] * len(pieces))
                n_words += 1
        units.append(len(starts))
        starts.append(len(line))
        line.append(END)
        owners.append(-1)
        n_left = longest - len(line)
        ids.append(line + [0] * n_left)
        words_of.append(owners + [-1] * n_left)
        # Padding joins the last unit, which no window has for its own.
        units_of.append([number * n_units + unit for unit in units] + [number * n_units + n_units - 1] * n_left)
        places.append(starts + [0] * (n_units - len(starts)))
    ids, word_of, unit_of, places = (torch.tensor(table) for table in (ids, words_of, units_of, places))
    masked = lambda absent: torch.zeros(absent.shape).masked_fill(absent, float("-inf"))[:, None, None].to(torch.bfloat16)
    sizes = torch.bincount(unit_of.flatten(), minlength=len(items) * n_units)
    absent_units = places == 0
    absent_units[:, 0] = False
    word_of[word_of < 0] = n_words
    shown = ids
    if random_:
        hidden = torch.rand(ids.shape, generator=random_.torch) < 0.04
        hidden &= word_of < n_words
        shown = torch.where(hidden, torch.tensor(MASK), ids)
    lengths = [len(word) for word in rows]
    return {
        "ids": shown, "mask": masked(ids == 0), "word_of": word_of, "unit_of": unit_of, "places": places,
        "unit_shares": 1.0 / sizes.clamp(min=1), "unit_mask": masked(absent_units), "words": torch.tensor(words),
        "rows": torch.tensor([row for word in rows for row in word]),
        "row_starts": torch.tensor(np.concatenate([[0], np.cumsum(lengths)])),
        "sentences": sentences,
    }


def sequences(emissions, sentences, labels):
    """The sentences whose document has `labels`, and their emissions, ordered as `in_order` tells; none without any."""
    chosen = [sentence for sentence in sentences if getattr(sentence[0], labels) is not None]
    if not chosen:
        return None
    chosen, places, counts = in_order(chosen)
    return chosen, emissions.index_select(0, places), counts


def in_order(sentences):
    """Sentences, longest first; the numbers of their words by time; and how many sentences are longer than each time."""
    ordered = sorted(sentences, key=lambda sentence: sentence[1] - sentence[2])
    places, counts = by_time(ordered, lambda sentence: np.arange(sentence[3], sentence[3] + sentence[2] - sentence[1]))
    return ordered, torch.from_numpy(places), counts


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


def penalties(chosen, n_labels, masks_of):
    """0 for the labels that the words of the sentences may have, very low for others; `masks_of` gives a document's labels, a bit
    a label."""
    values, _ = by_time(chosen, lambda sentence: masks_of(sentence[0])[sentence[1]:sentence[2]])
    allowed = (values[:, None] >> np.arange(n_labels)) & 1 == 1
    return torch.from_numpy(np.where(allowed, 0.0, FORBIDDEN).astype(np.float32))


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
    size = lambda item: n_pieces(*item)
    items = [item for at in range(0, len(items), 400) for item in sorted(items[at:at + 400], key=size)]
    batches, current, longest = [], [], 0
    for item in items:
        longest = max(longest, up_to_step(size(item) + 2))
        if current and longest * (len(current) + 1) > batch_size:
            batches.append(current)
            current, longest = [], up_to_step(size(item) + 2)
        current.append(item)
    if current:
        batches.append(current)
    random_.shuffle(batches)
    return batches
