//! What lies among the cases, or under `needs`, and is not what it was meant to be.

use crate::support::{CannedResponse, Host, Suite};

const CASE: (&str, &str) = (
    "cases/a.case.yaml",
    "request: { path: /t, method: POST, body: { file: told.json } }\neffects: none\nrows: { key: id, file: rows.json }\n",
);

/// Files by name and text, each with what is told of it and what to do.
const WRONG: [(&str, &str, &str, &str); 8] = [
    (
        "x.yaml",
        "request: { path: /x }\n",
        "looks like a case",
        "`x.case.yaml`",
    ),
    ("y.cases.yaml", "a: 1\n", "is not a case", "`y.case.yaml`"),
    (
        "deep/n.YML",
        "steps: []\n",
        "looks like a case",
        "`n.case.yaml`",
    ),
    (
        "z.json",
        "{\"info\": {\"schema\": \"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"}}",
        "looks like a Postman collection",
        "driftcheck import postman cases/z.json",
    ),
    (
        "h.hurl",
        "GET http://x",
        "looks like a Hurl file",
        "`HTTP 200` is `expect: { status: 200 }`",
    ),
    (
        "api.yml",
        "openapi: 3.1.0\n",
        "looks like an OpenAPI document",
        "driftcheck import openapi cases/api.yml",
    ),
    (
        "left.yaml",
        "a: 1\n",
        "no case refers to it",
        "begins with `_`",
    ),
    (
        "_default.yaml",
        "tags: y\n",
        "not named like a file of defaults",
        "`_defaults.yaml`",
    ),
];

#[test]
fn files_that_look_like_cases_and_are_none_are_reported() {
    let suite = Suite::new(&[
        CASE,
        ("cases/told.json", "{}"),
        ("cases/rows.json", "[{\"id\": 1}]"),
        ("cases/README.md", "request: no"),
        ("cases/waivers.yaml", "[]\n"),
        ("cases/_defaults.yaml", "tags: x\n"),
        ("cases/_baselines/x/y.yaml", "request: x"),
        (
            "cases/_fixtures/x.fixture.yaml",
            "cannot_be_made: by hand\nvalues: id\n",
        ),
        ("cases/.hidden.yaml", "request: x"),
    ]);
    let ended = suite.run(&["check"]);
    assert_eq!((ended.status, &*ended.err), (0, ""), "{}", ended.out);
    for (name, text, ..) in WRONG {
        suite.write(&format!("cases/{name}"), text.as_bytes());
    }
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    for (name, _, words, help) in WRONG {
        let line = format!("warning: cases/{name}: ");
        let told = ended.err.split(&line).nth(1);
        let told = told.unwrap_or_else(|| panic!("{name}: {}", ended.err));
        let told = told.split("warning: ").next().unwrap();
        assert!(
            told.contains(words) && told.contains(help),
            "{name}: {told}"
        );
    }
    assert_eq!(
        ended.err.matches("warning: ").count(),
        WRONG.len(),
        "{}",
        ended.err
    );
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert_eq!(
        ended.err.matches("warning: cases/").count(),
        5,
        "{}",
        ended.err
    );
    assert!(ended.err.contains("3 more such files"), "{}", ended.err);
}

#[test]
fn values_that_are_probably_not_meant_as_they_stand_are_told_with_their_place() {
    let case = "vars: { a: '{{ b }}', b: 1 }
effects: none
request:
  method: POST
  path: '/{{ a }}'
  headers: { X-Api-Key: abc }
  body: { json: '{\"a\": 1}' }
expect:
  body: [{ path: $.a, matches: /abc/i }]
";
    let right = "effects: none
request:
  method: POST
  path: /v1
  headers: { X-Api-Key: abc, Authorization: 'Bearer {{ uuid }}' }
  body: { json: '{a' }
expect:
  status: 401
  body: [{ path: $.a, matches: /api/v1/i }]
";
    let suite = Suite::new(&[
        ("cases/a.case.yaml", case),
        ("cases/b/_defaults.yaml", "vars: { c: '{{ d }}' }\n"),
        ("cases/b/a.case.yaml", "request: { path: /t }\n"),
        ("cases/b/b.case.yaml", right),
    ]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    for words in [
        "cases/a.case.yaml:1:12: a variable holds `{{ … }}`",
        "cases/a.case.yaml:6:25: a credential stands in the case itself",
        "cases/a.case.yaml:7:17: `json` is a text that holds JSON",
        "cases/a.case.yaml:9:32: a regular expression stands without `/`",
        "cases/b/_defaults.yaml:1:12: a variable holds `{{ … }}`",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
    assert_eq!(ended.err.matches("warning: ").count(), 5, "{}", ended.err);
}

#[test]
fn a_need_that_nothing_knows_is_told_with_its_place() {
    let suite = Suite::new(&[
        (
            "driftcheck.toml",
            "[hosts.a]\nurl = \"https://a.example\"\nvars = { account = 1 }\n",
        ),
        (
            "cases/a.case.yaml",
            "needs:\n  - accont\nrequest: { path: /t }\n",
        ),
        (
            "cases/b.case.yaml",
            "needs: [only_a_host_knows]\nrequest: { path: '/{{ only_a_host_knows }}' }\n",
        ),
        ("cases/deep/_defaults.yaml", "needs: switch\n"),
        ("cases/deep/c.case.yaml", "request: { path: /t }\n"),
        (
            "cases/deep/d.case.yaml",
            "needs: account\nrequest: { path: /t }\n",
        ),
    ]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    for words in [
        "warning: cases/a.case.yaml:2:5: nothing sets or uses the variable `accont`",
        "did you mean `account`?",
        "warning: cases/deep/_defaults.yaml:1:8: nothing sets or uses the variable `switch`",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
    assert_eq!(ended.err.matches("warning: ").count(), 2, "{}", ended.err);
    suite.write(
        "driftcheck.toml",
        b"[hosts.a]\nurl = \"https://a.example\"\nvars = { account = 1, switch = 1, accont = 1 }\n",
    );
    assert_eq!(suite.run(&["check"]).err, "");
}
