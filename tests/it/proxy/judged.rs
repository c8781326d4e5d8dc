//! What is judged beside, and what is written of it.

use std::io::Write;

use std::sync::atomic::{AtomicUsize, Ordering};

use nix::sys::signal::Signal;

use super::hosts::{RawHost, exchange};
use super::running::Running;
use crate::support::{CannedResponse, Host};

fn get(path: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}\r\n")
}

/// A host whose user 1 is as documented, and no other.
fn users() -> Host {
    Host::start(|received| match received.target.as_str() {
        "/users/1" => CannedResponse::json(200, r#"{"id": "1", "name": "Ann"}"#),
        _ => CannedResponse::json(200, r#"{"id": 2}"#),
    })
}

#[test]
fn drift_is_reported_once_while_it_passes_and_in_the_reports() {
    let host = users();
    let mut proxy = Running::before(&host.url, &[]);
    for path in ["/users/1", "/users/2", "/users/2", "/other/7"] {
        let response = exchange(proxy.address, get(path, "").as_bytes());
        assert_eq!(response.status(), 200);
    }
    let line = proxy.line("breaking: GET /users/{id}: ");
    let ended = proxy.interrupted();
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let all = format!("{line}\n{}", ended.err);
    let lines: Vec<&str> = all
        .lines()
        .filter(|line| line.starts_with("breaking: "))
        .collect();
    // The id's type, and the missing name.
    assert_eq!(lines.len(), 2, "{all}");
    assert_eq!(proxy.judged(), 4);
    for name in ["report.html", "report.json", "junit.xml"] {
        assert!(proxy.suite.newest_run().join(name).exists(), "{name}");
    }
    assert!(ended.out.contains("GET /other/{id}"), "{}", ended.out);
}

#[test]
fn the_path_of_the_hosts_url_stands_before_those_of_the_document() {
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": 2, "name": "Ann"}"#));
    let base = format!("{}/base", host.url);
    let mut proxy = Running::before(&base, &["--requests"]);
    exchange(proxy.address, get("/base/users/2", "").as_bytes());
    let ended = proxy.interrupted();
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let report = proxy.suite.report();
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0]["kind"], "wrong-type");
    assert_eq!(report["operations"][0]["operation"], "GET /users/{id}");
}

#[test]
fn the_end_by_a_signal_is_how_it_is_meant_to_end() {
    // Where the tests run below `nohup`, a closed terminal ends nothing.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.map(|mask| u64::from_str_radix(mask.trim(), 16).unwrap());
    let hears_hang_up = mask.is_some_and(|mask| mask & 1 == 0);
    let hang_up = hears_hang_up.then_some(Signal::SIGHUP);
    for signal in [Signal::SIGINT, Signal::SIGTERM].into_iter().chain(hang_up) {
        let host = users();
        let mut proxy = Running::before(&host.url, &[]);
        exchange(proxy.address, get("/users/1", "").as_bytes());
        let ended = proxy.signalled(signal);
        let record = proxy.record();
        let last = record.last().unwrap();
        assert_eq!(last["type"], "run_finished");
        assert_eq!(last["ended_early"], serde_json::Value::Null);
        // The other operation of the document was not seen.
        assert!([0, 3].contains(&ended.status), "{}{}", ended.out, ended.err);
    }
}

#[test]
fn a_proxy_that_is_killed_leaves_a_record_that_can_be_read() {
    let host = users();
    let mut proxy = Running::before(&host.url, &[]);
    exchange(proxy.address, get("/users/2", "").as_bytes());
    let record = proxy.suite.newest_run().join("run.ndjson");
    // What was judged is in it a moment later.
    while std::fs::read_to_string(&record).unwrap().lines().count() < 2 {
        std::thread::yield_now();
    }
    proxy.signalled(Signal::SIGKILL);
    let ended = proxy
        .suite
        .run(&["report", "latest", "--format", "terminal"]);
    let words = "the run was killed; judged until then: 1 exchange";
    assert!(ended.out.contains(words), "{}{}", ended.out, ended.err);
}

