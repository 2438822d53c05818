"""Writes the copyright file of the package to standard output, and the licences of every crate in the program, as their
authors give them, to file descriptor 3: copyright.py ARCHITECTURE
"""

import json
import os
import pathlib
import re
import subprocess
import sys

TARGETS = {"amd64": "x86_64-unknown-linux-gnu", "arm64": "aarch64-unknown-linux-gnu"}
HEAD = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: quotewire
Comment: The program holds the crates below. Their licences, word by word and with their copyright lines, are in
 /usr/share/doc/quotewire/third-party-licences.gz. What the models learnt from, and under which licences, is told by
 accurate.md, fast.md and quote-marks.md beside it.

Files: *
Copyright: the quotewire authors
License: Apache-2.0

Files: crates/engine/src/lexicon/tables/geonames.tsv
Copyright: GeoNames (https://www.geonames.org)
License: CC-BY-4.0
"""
APACHE = """\
 Licensed under the Apache License, Version 2.0. You may not use this file except in compliance with the License. On
 Debian systems, its full text is in /usr/share/common-licenses/Apache-2.0."""
ELSEWHERE = """\
 The full text is in /usr/share/doc/quotewire/third-party-licences.gz, under the crates that have it."""
CREATIVE_COMMONS = """\
 Creative Commons Attribution 4.0 International: https://creativecommons.org/licenses/by/4.0/legalcode"""


def crates(target):
    """Returns the crates that are linked into the program on `target`, by name and version."""
    metadata = json.loads(
        subprocess.run(
            ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", target],
            check=True, capture_output=True, text=True,
        ).stdout
    )  # fmt: skip
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    seen, todo = set(), [root]
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        for dependency in nodes[node]["deps"]:
            # Neither what builds nor what tests is part of the program.
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                todo.append(dependency["pkg"])
    linked = [packages[found] for found in seen - {root} if not is_macro(packages[found])]
    return sorted(linked, key=lambda package: (package["name"], package["version"]))


def is_macro(package):
    """Returns whether a crate runs in the compiler alone."""
    return any("proc-macro" in target["kind"] for target in package["targets"])


def licence_files(package):
    """Returns the texts of licences, copyrights and notices that a crate carries."""
    folder = pathlib.Path(package["manifest_path"]).parent
    named = re.compile(r"(licen[cs]e|copying|copyright|notice|unlicense)", re.IGNORECASE)
    files = [file for file in folder.iterdir() if file.is_file() and named.match(file.name) and file.suffix != ".rs"]
    return [(file.name, file.read_text(errors="replace").strip()) for file in sorted(files)]


def copyright_lines(package, texts):
    """Returns who holds the copyright: the lines of the licences that say so, or the authors named."""
    said = re.compile(r"^\W*(copyright (?:\(c\)|©|\d).*)$", re.IGNORECASE | re.MULTILINE)
    lines = {line.strip() for _, text in texts for line in said.findall(text) if "[yyyy]" not in line and "{yyyy}" not in line}
    lines = {re.sub(r"^copyright (\(c\)|©)?\s*", "", line, flags=re.IGNORECASE) for line in lines}
    return sorted(lines) or package["authors"] or [f"the authors of {package['name']}"]


def expression(package):
    """Returns the licence in Debian's spelling: short names, "or" and "and"."""
    spdx = re.sub(r"\s*/\s*", " or ", package["license"])
    spdx = spdx.replace(" OR ", " or ").replace(" AND ", " and ").replace("(", "").replace(")", "")
    return spdx.replace("Apache-2.0 WITH LLVM-exception", "Apache-2.0-with-LLVM-exception")


def main(architecture):
    parts, licences = [HEAD], {"Apache-2.0", "CC-BY-4.0"}
    with os.fdopen(3, "w") as out:
        for package in crates(TARGETS[architecture]):
            texts = licence_files(package)
            name = f"{package['name']}-{package['version']}"
            out.write(f"{'=' * 78}\n{name}: {package['license']}\n{package['repository'] or ''}\n")
            out.writelines(f"\n--- {file}\n\n{text}\n" for file, text in texts)
            if not texts:
                out.write("\nThe crate carries no file of its licence.\n")
            licence = expression(package)
            licences |= set(re.split(r" (?:or|and) ", licence))
            holders = "\n ".join(copyright_lines(package, texts))
            parts.append(f"Files: crates/{name}/*\nCopyright: {holders}\nLicense: {licence}\n")
    texts = {"Apache-2.0": APACHE, "CC-BY-4.0": CREATIVE_COMMONS}
    parts += [f"License: {licence}\n{texts.get(licence, ELSEWHERE)}\n" for licence in sorted(licences)]
    print("\n".join(parts), end="")


main(sys.argv[1])
