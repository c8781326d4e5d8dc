#!/bin/sh
# How long a run takes, and how many connections it opens, on a host that keeps
# connections and on one that closes each. Prints a Markdown table.
#
#   benches/connections.sh [CASES] [RUNS]
#
# DRIFTCHECK names the program, PORT nginx's port.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cases=${1:-1000}
runs=${2:-5}
. "$here/lib.sh"

# How many connections nginx has accepted so far.
accepted() { curl -s "http://127.0.0.1:$((port + 1))/" | awk 'NR == 3 { print $1 }'; }

suite "$cases"
for host in keeping closing; do
    [ "$host" = keeping ] && keepalive=75 || keepalive=0
    serve
    for jobs in 1 8 64; do
        before=$(accepted)
        for _ in $(seq "$runs"); do
            measure "$host, jobs $jobs" "$driftcheck" run --host local --jobs "$jobs" --quiet \
                --suite "$dir/suite" --report-dir "$dir/out"
        done
        echo "- $host, jobs $jobs: $(( ($(accepted) - before) / runs )) connections a run"
    done
    kill "$(cat "$dir/nginx.pid")"
    sleep 1
done
echo
table 'keeping, jobs 8'
