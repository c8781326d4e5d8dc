//! What is asked, and what a run makes of it.

use super::*;

#[test]
fn the_settings_say_what_to_ask() {
    let suite = suite();
    let probes =
        "[probe]\nroute = \"POST /v2/{a}/users/{id}/resend\"\nlist = \"/v9/things?top=1\"\n";
    suite.write("driftcheck.toml", format!("{TOML}{probes}").as_bytes());
    let host = Host::start(good);
    let (_, report) = probe(&suite, &host);
    assert_eq!(host.received()[0].target, "/v9/things?top=1");
    assert!(
        check(&report, "route")
            .1
            .starts_with("POST /v2/{a}/users/{id}/resend")
    );
    suite.write(
        "driftcheck.toml",
        format!("{TOML}[probe]\nroute = \"POST /v1/users/{{id}}/resned\"\n").as_bytes(),
    );
    let ended = suite.run(&["probe", &host.url]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("driftcheck.toml:7:9") && ended.err.contains("did you mean `POST /v1"),
        "{}",
        ended.err
    );
}

#[test]
fn without_a_suite_the_host_itself_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let host = Host::start(|_| date(CannedResponse::new(404, "text/plain", "")));
    let ended =
        crate::support::driftcheck(folder.path(), &["probe", &host.url, "--color", "never"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("GET / returns 404"), "{}", ended.out);
    assert!(!ended.out.contains("route"), "{}", ended.out);
    let ended = crate::support::driftcheck(folder.path(), &["probe"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("driftcheck probe https://"),
        "{}",
        ended.err
    );
}

#[test]
fn a_run_that_cannot_succeed_ends_before_any_case_is_sent() {
    let suite = suite();
    let refusing = Host::start(|_| problem(401));
    let ended = suite.run(&["run", "--probe", "--host", &refusing.url]);
    assert_eq!(ended.status, 3, "{}", ended.err);
    assert!(
        ended.err.contains("refused: GET /v1/users returns 401"),
        "{}",
        ended.err
    );
    assert!(ended.err.contains("no case was sent"), "{}", ended.err);
    assert!(refusing.received().iter().all(|one| one.method != "POST"));
    assert!(!suite.path("reports").exists());
    let ended = suite.run(&["run", "--probe", "--host", "http://127.0.0.1:1"]);
    assert_eq!(ended.status, 3, "{}", ended.err);
    assert!(ended.err.contains("connection refused"), "{}", ended.err);
    assert!(!suite.path("reports").exists());
    let host = Host::start(good);
    let ended = suite.run(&["run", "--probe", "--host", &host.url]);
    assert!(
        host.received().iter().any(|one| one.method == "POST"),
        "{}",
        ended.err
    );
    assert!(suite.path("reports").exists());
    assert_eq!(suite.run(&["run", "--probe", "--dry-run"]).status, 2);
}

#[test]
fn a_probe_settles_what_a_run_leaves_open() {
    let suite = suite();
    let host = Host::start(|request| match request.method.as_str() {
        // The ids are unknown, and OPTIONS shows that the route is there.
        "OPTIONS" => CannedResponse::new(204, "text/plain", "").header("Allow", "POST, OPTIONS"),
        "POST" => problem(404),
        _ => good(request),
    });
    let route = |arguments: &[&str]| {
        suite.run(&[&["run", "--host", &host.url][..], arguments].concat());
        let report = suite.report();
        let rows = report["operations"].as_array().unwrap().iter();
        let mut routes = rows.filter(|row| row["operation"] == "POST /v1/users/{id}/resend");
        (routes.next().unwrap()["route"].clone(), report)
    };
    assert_eq!(route(&[]).0["reading"], "unclear");
    let (route, report) = route(&["--probe"]);
    assert_eq!(route["reading"], "there", "{route}");
    assert!(
        route
            .to_string()
            .contains("the probe before the run: there"),
        "{route}"
    );
    assert_eq!(report["run"]["probe"]["fitness"], "fit");
}

#[test]
fn a_run_says_on_what_evidence_a_route_is_gone() {
    type Script = fn(&Received) -> CannedResponse;
    let gone: [(&str, Script, &str); 5] = [
        (
            "html",
            |_| CannedResponse::new(404, "text/html", "<h1>404</h1>"),
            "gone",
        ),
        (
            "json",
            |_| CannedResponse::json(404, r#"{"message": "no Route"}"#),
            "gone",
        ),
        (
            "empty",
            |_| CannedResponse {
                status: 404,
                headers: Vec::new(),
                body: Vec::new(),
            },
            "gone",
        ),
        ("410", |_| problem(410), "gone"),
        ("405", |_| problem(405), "method-gone"),
    ];
    let suite = suite();
    suite.write(
        "cases/resend/other.case.yaml",
        RESEND.replace("U-1000", "U-1001").as_bytes(),
    );
    let of = |script: Script| {
        let host = Host::start(move |request| match request.target.as_str() {
            "/v1/users?limit=1" => CannedResponse::json(200, r#"{"data": [{"id": "U-1000"}]}"#),
            target if target.starts_with("/v2/") => CannedResponse::json(200, "{}"),
            _ => script(request),
        });
        let ended = suite.run(&["run", "--host", &host.url, "--color", "never"]);
        assert_eq!(ended.status, 1, "{}", ended.out);
        let report = suite.report();
        let rows = report["operations"].as_array().unwrap().clone();
        let is_resend = |row: &&Value| row["operation"] == "POST /v1/users/{id}/resend";
        let row = rows.iter().find(is_resend).unwrap();
        (ended.out, row["route"].clone())
    };
    for (name, script, reading) in gone {
        let (out, route) = of(script);
        assert_eq!(route["reading"], reading, "{name}: {route}");
        assert!(out.contains(&reading.replace('-', " ")), "{name}: {out}");
    }
    let (out, route) = of(|_| problem(404));
    assert_eq!(route["reading"], "likely-gone", "{route}");
    assert!(out.contains("GET /v1/users lists U-1000"), "{out}");
    let (_, route) = of(|request| match request.target.contains("U-1000") {
        true => CannedResponse::json(200, "{}"),
        false => problem(404),
    });
    assert_eq!(route["reading"], "there", "{route}");
}
