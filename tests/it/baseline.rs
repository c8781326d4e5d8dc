//! Accepted answers: what a run says of answers that differ, and what `driftcheck baseline`
//! does, as a user runs it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use crate::support::{Answer, Ended, Host, Suite, command, driftcheck, project};
use serde_json::Value;

const SCHEMA: &str = r#"{
  "type": "object", "required": ["id"],
  "properties": {
    "id": { "type": "string" },
    "name": { "type": ["string", "null"] },
    "count": { "type": ["number", "string"] },
    "invite": { "type": "object", "properties": { "link": { "type": "string", "x-secret": true } } },
    "seen": { "type": ["string", "null"], "x-null-is-absent": true },
    "tags": { "type": "array", "items": { "type": "string" } },
    "parts": { "type": "array" }
  }
}"#;

const BODY: &str = r#"{"id": "AUSR-1111-2222-3333", "name": "Ann Lee", "count": 7,
  "at": "2026-01-02T03:04:05Z", "other": "ACC-1111-2222",
  "invite": {"link": "https://x.example/invite?code=s3cr3tc0de", "key": "s3cr3t"}, "tags": ["a", "b", "c"],
  "parts": [{"key": "p", "size": 1}, {"key": "q", "size": 2}]}"#;

/// A host whose answer can be changed between two runs.
struct Changing {
    suite: Suite,
    host: Host,
    answer: Arc<Mutex<Answer>>,
}

impl Changing {
    fn with(case: &str, body: &str) -> Changing {
        let suite = Suite::new(&[
            ("driftcheck.toml", "[hosts.stand-in]\neffects = \"allow\"\n"),
            ("schemas/thing.schema.json", SCHEMA),
            ("cases/things/read.case.yaml", case),
        ]);
        let answer = Arc::new(Mutex::new(Answer::json(200, body)));
        let shared = answer.clone();
        let host = Host::start(move |_| shared.lock().unwrap().clone());
        Changing {
            suite,
            host,
            answer,
        }
    }

    /// The same with its answer accepted.
    fn accepted(case: &str, body: &str) -> Changing {
        let changing = Changing::with(case, body);
        changing.run(&[]);
        let ended = changing.suite.run(&["baseline", "accept", "--all"]);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        changing
    }

    fn answers(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    fn answers_json(&self, body: &str) {
        self.answers(Answer::json(200, body));
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        let mut all = vec!["run", "--host", &self.host.url];
        all.extend(arguments);
        self.suite.run(&all)
    }

    fn file(&self) -> PathBuf {
        let path = "cases/_baselines/stand-in/things/read.baseline.json";
        self.suite.path(path)
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.file()).unwrap()
    }

    /// The findings of the newest run, as `severity kind place`.
    fn findings(&self) -> Vec<String> {
        findings(&self.suite.report())
    }
}

fn findings(report: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|one| {
            let [severity, kind, place] =
                ["severity", "kind", "place"].map(|name| text(&one[name]));
            format!("{severity} {kind} {place}")
        })
        .collect()
}

const CASE: &str = "request: { path: '/things/{id}', params: { id: AUSR-1111-2222-3333 } }
expect: { contract: thing }
";
const PLAIN: &str = "request: { path: /x }\n";

#[test]
fn an_accepted_answer_is_written_readably_without_what_changes_by_nature_or_is_secret() {
    let changing = Changing::accepted(CASE, BODY);
    let text = changing.text();
    let file: Value = serde_json::from_str(&text).unwrap();
    let answer = &file["answers"][0];
    assert_eq!(answer["status"], 200);
    assert_eq!(answer["headers"]["content-type"], "application/json");
    let body = &answer["json"];
    assert_eq!(body["id"], "[AUSR id of the request]");
    assert_eq!(body["other"], "[ACC id]");
    assert_eq!(body["at"], "[date-time]");
    assert_eq!(body["invite"]["link"], "[secret]");
    // What stands undocumented beside a secret may be one.
    assert_eq!(body["invite"]["key"], "[secret]");
    assert_eq!(body["count"], 7);
    assert!(
        !text.contains("s3cr3t") && !text.contains("x.example"),
        "{text}"
    );
    assert!(text.ends_with("}\n") && text.lines().count() > 20, "{text}");

    // The same answer at another time gives the same file.
    changing.answers_json(
        &BODY
            .replace("2026-01-02T03", "2027-11-12T13")
            .replace("c0de", "k3y5"),
    );
    let ended = changing.run(&[]);
    let found = changing.findings();
    let is_new = |one: &String| !one.contains("undocumented-property");
    assert!(!found.iter().any(is_new), "{}", ended.out);
    std::fs::remove_file(changing.file()).unwrap();
    changing
        .suite
        .run(&["baseline", "accept", "--case", "things/read"]);
    assert_eq!(changing.text(), text);
}

