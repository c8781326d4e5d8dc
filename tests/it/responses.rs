//! How responses are compared with each other and reported of: moved items, keys, nulls that mean
//! absent, open maps and closed objects. As a user notices it.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::support::{CannedResponse, Host, Suite};

const CASE: &str = "request: { path: /things }\n";
const BY_KEY: &str =
    "request: { path: /things }\ncompare: { arrays: [{ path: $.modules, key: id }] }\n";

/// The findings of the newest run as `severity kind place`.
fn findings(suite: &Suite) -> Vec<String> {
    let report = suite.report();
    let rows = report["findings"].as_array().unwrap().iter();
    let mut reported: Vec<String> = rows
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            format!("{} {} {}", text("severity"), text("kind"), text("place"))
        })
        .collect();
    reported.sort();
    reported
}

/// A host whose response is whatever was put there last.
fn host(body: &Value) -> (Host, Arc<Mutex<Value>>) {
    let shared = Arc::new(Mutex::new(body.clone()));
    let own = shared.clone();
    let host = Host::start(move |_| CannedResponse::json(200, &own.lock().unwrap().to_string()));
    (host, shared)
}

fn compared(case: &str, schema: &[(&str, &str)], left: &Value, right: &Value) -> Vec<String> {
    let (left, right) = (host(left), host(right));
    let settings = format!(
        "[hosts.live]\nurl = \"{}\"\n[hosts.staging]\nurl = \"{}\"\n",
        left.0.url, right.0.url
    );
    let files = [("cases/a.case.yaml", case), ("driftcheck.toml", &settings)];
    let suite = Suite::new(&[&files[..], schema].concat());
    suite.run(&["compare", "--left", "live", "--right", "staging"]);
    findings(&suite)
}

