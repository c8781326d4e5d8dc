//! The same hosts behind `driftcheck proxy`: what its client sees has one end, nothing fills the
//! memory, and no response that is broken conforms.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::host::{Host, json};
use crate::rows::Ends::{Blocked, Conforms, Drifts};
use crate::rows::{Row, assert_bounded_memory, suite};
use crate::support::{Ended, Suite};

/// A client has seen enough of a response, and leaves.
const ENOUGH: usize = 4 * 1024 * 1024;
/// What is asked for on the same connection, right behind the first request.
const NEXT: &str = "the-next-one";

/// A response as a client reads it.
#[derive(Debug)]
struct Response {
    status: u16,
    body: Vec<u8>,
    is_whole: bool,
}

/// The first response of these bytes, and what comes behind it.
fn first(bytes: &[u8]) -> Option<(Response, &[u8])> {
    let end = memchr::memmem::find(bytes, b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let status: u16 = head.split(' ').nth(1)?.get(..3)?.parse().ok()?;
    let rest = &bytes[end..];
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let is_chunked = head.contains("\r\ntransfer-encoding: chunked");
    assert!(!(is_chunked && length.is_some()), "two ends: {head}");
    let (body, is_whole, rest) = match length.map(|length| length.parse::<usize>().unwrap()) {
        _ if status == 204 => (Vec::new(), true, rest),
        Some(length) if length <= rest.len() => (rest[..length].to_vec(), true, &rest[length..]),
        None if is_chunked => dechunked(rest),
        // Until the end of the connection; what was cut could not be told.
        None => (rest.to_vec(), true, &rest[rest.len()..]),
        Some(_) => (rest.to_vec(), false, &rest[rest.len()..]),
    };
    let read = Response {
        status,
        body,
        is_whole,
    };
    Some((read, rest))
}

fn dechunked(mut rest: &[u8]) -> (Vec<u8>, bool, &[u8]) {
    let mut body = Vec::new();
    loop {
        let Some(at) = memchr::memmem::find(rest, b"\r\n") else {
            return (body, false, &[]);
        };
        let size = std::str::from_utf8(&rest[..at]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        rest = &rest[at + 2..];
        if size == 0 {
            let end = memchr::memmem::find(rest, b"\r\n").map(|at| at + 2);
            return (body, end.is_some(), &rest[end.unwrap_or(rest.len())..]);
        }
        if rest.len() < size + 2 {
            return (body, false, &[]);
        }
        body.extend_from_slice(&rest[..size]);
        rest = &rest[size + 2..];
    }
}

/// Asks for a behaviour and, on the same connection, for a response that is as it should be.
fn ask(address: &str, name: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let length = "Host: x\r\nContent-Length: 0\r\n";
    let both = format!(
        "POST /{name} HTTP/1.1\r\n{length}\r\nPOST /{NEXT} HTTP/1.1\r\n{length}Connection: close\r\n\r\n"
    );
    stream.write_all(both.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    let mut part = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = stream.read(&mut part) {
        bytes.extend_from_slice(&part[..read]);
        if bytes.len() > ENOUGH {
            break;
        }
    }
    bytes
}

/// What is wrong with what a client has seen of a behaviour.
fn mistake(row: &Row, bytes: &[u8]) -> Option<String> {
    let Some((read, rest)) = first(bytes) else {
        // The connection ended without a response, which is one certain end.
        return matches!(row.ends, Conforms | Drifts(_)).then(|| format!("{}: nothing", row.name));
    };
    let is_right = match row.ends {
        Conforms | Drifts(_) => read.is_whole && read.status < 300,
        // It passes as it is; only judging needs more of it.
        Blocked("decoding" | "limit", _) => read.status == 200,
        Blocked(_, words) if words.starts_with("status ") => read.is_whole,
        // Larger than is judged, but for a client that is no fault.
        Blocked("body", words) if words.contains("larger than") => read.status == 200,
        Blocked(..) => matches!(read.status, 502 | 504) || !read.is_whole,
    };
    let is_left = bytes.len() > ENOUGH;
    let next = match first(rest) {
        None => rest.is_empty() || is_left,
        Some((next, rest)) => {
            next.status == 200 && next.body == br#"{"id": "x"}"# && rest.is_empty()
        }
    };
    let body = String::from_utf8_lossy(&read.body[..read.body.len().min(200)]).into_owned();
    (!(is_right && next)).then(|| {
        let (status, is_whole) = (read.status, read.is_whole);
        let rest = String::from_utf8_lossy(&rest[..rest.len().min(200)]).into_owned();
        format!(
            "{}: expected {:?}, is {status} {is_whole} {body:?}, then {rest:?}",
            row.name, row.ends
        )
    })
}

/// Asks through the proxy, which judges each `POST /{name}` by the contract `thing`, and ends it.
fn through_proxy<T>(suite: &Suite, ask: impl FnOnce(&str) -> T) -> (T, Ended) {
    let mut child = suite.spawn(&[
        "proxy",
        "--host",
        "here",
        "--contract",
        "thing",
        "--operation",
        "POST /{name}",
        "--listen",
        "127.0.0.1:0",
        "--quiet",
    ]);
    let mut line = String::new();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    while !line.starts_with("listening on ") {
        line.clear();
        assert!(err.read_line(&mut line).unwrap() > 0, "it does not listen");
    }
    let address = line.split(' ').nth(2).unwrap().replace("http://", "");
    std::thread::spawn(move || err.lines().for_each(drop));
    let asked = ask(&address);
    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT).unwrap();
    (asked, child.wait_with_output().unwrap().into())
}

/// Passes each row's behaviour through the proxy, and holds it to what may come of it.
fn pass_rows(rows: &[Row], settings: &str) -> Host {
    let acts = rows
        .iter()
        .map(|row| (row.name.to_owned(), row.act.clone()));
    let host = Host::of(acts.collect());
    let suite = suite(&host.url, &[], settings);
    let (mut wrong, ended) = through_proxy(&suite, |address| {
        let mut wrong = Vec::new();
        for rows in rows.chunks(16) {
            std::thread::scope(|scope| {
                let asking = rows
                    .iter()
                    .map(|row| scope.spawn(move || mistake(row, &ask(address, row.name))));
                let asking: Vec<_> = asking.collect();
                wrong.extend(asking.into_iter().filter_map(|one| one.join().unwrap()));
            });
        }
        wrong
    });
    let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
    let outcomes: BTreeMap<String, String> = record
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|line| line["type"] == "exchange_judged")
        .filter_map(|line| {
            let url = line["steps"][0]["exchange"]["request"]["url"].as_str()?;
            let name = url.rsplit('/').next()?.to_owned();
            let outcome = line["outcome"].as_str()?;
            let missing = &line["steps"][0]["exchange"]["response"]["body_missing"];
            let outcome = if missing.is_string() && outcome != "blocked" {
                "without its body"
            } else {
                outcome
            };
            Some((name, outcome.to_owned()))
        })
        .collect();
    for row in rows {
        let outcome = outcomes.get(row.name).map_or("left out", String::as_str);
        let is_right = match row.ends {
            Conforms => outcome == "conforms",
            // What statuses there may be, no contract of a body says.
            Drifts(_) => true,
            Blocked(_, words) if words.starts_with("status ") => true,
            Blocked("decoding", _) => outcome == "blocked",
            Blocked(..) => outcome != "conforms",
        };
        if !is_right {
            wrong.push(format!("{}: expected {:?}, {outcome}", row.name, row.ends));
        }
        let sent = host.count(&format!("POST /{} ", row.name));
        if sent != 1 {
            wrong.push(format!("{}: sent {sent} times", row.name));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), ended.out);
    assert_bounded_memory();
    host
}

#[test]
fn a_broken_frame_has_one_end_for_the_client_too() {
    let mut rows = crate::framing::broken_lengths();
    rows.extend(crate::framing::broken_chunks());
    rows.extend(crate::framing::broken_codings());
    rows.extend(crate::framing::legal());
    rows.extend(crate::not_http::no_responses());
    pass_rows(&rows, "timeout = \"20s\"");
}

#[test]
fn a_host_without_a_head_ends_at_the_limit() {
    pass_rows(&crate::time::without_a_head(), crate::time::LIMITS);
}

#[test]
fn what_is_endless_fills_no_memory_and_ends_with_its_client() {
    let mut rows = crate::size::bombs();
    rows.extend(crate::size::large_bodies());
    rows.extend(crate::size::large_heads());
    let host = pass_rows(&rows, "timeout = \"20s\"");
    for (name, taken) in &host.seen().flooded {
        // What the client takes, and what the system holds between three sockets.
        assert!(*taken < 60 << 20, "{name}: {taken} bytes were taken");
    }
}

#[test]
fn a_flood_of_findings_passes_whole_and_fills_neither_memory_nor_reports() {
    let schema = br#"{"properties": {"list": {"items": {"type": "string"}}}}"#;
    let body = format!(r#"{{"list":[{}0]}}"#, "0,".repeat(200_000));
    let sent = json(&body);
    let host = Host::of(
        [(
            "flood".to_owned(),
            crate::rows::says("flood", Conforms, sent).act,
        )]
        .into(),
    );
    let suite = suite(&host.url, &[], "timeout = \"60s\"");
    suite.write("schemas/thing.schema.json", schema);
    let ((), _) = through_proxy(&suite, |address| {
        for _ in 0..2 {
            let mut stream = TcpStream::connect(address).unwrap();
            let head =
                "POST /flood HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.write_all(head.as_bytes()).unwrap();
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).unwrap();
            let (read, _) = first(&bytes).unwrap();
            assert!(read.is_whole && read.body == body.as_bytes());
        }
    });
    let report = suite.report();
    let findings = report["findings"].as_array().unwrap().iter();
    let count = |kind: &str| {
        findings
            .clone()
            .find(|one| one["kind"] == kind)
            .map(|one| one["count"].clone())
    };
    assert!(count("wrong-type").is_some(), "{findings:?}");
    // Of each body, that the rest of it was not read.
    assert_eq!(count("contract-violated"), Some(2.into()));
    assert!(report.to_string().len() < 5_000_000);
    assert_bounded_memory();
}