#[test]
fn each_way_to_differ_is_a_finding_of_its_own_with_one_diff() {
    let changing = Changing::accepted(PLAIN, BODY);
    let changed = BODY
        .replace("\"name\": \"Ann Lee\",", "\"nick\": \"Lee\",")
        .replace("\"count\": 7", "\"count\": \"7\"")
        .replace(r#"["a", "b", "c"]"#, r#"["c", "a", "b"]"#)
        .replace("\"size\": 1", "\"size\": null")
        .replace("\"size\": 2", "\"size\": 3");
    changing.answers_json(&changed);
    let ended = changing.run(&[]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(
        changing.findings(),
        [
            "breaking vanished body:/name",
            "breaking type-changed body:/count",
            "breaking null-appeared body:/parts/*/size",
            "additive appeared body:/nick",
            "notice value-changed body:/parts/*/size",
            "notice order-changed body:/tags",
        ]
    );
    let report = changing.suite.report();
    let findings = report["findings"].as_array().unwrap();
    let example = |at: usize| &findings[at]["example"];
    assert_eq!(findings[1]["expected"], "7");
    assert_eq!(example(1)["actual"], "\"7\"");
    assert_eq!(example(4)["pointer"], "/parts/1/size");
    let diffs = findings
        .iter()
        .filter(|one| one["example"]["diff"].is_string());
    assert_eq!(diffs.count(), 1, "one diff for the answer");
    for line in [
        "--- baseline",
        "+++ answer",
        "-  \"count\": 7",
        "+  \"count\": \"7\"",
    ] {
        assert!(ended.out.contains(line), "{line}: {}", ended.out);
    }
    // Words are marked where there are colours.
    let coloured = changing.run(&["--color", "always"]).out;
    assert!(
        coloured.contains("\u{1b}[1m\u{1b}[7m\u{1b}[32m\"7\""),
        "{coloured}"
    );
    let off = changing.run(&["--no-baselines"]);
    assert_eq!(off.status, 0, "{}{}", off.out, off.err);
}

#[test]
fn what_the_contract_tells_is_not_told_again_and_what_it_allows_is_milder() {
    let changing = Changing::accepted(CASE, BODY);
    let changed = BODY
        .replace("\"id\": \"AUSR-1111-2222-3333\"", "\"id\": null")
        .replace(
            "\"name\": \"Ann Lee\"",
            "\"name\": null, \"seen\": null, \"new\": 1",
        );
    changing.answers_json(&changed);
    let ended = changing.run(&[]);
    assert_eq!(ended.status, 1, "{}", ended.out);
    assert_eq!(
        changing.findings(),
        [
            "breaking null-not-allowed body:/id",
            "additive undocumented-property body:/at",
            "additive undocumented-property body:/invite/key",
            "additive undocumented-property body:/new",
            "additive undocumented-property body:/other",
            "notice null-appeared body:/name",
        ]
    );
    // Where others have told all, the diff stands beside the first of them.
    changing.answers_json(&BODY.replace("\"id\": \"AUSR-1111-2222-3333\"", "\"id\": null"));
    changing.run(&[]);
    let report = changing.suite.report();
    let diff = report["findings"][0]["example"]["diff"].as_str().unwrap();
    assert!(diff.contains("+  \"id\": null"), "{diff}");
}

#[test]
fn an_answer_about_another_object_is_noticed() {
    let changing = Changing::accepted(CASE, BODY);
    changing.answers_json(&BODY.replace("AUSR-1111-2222-3333", "AUSR-9999-2222-3333"));
    changing.run(&[]);
    assert!(
        changing
            .findings()
            .contains(&"notice value-changed body:/id".to_owned())
    );
    // Another object that the request asks for, and gets, is none.
    let case = CASE.replace("AUSR-1111", "AUSR-9999");
    changing
        .suite
        .write("cases/things/read.case.yaml", case.as_bytes());
    changing.run(&[]);
    assert!(!changing.findings().concat().contains("value-changed"));
}

#[test]
fn another_status_is_one_finding_and_its_body_is_not_compared() {
    let case = "request: { path: /x }\nexpect: { status: 2xx }\n";
    let changing = Changing::accepted(case, BODY);
    changing.answers(Answer::json(203, "{}"));
    assert_eq!(changing.run(&[]).status, 1);
    assert_eq!(changing.findings(), ["breaking status-changed status"]);
    changing.answers(Answer::json(500, "{}"));
    changing.run(&[]);
    assert_eq!(changing.findings(), ["breaking unexpected-status status"]);
}

#[test]
fn a_case_says_what_varies_what_is_a_fact_and_what_is_a_set() {
    let case = format!(
        "{PLAIN}compare:
  mask: [{{ path: $.count, as: balance }}, /name]
  keep: $.at
  arrays: [{{ path: $.tags, as: set }}, {{ path: /parts, key: key }}]
  headers: [X-Api-Version]
"
    );
    let changing = Changing::with(&case, BODY);
    changing.answers(Answer::json(200, BODY).header("X-Api-Version", "5"));
    changing.run(&[]);
    changing.suite.run(&["baseline", "accept", "--all"]);
    let file: Value = serde_json::from_str(&changing.text()).unwrap();
    let answer = &file["answers"][0];
    assert_eq!(answer["json"]["count"], "[balance: number]");
    assert_eq!(answer["json"]["name"], "[masked]");
    assert_eq!(answer["json"]["at"], "2026-01-02T03:04:05Z");
    assert_eq!(answer["headers"]["x-api-version"], "5");
    let changed = BODY
        .replace("\"count\": 7", "\"count\": 1e9")
        .replace("Ann Lee", "Bob")
        .replace(r#"["a", "b", "c"]"#, r#"["c", "b", "a"]"#)
        .replace(
            r#"[{"key": "p", "size": 1}, {"key": "q", "size": 2}]"#,
            r#"[{"key": "q", "size": 2}, {"key": "p", "size": 1}]"#,
        );
    changing.answers(Answer::json(200, &changed).header("X-Api-Version", "5"));
    let ended = changing.run(&[]);
    assert_eq!(changing.findings(), [] as [&str; 0], "{}", ended.out);
    changing.answers(Answer::json(200, BODY));
    changing.run(&[]);
    assert_eq!(
        changing.findings(),
        ["breaking vanished header:x-api-version"]
    );
}

#[test]
fn bodies_that_are_no_json_are_kept_as_lines_or_as_a_digest() {
    let changing = Changing::with(PLAIN, "");
    for (body, word) in [
        (
            &b"one\ntwo 2026-01-02T03:04:05Z\n"[..],
            "\"two [date-time]\"",
        ),
        (&b"\xff\x00binary"[..], "\"sha256\""),
        (b"", "\"status\": 200"),
    ] {
        changing.answers(Answer::new(200, "text/plain", body));
        changing.run(&[]);
        let ended = changing.suite.run(&["baseline", "accept", "--all"]);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        assert!(changing.text().contains(word), "{}", changing.text());
        assert_eq!(changing.run(&[]).status, 0);
        changing.answers(Answer::new(200, "text/plain", [body, b"three"].concat()));
        changing.run(&[]);
        let found = changing.findings();
        assert!(found.len() == 1 && found[0].ends_with("body:"), "{found:?}");
    }
}

#[test]
fn five_megabytes_with_fifty_changes_are_shown_in_few_lines() {
    let item = |number: usize, name: &str| {
        format!(
            "{{\"id\": {number}, \"name\": \"{name}\", \"text\": \"{}\"}}",
            "x".repeat(400)
        )
    };
    let body = |is_changed: bool| {
        let items: Vec<String> = (0..12_000)
            .map(|n| {
                item(
                    n,
                    if is_changed && n % 240 == 0 {
                        "new"
                    } else {
                        "old"
                    },
                )
            })
            .collect();
        format!("[{}]", items.join(","))
    };
    assert!(body(false).len() > 5_000_000);
    let changing = Changing::accepted(PLAIN, &body(false));
    changing.answers_json(&body(true));
    let ended = changing.run(&[]);
    assert_eq!(changing.findings(), ["notice value-changed body:/*/name"]);
    assert_eq!(changing.suite.report()["findings"][0]["count"], 50);
    let shown = ended.out.lines().count();
    assert!(shown < 200, "{shown} lines");
    assert_eq!(
        ended.out.matches("+    \"name\": \"new\"").count(),
        50,
        "{}",
        ended.out
    );
}

#[test]
fn a_first_answer_is_pending_and_a_run_writes_nothing() {
    let changing = Changing::with(CASE, BODY);
    let ended = changing.run(&[]);
    assert!(!ended.out.contains("baseline"), "{}", ended.out);
    assert!(!changing.file().exists());
    changing
        .suite
        .write("cases/things/other.case.yaml", CASE.as_bytes());
    changing.suite.run(&["baseline", "accept", "--all"]);
    let ended = changing.run(&[]);
    assert!(
        ended
            .out
            .contains("1 answer has no baseline of stand-in yet"),
        "{}",
        ended.out
    );
    assert_eq!(changing.suite.report()["totals"]["without_baseline"], 1);
    let list = changing.suite.run(&["baseline", "list"]);
    assert_eq!(list.status, 0, "{}", list.err);
    assert!(
        list.out.contains("accepted   things/read\n"),
        "{}",
        list.out
    );
    assert!(
        list.out.contains("new        things/other\n"),
        "{}",
        list.out
    );
    // What a continuous integration asks for by name is done there, too.
    let mut accept = command(changing.suite.folder.path());
    accept
        .args(["baseline", "accept", "--kind", "new"])
        .env("CI", "true");
    let ended: Ended = accept.output().unwrap().into();
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(
        ended.out.starts_with("accepted  things/other (new)"),
        "{}",
        ended.out
    );
    assert!(ended.out.contains("1 baseline written"), "{}", ended.out);
}

#[test]
fn accept_takes_what_was_asked_for_and_names_the_rest() {
    let changing = Changing::accepted(CASE, BODY);
    let nothing = changing.suite.run(&["baseline", "accept"]);
    assert_eq!(nothing.status, 2);
    assert!(
        nothing
            .err
            .contains("help: say --all, --case PATTERN or --kind KIND"),
        "{}",
        nothing.err
    );
    let unmatched = changing
        .suite
        .run(&["baseline", "accept", "--case", "thinks/*"]);
    assert_eq!(unmatched.status, 4);
    assert!(unmatched.err.contains("fits thinks/*"), "{}", unmatched.err);
    let misspelt = changing
        .suite
        .run(&["baseline", "accept", "--kind", "aditive"]);
    assert_eq!(misspelt.status, 2);
    assert!(
        misspelt.err.contains("did you mean `additive`?"),
        "{}",
        misspelt.err
    );
    let same = changing.suite.run(&["baseline", "accept", "--all"]);
    assert_eq!(
        same.out,
        "nothing was accepted, 1 case as accepted before\n"
    );

    let before = changing.text();
    changing.answers_json(
        &BODY
            .replace("Ann", "Bob")
            .replace("\"tags\"", "\"extra\": 1, \"tags\""),
    );
    changing.run(&[]);
    let kind = changing
        .suite
        .run(&["baseline", "accept", "--kind", "additive"]);
    assert_eq!(kind.status, 4, "it differs in a notice too: {}", kind.out);
    assert_eq!(changing.text(), before);
    let both = changing
        .suite
        .run(&["baseline", "accept", "--kind", "additive,notice"]);
    assert_eq!(both.status, 0, "{}{}", both.out, both.err);
    assert!(changing.text().contains("Bob Lee"));

    // What was not run has nothing to accept.
    let skipped = format!("skip: not now\n{CASE}");
    changing
        .suite
        .write("cases/things/later.case.yaml", skipped.as_bytes());
    changing.run(&[]);
    let some = changing.suite.run(&["baseline", "accept", "--all"]);
    assert_eq!(some.status, 0, "{}", some.out);
    assert!(
        some.out
            .ends_with("1 case as accepted before, 1 skipped by the run\n"),
        "{}",
        some.out
    );
    let none = changing
        .suite
        .run(&["baseline", "accept", "--case", "*/later*"]);
    assert_eq!(none.status, 4, "{}", none.out);

    // What breaks the contract is taken only on demand.
    changing.answers_json(&BODY.replace("\"count\": 7", "\"count\": true"));
    changing.run(&[]);
    let drifting = changing.suite.run(&["baseline", "accept", "--all"]);
    assert_eq!(drifting.status, 1, "{}", drifting.out);
    assert!(
        drifting
            .out
            .contains("left out  things/read: wrong-type at body:/count"),
        "{}",
        drifting.out
    );
    let forced = changing
        .suite
        .run(&["baseline", "accept", "--all", "--drifting"]);
    assert_eq!(forced.status, 0, "{}", forced.out);
    assert!(changing.text().contains("\"count\": true"));
}

#[test]
fn a_rejected_answer_is_offered_no_more_and_the_next_run_offers_its_own() {
    let changing = Changing::accepted(CASE, BODY);
    let before = changing.text();
    changing.answers_json(&BODY.replace("Ann", "Bob"));
    changing.run(&[]);
    let rejected = changing
        .suite
        .run(&["baseline", "reject", "--case", "things/*"]);
    assert_eq!(rejected.status, 0, "{}", rejected.err);
    assert!(
        rejected
            .out
            .contains("rejected  things/read: its baseline stays"),
        "{}",
        rejected.out
    );
    let list = changing
        .suite
        .run(&["baseline", "list", "--format", "json"]);
    let list: Value = serde_json::from_str(&list.out).unwrap();
    assert_eq!(list["cases"][0]["state"], "changed");
    assert_eq!(list["cases"][0]["rejected"], true);
    let all = changing.suite.run(&["baseline", "accept", "--all"]);
    assert!(
        all.out.contains("left out  things/read: rejected"),
        "{}",
        all.out
    );
    assert_eq!(changing.text(), before);
    let again = changing.suite.run(&["baseline", "reject", "--all"]);
    assert!(again.out.starts_with("nothing to reject"), "{}", again.out);
    changing.run(&[]);
    let next = changing.suite.run(&["baseline", "accept", "--all"]);
    assert!(next.out.starts_with("accepted"), "{}", next.out);
}

#[test]
fn prune_removes_the_baselines_of_cases_that_are_gone_and_of_no_others() {
    let changing = Changing::accepted(CASE, BODY);
    changing
        .suite
        .write("cases/gone/case.case.yaml", CASE.as_bytes());
    changing.run(&[]);
    changing.suite.run(&["baseline", "accept", "--all"]);
    let none = changing.suite.run(&["baseline", "prune"]);
    assert_eq!(none.out, "nothing to prune: every baseline has its case\n");
    std::fs::remove_dir_all(changing.suite.path("cases/gone")).unwrap();
    let orphan = changing
        .suite
        .path("cases/_baselines/stand-in/gone/case.baseline.json");
    let list = changing.suite.run(&["baseline", "list"]);
    assert!(list.out.contains("orphaned   gone/case"), "{}", list.out);
    changing.suite.run(&["baseline", "prune", "--dry-run"]);
    assert!(orphan.exists());
    let part = changing
        .suite
        .run(&["baseline", "prune", "--cases", "cases/things"]);
    assert_eq!(part.status, 2, "{}", part.out);
    let ended = changing.suite.run(&["baseline", "prune"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(
        ended
            .out
            .contains("gone/case.baseline.json: there is no case gone/case"),
        "{}",
        ended.out
    );
    assert!(!orphan.parent().unwrap().exists() && changing.file().exists());
}

#[test]
fn a_broken_baseline_is_told_with_its_place_and_nothing_is_sent() {
    let changing = Changing::accepted(CASE, BODY);
    let good = changing.text();
    let asked = changing.host.received().len();
    for (text, place, words) in [
        ("{", ":1:1: ", "EOF"),
        ("", ":1:1: ", "is empty"),
        (
            &*good.replace("\"status\": 200", "\"staus\": 200"),
            ":5:13: ",
            "unknown field `staus`",
        ),
        (
            &*good.replace("200", "\"200\""),
            ":5:21: ",
            "invalid type: string",
        ),
        (
            &*good.replace("version\": 1", "version\": 2"),
            ":2:3: ",
            "version 2, expected 1",
        ),
        (
            &*good.replace("  \"answers\"", "<<<<<<< HEAD\n  \"answers\""),
            ":3:1: ",
            "conflict marker",
        ),
    ] {
        std::fs::write(changing.file(), text).unwrap();
        let place = format!("read.baseline.json{place}");
        for ended in [
            changing.run(&[]),
            changing.suite.run(&["check"]),
            changing.suite.run(&["baseline", "list"]),
            changing.suite.run(&["rejudge", "latest"]),
        ] {
            assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
            for part in [&*place, words, "help: "] {
                assert!(ended.err.contains(part), "{part}: {}", ended.err);
            }
        }
    }
    assert_eq!(changing.host.received().len(), asked);
    assert_eq!(changing.run(&["--no-baselines"]).status, 0);
}

#[test]
fn a_record_judged_again_goes_by_the_baselines_of_today() {
    let changing = Changing::accepted(CASE, BODY);
    let ended = changing.suite.run(&["rejudge", "latest"]);
    assert_eq!(
        ended.status, 0,
        "what was masked is no difference: {}",
        ended.out
    );
    let text = changing.text().replace("Ann Lee", "Cid Lee");
    std::fs::write(
        changing.file(),
        text.replace("\"count\": 7", "\"count\": \"7\""),
    )
    .unwrap();
    let ended = changing.suite.run(&["rejudge", "latest"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let found = changing.findings();
    assert!(
        found.contains(&"breaking type-changed body:/count".to_owned()),
        "{found:?}"
    );
    assert!(
        found.contains(&"notice value-changed body:/name".to_owned()),
        "{found:?}"
    );
    let twice = changing.suite.run(&["rejudge", "latest"]);
    assert_eq!(twice.status, 1, "{}", twice.out);
    assert_eq!(changing.findings(), found, "nothing is told twice");
    let kind = changing.suite.run(&["explain", "null-appeared"]);
    assert!(kind.out.contains("baseline review"), "{}", kind.out);
}

#[test]
fn a_url_has_the_baselines_of_its_profile_or_none_and_says_so() {
    let changing = Changing::accepted(CASE, BODY);
    let settings = format!("[hosts.near]\nurl = \"{}\"\n", changing.host.url);
    changing.suite.write("driftcheck.toml", settings.as_bytes());
    changing.answers_json(&BODY.replace("Ann", "Bob"));
    // The address is now that of a profile that has no baselines.
    changing.run(&[]);
    assert!(!changing.findings().concat().contains("value-changed"));
    changing.suite.run(&["baseline", "accept", "--all"]);
    assert!(
        changing
            .suite
            .path("cases/_baselines/near/things/read.baseline.json")
            .exists()
    );
    changing.run(&["--baselines", "stand-in"]);
    assert!(changing.findings().concat().contains("value-changed"));
    let unknown = changing.run(&["--baselines", "nera"]);
    assert_eq!(unknown.status, 2);
    assert!(
        unknown.err.contains("did you mean `near`?"),
        "{}",
        unknown.err
    );
    let far = changing.suite.run(&["run", "--host", "http://far.invalid"]);
    assert!(
        far.err.contains("is the address of no profile"),
        "{}",
        far.err
    );
    let accept = changing.suite.run(&["baseline", "accept", "--all"]);
    assert_eq!(accept.status, 2, "{}", accept.out);
    assert!(accept.err.contains("--baselines"), "{}", accept.err);
}

#[test]
fn every_step_and_every_row_has_its_answer() {
    let case =
        "rows: [{ key: one, id: AUSR-1111-2222-3333 }, { key: two, id: AUSR-4444-5555-6666 }]
setup: [{ name: before, request: { path: /before } }]
steps:
  - { name: first, request: { path: '/{id}', params: { id: '{{ id }}' } } }
  - { name: second, request: { path: /second } }
compare: { mask: $.count }
";
    let changing = Changing::accepted(case, BODY);
    for row in ["one", "two"] {
        let path = format!("cases/_baselines/stand-in/things/read[{row}].baseline.json");
        let text = std::fs::read_to_string(changing.suite.path(&path)).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        let names: Vec<&str> = file["answers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["step"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["first", "second"]);
        assert_eq!(file["answers"][1]["json"]["count"], "[masked: number]");
    }
    assert_eq!(changing.run(&[]).status, 0);
    let more = case.replace(
        "compare:",
        "  - { name: third, request: { path: /third } }\ncompare:",
    );
    changing
        .suite
        .write("cases/things/read.case.yaml", more.as_bytes());
    changing.run(&[]);
    assert_eq!(changing.suite.report()["totals"]["without_baseline"], 2);
    let list = changing.suite.run(&["baseline", "list"]);
    assert!(
        list.out
            .contains("changed    things/read[one] (other steps)"),
        "{}",
        list.out
    );
}

#[test]
fn what_is_wrong_under_compare_is_told() {
    let case = format!(
        "{PLAIN}compare:\n  mask: [{{ path: count }}]\n  arrays: [{{ path: $.a, as: heap }}, {{ path: $.b }}]\n  headers: [Set-Cookie]\n  ignore: $.x\n"
    );
    let changing = Changing::with(&case, BODY);
    let ended = changing.suite.run(&["check"]);
    assert_eq!(ended.status, 2);
    for words in [
        "read.case.yaml:3:18: `count` names no place",
        "`heap` is no way to compare an array",
        "must have either `as` or `key`",
        "`set-cookie` is never kept",
        "unknown field `ignore` in `compare`",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
    changing
        .suite
        .write("cases/things/read.case.yaml", PLAIN.as_bytes());
    changing
        .suite
        .write("driftcheck.toml", b"[baselines]\nheaders = [\"Date\"]\n");
    let ended = changing.suite.run(&["check"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("driftcheck.toml:2:") && ended.err.contains("never kept"),
        "{}",
        ended.err
    );
}

#[test]
fn the_shipped_suite_run_three_days_apart_differs_in_nothing() {
    let suite = tempfile::tempdir().unwrap();
    let copy = |name: &str| {
        let from = project().join(name);
        let to = suite.path().join(name);
        let ended = std::process::Command::new("cp")
            .arg("-R")
            .arg(from)
            .arg(to)
            .status();
        assert!(ended.unwrap().success());
    };
    ["cases", "schemas", "driftcheck.toml"]
        .iter()
        .for_each(|name| copy(name));
    let _ = std::fs::remove_dir_all(suite.path().join("cases/_baselines"));
    let run = |arguments: &[&str]| driftcheck(suite.path(), arguments);
    let ended = run(&["run", "--now", "2026-11-22T09:00:00Z", "-q"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let ended = run(&["baseline", "accept", "--all"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let later = run(&["run", "--now", "2026-11-25T09:00:00Z", "-q"]);
    assert_eq!(later.status, 0, "{}{}", later.out, later.err);
    assert!(later.out.starts_with("CONFORMS  1"), "{}", later.out);
    let list = run(&["baseline", "list"]);
    let last = list.out.lines().last().unwrap().to_owned();
    assert!(
        last.ends_with(" accepted") && !last.contains("changed"),
        "{last}"
    );
    // No secret is in any file: neither a token nor the code of an invitation.
    let again = run(&["baseline", "accept", "--all"]);
    assert!(
        again.out.starts_with("nothing was accepted"),
        "{}",
        again.out
    );
    let found = std::process::Command::new("grep")
        .args(["-rniE", "idt:|invite\\?|code=|stand-in-|password"])
        .arg(suite.path().join("cases/_baselines"))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "");
}
