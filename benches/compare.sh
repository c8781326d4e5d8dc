#!/bin/sh
# Compares driftcheck with Hurl and with the least that such a run could be: the same requests
# against nginx on loopback. The programs take turns; prints a Markdown table of medians.
#
#   benches/compare.sh [CASES] [RUNS]
#
# DRIFTCHECK, HURL and BARE name the programs, PORT nginx's port, JOBS how many requests run side
# by side. Whatever is not there is left out, and said so.
#
#   driftcheck            judges status, media type, contract, two values and deprecation headers;
#                         writes record, JSON, JUnit and HTML
#   bare loop             benches/bare.rs: parses, validates, writes JUnit
#   Hurl, all checks, …   the same checks as far as Hurl has words for them (hurl.asserts)
#   Hurl, few checks      the status and the two values; JUnit alone
#
# No two responses are the same: each has an invitation code of its own.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cases=${1:-10000}
runs=${2:-3}
. "$here/lib.sh"
hurl=${HURL:-$(command -v hurl || echo /opt/hurl/bin/hurl)}
bare=${BARE:-$(find "$here/../target/release/deps" -name 'bare-*' -perm -u+x -type f 2> /dev/null | head -n 1)}

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

path=/public/v1/accounts/account-users
generate
serve
[ -x "$hurl" ] || echo "hurl is not installed; its part is left out" >&2
[ -x "$bare" ] || echo "no bare loop (cargo build --release --bench bare); its part is left out" >&2
for _ in $(seq "$runs"); do
    rm -rf "$dir/out"
    mkdir "$dir/out"
    measure driftcheck "$driftcheck" run --host local --suite "$dir/suite" \
        --schemas "$here/../schemas" --report-dir "$dir/out" --quiet
    [ ! -x "$bare" ] || measure 'bare loop' "$bare" "http://127.0.0.1:$port$path" "$cases" "$jobs" \
        "$here/../schemas/account-user.schema.json" "$dir/out/junit.xml"
    [ -x "$hurl" ] || continue
    measure 'Hurl, all checks, JUnit and its record' "$hurl" --test --jobs "$jobs" \
        --report-junit "$dir/out/junit.xml" --report-json "$dir/out/json" "$dir/same"
    measure 'Hurl, all checks, JUnit' "$hurl" --test --jobs "$jobs" --report-junit "$dir/out/junit.xml" "$dir/same"
    measure 'Hurl, few checks, JUnit' "$hurl" --test --jobs "$jobs" --report-junit "$dir/out/junit.xml" "$dir/little"
done
table driftcheck
