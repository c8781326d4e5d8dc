//! When a token is asked for again: by `retry` of the profile, and never after a refusal.

use super::*;

const RETRY: &str = "\n[hosts.x.retry]\nattempts = 3\nbackoff = \"1ms\"\n";

/// Runs two cases whose token endpoint answers so one after the other, the last again and again;
/// gives the exit status, and how often it was asked.
fn asked(responses: Vec<CannedResponse>, auth: impl Fn(&Host) -> String) -> (i32, usize, Suite) {
    let number = AtomicUsize::new(0);
    let tokens = Host::start(move |_| {
        let number = number.fetch_add(1, Ordering::Relaxed);
        responses[number.min(responses.len() - 1)].clone()
    });
    let host = guarded(|number, _| number == 1);
    let suite = suite(&host, &format!("{}{RETRY}", auth(&tokens)), 2);
    let ended = suite.run(&["run", "--host", "x", "--jobs", "1"]);
    (ended.status, tokens.received().len(), suite)
}

fn issued() -> CannedResponse {
    CannedResponse::json(
        200,
        &format!("\u{feff}{{\"access_token\": \"{}\"}}", token(1)),
    )
}

#[test]
fn a_token_is_asked_for_again_where_the_endpoint_is_busy() {
    let busy = || CannedResponse::json(503, "{}");
    let soon = CannedResponse::json(429, "{}").header("Retry-After", "0");
    let oauth2 = |tokens: &Host| client(tokens, "");
    let (status, count, _) = asked(vec![busy(), soon, issued()], oauth2);
    assert_eq!((status, count), (0, 3));
    let (status, count, suite) = asked(vec![busy()], oauth2);
    assert_eq!((status, count), (3, 3));
    assert!(
        cause(&suite).ends_with("(asked 3 times)"),
        "{}",
        cause(&suite)
    );
    let later = CannedResponse::json(429, "{}").header("Retry-After", "3600");
    let (status, count, _) = asked(vec![later, issued()], oauth2);
    assert_eq!((status, count), (3, 1), "nobody waits so long");
    let refused = CannedResponse::json(401, "{\"error\": \"invalid_client\"}");
    let (status, count, _) = asked(vec![refused, issued()], oauth2);
    assert_eq!((status, count), (3, 1), "an account may be locked");
}

#[test]
fn a_login_that_may_have_an_effect_is_sent_once() {
    let login = |tokens: &Host| {
        format!(
            "default = {{ login = {{ url = \"{}\", request = {{ path = \"/login\" }}, token = \"$.access_token\" }} }}",
            tokens.url
        )
    };
    let busy = CannedResponse::json(503, "{}");
    let (status, count, _) = asked(vec![busy, issued()], login);
    assert_eq!((status, count), (3, 1));
}

#[test]
fn a_key_that_is_no_private_key_is_named_for_what_it_is() {
    let host = guarded(|_, _| true);
    for (label, words) in [
        ("ENCRYPTED PRIVATE KEY", "is an encrypted private key"),
        ("PUBLIC KEY", "is a public key"),
        ("CERTIFICATE", "is a certificate"),
        ("NOTHING", "is not a private key in PEM"),
    ] {
        let keys = ", private_key_jwt = { key = { file = \"key.pem\" } }";
        let auth = format!(
            "default = {{ oauth2 = {{ token_url = \"{}/token\", client_id = \"c\"{keys} }} }}",
            host.url
        );
        let suite = suite(&host, &auth, 1);
        let pem = format!("-----BEGIN {label}-----\nMAA=\n-----END {label}-----\n");
        suite.write("key.pem", pem.as_bytes());
        let ended = suite.run(&["run", "--host", "x"]);
        let all = format!("{}{}", ended.out, ended.err);
        assert!(all.contains(words), "{words}\n{all}");
    }
}

#[test]
fn check_warns_of_a_variable_of_a_login_that_nothing_sets() {
    let host = guarded(|_, _| true);
    let login = |name: &str| {
        format!(
            "default = {{ login = {{ request = {{ path = \"/login\", body = {{ json = {{ p = \"{{{{ {name} }}}}\" }} }} }}, secrets = {{ password = \"s\" }}, token = \"$.t\" }} }}"
        )
    };
    let ended = suite(&host, &login("passwrd"), 1).run(&["check"]);
    for words in [
        "`passwrd`, which nothing sets",
        "did you mean `password`?",
        "driftcheck.toml:",
    ] {
        assert!(
            ended.err.contains(words),
            "{words}\n{}{}",
            ended.out,
            ended.err
        );
    }
    let ended = suite(&host, &login("password"), 1).run(&["check"]);
    assert!(!ended.err.contains("nothing sets"), "{}", ended.err);
}
