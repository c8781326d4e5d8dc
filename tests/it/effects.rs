//! Nothing with an effect is sent twice, whatever a host does and whatever the profile
//! says of retries; and no more of it than the profile's budget.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{CannedResponse, Host, Suite};

const POST: &str = "effects: mail\nrequest: { method: POST, path: /mail }\n";
const GET: &str = "request: { path: /read }\n";
const RETRY: &str = "retry = { attempts = 3, backoff = \"1ms\", longest_pause = \"5ms\" }";

fn suite(url: &str, case: &str, settings: &str) -> Suite {
    let profile = format!(
        "[hosts.here]\nurl = \"{url}\"\neffects = \"allow\"\ntimeout = \"20s\"\n{settings}\n"
    );
    Suite::new(&[("cases/a.case.yaml", case), ("driftcheck.toml", &profile)])
}

/// A host that answers once in one way and then in another.
fn host(first: fn() -> CannedResponse, then: fn() -> CannedResponse) -> Host {
    let asked = AtomicUsize::new(0);
    Host::start(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => first(),
        _ => then(),
    })
}

fn fine() -> CannedResponse {
    CannedResponse::json(200, "{}")
}

#[test]
fn whatever_a_host_answers_a_post_is_sent_once() {
    let responses: [fn() -> CannedResponse; 7] = [
        || CannedResponse::json(503, "{}"),
        || CannedResponse::json(500, "{}"),
        || CannedResponse::json(429, "{}").header("Retry-After", "0"),
        || CannedResponse::json(408, "{}"),
        || CannedResponse::json(307, "{}").header("Location", "/elsewhere"),
        || CannedResponse::json(308, "{}").header("Location", "/elsewhere"),
        || CannedResponse::json(425, "{}"),
    ];
    for response in responses {
        let host = host(response, fine);
        let ended = suite(&host.url, POST, RETRY).run(&["run", "--host", "here"]);
        assert!([1, 3].contains(&ended.status), "{}{}", ended.out, ended.err);
        assert_eq!(host.received().len(), 1, "{}", ended.out);
    }
}

#[test]
fn whatever_becomes_of_the_connection_a_post_is_sent_once() {
    type Behaviour = fn(&mut std::net::TcpStream);
    let behaviours: [Behaviour; 4] = [
        // Closes without a word, closes within the head, within the body, and says nothing.
        |_| {},
        |stream| stream.write_all(b"HTTP/1.1 200 OK\r\nContent-").unwrap(),
        |stream| {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{")
                .unwrap()
        },
        |stream| {
            // Held until the client gives up.
            let _ = stream.read(&mut [0; 1]);
        },
    ];
    for behave in behaviours {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let posts = Arc::new(AtomicUsize::new(0));
        let seen = posts.clone();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let seen = seen.clone();
                std::thread::spawn(move || {
                    let mut bytes = [0; 4096];
                    let count = stream.read(&mut bytes).unwrap_or(0);
                    if bytes[..count].starts_with(b"POST") {
                        seen.fetch_add(1, Ordering::SeqCst);
                    }
                    behave(&mut stream);
                });
            }
        });
        let settings = format!("timeouts = {{ response = \"300ms\", body = \"300ms\" }}\n{RETRY}");
        let ended = suite(&url, POST, &settings).run(&["run", "--host", "here"]);
        assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
        assert!(
            ended.out.contains("may have been carried out"),
            "{}",
            ended.out
        );
        assert_eq!(posts.load(Ordering::SeqCst), 1, "{}", ended.out);
    }
}

#[test]
fn a_safe_request_is_sent_again_and_every_report_calls_the_case_flaky() {
    let host_once = host(|| CannedResponse::json(503, "{}"), fine);
    let suite_once = suite(&host_once.url, GET, RETRY);
    let ended = suite_once.run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(host_once.received().len(), 2);
    assert!(
        ended.out.contains("FLAKY  1 case only when"),
        "{}",
        ended.out
    );
    let report = suite_once.report();
    assert_eq!(report["totals"]["flaky"], 1);
    assert_eq!(report["cases"][0]["flaky"], true);
    let junit = std::fs::read_to_string(suite_once.newest_run().join("junit.xml")).unwrap();
    assert!(
        junit.contains("<flakyError") && junit.contains("status 503"),
        "{junit}"
    );

    let always = Host::start(|_| CannedResponse::json(503, "{}"));
    let ended = suite(&always.url, GET, RETRY).run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert_eq!(always.received().len(), 3);

    let never = Host::start(|_| CannedResponse::json(503, "{}"));
    let ended = suite(&never.url, GET, "").run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert_eq!(never.received().len(), 1);
}

#[test]
fn a_post_is_sent_again_after_a_429_where_the_profile_says_so() {
    let host = host(
        || CannedResponse::json(429, "{}").header("Retry-After", "0"),
        fine,
    );
    let settings = RETRY.replace(" }", ", effects_after_429 = true }");
    let ended = suite(&host.url, POST, &settings).run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(host.received().len(), 2);
}

