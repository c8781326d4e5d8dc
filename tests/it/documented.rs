//! What documents write as a reference, what they require to be sent, and what OpenAPI 3.2 has
//! brought: followed and honoured, or named.

use std::collections::BTreeSet;

use crate::support::{Answer, Ended, Host, Received, Suite};

const THING: &str = "{description: ok, content: {application/json: {schema: {type: object, \
                     required: [id], properties: {id: {type: TYPE}}}}}}";

fn thing(kind: &str) -> String {
    THING.replace("TYPE", kind)
}

fn run_alone(suite: &Suite, host: &Host, more: &[&str]) -> Ended {
    let document = ["run", "--openapi", "api.yaml", "--host", &host.url];
    suite.run(&[&document[..], more].concat())
}

fn kinds(suite: &Suite) -> BTreeSet<String> {
    let report = suite.report();
    let found = report["findings"].as_array().unwrap().iter();
    let words = found.map(|one| {
        let text = |name: &str| one[name].as_str().unwrap().to_owned();
        format!("{} {}", text("severity"), text("kind"))
    });
    words.collect()
}

fn blocked(suite: &Suite) -> String {
    let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
    record
        .lines()
        .filter(|line| line.contains("\"blocked\""))
        .collect()
}

/// The same API with its parts in the document, and behind references of every sort.
fn split(kind: &str) -> [(String, String); 4] {
    let files = [
        (
            "api.yaml",
            "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {$ref: parts/paths.json}\n\
             components: {$ref: 'parts/components.yaml'}\n"
                .to_owned(),
        ),
        (
            "parts/paths.json",
            r#"{"/things": {"$ref": "item.yaml#/things", "parameters": []}}"#.to_owned(),
        ),
        (
            "parts/item.yaml",
            "things: {get: {$ref: '#/operation'}}\noperation:\n  operationId: things\n  \
             responses: {$ref: '#/responses'}\nresponses:\n  '200': {$ref: \
             '../api.yaml#/components/responses/Thing'}\n"
                .to_owned(),
        ),
        (
            "parts/components.yaml",
            format!("responses: {{Thing: {}}}\n", thing(kind)),
        ),
    ];
    files.map(|(path, text)| (path.to_owned(), text))
}

fn at(folder: &str, files: &[(String, String)]) -> Vec<(String, String)> {
    let files = files.iter();
    files
        .map(|(path, text)| (format!("{folder}{path}"), text.clone()))
        .collect()
}

fn suite_of(files: &[(String, String)]) -> Suite {
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    Suite::new(&files)
}

