//! What people get wrong in the first hour, each with what driftcheck says to it.

use crate::support::{CannedResponse, Host, Suite, command};

/// A case with a mistake; how its errors begin, what they hold, and how many there are.
type Row = (&'static str, &'static str, &'static [&'static str], usize);

const YAML: &[Row] = &[
    (
        "request: { path: /t }\nexpect:\n  body:\n    - { path: $.data[0].x, equals: 1 }\n",
        "4:",
        &[
            "`$.data[0].x` is not quoted",
            "quote it: `path: '$.data[0].x'`",
        ],
        1,
    ),
    (
        "request: { path: '/{id}', params: { id: {{ user }} } }\n",
        "1:",
        &["`{{ user }}` is not quoted", "quote it: `id: '{{ user }}'`"],
        1,
    ),
    (
        "request:\n  path: '/{id}'\n  params:\n    id: {{ user }}\n",
        "4:",
        &["quote it: `id: '{{ user }}'`"],
        1,
    ),
    (
        "request: { path: /a/{{ user }} }\n",
        "1:",
        &["`path: '/a/{{ user }}'`"],
        1,
    ),
    (
        "request:\n\tpath: /t\n",
        "2:",
        &["a tab is used to indent", "indent with spaces"],
        1,
    ),
    (
        "request:\n  pth: /t\n",
        "2:3",
        &["unknown field `pth`", "did you mean `path`?"],
        1,
    ),
    (
        "requst:\n  path: /t\n",
        "1:1",
        &["did you mean `request`?"],
        1,
    ),
    (
        "request: { url: /t }\n",
        "1:12",
        &["did you mean `path`?"],
        1,
    ),
    (
        "request: { path: /t }\nexpect: { body: [ { path: $.id, eqauls: 1 } ] }\n",
        "2:33",
        &["did you mean `equals`?"],
        1,
    ),
    (
        "request: { path: /t }\nexpect: { status: [204, 304], body: [ { path: $.id, exists: true } ] }\n",
        "2:31",
        &[
            "a response of status 204 or 304 has none",
            "`status: [200, 204]`",
        ],
        1,
    ),
    (
        "request: { method: HEAD, path: /t }\nuntil: { within: 1s, body: [ { path: $.id, equals: 1 } ] }\n",
        "2:22",
        &["a response to HEAD has none", "or send GET"],
        1,
    ),
    (
        "request: { path: /t }\nexpect: { body: { id: 1 } }\n",
        "2:19",
        &["`id` is no field of it", "{ path: $.…, equals: … }"],
        1,
    ),
    (
        "# nothing\n# yet\n",
        "1:1",
        &["is empty", "remove the file"],
        1,
    ),
    ("", "1:1", &["is empty", "remove the file"], 1),
    (
        "name: Read: a user\nrequest: { path: /t }\n",
        "1:",
        &["`name: 'Read: a user'`"],
        1,
    ),
    (
        "request:\n  path: /t\n  headers:\n    Accept: */*\n",
        "4:",
        &["`Accept: '*/*'`"],
        1,
    ),
    (
        "request: { path: /t\nexpect: { status: 200 }\n",
        "2:",
        &["`{` on line 1 is not closed"],
        1,
    ),
    (
        "request: { path: /t method: GET }\n",
        "1:",
        &["no comma before `method:`"],
        1,
    ),
    (
        "request:\n  path: /t\n   method: GET\n",
        "3:",
        &["align it with the line above"],
        1,
    ),
    (
        "request:\n    path: /t\n  method: GET\n",
        "3:",
        &["indented like none above"],
        1,
    ),
    ("request\n  path: /t\n", "2:", &["write `request:`"], 1),
    (
        "request:\n  path:/t\n",
        "2:3",
        &["a space behind the colon: `path: /t`"],
        1,
    ),
    (
        "request: { path: /t }\nrequest: { path: /u }\n",
        "2:1",
        &["written twice", "keep one"],
        1,
    ),
    (
        "request: { path: /t }\n---\nrequest: { path: /u }\n",
        "2:1",
        &["a file of its own"],
        1,
    ),
    (
        "request: { path: /t }\nexpect: { body: [ { path: $.a, matches: \"^\\d$\" } ] }\n",
        "2:",
        &["in single quotes"],
        1,
    ),
    (
        "name: 'it's'\nrequest: { path: /t }\n",
        "1:",
        &["'it''s'"],
        1,
    ),
    (
        "name: #1 user\nrequest: { path: /t }\n",
        "1:",
        &["begins a comment"],
        1,
    ),
    (
        "request: { path: /t, method: get }\n",
        "1:30",
        &["lower case", "write `GET`"],
        1,
    ),
    (
        "request: { path: 'https://example.org/t' }\n",
        "1:18",
        &["begin with `/`", "write `/t`"],
        1,
    ),
    (
        "request: { path: /t }\nexpect: { body: [ { path: /data/0/id, equals: 1 } ] }\n",
        "2:27",
        &["not a JSONPath", "`$.data[0].id`"],
        1,
    ),
    (
        "request: { path: /t }\nexpect: { body: [ { path: data.x, equals: 1 } ] }\n",
        "2:27",
        &["begins with `$`: `$.data.x`"],
        1,
    ),
    (
        "request: { path: /t }\nstatus: 200\n",
        "2:1",
        &["indent it below `expect:`"],
        1,
    ),
    (
        "request: { path: /t }\nexpect: { deprecated: yes }\n",
        "2:23",
        &["`true` or `false`"],
        1,
    ),
    (
        "{\"info\": {\"name\": \"x\", \"schema\": \"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"}, \"item\": []}",
        "",
        &[
            "looks like a Postman collection",
            "driftcheck import postman cases/a.case.yaml",
        ],
        1,
    ),
    (
        "GET https://example.org/a\nHTTP 200\n[Asserts]\njsonpath \"$.id\" == 1\n",
        "",
        &[
            "looks like a Hurl file",
            "request: { method: GET, path: /a }",
        ],
        1,
    ),
    (
        "openapi: 3.1.0\ninfo: { title: x }\npaths: {}\n",
        "",
        &[
            "looks like an OpenAPI document",
            "driftcheck import openapi cases/a.case.yaml",
        ],
        1,
    ),
    (
        "{\"log\": {\"entries\": []}}",
        "",
        &["looks like an HTTP archive (HAR)"],
        1,
    ),
    (
        "curl -X POST https://example.org/a\n",
        "",
        &["looks like a curl command", "driftcheck import curl"],
        1,
    ),
];

