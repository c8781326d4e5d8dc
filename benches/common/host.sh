# Sourced by the scripts of benches/: a host that answers each request from memory with the account
# user of account-user.json, with an invitation code of its own. Needs $here, $dir and $port; the
# port behind it tells of connections. Further servers of nginx may be given as $servers.

nginx=$(command -v nginx || echo /usr/sbin/nginx)

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
    ${servers:-}
    geo \$dollar { default "\$"; }
}
CONF
    "$nginx" -c "$dir/nginx.conf" -p "$dir" 2> "$dir/nginx.err" || {
        cat "$dir/nginx.err" >&2
        exit 1
    }
}

stop_serving() {
    [ ! -f "$dir/nginx.pid" ] || kill "$(cat "$dir/nginx.pid")" || true
}

# The settings of the suite that asks it.
settings() {
    cat <<TOML
[hosts.local]
url = "http://127.0.0.1:$port"
jobs = $jobs
effects = "allow"
[hosts.local.auth]
default = { bearer = "idt:TKN-0001-0001:benchmark" }
TOML
}
