#!/bin/sh
# Compares driftcheck's proxy with nginx's: the same host behind both, in the same run.
#
#   benches/proxy.sh [SECONDS] [ROUNDS]
#
# DRIFTCHECK names the program, PORT the first of four ports, CONNECTIONS how many clients ask
# side by side. Needs nginx and wrk. The proxies take turns; prints a Markdown table with a row for
# each round: requests a second, and the median and the 99th percentile of the latency. `proxied, 1/100` is
# driftcheck with --sample, where judging takes almost nothing.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
seconds=${1:-5}
rounds=${2:-3}
port=${PORT:-18280}
connections=${CONNECTIONS:-16}
driftcheck=${DRIFTCHECK:-$here/../target/release/driftcheck}
dir=$(mktemp -d)
host=http://127.0.0.1:$port
relay=http://127.0.0.1:$((port + 2))
own=127.0.0.1:$((port + 3))
. "$here/common/host.sh"

stop() {
    [ -z "${pid:-}" ] || kill "$pid" 2> /dev/null || true
    stop_serving
    rm -rf "$dir"
}
trap stop EXIT

for tool in "$nginx" wrk "$driftcheck"; do
    command -v "$tool" > /dev/null || { echo "$tool is not installed" >&2; exit 1; }
done

servers="upstream host { server 127.0.0.1:$port; keepalive 64; keepalive_requests 1000000; }
    server {
        listen 127.0.0.1:$((port + 2));
        location / {
            proxy_pass http://host;
            proxy_http_version 1.1;
            proxy_set_header Connection '';
        }
    }"
serve

path=/public/v1/accounts/account-users/AUSR-1000-0000-0001

# Asks one address for so long and prints what came of it.
measure() {
    wrk -t1 -c"$connections" -d"$seconds" --latency "$2$path" > "$dir/wrk"
    awk -v name="$1" '
        $1 == "50%" { median = $2 }
        $1 == "99%" { slow = $2 }
        $1 == "Requests/sec:" { rate = $2 }
        /Non-2xx|Socket errors/ { failed = " " $0 }
        END { printf "| %s | %.0f | %s | %s |%s\n", name, rate, median, slow, failed }
    ' "$dir/wrk"
}

# The same through driftcheck, which is started for it.
proxied() {
    name=$1
    shift
    rm -f "$dir/err"
    "$driftcheck" proxy --host "$host" --suite "$here/.." --contract account-user \
        --operation 'GET /public/v1/accounts/account-users/{id}' --quiet \
        --listen "$own" --report-dir "$dir/reports" --format json "$@" \
        > "$dir/out" 2> "$dir/err" &
    pid=$!
    until grep -qs '^listening' "$dir/err"; do
        kill -0 "$pid" || { cat "$dir/err"; exit 1; }
        sleep 0.05
    done
    measure "$name" "http://$own"
    peak=$(awk '/VmHWM/ { print int($2 / 1024) " MiB" }' "/proc/$pid/status")
    kill -INT "$pid"
    wait "$pid" || true
    pid=
    grep -o '"reason": *"[^"]*", *"entries": *[0-9]*' "$dir"/reports/*/report.json \
        | sed 's/.*"reason": *"/    left out: /; s/", *"entries": */ /' >&2 || true
    echo "$name: peak memory $peak" >&2
    rm -rf "$dir/reports"
}

echo "$connections connections, ${seconds} s each" >&2
echo "| | requests a second | median | 99 % |"
echo "|---|---|---|---|"
for _ in $(seq "$rounds"); do
    measure 'without a proxy' "$host"
    measure 'nginx' "$relay"
    proxied 'driftcheck'
    proxied 'driftcheck, 1/100' --sample 1/100
done
