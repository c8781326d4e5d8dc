//! Scenarios: several requests on one subject, each judged, and a host put back after them.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::support::{CannedResponse, Host, Received, Suite};
use serde_json::json;

/// A host that keeps things: POST makes one, GET reads it, DELETE removes it.
struct Things {
    kept: Mutex<BTreeSet<String>>,
    made: AtomicU32,
}

impl Things {
    fn new() -> Arc<Things> {
        Arc::new(Things {
            kept: Mutex::new(BTreeSet::new()),
            made: AtomicU32::new(0),
        })
    }

    fn response(&self, request: &Received) -> CannedResponse {
        let mut kept = self.kept.lock().unwrap();
        let name = request.target.trim_start_matches("/things/").to_owned();
        match request.method.as_str() {
            "POST" => {
                let id = format!("T{}", self.made.fetch_add(1, Ordering::SeqCst));
                kept.insert(id.clone());
                CannedResponse::json(201, &json!({ "id": id }).to_string())
            }
            "DELETE" if kept.remove(&name) => CannedResponse::json(204, ""),
            "GET" if kept.contains(&name) => {
                CannedResponse::json(200, &json!({ "id": name }).to_string())
            }
            _ => CannedResponse::json(404, "{}"),
        }
    }

    fn kept(&self) -> usize {
        self.kept.lock().unwrap().len()
    }
}

const MAKE_AND_REMOVE: &str = "effects: [create, delete]
setup:
  - name: make
    request: { method: POST, path: /things }
    expect: { status: 201 }
    capture: { id: $.id }
steps:
  - name: read
    request: { path: '/things/{id}', params: { id: '{{ id }}' } }
    expect:
      status: 200
      body: [{ path: $.id, equals: '{{ id }}' }]
teardown:
  - name: remove
    request: { method: DELETE, path: '/things/{id}', params: { id: '{{ id }}' } }
    expect: { status: 204 }
";

fn methods(host: &Host) -> Vec<String> {
    let received = host.received();
    received.into_iter().map(|request| request.method).collect()
}

