//! What is found in a recording, and how it is reported.

use super::*;

#[test]
fn each_exchange_is_judged_by_its_operation_and_counted_exactly() {
    let mut entries: Vec<Value> = (0..50)
        .map(|_| entry("GET", USER, 200, r#"{"id":1,"name":"x"}"#))
        .collect();
    entries.push(entry("GET", USER, 200, r#"{"id":"U-1"}"#));
    entries.push(entry("GET", USER, 404, ""));
    entries.push(entry("POST", "https://api.example.com/v1/users", 201, ""));
    let (suite, ended) = judge(&entries, &[]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(
        found(&suite),
        [
            "undocumented-property additive body:/name 50",
            "wrong-type breaking body:/id 50",
        ]
    );
    let report = suite.report();
    let totals = &report["totals"];
    assert_eq!(totals["exchanges"], 53);
    assert_eq!(
        (&totals["drifts"], &totals["conforms"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(totals["skipped"], 1, "what no traffic showed is listed");
    let seen = report["findings"][0]["seen_in"].as_array().unwrap();
    assert_eq!(seen.len(), 20, "the first twenty");
    assert_eq!(
        (&seen[0]["source"], &seen[0]["entry"]),
        (&json!("traffic.har"), &json!(1))
    );
    for words in [
        "of 2 judged operations drift",
        "53 exchanges",
        "traffic.har entry 1",
        "no traffic showed it",
        "users.yaml:",
    ] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
    // The record keeps the bodies of the first twenty, and of no other.
    let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
    let lines = record
        .lines()
        .filter(|line| line.contains("\"exchange_judged\""));
    assert_eq!(lines.clone().count(), 53);
    assert_eq!(
        lines
            .filter(|line| line.contains("\\\"name\\\":\\\"x\\\""))
            .count(),
        20
    );
}

#[test]
fn what_the_client_sent_as_its_credential_is_in_no_file() {
    let echo = r#"{"id":"sesame-open-wide-77"}"#;
    let mut later = entry("GET", USER, 200, echo);
    later["request"]["headers"] = json!([]);
    let formats = [
        "json", "html", "junit", "markdown", "sarif", "ctrf", "ndjson",
    ];
    let mut more = vec!["-v", "--keep-bodies", "all"];
    more.extend(formats.iter().flat_map(|format| ["--format", *format]));
    // It may stand in what operations and clients are called by.
    let bot = "https://api.example.com/v1/botsesame-open-wide-77/getMe";
    let mut named = entry("GET", bot, 200, "{}");
    let agent = json!({"name": "User-Agent", "value": "sesame-open-wide-77/1.0"});
    named["request"]["headers"]
        .as_array_mut()
        .unwrap()
        .push(agent);
    let (suite, ended) = judge(
        &[entry("GET", USER, 200, r#"{"id":7}"#), later, named],
        &more,
    );
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(
        ended.out.contains("undocumented-operation"),
        "{}",
        ended.out
    );
    assert!(!ended.out.contains("sesame"), "{}", ended.out);
    let of_run = std::fs::read_dir(suite.newest_run()).unwrap();
    let of_all = std::fs::read_dir(suite.path("reports")).unwrap();
    let files = of_run.chain(of_all).map(|file| file.unwrap().path());
    for path in files.filter(|path| path.is_file()) {
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        assert!(!text.contains("sesame"), "{}", path.display());
    }
}

#[test]
fn what_is_secret_by_the_words_of_its_name_is_in_no_file_and_neither_is_a_signed_token() {
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJsZWFrLTAwLWFiYyJ9.bGVhay0wMA";
    let body = json!({
        "id": token, "age": "old",
        "new_password": "leak-01-abc", "userPassword": "leak-02-abc",
        "passwordConfirmation": "leak-03-abc", "webhookSecret": "leak-04-abc",
        "v": "Bearer leak-21-abc", "said": (15..=20).map(|n| format!("no key leak-{n}-abc")).collect::<String>(),
        "nextPageToken": "kept-01-abc", "passwordPolicy": "kept-02-abc", "hasPassword": true,
    });
    let url = format!(
        "https://api.example.com/v1/users/{token}?private_token=leak-05&subscription-key=leak-06\
         &pageToken=kept-03-abc"
    );
    let mut one = entry("GET", &url, 200, &body.to_string());
    let headers = [
        ("X-App-Secret", "leak-07-abc"),
        ("X-Figma-Token", "leak-08-abc"),
        ("Secret", "leak-09-abc"),
        ("X-Custom", "Bearer leak-10-abc"),
        ("Authorization", "Token leak-15-abc"),
        ("Proxy-Authorization", "SSWS leak-16-abc"),
        ("X-Tableau-Auth", "leak-17-abc"),
        ("X-License-Key", "leak-18-abc"),
        // The user of a key without a password.
        ("X-Authorization", "Basic bGVhay0xOS1hYmM6"),
        ("Cookie", "sid=s%3Aleak-20-abc.c2lnbmVk"),
        ("X-Next-Page-Token", "kept-04-abc"),
    ];
    let headers = headers.map(|(name, value)| json!({ "name": name, "value": value }));
    one["request"]["headers"] = json!(headers);
    let bodies = [
        "<s:E><o:Password Type=\"t\">leak-11-abc</o:Password><pwd><![CDATA[leak-12-abc]]></pwd></s:E>",
        "{\"id\":\"a\",\"password\":\"leak-13-abc",
        "{\"id\":\"-----BEGIN PRIVATE KEY-----\\nleak+14\\n-----END PRIVATE KEY-----\\n\"}",
    ];
    let more = bodies.map(|body| {
        let mut one = entry("POST", USER, 200, body);
        one["request"]["postData"] = json!({ "mimeType": "text/plain", "text": body });
        one
    });
    let (suite, ended) = judge(
        &[&[one], &more[..]].concat(),
        &["-v", "--keep-bodies", "all", "--format", "ndjson"],
    );
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let mut all = ended.out;
    for file in std::fs::read_dir(suite.newest_run()).unwrap() {
        all += &String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap());
    }
    assert!(!all.contains("leak"), "{:?}", all.split("leak").nth(1));
    assert!(!all.contains("bGVhay0wMA"), "a token is written");
    for kept in [
        "kept-01",
        "kept-02",
        "kept-03",
        "kept-04",
        "hasPassword\\\":true",
    ] {
        assert!(all.contains(kept), "{kept}");
    }
}

#[test]
fn what_no_document_has_is_one_finding_a_template_and_what_is_no_call_is_left_out() {
    let mut page = entry("GET", "https://api.example.com/v1/app.js", 200, "x");
    page["response"]["headers"][0]["value"] = json!("text/javascript");
    let entries = [
        entry("GET", USER, 200, r#"{"id":"a"}"#),
        entry(
            "GET",
            "https://api.example.com/v1/users/U-1/history/44",
            200,
            "[]",
        ),
        entry(
            "GET",
            "https://api.example.com/v1/users/U-1/history/45",
            200,
            "[]",
        ),
        entry("GET", "https://metrics.example.net/collect/1", 204, ""),
        page,
    ];
    let (suite, ended) = judge(&entries, &[]);
    assert_eq!(ended.status, 0, "additive: {}{}", ended.out, ended.err);
    assert_eq!(found(&suite), ["undocumented-operation additive status 2"]);
    let finding = &suite.report()["findings"][0];
    assert_eq!(
        finding["operations"][0]["operation"],
        "GET /v1/users/U-1/history/{id}"
    );
    let left_out = &suite.report()["left_out"];
    assert_eq!(left_out.as_array().unwrap().len(), 2, "{left_out}");
    let page = std::fs::read_to_string(suite.newest_run().join("report.html")).unwrap();
    assert!(page.contains("metrics.example.net"), "{page}");
    let flat = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "of other hosts: 1 (https://metrics.example.net 1)",
        "pages and their assets: 1",
    ] {
        assert!(flat.contains(words), "{words}: {}", ended.out);
    }
}

#[test]
fn a_body_that_was_not_kept_and_a_refusal_are_no_drift() {
    let mut without = entry("GET", USER, 200, r#"{"id":1}"#);
    without["response"]["content"]
        .as_object_mut()
        .unwrap()
        .remove("text");
    let whole = entry("GET", USER, 200, r#"{"id":"a"}"#);
    let refused = entry("GET", USER, 401, "{}");
    let (suite, ended) = judge(&[without.clone(), refused.clone(), whole], &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(found(&suite), Vec::<String>::new());
    assert_eq!(suite.report()["totals"]["exchanges_blocked"], 1);
    let words = "judged but for the body (the recorder kept no body): 1";
    assert!(ended.out.contains(words), "{}", ended.out);
    // Where no body at all was judged, that is no success.
    let (suite, ended) = judge(&[without, refused], &[]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert_eq!(found(&suite), Vec::<String>::new());
    let incomplete = &suite.report()["incomplete"];
    assert_eq!(
        incomplete,
        &json!([{"what": "body", "operations": ["GET /v1/users/{id}"], "responses": 1, "why": "the recorder kept no body"}])
    );
    // Nor where those of another operation were.
    let mut other = entry("GET", "https://api.example.com/v1/things", 200, "");
    other["response"]["content"]
        .as_object_mut()
        .unwrap()
        .remove("text");
    other["response"]["content"]["size"] = json!(5000);
    let things = "  /things:\n    get:\n      responses:\n        '200': { description: x, content: { application/json: { schema: { type: array } } } }\n";
    let document = format!("{DOCUMENT}{things}");
    let entries = [entry("GET", USER, 200, r#"{"id":"a"}"#), other];
    let files = [("users.yaml", &*document), ("traffic.har", &har(&entries))];
    let suite = Suite::new(&files);
    let ended = suite.run(&["judge", "traffic.har", "--openapi", "users.yaml"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(
        ended.out.contains("no body of `GET /v1/things` was"),
        "{}",
        ended.out
    );
    // Where nothing else is known of the operation, it could not be judged.
    let (suite, ended) = judge(&[entry("GET", USER, 401, "{}")], &[]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert_eq!(suite.report()["totals"]["blocked"], 1);
}

#[test]
fn a_fault_of_the_document_is_said() {
    let document = DOCUMENT.replace(
        "properties: { id: { type: string }, age: { type: integer } }",
        "properties: { id: { $ref: '#/components/schemas/Typo' } }",
    );
    let recording = har(&[entry("GET", USER, 200, r#"{"id":"a"}"#)]);
    let suite = Suite::new(&[("users.yaml", &document), ("traffic.har", &recording)]);
    let ended = suite.run(&["judge", "traffic.har", "--openapi", "users.yaml"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(
        ended.err.contains("users.yaml has 2 faults"),
        "{}",
        ended.err
    );
    assert!(ended.err.contains("Typo"), "{}", ended.err);
    let warnings = suite.report()["warnings"].clone();
    let first = warnings[0].as_str().unwrap_or_default();
    assert!(first.contains("users.yaml has 2 faults"), "{warnings}");
}

#[test]
fn a_schema_judges_the_successes_of_one_operation() {
    let schema = r#"{"type":"object","required":["id"],"properties":{"id":{"type":"string"}}}"#;
    let entries = [
        entry("GET", USER, 200, r#"{"id":1}"#),
        entry("GET", USER, 404, r#"{"title":"no"}"#),
        entry("GET", "https://api.example.com/v1/other", 200, "[]"),
    ];
    let suite = Suite::new(&[
        ("schemas/user.schema.json", schema),
        ("cases/a.case.yaml", "request: { path: / }\n"),
        ("traffic.har", &har(&entries)),
    ]);
    let arguments = ["judge", "traffic.har", "--contract", "user", "--operation"];
    let ended = suite.run(&[&arguments[..], &["get /v1/users/{id}"]].concat());
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(found(&suite), ["wrong-type breaking body:/id 1"]);
    assert!(
        ended.out.contains("of other operations: 1"),
        "{}",
        ended.out
    );
}

#[test]
fn every_report_shows_an_operation_once_with_all_that_was_found() {
    let entries = [
        entry("GET", USER, 200, r#"{"id":1}"#),
        entry("GET", USER, 500, "oops"),
        entry("POST", "https://api.example.com/v1/users", 201, ""),
    ];
    let (suite, ended) = judge(
        &entries,
        &["--format", "junit,ctrf,sarif,markdown,html,json"],
    );
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let folder = suite.newest_run();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let junit = read("junit.xml");
    let suites = junit.matches("<testsuite ").count();
    assert_eq!(suites, 3, "one an operation: {junit}");
    let count = |attribute: &str, text: &str| -> u64 {
        let (_, rest) = text.split_once(&format!("{attribute}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    let whole = junit.split_once("<testsuites").unwrap().1;
    let tests = junit.matches("<testcase ").count() as u64;
    assert_eq!(count("tests", whole), tests, "{junit}");
    let failures = junit.matches("<failure").count() as u64;
    assert_eq!(count("failures", whole), failures, "{junit}");
    let ctrf: Value = serde_json::from_str(&read("ctrf.json")).unwrap();
    let results = &ctrf["results"];
    assert_eq!(results["summary"]["tests"], 3);
    assert_eq!(results["tests"].as_array().unwrap().len(), 3);
    let sarif: Value = serde_json::from_str(&read("report.sarif")).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    let location = &result["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "users.yaml");
    assert!(location["region"]["startLine"].as_u64().unwrap() > 5);
    for name in ["report.md", "report.html"] {
        let text = read(name);
        assert!(text.contains("traffic.har entry 1"), "{name}: {text}");
    }
}

#[test]
fn two_recordings_are_compared_by_their_findings() {
    let (suite, _) = judge(&[entry("GET", USER, 200, r#"{"id":1}"#)], &[]);
    suite.write(
        "later.har",
        har(&[entry("GET", USER, 200, r#"{"id":"a"}"#)]).as_bytes(),
    );
    let first = suite.newest_run();
    let name = first.file_name().unwrap().to_str().unwrap();
    let arguments = [
        "judge",
        "later.har",
        "--openapi",
        "users.yaml",
        "--report-dir",
        "reports",
    ];
    let ended = suite.run(&[&arguments[..], &["--against", name]].concat());
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("1 fixed"), "{}", ended.out);
}

#[test]
fn a_host_that_nobody_named_belongs_where_it_answers_an_operation() {
    let elsewhere = "http://127.0.0.1:9/v1/users/U-1";
    let entries = [entry("GET", elsewhere, 200, r#"{"id":1}"#)];
    let (suite, ended) = judge(&entries, &[]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(found(&suite), ["wrong-type breaking body:/id 1"]);
    let (_, ended) = judge(&entries, &["--host", "https://api.example.com"]);
    assert_eq!(ended.status, 4, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("http://127.0.0.1:9"), "{}", ended.out);
    // A stranger's path may look like one of the API's.
    let stranger = entry(
        "GET",
        "https://other.example.net/v1/users/U-1",
        200,
        r#"{"id":1}"#,
    );
    let (_, ended) = judge(std::slice::from_ref(&stranger), &[]);
    assert_eq!(ended.status, 4, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("--host"), "{}", ended.out);
    let own = entry("GET", USER, 200, r#"{"id":"a"}"#);
    let staging = entry(
        "GET",
        "https://staging.example.com/v1/users/U-1",
        200,
        r#"{"id":1}"#,
    );
    let (suite, _) = judge(&[own, staging.clone(), stranger], &[]);
    assert_eq!(found(&suite), Vec::<String>::new());
    let (suite, _) = judge(&[staging], &[]);
    assert_eq!(found(&suite), ["wrong-type breaking body:/id 1"]);
}
