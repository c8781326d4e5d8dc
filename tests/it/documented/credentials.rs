//! The credentials that a document asks for.

use super::*;

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
        CannedResponse::json(status, &echo)
    })
}

#[test]
fn a_bearer_token_with_its_scheme_before_it_is_refused_and_not_shown() {
    let settings = "[hosts.h]\nurl = \"http://127.0.0.1:9\"\n[hosts.h.auth]\ndefault = { bearer = { env = \"TK\" } }\n";
    let suite = Suite::new(&[
        ("api.yaml", SECURED),
        ("driftcheck.toml", settings),
        ("cases/a.case.yaml", "request: { path: / }\n"),
    ]);
    for (arguments, place) in [
        (&["run", "--host", "h"][..], "`TK`"),
        (
            &[
                "run",
                "--openapi",
                "api.yaml",
                "--host",
                "http://127.0.0.1:9",
                "--bearer-env",
                "TK",
            ],
            "--bearer-env",
        ),
    ] {
        let output = crate::support::command(&suite.path("."))
            .args(arguments)
            .env("TK", "Bearer t0ken-of-the-pr0file")
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{words}");
        for part in [place, "holds a space", "without `Bearer `"] {
            assert!(words.contains(part), "{part}: {words}");
        }
        assert!(!words.contains("t0ken"), "{words}");
    }
}

#[test]
fn a_credential_that_the_run_has_not_got_is_no_drift() {
    let suite = Suite::new(&[("api.yaml", SECURED)]);
    let host = guarded();
    let ended = run_alone(&suite, &host, &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(kinds(&suite), BTreeSet::new());
    let why = suite.report()["skipped"].to_string();
    for words in [
        "`apiKey` (header `x-api`) and `appKey` (query parameter `app`), or `token` (bearer token)",
        "has no credential for `user`",
        "--bearer-env NAME",
    ] {
        assert!(why.contains(words), "{words}: {why}");
    }
    // A case of the suite is sent all the same: the host may do without.
    suite.write("schemas/api.yaml", SECURED.as_bytes());
    suite.write(
        "cases/b.case.yaml",
        b"request: { path: /basic }\nexpect: { status: 200, contract: { openapi: api.yaml, operation: basic } }\n",
    );
    let ended = suite.run(&["run", "--host", &host.url, "-q"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    let why = blocked(&suite);
    for words in [
        "`user` (user and password)",
        "has no credential for `user`",
        "[hosts.NAME.auth]",
    ] {
        assert!(why.contains(words), "{words}: {why}");
    }
    std::fs::remove_file(suite.path("cases/b.case.yaml")).unwrap();
    // One that is about the absence of a credential is judged.
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
    let host = Host::start(|_| CannedResponse::json(401, "{}"));
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
        ended
            .out
            .contains("the host refuses the credential `default`"),
        "{}",
        ended.out
    );
    let ended = suite.run(&["rejudge", "latest"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
}

#[test]
fn mistakes_of_credentials_are_reported_with_their_place() {
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
            "not a cookie name",
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
