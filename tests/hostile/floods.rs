//! Responses that break a contract a hundred thousand times: what is found is bounded while it
//! is found, in memory, time and every report; and a run ends whatever is being judged.

use std::fmt::Write as _;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};

use crate::host::{Host, Then, json as in_json};
use crate::rows::assert_bounded_memory;
use crate::support::{Ended, Suite};

const MB: usize = 1_000_000;

/// A host that answers every request with this body.
fn replying(body: String) -> Host {
    let response = in_json(body);
    Host::start(move |talk| {
        talk.say(&response);
        Then::Keep
    })
}

/// A suite with one case, `flood`, whose response is judged by this contract.
fn judged_by(schema: &Value, host: &Host) -> Suite {
    let suite = crate::rows::suite(&host.url, &["flood"], "timeout = \"60s\"");
    suite.write("schemas/thing.schema.json", schema.to_string().as_bytes());
    suite
}

/// An object of so many members.
fn members(count: usize) -> String {
    let mut text = r#"{"id":"x""#.to_owned();
    for number in 0..count {
        let _ = write!(text, r#","key{number:06}":0"#);
    }
    text + "}"
}

/// Runs the case, which drifts, and gives the kinds of its findings with how often each is.
fn drifts(suite: &Suite) -> Vec<(String, u64)> {
    let ended = suite.run(&["run", "--host", "here"]);
    let report = suite.report();
    let findings = report["findings"].as_array().unwrap();
    assert!(!findings.is_empty(), "{}{}", ended.out, ended.err);
    assert_eq!(report["blocked"].as_array().unwrap().len(), 0, "{report}");
    let size = report.to_string().len();
    assert!(size < 5 * MB, "{size} bytes of report.json");
    let reported = |finding: &Value| {
        let kind = finding["kind"].as_str().unwrap();
        (kind.to_owned(), finding["count"].as_u64().unwrap())
    };
    findings.iter().map(reported).collect()
}

#[test]
fn what_breaks_a_contract_a_million_times_is_judged_in_bounded_memory() {
    let consts: Vec<Value> = (0..2000)
        .map(|n| json!({"const": format!("c{n}")}))
        .collect();
    let lists: Vec<Value> = (1..5)
        .map(|n| json!({"type": "array", "items": {"type": "string", "maxLength": n}}))
        .collect();
    let zeros = format!("[{}0]", "0,".repeat(999_000));
    let null = r#"{"n":null,"f":"x","a":1}"#;
    for (what, kind, schema, body) in [
        (
            "a million items of the wrong type",
            "wrong-type",
            json!({"properties": {"modules": {"items": {"type": "string"}}}}),
            format!(r#"{{"modules":{zeros}}}"#),
        ),
        (
            "members of the wrong type",
            "wrong-type",
            json!({"additionalProperties": {"type": "string"}}),
            members(300_000),
        ),
        (
            "names that break a pattern",
            "contract-violated",
            json!({"propertyNames": {"pattern": "^x"}}),
            members(150_000),
        ),
        (
            "two thousand constants for each of a hundred thousand items",
            "unknown-enum-value",
            json!({"items": {"anyOf": consts}}),
            format!("[{}0]", "\"item\",".repeat(100_000)),
        ),
        (
            "two thousand constants for one long text",
            "unknown-enum-value",
            json!({"anyOf": consts}),
            format!("\"{}\"", "x".repeat(7 * MB)),
        ),
        (
            "branches that each refuse every item",
            "contract-violated",
            json!({"anyOf": lists}),
            zeros,
        ),
        (
            "nulls, formats and neighbours of a secret",
            "missing-property",
            json!({"items": {"required": ["z"], "properties": {
                "n": {"type": "string", "x-null-is-absent": true},
                "s": {"type": "string", "x-secret": true},
                "f": {"type": "string", "format": "date"},
            }}}),
            format!("[{null}{}]", format!(",{null}").repeat(120_000)),
        ),
        (
            "a long key above many items",
            "wrong-type",
            json!({"additionalProperties": {"items": {"type": "string"}}}),
            format!(
                r#"{{"{}":[{}0]}}"#,
                "k".repeat(2 * MB),
                "0,".repeat(500_000)
            ),
        ),
    ] {
        let host = replying(body);
        let found = drifts(&judged_by(&schema, &host));
        assert!(
            found.iter().any(|(one, _)| one == kind),
            "{what}: {found:?}"
        );
    }
    assert_bounded_memory();
}

#[test]
fn many_undocumented_or_repeated_keys_give_small_reports_in_every_format() {
    let repeated = |number: usize| format!(r#"{{"k{number}":0,"k{number}":1}}"#);
    let twice: Vec<String> = (0..100_000).map(repeated).collect();
    for (kind, all, body) in [
        ("undocumented-property", 200_000, members(200_000)),
        ("duplicate-key", 100_000, format!("[{}]", twice.join(","))),
    ] {
        let host = replying(body);
        let suite = judged_by(&json!({"properties": {"id": {"type": "string"}}}), &host);
        let found = drifts(&suite).into_iter().filter(|(one, _)| one == kind);
        assert_eq!(found.map(|(_, count)| count).sum::<u64>(), all, "{kind}");
        for format in [
            "terminal",
            "html",
            "json",
            "junit",
            "markdown",
            "sarif",
            "annotations",
            "code-quality",
            "ctrf",
        ] {
            let ended = suite.run(&["report", "latest", "--format", format]);
            assert!(ended.status <= 1, "{format}: {}", ended.err);
            let size = ended.out.len();
            assert!(
                size > 0 && size < 5 * MB,
                "{kind} as {format}: {size} bytes"
            );
        }
    }
    assert_bounded_memory();
}

/// Two bodies that differ; the host answers with one, then with the other.
fn two_bodies(bodies: [String; 2]) -> (Host, Suite) {
    let responses = bodies.map(in_json);
    let first = Arc::new(Mutex::new(true));
    let host = Host::start(move |talk| {
        let mut is_first = first.lock().unwrap();
        talk.say(&responses[usize::from(!*is_first)]);
        *is_first = !*is_first;
        Then::Keep
    });
    let suite = judged_by(&json!({"type": "object"}), &host);
    (host, suite)
}

#[test]
fn two_huge_bodies_are_compared_in_bounded_memory_and_identified_by_their_start() {
    let key = |last: &str| format!(r#"{{"id":"x","{}{last}":1}}"#, "k".repeat(7 * MB));
    let list = |step: usize| {
        let items: Vec<String> = (0..600_000).map(|n| (n * step).to_string()).collect();
        format!(r#"{{"id":"x","list":[{}]}}"#, items.join(","))
    };
    let within = |value: usize| {
        let inner: Vec<String> = (0..2_000).map(|n| format!(r#""m{n}":{value}"#)).collect();
        format!(r#"{{"{}":{{{}}}}}"#, "k".repeat(3 * MB), inner.join(","))
    };
    for (what, is_compared, bodies) in [
        ("a long key", true, [key("a"), key("b")]),
        ("members below a long key", true, [within(1), within(2)]),
        ("six hundred thousand items", false, [list(1), list(2)]),
    ] {
        let (host, suite) = two_bodies(bodies);
        let here = ["compare", "--left", "here", "--right", "here"];
        let compared = suite.run(&here);
        let report = suite.report().to_string();
        assert!(report.len() < MB, "{what}: {} bytes", report.len());
        let tells = |text: &str| text.contains("vanished") || text.contains("changed");
        assert_eq!(tells(&report), is_compared, "{what}: {}", compared.out);
        // Once more against what was accepted.
        assert!(suite.run(&["run", "--host", "here", "-q"]).status <= 1);
        let accepted = suite.run(&["baseline", "accept", "--all"]);
        assert_eq!(
            accepted.status, 0,
            "{what}: {}{}",
            accepted.out, accepted.err
        );
        let again = suite.run(&["run", "--host", "here"]);
        // What is not compared is no success.
        let is_as_said = if is_compared {
            again.status <= 1
        } else {
            again.status == 3
        };
        assert!(is_as_said, "{what}: {}{}", again.out, again.err);
        let report = suite.report().to_string();
        assert!(report.len() < MB, "{what}: {} bytes", report.len());
        let case = "steps:\n  - name: one\n    request: { method: GET, path: /a }\n  \
                    - name: two\n    request: { method: GET, path: /a }\n    \
                    expect: { same_as: { step: one } }\n";
        suite.write("cases/flood.case.yaml", case.as_bytes());
        let same = suite.run(&["run", "--host", "here"]);
        let report = suite.report();
        let size = report.to_string().len();
        assert!(size < MB, "{what}: {size} bytes");
        let found = !report["findings"].as_array().unwrap().is_empty();
        assert_eq!(found, is_compared, "{what}: {}{}", same.out, same.err);
        drop(host);
    }
    assert_bounded_memory();
}

/// How many seconds of processor time a run takes.
fn processor_seconds(suite: &Suite) -> f64 {
    let mut shell = std::process::Command::new("bash");
    shell
        .current_dir(suite.folder.path())
        .env("BIN", env!("CARGO_BIN_EXE_driftcheck"));
    shell.args([
        "-c",
        "TIMEFORMAT='%U %S'; time $BIN run --host here -q >/dev/null 2>&1",
    ]);
    let ended: Ended = shell.output().unwrap().into();
    let parts = ended.err.split_whitespace();
    parts.map(|part| part.parse::<f64>().unwrap()).sum()
}

#[test]
fn masking_takes_time_in_proportion_to_bytes_and_secrets() {
    let secrets = |count: usize| {
        let mut text = r#"{"id":"x""#.to_owned();
        for number in 0..count {
            let _ = write!(
                text,
                r#","s{number:06}":{{"token":"secret-{number:06}-of-many-that-are-long"}}"#
            );
        }
        text + "}"
    };
    let schema = json!({"additionalProperties": {"properties": {"token": {"x-secret": true}}}});
    let taken = [4_000, 16_000, 64_000].map(|count| {
        let host = replying(secrets(count));
        processor_seconds(&judged_by(&schema, &host))
    });
    // Each has four times as many as the one before it, and four times the bytes.
    let [_, less, more] = taken;
    assert!(more < 8.0 * less.max(0.2), "{taken:?} s");
}

#[test]
fn a_signal_or_a_deadline_ends_a_run_while_a_huge_body_is_judged() {
    // Judged for far longer than the test lasts: each item is the last of so many constants.
    let consts: Vec<Value> = (0..3_000)
        .map(|n| json!({"const": format!("c{n}")}))
        .collect();
    let schema = json!({"items": {"anyOf": consts}});
    let body = format!("[{}\"c2999\"]", "\"c2999\",".repeat(700_000));
    let (tell, reported) = channel();
    let tell = Mutex::new(tell);
    let response = in_json(body);
    let host = Host::start(move |talk| {
        talk.say(&response);
        let _ = tell.lock().unwrap().send(());
        Then::Keep
    });
    for (more, status) in [(&[][..], 130), (&["--deadline", "5s"][..], 3)] {
        let suite = judged_by(&schema, &host);
        let arguments = [&["run", "--host", "here"], more].concat();
        let child = suite.spawn(&arguments);
        reported.recv_timeout(Duration::from_secs(60)).unwrap();
        let begun = Instant::now();
        if more.is_empty() {
            kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT).unwrap();
        }
        let ended: Ended = child.wait_with_output().unwrap().into();
        assert_eq!(ended.status, status, "{more:?}: {}{}", ended.out, ended.err);
        let taken = begun.elapsed();
        assert!(taken < Duration::from_secs(15), "{more:?}: {taken:?}");
        let report = suite.report();
        assert_eq!(report["blocked"][0]["phase"], "interrupted", "{report}");
        for (name, end) in [("report.html", "</html>"), ("junit.xml", "</testsuites>")] {
            let text = std::fs::read_to_string(suite.newest_run().join(name)).unwrap();
            assert!(text.trim_end().ends_with(end), "{name}");
        }
    }
    assert_bounded_memory();
}

#[test]
fn sixty_four_bodies_that_break_a_contract_everywhere_share_the_memory() {
    let names: Vec<String> = (0..64).map(|number| format!("flood-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let host = replying(format!("[{}0]", "0,".repeat(300_000)));
    let suite = crate::rows::suite(&host.url, &names, "timeout = \"120s\"");
    let schema = json!({"items": {"type": "string"}});
    suite.write("schemas/thing.schema.json", schema.to_string().as_bytes());
    let ended = suite.run(&["run", "--host", "here", "--jobs", "64", "-q"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(suite.report()["totals"]["drifts"], 64, "{}", ended.err);
    assert_bounded_memory();
}

#[test]
fn a_path_that_selects_far_more_than_there_is_takes_no_memory_and_ends_no_run() {
    let body = format!("{}1{}", "{\"a\":".repeat(100), "}".repeat(100));
    let host = Host::start(move |talk| {
        talk.say(in_json(&body));
        Then::Keep
    });
    let suite = crate::rows::suite(&host.url, &[], "");
    let path = "'$..*..*..*..*..*'";
    for (name, case) in [
        (
            "body",
            format!(
                "request: {{ path: /a }}\nexpect: {{ body: [{{ path: {path}, exists: true }}] }}\n"
            ),
        ),
        (
            "taken",
            format!("request: {{ path: /a }}\ncapture: {{ x: {path} }}\n"),
        ),
        (
            "wait",
            format!(
                "request: {{ path: /a }}\nuntil: {{ body: [{{ path: {path}, exists: true }}], within: 50ms, every: 10ms }}\n"
            ),
        ),
        (
            "fine",
            "request: { path: /a }\nexpect: { body: [{ path: '$..a..a', count: 4950 }] }\n"
                .to_owned(),
        ),
    ] {
        suite.write(&format!("cases/{name}.case.yaml"), case.as_bytes());
    }
    let ended = suite.run(&["run", "--host", "here"]);
    let report = suite.report();
    let cases = report["cases"].as_array().unwrap().iter();
    let outcomes: Vec<&str> = cases
        .map(|case| case["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(
        outcomes,
        ["blocked", "conforms", "drifts", "blocked"],
        "{}",
        ended.out
    );
    assert_eq!(
        ended.out.matches("selects too much").count(),
        2,
        "{}",
        ended.out
    );
    assert!(ended.peak_kib < 150 * 1024, "{} KiB", ended.peak_kib);
    let masks = format!("request: {{ path: /a }}\ncompare: {{ mask: [{{ path: {path} }}] }}\n");
    suite.write("cases/masks.case.yaml", masks.as_bytes());
    let ended = suite.run(&["check"]);
    assert!(
        ended.status == 2 && ended.err.contains("may select too much"),
        "{}",
        ended.err
    );
}
