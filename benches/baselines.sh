#!/bin/sh
# What baselines cost: the same run without and with one for each case, in turns, and the
# commands that read them. Prints a Markdown table; times are medians.
#
#   benches/baselines.sh [CASES] [RUNS]
#
# DRIFTCHECK names the program, PORT nginx's port, JOBS how many requests run side by side.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cases=${1:-10000}
runs=${2:-5}
. "$here/lib.sh"

suite "$cases"
serve
set -- --suite "$dir/suite" --report-dir "$dir/out"
measure 'run, before there are any' "$driftcheck" run --host local --quiet "$@"
measure 'baseline accept --all, of new ones' "$driftcheck" baseline accept --all "$@"
for _ in $(seq "$runs"); do
    measure 'run, without baselines' "$driftcheck" run --host local --quiet --no-baselines "$@"
    measure 'run, with baselines' "$driftcheck" run --host local --quiet "$@"
    measure 'check' "$driftcheck" check --suite "$dir/suite"
    measure 'baseline list' "$driftcheck" baseline list "$@"
    measure 'baseline accept --all, of the same' "$driftcheck" baseline accept --all "$@"
done
table 'run, without baselines'
