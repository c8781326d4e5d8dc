#!/bin/sh
# Compares driftcheck with Hurl: the same requests against nginx on loopback.
#
#   benches/compare.sh [CASES] [RUNS]
#
# DRIFTCHECK and HURL name the programs, PORT nginx's port, JOBS how many requests run side by
# side. The programs take turns; each line printed is one run: wall-clock seconds and peak
# resident memory. Whatever is not installed is left out, and said so.
#
#   driftcheck     judges status, media type, contract, two values and deprecation headers;
#                  writes record, JSON, JUnit and HTML
#   hurl record    the same checks as far as Hurl has words for them (hurl.asserts);
#                  writes its JSON report, which keeps the responses, and JUnit
#   hurl junit     the same checks; JUnit alone
#   hurl little    status and the two values; JUnit alone
#
# No two responses are the same: each has an invitation code of its own.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cases=${1:-10000}
runs=${2:-3}
jobs=${JOBS:-8}
port=${PORT:-18180}
driftcheck=${DRIFTCHECK:-$here/../target/release/driftcheck}
hurl=${HURL:-$(command -v hurl || echo /opt/hurl/bin/hurl)}
dir=${WORKDIR:-$(mktemp -d)}
. "$here/common/host.sh"

stop() {
    stop_serving
    [ -n "${WORKDIR:-}" ] || rm -rf "$dir"
}
trap stop EXIT

# One file a case for either program, with the same request.
generate() {
    mkdir -p "$dir/suite/cases" "$dir/little" "$dir/same"
    settings > "$dir/suite/driftcheck.toml"
    awk -v n="$cases" -v dir="$dir" -v port="$port" 'BEGIN {
        path = "/public/v1/accounts/account-users/"
        for (i = 1; i <= n; i++) {
            file = sprintf("%s/suite/cases/resend-%06d.case.yaml", dir, i)
            printf "name: Resend the invitation %d\ntags: [smoke]\neffects: mail\nrequest:\n  method: POST\n  path: %s{id}/resend-invite\n  params:\n    id: AUSR-1000-%06d\nexpect:\n  status: 200\n  contract: account-user\n  body:\n    - path: $.id\n      equals: AUSR-1000-0000-0001\n    - path: $.invitation.status\n      equals: Invited\n", i, path, i > file
            close(file)
            file = sprintf("%s/little/resend-%06d.hurl", dir, i)
            printf "POST http://127.0.0.1:%s%sAUSR-1000-%06d/resend-invite\nAuthorization: Bearer idt:TKN-0001-0001:benchmark\nHTTP 200\n[Asserts]\njsonpath \"$.id\" == \"AUSR-1000-0000-0001\"\njsonpath \"$.invitation.status\" == \"Invited\"\n", port, path, i > file
            close(file)
        }
    }'
    for file in "$dir"/little/*.hurl; do
        cat "$file" "$here/hurl.asserts" > "$dir/same/${file##*/}"
    done
}

# Runs a command and prints its time, its peak memory and its exit status.
measure() {
    name=$1
    shift
    rm -rf "$dir/out"
    mkdir "$dir/out"
    status=0
    /usr/bin/time -f '%e %M' -o "$dir/time" "$@" > "$dir/stdout" 2> "$dir/stderr" || status=$?
    tail -n 1 "$dir/time" | awk -v name="$name" -v status="$status" '{
        printf "%-12s %6.2f s  %7.1f MiB  exit %d\n", name, $1, $2 / 1024, status
    }'
}

generate
serve
echo "$cases cases, $jobs side by side"
[ -x "$hurl" ] || echo "hurl is not installed; its part is left out"
for _ in $(seq "$runs"); do
    measure driftcheck "$driftcheck" run --host local --suite "$dir/suite" \
        --schemas "$here/../schemas" --report-dir "$dir/out" --quiet
    [ -x "$hurl" ] || continue
    measure 'hurl record' "$hurl" --test --jobs "$jobs" --report-junit "$dir/out/junit.xml" \
        --report-json "$dir/out/json" "$dir/same"
    measure 'hurl junit' "$hurl" --test --jobs "$jobs" --report-junit "$dir/out/junit.xml" "$dir/same"
    measure 'hurl little' "$hurl" --test --jobs "$jobs" --report-junit "$dir/out/junit.xml" "$dir/little"
done
