//! What stands on the terminal: how many lines it takes, what stands last, how lines are
//! broken, when there is colour, and the progress.

use std::process::Stdio;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};

#[cfg(unix)]
use crate::support::terminal::Terminal;
use crate::support::{CannedResponse, Ended, Host, Suite, command, project};

/// The widths that everything is looked at in.
const WIDTHS: [&str; 3] = ["60", "80", "140"];

fn wide(folder: &std::path::Path, arguments: &[&str], columns: &str) -> Ended {
    let mut command = command(folder);
    let command = command.args(arguments).env("COLUMNS", columns);
    Ended::from(command.stdin(Stdio::null()).output().unwrap())
}

const SCHEMA: &str = r#"{
  "type": "object",
  "required": ["id", "state", "a", "name"],
  "properties": {
    "id": { "type": "string" },
    "state": { "enum": ["Active", "Invited"] },
    "a": { "type": "object" },
    "at": { "type": "string", "format": "date-time" }
  },
  "additionalProperties": false
}"#;

/// A case on a thing with an address of some length.
const THING: &str = "\
name: A thing is there
request: { path: /a/rather/long/path/to/the/things/of/this/account/1 }
expect:
  status: 200
  contract: thing
  body:
    - { path: $.state, equals: Active }
    - { path: $.list, equals: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50] }
";

/// A case on one that is not there.
const MISSING: &str = "request: { path: /missing }\nexpect: { status: 200 }\n";

/// The thing as no client expects it.
fn bad_thing() -> String {
    let list: Vec<String> = (101..151).map(|number| number.to_string()).collect();
    let long = "an-endless-token/".repeat(30);
    format!(
        r#"{{"id":{{"{long}":1}},"state":"Gone","a":"{long}","at":"{long}","more":true,"list":[{}]}}"#,
        list.join(",")
    )
}

fn drifting() -> (Suite, Host) {
    let suite = Suite::new(&[
        ("schemas/thing.schema.json", SCHEMA),
        ("cases/thing.case.yaml", THING),
        ("cases/missing.case.yaml", MISSING),
    ]);
    let host = Host::start(|request| match &*request.target {
        "/missing" => CannedResponse::new(
            404,
            "application/problem+json",
            r#"{"type":"about:blank","title":"Not Found","status":404,"detail":"no such thing"}"#,
        ),
        _ => CannedResponse::json(200, &bad_thing())
            .header("deprecation", "@1735689600")
            .header("sunset", "Wed, 31 Dec 2098 00:00:00 GMT"),
    });
    (suite, host)
}

#[test]
fn a_passing_run_takes_at_most_fifteen_lines() {
    let suite = Suite::new(&[(
        "cases/a.case.yaml",
        "request: { path: /a }\nexpect: { status: 200 }\n",
    )]);
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let reports = tempfile::tempdir().unwrap();
    let reports = reports.path().to_str().unwrap();
    let of_mock = ["run", "--host", "mock", "--report-dir", reports];
    for (folder, arguments, widths) in [
        (
            &*suite.path(""),
            &["run", "--host", &*host.url][..],
            &WIDTHS[..],
        ),
        (project(), &of_mock, &WIDTHS[1..]),
    ] {
        for columns in widths {
            let ended = wide(folder, arguments, columns);
            let progress = |line: &&str| line.contains(" of 147 cases");
            let notes = ended.err.lines().filter(|line| !progress(line));
            let shown: Vec<&str> = notes.chain(ended.out.lines()).collect();
            let shown = shown.join("\n");
            assert_eq!(ended.status, 0, "{shown}");
            assert!(shown.lines().count() <= 15, "{columns} columns:\n{shown}");
        }
    }
    let ended = wide(project(), &of_mock, "120");
    assert!(
        ended.verdict().contains("on the embedded mock"),
        "{}",
        ended.out
    );
    let successor = "/public/v1/accounts/account-users/{id}/resend-invite → \
                     /public/v1/accounts/accounts/{account}/users/{user}/resend-invite";
    let words = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(successor), "{}", ended.out);
    assert!(!ended.out.contains("USR-"), "{}", ended.out);
}

