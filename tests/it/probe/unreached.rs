//! Hosts that cannot be asked, in a suite whose cases give nothing to ask by.

use super::*;

/// Neither a GET nor a value for its path.
const NOTHING_TO_ASK: (&str, &str) = (
    "cases/a.case.yaml",
    "effects: none\nneeds: id\nrequest: { method: POST, path: '/{{ id }}/resend' }\n",
);

fn states(report: &Value) -> [String; 4] {
    ["name", "connect", "tls", "answer"].map(|subject| check(report, subject).0)
}

#[test]
fn what_was_not_asked_is_never_ok() {
    let suite = Suite::new(&[NOTHING_TO_ASK]);
    let plain = Host::start(|_| CannedResponse::json(200, "{}"));
    let behind_https = plain.url.replace("http:", "https:");
    let unknown = "could-not-tell";
    for (url, expected) in [
        (
            "https://nowhere.invalid",
            ["problem", unknown, unknown, unknown],
        ),
        ("http://127.0.0.1:1", ["ok", "problem", unknown, unknown]),
        (&behind_https, ["ok", "ok", "problem", unknown]),
    ] {
        let ended = suite.run(&["probe", url, "--format", "json"]);
        let report: Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(states(&report), expected, "{url}: {}", ended.out);
        assert_eq!(ended.status, 3, "{url}");
        assert_eq!(report["fitness"], "unreachable", "{url}");
    }
}

#[test]
fn a_host_that_answers_its_base_address_is_fit() {
    let suite = Suite::new(&[NOTHING_TO_ASK]);
    let host = Host::start(|_| CannedResponse::new(404, "text/plain", ""));
    let (ended, report) = probe(&suite, &host);
    assert_eq!(ended.status, 0, "{}", ended.out);
    assert_eq!(states(&report), ["ok", "ok", "could-not-tell", "ok"]);
    let asked = host.received();
    let asked: Vec<&str> = asked.iter().map(|one| one.target.as_str()).collect();
    assert_eq!(asked, ["/", "/.well-known/api-catalog"]);
    assert!(check(&report, "answer").1.starts_with("GET / returns 404"));
    let (state, words) = check(&report, "authorised");
    assert_eq!(state, "could-not-tell", "{words}");
}
