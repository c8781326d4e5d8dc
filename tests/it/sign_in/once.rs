//! A document and a probe sign in with the profile of the command, and once for all they ask.

use super::*;

const DOCUMENT: &str = r#"{"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {
  "/things": {"get": {"responses": {"200": {"description": "ok"}}}}}}"#;

/// A host whose document and things are for those with a token.
fn documented(is_good: impl Fn(&Received) -> bool + Send + Sync + 'static) -> Host {
    Host::start(move |request| match is_good(request) {
        false => CannedResponse::json(401, "{}"),
        true if request.target == "/openapi.json" => CannedResponse::json(200, DOCUMENT),
        true => CannedResponse::json(200, "{}"),
    })
}

#[test]
fn a_run_of_a_document_by_its_address_signs_in_once() {
    let tokens = token_host("");
    let host = documented(|request| carried(request) == Some(1));
    let suite = suite(&host, &client(&tokens, ""), 0);
    let url = format!("{}/openapi.json", host.url);
    let ended = suite.run(&["run", "--openapi", &url, "--host", "x"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(tokens.received().len(), 1);
    assert_eq!(host.received().len(), 2);
    assert!(!written(&suite, &ended).contains(&token(1)), "it stays out");
}

#[test]
fn a_probe_signs_in_once_for_all_that_it_asks() {
    let tokens = token_host("");
    let host = documented(|request| carried(request) != Some(2));
    let auth = format!(
        "{}\n[probe]\ndocument = \"/openapi.json\"\n",
        client(&tokens, "")
    );
    let suite = suite(&host, &auth, 1);
    suite.write("schemas/api.json", DOCUMENT.as_bytes());
    let ended = suite.run(&["probe", "--host", "x"]);
    let words: Vec<&str> = ended.out.split_whitespace().collect();
    let words = words.join(" ");
    assert!(words.contains("is as schemas/api.json"), "{}", ended.out);
    assert_eq!(tokens.received().len(), 1);
}

#[test]
fn a_probe_that_gets_no_token_does_not_say_that_the_host_is_away() {
    let tokens = Host::start(|_| CannedResponse::json(401, "{\"error\": \"invalid_client\"}"));
    let host = documented(|_| true);
    let suite = suite(&host, &client(&tokens, ""), 1);
    let ended = suite.run(&["probe", "--host", "x"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("NOT SIGNED IN"), "{}", ended.out);
    assert!(!ended.out.contains("NOT REACHED"), "{}", ended.out);
    assert!(ended.out.contains("invalid_client"), "{}", ended.out);
    assert!(host.received().is_empty());
}

#[test]
fn a_document_is_asked_for_with_the_profile_that_is_named_or_usable() {
    let host = documented(|request| {
        let sent = request.headers.get("authorization").map(String::as_str);
        matches!(sent, Some("Bearer of-b" | "Bearer of-c"))
    });
    let url = format!("{}/openapi.json", host.url);
    let profile = |name: &str, token: &str| {
        format!(
            "[hosts.{name}]\nurl = \"{}\"\nauth.default = {{ bearer = {token} }}\n",
            host.url
        )
    };
    let settings = [
        profile("a", "{ env = \"NO_SUCH_TOKEN\" }"),
        profile("b", "\"of-b\""),
        profile("c", "\"of-c\""),
    ];
    let suite = Suite::new(&[("driftcheck.toml", &settings.concat())]);
    suite.write(
        "t.har",
        br#"{"log": {"version": "1.2", "creator": {}, "entries": []}}"#,
    );
    let har = ["judge", "t.har", "--openapi", &url];
    let sent = |arguments: &[&str], status| {
        let before = host.received().len();
        let ended = suite.run(arguments);
        assert_eq!(
            ended.status, status,
            "{arguments:?}\n{}{}",
            ended.out, ended.err
        );
        let sent = host.received()[before..].to_vec();
        (sent[0].headers.get("authorization").cloned(), ended.err)
    };
    let (first, _) = sent(&["diff-contract", &url, &url], 0);
    assert_eq!(
        first.as_deref(),
        Some("Bearer of-b"),
        "the first that is set"
    );
    let (named, _) = sent(&[&har[..], &["--host", "c"]].concat(), 4);
    assert_eq!(named.as_deref(), Some("Bearer of-c"));
    let (unset, words) = sent(&[&har[..], &["--host", "a"]].concat(), 2);
    assert_eq!(unset, None);
    for expected in ["answers 401", "NO_SUCH_TOKEN", "host profile `a`"] {
        assert!(words.contains(expected), "{expected}\n{words}");
    }
}
