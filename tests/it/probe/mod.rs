//! `driftcheck probe` and `run --probe` against scripted hosts.

mod documents;
mod responses;
mod settings;
mod unreached;

use crate::support::{CannedResponse, Ended, Host, Received, Suite};
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

fn problem(status: u16) -> CannedResponse {
    let body = format!(r#"{{"type": "about:blank", "title": "x", "status": {status}}}"#);
    CannedResponse::new(status, "application/problem+json", body)
}

fn date(response: CannedResponse) -> CannedResponse {
    let now = httpdate::fmt_http_date(std::time::SystemTime::now());
    response.header("Date", &now)
}

/// A good host: bearer tokens, a list, and a route that takes POST alone.
fn good(request: &Received) -> CannedResponse {
    let token = request.headers.get("authorization").map(String::as_str);
    let path = request.target.split('?').next().unwrap();
    date(match (token, path) {
        (Some("Bearer good-token-1234"), "/v1/users") => {
            CannedResponse::json(200, r#"{"data": []}"#).header("Deprecation", "@1761264000")
        }
        (Some("Bearer good-token-1234"), path) if path.ends_with("/resend") => {
            problem(405).header("Allow", "POST")
        }
        (Some("Bearer good-token-1234"), _) => {
            CannedResponse::new(404, "text/html", "<h1>404</h1>")
        }
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
