//! `driftcheck run` as a user sees it: the built binary against real sockets.

mod additive;
mod completeness;
mod connections;
mod lost_host;
mod refused;
mod selection;
mod situations;
mod verdicts;

use crate::support::{CannedResponse, Host, Suite, command, driftcheck, project};

const CASE: &str =
    "request: { path: /public/v1/thing }\nexpect: { status: 200, contract: thing }\n";
const SCHEMA: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["id"],
  "properties": { "id": { "type": "string" }, "secret": { "type": "string", "x-secret": true } }
}"#;

fn suite() -> Suite {
    Suite::new(&[
        ("cases/thing.case.yaml", CASE),
        ("schemas/thing.schema.json", SCHEMA),
    ])
}
