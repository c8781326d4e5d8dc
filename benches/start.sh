#!/bin/sh
# What starting costs: one case from start to exit, beside less and beside Hurl with the same
# request. Prints a Markdown table of hyperfine, and the peak memory of the run.
#
#   benches/start.sh [RUNS]
#
# DRIFTCHECK and HURL name the programs, PORT nginx's port.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
runs=${1:-101}
. "$here/lib.sh"
hurl=${HURL:-$(command -v hurl || echo /opt/hurl/bin/hurl)}

suite 1
serve
printf 'POST http://127.0.0.1:%s/public/v1/accounts/account-users/AUSR-1000-000001/resend-invite\nHTTP 200\n[Asserts]\n' "$port" > "$dir/one.hurl"
cat "$here/hurl.asserts" >> "$dir/one.hurl"
run="$driftcheck run --host local --quiet --suite $dir/suite --report-dir $dir/out"
set -- -n 'driftcheck --version' "$driftcheck --version" \
    -n 'driftcheck check' "$driftcheck check --suite $dir/suite" \
    -n 'driftcheck run, with its reports' "$run"
[ ! -x "$hurl" ] || set -- "$@" -n 'Hurl, all checks, JUnit' \
    "$hurl --test --report-junit $dir/junit.xml $dir/one.hurl"
hyperfine -N --style none --warmup 5 --runs "$runs" --prepare "rm -rf $dir/out $dir/junit.xml" \
    --export-markdown "$dir/table.md" "$@" > /dev/null
cat "$dir/table.md"
echo
/usr/bin/time -f 'Peak memory of the run: %M KiB.' $run 2>&1 > /dev/null | tail -n 1
