#!/bin/sh
# Writes what quotewire is made of: a bill of materials in CycloneDX, and the licences of all crates in it.
#
#     deploy/materials.sh FOLDER      in the repository's root, after a build or `cargo fetch`
#
# Cargo tells crates and licences, Cargo.lock their checksums; a shell and awk are enough, for the image's builder has no more.
set -eu
folder=${1:?usage: materials.sh FOLDER}
mkdir -p "$folder"

# Crates in the program, not those that only build or test it: depth, name and version, licence, repository.
crates=$(cargo tree --locked --package quotewire --edges normal --prefix depth --format '|{p}|{l}|{r}')

printf '%s\n' "$crates" | awk -F'|' '
    function quoted(text) { gsub(/[\\"]/, "\\\\&", text); return "\"" text "\"" }
    function join(first, second) { return first == "" ? second : first "," second }
    BEGIN {
        while ((getline line < "Cargo.lock") > 0) {
            split(line, part, "\"")
            if (line ~ /^name = /) name = part[2]
            if (line ~ /^version = /) version = part[2]
            if (line ~ /^checksum = /) checksum[name "@" version] = part[2]
        }
    }
    {
        split($2, word, " ")
        version = substr(word[2], 2)
        id = word[1] "@" version
        above[$1 + 0] = id
        if ($1 > 0 && !((above[$1 - 1], id) in known)) {
            known[above[$1 - 1], id] = 1
            needs[above[$1 - 1]] = join(needs[above[$1 - 1]], quoted(id))
        }
        if (id in seen) next
        seen[id] = 1
        ids[++n_ids] = id
        sub(/ \(\*\)$/, "", $4)
        # Cargo allows a slash for "or"; CycloneDX wants the expression of SPDX.
        licence = $3
        gsub(/ *\/ */, " OR ", licence)
        component = "{\"type\":" quoted(n_ids == 1 ? "application" : "library") ",\"bom-ref\":" quoted(id) \
            ",\"name\":" quoted(word[1]) ",\"version\":" quoted(version)
        if (id in checksum) component = component ",\"hashes\":[{\"alg\":\"SHA-256\",\"content\":" quoted(checksum[id]) "}]"
        if (licence != "") component = component ",\"licenses\":[{\"expression\":" quoted(licence) "}]"
        if (id in checksum) component = component ",\"purl\":" quoted("pkg:cargo/" id)
        if ($4 != "") component = component ",\"externalReferences\":[{\"type\":\"vcs\",\"url\":" quoted($4) "}]"
        component = component "}"
        if (n_ids == 1) own = component; else list = join(list, "\n" component)
    }
    END {
        print "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"version\":1,"
        print "\"metadata\":{\"component\":" own "},"
        print "\"components\":[" list "],"
        dependencies = ""
        for (idx = 1; idx <= n_ids; idx++)
            dependencies = join(dependencies, "\n{\"ref\":" quoted(ids[idx]) ",\"dependsOn\":[" needs[ids[idx]] "]}")
        print "\"dependencies\":[" dependencies "]}"
    }' >"$folder/sbom.cdx.json"

# The texts that each crate brings along. Those without one are under Apache-2.0, whose text stands beside as LICENSE.
source=${CARGO_HOME:-$HOME/.cargo}/registry/src
printf '%s\n' "$crates" | awk -F'|' '$1 > 0 && $2 !~ /^quotewire/ { split($2, word, " "); print word[1] "-" substr(word[2], 2) "|" $3 }' | sort -u |
    while IFS='|' read -r crate licence; do
        printf '==== %s: %s\n\n' "$crate" "$licence"
        for file in "$source"/*/"$crate"/LICEN[CS]E* "$source"/*/"$crate"/COPYING* "$source"/*/"$crate"/NOTICE*; do
            [ ! -f "$file" ] || { cat "$file"; echo; }
        done
    done >"$folder/third-party-licenses.txt"
