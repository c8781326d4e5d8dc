#!/bin/sh
# What a case costs in instructions of user space: a run of many resends less a run of one, each
# counted by valgrind's cachegrind, against driftcheck's own mock.
#
#   benches/instructions.sh [--check]
#
# With --check it fails where a case costs over a tenth more than the figure that is kept in
# benches/instructions.txt: what a change costs, a busy machine cannot hide. The build is the one
# that the tests use, since CI makes no other; how many it takes is not what users pay, how it
# grows is. DRIFTCHECK names another program, CASES how many there are.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
driftcheck=${DRIFTCHECK:-$here/../target/debug/driftcheck}
many=${CASES:-40}
dir=$(mktemp -d)
mock=
trap '[ -z "$mock" ] || kill "$mock"; rm -rf "$dir"' EXIT

"$driftcheck" mock --port 0 --now 2026-11-22T20:00:00Z > "$dir/mock" 2>&1 &
mock=$!
until url=$(grep -o 'http://127.0.0.1:[0-9]*' "$dir/mock" | head -n 1) && [ -n "$url" ]; do
    kill -0 "$mock" || { cat "$dir/mock" >&2; exit 1; }
done

# A run of so many resends; prints how many instructions it took.
count() {
    mkdir -p "$dir/$1/cases"
    cat > "$dir/$1/driftcheck.toml" <<TOML
[hosts.local]
url = "$url"
jobs = 1
effects = "allow"
[hosts.local.auth]
default = { bearer = "idt:TKN-0001-0001:mock-operations" }
TOML
    awk -v n="$1" 'BEGIN {
        printf "rows:\n"
        for (i = 1; i <= n; i++) printf "  - { key: \"%05d\" }\n", i
        print "effects: mail\nrequest:\n  method: POST\n  path: /public/v1/accounts/account-users/AUSR-1000-0000-0005/resend-invite\nexpect:\n  status: 200\n  contract: account-user"
    }' > "$dir/$1/cases/resend.case.yaml"
    valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null \
        "$driftcheck" run --host local --suite "$dir/$1" --schemas "$here/../schemas" \
        --report-dir "$dir/$1/reports" --quiet > "$dir/out" 2> "$dir/err" || {
        cat "$dir/out" "$dir/err" >&2
        exit 1
    }
    sed -n 's/,//g; s/.*I *refs: *\([0-9]*\).*/\1/p' "$dir/err"
}

one=$(count 1)
all=$(count "$many")
each=$(((all - one) / (many - 1)))
kept=$(cat "$here/instructions.txt")
echo "$one for a run of one case, $each for each further one; kept: $kept"
[ "${1:-}" != --check ] || [ "$each" -le $((kept + kept / 10)) ] || {
    echo "that is over a tenth more: do less, or say in docs/performance.md what it is for and keep $each" >&2
    exit 1
}
