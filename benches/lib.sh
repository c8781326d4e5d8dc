# What the scripts of this folder share: a host of nginx that answers with an account user of
# 1.5 kB, a suite of resends, and a table of medians. To be sourced by a script that has set
# `here`; `dir` is a folder that is removed at the end.

jobs=${JOBS:-8}
port=${PORT:-18180}
driftcheck=${DRIFTCHECK:-$here/../target/release/driftcheck}
dir=$(mktemp -d)
nginx=$(command -v nginx || echo /usr/sbin/nginx)

stop() {
    [ ! -f "$dir/nginx.pid" ] || kill "$(cat "$dir/nginx.pid")" || true
    rm -rf "$dir"
}
trap stop EXIT

# nginx answers from memory: the body is part of its configuration.
serve() {
    body=$(sed 's/\$/${dollar}/g; s/?code=.\{32\}/?code=${request_id}/' "$here/account-user.json")
    cat > "$dir/nginx.conf" <<CONF
worker_processes 1;
pid $dir/nginx.pid;
error_log $dir/nginx.log;
events { worker_connections 1024; }
http {
    access_log off;
    keepalive_requests 1000000;
    keepalive_timeout ${keepalive:-75};
    default_type application/json;
    server {
        listen 127.0.0.1:$port;
        location / { return 200 '$body'; }
    }
    server {
        listen 127.0.0.1:$((port + 1));
        location / { stub_status; }
    }
    geo \$dollar { default "\$"; }
}
CONF
    "$nginx" -c "$dir/nginx.conf" -p "$dir" 2>/dev/null
}

# So many case files, each a POST.
suite() {
    mkdir -p "$dir/suite/cases"
    cat > "$dir/suite/driftcheck.toml" <<TOML
[hosts.local]
url = "http://127.0.0.1:$port"
jobs = $jobs
effects = "allow"
TOML
    awk -v n="$1" -v dir="$dir/suite/cases" 'BEGIN {
        for (i = 1; i <= n; i++) {
            file = sprintf("%s/resend-%06d.case.yaml", dir, i)
            printf "effects: mail\nrequest:\n  method: POST\n  path: /public/v1/accounts/account-users/{id}/resend-invite\n  params:\n    id: AUSR-1000-%06d\nexpect:\n  status: 200\n  contract: account-user\n", i > file
            close(file)
        }
    }'
    cp -r "$here/../schemas" "$dir/suite/schemas"
}

# Runs the program with these arguments, and notes its time and peak memory under a name.
measure() {
    name=$1
    shift
    status=0
    /usr/bin/time -f '%e %M' -o "$dir/time" "$driftcheck" "$@" > "$dir/stdout" 2> "$dir/stderr" || status=$?
    tail -n 1 "$dir/time" | awk -v name="$name" -v status="$status" \
        '{ print name "\t" $1 "\t" $2 / 1024 "\t" status }' >> "$dir/measured"
}

# A row for each name: the median of its times, its ratio to the name that is given, and the
# most memory.
table() {
    echo "| command | seconds | ratio | peak MiB | exit status |"
    echo "|---|---|---|---|---|"
    cut -f 1 "$dir/measured" | awk '!seen[$0]++' | while read -r name; do
        awk -F '\t' -v name="$name" '$1 == name' "$dir/measured" | sort -t '	' -k 2 -n |
            awk -F '\t' '{ t[NR] = $2; if ($3 > m) m = $3; s = $4 } END { print $1 "\t" t[int((NR + 1) / 2)] "\t" m "\t" s }'
    done > "$dir/medians"
    awk -F '\t' -v base="$1" 'NR == FNR { if ($1 == base) b = $2; next }
        { printf "| %s | %.2f | %.2f | %.0f | %s |\n", $1, $2, $2 / b, $3, $4 }' "$dir/medians" "$dir/medians"
}
