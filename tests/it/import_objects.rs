//! What `import openapi` and `run --openapi` make of operations that delete, that need a
//! credential, and of bodies that the document does not give.

use crate::import::{NOWHERE, document, imported};
use crate::support::{CannedResponse, Host, Suite, command};

const OWN_OBJECT: &str = r#"openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /orders:
    post:
      operationId: createOrder
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [sku], properties: { sku: { type: string, example: S-1 } } } } } }
      responses: { '201': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } } }
  /orders/{orderId}:
    parameters: [ { name: orderId, in: path, required: true, schema: { type: string }, example: O-1 } ]
    get: { operationId: getOrder, responses: { '200': { description: ok } } }
    delete: { operationId: deleteOrder, responses: { '204': { description: gone }, '404': { description: unknown } } }
  /keys/{key}:
    parameters: [ { name: key, in: path, required: true, schema: { type: string }, example: K-1 } ]
    delete: { operationId: deleteKey, responses: { '204': { description: gone } } }
components: { schemas: { Order: { type: object, required: [id], properties: { id: { type: string } } } } }
"#;

#[test]
fn a_case_that_deletes_has_an_object_of_its_own() {
    let suite = Suite::new(&[NOWHERE, ("api.yaml", OWN_OBJECT)]);
    let ended = suite.run(&["import", "openapi", "api.yaml"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let ended = suite.run(&["check"]);
    assert_eq!((ended.status, &*ended.err), (0, ""), "{}", ended.out);
    let host = Host::start(|asked| match (&*asked.method, &*asked.target) {
        ("POST", _) => CannedResponse::json(201, r#"{"id": "O-7"}"#),
        ("GET", _) => CannedResponse::json(200, "{}"),
        (_, "/orders/O-7" | "/keys/K-9") => CannedResponse::new(204, "text/plain", ""),
        _ => CannedResponse::new(
            404,
            "application/problem+json",
            r#"{"type": "about:blank", "title": "Not Found", "status": 404}"#,
        ),
    });
    let settings = format!(
        "[hosts.here]\nurl = \"{}\"\neffects = \"allow\"\n[hosts.here.auth]\ndefault = {{ bearer = {{ env = \"T\", default = \"secret-token\" }} }}\n[hosts.here.vars]\napi_keys_to_delete = {{ key = \"K-9\" }}\n",
        host.url
    );
    suite.write("driftcheck.toml", settings.as_bytes());
    let run = ["run", "--host", "here"];
    let ended = suite.run(&run);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let received = host.received();
    let deleted: Vec<&str> = received
        .iter()
        .filter(|one| one.method == "DELETE")
        .map(|one| one.target.as_str())
        .collect();
    assert!(
        deleted.contains(&"/orders/O-7") && deleted.contains(&"/keys/K-9"),
        "{deleted:?}"
    );
    assert!(
        !deleted.contains(&"/orders/O-1") && !deleted.contains(&"/keys/K-1"),
        "{deleted:?}"
    );
    // The document says nothing of security, as many do that describe what is protected.
    let mut received = received.iter();
    assert!(received.all(|one| one.headers.contains_key("authorization")));
}

const ALIKE: &str = r#"openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /channels:
    delete: { operationId: deleteAll, responses: { '204': { description: gone } } }
  /channels/{id}:
    parameters: [ { name: id, in: path, required: true, schema: { type: string }, example: "1" } ]
    delete: { operationId: deleteChannel, responses: { '204': { description: gone } } }
  /users/{user}/channels:
    parameters: [ { name: user, in: path, required: true, schema: { type: string }, example: u1 } ]
    post: { operationId: createOwn, responses: { '201': { description: made, content: { application/json: { schema: { type: object, properties: { id: { type: string } } } } } } } }
  /users/{user}/channels/{id}:
    parameters:
      - { name: user, in: path, required: true, schema: { type: string }, example: u1 }
      - { name: id, in: path, required: true, schema: { type: string }, example: "1" }
    delete: { operationId: deleteOwn, responses: { '204': { description: gone } } }
  /groups/{group_id}/users:
    post:
      operationId: addUser
      parameters: [ { name: group_id, in: path, required: true, schema: { type: string }, example: grp_1 } ]
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [user_id], properties: { user_id: { type: string } } } } } }
      responses: { '201': { description: added, content: { application/json: { schema: { type: object, properties: { id: { type: string } } } } } } }
  /groups/{group_id}/users/{user_id}:
    parameters:
      - { name: group_id, in: path, required: true, schema: { type: string }, example: grp_2 }
      - { name: user_id, in: path, required: true, schema: { type: string } }
    delete: { operationId: removeUser, responses: { '204': { description: gone } } }
  /slots/{slot}:
    parameters: [ { name: slot, in: path, required: true, schema: { type: integer, minimum: 1, maximum: 5 } } ]
    delete: { operationId: deleteSlot, responses: { '204': { description: gone }, '404': { description: unknown } } }
