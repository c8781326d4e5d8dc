//! `driftcheck mock` as those see it who start it, and as the platform's own Python client
//! does, over a real socket.
//!
//! `DRIFTCHECK_PLATFORM_CLIENT` names a Python that has the package `mpt-api-client`; without
//! it the client's test holds nothing, which it says. `.ci/run` installs the client and sets it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use crate::support;

/// `driftcheck mock`, ended when it is dropped.
struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn start(arguments: &[&str]) -> Serving {
        let mut child = support::command(support::project())
            .args(["mock", "--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut first).unwrap();
        let url = first.trim().rsplit(' ').next().unwrap().to_owned();
        Serving { child, url }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Each of the checks is done by the blocking client and by the asynchronous one.
const CHECKS: usize = 17;

#[test]
fn the_platforms_own_client_can_do_with_the_mock_what_it_does_with_the_platform() {
    let Some(python) = std::env::var_os("DRIFTCHECK_PLATFORM_CLIENT") else {
        eprintln!("DRIFTCHECK_PLATFORM_CLIENT is not set: the platform's client is not held");
        return;
    };
    let serving = Serving::start(&[]);
    let script = support::project().join("tests/platform_client.py");
    let ended = Command::new(python).arg(script).arg(&serving.url).output();
    let ended = ended.unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&ended.stdout),
        String::from_utf8_lossy(&ended.stderr),
    );
    assert!(ended.status.success(), "{out}{err}");
    let held = format!("held: {}", 2 * CHECKS);
    assert_eq!(out.lines().last(), Some(held.as_str()), "{out}{err}");
}

#[test]
fn an_address_that_other_machines_reach_is_bound_only_where_that_is_stated() {
    for address in ["0.0.0.0", "::", "192.0.2.1"] {
        let arguments = ["mock", "--port", "0", "--bind", address];
        let ended = support::driftcheck(support::project(), &arguments);
        assert_eq!(ended.status, 2, "{address}: {}{}", ended.out, ended.err);
        assert!(ended.err.contains("--bind"), "{}", ended.err);
        assert!(ended.err.contains("--allow-remote"), "{}", ended.err);
    }
    let mut serving = Serving::start(&["--bind", "0.0.0.0", "--allow-remote"]);
    assert!(
        serving.url.starts_with("http://0.0.0.0:"),
        "{}",
        serving.url
    );
    let mut warning = String::new();
    let mut stated = BufReader::new(serving.child.stderr.take().unwrap());
    stated.read_line(&mut warning).unwrap();
    assert!(warning.contains("other machines"), "{warning}");
    drop(Serving::start(&["--bind", "127.0.0.2"]));
}

#[test]
fn a_head_that_is_too_large_is_refused_and_others_are_served() {
    let serving = Serving::start(&[]);
    let address = serving.url.trim_start_matches("http://").to_owned();
    let first_line = |head: String| {
        let mut stream = TcpStream::connect(&address).unwrap();
        // The host may close before it has read all.
        let _ = stream.write_all(head.as_bytes());
        let mut line = [0; 12];
        stream.read_exact(&mut line).unwrap();
        String::from_utf8_lossy(&line).into_owned()
    };
    let silent = TcpStream::connect(&address).unwrap();
    let endless = format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}", "x".repeat(100_000));
    assert_eq!(first_line(endless), "HTTP/1.1 431");
    let plain = "GET /mock/mails HTTP/1.1\r\nHost: x\r\n\r\n".to_owned();
    assert_eq!(first_line(plain), "HTTP/1.1 200");
    drop(silent);
}
