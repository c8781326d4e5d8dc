//! One POST a case, whatever a host or its connection does, and a whole run that slows down
//! when it is asked to.

use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::host::{FINE, Host, Then};
use crate::mock::Mock;
use crate::rows::Ends::{Blocked, Conforms, Drifts};
use crate::rows::{Row, row, run_rows, says, suite};
use crate::support::Ended;

const RETRY: &str = "retry = { attempts = 3, backoff = \"1ms\", longest_pause = \"5ms\" }";

/// Answers once like this and would answer well a second time.
fn once(name: &'static str, status: u16, lines: &'static str) -> Row {
    let was_asked = AtomicBool::new(false);
    let ends = match status {
        429 => Blocked("gateway", "too many requests"),
        502..=504 => Blocked("gateway", "answered in place of the host"),
        407 => Blocked("gateway", "a proxy before the host"),
        _ => Drifts("unexpected-status"),
    };
    row(name, ends, move |talk| {
        if was_asked.swap(true, Ordering::SeqCst) {
            talk.say(FINE);
        } else {
            talk.say(format!(
                "HTTP/1.1 {status} Odd\r\n{lines}content-length: 0\r\n\r\n"
            ));
        }
        Then::Keep
    })
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn each_fault_of_a_host_costs_exactly_one_post() {
    let not_answered = |words| Blocked("waiting", words);
    let rows = vec![
        once("answers-503", 503, "retry-after: 0\r\n"),
        once("answers-500", 500, ""),
        once("answers-502", 502, ""),
        once("answers-504", 504, ""),
        once("answers-429", 429, "retry-after: 0\r\n"),
        once("answers-408", 408, ""),
        once("answers-408-and-closes", 408, "connection: close\r\n"),
        once("answers-425", 425, ""),
        once("answers-421", 421, ""),
        once("answers-401", 401, "www-authenticate: Basic realm=x\r\n"),
        once("answers-407", 407, "proxy-authenticate: Basic realm=x\r\n"),
        once("answers-301", 301, "location: /answers-301\r\n"),
        once("answers-302", 302, "location: /answers-302\r\n"),
        once("answers-303", 303, "location: /answers-303\r\n"),
        once("answers-307", 307, "location: /answers-307\r\n"),
        once("answers-308", 308, "location: /answers-308\r\n"),
        once("answers-417", 417, ""),
        row(
            "drops-before-the-response",
            not_answered("closed the connection before the response"),
            |_| Then::Close,
        ),
        row(
            "drops-in-the-head",
            not_answered("before the response"),
            |talk| {
                talk.say("HTTP/1.1 200 OK\r\ncontent-");
                Then::Close
            },
        ),
        row(
            "drops-in-the-body",
            Blocked("body", "before the body's end"),
            |talk| {
                talk.say("HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{");
                Then::Close
            },
        ),
        row(
            "drops-after-an-interim-response",
            not_answered("before the response"),
            |talk| {
                talk.say("HTTP/1.1 100 Continue\r\n\r\n");
                Then::Close
            },
        ),
        row(
            "resets-before-the-response",
            not_answered("reset the connection"),
            |talk| talk.reset(),
        ),
        row(
            "resets-in-the-body",
            Blocked("body", "reset the connection"),
            |talk| {
                talk.say("HTTP/1.1 200 OK\r\ncontent-length: 5000000\r\n\r\n{");
                talk.say(vec![b' '; 4_500_000]);
                talk.reset()
            },
        ),
        row(
            "stalls-before-the-response",
            not_answered("no response within 1 s"),
            |talk| talk.hold(),
        ),
        row(
            "stalls-in-the-head",
            not_answered("no response within 1 s"),
            |talk| {
                talk.say("HTTP/1.1 200 OK\r\ncontent-");
                talk.hold()
            },
        ),
        row(
            "stalls-in-the-body",
            Blocked("body", "did not end within 1 s"),
            |talk| {
                talk.say("HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{");
                talk.hold()
            },
        ),
    ];
    let settings = format!("timeouts = {{ response = \"1s\", body = \"1s\" }}\n{RETRY}");
    run_rows(rows, &settings);
    // In a run of their own: the other rows prove that the host keeps its connections, and
    // the request that then comes over one of these would be lost.
    let after_the_response = vec![
        says("drops-after-the-response", Conforms, FINE),
        row("stalls-after-the-response", Conforms, |talk| {
            talk.say(FINE);
            talk.hold()
        }),
    ];
    run_rows(after_the_response, &settings);
}

#[test]
fn a_reset_or_a_close_before_the_request_was_read_costs_one_connection() {
    for resets in [true, false] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let accepted = Arc::new(AtomicUsize::new(0));
        let counted = accepted.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counted.fetch_add(1, Ordering::SeqCst);
                if resets {
                    let linger = Some(Duration::ZERO);
                    socket2::SockRef::from(&stream).set_linger(linger).unwrap();
                }
            }
        });
        let ended = suite(&url, &["a"], "").run(&["run", "--host", "here"]);
        assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
        // A byte may have left: nobody can tell, so nothing is sent again.
        assert_eq!(accepted.load(Ordering::SeqCst), 1, "{}", ended.out);
    }
}