#[test]
fn a_finding_takes_at_most_eight_lines() {
    let (suite, host) = drifting();
    for columns in WIDTHS {
        let ended = wide(&suite.path(""), &["run", "--host", &host.url], columns);
        assert_eq!(ended.status, 1, "{}", ended.err);
        let is_finding = |part: &&str| part.starts_with("BREAKING") || part.starts_with("ADDITIVE");
        let findings: Vec<&str> = ended.out.split("\n\n").filter(is_finding).collect();
        assert!(findings.len() >= 6, "{}", ended.out);
        for finding in findings {
            assert!(
                finding.lines().count() <= 8,
                "{columns} columns:\n{finding}"
            );
            for part in [" in 1 case: ", ".case.yaml:", "finding ", "help: "] {
                assert!(finding.contains(part), "{part}:\n{finding}");
            }
            assert!(!finding.contains("curl "), "{finding}");
        }
    }
    let verbose = suite.run(&["report", "latest", "-v"]);
    assert!(verbose.out.contains("\n  curl -i "), "{}", verbose.out);
}

#[test]
fn what_contract_and_case_refuse_is_one_finding() {
    let (suite, host) = drifting();
    let ended = suite.run(&["run", "--host", &host.url]);
    let at_state: Vec<&str> = ended
        .out
        .split("\n\n")
        .filter(|part| part.contains("at body:/state\n"))
        .collect();
    let [finding] = at_state[..] else {
        panic!("{}", ended.out)
    };
    let words = finding.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = "/state is \"Gone\", but the contract says one of \"Active\", \"Invited\", and \
                    cases/thing.case.yaml:7 expects \"Active\"";
    assert!(words.contains(sentence), "{words}");
    let report = suite.report();
    let rows = report["findings"].as_array().unwrap().iter();
    let row = rows
        .clone()
        .find(|row| row["kind"] == "unknown-enum-value")
        .unwrap();
    let other = &row["same_cause"][0];
    assert_eq!(other["kind"], "expectation-failed");
    let fingerprint = other["fingerprints"][0].as_str().unwrap();
    let explained = suite.run(&["explain", fingerprint]);
    assert!(
        explained.out.contains("expectation-failed at body:/state"),
        "{}",
        explained.out
    );
    // Each fingerprint counts, once.
    let of_rows = rows.map(|row| {
        let same = row["same_cause"].as_array().into_iter().flatten();
        let groups = std::iter::once(row).chain(same);
        groups
            .map(|one| one["fingerprints"].as_array().unwrap().len())
            .sum::<usize>()
    });
    let counted = report["totals"]["distinct_findings"].as_object().unwrap();
    let counted: u64 = counted.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(of_rows.sum::<usize>() as u64, counted);
    // What is done to the row is done to both.
    let first = row["fingerprints"][0].as_str().unwrap();
    let waive = [
        "waive", first, "--reason", "r", "--owner", "o", "--until", "9d",
    ];
    assert_eq!(suite.run(&waive).status, 0);
    let again = suite.run(&["run", "--host", &host.url]);
    let waived = suite.report()["totals"]["distinct_waived"]["breaking"].clone();
    assert_eq!(waived, 2, "{}", again.out);
}

#[test]
fn a_status_says_everywhere_which_one_was_expected() {
    let (suite, host) = drifting();
    let words = "expected 200, got 404";
    let ended = suite.run(&["run", "--host", &host.url, "-q"]);
    assert!(ended.out.contains(words), "{}", ended.out);
    for format in ["terminal", "markdown", "html", "junit", "json", "sarif"] {
        let shown = suite.run(&["report", "latest", "--format", format]);
        assert!(shown.out.contains(words), "{format}: {}", shown.out);
    }
}

#[test]
fn the_verdict_stands_last_and_names_one_report() {
    let (suite, host) = drifting();
    let ended = suite.run(&["run", "--host", &host.url]);
    let last: Vec<&str> = ended.out.lines().rev().take(24).collect();
    assert!(
        last.iter()
            .any(|line| line.starts_with("DRIFT  2 of 2 judged cases drift")),
        "{}",
        ended.out
    );
    let verdict = ended.verdict();
    let status = "exit status  1: a finding fails the run (`--fail-on breaking`)\n";
    assert!(verdict.contains(status), "{verdict}");
    let run = suite.newest_run();
    let run = run.file_name().unwrap().to_str().unwrap();
    let report = format!("report       reports/{run}/report.html\n");
    assert!(verdict.ends_with(&report), "{verdict}");
    assert_eq!(verdict.matches("reports/").count(), 1, "{verdict}");
    let quiet = suite.run(&["report", "latest", "-q"]);
    assert!(
        quiet.verdict().trim_end().lines().count() <= 2,
        "{}",
        quiet.out
    );
}