#[test]
fn each_mistake_of_a_case_is_named_once_with_what_to_do() {
    for (text, place, words, errors) in YAML {
        let suite = Suite::new(&[("cases/a.case.yaml", text)]);
        let ended = suite.run(&["check"]);
        assert_eq!(ended.status, 2, "{text}\n{}", ended.err);
        let at = format!("error: cases/a.case.yaml:{place}");
        assert!(ended.err.contains(&at), "{place}: {text}\n{}", ended.err);
        for words in *words {
            assert!(ended.err.contains(words), "{words}: {text}\n{}", ended.err);
        }
        assert_eq!(
            ended.err.matches("error: ").count(),
            *errors,
            "{text}\n{}",
            ended.err
        );
        assert!(ended.err.contains("help: "), "{text}\n{}", ended.err);
    }
}

#[test]
fn each_mistake_of_the_settings_says_what_to_write() {
    for (text, place, words) in [
        ("timeout = 20", "2:11", "timeout = \"20s\""),
        ("timeout = 2.5", "2:11", "timeout = \"2.5s\""),
        ("timeout = 20s", "2:11", "a text stands without quotes"),
        ("jobs = \"8\"", "2:8", "expected a whole number"),
        ("live = \"yes\"", "2:8", "without quotes"),
        ("rate = 5", "2:8", "rate = \"5/s\""),
        (
            "url = \"api.example.com\"",
            "2:7",
            "did you mean `https://api.example.com`?",
        ),
        (
            "url: \"https://api.example.com\"",
            "2:",
            "TOML has no `KEY: VALUE`",
        ),
        ("jobs = 1\njobs = 2", "3:1", "keep one of the two"),
        ("url = \"https://x", "2:", "add the closing"),
        ("retry = 3", "2:9", "retry = { NAME = VALUE }"),
    ] {
        let suite = Suite::new(&[("cases/a.case.yaml", "request: { path: /t }\n")]);
        suite.write("driftcheck.toml", format!("[hosts.a]\n{text}\n").as_bytes());
        let ended = suite.run(&["check"]);
        assert_eq!(ended.status, 2, "{text}\n{}", ended.err);
        let at = format!("error: driftcheck.toml:{place}");
        assert!(ended.err.contains(&at), "{place}: {text}\n{}", ended.err);
        assert!(ended.err.contains(words), "{words}: {text}\n{}", ended.err);
        assert_eq!(
            ended.err.matches("error: ").count(),
            1,
            "{text}\n{}",
            ended.err
        );
        for word in ["usize", "struct", "invalid type"] {
            assert!(!ended.err.contains(word), "{word}: {text}\n{}", ended.err);
        }
    }
}

