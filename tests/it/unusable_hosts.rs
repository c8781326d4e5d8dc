//! What `check` says of host profiles that no run could use.

use crate::support::Suite;

#[test]
fn an_address_without_its_slashes_gets_them() {
    let suite = Suite::new(&[("cases/a.case.yaml", "request: { path: /a }\n")]);
    for (word, meant) in [
        (
            "http:/127.0.0.1:1/v1",
            "has a scheme: http://127.0.0.1:1/v1\n",
        ),
        ("http//a.example", "has a scheme: http://a.example\n"),
        ("https:a.example", "has a scheme: https://a.example\n"),
        ("a.example", "has a scheme: https://a.example\n"),
        ("localhost:1", "has a scheme: http://localhost:1\n"),
        (
            "prod",
            "driftcheck.toml is not there, or has no [hosts.NAME]",
        ),
    ] {
        let ended = suite.run(&["run", "--host", word]);
        assert_eq!(ended.status, 2, "{word}");
        assert!(ended.err.contains(meant), "{word}: {}", ended.err);
    }
}

#[test]
fn check_reports_every_profile_that_no_run_could_use() {
    let settings = r#"url_profile = "lender"
[hosts.nourl]
jobs = 2
[hosts.noca]
url = "https://a.example"
ca = "no.pem"
[hosts.badproxy]
url = "https://a.example"
proxy = "localhost:99"
[hosts.lender]
jobs = 2
[hosts.mock]
jobs = 2
[hosts.base]
jobs = 2
[hosts.own]
extends = "base"
url = { env = "OWN_URL_THAT_IS_NOT_SET" }
proxy = { file = "not-on-this-machine" }
"#;
    // A mistake in a case hides none of them.
    let suite = Suite::new(&[
        ("driftcheck.toml", settings),
        ("cases/a.case.yaml", "request: { path: /a }\nexpet: {}\n"),
    ]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    for words in [
        "driftcheck.toml:2:8: the profile `nourl` has no address",
        "driftcheck.toml:6:6: `no.pem` cannot be read: there is no such file",
        "driftcheck.toml:9:9: this is not the address of a proxy",
        "cases/a.case.yaml:2:1: unknown field `expet`",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
    assert!(ended.err.contains("4 errors"), "{}", ended.err);
}
