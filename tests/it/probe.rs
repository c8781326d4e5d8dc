//! `driftcheck probe` and `run --probe` against scripted hosts.

use crate::support::{Answer, Ended, Host, Received, Suite};
use serde_json::Value;

const TOML: &str = "url_profile = \"p\"\n[hosts.p]\nurl = \"http://127.0.0.1:1\"\n\
    [hosts.p.auth]\ndefault = { bearer = \"good-token-1234\" }\n";

const RESEND: &str = "effects: none\nrequest: { method: POST, path: '/v1/users/{id}/resend', params: { id: U-1000 } }\n";

fn suite() -> Suite {
    Suite::new(&[
        ("driftcheck.toml", TOML),
        ("cases/resend/good.case.yaml", RESEND),
        (
            "cases/resend/bad.case.yaml",
            "effects: none\nrequest: { method: POST, path: '/v1/users/{id}/resend', params: { id: no } }\nexpect: { status: 404 }\n",
        ),
        (
            "cases/list.case.yaml",
            "request: { path: /v1/users, query: limit=1 }\n",
        ),
        (
            "cases/successor.case.yaml",
            "effects: none\nrequest: { method: POST, path: '/v2/{a}/users/{id}/resend', params: { a: A-1, id: U-1 } }\n",
        ),
    ])
}