#[test]
fn colour_is_chosen_anywhere_and_by_the_environment() {
    let (suite, host) = drifting();
    suite.run(&["run", "--host", &host.url]);
    let coloured = |arguments: &[&str], variable: Option<(&str, &str)>| {
        let mut command = command(&suite.path(""));
        command.args(arguments).envs(variable);
        let ended = Ended::from(command.stdin(Stdio::null()).output().unwrap());
        format!("{}{}", ended.out, ended.err).contains('\u{1b}')
    };
    for words in [
        ["--color", "always", "report", "latest"],
        ["report", "--color", "always", "latest"],
        ["report", "latest", "--color", "always"],
    ] {
        assert!(coloured(&words, None), "{words:?}");
        let never = words.map(|word| if word == "always" { "never" } else { word });
        assert!(!coloured(&never, Some(("FORCE_COLOR", "1"))), "{never:?}");
    }
    // Help, mistakes of the command line and mistakes of a suite alike.
    for arguments in [
        &["--help"][..],
        &["--host"],
        &["run", "--host", "no such host"],
        &["report", "latest"],
    ] {
        assert!(!coloured(arguments, None), "{arguments:?}");
        for on in [("FORCE_COLOR", "1"), ("CLICOLOR_FORCE", "1")] {
            assert!(coloured(arguments, Some(on)), "{arguments:?} {on:?}");
        }
        let forced = [arguments, &["--color=always"]].concat();
        assert!(coloured(&forced, Some(("NO_COLOR", "1"))), "{forced:?}");
    }
    assert!(!coloured(&["report", "latest"], Some(("FORCE_COLOR", "0"))));
}

#[cfg(unix)]
#[test]
fn a_terminal_shows_colour_unless_it_is_unwanted_and_breaks_no_line() {
    let (suite, host) = drifting();
    let run = ["run", "--host", &host.url];
    let (status, mistake) = Terminal::start(&suite, &["run", "--host", "no such host"]).ends();
    assert_eq!(status, 2);
    assert!(mistake.contains("\u{1b}[1m\u{1b}[31merror:"), "{mistake:?}");
    for columns in [60, 80, 100] {
        let terminal = Terminal::with(&suite, &run, columns, &[("CLICOLOR", "0")]);
        let (status, shown) = terminal.ends();
        assert_eq!(status, 1, "{shown}");
        let shown = shown.replace('\r', "");
        let at = shown.find("DEPRECATION").unwrap();
        for line in shown[at..].lines() {
            assert!(!line.contains("\u{1b}["), "{line:?}");
            let width = line.chars().count();
            assert!(width <= usize::from(columns), "{columns}: {line}");
        }
    }
}

/// A host that answers `/slow` when it is told to.
#[cfg(unix)]
fn slow(told: Receiver<()>) -> Host {
    let told = Mutex::new(told);
    Host::start(move |request| {
        if request.target == "/slow" {
            let _ = told.lock().unwrap().recv();
        }
        CannedResponse::json(200, "{}")
    })
}

#[cfg(unix)]
#[test]
fn the_progress_names_the_slowest_case_and_an_end_also_where_it_is_quiet() {
    let suite = Suite::new(&[
        (
            "cases/a/quick.case.yaml",
            "request: { path: /a }\nexpect: { status: 200 }\n",
        ),
        (
            "cases/a/slow.case.yaml",
            "request: { path: /slow }\nexpect: { status: 200 }\n",
        ),
    ]);
    let (tell, told) = channel();
    let host = slow(told);
    let run = ["run", "--host", &host.url, "-q", "--timeout", "60s"];
    let mut terminal = Terminal::wide(&suite, &run, 120);
    terminal.waits_for("1 of 2 cases");
    terminal.waits_for(" left");
    terminal.waits_for("slowest: a/slow, 5 s");
    tell.send(()).unwrap();
    let (status, shown) = terminal.ends();
    assert_eq!(status, 0, "{shown}");
    assert!(shown.contains("2 of 2 judged cases conform"), "{shown}");
}
