"""Prints who said what, from the records of quotewire: python consumer.py --state FOLDER

It may be killed at any moment and goes on where it was: what it has taken in stands in FOLDER before the record is acked. It shows each version
of an article once, nothing before its embargo is over, and takes back what is withdrawn or replaced.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from datetime import datetime, timezone
from pathlib import Path

import nats
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig
from nats.js.errors import NotFoundError

from kept import Kept
from quotewire_record import EnrichedRecord


def show(kept: Kept) -> None:
    """Prints what may be shown. A process that is killed in between prints the lines of one article again, and loses none."""
    for entry in kept.to_show(datetime.now(timezone.utc)):
        for line in entry.lines:
            # With its end in one piece: a process that is killed in between leaves no half line.
            print(f"{line}\n", end="", flush=True)
        kept.has_shown(entry)


async def take(kept: Kept, message: Msg) -> None:
    """Takes in one record and then acks it."""
    record: EnrichedRecord = json.loads(message.data)
    if record["record_version"] != 1:
        raise SystemExit(f"{message.metadata.sequence.stream}: a record of version {record['record_version']}, and 1 is read here")
    headers = message.headers or {}
    kept.take(record, headers.get("Quotewire-Stream", ""), int(headers.get("Quotewire-Sequence", 0)))
    show(kept)
    await message.ack()


class Errors:
    """Tells of what the client meets and tries again, in one line, and not once more for each try."""

    def __init__(self) -> None:
        self.told = ""

    async def tell(self, error: Exception) -> None:
        text = str(error) or type(error).__name__
        if text != self.told:
            print(f"consumer.py: {text}; trying again", file=sys.stderr)
        self.told = text

    async def forget(self) -> None:
        self.told = ""


async def consume(args: argparse.Namespace, kept: Kept) -> None:
    """Takes in records for ever. At an error that the client does not mend it ends; started again, it goes on where it was."""
    options = {"user_credentials": args.credentials} if args.credentials else {}
    if args.user:
        options = {"user": args.user, "password": args.password_file.read_text("utf-8").rstrip()}
    # The login may be allowed to hear only answers that begin with a prefix of its own.
    errors = Errors()
    client = await nats.connect(
        args.server,
        error_cb=errors.tell,
        reconnected_cb=errors.forget,
        max_reconnect_attempts=-1,
        inbox_prefix=args.inbox_prefix,
        **options,
    )
    await errors.forget()
    # The server remembers under the durable name which records were acked. A new name begins at the oldest record.
    try:
        records = await client.jetstream().pull_subscribe("", args.durable, args.stream, config=ConsumerConfig(ack_wait=30))
    except NotFoundError:
        raise SystemExit(f"consumer.py: there is no stream {args.stream} at {args.server}: run `quotewire setup`, or name another with --stream")
    while True:
        show(kept)
        try:
            messages = await records.fetch(100, timeout=1)
        except TimeoutError:  # The client's own, and asyncio's, which it lets through as well.
            continue
        for message in messages:
            await take(kept, message)


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Prints who said what, from the records of quotewire.", formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--server", default="nats://127.0.0.1:4222", help="address of the NATS server")
    parser.add_argument("--credentials", help="file of a NATS login (.creds)")
    parser.add_argument("--user", help="user of a NATS login with a password")
    parser.add_argument("--password-file", type=Path, help="file of that password")
    parser.add_argument("--inbox-prefix", default="_INBOX", help="what the answers to this login begin with")
    parser.add_argument("--stream", default="ENRICHED", help="stream of the records")
    parser.add_argument("--durable", default="who-said-what", help="name under which the server remembers what is acked")
    parser.add_argument("--state", type=Path, required=True, default=argparse.SUPPRESS, help="folder for what is kept, created where there is none")
    args = parser.parse_args()
    if args.user and not args.password_file:
        parser.error("--user needs --password-file")
    try:
        asyncio.run(consume(args, Kept(args.state)))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
