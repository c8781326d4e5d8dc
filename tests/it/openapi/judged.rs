//! Responses of documents that say a thing in an unusual way.

use super::*;

/// The responses of the document, the header and the body of the host, and what is found.
type Row = (
    &'static str,
    &'static str,
    (&'static str, &'static str),
    &'static [&'static str],
);

const COMPONENTS: &str = "  schemas:
    Secret: { type: string, writeOnly: true }
    Plain: { type: object, required: [p, q], properties: { p: { allOf: [{ $ref: '#/components/schemas/Secret' }] }, q: {} } }
    Base: { type: object, properties: { p: { $ref: '#/components/schemas/Secret' }, q: {} } }
    Drawn: { allOf: [{ $ref: '#/components/schemas/Base' }], required: [p, q] }";

#[test]
fn what_documents_say_in_unusual_ways_is_judged() {
    let header = "{ '200': { description: d, headers: { X-J: { content: { application/json: { schema: { type: object, properties: { a: { type: integer } } } } } } } } }";
    let no_schema = "{ '200': { description: d, content: { application/json: {} } } }";
    let versions = "{ '200': { description: d, content: { application/json: { schema: { type: string } }, application/json; version=2: { schema: { type: integer } } } } }";
    let plain = "{ '200': { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/Plain' } } } } }";
    let drawn = "{ '200': { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/Drawn' } } } } }";
    let (json, missing) = ("application/json", &["breaking missing-property body:/q"]);
    let open = "{ '200': { description: d, content: { application/json: { schema: { type: string, x-extensible-enum: [a, b] } } } } }";
    let rows: [Row; 13] = [
        (open, "", (json, "\"a\""), &[]),
        (
            open,
            "",
            (json, "\"c\""),
            &["additive unknown-enum-value body:"],
        ),
        (header, r#"{"a":1}"#, (json, ""), &[]),
        (
            header,
            r#"{"a":"x"}"#,
            (json, ""),
            &["breaking wrong-type header:x-j"],
        ),
        (
            header,
            "none",
            (json, ""),
            &["breaking bad-format header:x-j"],
        ),
        (no_schema, "", (json, "[1, true]"), &[]),
        (
            no_schema,
            "",
            (json, "{bro"),
            &["breaking invalid-json body:"],
        ),
        (versions, "", ("application/json; version=2", "1"), &[]),
        (
            versions,
            "",
            ("application/json;charset=utf-8", "\"a\""),
            &[],
        ),
        (versions, "", (json, "1"), &["breaking wrong-type body:"]),
        (plain, "", (json, "{}"), missing),
        (drawn, "", (json, "{}"), missing),
        ("", "", (json, "1"), &[]),
    ];
    for (responses, header, (media_type, body), expected) in rows {
        let responses = match responses {
            "" => String::new(),
            text => format!(", responses: {text}"),
        };
        let paths = format!("  /a:\n    get: {{ operationId: a{responses} }}");
        let text = document("3.1.0", &paths, COMPONENTS);
        let suite = Suite::new(&[("schemas/a.yaml", &text)]);
        let mut response = CannedResponse::new(200, media_type, body);
        if !header.is_empty() {
            response = response.header("X-J", header);
        }
        let host = Host::start(move |_| response.clone());
        suite.run(&["run", "--openapi", "schemas/a.yaml", "--host", &host.url]);
        assert_eq!(host.received().len(), 1, "{responses}");
        assert_eq!(findings(&suite), reported(expected), "{responses} {body}");
    }
}

#[test]
fn a_server_may_leave_out_its_scheme_and_must_not_leave_out_a_value() {
    let api = |server: &str| {
        let paths = "  /a:\n    get: { responses: { '200': { description: d } } }";
        document("3.1.0", paths, "  schemas: {}") + &format!("servers: [{server}]\n")
    };
    for (server, more, asked) in [
        ("{ url: //api.example.com/base }", &[][..], "/base/a"),
        (
            "{ url: 'https://h/{v}', variables: { v: { enum: [x, y] } } }",
            &[],
            "/x/a",
        ),
        ("{ url: 'https://h/{v}' }", &["--var", "v=z"], "/z/a"),
    ] {
        let suite = Suite::new(&[("schemas/a.yaml", &api(server))]);
        let host = Host::start(|_| CannedResponse::new(200, "text/plain", ""));
        let run = ["run", "--openapi", "schemas/a.yaml", "--host", &host.url];
        let ended = suite.run(&[&run[..], more].concat());
        assert_eq!(ended.status, 0, "{server}: {}{}", ended.out, ended.err);
        let received = host.received();
        assert!(received.iter().all(|one| one.target == asked), "{server}");
    }
    let suite = Suite::new(&[("schemas/a.yaml", &api("{ url: 'https://h/{v}' }"))]);
    let run = ["run", "--openapi", "schemas/a.yaml", "--host", "https://h"];
    let ended = suite.run(&run);
    let words = "no value for server variable `v`";
    assert!(
        ended.err.contains(words) || ended.out.contains(words),
        "{}{}",
        ended.out,
        ended.err
    );
    let ended = suite.run(&["check"]);
    let words = "`{v}` has no `default`: write one under `variables`";
    assert!(ended.err.contains(words), "{}", ended.err);
}