/// What a run finds whose first response was accepted.
fn since_accepted(case: &str, schema: &[(&str, &str)], was: &Value, is: &Value) -> Vec<String> {
    let (host, body) = host(was);
    let suite = Suite::new(&[&[("cases/a.case.yaml", case)], schema].concat());
    suite.run(&["run", "--host", &host.url]);
    let ended = suite.run(&["baseline", "accept", "--all"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    *body.lock().unwrap() = is.clone();
    suite.run(&["run", "--host", &host.url]);
    findings(&suite)
}

/// What `same_as` finds between the responses of two steps.
fn same_as(left: &Value, right: &Value) -> Vec<String> {
    let (left, right) = (left.to_string(), right.to_string());
    let host = Host::start(move |request| {
        let is_first = request.target.ends_with("/1");
        CannedResponse::json(200, if is_first { &left } else { &right })
    });
    let case = "steps:\n  - { name: one, request: { path: /things/1 } }\n  \
                - { name: two, request: { path: /things/2 }, expect: { same_as: one } }\n";
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    suite.run(&["run", "--host", &host.url]);
    findings(&suite)
}

#[test]
fn what_an_item_lost_is_reported_though_the_list_is_in_another_order() {
    let left =
        json!({"modules": [{"id": "MOD-1", "n": "a", "x": 1}, {"id": "MOD-2", "n": "b", "x": 1}]});
    for (item, kind) in [
        (json!({"id": "MOD-2", "n": "b"}), "vanished"),
        (json!({"id": "MOD-2", "n": "b", "x": null}), "null-appeared"),
        (json!({"id": "MOD-2", "n": "b", "x": "1"}), "type-changed"),
    ] {
        let right = json!({"modules": [item, {"id": "MOD-1", "n": "a", "x": 1}]});
        let reported = [
            format!("breaking {kind} body:/modules/*/x"),
            "notice order-changed body:/modules".to_owned(),
        ];
        assert_eq!(compared(CASE, &[], &left, &right), reported);
        assert_eq!(since_accepted(CASE, &[], &left, &right), reported);
        let reported = [
            "breaking expectation-failed body:/modules/*/x",
            "notice expectation-failed body:/modules",
        ];
        assert_eq!(same_as(&left, &right), reported);
    }
}

#[test]
fn a_key_is_the_real_one_though_what_it_names_changes_by_nature() {
    let module = |id: u32, members: Value| {
        let mut module = json!({"id": format!("MOD-0000-000{id}"), "n": "a", "m": "b"});
        module
            .as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
        module
    };
    let left = json!({"modules": [module(1, json!({"x": 1})), module(2, json!({"y": 1}))]});
    let right = json!({"modules": [module(2, json!({"x": 1})), module(1, json!({"y": 1}))]});
    let reported = [
        "additive appeared body:/modules/*/x",
        "additive appeared body:/modules/*/y",
        "breaking vanished body:/modules/*/x",
        "breaking vanished body:/modules/*/y",
    ];
    assert_eq!(compared(BY_KEY, &[], &left, &right), reported);
    assert_eq!(since_accepted(BY_KEY, &[], &left, &right), reported);
    // Other ids than the other host has say nothing of which is which.
    let other = json!({"modules": [module(9, json!({"y": 1})), module(8, json!({"x": 1}))]});
    assert_eq!(compared(BY_KEY, &[], &left, &other), [""; 0]);
    assert_eq!(since_accepted(BY_KEY, &[], &left, &other), [""; 0]);
}

#[test]
fn a_null_that_means_absent_is_distinguished_from_a_member_that_is_gone() {
    let case = "request: { path: /things }\nexpect: { contract: thing }\n";
    let schema = |more: &str| {
        format!(
            r#"{{"type": "object", "properties": {{"a": {{"type": ["string", "null"]{more}}}}}}}"#
        )
    };
    let (plain, absent) = (schema(""), schema(r#", "x-null-is-absent": true"#));
    let (value, null, nothing) = (json!({"a": "x"}), json!({"a": null}), json!({}));
    let renamed = json!({"A": "x"});
    let gone = "breaking vanished body:/a";
    let no_more = "breaking null-appeared body:/a";
    let milder = "notice null-appeared body:/a";
    let other = "breaking renamed-property body:/a";
    for (schema, was, is, baseline, hosts) in [
        (&absent, &value, &nothing, vec![gone], vec![gone]),
        (&absent, &value, &null, vec![milder], vec![no_more]),
        (&absent, &null, &nothing, vec![], vec![]),
        (&absent, &nothing, &null, vec![], vec![]),
        (&plain, &value, &nothing, vec![gone], vec![gone]),
        (&plain, &value, &null, vec![milder], vec![no_more]),
        (
            &plain,
            &null,
            &nothing,
            vec!["notice vanished body:/a"],
            vec!["notice vanished body:/a"],
        ),
        (
            &plain,
            &nothing,
            &null,
            vec!["notice appeared body:/a"],
            vec!["notice appeared body:/a"],
        ),
        (
            &absent,
            &value,
            &renamed,
            vec![other],
            vec!["additive appeared body:/A", gone],
        ),
        (
            &plain,
            &value,
            &renamed,
            vec![other],
            vec!["additive appeared body:/A", gone],
        ),
    ] {
        let files = [("schemas/thing.schema.json", schema.as_str())];
        assert_eq!(
            since_accepted(case, &files, was, is),
            baseline,
            "{was} {is} {schema}"
        );
        assert_eq!(
            compared(case, &files, was, is),
            hosts,
            "{was} {is} {schema}"
        );
    }
}

const MAP: &str = "openapi: 3.0.3
info: {title: Things, version: '1'}
paths:
  /things:
    get:
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, additionalProperties: {type: object, properties: {n: {type: integer}, m: {}}}}}}}}
";

