"""What a consumer keeps of each article: its newest record, by the rule of docs/status.md, and whether it has been shown."""

from __future__ import annotations

import hashlib
import json
import math
import os
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path

from quotewire_record import EnrichedRecord, Quote

# Below this a person reads the text before the speaker is used.
SURE = 0.8


@dataclass
class Entry:
    """The newest record of one id. Of what is withdrawn or replaced no lines are left."""

    id: str
    version: str | None
    status: str
    published_at: str | None
    content_hash: str
    stream: str
    sequence: int
    embargoed: str | None
    lines: list[str]
    # Whether these lines have been shown, and whether any of this id has been and not been taken back.
    is_shown: bool = False
    is_out: bool = False

    @classmethod
    def of(cls, record: EnrichedRecord, stream: str, sequence: int) -> Entry:
        version, article = record.get("version"), record["article"]
        name = f"{record['id']} {version}" if version else record["id"]
        return cls(record["id"], version, record.get("status", "usable"), article.get("published_at"),
                   record["content_hash"], stream, sequence, record.get("embargoed"),
                   [f"{name}: {who_said_what(quote)}" for quote in record["quotes"]])

    def is_newer_than(self, other: Entry) -> bool:
        """Whether this is the newer of two records of one id: the first difference decides."""
        own, others = number_of(self.version), number_of(other.version)
        if own is not None and others is not None and own != others:
            return own > others
        if (self.status == "canceled") != (other.status == "canceled"):
            return self.status == "canceled"
        one, another = time_of(self.published_at), time_of(other.published_at)
        if one and another and one != another:
            return one > another
        return self.is_later_than(other)

    def is_later_than(self, other: Entry) -> bool:
        """Whether the article was published later. Of two streams nobody can tell: what comes last counts."""
        return self.stream != other.stream or self.sequence > other.sequence

    def may_be_shown(self, now: datetime) -> bool:
        end = time_of(self.embargoed)
        # That something is withdrawn or replaced is no secret.
        return self.status in ("canceled", "replaced") or (self.status == "usable" and (end is None or end <= now))


class Kept:
    """One file an article in a folder. A record is in it before it is acked, so that no end of the process loses one."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        entries = (Entry(**json.loads(path.read_text("utf-8"))) for path in folder.glob("*.json"))
        self.entries = {entry.id: entry for entry in entries}
        self.held = {entry.id for entry in self.entries.values() if not entry.is_shown}

    def take(self, record: EnrichedRecord, stream: str, sequence: int) -> None:
        """Takes in a record, which `show` has the lines of, now or when its embargo is over."""
        new = Entry.of(record, stream, sequence)
        kept = self.entries.get(new.id)
        if kept and not new.is_newer_than(kept):
            return
        # The own entry comes last: if the process ends before that, the record comes again and all of this is done again.
        for superseded in record.get("supersedes", []):
            if superseded["id"] != new.id:
                self.replace(superseded["id"], new)
        if kept and (kept.version, kept.content_hash) == (new.version, new.content_hash):
            # A duplicate. It was published later than the one that is kept, and that counts when records come in another order.
            kept.stream, kept.sequence = stream, sequence
            new = kept
        elif kept:
            new.is_out = kept.is_out
        if new.status == "canceled":
            new.lines = [f"{new.id}: withdrawn"] if new.is_out else []
        self.save(new)

    def replace(self, id: str, by: Entry) -> None:
        """Drops what is kept of another id that `by` replaces or withdraws, and what comes later and was published before."""
        kept = self.entries.get(id)
        if kept and (kept.status == "canceled" or not by.is_later_than(kept)):
            return
        what = "withdrawn" if by.status == "canceled" else f"replaced by {by.id}"
        is_out = kept is not None and kept.is_out
        lines = [f"{id}: {what}"] if is_out else []
        self.save(Entry(id, None, "replaced", None, "", by.stream, by.sequence, None, lines, is_out=is_out))

    def to_show(self, now: datetime) -> list[Entry]:
        """Returns what has not been shown and may be, which `has_shown` is to be told of."""
        return [self.entries[id] for id in sorted(self.held) if self.entries[id].may_be_shown(now)]

    def has_shown(self, entry: Entry) -> None:
        entry.is_shown, entry.is_out = True, entry.status == "usable"
        self.save(entry)

    def save(self, entry: Entry) -> None:
        """Writes an entry so that there is the old one or the new one, whatever happens."""
        name = hashlib.sha256(entry.id.encode()).hexdigest()[:32]
        unfinished = self.folder / f"{name}.new"
        with unfinished.open("w", encoding="utf-8") as file:
            json.dump(asdict(entry), file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.folder / f"{name}.json")
        self.entries[entry.id] = entry
        (self.held.discard if entry.is_shown else self.held.add)(entry.id)


def who_said_what(quote: Quote) -> str:
    """Returns a quotation as one line. The act is in it: the words of a denial alone read as an admission."""
    who = " and ".join(speaker["name"] for speaker in quote["speakers"]) or "somebody"
    is_sure = quote["speakers"] and all(speaker["confidence"] >= SURE for speaker in quote["speakers"])
    # The words of some indirect quotations are left out of a record that would be too large.
    words = f"“{quote['text']}”" if quote["kind"] == "direct" else quote["text"] or "…"
    return f"{who} ({quote['act']}{'' if is_sure else ', check this'}): {words}"


def number_of(version: str | None) -> int | float | None:
    """Returns a version as a number, exact where it is whole; none where it is no number: such a one orders nothing."""
    text = (version or "").strip()
    # Python reads other digits, and a line between them, as well.
    if not text.isascii() or "_" in text or len(text) > 64:
        return None
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def time_of(text: object) -> datetime | None:
    """Returns a time that says its offset; none where there is no such time."""
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at.astimezone(timezone.utc) if at and at.tzinfo else None