/// All that a proxy has written at its end.
fn written(proxy: &mut Running) -> Vec<String> {
    let ended = proxy.interrupted();
    assert_eq!(ended.status, 1, "{}", ended.err);
    let mut written = vec![ended.out, ended.err];
    for entry in std::fs::read_dir(proxy.suite.newest_run()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        written.push(String::from_utf8_lossy(&bytes).into_owned());
    }
    written
}

#[test]
fn no_secret_of_a_client_or_of_the_host_is_written() {
    let host = Host::start(|received| {
        let sent = received
            .headers
            .get("authorization")
            .cloned()
            .unwrap_or_default();
        let token = sent.trim_start_matches("Bearer ");
        CannedResponse::json(200, &format!(r#"{{"id": 1, "token": "{token}"}}"#))
            .header("Set-Cookie", "sid=c00kie-of-the-h0st; Path=/")
    });
    let mut proxy = Running::before(&host.url, &["--keep-bodies", "all", "--verbose"]);
    let more = "Authorization: Bearer t0ken-of-the-cl1ent\r\nCookie: a=c00kie-of-the-cl1ent\r\n";
    let response = exchange(proxy.address, get("/users/1", more).as_bytes());
    let body = String::from_utf8(response.body).unwrap();
    assert!(body.contains("t0ken-of-the-cl1ent"), "{body}");
    let written = written(&mut proxy);
    assert!(written.iter().any(|text| text.contains("set-cookie")));
    for secret in [
        "t0ken-of-the-cl1ent",
        "c00kie-of-the-cl1ent",
        "c00kie-of-the-h0st",
    ] {
        assert!(
            written.iter().all(|text| !text.contains(secret)),
            "{secret}"
        );
    }
}

#[test]
fn what_a_host_gives_as_a_secret_is_masked_where_it_repeats_it_later() {
    const GIVEN: [&str; 3] = [
        "c00kie-of-the-h0st",
        "t0ken-of-the-h0st",
        "pa55word-of-the-cl1ent",
    ];
    let host = Host::start(|received| match &*received.target {
        "/users/new" => CannedResponse::json(200, "{}")
            .header("Set-Cookie", "sid=c00kie-of-the-h0st; Path=/; HttpOnly")
            .header("X-Auth-Token", "t0ken-of-the-h0st"),
        "/echo" => CannedResponse::json(200, "{}").header("Set-Cookie", "theme=dark"),
        _ => {
            let given = GIVEN.join(" ");
            let body = format!(r#"{{"id": 1, "name": "{given} plain dark text"}}"#);
            CannedResponse::json(200, &body)
        }
    });
    let mut proxy = Running::before(&host.url, &["--keep-bodies", "all", "--verbose"]);
    let body = r#"{"password": "pa55word-of-the-cl1ent"}"#;
    let login = format!(
        "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    exchange(proxy.address, login.as_bytes());
    exchange(proxy.address, get("/users/new", "").as_bytes());
    let response = exchange(proxy.address, get("/users/1", "").as_bytes());
    let body = String::from_utf8(response.body).unwrap();
    assert!(GIVEN.iter().all(|secret| body.contains(secret)), "{body}");
    let written = written(&mut proxy);
    assert!(written.iter().any(|text| text.contains("plain dark text")));
    for secret in GIVEN {
        assert!(
            written.iter().all(|text| !text.contains(secret)),
            "{secret}"
        );
    }
}

#[test]
fn the_profiles_credential_is_added_only_where_that_is_asked_for_and_none_is_sent() {
    let sent = |more: &[&str], header: &str| {
        let host = users();
        let settings = format!(
            "[hosts.own]\nurl = \"{}\"\nauth = {{ default = {{ bearer = \"pr0file-t0ken\" }} }}\n",
            host.url
        );
        let mut proxy = Running::with_files("own", more, &[("driftcheck.toml", &settings)]);
        exchange(proxy.address, get("/users/1", header).as_bytes());
        proxy.interrupted();
        let received = host.received();
        received[0].headers.get("authorization").cloned()
    };
    assert_eq!(sent(&[], ""), None);
    let with = ["--with-credential"];
    assert_eq!(sent(&with, "").as_deref(), Some("Bearer pr0file-t0ken"));
    let own = "Authorization: Bearer cl1ent-t0ken\r\n";
    assert_eq!(sent(&with, own).as_deref(), Some("Bearer cl1ent-t0ken"));
}

#[test]
fn a_fetched_token_that_is_refused_is_fetched_again_for_the_next_request() {
    let issued = AtomicUsize::new(0);
    let tokens = Host::start(move |_| {
        let number = issued.fetch_add(1, Ordering::Relaxed) + 1;
        CannedResponse::json(
            200,
            &format!(r#"{{"access_token": "issued-token-{number}"}}"#),
        )
    });
    let host = Host::start(|received| {
        let token = received.headers.get("authorization").map(String::as_str);
        match token {
            Some("Bearer issued-token-2") => CannedResponse::json(200, r#"{"id": 1, "name": "A"}"#),
            _ => CannedResponse::json(401, "{}"),
        }
    });
    let settings = format!(
        "[hosts.own]\nurl = \"{}\"\n[hosts.own.auth.default.oauth2]\ntoken_url = \"{}/token\"\nclient_id = \"c\"\nclient_secret = \"s3cret-of-the-client\"\n",
        host.url, tokens.url
    );
    let files = [("driftcheck.toml", &*settings)];
    let mut proxy = Running::with_files("own", &["--with-credential"], &files);
    let statuses =
        [(); 3].map(|()| exchange(proxy.address, get("/users/1", "").as_bytes()).status());
    proxy.interrupted();
    assert_eq!(statuses, [401, 200, 200], "what passes is not changed");
    assert_eq!((tokens.received().len(), host.received().len()), (2, 3));
}

#[test]
fn of_a_sample_the_others_are_counted() {
    let host = users();
    let mut proxy = Running::before(&host.url, &["--sample", "1/10"]);
    for _ in 0..25 {
        exchange(proxy.address, get("/users/1", "").as_bytes());
    }
    proxy.interrupted();
    assert_eq!(proxy.judged(), 3);
    assert_eq!(proxy.left_out("not in the sample"), 22);
}

#[test]
fn a_body_that_is_compressed_is_judged_and_one_that_is_too_large_is_not() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(br#"{"id": 1, "name": "Ann"}"#).unwrap();
    let packed = encoder.finish().unwrap();
    let host = Host::start(move |received| match received.target.as_str() {
        "/users/1" => CannedResponse::new(200, "application/json", packed.clone())
            .header("Content-Encoding", "gzip"),
        _ => CannedResponse::json(200, &format!(r#"{{"id": "{}"}}"#, "x".repeat(20_000))),
    });
    let settings = format!(
        "[hosts.own]\nurl = \"{}\"\nmax_body_bytes = 10000\n",
        host.url
    );
    let mut proxy = Running::with_files("own", &[], &[("driftcheck.toml", &settings)]);
    let small = exchange(proxy.address, get("/users/1", "").as_bytes());
    assert_eq!(small.body[..2], [0x1f, 0x8b]);
    let large = exchange(proxy.address, get("/users/2", "").as_bytes());
    assert_eq!(large.body.len(), 20_010);
    proxy.line("breaking: GET /users/{id}: ");
    proxy.interrupted();
    let text = std::fs::read_to_string(proxy.suite.newest_run().join("run.ndjson")).unwrap();
    assert!(text.contains("larger than 10000 bytes"), "{text}");
}

#[test]
fn what_cannot_be_judged_in_time_passes_all_the_same_and_is_counted() {
    const EXCHANGES: usize = 240;
    let item = r#"{"id": 1, "name": "Ann", "token": "x"},"#;
    let body = format!("{{\"id\": 1, \"all\": [{}0]}}", item.repeat(50_000));
    let length = body.len();
    let host = Host::start(move |_| CannedResponse::json(200, &body));
    let mut proxy = Running::before(&host.url, &["--quiet"]);
    let address = proxy.address;
    let clients: Vec<_> = (0..8)
        .map(|_| {
            std::thread::spawn(move || {
                for _ in 0..EXCHANGES / 8 {
                    let response = exchange(address, get("/users/1", "").as_bytes());
                    assert!(response.is_whole);
                    assert_eq!(response.body.len(), length);
                }
            })
        })
        .collect();
    clients
        .into_iter()
        .for_each(|client| client.join().unwrap());
    let peak = proxy.peak_kib();
    proxy.interrupted();
    let judged = proxy.judged() as u64;
    assert_eq!(judged + proxy.left_out("not judged"), EXCHANGES as u64);
    assert!(judged > 0);
    // 64 MiB of copies, and what judging one body takes; all bodies are 480 MiB.
    assert!(peak.is_none_or(|peak| peak < 300 * 1024), "{peak:?} KiB");
}

#[test]
fn a_full_queue_delays_nobody_and_what_does_not_fit_is_counted() {
    const EXCHANGES: usize = 1_600;
    // Each response has a finding of its own, which is printed: while nobody reads them, judging
    // stands still.
    let number = AtomicUsize::new(0);
    let host = Host::start(move |_| {
        let number = number.fetch_add(1, Ordering::Relaxed);
        let name = format!("{number:04}{}", "x".repeat(200));
        CannedResponse::json(
            200,
            &format!(r#"{{"id": "1", "name": "Ann", "{name}": 1}}"#),
        )
    });
    let mut proxy = Running::before(&host.url, &["--format", "json"]);
    let (unread, address) = (proxy.unread(), proxy.address);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..EXCHANGES / 8 {
                    let response = exchange(address, get("/users/1", "").as_bytes());
                    assert!(response.is_whole);
                }
            });
        }
    });
    drop(unread);
    let ended = proxy.interrupted();
    // What was not judged may drift.
    assert_eq!(ended.status, 3, "{}", ended.out);
    let left_out = proxy.left_out("not judged: judging could not keep up");
    assert_eq!(proxy.judged() as u64 + left_out, EXCHANGES as u64);
    // Those that wait, and those whose lines are in the pipe.
    assert!(left_out >= 100, "{left_out}");
    let out = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let of_all = out.split("INCOMPLETE").nth(1).unwrap_or_default();
    let words = " exchanges could not be judged as a whole: judging could not keep up";
    let count = of_all.split(words).next().unwrap_or_default().trim();
    assert_eq!(count.replace(',', ""), left_out.to_string(), "{out}");
}

#[test]
fn what_belongs_to_a_contract_is_judged_without_a_document() {
    let host = RawHost::of(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"id\":1}",
    );
    let schema = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
        "properties": {"id": {"type": "string"}}}"#;
    let suite = crate::support::Suite::new(&[("schemas/user.schema.json", schema)]);
    let script = r#"a=${DRIFTCHECK_PROXY_URL#http://}; exec 3<>/dev/tcp/${a/://}
        printf 'GET /users/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&3; cat <&3"#;
    let ended = suite.run(&[
        "proxy",
        "--host",
        &host.url,
        "--contract",
        "user",
        "--operation",
        "GET /users/{id}",
        "--listen",
        "127.0.0.1:0",
        "--",
        "bash",
        "-c",
        script,
    ]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(
        ended.err.contains("breaking: GET /users/{id}"),
        "{}",
        ended.err
    );
}
