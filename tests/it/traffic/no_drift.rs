//! What a recording shows that is no drift of the host.

use super::*;
use crate::support::{CannedResponse, Host};

#[test]
fn a_404_of_an_operation_that_answers_otherwise_is_of_the_id() {
    let at = |id: &str| format!("https://api.example.com/v1/users/{id}");
    let gone = |id: &str| entry("GET", &at(id), 404, r#"{"error":"not found"}"#);
    let there = entry("GET", &at("U-1"), 200, r#"{"id":"a"}"#);
    let document = DOCUMENT.replace("        '404': { description: none }\n", "");
    assert_ne!(document, DOCUMENT);
    let judge = |entries: &[Value]| {
        let files = [("users.yaml", &*document), ("traffic.har", &har(entries))];
        let suite = Suite::new(&files);
        let ended = suite.run(&["judge", "traffic.har", "--openapi", "users.yaml"]);
        (suite, ended)
    };
    // In whatever order they come.
    for entries in [
        vec![gone("x"), there.clone(), gone("y")],
        vec![there, gone("x"), gone("y")],
    ] {
        let (suite, ended) = judge(&entries);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        assert_eq!(found(&suite), ["undocumented-status additive status 2"]);
        assert_eq!(suite.report()["totals"]["exchanges"], 3);
    }
    let (suite, ended) = judge(&[gone("x"), gone("y")]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(found(&suite), ["route-gone breaking status 2"]);
    // So does another operation of the path, and a status that the document describes.
    let removes = "    delete: { responses: { '204': { description: gone } } }\n  /users:\n";
    let document = document.replacen("  /users:\n", removes, 1);
    let refuses = "        '400': { description: bad }\n    delete:";
    let document = document.replacen("    delete:", refuses, 1);
    for other in [
        entry("DELETE", &at("z"), 204, ""),
        entry("GET", &at("z"), 400, ""),
    ] {
        let recording = har(&[gone("x"), other]);
        let suite = Suite::new(&[("users.yaml", &*document), ("traffic.har", &recording)]);
        let ended = suite.run(&["judge", "traffic.har", "--openapi", "users.yaml"]);
        assert_eq!(
            found(&suite),
            ["undocumented-status additive status 1"],
            "{}",
            ended.out
        );
    }
}

#[test]
fn a_run_and_a_recording_agree_on_who_answered_in_place_of_the_host() {
    let case = "request: { path: /v1/users/U-1 }\nexpect: { status: 200 }\n";
    for (status, server, body, ends) in [
        (407, "squid", "", 3),
        (511, "", "<html>sign in</html>", 3),
        (503, "", "", 3),
        (521, "cloudflare", "<html>", 3),
        (530, "", "error code: 1033", 3),
        (521, "", "{}", 1),
        (500, "cloudflare", "{}", 1),
        (501, "", "", 1),
    ] {
        let mut seen = entry("GET", USER, status, body);
        let headers = seen["response"]["headers"].as_array_mut().unwrap();
        headers.push(json!({"name": "Server", "value": server}));
        let (suite, ended) = judge(&[seen], &[]);
        assert_eq!(ended.status, ends, "{status} {server}: {}", ended.out);
        if ends == 1 {
            assert_eq!(found(&suite), ["undocumented-status breaking status 1"]);
        }
        let host = Host::start(move |_| {
            CannedResponse::new(status, "text/html", body).header("Server", server)
        });
        let suite = Suite::new(&[("cases/a.case.yaml", case)]);
        let ended = suite.run(&["run", "--host", &host.url]);
        assert_eq!(ended.status, ends, "{status} {server}: {}", ended.out);
    }
}

#[test]
fn a_host_that_fails_is_broken_even_if_it_answers_as_well() {
    let entries = [
        entry("GET", USER, 500, ""),
        entry("GET", USER, 200, r#"{"id":"a"}"#),
    ];
    let (suite, ended) = judge(&entries, &[]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(found(&suite), ["undocumented-status breaking status 1"]);
}

#[test]
fn what_http_says_by_itself_is_no_drift() {
    let whole = entry("GET", USER, 200, r#"{"id":"a"}"#);
    // A part of a body is no body (RFC 9110, section 15.3.7).
    let mut part = entry("GET", "https://api.example.com/v1/parts", 206, r#"{"id":"#);
    part["response"]["headers"]
        .as_array_mut()
        .unwrap()
        .push(json!({"name": "Content-Range", "value": "bytes 0-5/90"}));
    // Nothing has changed since the client asked before.
    let mut same = entry("GET", USER, 304, "");
    same["request"]["headers"] = json!([{"name": "If-None-Match", "value": "\"1\""}]);
    // A browser may not record that it asked.
    let bare_304 = entry("GET", USER, 304, "");
    // Whoever serves GET serves HEAD.
    let head = entry("HEAD", USER, 200, "");
    // What the host does not serve either is nobody's operation.
    let probing = entry("GET", "https://api.example.com/robots.txt", 404, "none");
    // A sanitised recording has the media type beside the content alone.
    let mut bare = entry("GET", USER, 200, r#"{"id":"b"}"#);
    bare["response"]["headers"] = json!([]);
    let document = DOCUMENT.replace(
        "  /reports:",
        "  /parts:\n    get:\n      responses:\n        '206':\n          description: a part\n          content: { application/json: { schema: { type: object } } }\n  /reports:",
    );
    let recording = har(&[whole, part, same, bare_304, head, probing, bare]);
    let suite = Suite::new(&[("users.yaml", &document), ("traffic.har", &recording)]);
    let arguments = [
        "judge",
        "traffic.har",
        "--openapi",
        "users.yaml",
        "--fail-on",
        "additive",
    ];
    let ended = suite.run(&arguments);
    assert_eq!(found(&suite), Vec::<String>::new(), "{}", ended.out);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let words = "of paths that the host does not serve: 1";
    assert!(ended.out.contains(words), "{}", ended.out);
}

#[test]
fn headers_that_a_recorder_leaves_out_are_not_missing() {
    let needs = |name: &str| {
        let headers = format!(
            "description: one\n          headers: {{ {name}: {{ required: true, schema: {{ type: string }} }} }}"
        );
        let document = DOCUMENT.replace("description: one", &headers);
        assert_ne!(document, DOCUMENT);
        document
    };
    let usual = entry("GET", USER, 200, r#"{"id":"a"}"#);
    let mut bare = usual.clone();
    bare["response"]["headers"] = json!([]);
    bare["response"]["content"]["mimeType"] = json!("");
    // Chrome takes cookies out of what it exports; others keep no header at all.
    for (name, entry, expected) in [
        ("Set-Cookie", &usual, &[] as &[&str]),
        ("X-Id", &bare, &[]),
        ("X-Id", &usual, &["missing-header breaking header:x-id 1"]),
    ] {
        let recording = har(std::slice::from_ref(entry));
        let suite = Suite::new(&[("users.yaml", &needs(name)), ("traffic.har", &recording)]);
        let ended = suite.run(&["judge", "traffic.har", "--openapi", "users.yaml"]);
        assert_eq!(found(&suite), expected, "{name}: {}", ended.out);
        assert_eq!(
            ended.status,
            i32::from(!expected.is_empty()),
            "{}",
            ended.err
        );
        // The body is judged all the same.
        assert!(
            ended.out.contains("200: 1 of 2 fields"),
            "{name}: {}",
            ended.out
        );
    }
}

#[test]
fn a_sunset_that_came_after_the_recording_is_not_outlived() {
    let mut sunset = entry("GET", USER, 200, r#"{"id":"a"}"#);
    sunset["response"]["headers"]
        .as_array_mut()
        .unwrap()
        .push(json!({"name": "Sunset", "value": "Sat, 21 Nov 2026 00:00:00 GMT"}));
    for (now, recorded, expected) in [
        (
            "2026-12-20T00:00:00Z",
            "2026-11-20T10:00:00Z",
            "sunset-near",
        ),
        (
            "2026-12-20T00:00:00Z",
            "2026-11-22T10:00:00Z",
            "sunset-passed",
        ),
        (
            "2026-11-20T12:00:00Z",
            "2026-11-20T10:00:00Z",
            "sunset-near",
        ),
    ] {
        sunset["startedDateTime"] = json!(recorded);
        let recording = har(std::slice::from_ref(&sunset));
        let suite = Suite::new(&[("users.yaml", DOCUMENT), ("traffic.har", &recording)]);
        let arguments = [
            "judge",
            "traffic.har",
            "--openapi",
            "users.yaml",
            "--now",
            now,
        ];
        let ended = suite.run(&arguments);
        let kinds = found(&suite).join("\n");
        let of_sunset = kinds.lines().filter(|line| line.starts_with("sunset"));
        let of_sunset: Vec<&str> = of_sunset.collect();
        assert!(
            of_sunset.len() == 1 && of_sunset[0].starts_with(expected),
            "{recorded} at {now}: {kinds}{}",
            ended.err
        );
    }
}

#[test]
fn of_several_documents_the_one_that_names_the_server_judges() {
    let of = |host: &str, path: &str, kind: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{ title: a, version: '1' }}\nservers: [{{ url: 'https://{host}.example.com' }}]\npaths:\n  {path}:\n    get:\n      responses:\n        '200':\n          description: one\n          content: {{ application/json: {{ schema: {{ properties: {{ id: {{ type: {kind} }} }} }} }} }}\n"
        )
    };
    let (a, b) = (of("a", "/x/{id}", "integer"), of("b", "/x/list", "string"));
    let c = of("b", "/x/{id}", "string");
    let entries = [
        entry("GET", "https://b.example.com/x/list", 200, r#"{"id":1}"#),
        entry("GET", "https://a.example.com/x/1", 200, r#"{"id":"a"}"#),
        entry("GET", "https://b.example.com/x/1", 200, r#"{"id":"a"}"#),
    ];
    let recording = har(&entries);
    let files = [
        ("a.yaml", &*a),
        ("b.yaml", &b),
        ("c.yaml", &c),
        ("traffic.har", &recording),
    ];
    for order in [
        ["a.yaml", "b.yaml", "c.yaml"],
        ["c.yaml", "b.yaml", "a.yaml"],
    ] {
        let suite = Suite::new(&files);
        let documents = order.iter().flat_map(|name| ["--openapi", name]);
        let arguments: Vec<&str> = ["judge", "traffic.har"]
            .into_iter()
            .chain(documents)
            .collect();
        let ended = suite.run(&arguments);
        assert_eq!(
            found(&suite),
            ["wrong-type breaking body:/id 1"; 2],
            "{}",
            ended.out
        );
        let report = suite.report();
        let cases = report["cases"].as_array().unwrap().iter();
        let drifting = cases.filter(|case| case["outcome"] == "drifts");
        let mut operations: Vec<&str> = drifting.map(|case| case["id"].as_str().unwrap()).collect();
        operations.sort_unstable();
        assert_eq!(operations, ["GET /x/list", "GET /x/{id}"], "{report}");
    }
}

#[test]
fn the_lines_of_set_cookie_are_no_list() {
    let document = DOCUMENT.replace(
        "description: one",
        "description: one\n          headers: { Set-Cookie: { schema: { type: string, pattern: '^[a-z]+=[0-9]+$' } } }",
    );
    for (second, expected) in [
        ("b=2", &[] as &[&str]),
        ("b=x", &["bad-format breaking header:set-cookie 1"]),
    ] {
        let mut cookies = entry("GET", USER, 200, r#"{"id":"a"}"#);
        let headers = cookies["response"]["headers"].as_array_mut().unwrap();
        headers.push(json!({"name": "Set-Cookie", "value": "a=1"}));
        headers.push(json!({"name": "Set-Cookie", "value": second}));
        let recording = har(std::slice::from_ref(&cookies));
        let suite = Suite::new(&[("users.yaml", &*document), ("traffic.har", &recording)]);
        let ended = suite.run(&["judge", "traffic.har", "--openapi", "users.yaml"]);
        assert_eq!(found(&suite), expected, "{}", ended.out);
    }
}
