//! A host that is not heard from is given up for the rest of the run, and nothing is lost of
//! one that comes back.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::*;
use crate::support::Ended;

/// A suite with so many cases of this request.
fn many(cases: usize, request: &str) -> Suite {
    let suite = Suite::new(&[]);
    let rows: Vec<String> = (0..cases)
        .map(|row| format!("{{ key: r{row:04} }}"))
        .collect();
    let case = format!(
        "effects: mail\nrows: [{}]\nrequest: {{ {request} path: '/{{key}}', params: {{ key: '{{{{ key }}}}' }} }}\nexpect: {{ status: 200 }}\n",
        rows.join(", ")
    );
    suite.write("cases/n.case.yaml", case.as_bytes());
    suite
}

/// A host that accepts every connection and never says a word; it counts the requests.
fn silent() -> (String, Arc<AtomicUsize>) {
    silent_after(b"")
}

/// The same that says this much of a response first.
fn silent_after(said: &'static [u8]) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let seen = requests.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let seen = seen.clone();
            std::thread::spawn(move || hold(stream, said, &seen));
        }
    });
    (url, requests)
}

/// Waits for the client to leave.
fn hold(mut stream: TcpStream, said: &[u8], requests: &AtomicUsize) {
    let mut bytes = [0; 4096];
    if stream.read(&mut bytes).is_ok_and(|count| count > 0) {
        requests.fetch_add(1, Ordering::Relaxed);
        stream.write_all(said).unwrap();
        while stream.read(&mut bytes).is_ok_and(|count| count > 0) {}
    }
}

fn run(suite: &Suite, url: &str, arguments: &[&str]) -> Ended {
    let formats = ["run", "--host", url, "--format", "json,markdown,html,junit"];
    suite.run(&[&formats, arguments].concat())
}

/// How many cases conform, are blocked, and of those, how many were not sent.
fn counts(suite: &Suite) -> [u64; 3] {
    let report = suite.report();
    let blocked = report["blocked"].as_array().unwrap().iter();
    let given_up = blocked.map(|group| group["given_up"].as_u64().unwrap_or(0));
    let totals = &report["totals"];
    let count = |name: &str| totals[name].as_u64().unwrap();
    [count("conforms"), count("blocked"), given_up.sum()]
}

#[test]
fn a_host_that_refuses_is_tried_five_times_and_reported_once() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let suite = many(300, "");
    let ended = run(&suite, &url, &["--jobs", "1"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert_eq!(counts(&suite), [0, 300, 295]);
    let words = "connection refused; after 5 cases nothing was sent for the other 295";
    assert_eq!(ended.out.matches(words).count(), 1, "{}", ended.out);
    for file in ["report.md", "report.html"] {
        let text = std::fs::read_to_string(suite.newest_run().join(file)).unwrap();
        assert!(text.contains(words), "{file}");
    }
    let groups = &suite.report()["blocked"];
    assert_eq!(groups.as_array().unwrap().len(), 1, "{groups}");
    assert_eq!(groups[0]["phase"], "connect");
    assert_eq!(groups[0]["cause"], "connection refused");
    // A record says the same when it is judged again.
    let again = suite.run(&["rejudge", "latest", "-q"]);
    assert_eq!(again.status, 3, "{}{}", again.out, again.err);
    // Wrapped to the width of a terminal.
    let text: Vec<&str> = again.out.split_whitespace().collect();
    assert!(text.join(" ").contains(words), "{}", again.out);
}

#[test]
fn a_host_that_never_says_a_word_costs_one_time_out() {
    let (url, requests) = silent();
    let suite = many(1000, "method: POST,");
    let begun = Instant::now();
    let ended = run(&suite, &url, &["--jobs", "16", "--timeout", "1s"]);
    assert!(
        begun.elapsed() < Duration::from_secs(15),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    let sent = requests.load(Ordering::Relaxed) as u64;
    assert!((5..=32).contains(&sent), "{sent} requests");
    assert_eq!(counts(&suite), [0, 1000, 1000 - sent]);
    // What was sent may have been carried out; what was not sent cannot have been.
    let groups = suite.report()["blocked"].clone();
    for group in groups.as_array().unwrap() {
        assert_eq!(group["cause"], "no response within 1 s");
        let is_sent = group["given_up"].is_null();
        assert_eq!(group["may_have_been_carried_out"], is_sent, "{group}");
    }
    assert!(
        ended
            .out
            .contains("no response within 1 s; nothing was sent"),
        "{}",
        ended.out
    );
}

#[test]
fn a_host_that_is_down_for_three_requests_loses_only_those() {
    let answered = Arc::new(AtomicUsize::new(0));
    let asked = answered.clone();
    let host = Host::start(move |_| {
        // The client has left long before.
        if asked.fetch_add(1, Ordering::Relaxed) < 3 {
            std::thread::park_timeout(Duration::from_secs(60));
        }
        CannedResponse::json(200, "{}")
    });
    let suite = many(40, "");
    let ended = run(&suite, &host.url, &["--jobs", "1", "--timeout", "300ms"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert_eq!(counts(&suite), [37, 3, 0]);
}

#[test]
fn a_host_that_dies_in_the_middle_is_given_up_and_teardown_is_tried() {
    let asked = Arc::new(AtomicUsize::new(0));
    let (seen, deleted) = (asked.clone(), Arc::new(AtomicUsize::new(0)));
    let removed = deleted.clone();
    let host = Host::start(move |request| {
        if request.method == "DELETE" {
            removed.fetch_add(1, Ordering::Relaxed);
        } else if seen.fetch_add(1, Ordering::Relaxed) >= 20 {
            std::thread::park_timeout(Duration::from_secs(60));
        }
        CannedResponse::json(200, "{}")
    });
    let suite = many(600, "");
    // Begins first, and ends long after the host was given up.
    let scenario = "effects: make\nsetup:\n  - { name: make, request: { method: POST, path: /made } }\nsteps:\n  - { name: wait, request: { path: /made }, until: { status: 201, within: 9s, every: 100ms } }\nteardown:\n  - { name: remove, request: { method: DELETE, path: /made } }\n";
    suite.write("cases/a.case.yaml", scenario.as_bytes());
    let begun = Instant::now();
    let ended = run(&suite, &host.url, &["--jobs", "8", "--timeout", "500ms"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(
        begun.elapsed() < Duration::from_secs(25),
        "{:?}",
        begun.elapsed()
    );
    let [conforming, blocked, given_up] = counts(&suite);
    assert_eq!(conforming + blocked, 601);
    // More than a moment of silence was needed, and far less than all that was left.
    let tried = blocked - given_up;
    assert!((20..300).contains(&tried), "{tried} tried");
    assert_eq!(deleted.load(Ordering::Relaxed), 1, "{}", ended.out);
    assert!(!ended.out.contains("LEFT BEHIND"), "{}", ended.out);
}

#[test]
fn a_host_that_sends_only_the_heads_of_responses_is_given_up() {
    let (url, requests) = silent_after(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n");
    let suite = many(100, "");
    let ended = run(&suite, &url, &["--jobs", "1", "--timeout", "50ms"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert_eq!(counts(&suite), [0, 100, 95], "{}", ended.out);
    assert_eq!(requests.load(Ordering::Relaxed), 5);
}
