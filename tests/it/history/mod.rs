//! What is kept of runs for those that come after them: `--against previous`, `--fail-on new`,
//! `--confirm`, `driftcheck history`, `--metrics` and `--min-coverage`.

mod command;
mod coverage;
mod file;
mod gate;
mod metrics;
mod nights;

use std::sync::{Arc, Mutex};

use crate::support::{CannedResponse, Ended, Host, Suite};
use serde_json::Value;

const SCHEMA: &str = r#"{"type": "object", "required": ["id"], "properties": {
    "id": {"type": "string"}, "name": {"type": ["string", "null"]}, "more": {"type": "string"}}}"#;

/// A suite of two cases on a host whose responses are those of the night: a word for each
/// drift, `dead` for a host that has a gateway in its place, and the date of a sunset.
struct Watched {
    suite: Suite,
    night: Arc<Mutex<String>>,
    host: Host,
}

impl Watched {
    fn new() -> Watched {
        let night = Arc::new(Mutex::new(String::new()));
        let at = night.clone();
        let host = Host::start(move |request| respond(&at.lock().unwrap(), &request.target));
        let settings = format!("[hosts.here]\nurl = \"{}\"\n", host.url);
        let suite = Suite::new(&[
            ("driftcheck.toml", &settings),
            ("schemas/thing.schema.json", SCHEMA),
            ("cases/_defaults.yaml", "expect: { contract: thing }\n"),
            ("cases/a.case.yaml", "request: { path: /a }\n"),
            ("cases/b.case.yaml", "request: { path: /b }\n"),
        ]);
        Watched { suite, night, host }
    }

    /// A run of a night.
    fn run(&self, night: &str, more: &[&str]) -> Ended {
        night.clone_into(&mut self.night.lock().unwrap());
        let args = ["run", "--host", "here", "--format", "json"];
        self.suite.run(&[&args[..], more].concat())
    }

    fn history(&self) -> String {
        std::fs::read_to_string(self.suite.path("reports/history.ndjson")).unwrap()
    }

    fn lines(&self) -> Vec<Value> {
        let text = self.history();
        let lines = text.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

/// `A` is a wrong type in the response of `/a`, `B` and `C` in those of the others.
fn respond(night: &str, target: &str) -> CannedResponse {
    let words: Vec<&str> = night.split_whitespace().collect();
    if words.contains(&"dead") {
        return CannedResponse::new(503, "text/html", "no host");
    }
    let drift = target.trim_start_matches('/').to_ascii_uppercase();
    let body = match words.contains(&&*drift) {
        true => r#"{"id": 7, "name": null, "more": "x"}"#,
        false => r#"{"id": "x", "name": null, "more": "x"}"#,
    };
    let body = match words.contains(&"less") {
        true => body.replace(r#", "more": "x""#, ""),
        false => body.to_owned(),
    };
    let response = CannedResponse::json(200, &body);
    let sunset = words.iter().find_map(|word| word.strip_prefix("sunset="));
    match sunset.filter(|_| target == "/a") {
        Some("1") => response.header("Sunset", "Wed, 30 Jun 2027 23:59:59 GMT"),
        Some(_) => response.header("Sunset", "Thu, 30 Sep 2027 23:59:59 GMT"),
        None => response,
    }
}

/// Its words, whatever the width of the terminal.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
