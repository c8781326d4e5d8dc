//! Credentials that are fetched: from a token endpoint of OAuth 2.0, or by a login.

mod login;
mod oauth2;
mod once;
mod repeated;
mod trouble;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{CannedResponse, Ended, Host, Received, Suite};

/// What the client proves itself by.
const SECRET: &str = "cl1ent s3cret/+%";

/// A token endpoint that gives `issued-token-1`, `issued-token-2` and so on, each with these
/// further members.
fn token_host(members: &'static str) -> Host {
    let issued = AtomicUsize::new(0);
    Host::start(move |_| {
        let number = issued.fetch_add(1, Ordering::Relaxed) + 1;
        let token = format!("\"access_token\": \"{}\"", token(number));
        CannedResponse::json(200, &format!("{{{token}{members}}}"))
    })
}

fn token(number: usize) -> String {
    format!("issued-token-{number}-x7Qz")
}

/// Which token a request carries, by its number.
fn carried(request: &Received) -> Option<usize> {
    let header = request.headers.get("authorization")?;
    let rest = header.strip_prefix("Bearer issued-token-")?;
    rest.strip_suffix("-x7Qz")?.parse().ok()
}

/// A host that takes tokens from `first` on, and that it is asked for.
fn guarded(is_good: impl Fn(usize, &Received) -> bool + Send + Sync + 'static) -> Host {
    Host::start(move |request| match carried(request) {
        Some(number) if is_good(number, request) => {
            CannedResponse::json(200, &format!("{{\"echo\": \"{}\"}}", token(number)))
        }
        _ => CannedResponse::json(401, "{\"title\": \"Unauthorized\"}"),
    })
}

/// A suite of so many cases on `host`, whose `default` credential these tables hold.
fn suite(host: &Host, auth: &str, cases: usize) -> Suite {
    let settings = format!(
        "[hosts.x]\nurl = \"{}\"\n[hosts.x.auth]\n{auth}\n",
        host.url
    );
    Suite::of_gets(&settings, cases)
}

/// A client of this endpoint, with these further keys.
fn client(tokens: &Host, keys: &str) -> String {
    format!(
        "default = {{ oauth2 = {{ token_url = \"{}/token\", client_id = \"the client\", client_secret = \"{SECRET}\"{keys} }} }}",
        tokens.url
    )
}

/// Everything that a run wrote and showed.
fn written(suite: &Suite, ended: &Ended) -> String {
    let mut all = format!("{}{}", ended.out, ended.err);
    for entry in std::fs::read_dir(suite.newest_run()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            all.push_str(&String::from_utf8_lossy(&std::fs::read(path).unwrap()));
        }
    }
    all
}

/// The only cause for which the cases of the newest run are blocked.
fn cause(suite: &Suite) -> String {
    let report = suite.report();
    let blocked = report["blocked"].as_array().unwrap();
    assert_eq!(blocked.len(), 1, "{blocked:?}");
    assert_eq!(blocked[0]["phase"], "credential", "{blocked:?}");
    blocked[0]["cause"].as_str().unwrap().to_owned()
}
