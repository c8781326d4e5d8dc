# What the scripts with a table of medians share: the suite of resends, and how it is measured. To
# be sourced by a script that has set `here`; `dir` is a folder that is removed at the end.

jobs=${JOBS:-8}
port=${PORT:-18180}
driftcheck=${DRIFTCHECK:-$here/../target/release/driftcheck}
dir=$(mktemp -d)
. "$here/common/host.sh"

stop() {
    stop_serving
    rm -rf "$dir"
}
trap stop EXIT

# So many case files, each a POST.
suite() {
    mkdir -p "$dir/suite/cases"
    settings > "$dir/suite/driftcheck.toml"
    awk -v n="$1" -v dir="$dir/suite/cases" 'BEGIN {
        for (i = 1; i <= n; i++) {
            file = sprintf("%s/resend-%06d.case.yaml", dir, i)
            printf "effects: mail\nrequest:\n  method: POST\n  path: /public/v1/accounts/account-users/{id}/resend-invite\n  params:\n    id: AUSR-1000-%06d\nexpect:\n  status: 200\n  contract: account-user\n", i > file
            close(file)
        }
    }'
    cp -r "$here/../schemas" "$dir/suite/schemas"
}

# Runs a command, and notes its time and peak memory under a name.
measure() {
    name=$1
    shift
    status=0
    /usr/bin/time -f '%e %M' -o "$dir/time" "$@" > "$dir/stdout" 2> "$dir/stderr" || status=$?
    tail -n 1 "$dir/time" | awk -v name="$name" -v status="$status" \
        '{ print name "\t" $1 "\t" $2 / 1024 "\t" status }' >> "$dir/measured"
}

# A row for each name: the median of its times, its ratio to the name that is given, and the
# most memory.
table() {
    echo "| what | seconds | ratio | peak MiB | exit status |"
    echo "|---|---|---|---|---|"
    cut -f 1 "$dir/measured" | awk '!seen[$0]++' | while read -r name; do
        awk -F '\t' -v name="$name" '$1 == name' "$dir/measured" | sort -t '	' -k 2 -n |
            awk -F '\t' '{ t[NR] = $2; if ($3 > m) m = $3; s = $4 } END { print $1 "\t" t[int((NR + 1) / 2)] "\t" m "\t" s }'
    done > "$dir/medians"
    awk -F '\t' -v base="$1" 'NR == FNR { if ($1 == base) b = $2; next }
        { printf "| %s | %.2f | %.2f | %.0f | %s |\n", $1, $2, $2 / b, $3, $4 }' "$dir/medians" "$dir/medians"
}
