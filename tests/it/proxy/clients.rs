//! Real clients: each gets through the proxy what it gets without it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;

use super::hosts::{RawHost, two_events};
use super::running::Running;
use crate::support;

/// Whether this machine has a program.
#[allow(clippy::print_stderr, reason = "a test that is left out says so")]
fn is_there(name: &str) -> bool {
    let is_there = Command::new(name).arg("--version").output().is_ok();
    if !is_there {
        eprintln!("there is no {name}: that it sees no difference is not held");
    }
    is_there
}

/// What a program prints, which must not fail.
fn output(command: &mut Command) -> String {
    let ended = command.output().unwrap();
    let err = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success(), "{command:?}: {err}");
    String::from_utf8_lossy(&ended.stdout).into_owned()
}

/// The values of a head, by lower-case name.
pub fn fields(head: &str) -> BTreeMap<String, String> {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    lines
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect()
}

/// The whole body of a request.
pub fn body(
    stream: &mut TcpStream,
    fields: &BTreeMap<String, String>,
    mut rest: Vec<u8>,
) -> Vec<u8> {
    let mut part = vec![0; 64 * 1024];
    if fields.contains_key("transfer-encoding") {
        while !rest.ends_with(b"0\r\n\r\n") {
            let read = stream.read(&mut part).unwrap();
            assert!(read > 0, "the request broke off");
            rest.extend_from_slice(&part[..read]);
        }
        return super::hosts::dechunked(&rest).0;
    }
    let length = fields.get("content-length").map_or("0", String::as_str);
    let length: usize = length.parse().unwrap();
    while rest.len() < length {
        let read = stream.read(&mut part).unwrap();
        assert!(read > 0, "the request broke off");
        rest.extend_from_slice(&part[..read]);
    }
    rest
}

/// Each of the checks of `tests/platform_client.py`, by both of the client's kinds.
const PLATFORM_CHECKS: &str = "held: 34";

#[test]
fn the_platforms_own_client_sees_no_difference() {
    let Some(python) = std::env::var_os("DRIFTCHECK_PLATFORM_CLIENT") else {
        eprintln!("DRIFTCHECK_PLATFORM_CLIENT is not set: the platform's client is not held");
        return;
    };
    let reports = tempfile::tempdir().unwrap();
    let reports = reports.path().display().to_string();
    let script = support::project().join("tests/platform_client.py");
    let ended = support::driftcheck(
        support::project(),
        &[
            "proxy",
            "--host",
            "mock",
            "--openapi",
            "examples/members.openapi.yaml",
            "--listen",
            "127.0.0.1:0",
            "--report-dir",
            &reports,
            "--quiet",
            "--",
            "sh",
            "-c",
            "exec \"$0\" \"$1\" \"$DRIFTCHECK_PROXY_URL\"",
            &python.to_string_lossy(),
            &script.display().to_string(),
        ],
    );
    assert!(!ended.err.contains("failed"), "{}{}", ended.out, ended.err);
    let lines = &mut ended.out.lines();
    assert!(lines.any(|line| line == PLATFORM_CHECKS), "{}", ended.out);
}

#[test]
fn curl_reads_events_as_they_come() {
    if !is_there("curl") {
        return;
    }
    let (go_on, is_read) = channel::<()>();
    let host = two_events(is_read);
    let mut proxy = Running::before(&host.url, &[]);
    for url in [&host.url, &proxy.url] {
        let mut curl = Command::new("curl");
        curl.args(["-sS", "-N", "--max-time", "30", "--noproxy", "*"]);
        let mut curl = curl.arg(url).stdout(Stdio::piped()).spawn().unwrap();
        let mut events = BufReader::new(curl.stdout.take().unwrap());
        let mut first = String::new();
        events.read_line(&mut first).unwrap();
        assert_eq!(first, "data: one\n");
        go_on.send(()).unwrap();
        let mut rest = String::new();
        events.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "\ndata: two\n\n");
        assert!(curl.wait().unwrap().success());
    }
    proxy.interrupted();
}

/// git without settings of the machine.
fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.current_dir(folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("no_proxy", "*");
    for role in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{role}_NAME"), "driftcheck");
        git.env(format!("GIT_{role}_EMAIL"), "driftcheck@example.com");
    }
    git
}

/// Serves the repositories of a folder by git's own program for that (RFC 3875).
fn git_host(root: &Path) -> RawHost {
    let root = root.to_owned();
    RawHost::start(move |stream, head, rest| {
        let fields = fields(head);
        let body = body(stream, &fields, rest);
        let mut line = head.lines().next().unwrap().split(' ');
        let (method, target) = (line.next().unwrap(), line.next().unwrap());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut backend = git(&root);
        backend
            .arg("http-backend")
            .env("GIT_PROJECT_ROOT", &root)
            .env("GIT_HTTP_EXPORT_ALL", "1")
            .env("REQUEST_METHOD", method)
            .env("PATH_INFO", path)
            .env("QUERY_STRING", query)
            .env("CONTENT_LENGTH", body.len().to_string());
        for (variable, name) in [
            ("CONTENT_TYPE", "content-type"),
            ("HTTP_CONTENT_ENCODING", "content-encoding"),
            ("GIT_PROTOCOL", "git-protocol"),
        ] {
            if let Some(value) = fields.get(name) {
                backend.env(variable, value);
            }
        }
        let backend = backend.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut backend = backend.spawn().unwrap();
        let mut input = backend.stdin.take().unwrap();
        let sending = std::thread::spawn(move || input.write_all(&body));
        let said = backend.wait_with_output().unwrap().stdout;
        let _ = sending.join().unwrap();
        let status = match said.strip_prefix(b"Status: ") {
            Some(status) => String::from_utf8_lossy(&status[..3]).into_owned(),
            None => "200".to_owned(),
        };
        let begin = format!("HTTP/1.1 {status} x\r\nConnection: close\r\n");
        let _ = stream.write_all(&[begin.as_bytes(), &said].concat());
    })
}

#[test]
fn git_clones_and_pushes() {
    if !is_there("git") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let run = |inside: &str, arguments: &[&str]| {
        output(git(&folder.join(inside)).args(arguments));
    };
    run("", &["init", "-q", "--bare", "-b", "main", "all.git"]);
    run("all.git", &["config", "http.receivepack", "true"]);
    let host = git_host(folder);
    let mut proxy = Running::before(&host.url, &["--quiet"]);
    run("", &["init", "-q", "-b", "main", "own"]);
    // More than git sends in one piece: it comes in chunks.
    let noise = (0..3_000_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8);
    let noise: Vec<u8> = noise.collect();
    std::fs::write(folder.join("own/noise"), &noise).unwrap();
    run("own", &["add", "noise"]);
    run("own", &["commit", "-q", "-m", "Noise"]);
    let through = format!("{}/all.git", proxy.url);
    let chunked = ["-c", "http.postBuffer=65536", "-c", "core.compression=0"];
    run(
        "own",
        &[&chunked[..], &["push", "-q", &through, "main"]].concat(),
    );
    let direct = format!("{}/all.git", host.url);
    for (name, url) in [("direct", &direct), ("through", &through)] {
        run("", &["clone", "-q", url, name]);
        run(name, &["fsck", "--strict"]);
        let read = std::fs::read(folder.join(name).join("noise")).unwrap();
        assert!(read == noise, "{name}");
    }
    assert!(host.heads().iter().any(|head| {
        head.starts_with("POST") && head.to_ascii_lowercase().contains("transfer-encoding")
    }));
    proxy.interrupted();
}
