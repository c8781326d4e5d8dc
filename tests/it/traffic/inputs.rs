//! What traffic is read from: other recorders, logs, our own records, broken files.

use super::*;

const LOG: &str = concat!(
    r#"{"time_iso8601":"2026-11-20T10:00:00+00:00","request_method":"GET","scheme":"https","#,
    r#""host":"api.example.com","request_uri":"/v1/users/U-1?a=b","status":"200","request_time":"0.012"}"#,
    "\n",
    r#"{"time_iso8601":"2026-11-20T10:00:01+00:00","request_method":"GET","scheme":"https","#,
    r#""host":"api.example.com","request_uri":"/v1/users/U-1","status":"418","request_time":"0.012"}"#,
    "\n"
);

fn judged(files: &[(&str, &str)], arguments: &[&str]) -> (Suite, Ended) {
    let suite = Suite::new(files);
    let mut all = vec!["judge"];
    all.extend(arguments);
    all.extend(["--openapi", "users.yaml", "--report-dir", "reports"]);
    let ended = suite.run(&all);
    (suite, ended)
}

#[test]
fn bytes_that_are_written_as_halves_of_surrogate_pairs_are_judged_as_they_were_sent() {
    let mut one = entry("GET", "https://api.example.com/v1/users/U-1", 200, "");
    // One byte more in the body than in the text without the byte.
    let size = json!(r#"{"id":"x"}"#.len());
    one["response"]["bodySize"] = size.clone();
    one["response"]["content"]["size"] = size;
    one["response"]["content"]["text"] = json!(r#"{"id":"@"}"#);
    let traffic = har(&[one]).replace('@', r"\udce9");
    let suite = Suite::new(&[("users.yaml", DOCUMENT), ("traffic.har", &traffic)]);
    let arguments = ["judge", "traffic.har", "--openapi", "users.yaml"];
    let ended = suite.run(&[&arguments[..], &["--report-dir", "reports"]].concat());
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(found(&suite), ["invalid-json breaking body: 1"]);
    assert!(ended.out.contains("is not valid UTF-8"), "{}", ended.out);
}

#[test]
fn a_log_is_judged_by_its_statuses_alone() {
    let (suite, ended) = judged(
        &[("users.yaml", DOCUMENT), ("access.log", LOG)],
        &["access.log"],
    );
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(found(&suite), ["undocumented-status additive status 1"]);
    let operation = &suite.report()["operations"][0];
    assert_eq!(operation["latency"]["median_us"], 12_000);
}

#[test]
fn what_the_few_headers_of_a_log_announce_is_heard() {
    let announced = LOG.replace(
        r#""status":"200""#,
        r#""status":"200","sent_http_deprecation":"@1735689600","sent_http_sunset":"Wed, 01 Jan 2025 00:00:00 GMT""#,
    );
    let files = [("users.yaml", DOCUMENT), ("access.log", &*announced)];
    let (suite, ended) = judged(&files, &["access.log", "--now", "2026-11-20T12:00:00Z"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let found = found(&suite);
    // That another response has no such header says nothing.
    let expected = [
        "deprecation-undocumented notice header:deprecation 1",
        "sunset-passed breaking header:sunset 1",
        "undocumented-status additive status 1",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_log_of_another_form_is_described_in_the_settings() {
    let line = r#"{"req":{"verb":"get","url":"https://api.example.com/v1/users/U-1"},"res":{"code":418},"took":7}"#;
    let settings = "[traffic.logs.gateway]\nmethod = \"req.verb\"\nurl = \"req.url\"\n\
        status = \"res.code\"\nduration = \"took\"\nduration_unit = \"ms\"\n";
    let files = [
        ("users.yaml", DOCUMENT),
        ("gateway.log", line),
        ("driftcheck.toml", settings),
        ("cases/a.case.yaml", "request: { path: / }\n"),
    ];
    let (suite, ended) = judged(&files, &["gateway.log", "--log", "gateway"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(found(&suite), ["undocumented-status additive status 1"]);
    let (_, ended) = judged(&files, &["gateway.log", "--log", "gatway"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("did you mean `gateway`"),
        "{}",
        ended.err
    );
}

#[test]
fn the_record_of_a_run_is_traffic_too() {
    let host =
        crate::support::Host::start(|_| crate::support::CannedResponse::json(200, r#"{"id":1}"#));
    let case = "request: { path: '/v1/users/U-1' }\nexpect: { status: 200 }\n";
    let suite = Suite::new(&[("users.yaml", DOCUMENT), ("cases/a.case.yaml", case)]);
    assert_eq!(suite.run(&["run", "--host", &host.url]).status, 0);
    let record = suite.newest_run().join("run.ndjson");
    let record = record.to_str().unwrap();
    let ended = suite.run(&["judge", record, "--openapi", "users.yaml"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(found(&suite), ["wrong-type breaking body:/id 1"]);
    // A record of traffic is judged again by its recording.
    let ended = suite.run(&["rejudge", "latest"]);
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("driftcheck judge"), "{}", ended.err);
}

#[test]
fn an_entry_that_cannot_be_read_makes_the_recording_incomplete() {
    let good = entry(
        "GET",
        "https://api.example.com/v1/users/U-1",
        200,
        r#"{"id":"a"}"#,
    );
    let whole = har(&[good.clone(), good]);
    let status = "\"status\":200";
    let last = whole.rfind(status).unwrap();
    let broken = format!(
        "{}\"status\":{{}}{}",
        &whole[..last],
        &whole[last + status.len()..]
    );
    let cut = &whole[..whole.len() - 60];
    for (text, status) in [(&*whole, 0), (&broken, 3), (cut, 3)] {
        let files = [("users.yaml", DOCUMENT), ("traffic.har", text)];
        let (suite, ended) = judged(&files, &["traffic.har"]);
        assert_eq!(ended.status, status, "{}{}", ended.out, ended.err);
        let incomplete = suite.report()["incomplete"].clone();
        assert_eq!(
            incomplete.as_array().unwrap().len(),
            usize::from(status == 3)
        );
    }
}

#[test]
fn of_a_record_of_traffic_only_what_it_has_is_judged() {
    let document = DOCUMENT.replace(
        "id: { type: string }",
        "id: { type: string }, token: { type: string, format: uuid }",
    );
    let body = r#"{"id":"a","token":"550e8400-e29b-41d4-a716-446655440000"}"#;
    let recording = har(&[entry(
        "GET",
        "https://api.example.com/v1/users/U-1",
        200,
        body,
    )]);
    let suite = Suite::new(&[("users.yaml", &document), ("traffic.har", &recording)]);
    let judge = |file: &str, more: &[&str]| {
        let arguments = ["judge", file, "--openapi", "users.yaml"];
        let ended = suite.run(&[&arguments[..], more].concat());
        let record = suite.newest_run().join("run.ndjson");
        (ended, record.to_str().unwrap().to_owned())
    };
    let (ended, brief) = judge("traffic.har", &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let (ended, _) = judge(&brief, &[]);
    assert_eq!(ended.status, 4, "{}{}", ended.out, ended.err);
    let left_out = suite.report()["left_out"][0].clone();
    assert_eq!(left_out["entries"], 1);
    let reason = left_out["reason"].as_str().unwrap();
    assert!(reason.contains("--keep-bodies all"), "{reason}");
    // What is masked is not judged, and all else is.
    let (_, whole) = judge("traffic.har", &["--keep-bodies", "all"]);
    let text = std::fs::read_to_string(&whole).unwrap();
    assert!(text.contains("[redacted]"), "{text}");
    let (ended, _) = judge(&whole, &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let broken = text.replace(r#"\"id\":\"a\""#, r#"\"id\":1"#);
    assert_ne!(broken, text);
    suite.write("broken.ndjson", broken.as_bytes());
    judge("broken.ndjson", &[]);
    assert_eq!(found(&suite), ["wrong-type breaking body:/id 1"]);
}

#[test]
fn what_is_no_recording_is_named_and_leaves_no_run() {
    for (name, text, words) in [
        ("missing", "", "there is no such file"),
        ("page.html", "<!doctype html><html></html>", "HTML"),
        ("cut.har", r#"{"log":{"entries":["#, ""),
    ] {
        let suite = Suite::new(&[("users.yaml", DOCUMENT)]);
        if name != "missing" {
            suite.write(name, text.as_bytes());
        }
        let arguments = [
            "judge",
            name,
            "--openapi",
            "users.yaml",
            "--report-dir",
            "reports",
        ];
        let ended = suite.run(&arguments);
        assert!(
            [2, 4].contains(&ended.status),
            "{name}: {}{}",
            ended.out,
            ended.err
        );
        assert!(ended.err.contains(words), "{name}: {}", ended.err);
        assert!(!ended.err.contains("panicked"), "{name}: {}", ended.err);
        if ended.status == 2 {
            let runs = std::fs::read_dir(suite.path("reports"));
            assert!(runs.is_ok_and(|mut all| all.next().is_none()), "{name}");
        }
    }
}

#[test]
fn a_killed_judge_leaves_a_record_of_what_it_had_judged() {
    let line = |id: u32| {
        format!(
            r#"{{"request_method":"GET","scheme":"https","host":"api.example.com","request_uri":"/v1/users/U-{id}","status":418,"request_time":0.01}}"#
        )
    };
    let suite = Suite::new(&[("users.yaml", DOCUMENT)]);
    let arguments = [
        "judge",
        "-",
        "--openapi",
        "users.yaml",
        "--report-dir",
        "reports",
    ];
    let mut child = crate::support::command(&suite.path("."))
        .args(arguments)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let text: String = (0..2000).map(|id| line(id) + "\n").collect();
    std::io::Write::write_all(&mut input, text.as_bytes()).unwrap();
    let record = || {
        let mut runs = std::fs::read_dir(suite.path("reports")).ok()?;
        let run = runs.find_map(|run| Some(run.ok()?.path().join("run.ndjson")))?;
        std::fs::read_to_string(run).ok()
    };
    // The pipe stays open, so that it waits for more.
    while record().is_none_or(|text| text.lines().count() < 1000) {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let ended = suite.run(&["report", "latest", "--report-dir", "reports"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("undocumented-status"), "{}", ended.out);
}

#[test]
fn a_body_that_takes_too_long_is_given_up_and_the_others_are_judged() {
    let schemas = ["And", "Or", "Not"].map(|name| {
        let word = name.to_lowercase();
        format!(
            "    {name}: {{ type: object, required: [op, args], properties: {{ args: {{ type: array, items: {{ $ref: '#/components/schemas/Expr' }} }}, op: {{ enum: [{word}] }} }} }}\n"
        )
    });
    let union = ["And", "Or", "Not", "Leaf"]
        .map(|name| format!("{{ $ref: '#/components/schemas/{name}' }}"));
    let document = format!(
        "{}components:\n  schemas:\n{}    Leaf: {{ type: object, required: [field] }}\n    Expr: {{ oneOf: [{}] }}\n",
        DOCUMENT.replace("  /reports:", "  /rules:\n    get:\n      responses:\n        '200':\n          description: all\n          content: { application/json: { schema: { $ref: '#/components/schemas/Expr' } } }\n  /reports:"),
        schemas.concat(),
        union.join(", ")
    );
    let nested = |depth: usize| {
        let open = r#"{"op":"and","args":["#.repeat(depth);
        format!(r#"{open}{{"field":"a"}}{}"#, "]}".repeat(depth))
    };
    let rules = "https://api.example.com/v1/rules";
    let entries = [
        entry("GET", rules, 200, &nested(40)),
        entry("GET", USER, 200, r#"{"id":1}"#),
        entry("GET", rules, 200, &nested(3)),
    ];
    let recording = har(&entries);
    let (suite, ended) = judged(
        &[("users.yaml", &document), ("traffic.har", &recording)],
        &["traffic.har"],
    );
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(found(&suite), ["wrong-type breaking body:/id 1"]);
    assert!(ended.out.contains("judging took too long"), "{}", ended.out);
    let judged = |entries: &[Value]| {
        let files = [("users.yaml", &*document), ("traffic.har", &har(entries))];
        judged(&files, &["traffic.har"])
    };
    let (_, ended) = judged(&[entries[0].clone(), entries[2].clone()]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
}
