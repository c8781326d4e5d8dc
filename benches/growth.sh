#!/bin/sh
# What a case costs, as a Markdown table: `check` and `run` of suites that grow.
#
#   benches/growth.sh [FORM:CASES …]
#
# FORM is `files` (a file a case), `csv` (rows of CSV files of at most 100,000 rows) or `inline`
# (rows in the case file). Then the record of the last run is judged again and reported again.
# DRIFTCHECK names the program, PORT nginx's port, JOBS how many requests run side by side.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
port=${PORT:-18180}
jobs=${JOBS:-8}
driftcheck=${DRIFTCHECK:-$here/../target/release/driftcheck}
dir=$(mktemp -d)
. "$here/common/host.sh"
trap 'stop_serving; rm -rf "$dir"' EXIT

# A suite of so many cases in a form.
generate() {
    rm -rf "$dir/suite" "$dir/out"
    mkdir -p "$dir/suite/cases"
    settings > "$dir/suite/driftcheck.toml"
    awk -v form="$1" -v n="$2" -v dir="$dir/suite/cases" '
    function case_file(name, title, rows, id,    file) {
        file = dir "/" name ".case.yaml"
        printf "name: %s\ntags: [smoke]\neffects: mail\n%srequest:\n  method: POST\n  path: /public/v1/accounts/account-users/{id}/resend-invite\n  params:\n    id: %s\nexpect:\n  status: 200\n  contract: account-user\n  body:\n    - path: $.id\n      equals: AUSR-1000-0000-0001\n    - path: $.invitation.status\n      equals: Invited\n", title, rows, id > file
        close(file)
    }
    BEGIN {
        filled = "\"{{ id }}\""
        if (form == "inline") rows = "rows:\n"
        for (i = 1; i <= n; i++) {
            key = sprintf("%07d", i)
            id = "AUSR-1000-" key
            if (form == "files") case_file("resend-" key, "Resend the invitation " i, "", id)
            if (form == "inline") rows = rows "  - { key: \"" key "\", id: " id " }\n"
            if (form == "csv" && i % 100000 == 1) {
                table = "rows-" key ".csv"
                case_file("resend-" key, "Resend an invitation", "rows: { file: " table " }\n", filled)
                print "key,id" > (dir "/" table)
            }
            if (form == "csv") print key "," id > (dir "/" table)
        }
        if (form == "inline") case_file("resend", "Resend an invitation", rows, filled)
    }'
}

# Runs a command, and prints its row of the table.
measure() {
    what=$1 count=$2
    shift 2
    status=0
    /usr/bin/time -f '%e %U %S %M' -o "$dir/time" "$@" > "$dir/stdout" 2> "$dir/stderr" || status=$?
    tail -n 1 "$dir/time" | awk -v what="$what" -v count="$count" -v status="$status" '{
        printf "| %s | %d | %.2f | %.2f | %.0f |%s\n", what, count, $1, $2 + $3, $4 / 1024,
            status == 0 ? "" : " exit " status
    }'
}

suite="--suite $dir/suite --schemas $here/../schemas"
serve
echo "| what | cases | seconds | CPU seconds | peak MiB |"
echo "|---|---|---|---|---|"
for one in "${@:-files:1 files:10000 files:100000 csv:10000 csv:100000 inline:10000}"; do
    for each in $one; do
        form=${each%:*} count=${each#*:}
        generate "$form" "$count"
        # shellcheck disable=SC2086
        {
            measure "check, $form" "$count" "$driftcheck" check $suite
            measure "run, $form" "$count" "$driftcheck" run $suite --host local --report-dir "$dir/out" -q
            measure "run, $form, shard 1/4" "$count" "$driftcheck" run $suite --host local --report-dir "$dir/shard" --shard 1/4 -q
        }
    done
done
# shellcheck disable=SC2086
measure "rejudge" "$count" "$driftcheck" rejudge latest $suite --report-dir "$dir/out" -q
measure "report" "$count" "$driftcheck" report latest --report-dir "$dir/out"
