//! A token endpoint that gives no token is one cause, and is asked once.

use std::net::TcpListener;

use super::*;

/// Runs twelve cases on a host whose token endpoint answers so; gives the cause of all.
fn failing(script: impl Fn(&Received) -> CannedResponse + Send + Sync + 'static) -> String {
    let tokens = Host::start(script);
    let host = guarded(|_, _| true);
    let suite = suite(&host, &client(&tokens, ""), 12);
    let ended = suite.run(&["run", "--host", "x"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(
        host.received().is_empty(),
        "nothing is sent without its credential"
    );
    assert_eq!(tokens.received().len(), 1, "it is asked once");
    assert!(!written(&suite, &ended).contains(SECRET));
    let cause = cause(&suite);
    let words = "the credential `default` could not be fetched: ";
    let rest = cause
        .strip_prefix(words)
        .unwrap_or_else(|| panic!("{cause}"));
    rest.replace(&tokens.url, "URL")
}

#[test]
fn a_client_that_is_refused_is_told_why_without_its_secret() {
    let cause = failing(|_| {
        let words = format!("no client has the secret {SECRET}");
        let body = serde_json::json!({"error": "invalid_client", "error_description": words});
        CannedResponse::json(401, &body.to_string())
    });
    assert_eq!(
        cause,
        "URL/token answers 401: invalid_client (no client has the secret [redacted])"
    );
}

#[test]
fn a_page_in_the_place_of_a_token_is_named() {
    let cause = failing(|_| CannedResponse::new(200, "text/html", "<html>Sign in</html>"));
    assert_eq!(
        cause,
        "URL/token answers 200 with a body of text/html, expected JSON with `access_token`"
    );
    let cause = failing(|_| CannedResponse::new(503, "text/html", "<html>busy</html>"));
    assert_eq!(cause, "URL/token answers 503 with a body of text/html");
    let cause = failing(|_| CannedResponse::json(302, "").header("Location", "/login"));
    assert_eq!(
        cause,
        "URL/token answers 302: it redirects, and redirects are not followed"
    );
}

#[test]
fn a_token_that_cannot_be_sent_is_refused() {
    let cause = failing(|_| CannedResponse::json(200, "{\"token\": \"t\"}"));
    assert_eq!(
        cause,
        "URL/token answers 200, and the response has no `access_token`"
    );
    let cause = failing(|_| CannedResponse::json(200, "{\"access_token\": 12345}"));
    assert_eq!(
        cause,
        "URL/token answers 200, and `access_token` is a number, not a text"
    );
    let cause = failing(|_| CannedResponse::json(200, "{\"access_token\": \"\"}"));
    assert_eq!(cause, "URL/token answers 200 with an empty access_token");
    let cause = failing(|_| {
        CannedResponse::json(200, "{\"access_token\": \"abc\", \"token_type\": \"mac\"}")
    });
    assert_eq!(
        cause,
        "URL/token answers 200 with the token_type `mac`, expected `Bearer`"
    );
    let cause = failing(|_| CannedResponse::json(200, "{\"access_token\": \"a\\r\\nb: c\"}"));
    assert_eq!(
        cause,
        "URL/token answers 200 with an access_token that no header can carry"
    );
}

#[test]
fn an_endpoint_that_stays_silent_or_away_is_one_cause() {
    let host = guarded(|_, _| true);
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let auth = format!(
        "default = {{ oauth2 = {{ token_url = \"{url}/t\", client_id = \"c\", client_secret = \"{SECRET}\" }} }}"
    );
    let suite = suite(&host, &auth, 12);
    let ended = suite.run(&["run", "--host", "x", "--timeout", "300ms"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    let words = cause(&suite).replace(&url, "URL");
    assert!(
        words.starts_with("the credential `default` could not be fetched: URL: no response"),
        "{words}"
    );
    drop(silent);
    let ended = suite.run(&["run", "--host", "x"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert_eq!(
        cause(&suite).replace(&url, "URL"),
        "the credential `default` could not be fetched: URL: connection refused"
    );
    assert!(host.received().is_empty());
}

#[test]
fn a_secret_does_not_go_in_the_clear_and_mistakes_have_their_line() {
    let host = guarded(|_, _| true);
    let with = |client: &str| {
        suite(
            &host,
            &format!("default = {{ oauth2 = {{ {client} }} }}"),
            1,
        )
    };
    let id = "client_id = \"c\", client_secret = { env = \"THE_SECRET\", default = \"s3cret-of-the-client\" }";
    let ended = with(&format!("token_url = \"http://tokens.example/t\", {id}"))
        .run(&["run", "--host", "x"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(
        ended.err.contains("unencrypted to http://tokens.example/t"),
        "{}",
        ended.err
    );
    for (client, words) in [
        (
            format!("token_url = \"tokens.example\", {id}"),
            "`token_url` is not the address",
        ),
        (id.to_string(), "token_url"),
        (
            format!("token_url = \"https://t.example\", {id}, parameters = {{ scope = \"a\" }}"),
            "write `scope` as a key of `oauth2`",
        ),
        (
            format!("token_url = \"https://t.example\", {id}, client_auth = \"jwt\""),
            "expected `basic` or `body`",
        ),
        (
            format!("token_url = \"https://t.example\", {id}, private_key_jwt = {{ key = \"k\" }}"),
            "either `client_secret` or `private_key_jwt`, not both",
        ),
        (
            "token_url = \"https://t.example\", client_id = \"c\"".to_owned(),
            "has a `client_secret`, or a `private_key_jwt`",
        ),
        (
            "token_url = \"https://t.example\", client_id = \"c\", private_key_jwt = { key = \"k\", algorithm = \"HS256\" }".to_owned(),
            "`RS256`",
        ),
    ] {
        let ended = with(&client).run(&["check"]);
        assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
        assert!(ended.err.contains("driftcheck.toml:4:"), "{}", ended.err);
        assert!(ended.err.contains(words), "{words}\n{}", ended.err);
    }
    // A suite of a stranger sends no secret anywhere.
    let ended = with("token_url = \"https://t.example\", client_id = \"c\", client_secret = \"s3cret-of-the-client\"")
        .run(&["run", "--host", "x", "--untrusted"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(
        ended.err.contains("changes where tokens go"),
        "{}",
        ended.err
    );
}

#[test]
fn a_secret_that_is_not_set_is_missing_like_any_other() {
    let host = guarded(|_, _| true);
    let auth = "default = { oauth2 = { token_url = \"https://t.example\", client_id = \"c\", client_secret = { env = \"THE_SECRET\" } } }";
    let suite = suite(&host, auth, 2);
    let ended = suite.run(&["run", "--host", "x"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert_eq!(
        cause(&suite),
        "the environment variable `THE_SECRET` is not set"
    );
}
