#!/usr/bin/env python3
"""Write the table of places that lead to one GeoNames id, from the word lists in DIR/gazetteers/geonames.

    models/geonames.py DIR > crates/engine/src/lexicon/tables/geonames.tsv

Countries, US states, capitals and cities of more than 100,000 people, under their English and other names in Latin letters. A name
that several cities share stands for the largest, if it has four times the people of the next; one that a city shares with a
state, or a state with a country, stands for none.
"""

import csv
import json
import sys
import unicodedata
from pathlib import Path

LEAD = 4
# Smaller cities have namesakes that the list, which ends at 15,000 people, does not hold.
LEAST = 100_000


def folded(name):
    plain = "".join(c for c in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(c))
    plain = "".join(c if c.isalnum() or c == "&" else " " if c in " -/," else "" for c in plain)
    return " ".join(plain.split())


def main():
    folder = Path(sys.argv[1]) / "gazetteers" / "geonames"
    places = {}
    capitals = {}
    for country in json.loads((folder / "countries.json").read_text()).values():
        places.setdefault(folded(country["name"]), set()).add((country["iso"], country["geonameid"]))
        capitals[folded(country["capital"])] = country["iso"]
    for state in json.loads((folder / "us_states.json").read_text()).values():
        places.setdefault(folded(state["name"]), set()).add(("US", state["geonameid"]))
    cities = {}
    with (folder / "cities15000.tsv").open() as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            population = int(row["population"])
            names = {folded(row["name"])}
            if capitals.get(folded(row["name"])) == row["countrycode"]:
                population = max(population, LEAST) * LEAD
            if population >= LEAST:
                names |= {folded(n) for n in row["alternate_names"].split("|") if n.isascii() and n.istitle() and len(n) > 4}
            for name in names:
                cities.setdefault(name, []).append((population, row["countrycode"], int(row["geonameid"])))
    for name, found in cities.items():
        found.sort(reverse=True)
        if found[0][0] >= LEAST and (len(found) == 1 or found[0][0] >= LEAD * found[1][0]):
            places.setdefault(name, set()).add(found[0][1:])
    table = {name: next(iter(found)) for name, found in places.items() if len(found) == 1}
    print("# Places by folded name: ISO 3166-1 code and GeoNames id, from GeoNames (CC BY 4.0, https://www.geonames.org),")
    print("# made by models/geonames.py.")
    for name, (country, number) in sorted(table.items()):
        if name.isascii() and "\t" not in name:
            print(f"{name}\t{country}\t{number}")


if __name__ == "__main__":
    main()
