//! Connections that a host keeps for a while and then closes without a word.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::host::{Host, Then};
use crate::rows::suite;

const FINE: &str = "HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"id\": \"x\"}";

/// Answers three requests of each connection, and closes it when the fourth has come.
fn host() -> Host {
    let answered: Mutex<BTreeMap<u16, usize>> = Mutex::default();
    Host::start(move |talk| {
        let port = talk.stream.peer_addr().unwrap().port();
        let mut answered = answered.lock().unwrap();
        let count = answered.entry(port).or_default();
        *count += 1;
        if *count > 3 {
            return Then::Close;
        }
        talk.say(FINE);
        Then::Keep
    })
}

fn names() -> Vec<String> {
    (0..80).map(|number| format!("c{number:02}")).collect()
}

/// Runs the cases, with another method where one is given; says how often each was asked for.
fn run(host: &Host, method: &str) -> (i32, String, Vec<usize>) {
    let all = names();
    let names: Vec<&str> = all.iter().map(String::as_str).collect();
    let suite = suite(&host.url, &names, "");
    for name in &names {
        let case =
            format!("request: {{ method: {method}, path: /{name} }}\nexpect: {{ status: 200 }}\n");
        let effects = if method == "GET" {
            ""
        } else {
            "effects: mail\n"
        };
        let file = format!("cases/{name}.case.yaml");
        suite.write(&file, format!("{effects}{case}").as_bytes());
    }
    let ended = suite.run(&["run", "--host", "here", "--jobs", "1"]);
    let times = names
        .iter()
        .map(|name| host.count(&format!("{method} /{name} ")));
    (ended.status, ended.out, times.collect())
}

#[test]
fn a_safe_request_that_was_lost_with_a_kept_connection_is_sent_once_more() {
    let host = host();
    let (status, out, times) = run(&host, "GET");
    assert_eq!(status, 0, "{out}");
    let twice = times.iter().filter(|times| **times == 2).count();
    let once = times.iter().filter(|times| **times == 1).count();
    assert_eq!(once + twice, 80, "{times:?}");
    assert!(twice > 0, "{times:?}");
}

#[test]
fn a_request_with_an_effect_that_was_lost_is_not_sent_again() {
    let host = host();
    let (status, out, times) = run(&host, "POST");
    assert!(times.iter().all(|times| *times == 1), "{times:?}");
    assert_eq!(status, 3, "{out}");
    assert!(out.contains("may have been carried out"), "{out}");
}