#[test]
fn an_operation_and_all_around_it_may_be_references() {
    let suite = suite_of(&[at("", &split("string")), at("new/", &split("integer"))].concat());
    let host = Host::start(|_| Answer::json(200, r#"{"id": 1}"#));
    let ended = run_alone(&suite, &host, &[]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(!ended.err.contains("fault"), "{}", ended.err);
    assert_eq!(
        kinds(&suite),
        BTreeSet::from(["breaking wrong-type".to_owned()])
    );
    let ended = suite.run(&["diff-contract", "api.yaml", "new/api.yaml"]);
    assert_eq!(ended.status, 1);
    assert!(
        ended.out.contains("type-changed at GET /things 200 /id"),
        "{}",
        ended.out
    );
}

#[test]
fn a_comparison_of_which_nothing_was_read_is_no_compatibility() {
    let path = |n: usize| format!("  /p{n}: {{get: {{$ref: gone/{n}.yaml}}}}\n");
    let paths: String = (0..40).map(path).collect();
    let lost = format!("openapi: 3.0.3\npaths:\n{paths}");
    let suite = Suite::new(&[
        ("a.yaml", &lost),
        ("b.yaml", &lost),
        ("c.yaml", "openapi: 3.1.0\npaths: {$ref: gone.yaml}\n"),
        ("d.json", r##"{"$ref": "#/gone"}"##),
    ]);
    for (old, new) in [
        ("a.yaml", "b.yaml"),
        ("a.yaml", "c.yaml"),
        ("d.json", "d.json"),
    ] {
        let ended = suite.run(&["diff-contract", old, new]);
        assert_eq!(ended.status, 4, "{old} {new}: {}", ended.out);
        assert!(ended.out.starts_with("NOTHING COMPARED"), "{}", ended.out);
    }
    // Faults that are alike are one row.
    let ended = suite.run(&["diff-contract", "a.yaml", "b.yaml"]);
    assert_eq!(
        ended.out.matches("leads nowhere").count(),
        2,
        "{}",
        ended.out
    );
    assert_eq!(
        ended.out.matches("(in 40 places)").count(),
        2,
        "{}",
        ended.out
    );
    let ended = suite.run(&["run", "--openapi", "a.yaml", "--host", "http://127.0.0.1:9"]);
    assert_eq!(ended.status, 4);
    assert_eq!(
        ended.err.matches("leads nowhere").count(),
        1,
        "{}",
        ended.err
    );
    assert!(
        ended
            .err
            .contains("no operation that is safe, as far as it could be read"),
        "{}",
        ended.err
    );
}

#[test]
fn an_object_of_another_kind_is_a_fault() {
    let document = "openapi: 3.1.0
paths:
  /a:
    parameters: [{$ref: '#/components/headers/H'}]
    get: {$ref: '#/components/pathItems/I'}
    post:
      requestBody: {$ref: '#/components/schemas/S'}
      callbacks: {c: {$ref: '#/components/links/L'}}
      responses:
        '200': {$ref: '#/components/requestBodies/B'}
        '201': {description: x, headers: {X: {$ref: '#/components/parameters/P'}}, links: {l: {$ref: '#/components/examples/E'}}}
        '202': {description: x, content: {application/json: {schema: {$ref: '#/components/responses/R'}}}}
        '203': {type: object}
components:
  schemas: {S: {type: object}}
  headers: {H: {schema: {type: string}}}
  pathItems: {I: {get: {responses: {}}}}
  links: {L: {operationId: x}}
  requestBodies: {B: {content: {}}}
  parameters: {P: {name: p, in: query, schema: {}}}
  examples: {E: {value: 1}}
  responses: {R: {description: x}}
  securitySchemes: {K: {$ref: '#/components/schemas/S'}}
";
    let suite = Suite::new(&[("schemas/api.yaml", document)]);
    let ended = suite.run(&["check"]);
    for words in [
        "a header stands where a parameter is expected",
        "a path item stands where an operation is expected",
        "a schema stands where a request body is expected",
        "a link stands where a callback is expected",
        "a request body stands where a response is expected",
        "a parameter stands where a header is expected",
        "an example stands where a link is expected",
        "a response stands where a schema is expected",
        "a schema stands where a response is expected",
        "a schema stands where a security scheme is expected",
    ] {
        assert_eq!(
            ended.err.matches(words).count(),
            1,
            "{words}: {}",
            ended.err
        );
    }
    assert_eq!(
        ended.err.matches("stands where").count(),
        10,
        "{}",
        ended.err
    );
}

#[test]
fn a_schema_in_the_place_of_a_response_is_told_and_judged_by() {
    let document = "openapi: 3.0.3
paths:
  /tags: {get: {responses: {'200': {$ref: '#/components/schemas/Tags'}}}}
components: {schemas: {Tags: {type: object, required: [tags], properties: {tags: {type: array}}}}}
";
    let suite = Suite::new(&[("api.yaml", document)]);
    let host = Host::start(|_| Answer::json(200, r#"{"tags": 1}"#));
    let ended = run_alone(&suite, &host, &[]);
    assert_eq!(ended.status, 1);
    assert!(
        ended
            .err
            .contains("a schema stands where a response is expected"),
        "{}",
        ended.err
    );
}

#[test]
fn what_3_2_has_brought_is_honoured_or_named() {
    let document = "openapi: 3.2.0
$self: https://example.com/apis/api.yaml
paths:
  /pet:
    get:
      operationId: pet
      parameters:
        - {in: querystring, name: q, required: true, content: {application/x-www-form-urlencoded: {example: {a: x y, b: 1}, schema: {type: object}}}}
      responses:
        '200': {description: ok, content: {application/json: {$ref: 'https://example.com/apis/api.yaml#/components/mediaTypes/Pet'}}}
        '202': {description: ok, content: {application/jsonl: {itemSchema: {type: object}}}}
    additionalOperations: {COPY: {responses: {'204': {description: ok}}}}
components:
  mediaTypes: {Pet: {schema: {$ref: '#/components/schemas/Pet'}}}
  schemas:
    Pet:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Other'}]
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}, defaultMapping: Other}
    Cat: {type: object, required: [kind, claws], properties: {kind: {type: string}, claws: {type: integer}}}
    Other: {type: object, properties: {kind: {type: string}, name: {type: string}}}
";
    for (body, kinds_found) in [
        (r#"{"kind": "fish", "name": "x"}"#, vec![]),
        (r#"{"name": "x"}"#, vec![]),
        (
            r#"{"kind": "fish", "name": 1}"#,
            vec!["breaking wrong-type".to_owned()],
        ),
        (
            r#"{"kind": "cat"}"#,
            vec!["breaking missing-property".to_owned()],
        ),
    ] {
        let suite = Suite::new(&[("api.yaml", document), ("schemas/api.yaml", document)]);
        let host = Host::start(move |_| Answer::json(200, body));
        let ended = run_alone(&suite, &host, &[]);
        assert_eq!(
            kinds(&suite),
            BTreeSet::from_iter(kinds_found),
            "{body}: {}",
            ended.out
        );
        assert_eq!(host.received()[0].target, "/pet?a=x%20y&b=1");
        assert!(!ended.err.contains("fault"), "{}", ended.err);
        assert!(
            ended
                .err
                .contains("`itemSchema` of OpenAPI 3.2 is not judged"),
            "{}",
            ended.err
        );
        let ended = suite.run(&["check"]);
        assert!(ended.out.contains("with 2 operations"), "{}", ended.out);
        assert!(ended.err.starts_with("note: "), "{}", ended.err);
    }
}

const SECURED: &str = "openapi: 3.0.3
security: [{apiKey: [], appKey: []}, {token: []}]
paths:
  /both: {get: {operationId: both, responses: {'200': {description: ok}, '401': {description: no}}}}
  /open: {get: {operationId: open, security: [], responses: {'200': {description: ok}}}}
  /maybe: {get: {operationId: maybe, security: [{}, {session: []}], responses: {'200': {description: ok}}}}
  /basic: {get: {operationId: basic, security: [{user: []}], responses: {'200': {description: ok}}}}
components:
  securitySchemes:
    apiKey: {type: apiKey, in: header, name: X-Api}
    appKey: {type: apiKey, in: query, name: app}
    session: {type: apiKey, in: cookie, name: sid}
    token: {type: oauth2, flows: {}}
    user: {type: http, scheme: basic}
";

/// A host that takes what the document says, and gives back what it was sent.
fn guarded() -> Host {
    Host::start(|request: &Received| {
        let header = |name: &str| request.headers.get(name).cloned().unwrap_or_default();
        let is_known = match request.target.split('?').next().unwrap() {
            "/both" => {
                header("authorization") == "Bearer t0ken-1"
                    || (header("x-api") == "api-key-1" && request.target.ends_with("app=ap%2Fk-1"))
            }
            "/basic" => header("authorization").starts_with("Basic "),
            _ => true,
        };
        let status = if is_known { 200 } else { 401 };
        let echo = format!(
            "{{\"sent\": \"{} {} {}\"}}",
            request.target,
            header("x-api"),
            header("cookie")
        );
        Answer::json(status, &echo)
    })
}

#[test]
fn a_credential_that_the_run_has_not_got_is_no_drift() {
    let suite = Suite::new(&[("api.yaml", SECURED)]);
    let host = guarded();
    let ended = run_alone(&suite, &host, &[]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert_eq!(kinds(&suite), BTreeSet::new());
    let why = blocked(&suite);
    for words in [
        "`apiKey` (header `x-api`) and `appKey` (query parameter `app`), or `token` (bearer token)",
        "`user` (user and password)",
        "has no credential for `user`",
        "[hosts.NAME.auth]",
    ] {
        assert!(why.contains(words), "{words}: {why}");
    }
    // One that is about the absence of a credential is judged.
    suite.write("schemas/api.yaml", SECURED.as_bytes());
    suite.write(
        "cases/a.case.yaml",
        b"request: { path: /both }\nexpect: { status: 401, contract: { openapi: api.yaml, operation: both } }\n",
    );
    let ended = suite.run(&["run", "--host", &host.url, "-q"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
}

#[test]
fn each_scheme_is_served_by_its_credential_and_none_is_written() {
    let host = guarded();
    let settings = |auth: &str| format!("[hosts.x]\nurl = \"{}\"\n{auth}", host.url);
    let named = "[hosts.x.auth]\n\
        apiKey = { header = { name = \"X-Api\", value = \"api-key-1\" } }\n\
        appKey = { query = { name = \"app\", value = \"ap/k-1\" } }\n\
        someone = { basic = { user = \"u\", password = \"passw0rd\" } }\n\
        session = { cookie = { name = \"sid\", value = \"s3ss10n-1\" } }\n\
        [hosts.x.schemes]\nuser = \"someone\"\n";
    let together = "[hosts.x.auth]\n\
        default = [{ header = { name = \"X-Api\", value = \"api-key-1\" } }, \
        { query = { name = \"app\", value = \"ap/k-1\" } }, \
        { cookie = { name = \"sid\", value = \"s3ss10n-1\" } }]\n\
        user = { basic = { user = \"u\", password = \"passw0rd\" } }\n";
    let bearer = "[hosts.x.auth]\ndefault = { bearer = \"t0ken-1\" }\n\
        user = { basic = { user = \"u\", password = \"passw0rd\" } }\n";
    for auth in [named, together, bearer] {
        let suite = Suite::new(&[("api.yaml", SECURED), ("driftcheck.toml", &settings(auth))]);
        let arguments = [
            "run",
            "--openapi",
            "api.yaml",
            "--host",
            "x",
            "--format",
            "json,junit,html",
        ];
        let ended = suite.run(&arguments);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        let dry = suite.run(&[&arguments[..5], &["--dry-run"]].concat());
        let shown = suite.run(&[
            "run",
            "--openapi",
            "api.yaml",
            "--host",
            "x",
            "--show-settings",
        ]);
        let hosts = suite.run(&["hosts"]);
        let mut written = [ended.out, dry.out, shown.out, hosts.out].concat();
        for file in std::fs::read_dir(suite.newest_run()).unwrap().flatten() {
            written.push_str(&std::fs::read_to_string(file.path()).unwrap());
        }
        for secret in [
            "api-key-1",
            "app=ap%2Fk-1",
            "app=ap/k-1",
            "s3ss10n-1",
            "passw0rd",
            "t0ken-1",
        ] {
            assert!(!written.contains(secret), "{secret} is written");
        }
    }
    let seen = host.received();
    let is_maybe = |one: &&Received| one.target == "/maybe" && one.headers.contains_key("cookie");
    assert!(seen.iter().any(|one| is_maybe(&one)), "{seen:?}");
}

#[test]
fn a_refused_credential_is_blocked_and_stays_so() {
    let host = Host::start(|_| Answer::json(401, "{}"));
    let settings = format!(
        "[hosts.x]\nurl = \"{}\"\n[hosts.x.auth]\ndefault = {{ bearer = \"wr0ng-one\" }}\n",
        host.url
    );
    let suite = Suite::new(&[
        ("driftcheck.toml", &settings),
        ("cases/a.case.yaml", "request: { path: /a }\n"),
    ]);
    let ended = suite.run(&["run", "--host", "x"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(
        ended.out.contains("refused the credential: status 401"),
        "{}",
        ended.out
    );
    let ended = suite.run(&["rejudge", "latest"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
}

#[test]
fn mistakes_of_credentials_are_told_with_their_place() {
    for (auth, words) in [
        ("auth.a = []", "at least one part"),
        (
            "auth.a = [{ bearer = \"x\" }, { basic = { user = \"u\", password = \"p\" } }]",
            "two parts",
        ),
        (
            "auth.a = { query = { name = \"\", value = \"x\" } }",
            "has a name",
        ),
        (
            "auth.a = { cookie = { name = \"a b\", value = \"x\" } }",
            "no name of a cookie",
        ),
        ("auth.a = [{ baerer = \"x\" }]", "did you mean `bearer`?"),
        (
            "auth.a = { bearer = \"x\" }\nschemes.k = \"b\"",
            "there is no credential `b`",
        ),
    ] {
        let settings = format!("[hosts.x]\nurl = \"http://127.0.0.1:9\"\n{auth}\n");
        let suite = Suite::new(&[
            ("driftcheck.toml", &settings),
            ("cases/a.case.yaml", "request: { path: /a }\n"),
        ]);
        let ended = suite.run(&["check"]);
        assert_eq!(ended.status, 2, "{auth}");
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
        assert!(ended.err.contains("driftcheck.toml:"), "{}", ended.err);
    }
}
