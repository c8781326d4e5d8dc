//! The client credentials grant (RFC 6749, section 4.4), and what becomes of its tokens.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rsa::KeyPair as RsaKeyPair;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::{Value, json};

use super::*;

#[test]
fn one_token_serves_every_case_and_nobody_reads_it() {
    let tokens = token_host(", \"token_type\": \"bearer\", \"expires_in\": 3600");
    let host = guarded(|_, _| true);
    let suite = suite(
        &host,
        &client(&tokens, ", scope = \"read write\", audience = \"the api\""),
        80,
    );
    let formats = "terminal,json,junit,html,markdown,sarif,ctrf";
    let ended = suite.run(&[
        "run", "--host", "x", "--jobs", "8", "-v", "--format", formats,
    ]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(host.received().len(), 80);
    let asked = tokens.received();
    assert_eq!(asked.len(), 1, "one token for all");
    assert_eq!((&*asked[0].method, &*asked[0].target), ("POST", "/token"));
    let header = |name: &str| asked[0].headers[name].as_str();
    assert_eq!(header("content-type"), "application/x-www-form-urlencoded");
    // `the+client:cl1ent+s3cret%2F%2B%25`, as RFC 6749, section 2.3.1, encodes them.
    assert_eq!(
        header("authorization"),
        "Basic dGhlK2NsaWVudDpjbDFlbnQrczNjcmV0JTJGJTJCJTI1"
    );
    assert_eq!(
        String::from_utf8_lossy(&asked[0].body),
        "grant_type=client_credentials&scope=read+write&audience=the+api"
    );
    let all = written(&suite, &ended);
    assert!(all.contains("[redacted]"), "the host sends the token back");
    for secret in [&*token(1), SECRET, header("authorization")] {
        assert!(!all.contains(secret), "{secret}");
    }
    let again = suite.run(&["rejudge", "latest"]);
    assert_eq!(again.status, 0, "{}{}", again.out, again.err);
    assert_eq!(tokens.received().len(), 1);
}

#[test]
fn a_client_may_name_itself_in_the_body() {
    let tokens = token_host("");
    let host = guarded(|_, _| true);
    let keys = ", client_auth = \"body\", parameters = { resource = \"https://api.example\" }";
    let suite = suite(&host, &client(&tokens, keys), 1);
    let ended = suite.run(&["run", "--host", "x"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let asked = tokens.received();
    assert!(!asked[0].headers.contains_key("authorization"));
    assert_eq!(
        String::from_utf8_lossy(&asked[0].body),
        "grant_type=client_credentials&resource=https%3A%2F%2Fapi.example&client_id=the+client\
         &client_secret=cl1ent+s3cret%2F%2B%25"
    );
}

#[test]
fn what_sends_nothing_fetches_no_token() {
    let tokens = token_host("");
    let host = guarded(|_, _| true);
    let suite = suite(&host, &client(&tokens, ""), 2);
    for arguments in [
        &["check"][..],
        &["list"],
        &["hosts", "x"],
        &["hosts", "x", "--missing"],
        &["run", "--host", "x", "--show-settings"],
        &["run", "--host", "x", "--dry-run"],
    ] {
        let ended = suite.run(arguments);
        assert_eq!(ended.status, 0, "{arguments:?}\n{}{}", ended.out, ended.err);
        assert!(!ended.out.contains(SECRET), "{}", ended.out);
    }
    let ended = suite.run(&["run", "--host", "x", "--dry-run"]);
    assert!(ended.out.contains("authorization: Bearer"), "{}", ended.out);
    assert!(tokens.received().is_empty());
    assert!(host.received().is_empty());
}

#[test]
fn a_token_whose_time_is_over_is_renewed_before_the_next_request() {
    let tokens = token_host(", \"expires_in\": 0.000001");
    let host = guarded(|_, _| true);
    let suite = suite(&host, &client(&tokens, ""), 3);
    let ended = suite.run(&["run", "--host", "x", "--jobs", "1"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let carried: Vec<_> = host.received().iter().map(carried).collect();
    assert_eq!(carried, [Some(1), Some(2), Some(3)]);
}

#[test]
fn a_token_that_is_revoked_is_replaced_once_for_all_and_nothing_is_flaky() {
    // Every token is good for five requests.
    let tokens = token_host("");
    let uses: Arc<[AtomicUsize; 16]> = Arc::default();
    let host = guarded(move |number, _| uses[number].fetch_add(1, Ordering::Relaxed) < 5);
    let suite = suite(&host, &client(&tokens, ""), 20);
    let ended = suite.run(&["run", "--host", "x", "--jobs", "1"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(tokens.received().len(), 4);
    assert_eq!(
        host.received().len(),
        23,
        "three were refused and sent again"
    );
    assert!(!ended.out.contains("flaky"), "{}", ended.out);
    let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
    assert_eq!(
        record.matches("\"renewed\":true").count(),
        3,
        "the record has each"
    );
}

#[test]
fn many_refused_at_once_get_the_same_new_token() {
    let tokens = token_host("");
    let host = guarded(|number, _| number > 1);
    let suite = suite(&host, &client(&tokens, ""), 30);
    let ended = suite.run(&["run", "--host", "x", "--jobs", "8"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(tokens.received().len(), 2);
}

#[test]
fn a_request_with_an_effect_is_not_sent_again_but_the_next_has_a_new_token() {
    let tokens = token_host("");
    let host = guarded(|number, _| number > 1);
    let suite = suite(&host, &client(&tokens, ""), 0);
    for name in ["a", "b"] {
        let case = format!(
            "effects: none\nrequest: {{ method: POST, path: /{name} }}\nexpect: {{ status: 200 }}\n"
        );
        suite.write(&format!("cases/{name}.case.yaml"), case.as_bytes());
    }
    let ended = suite.run(&["run", "--host", "x", "--jobs", "1"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert_eq!(cause(&suite), "the host refuses the credential `default`");
    let sent: Vec<_> = host
        .received()
        .iter()
        .map(|one| (one.target.clone(), carried(one)))
        .collect();
    assert_eq!(
        sent,
        [("/a".to_owned(), Some(1)), ("/b".to_owned(), Some(2))]
    );
}

#[test]
fn a_host_that_refuses_every_token_gets_two_and_no_more() {
    let tokens = token_host("");
    let host = guarded(|_, _| false);
    let suite = suite(&host, &client(&tokens, ""), 12);
    let ended = suite.run(&["run", "--host", "x", "--jobs", "1"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert_eq!(cause(&suite), "the host refuses the credential `default`");
    assert_eq!(tokens.received().len(), 2);
    assert_eq!(
        host.received().len(),
        4,
        "three cases, the first of them twice"
    );
}

#[test]
fn a_case_about_the_refusal_is_judged_and_fetches_nothing_more() {
    let tokens = token_host("");
    let host = guarded(|_, _| false);
    let suite = suite(&host, &client(&tokens, ""), 0);
    suite.write(
        "cases/a.case.yaml",
        b"request: { path: /a }\nexpect: { status: 401 }\n",
    );
    suite.write(
        "cases/b.case.yaml",
        b"request: { path: /b, auth: none }\nexpect: { status: 401 }\n",
    );
    let ended = suite.run(&["run", "--host", "x"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(tokens.received().len(), 1);
    assert_eq!(host.received().len(), 2);
}

/// A key of RSA that nothing else is secured by.
const KEY: &str = include_str!("rsa-key.pem");

/// The members of a part of a JWT.
fn part(text: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
}

#[test]
fn a_client_may_prove_itself_by_a_jwt_that_it_signs() {
    let tokens = token_host(", \"expires_in\": 0.4");
    let host = guarded(|_, _| true);
    let url = format!("{}/token", tokens.url);
    let oauth2 = format!(
        "default = {{ oauth2 = {{ token_url = \"{url}\", client_id = \"the client\", private_key_jwt = {{ key = {{ file = \"key.pem\" }}, key_id = \"k1\", header = {{ x5t = \"abc\" }} }} }} }}"
    );
    let suite = suite(&host, &oauth2, 3);
    suite.write("key.pem", KEY.as_bytes());
    let ended = suite.run(&["run", "--host", "x", "--jobs", "1", "-v"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let der = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    let pair = RsaKeyPair::from_pkcs8(der.secret_der()).unwrap();
    let public = pair.public().as_ref();
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public);
    let mut seen = BTreeSet::new();
    for asked in tokens.received() {
        assert!(!asked.headers.contains_key("authorization"));
        let form: BTreeMap<String, String> = url::form_urlencoded::parse(&asked.body)
            .into_owned()
            .collect();
        let jwt = &form["client_assertion"];
        let rest = form.iter().filter(|(name, _)| *name != "client_assertion");
        let rest: Vec<(&str, &str)> = rest.map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(
            rest,
            [
                (
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
                ),
                ("client_id", "the client"),
                ("grant_type", "client_credentials"),
            ]
        );
        let (text, signature) = jwt.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        public.verify(text.as_bytes(), &signature).unwrap();
        let (header, claims) = text.split_once('.').unwrap();
        assert_eq!(
            part(header),
            json!({"alg": "RS256", "typ": "JWT", "kid": "k1", "x5t": "abc"})
        );
        let claims = part(claims);
        let of = ["iss", "sub", "aud"].map(|name| claims[name].as_str().unwrap());
        assert_eq!(of, ["the client", "the client", &url]);
        let [from, to] = ["iat", "exp"].map(|name| claims[name].as_i64().unwrap());
        assert_eq!(to - from, 300);
        let id = claims["jti"].as_str().unwrap().to_owned();
        assert!(seen.insert(id), "each is used once");
        assert!(!written(&suite, &ended).contains(jwt));
    }
    assert!(!seen.is_empty());
}

#[test]
fn a_token_goes_together_with_a_key_that_the_profile_holds() {
    let tokens = token_host("");
    let host = guarded(|_, request| {
        request
            .headers
            .get("x-key")
            .is_some_and(|key| key == "k3y-0f-the-api")
    });
    let oauth2 = client(&tokens, "");
    let oauth2 = oauth2.strip_prefix("default = ").unwrap();
    let auth = format!(
        "default = [{{ header = {{ name = \"X-Key\", value = \"k3y-0f-the-api\" }} }}, {oauth2}]"
    );
    let suite = suite(&host, &auth, 2);
    let ended = suite.run(&["run", "--host", "x"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(tokens.received().len(), 1);
}

#[test]
fn a_probe_fetches_the_token_too() {
    let tokens = token_host("");
    let host = guarded(|_, _| true);
    let suite = suite(&host, &client(&tokens, ""), 1);
    let ended = suite.run(&["probe", "--host", "x"]);
    assert_eq!(tokens.received().len(), 1, "{}{}", ended.out, ended.err);
    assert!(host.received().iter().any(|one| carried(one) == Some(1)));
}