/// Entries of a map, each with what is the same in all.
fn map(from: u32, to: u32, entry: &Value) -> Value {
    (from..to)
        .map(|n| (format!("id-{n}"), entry.clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[test]
fn the_entries_of_an_open_map_are_one_row_that_waivers_hold_on_to() {
    let (host, body) = host(&map(0, 50, &json!({"n": "x"})));
    let case = "request: { path: /things }\nexpect: { contract: { openapi: api.yaml, operation: GET /things } }\n";
    let suite = Suite::new(&[("schemas/api.yaml", MAP), ("cases/a.case.yaml", case)]);
    let run = ["run", "--host", &host.url];
    suite.run(&run);
    assert_eq!(findings(&suite), ["breaking wrong-type body:/*/n"]);
    let fingerprint = suite.report()["findings"][0]["fingerprints"].clone();
    *body.lock().unwrap() = map(90, 91, &json!({"n": "x"}));
    suite.run(&run);
    assert_eq!(suite.report()["findings"][0]["fingerprints"], fingerprint);
    for pointer in ["/*/n", "/id-90/n"] {
        let waiver = format!(
            "- {{ kind: wrong-type, pointer: {pointer}, reason: known, owner: me, until: 2026-12-31 }}\n"
        );
        suite.write("cases/waivers.yaml", waiver.as_bytes());
        let ended = suite.run(&[&run[..], &["--now", "2026-12-01T00:00:00Z"]].concat());
        assert_eq!(ended.status, 0, "{pointer} {}{}", ended.out, ended.err);
    }
}

#[test]
fn the_entries_of_an_open_map_are_compared_at_one_place() {
    let case = "request: { path: /things }\nexpect: { contract: { openapi: api.yaml, operation: GET /things } }\n";
    let files = [("schemas/api.yaml", MAP)];
    let (left, right) = (map(0, 9, &json!({"m": 1})), map(0, 9, &json!({})));
    let reported = ["breaking vanished body:/*/m"];
    assert_eq!(compared(case, &files, &left, &right), reported);
    assert_eq!(since_accepted(case, &files, &left, &right), reported);
}

#[test]
fn a_closed_object_is_distinguished_from_an_open_one_and_settings_make_it_breaking() {
    let case = "request: { path: /things }\nexpect: { contract: thing }\n";
    let schema = |more: &str| format!(r#"{{"type": "object", "properties": {{"a": {{}}}}{more}}}"#);
    let (host, _) = host(&json!({"a": 1, "*": 2}));
    for (more, rule, closed, severity) in [
        ("", "thing#/properties", None, "additive"),
        (
            r#", "additionalProperties": false"#,
            "thing#/additionalProperties",
            Some(true),
            "breaking",
        ),
    ] {
        let suite = Suite::new(&[
            ("cases/a.case.yaml", case),
            ("schemas/thing.schema.json", &schema(more)),
            ("driftcheck.toml", "[contracts]\nclosed = \"breaking\"\n"),
        ]);
        suite.run(&["run", "--host", &host.url]);
        let report = suite.report();
        let row = &report["findings"][0];
        assert_eq!(row["rule"], rule);
        assert_eq!(row["closed"].as_bool(), closed);
        assert_eq!(row["severity"], severity);
        // A key that is `*` is not taken for the items of a list.
        assert_eq!(row["place"], "body:/\"*\"");
        assert_eq!(row["example"]["pointer"], "/*");
        let shown = suite.run(&["run", "--host", &host.url, "--show-settings"]);
        let line = shown
            .out
            .lines()
            .find(|line| line.contains("contracts.closed"));
        assert!(
            line.unwrap().contains("breaking  (driftcheck.toml"),
            "{}",
            shown.out
        );
    }
}

#[test]
fn bodies_that_are_no_json_for_different_reasons_are_different_rows() {
    let host = Host::start(|received| {
        let body = match &*received.target {
            "/empty" => "",
            "/page" => "<html>",
            "/cut" => r#"{"a": "#,
            _ => r#"{"a": 1, "b": "#,
        };
        CannedResponse::json(200, body)
    });
    let case = |path: &str| {
        format!("request: {{ path: {path} }}\nexpect: {{ body: [{{ path: $.a, equals: 1 }}] }}\n")
    };
    let suite = Suite::new(&[
        ("cases/empty.case.yaml", &case("/empty")),
        ("cases/page.case.yaml", &case("/page")),
        ("cases/cut.case.yaml", &case("/cut")),
        ("cases/cut-later.case.yaml", &case("/cut-later")),
    ]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let report = suite.report();
    let rows = report["findings"].as_array().unwrap();
    let cases: Vec<usize> = rows
        .iter()
        .map(|row| row["cases"].as_array().unwrap().len())
        .collect();
    assert_eq!((rows.len(), cases.iter().max()), (3, Some(&2)), "{rows:#?}");
}