#[test]
fn a_refused_connection_is_tried_again_since_nothing_can_have_left() {
    // The port is known and nobody listens: the first attempts are refused.
    let reserved = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = reserved.local_addr().unwrap().port();
    drop(reserved);
    let url = format!("http://127.0.0.1:{port}");
    let settings = "retry = { attempts = 60, backoff = \"50ms\", longest_pause = \"100ms\" }";
    let suite = suite(&url, &["a"], settings);
    let record = suite.path("reports");
    let child = suite.spawn(&["run", "--host", "here"]);
    // The run has begun once its folder is there.
    let begun = Instant::now();
    while !record.exists() {
        assert!(begun.elapsed() < Duration::from_secs(20));
        std::thread::yield_now();
    }
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let posts = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = [0; 4096];
        let count = stream.read(&mut head).unwrap();
        stream.write_all(FINE.as_bytes()).unwrap();
        drop(stream);
        listener.set_nonblocking(true).unwrap();
        assert!(head[..count].starts_with(b"POST /a "));
        1 + listener.incoming().take_while(Result::is_ok).count()
    });
    let ended: Ended = child.wait_with_output().unwrap().into();
    assert_eq!(posts.join().unwrap(), 1);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
}

#[test]
fn a_connection_that_is_closed_between_two_cases_costs_neither_a_case_nor_a_second_send() {
    let names: Vec<String> = (0..80).map(|number| format!("c{number:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for every in [1, 3, 7] {
        let answered = AtomicUsize::new(0);
        let host = Host::start(move |talk| {
            talk.say(FINE);
            match answered.fetch_add(1, Ordering::SeqCst) % every {
                0 => Then::Close,
                _ => Then::Keep,
            }
        });
        for jobs in ["1", "8"] {
            let before = host.seen().requests.len();
            let suite = suite(&host.url, &names, "");
            let ended = suite.run(&["run", "--host", "here", "--jobs", jobs]);
            let sent = host.seen().requests.len() - before;
            assert_eq!(sent, 80, "{}{}", ended.out, ended.err);
            // A close in the very moment of sending may block a case; it is never sent again.
            let ends = if every == 1 { &[0][..] } else { &[0, 3] };
            assert!(ends.contains(&ended.status), "{}{}", ended.out, ended.err);
        }
    }
}

#[test]
fn retry_after_pauses_the_whole_run() {
    let times = Arc::new(Mutex::new(Vec::new()));
    let noted = times.clone();
    let host = Host::start(move |talk| {
        let mut times = noted.lock().unwrap();
        times.push(Instant::now());
        match times.len() {
            1 => talk.say("HTTP/1.1 429 Slow\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n"),
            _ => talk.say(FINE),
        };
        Then::Keep
    });
    let names = ["a", "b", "c", "d", "e", "f"];
    let suite = suite(&host.url, &names, "");
    let ended = suite.run(&["run", "--host", "here", "--jobs", "1"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    let times = times.lock().unwrap();
    assert_eq!(times.len(), names.len());
    assert!(
        times[1] - times[0] >= Duration::from_millis(950),
        "{:?}",
        times[1] - times[0]
    );
    assert!(ended.err.contains("waiting 1 s"), "{}", ended.err);
}

/// A run of two cases, one after the other, on a host that asks the first to wait.
fn asked_to_wait(value: &str) -> (Host, Ended, String) {
    let was_asked = AtomicBool::new(false);
    let slow = format!("HTTP/1.1 429 Slow\r\nretry-after: {value}\r\ncontent-length: 0\r\n\r\n");
    let host = Host::start(move |talk| {
        match was_asked.swap(true, Ordering::SeqCst) {
            true => talk.say(FINE),
            false => talk.say(&slow),
        };
        Then::Keep
    });
    let suite = suite(&host.url, &["a", "b"], RETRY);
    let begun = Instant::now();
    let ended = suite.run(&["run", "--host", "here", "--jobs", "1"]);
    assert!(begun.elapsed() < Duration::from_secs(10), "{value}");
    let report = suite.report()["cases"].to_string();
    (host, ended, report)
}

#[test]
fn a_longer_retry_after_than_the_profile_waits_ends_the_run_and_says_so() {
    for value in [
        "99999999",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "99999999999999999999999",
    ] {
        let (host, ended, cases) = asked_to_wait(value);
        assert_eq!(ended.status, 3, "{value}: {}{}", ended.out, ended.err);
        assert_eq!(host.seen().requests.len(), 1, "{value}");
        assert!(ended.out.contains("ENDED EARLY"), "{value}: {}", ended.out);
        assert!(
            ended.out.contains("longest_pause"),
            "{value}: {}",
            ended.out
        );
        assert!(cases.contains("\"blocked\""), "{value}: {cases}");
    }
}

#[test]
fn after_a_longer_retry_after_nothing_is_sent_again_and_no_further_step() {
    for (status, case) in [
        (429, "request: { path: /a }\n"),
        (
            503,
            "request: { path: /a }\nuntil: { body: [{ path: $.id, equals: b }], within: 2s, every: 10ms }\n",
        ),
        (
            429,
            "steps: [{ name: one, request: { path: /a }, expect: { status: 4xx } }, { name: two, request: { path: /b } }]\n",
        ),
    ] {
        let slow =
            format!("HTTP/1.1 {status} Slow\r\nretry-after: 3600\r\ncontent-length: 0\r\n\r\n");
        let host = Host::start(move |talk| {
            talk.say(&slow);
            Then::Keep
        });
        let suite = suite(
            &host.url,
            &[],
            "retry = { attempts = 3, backoff = \"10ms\" }",
        );
        suite.write("cases/a.case.yaml", case.as_bytes());
        let ended = suite.run(&["run", "--host", "here"]);
        assert_eq!(host.seen().requests.len(), 1, "{case}: {}", ended.out);
        let cases = suite.report()["cases"].to_string();
        assert!(
            cases.contains("\"blocked\"") && ended.status == 3,
            "{case}: {cases}"
        );
    }
}

#[test]
fn a_retry_after_that_says_nothing_pauses_as_a_bare_429_does() {
    for value in ["-1", "1e9", "soon", "Thu, 01 Jan 1970 00:00:00 GMT"] {
        let (host, ended, _) = asked_to_wait(value);
        assert_eq!(ended.status, 3, "{value}: {}{}", ended.out, ended.err);
        assert_eq!(host.seen().requests.len(), 2, "{value}");
    }
}

#[test]
fn scenarios_leave_nothing_behind_on_the_mock_also_when_they_are_interrupted() {
    let mock = Mock::start();
    let suite = crate::support::Suite::new(&[("cases/a.case.yaml", &scenario(200))]);
    let schemas = crate::support::project().join("schemas");
    let settings = crate::support::project().join("driftcheck.toml");
    std::fs::copy(settings, suite.path("driftcheck.toml")).unwrap();
    let schemas = schemas.to_str().unwrap();
    let arguments = [
        "run",
        "--host",
        &mock.url,
        "--jobs",
        "16",
        "--schemas",
        schemas,
    ];
    let before = mock.memberships();
    let ended = suite.run(&arguments);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(mock.memberships(), before);

    let child = suite.spawn(&arguments);
    while mock.memberships() <= before {
        std::thread::yield_now();
    }
    nix::sys::signal::kill(
        nix::unistd::Pid::from_raw(child.id().cast_signed()),
        nix::sys::signal::Signal::SIGINT,
    )
    .unwrap();
    let ended: Ended = child.wait_with_output().unwrap().into();
    assert_eq!(ended.status, 130, "{}{}", ended.out, ended.err);
    assert_eq!(mock.memberships(), before, "{}", ended.out);
}

/// Four steps on a membership of its own, and its end.
fn scenario(count: usize) -> String {
    let rows: Vec<String> = (0..count)
        .map(|number| format!("{{ key: r{number} }}"))
        .collect();
    format!(
        "rows: [{}]
effects: [create, mail, delete]
needs: [group]
setup:
  - name: create
    request:
      method: POST
      path: /public/v1/accounts/account-users
      body: {{ json: {{ account: {{ id: ACC-1000-0001 }}, groups: [{{ id: '{{{{ group }}}}' }}], user: {{ firstName: A, lastName: B, email: 'check-{{{{ uuid }}}}@example.com' }} }} }}
    expect: {{ status: [200, 201] }}
    capture: {{ id: $.id }}
steps:
  - name: read
    request: {{ path: '/public/v1/accounts/account-users/{{id}}', params: {{ id: '{{{{ id }}}}' }} }}
  - name: resend
    request: {{ method: POST, path: '/public/v1/accounts/account-users/{{id}}/resend-invite', params: {{ id: '{{{{ id }}}}' }} }}
  - name: again
    request: {{ path: '/public/v1/accounts/account-users/{{id}}', params: {{ id: '{{{{ id }}}}' }} }}
teardown:
  - name: delete
    request: {{ method: DELETE, path: '/public/v1/accounts/account-users/{{id}}', params: {{ id: '{{{{ id }}}}' }} }}
    expect: {{ status: [200, 204] }}
",
        rows.join(", ")
    )
}