#[test]
fn what_one_step_captures_the_next_ones_use_and_the_host_is_put_back() {
    let things = Things::new();
    let served = things.clone();
    let host = Host::start(move |request| served.response(request));
    let suite = Suite::new(&[("cases/a.case.yaml", MAKE_AND_REMOVE)]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(methods(&host), ["POST", "GET", "DELETE"]);
    assert_eq!(things.kept(), 0);
}

#[test]
fn teardown_runs_after_a_drift_and_its_own_failure_is_in_every_report() {
    let things = Things::new();
    let host = Host::start(move |request| match request.method.as_str() {
        "GET" => CannedResponse::json(200, r#"{"id": "another"}"#),
        "DELETE" => CannedResponse::json(500, "{}"),
        _ => things.response(request),
    });
    let suite = Suite::new(&[("cases/a.case.yaml", MAKE_AND_REMOVE)]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(methods(&host), ["POST", "GET", "DELETE"]);
    assert!(ended.out.contains("LEFT BEHIND"), "{}", ended.out);
    assert!(ended.out.contains("/things/T0"), "{}", ended.out);
    let report = suite.report();
    assert_eq!(report["left_behind"][0]["step"], "remove");
    let junit = std::fs::read_to_string(suite.newest_run().join("junit.xml")).unwrap();
    assert!(
        junit.contains("<error") && junit.contains("teardown"),
        "{junit}"
    );
}

#[test]
fn a_failed_setup_blocks_the_case_and_what_was_not_made_is_not_removed() {
    let host = Host::start(|_| CannedResponse::json(500, "{}"));
    let suite = Suite::new(&[("cases/a.case.yaml", MAKE_AND_REMOVE)]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert_eq!(methods(&host), ["POST"]);
    assert!(
        ended.out.contains("the setup step `make` failed"),
        "{}",
        ended.out
    );
    assert!(!ended.out.contains("DRIFTS"), "{}", ended.out);
}

#[test]
fn a_step_that_was_not_run_never_makes_a_green_case() {
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let case = "basis: assumed
steps:
  - name: first
    request: { path: /a }
    expect: { status: 404 }
    capture: { id: $.id }
  - name: second
    request: { path: '/b/{id}', params: { id: '{{ id }}' } }
";
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("`id` was not captured"), "{}", ended.out);
}

/// A host whose cases begin with /begin and end with /end, and how many ran at once at most.
fn counting() -> (Host, Arc<AtomicUsize>) {
    let (under_way, most) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let seen = most.clone();
    let host = Host::start(move |request| {
        if request.target == "/begin" {
            let count = under_way.fetch_add(1, Ordering::SeqCst) + 1;
            seen.fetch_max(count, Ordering::SeqCst);
        } else {
            under_way.fetch_sub(1, Ordering::SeqCst);
        }
        CannedResponse::json(200, "{}")
    });
    (host, most)
}

/// Twenty cases that share an account, each in a way of its own.
fn sharing() -> Suite {
    let resources = [
        "account",
        "[account, mail]",
        "[mail, '{{ key }}']",
        "'{{ of }}'",
        "'acc{{ end }}'",
    ];
    let files = resources.map(|resource| {
        let rows = "rows: [{ key: r1, of: account }, { key: r2, of: account }, { key: r3, of: mail }, { key: r4, of: r1 }]";
        format!(
            "resource: {resource}\n{rows}\nvars: {{ end: ount }}\nsteps:\n  - request: {{ path: /begin }}\n  - request: {{ path: /end }}\n"
        )
    });
    let suite = Suite::new(&[]);
    for (number, text) in files.iter().enumerate() {
        suite.write(&format!("cases/{number}.case.yaml"), text.as_bytes());
    }
    suite
}

#[test]
fn cases_that_share_a_resource_never_overlap() {
    let (host, most) = counting();
    let rows: String = (0..20).map(|n| format!("  - {{ key: r{n} }}\n")).collect();
    let case = format!(
        "resource: account\nrows:\n{rows}steps:\n  - request: {{ path: /begin }}\n  - request: {{ path: /end }}\n"
    );
    let suite = Suite::new(&[("cases/a.case.yaml", &case)]);
    let ended = suite.run(&["run", "--host", &host.url, "--jobs", "16"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(most.load(Ordering::SeqCst), 1);
    assert_eq!(host.received().len(), 40);
    // The harness has threads of its own.
    let threads = ["test", "--host", &host.url, "--", "--test-threads", "8"];
    let ended = suite.run(&threads);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(most.load(Ordering::SeqCst), 1);
    assert_eq!(host.received().len(), 80);
}

#[test]
fn shards_that_run_at_once_share_no_resource() {
    let (host, most) = counting();
    let suite = sharing();
    let shards: Vec<_> = (1..=4)
        .map(|index| {
            let shard = format!("{index}/4");
            suite.spawn(&["run", "--host", &host.url, "--jobs", "1", "--shard", &shard])
        })
        .collect();
    for shard in shards {
        assert_eq!(shard.wait_with_output().unwrap().status.code(), Some(0));
    }
    assert_eq!(host.received().len(), 40, "each case ran in one shard");
    assert_eq!(most.load(Ordering::SeqCst), 1);
}

#[test]
fn each_row_is_a_case_with_an_id_of_its_own() {
    let host = Host::start(|request| {
        CannedResponse::json(if request.target == "/b%2F2" { 404 } else { 200 }, "{}")
    });
    let case = "rows: { key: word, file: rows.csv }
request: { path: '/{word}', params: { word: '{{ value }}' } }
";
    let suite = Suite::new(&[
        ("cases/ids.case.yaml", case),
        ("cases/rows.csv", "word,value\none,a\nTwo-2,b/2\n"),
    ]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("ids[Two-2]"), "{}", ended.out);
    let ended = suite.run(&["run", "--host", &host.url, "--exact", "ids[one]"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
}

#[test]
fn a_safe_request_is_repeated_until_its_response_is_there() {
    let asked = AtomicUsize::new(0);
    let host = Host::start(move |_| {
        let state = if asked.fetch_add(1, Ordering::SeqCst) < 3 {
            "pending"
        } else {
            "done"
        };
        CannedResponse::json(200, &json!({ "state": state }).to_string())
    });
    let case = "request: { path: /job }
until: { body: [{ path: $.state, equals: done }], within: 20s, every: 10ms }
expect: { body: [{ path: $.state, equals: done }] }
";
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(host.received().len(), 4);

    let never = case.replace(
        "equals: done }], within: 20s",
        "equals: never }], within: 50ms",
    );
    let suite = Suite::new(&[("cases/a.case.yaml", &never)]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("`until` was up"), "{}", ended.out);
}

#[test]
fn two_responses_are_the_same_but_for_what_changes_by_nature() {
    let host = Host::start(|request| {
        let (at, name) = match request.target.as_str() {
            "/old" => ("2026-01-01T00:00:00Z", "Ada"),
            "/new" => ("2026-01-02T00:00:00.5+01:00", "Ada"),
            _ => ("yesterday", "Bob"),
        };
        CannedResponse::json(
            200,
            &json!({ "at": at, "user": { "name": name }, "n": 1 }).to_string(),
        )
    });
    let case = |path: &str| {
        format!(
            "steps:
  - name: old
    request: {{ path: /old }}
  - name: new
    request: {{ path: {path} }}
    expect: {{ same_as: old }}
"
        )
    };
    let suite = Suite::new(&[("cases/a.case.yaml", &case("/new"))]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    suite.write("cases/a.case.yaml", case("/other").as_bytes());
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let report = suite.report();
    let places: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["place"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["body:/at", "body:/user/name"]);
    assert!(
        ended.out.contains("Bob") && ended.out.contains("Ada"),
        "{}",
        ended.out
    );
}

#[test]
fn mistakes_of_scenarios_are_reported_at_once_with_their_places() {
    let case = "steps:
  - name: twice
    request: { path: '/{x}', params: { x: '{{ later }}' } }
  - name: twice
    request: { method: POST, path: /p }
    until: { within: 5s }
  - request: { path: /q }
    capture: { later: $.id, uuid: $.u }
    expect: { same_as: twise, headers: { etag: { matches: 'v{{ later }}' } } }
teardown: nothing
";
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2);
    for words in [
        "a.case.yaml:5:",
        "has no `effects`",
        "`until` would repeat POST",
        "which is built in",
        "help: variables are not expanded there",
        "`teardown` must be a list of steps",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
    let case = case
        .replace("teardown: nothing\n", "")
        .replace("    until: { within: 5s }\n", "")
        .replace("method: POST, ", "")
        .replace(", uuid: $.u", "");
    let suite = Suite::new(&[("cases/a.case.yaml", &case)]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2);
    for words in [
        "a.case.yaml:3:",
        "used before the step `step 3` captures it",
        "two steps named `twice`",
        "did you mean `twice`?",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
}

#[test]
fn two_hundred_scenarios_leave_nothing_behind_also_when_they_are_interrupted() {
    let things = Things::new();
    let (served, asked) = (things.clone(), Arc::new(AtomicUsize::new(0)));
    let (count, gate) = (asked.clone(), std::sync::mpsc::channel::<()>());
    let (reached, wait) = gate;
    let reached = Mutex::new(reached);
    let host = Host::start(move |request| {
        if count.fetch_add(1, Ordering::SeqCst) == 120 {
            let _ = reached.lock().unwrap().send(());
        }
        served.response(request)
    });
    let rows: String = (0..200).map(|n| format!("  - {{ key: r{n} }}\n")).collect();
    let case = format!("rows:\n{rows}{MAKE_AND_REMOVE}");
    let suite = Suite::new(&[("cases/a.case.yaml", &case)]);
    let ended = suite.run(&["run", "--host", &host.url, "--jobs", "16"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(things.kept(), 0);
    assert_eq!(host.received().len(), 600);

    asked.store(0, Ordering::SeqCst);
    let child = suite.spawn(&["run", "--host", &host.url, "--jobs", "16"]);
    wait.recv().unwrap();
    wait.recv().unwrap();
    let _ = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(things.kept(), 0);
}
