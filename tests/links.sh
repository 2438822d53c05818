#!/bin/sh
# Checks each relative link of the documents: the file is there, and so is the heading that a #anchor names.
# Code, in blocks and between backticks, holds no links. Needs a shell and awk.
set -eu
cd "$(dirname "$0")/.."
{ find . -maxdepth 1 -name '*.md'; find docs deploy models examples benches tests crates -name '*.md'; } | sort | awk '
    # The anchor that GitHub gives a heading.
    function anchor(heading) {
        heading = tolower(heading)
        gsub(/\]\([^)]*\)/, "", heading)
        gsub(/[^a-z0-9 _-]/, "", heading)
        gsub(/ /, "-", heading)
        return heading
    }
    # Reads the headings of a file once; returns whether it can be read.
    function read(file,    line, is_code, name, status) {
        if (file in is_read) return is_read[file]
        while ((status = (getline line < file)) > 0) {
            if (line ~ /^ *```/) is_code = !is_code
            if (is_code || line !~ /^#+ /) continue
            sub(/^#+ +/, "", line)
            name = anchor(line)
            if ((file, name) in anchors) name = name "-" (++n_same[file, name])
            anchors[file, name] = 1
        }
        close(file)
        return is_read[file] = status == 0
    }
    function there(path) { return system("test -e \"" path "\"") == 0 }
    function check(file, n_line, link,    path, name, folder) {
        n_links++
        name = ""
        path = link
        if (match(link, /#/)) { name = substr(link, RSTART + 1); path = substr(link, 1, RSTART - 1) }
        folder = file
        sub(/[^\/]*$/, "", folder)
        path = path == "" ? file : folder path
        if (!(path in exists)) exists[path] = there(path)
        if (!exists[path] || name != "" && !(read(path) && (path, name) in anchors)) {
            print file ":" n_line ": dead link: " link > "/dev/stderr"
            n_dead++
        }
    }
    {
        file = $0
        is_code = n_line = 0
        while ((getline line < file) > 0) {
            n_line++
            if (line ~ /^ *```/) is_code = !is_code
            # A block of code begins with four blanks; text that goes on in a list may too, and has its links checked.
            if (is_code || line ~ /^    / && line !~ /\]\(/) continue
            gsub(/`[^`]*`/, "", line)
            while (match(line, /\]\([^) ]+\)/)) {
                link = substr(line, RSTART + 2, RLENGTH - 3)
                line = substr(line, RSTART + RLENGTH)
                if (link !~ /^[a-z]+:/) check(file, n_line, link)
            }
        }
        close(file)
    }
    END {
        if (!n_links) { print "links: found none" > "/dev/stderr"; exit 1 }
        if (n_dead) exit 1
        print "links: " n_links " lead somewhere"
    }'
