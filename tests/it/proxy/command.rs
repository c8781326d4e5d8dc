//! A command that is run beside the proxy.

use std::process::Stdio;

use super::running::DOCUMENT;
use crate::support::{CannedResponse, Ended, Host, Suite};

/// Asks for a user through the address in `$API_URL`.
const ASKS: &str = r#"a=${API_URL#http://}; exec 3<>/dev/tcp/${a/://}
printf 'GET /users/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&3; cat <&3 >/dev/null"#;

fn run(body: &'static str, script: &str, more: &[&str]) -> (Suite, Ended) {
    let host = Host::start(move |_| CannedResponse::json(200, body));
    let settings = format!(
        "[hosts.own]\nurl = \"{}\"\nproxy_env = [\"USERS_URL\"]\n",
        host.url
    );
    let suite = Suite::new(&[("api.json", DOCUMENT), ("driftcheck.toml", &settings)]);
    let arguments = [
        "proxy",
        "--host",
        "own",
        "--openapi",
        "api.json",
        "--listen",
        "127.0.0.1:0",
    ];
    let command = ["--env", "API_URL", "--", "bash", "-c", script];
    let ended = suite.run(&[&arguments[..], more, &command].concat());
    (suite, ended)
}

const GOOD: &str = r#"{"id": "1", "name": "Ann"}"#;

#[test]
fn a_command_is_given_the_address_and_its_requests_are_judged() {
    let script = format!(
        r#"[ "$API_URL" = "$USERS_URL" ] && [ "$API_URL" = "$DRIFTCHECK_PROXY_URL" ] || exit 9; {ASKS}"#
    );
    let (_suite, ended) = run(r#"{"id": 1}"#, &script, &[]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let (suite, ended) = run(GOOD, &script, &[]);
    assert!([0, 3].contains(&ended.status), "{}{}", ended.out, ended.err);
    assert!(suite.newest_run().join("report.html").exists());
}

#[test]
fn the_exit_status_is_the_commands_where_it_failed() {
    let (_suite, ended) = run(r#"{"id": 1}"#, &format!("{ASKS}; exit 7"), &[]);
    assert_eq!(ended.status, 7, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("`bash` failed"), "{}", ended.err);
    let (_suite, ended) = run(GOOD, "kill -TERM $$", &[]);
    assert_eq!(ended.status, 143, "{}{}", ended.out, ended.err);
    // It sent nothing through the proxy.
    let (_suite, ended) = run(GOOD, "true", &[]);
    assert_eq!(ended.status, 4, "{}{}", ended.out, ended.err);
}

#[test]
fn a_command_that_is_not_there_is_refused() {
    let host = Host::start(|_| CannedResponse::json(200, GOOD));
    let suite = Suite::new(&[("api.json", DOCUMENT)]);
    let ended = suite.run(&[
        "proxy",
        "--host",
        &host.url,
        "--openapi",
        "api.json",
        "--listen",
        "127.0.0.1:0",
        "--",
        "no-such-command-anywhere",
    ]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(
        ended
            .err
            .contains("`no-such-command-anywhere` cannot be started"),
        "{}",
        ended.err
    );
    let runs = std::fs::read_dir(suite.path("reports")).unwrap();
    assert_eq!(runs.count(), 0, "an unfinished run is left");
}

#[test]
fn signals_are_passed_on_to_the_command() {
    use nix::sys::signal::{Signal, kill};
    let host = Host::start(|_| CannedResponse::json(200, GOOD));
    let suite = Suite::new(&[("api.json", DOCUMENT)]);
    let script = r#"trap 'exit 21' TERM; touch ready; while :; do read -t 0.05 <> <(:); done"#;
    let mut command = crate::support::command(suite.folder.path());
    command.args(["proxy", "--host", &host.url, "--openapi", "api.json"]);
    command.args(["--listen", "127.0.0.1:0", "--", "bash", "-c", script]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    while !suite.path("ready").exists() {
        std::thread::yield_now();
    }
    kill(
        nix::unistd::Pid::from_raw(child.id().try_into().unwrap()),
        Signal::SIGTERM,
    )
    .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(21));
}

#[test]
fn what_cannot_be_listened_on_or_understood_is_refused() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let suite = Suite::new(&[("api.json", DOCUMENT), ("key.pem", "no key")]);
    let refused = |more: &[&str], words: &str| {
        let begin = [
            "proxy",
            "--host",
            "http://127.0.0.1:9",
            "--openapi",
            "api.json",
        ];
        let ended = suite.run(&[&begin, more].concat());
        assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
        assert!(ended.err.contains(words), "{}", ended.err);
    };
    refused(&["--listen", &address], "--listen: cannot listen on");
    for other in ["8099", ":8099", "localhost:8099"] {
        refused(&["--listen", other], "and a port: 127.0.0.1:8099");
    }
    refused(&["--sample", "10"], "1/N");
    refused(&["--env", "A"], "COMMAND");
    refused(&["--tls-cert", "key.pem"], "--tls-key");
    refused(
        &["--tls-cert", "key.pem", "--tls-key", "key.pem"],
        "--tls-cert",
    );
    assert!(!suite.path("reports").exists());
}