#[test]
fn a_path_selects_the_cases_that_lie_there() {
    let case = "request: { path: /t }\n";
    let suite = Suite::new(&[("cases/a.case.yaml", case), ("cases/x/y.case.yaml", case)]);
    for word in [
        "cases/x/y.case.yaml",
        "./cases/x",
        "cases/x/",
        "x/y.case.yaml",
    ] {
        let ended = suite.run(&["list", word]);
        assert_eq!((ended.status, &*ended.err), (0, ""), "{word}");
        assert!(
            ended.out.contains("x/y") && ended.out.ends_with("1 case\n"),
            "{word}: {}",
            ended.out
        );
    }
    let all = suite.run(&["list", "cases"]);
    assert!(all.out.ends_with("2 cases\n"), "{}", all.out);
    let ended = suite.run(&["list", "cases/x/z.case.yaml"]);
    assert_eq!(ended.status, 4);
    assert!(
        ended.err.contains("did you mean `cases/x/y.case.yaml`?"),
        "{}",
        ended.err
    );
}

#[test]
fn what_is_not_there_is_named_in_plain_words() {
    let suite = Suite::new(&[
        ("cases/a.case.yaml", "request: { path: /t }\n"),
        ("schemas/a.schema.json", "{}"),
    ]);
    let ended = suite.run(&["diff-contract", "schemas/a.schema.json", "missing.json"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("error: missing.json: does not exist"),
        "{}",
        ended.err
    );
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    assert_eq!(suite.run(&["run", "--host", &host.url]).status, 0);
    let mut open = command(&suite.path(""));
    let open = open
        .args(["open", "latest"])
        .env("PATH", "/nowhere")
        .env_remove("BROWSER");
    let output = open.output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(
        err.contains("no web browser") && err.contains("report.html in a browser by hand"),
        "{err}"
    );
    for word in ["os error", "Os {", "ExitStatus"] {
        assert!(!err.contains(word), "{err}");
    }
}

#[test]
fn plain_http_to_a_port_for_tls_is_named() {
    let suite = Suite::new(&[("cases/a.case.yaml", "request: { path: /t }\n")]);
    let host = Host::start(|_| {
        let body = "Client sent an HTTP request to an HTTPS server.\n";
        CannedResponse::new(400, "text/plain", body)
    });
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 3, "{}", ended.out);
    assert!(
        ended.out.contains("a port that speaks TLS"),
        "{}",
        ended.out
    );
    assert!(ended.out.contains("https://"), "{}", ended.out);
    let secured = host.url.replace("http://", "https://");
    let ended = suite.run(&["run", "--host", &secured]);
    assert_eq!(ended.status, 3, "{}", ended.out);
    assert!(
        ended
            .out
            .contains("if the port speaks plain HTTP, write http://"),
        "{}",
        ended.out
    );
    assert!(ended.out.contains("http://"), "{}", ended.out);
}