"#;

#[test]
fn nothing_is_deleted_that_the_suite_has_not_made() {
    let suite = Suite::new(&[NOWHERE, ("api.yaml", ALIKE)]);
    let ended = suite.run(&["import", "openapi", "api.yaml"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let warnings = ended.err.matches("warning: ").count();
    let is_known = ended.err.contains("no value for `user_id` of the body");
    assert!(warnings == 1 && is_known, "{}", ended.err);
    let host = Host::start(|asked| match &*asked.method {
        "POST" => CannedResponse::json(201, r#"{"id": "made-7"}"#),
        _ => CannedResponse::new(204, "text/plain", ""),
    });
    let settings = format!(
        "[hosts.here]\nurl = \"{}\"\neffects = \"allow\"\n[hosts.here.vars]\nuser_id = \"U-1\"\n",
        host.url
    );
    suite.write("driftcheck.toml", settings.as_bytes());
    let ended = suite.run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let received = host.received();
    let deletes = received.iter().filter(|one| one.method == "DELETE");
    let deleted: Vec<&str> = deletes.map(|one| one.target.as_str()).collect();
    assert!(
        deleted.contains(&"/users/u1/channels/made-7"),
        "{deleted:?}"
    );
    // It is made where it is deleted, whatever example the other operation has.
    let made = "/groups/grp_2/users";
    assert!(
        received
            .iter()
            .any(|one| one.method == "POST" && one.target == made)
    );
    let own = ["/users/u1/channels/made-7", "/groups/grp_2/users/made-7"];
    assert!(deleted.contains(&own[1]), "{deleted:?}");
    assert!(
        deleted.iter().all(|target| own.contains(target)),
        "{deleted:?}"
    );
}

#[test]
fn what_the_document_does_not_give_is_left_to_do_and_named_by_check() {
    let content = "{ application/json: { schema: { type: object, required: [photo], properties: { photo: { type: string } } } } }";
    let text = document(&[("a", content)], "    A: {}\n") + "security: []\n";
    let suite = Suite::new(&[NOWHERE, ("api.yaml", &text)]);
    assert_eq!(suite.run(&["import", "openapi", "api.yaml"]).status, 0);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(
        ended.err.contains("warning: cases/api/a/201.case.yaml:"),
        "{}",
        ended.err
    );
    assert!(
        ended
            .err
            .contains("the document gives no value for `photo` of the body"),
        "{}",
        ended.err
    );
    let case = imported(&suite, "a", "201");
    assert!(case.contains("auth: none\n"), "{case}");
    assert!(
        case.contains(
            "# yaml-language-server: $schema=../../../schemas/driftcheck/case.schema.json\n"
        ),
        "{case}"
    );
}

const PROTECTED: &str = r#"openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /open: { get: { operationId: open, security: [], responses: { '200': { description: ok } } } }
  /closed: { get: { operationId: closed, security: [ { token: [] } ], responses: { '200': { description: ok } } } }
  /keyed: { get: { operationId: keyed, security: [ { key: [] } ], responses: { '200': { description: ok } } } }
components: { securitySchemes: { token: { type: http, scheme: bearer }, key: { type: apiKey, in: header, name: X-Api-Key } } }
"#;

#[test]
fn a_protected_operation_is_asked_with_a_credential_and_skipped_without() {
    let suite = Suite::new(&[("api.yaml", PROTECTED)]);
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let run = ["run", "--openapi", "api.yaml", "--host", &host.url];
    let ended = suite.run(&run);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let asked: Vec<String> = host
        .received()
        .iter()
        .map(|one| one.target.clone())
        .collect();
    assert_eq!(asked, ["/open"]);
    let report = suite.report().to_string();
    assert!(
        report.contains("the document requires") && report.contains("--bearer-env NAME"),
        "{report}"
    );
    let mut asking = command(&suite.path(""));
    asking.args(run).args([
        "--bearer-env",
        "MY_TOKEN",
        "-H",
        "X-Api-Key: s3cret-key",
        "-H",
        "X-Team: red",
    ]);
    let output = asking.env("MY_TOKEN", "s3cret-token").output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{shown}");
    let received = host.received();
    let sent = |target: &str, name: &str| {
        let one = received
            .iter()
            .skip(1)
            .find(|one| one.target == target)
            .unwrap();
        one.headers.get(name).cloned().unwrap_or_default()
    };
    assert_eq!(sent("/closed", "authorization"), "Bearer s3cret-token");
    assert_eq!(sent("/keyed", "x-api-key"), "s3cret-key");
    assert_eq!(sent("/open", "x-team"), "red");
    let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
    assert!(!record.contains("s3cret"), "{record}");
    let refused = suite.run(&[&run[..], &["--bearer-env", "NOT_SET_HERE"]].concat());
    assert_eq!(refused.status, 2);
    assert!(
        refused
            .err
            .contains("--bearer-env: the environment variable `NOT_SET_HERE` is not set"),
        "{}",
        refused.err
    );
    // A credential is for the schemes that it serves.
    let before = host.received().len();
    let ended = suite.run(&[&run[..], &["-H", "X-Api-Key: s3cret-key"]].concat());
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let received = host.received();
    let mut asked: Vec<&str> = received[before..].iter().map(|one| &*one.target).collect();
    asked.sort_unstable();
    assert_eq!(asked, ["/keyed", "/open"]);
    let refused = suite.run(&[&run[..], &["-H", "nothing"]].concat());
    assert!(
        refused.status == 2 && refused.err.contains("write NAME: VALUE"),
        "{}",
        refused.err
    );
}

#[test]
fn parameters_may_have_any_name() {
    let names = [
        "user-id", "$id", "2nd", "a b", "run_id", "now", "uuid", "env", "in", "range",
    ];
    let operations = names.iter().enumerate().map(|(at, name)| {
        format!(
            "  /c{at}:\n    post: {{ responses: {{ '201': {{ description: d, content: {{ application/json: {{ schema: {{ type: object, properties: {{ '{name}': {{ type: string }} }} }} }} }} }} }} }}\n  \
             '/c{at}/{{{name}}}':\n    parameters: [{{ in: path, name: '{name}', required: true, schema: {{ type: string }} }}]\n    \
             get: {{ responses: {{ '200': {{ description: d }} }} }}\n    delete: {{ responses: {{ '204': {{ description: d }} }} }}\n"
        )
    });
    let paths: String = operations.collect();
    let text = format!("openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths:\n{paths}");
    let suite = Suite::new(&[NOWHERE, ("api.yaml", &text)]);
    assert_eq!(suite.run(&["import", "openapi", "api.yaml"]).status, 0);
    let ended = suite.run(&["check"]);
    assert_eq!((ended.status, &*ended.err), (0, ""), "{}", ended.out);
}
