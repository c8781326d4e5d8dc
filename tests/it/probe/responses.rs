//! What a probe reports a host.

use super::*;

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
fn a_route_that_is_gone_is_distinguished_from_an_unknown_id_whatever_the_404_looks_like() {
    let gone: [(&str, CannedResponse); 6] = [
        (
            "html",
            CannedResponse::new(404, "text/html", "<h1>Not Found</h1>"),
        ),
        (
            "nginx",
            CannedResponse::new(404, "text/html", "<center>nginx</center>"),
        ),
        (
            "IIS",
            CannedResponse::new(
                404,
                "text/html",
                "<title>404 - File or directory not found.</title>",
            ),
        ),
        (
            "json",
            CannedResponse::json(404, r#"{"message": "no Route matched"}"#),
        ),
        (
            "empty",
            CannedResponse {
                status: 404,
                headers: Vec::new(),
                body: Vec::new(),
            },
        ),
        ("410", CannedResponse::json(410, "{}")),
    ];
    for (name, response) in gone {
        let suite = suite();
        let host = Host::start(
            move |request| match request.target.starts_with("/v1/users/") {
                true => date(response.clone()),
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
                words.contains("the list of the same resource answers 200"),
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
    let elsewhere = Host::start(|_| CannedResponse::new(404, "text/html", "nothing here"));
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
    let broken = Host::start(|_| CannedResponse::new(503, "text/html", "down"));
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
        let mut response = good(request);
        response.headers.retain(|(name, _)| name != "Date");
        response.header("Date", "Sun, 06 Nov 1994 08:49:37 GMT")
    });
    let (ended, report) = probe(&suite(), &host);
    let (state, words) = check(&report, "clock");
    assert_eq!((ended.status, state.as_str()), (0, "problem"), "{words}");
    assert!(words.contains("s behind"), "{words}");
}
