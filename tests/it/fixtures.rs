//! Fixture files that are wrong: each mistake with its file, its line and what to write instead.

use crate::support::{CannedResponse, Host, Suite};

/// A fixture that is right.
const MEMBER: &str = "name: A member
setup:
  - name: invite
    effects: create
    request: { method: POST, path: /members }
    capture: { id: $.id }
";

/// A case that uses it.
const READ: &str = "fixtures: [member]
request:
  path: /members/{id}
  params: { id: \"{{ member.id }}\" }
";

/// A fixture, a case, and the words that the mistake is reported with.
type Wrong<'a> = (&'a str, &'a str, &'a [&'a str]);

#[test]
fn each_mistake_has_its_file_its_line_and_a_suggestion() {
    let misspelt = MEMBER.replace("setup:", "setpu:");
    let by_itself = format!("fixtures: [member]\n{MEMBER}");
    let of_nobody = format!("fixtures: [membre]\n{MEMBER}");
    let every_run = format!("scope: runs\n{MEMBER}");
    let without_value = MEMBER.replace("    capture: { id: $.id }\n", "");
    let both = format!("cannot_be_made: too dear\n{MEMBER}");
    let silent = MEMBER.replace("    effects: create\n", "");
    let unlisted = READ.replace("fixtures: [member]\n", "");
    let stranger = READ.replace("[member]", "[membr]");
    let no_such_value = READ.replace("member.id", "member.idd");
    let fixture = "cases/_fixtures/member.fixture.yaml";
    let table: [Wrong<'_>; 10] = [
        (
            &misspelt,
            READ,
            &["member.fixture.yaml:2:1: unknown field `setpu`", "`setup`"],
        ),
        (
            &by_itself,
            READ,
            &[
                "member.fixture.yaml:1:",
                "`member` uses itself",
                "`fixtures`",
            ],
        ),
        (
            &of_nobody,
            READ,
            &[
                "member.fixture.yaml:1:",
                "no fixture `membre`",
                "_fixtures/membre.fixture.yaml",
            ],
        ),
        (
            &every_run,
            READ,
            &["member.fixture.yaml:1:", "`runs`", "`run`"],
        ),
        (
            &without_value,
            READ,
            &["member.fixture.yaml:1:", "no value", "`capture`"],
        ),
        (
            &both,
            READ,
            &[
                "member.fixture.yaml:1:",
                "`cannot_be_made`",
                "either `setup`",
            ],
        ),
        (
            &silent,
            READ,
            &["member.fixture.yaml:4:", "POST", "`effects: none`"],
        ),
        (
            MEMBER,
            &unlisted,
            &["a.case.yaml:3:", "`member`", "`fixtures: [member]`"],
        ),
        (
            MEMBER,
            &stranger,
            &["a.case.yaml:1:", "`membr`", "`member`"],
        ),
        (
            MEMBER,
            &no_such_value,
            &["a.case.yaml:4:", "`idd`", "did you mean `id`?"],
        ),
    ];
    for (content, case, words) in table {
        refuse(&[(fixture, content), ("cases/a.case.yaml", case)], words);
    }
}

#[test]
fn a_fixture_without_any_step_is_refused() {
    let file = ("cases/_fixtures/member.fixture.yaml", "name: A member\n");
    refuse(
        &[file, ("cases/a.case.yaml", READ)],
        &["member.fixture.yaml:1:", "`setup`", "`cannot_be_made`"],
    );
}

#[test]
fn a_circle_is_named_without_those_that_only_lead_to_it() {
    let uses = |name: &str| format!("fixtures: [{name}]\n{MEMBER}");
    let ended = refuse(
        &[
            ("cases/_fixtures/away.fixture.yaml", &uses("first")),
            ("cases/_fixtures/first.fixture.yaml", &uses("second")),
            ("cases/_fixtures/second.fixture.yaml", &uses("first")),
        ],
        &["first.fixture.yaml:1:", "`first` and `second`", "circle"],
    );
    assert!(!ended.contains("`away`"), "{ended}");
}

#[test]
fn a_fixture_that_cannot_be_read_makes_no_case_look_wrong() {
    let broken = ("cases/_fixtures/member.fixture.yaml", "name: [\n");
    let words = refuse(
        &[broken, ("cases/a.case.yaml", READ)],
        &["member.fixture.yaml:"],
    );
    assert!(!words.contains("a.case.yaml"), "{words}");
}

/// Refuses a suite before anything is sent, with these words, and gives all words.
fn refuse(files: &[(&str, &str)], words: &[&str]) -> String {
    let suite = Suite::new(files);
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(host.received().is_empty());
    for word in words {
        assert!(
            ended.err.contains(word),
            "{word} is missing in\n{}",
            ended.err
        );
    }
    ended.err
}

#[test]
fn what_fixtures_send_is_shown_in_a_dry_run_and_counts_for_the_budget() {
    let shared = MEMBER.replace("setup:", "scope: run\nsetup:");
    let read_shared = READ.replace("[member]", "[shared]");
    let read_shared = read_shared.replace("member.id", "shared.id");
    let suite = Suite::new(&[
        ("cases/_fixtures/member.fixture.yaml", MEMBER),
        ("cases/_fixtures/shared.fixture.yaml", &shared),
        ("cases/a.case.yaml", READ),
        ("cases/b.case.yaml", READ),
        ("cases/c.case.yaml", &read_shared),
        ("cases/d.case.yaml", &read_shared),
    ]);
    let with_budget = |budget: &str, more: &[&str]| {
        let settings = format!(
            "[hosts.x]\nurl = \"http://127.0.0.1:9\"\neffects = \"allow\"\nsend_budget = {budget}\n"
        );
        suite.write("driftcheck.toml", settings.as_bytes());
        suite.run(&[&["run", "--host", "x"][..], more].concat())
    };
    // Each member is a target of its own.
    let ended = with_budget("{ sends = 3, per_target = 1 }", &["--dry-run"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let shown = "# the fixture shared, for all cases that use it\n# has an effect: create\ncurl ";
    assert!(ended.out.starts_with(shown), "{}", ended.out);
    assert!(ended.out.contains("/members/shared_id"), "{}", ended.out);
    let totals = "7 requests to http://127.0.0.1:9, 3 of them with an effect";
    assert!(ended.out.contains(totals), "{}", ended.out);
    let ended = with_budget("{ sends = 2 }", &[]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    let refused = "would send 3 requests with an effect";
    assert!(ended.err.contains(refused), "{}", ended.err);
}
