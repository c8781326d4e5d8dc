//! Whole screens as a user sees them, held to files: every help, a run that passes, one that
//! drifts, and the errors of a suite full of mistakes. `BLESS=1` writes them anew.

use crate::support::{CannedResponse, Ended, Host, Suite, command, project};

const SCHEMA: &str = r#"{
  "type": "object",
  "required": ["id", "state"],
  "properties": {
    "id": { "type": "string" },
    "state": { "enum": ["Active", "Invited"] }
  },
  "additionalProperties": false
}"#;

const CASE: &str = "\
name: A thing is there
request: { path: /things/1 }
expect:
  status: 200
  contract: thing
  body:
    - { path: $.state, equals: Active }
";

/// Holds a screen to its file, with what differs from run to run replaced.
fn hold(name: &str, screen: &str, replaced: &[(&str, &str)]) {
    let mut screen = screen.to_owned();
    for (pattern, with) in replaced {
        let pattern = regex::Regex::new(pattern).unwrap();
        screen = pattern.replace_all(&screen, *with).into_owned();
    }
    let path = project().join("tests/it/screens").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &screen).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == screen,
        "{name} differs; run BLESS=1 cargo test --test it screens and look at the change:\n{}",
        similar::TextDiff::from_lines(&kept, &screen).unified_diff()
    );
}

fn wide(suite: &Suite, arguments: &[&str]) -> Ended {
    let mut command = command(&suite.path(""));
    Ended::from(
        command
            .args(arguments)
            .env("COLUMNS", "80")
            .output()
            .unwrap(),
    )
}

/// What a run prints that another run would not.
const OF_A_RUN: &[(&str, &str)] = &[
    (r"http://127\.0\.0\.1:\d+", "http://127.0.0.1:PORT"),
    (r"\d{8}T\d{6}Z-[^/\s]+", "RUN"),
    (r"\b\d+(\.\d+)? (µs|ms|s)\b", "TIME"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?Z?", "DATE"),
];

#[test]
fn every_help_is_the_one_that_was_looked_at() {
    let suite = Suite::new(&[]);
    let top = wide(&suite, &["--help"]);
    let mut all = top.out.clone();
    let commands = top.out.split("Run:\n").nth(1).unwrap();
    let commands = commands.split("Options:").next().unwrap();
    for line in commands.lines() {
        let Some(name) = line
            .strip_prefix("  ")
            .filter(|rest| !rest.starts_with(' '))
        else {
            continue;
        };
        let name = name.split_whitespace().next().unwrap();
        if name == "help" {
            continue;
        }
        let ended = wide(&suite, &[name, "-h"]);
        assert_eq!(ended.status, 0, "{name}: {}", ended.err);
        all += &format!("\n======== driftcheck {name} -h\n{}", ended.out);
    }
    hold("help.txt", &all, &[]);
}

#[test]
fn a_run_that_passes_and_one_that_drifts_read_as_they_were_looked_at() {
    let suite = Suite::new(&[
        ("schemas/thing.schema.json", SCHEMA),
        ("cases/thing.case.yaml", CASE),
    ]);
    let good = Host::start(|_| CannedResponse::json(200, r#"{"id":"1","state":"Active"}"#));
    let ended = wide(&suite, &["run", "--host", &good.url]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    hold("passes.txt", &ended.out, OF_A_RUN);
    let bad = Host::start(|_| {
        CannedResponse::json(200, r#"{"id":1,"state":"Gone","more":true}"#)
            .header("deprecation", "@1735689600")
            .header("sunset", "Wed, 31 Dec 2098 00:00:00 GMT")
    });
    let ended = wide(&suite, &["run", "--host", &bad.url]);
    assert_eq!(ended.status, 1, "{}", ended.err);
    let mut replaced = OF_A_RUN.to_vec();
    replaced.push((r"in \d[\d,]* days", "in N days"));
    hold("drifts.txt", &ended.out, &replaced);
}

#[test]
fn the_mistakes_of_a_suite_read_as_they_were_looked_at() {
    let suite = Suite::new(&[
        ("schemas/thing.schema.json", r#"{"type": "objekt"}"#),
        (
            "cases/a.case.yaml",
            "request: { path: /t, methd: GET }\nexpect: { status: 2000, contract: thin }\n",
        ),
        ("cases/b.case.yaml", "request: [\n"),
        (
            "driftcheck.toml",
            "[hosts.staging]\nurl = 3\njobs = \"many\"\n",
        ),
    ]);
    let ended = wide(&suite, &["check"]);
    assert_eq!(ended.status, 2, "{}", ended.err);
    hold("mistakes.txt", &ended.err, &[]);
}
