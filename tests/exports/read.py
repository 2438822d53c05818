"""Reads what `quotewire enrich` writes as an analyst would, and holds every value against the enriched records."""

import csv
import io
import json
import subprocess
import sys

import pandas
import pyarrow
import pyarrow.parquet

PROGRAM = sys.argv[1]
BODY = """\u201cThe dock is \u201aall but\u2018 shut \U0001f6a2,\u201d said Ana Reis, who heads the Dock Union in Aveiro.

\u201c=1+1, -2 and @3 are no formulas,\u201d Ana Reis and Rui Paz said.

It was not known when the dock would open, "quoted", and; with, commas
and a line that ends. Rui Paz denied that the union had been told. \u201cNobody asked us,\u201d he said."""
ARTICLES = [
    {"id": f"desk/{n}", "version": str(n), "headline": f'=Dock "shut", day {n}', "body": BODY, "language": "en",
     "source": "Coast Wire", "embargoed": "2026-04-01T00:00:00Z", "published_at": f"2026-03-{1 + n % 28:02}T10:00:00.250+01:00"}
    for n in range(40)
] + [{"id": "none", "headline": "Nobody speaks", "body": "It rained.", "language": "en"}]


def enrich(*arguments, articles=ARTICLES):
    lines = "".join(json.dumps(article) + "\n" for article in articles)
    command = [PROGRAM, "enrich", "--tier", "fast", *arguments]
    return subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout


def article_of(record):
    article = record["article"]
    return {
        "article_id": record["id"], "article_version": record["version"], "file": article.get("file"),
        "headline": record["headline"], "source": article.get("source"), "published_at": article.get("published_at"),
        "status": record["status"], "embargoed": record["embargoed"], "language": record["language"],
    }


def place_of(record, at):
    return {"field": at["field"], "start": at["start"], "end": at["end"], "offset_unit": record["offset_unit"]}


def quote_rows(records):
    for record in records:
        types = {entity["id"]: entity["type"] for entity in record["entities"]}
        for quote in record["quotes"]:
            for speaker in quote["speakers"] or [{}]:
                yield article_of(record) | {
                    "quote_id": quote["id"], "kind": quote["kind"], "act": quote["act"], "text": quote["text"],
                    "quoted": json.dumps([words["text"] for words in quote["quoted"]], ensure_ascii=False,
                                         separators=(",", ":")) if quote["quoted"] else None,
                    "cue": (quote["cue"] or {}).get("text"), "speaker": speaker.get("name"),
                    "speaker_entity": speaker.get("entity"), "speaker_type": types.get(speaker.get("entity")),
                    "speaker_form": speaker.get("form"), "speaker_mention": (speaker.get("mention") or {}).get("text"),
                    "speaker_confidence": speaker.get("confidence"), "n_speakers": len(quote["speakers"]),
                    "confidence": quote["confidence"], "continues": quote["continues"], "nested_in": quote["nested_in"],
                } | place_of(record, quote)


def mention_rows(records):
    for record in records:
        for entity in record["entities"]:
            for mention in entity["mentions"]:
                yield article_of(record) | {
                    "entity_id": entity["id"], "type": entity["type"], "name": entity["name"], "country": entity["country"],
                    "geonames_id": entity["geonames_id"], "salience": entity["salience"], "text": mention["text"],
                    "confidence": mention["confidence"], "in_quote": mention["in_quote"],
                } | place_of(record, mention)


def as_text(value):
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else "" if value is None else str(value)


def same(name, found, expected):
    if isinstance(expected, float) or name.endswith("confidence") or name == "salience":
        return found == expected or abs(found - expected) < 1e-6
    if name in ("published_at", "embargoed") and expected is not None:
        return found == pandas.Timestamp(expected)
    return found == expected


def check(rows, kind):
    columns = list(rows[0])
    text = enrich("--to", "csv", "--rows", kind).decode()
    # RFC 4180: what ends a line is CR LF; a line break in a cell is the article's own.
    read = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert read[0] == columns, (read[0], columns)
    for found, row in zip(read[1:], rows, strict=True):
        numbers = {name for name in columns if isinstance(row[name], float)}
        for name, cell in zip(columns, found, strict=True):
            expected = row[name]
            assert (float(cell) == expected) if name in numbers else (cell == as_text(expected)), (name, cell, expected)

    frame = pandas.read_csv(io.StringIO(text, newline=""), keep_default_na=False)
    assert list(frame.columns) == columns and len(frame) == len(rows)

    table = pyarrow.parquet.read_table(io.BytesIO(enrich("--to", "parquet", "--rows", kind)))
    assert table.column_names == columns, table.column_names
    types = {"published_at": pyarrow.timestamp("us", "UTC"), "start": pyarrow.uint32(), "confidence": pyarrow.float32(),
             "text": pyarrow.string()}
    assert all(table.schema.field(name).type == kind for name, kind in types.items()), table.schema
    for found, row in zip(table.to_pylist(), rows, strict=True):
        for name in columns:
            assert same(name, found[name], row[name]), (name, found[name], row[name])
    return len(rows)


def main():
    records = [json.loads(line) for line in enrich().splitlines()]
    n_quotes, n_mentions = check(list(quote_rows(records)), "quotes"), check(list(mention_rows(records)), "mentions")
    joint = [quote for record in records for quote in record["quotes"] if len(quote["speakers"]) > 1]
    assert joint, "the article has a joint quotation"

    by_speaker = pandas.read_parquet(io.BytesIO(enrich("--to", "parquet"))).groupby("speaker").size()
    assert by_speaker["Ana Reis"] >= 80 and by_speaker["Rui Paz"] >= 80, by_speaker

    for_spreadsheet = enrich("--to", "csv", "--spreadsheet")
    assert for_spreadsheet.startswith("\ufeff".encode())
    cells = [cell for row in csv.reader(io.StringIO(for_spreadsheet.decode("utf-8-sig"), newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'=Dock \"shut\", day 0" in cells

    nothing = pyarrow.parquet.read_table(io.BytesIO(enrich("--to", "parquet", articles=ARTICLES[-1:])))
    assert nothing.num_rows == 0 and "quote_id" in nothing.column_names
    print(f"exports: {n_quotes} quotations and {n_mentions} mentions, by csv, pandas and pyarrow as in the records")


main()