#[test]
fn a_plan_beyond_the_send_budget_is_refused_before_anything_is_sent() {
    let host = Host::start(|_| fine());
    let rows = "rows: [{ key: a, id: one }, { key: b, id: one }, { key: c, id: two }]\n";
    let case = format!(
        "{rows}effects: mail\nrequest: {{ method: POST, path: '/m/{{id}}', params: {{ id: '{{{{ id }}}}' }} }}\n"
    );
    for (budget, words) in [
        (
            "send_budget = { sends = 2 }",
            "would send 3 requests with an effect",
        ),
        (
            "send_budget = { per_target = 1 }",
            "2 requests with an effect to `one`",
        ),
    ] {
        let ended = suite(&host.url, &case, budget).run(&["run", "--host", "here"]);
        assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
        assert!(ended.err.contains(words), "{}", ended.err);
        assert!(host.received().is_empty());
    }
    let within = suite(
        &host.url,
        &case,
        "send_budget = { sends = 3, per_target = 2 }",
    );
    let ended = within.run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(host.received().len(), 3);
}

const THREE: &str = "rows: [{ key: a, id: one }, { key: b, id: one }, { key: c, id: two }]
effects: mail
request: { method: POST, path: '/m/{id}', params: { id: '{{ id }}' } }
";

#[test]
fn shards_keep_to_the_send_budget_together() {
    let host = Host::start(|_| fine());
    for (budget, status, sent) in [
        ("send_budget = { sends = 2 }", 2, 0),
        ("send_budget = { per_target = 1 }", 2, 0),
        ("send_budget = { sends = 3, per_target = 2 }", 0, 3),
    ] {
        let suite = suite(&host.url, THREE, budget);
        for shard in ["1/3", "2/3", "3/3"] {
            let ended = suite.run(&["run", "--host", "here", "--shard", shard]);
            assert_eq!(ended.status, status, "{shard}: {}{}", ended.out, ended.err);
        }
        assert_eq!(host.received().len(), sent, "{budget}");
    }
}

#[test]
fn shards_keep_to_the_rate_together() {
    let host = Host::start(|_| fine());
    let rows: String = (0..10).map(|n| format!("{{ key: r{n} }},")).collect();
    // All of them are in one shard.
    let case = format!("rows: [{rows}]\nresource: one\n{GET}");
    let suite = suite(&host.url, &case, "rate = \"20/s\"");
    let begun = std::time::Instant::now();
    for shard in ["1/2", "2/2"] {
        let ended = suite.run(&["run", "--host", "here", "--shard", shard]);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        let words = "sends at most 10 requests a second, its part of the `rate`";
        assert!(ended.err.contains(words), "{}", ended.err);
    }
    assert_eq!(host.received().len(), 10);
    // Nine pauses of 100 ms.
    assert!(begun.elapsed().as_millis() >= 900, "{:?}", begun.elapsed());
}

#[test]
fn the_harness_keeps_to_the_budget_and_refuses_what_it_cannot_keep() {
    let host = Host::start(|_| fine());
    let suite = |settings: &str| suite(&host.url, THREE, settings);
    let small = suite("send_budget = { sends = 2 }");
    let ended = small.run(&["test", "--host", "here"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("send_budget"), "{}", ended.err);
    assert_eq!(
        small
            .run(&["test", "--host", "here", "--", "--list"])
            .status,
        0
    );
    assert_eq!(host.received().len(), 0);
    for filter in [&["a[a]", "--exact"][..], &["--skip", "a[a]"]] {
        let all = [&["test", "--host", "here", "--"], filter].concat();
        let ended = small.run(&all);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    }
    assert_eq!(host.received().len(), 3);
    // Each case in a process of its own, as nextest starts them.
    let alone = |suite: &Suite| {
        let mut command = crate::support::command(suite.folder.path());
        command.args(["test", "--host", "here", "--", "a[a]", "--exact"]);
        crate::support::Ended::from(command.env("NEXTEST", "1").output().unwrap())
    };
    assert_eq!(alone(&small).status, 2);
    let ended = alone(&suite("rate = \"100/s\""));
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("rate") && ended.err.contains("nextest"),
        "{}",
        ended.err
    );
    assert_eq!(host.received().len(), 3);
    let ended = alone(&suite("send_budget = { sends = 3 }"));
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
}

#[test]
fn mistakes_in_pace_and_retry_are_reported_with_their_lines() {
    let wrong = "rate = \"5 a day\"\nretry = { attempts = 0 }";
    let ended = suite("http://127.0.0.1:1", GET, wrong).run(&["check"]);
    assert_eq!(ended.status, 2);
    for words in [
        "driftcheck.toml:5:",
        "5/s, 100/min",
        "driftcheck.toml:6:",
        "expected a whole number above 0",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
}