fn problem(status: u16) -> Answer {
    let body = format!(r#"{{"type": "about:blank", "title": "x", "status": {status}}}"#);
    Answer::new(status, "application/problem+json", body)
}

fn date(answer: Answer) -> Answer {
    let now = httpdate::fmt_http_date(std::time::SystemTime::now());
    answer.header("Date", &now)
}

/// A good host: bearer tokens, a list, and a route that takes POST alone.
fn good(request: &Received) -> Answer {
    let token = request.headers.get("authorization").map(String::as_str);
    let path = request.target.split('?').next().unwrap();
    date(match (token, path) {
        (Some("Bearer good-token-1234"), "/v1/users") => {
            Answer::json(200, r#"{"data": []}"#).header("Deprecation", "@1761264000")
        }
        (Some("Bearer good-token-1234"), path) if path.ends_with("/resend") => {
            problem(405).header("Allow", "POST")
        }
        (Some("Bearer good-token-1234"), _) => Answer::new(404, "text/html", "<h1>404</h1>"),
        _ => problem(401),
    })
}

fn probe(suite: &Suite, host: &Host) -> (Ended, Value) {
    let ended = suite.run(&["probe", &host.url, "--format", "json"]);
    let report = serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{}", ended.err));
    for request in host.received() {
        let is_safe = ["GET", "HEAD", "OPTIONS"].contains(&request.method.as_str());
        assert!(is_safe, "{} {}", request.method, request.target);
    }
    (ended, report)
}

/// State and words of a check.
fn check(report: &Value, subject: &str) -> (String, String) {
    let checks = report["checks"].as_array().unwrap();
    let one = checks.iter().find(|one| one["subject"] == subject).unwrap();
    let text = |key: &str| one[key].as_str().unwrap().to_owned();
    (text("state"), text("words"))
}

#[test]
fn a_good_host_is_fit_and_gets_safe_requests_only() {
    let (suite, host) = (suite(), Host::start(good));
    let (ended, report) = probe(&suite, &host);
    assert_eq!(ended.status, 0, "{}", ended.out);
    for subject in [
        "connect",
        "answer",
        "authorised",
        "route",
        "successor",
        "clock",
    ] {
        let (state, words) = check(&report, subject);
        assert_eq!(state, "ok", "{subject}: {words}");
    }
    assert!(
        check(&report, "route")
            .1
            .starts_with("POST /v1/users/{id}/resend: there")
    );
    assert!(
        check(&report, "successor")
            .1
            .starts_with("POST /v2/{a}/users/{id}/resend")
    );
    assert!(
        check(&report, "deprecation")
            .1
            .contains("deprecated since 2025-10-24")
    );
    let ended = suite.run(&["probe", "--host", &host.url, "--color", "never"]);
    assert!(ended.out.contains("ok              route"), "{}", ended.out);
    assert!(!ended.out.contains("good-token-1234"), "{}", ended.out);
}

#[test]
fn a_route_that_is_gone_is_told_from_an_unknown_id_whatever_the_404_looks_like() {
    let gone: [(&str, Answer); 6] = [
        ("html", Answer::new(404, "text/html", "<h1>Not Found</h1>")),
        (
            "nginx",
            Answer::new(404, "text/html", "<center>nginx</center>"),
        ),
        (
            "IIS",
            Answer::new(
                404,
                "text/html",
                "<title>404 - File or directory not found.</title>",
            ),
        ),
        (
            "json",
            Answer::json(404, r#"{"message": "no Route matched"}"#),
        ),
        (
            "empty",
            Answer {
                status: 404,
                headers: Vec::new(),
                body: Vec::new(),
            },
        ),
        ("410", Answer::json(410, "{}")),
    ];
    for (name, answer) in gone {
        let suite = suite();
        let host = Host::start(
            move |request| match request.target.starts_with("/v1/users/") {
                true => date(answer.clone()),
                false => good(request),
            },
        );
        let (ended, report) = probe(&suite, &host);
        let (state, words) = check(&report, "route");
        assert_eq!(
            (ended.status, state.as_str()),
            (1, "problem"),
            "{name}: {words}"
        );
        assert!(words.contains("gone"), "{name}: {words}");
        if name != "410" {
            assert!(
                words.contains("the list beside it answers 200"),
                "{name}: {words}"
            );
        }
    }
    let unknown = Host::start(|request| match request.target.starts_with("/v1/users/") {
        true => problem(404),
        false => good(request),
    });
    let (ended, report) = probe(&suite(), &unknown);
    let (state, words) = check(&report, "route");
    assert_eq!(
        (ended.status, state.as_str()),
        (0, "could-not-tell"),
        "{words}"
    );
    assert!(
        words.contains("the id is unknown, though a case expects it"),
        "{words}"
    );
}

#[test]
fn a_method_that_is_gone_and_a_wrong_base_url_are_named() {
    let without_post = Host::start(|request| match request.target.starts_with("/v1/users/") {
        true => problem(405).header("Allow", "DELETE"),
        false => good(request),
    });
    let (ended, report) = probe(&suite(), &without_post);
    let (state, words) = check(&report, "route");
    // GET itself is not in Allow either, so the address takes something else alone.
    assert_eq!((ended.status, state.as_str()), (1, "problem"), "{words}");
    assert!(words.contains("Allow does not name it"), "{words}");
    let elsewhere = Host::start(|_| Answer::new(404, "text/html", "nothing here"));
    let (ended, report) = probe(&suite(), &elsewhere);
    assert_eq!(ended.status, 1, "{}", ended.out);
    assert!(check(&report, "route").1.contains("the base URL is wrong"));
}

#[test]
fn a_refused_or_missing_credential_a_dead_host_and_a_broken_one_give_3() {
    let suite = suite();
    let refusing = Host::start(|_| problem(401));
    let (ended, report) = probe(&suite, &refusing);
    assert_eq!(
        (ended.status, check(&report, "authorised").0.as_str()),
        (3, "problem")
    );
    let broken = Host::start(|_| Answer::new(503, "text/html", "down"));
    let (ended, report) = probe(&suite, &broken);
    assert_eq!(
        (ended.status, check(&report, "answer").0.as_str()),
        (3, "problem")
    );
    let ended = suite.run(&["probe", "http://127.0.0.1:1", "--color", "never"]);
    assert_eq!(ended.status, 3, "{}", ended.out);
    assert!(ended.out.contains("connection refused"), "{}", ended.out);
    assert!(ended.out.contains("could not tell  tls"), "{}", ended.out);
    suite.write(
        "driftcheck.toml",
        TOML.replace(
            "\"good-token-1234\"",
            "{ env = \"DRIFTCHECK_TEST_NOT_SET\" }",
        )
        .as_bytes(),
    );
    let host = Host::start(good);
    let (ended, report) = probe(&suite, &host);
    assert_eq!(ended.status, 3, "{}", ended.out);
    assert!(check(&report, "authorised").1.contains("is not set"));
}

#[test]
fn a_clock_that_is_far_off_is_a_problem_and_no_reason_not_to_run() {
    let host = Host::start(|request| {
        let mut answer = good(request);
        answer.headers.retain(|(name, _)| name != "Date");
        answer.header("Date", "Sun, 06 Nov 1994 08:49:37 GMT")
    });
    let (ended, report) = probe(&suite(), &host);
    let (state, words) = check(&report, "clock");
    assert_eq!((ended.status, state.as_str()), (0, "problem"), "{words}");
    assert!(words.contains("s behind"), "{words}");
}

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
    let host = Host::start(|_| date(Answer::new(404, "text/plain", "")));
    let ended =
        crate::support::driftcheck(folder.path(), &["probe", &host.url, "--color", "never"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("GET / gives 404"), "{}", ended.out);
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
        ended.err.contains("refused: GET /v1/users gives 401"),
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
        "OPTIONS" => Answer::new(204, "text/plain", "").header("Allow", "POST, OPTIONS"),
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
    type Script = fn(&Received) -> Answer;
    let gone: [(&str, Script, &str); 5] = [
        (
            "html",
            |_| Answer::new(404, "text/html", "<h1>404</h1>"),
            "gone",
        ),
        (
            "json",
            |_| Answer::json(404, r#"{"message": "no Route"}"#),
            "gone",
        ),
        (
            "empty",
            |_| Answer {
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
            "/v1/users?limit=1" => Answer::json(200, r#"{"data": [{"id": "U-1000"}]}"#),
            target if target.starts_with("/v2/") => Answer::json(200, "{}"),
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
        true => Answer::json(200, "{}"),
        false => problem(404),
    });
    assert_eq!(route["reading"], "there", "{route}");
}
