#!/bin/sh
# Writes the tables of docs/performance.md anew. Each stands between `<!-- begin: COMMAND -->` and
# `<!-- end -->`, and is what the command prints.
#
#   benches/update.sh [WORD …]
#
# With words, only tables whose command has one of them. Needs release builds (cargo build
# --release; cargo build --release --bench bare), nginx, wrk, valgrind and GNU time, and nothing
# else that runs on the machine.
set -eu

cd "$(dirname "$0")/.."
doc=docs/performance.md
new=$(mktemp)
trap 'rm -f "$new"' EXIT

is_wanted() {
    [ -n "$words" ] || return 0
    for word in $words; do
        case $1 in *"$word"*) return 0 ;; esac
    done
    return 1
}

words=$*
in_table=
while IFS= read -r line; do
    case $line in
    '<!-- end -->') in_table= ;;
    esac
    [ -n "$in_table" ] || printf '%s\n' "$line"
    case $line in
    '<!-- begin: '*)
        command=${line#<!-- begin: }
        command=${command% -->}
        if is_wanted "$command"; then
            echo "$command" >&2
            in_table=yes
            sh -c "$command" < /dev/null
        fi
        ;;
    esac
done < "$doc" > "$new"
cat "$new" > "$doc"
