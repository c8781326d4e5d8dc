//! Accepted responses: what a run says of responses that differ, and what `driftcheck baseline`
//! does, as a user runs it.

mod accepting;
mod differing;
mod files;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use crate::support::{CannedResponse, Ended, Host, Suite, command, driftcheck, project};
use serde_json::Value;

const SCHEMA: &str = r#"{
  "type": "object", "required": ["id"],
  "properties": {
    "id": { "type": "string" },
    "name": { "type": ["string", "null"] },
    "count": { "type": ["number", "string"] },
    "invite": { "type": "object", "properties": { "link": { "type": "string", "x-secret": true } } },
    "seen": { "type": ["string", "null"], "x-null-is-absent": true },
    "tags": { "type": "array", "items": { "type": "string" } },
    "parts": { "type": "array" }
  }
}"#;

const BODY: &str = r#"{"id": "AUSR-1111-2222-3333", "name": "Ann Lee", "count": 7,
  "at": "2026-01-02T03:04:05Z", "other": "ACC-1111-2222",
  "invite": {"link": "https://x.example/invite?code=s3cr3tc0de", "key": "s3cr3t"}, "tags": ["a", "b", "c"],
  "parts": [{"key": "p", "size": 1}, {"key": "q", "size": 2}]}"#;

/// A host whose response can be changed between two runs.
struct Changing {
    suite: Suite,
    host: Host,
    response: Arc<Mutex<CannedResponse>>,
}

impl Changing {
    fn with(case: &str, body: &str) -> Changing {
        let suite = Suite::new(&[
            ("driftcheck.toml", "[hosts.mock]\neffects = \"allow\"\n"),
            ("schemas/thing.schema.json", SCHEMA),
            ("cases/things/read.case.yaml", case),
        ]);
        let response = Arc::new(Mutex::new(CannedResponse::json(200, body)));
        let shared = response.clone();
        let host = Host::start(move |_| shared.lock().unwrap().clone());
        Changing {
            suite,
            host,
            response,
        }
    }

    /// The same with its response accepted.
    fn accepted(case: &str, body: &str) -> Changing {
        let changing = Changing::with(case, body);
        changing.run(&[]);
        let ended = changing.suite.run(&["baseline", "accept", "--all"]);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        changing
    }

    fn responses(&self, response: CannedResponse) {
        *self.response.lock().unwrap() = response;
    }

    fn responds_json(&self, body: &str) {
        self.responses(CannedResponse::json(200, body));
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        let mut all = vec!["run", "--host", &self.host.url];
        all.extend(arguments);
        self.suite.run(&all)
    }

    fn file(&self) -> PathBuf {
        let path = "cases/_baselines/mock/things/read.baseline.json";
        self.suite.path(path)
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.file()).unwrap()
    }

    /// The findings of the newest run, as `severity kind place`.
    fn findings(&self) -> Vec<String> {
        findings(&self.suite.report())
    }
}

fn findings(report: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|one| {
            let [severity, kind, place] =
                ["severity", "kind", "place"].map(|name| text(&one[name]));
            format!("{severity} {kind} {place}")
        })
        .collect()
}

const CASE: &str = "request: { path: '/things/{id}', params: { id: AUSR-1111-2222-3333 } }
expect: { contract: thing }
";
const PLAIN: &str = "request: { path: /x }\n";
