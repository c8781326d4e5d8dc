//! Values made up for tests, hostile ones among them.

use std::collections::BTreeMap;

use super::coverage::Coverage;
use super::exchange::{Blocked, Exchange, Header, Phase, Request, Response, Timings};
use super::finding::{Basis, Check, CheckOutcome, Finding, Observations, SchemaLine};
use super::kind::Kind;
use super::outcome::{CaseResult, Outcome, StepResult};
use super::place::{Place, fingerprint};

/// What a host might send to break a terminal, a file format or a reader.
pub(crate) const HOSTILE: &str = "\u{1b}[31mred\u{1b}[0m \u{7}\0 ]]> <b>&amp;</b> \u{202e}gnp.exe\u{2066} \u{fffe}\u{feff}\u{9b}1m 'q' \"d\" $(x) `y`\r\n\ttab";

/// What an answer showed of that contract.
pub(crate) fn covered(seen: &str) -> Coverage {
    Coverage {
        contract: "account-user".into(),
        fields: "0a1b2c3d".into(),
        seen: seen.into(),
    }
}

pub(crate) fn exchange(status: u16, body: &str) -> Exchange {
    Exchange {
        request: Request {
            method: "POST".into(),
            url: "https://api.example.com/public/v1/accounts/account-users/USR-1/resend-invite"
                .into(),
            headers: vec![
                Header {
                    name: "authorization".into(),
                    value: "Bearer [redacted]".into(),
                },
                Header {
                    name: "content-type".into(),
                    value: "application/json".into(),
                },
            ],
            body: Some("{\"note\":\"it's\"}".into()),
        },
        response: Response {
            version: "HTTP/1.1".into(),
            status,
            headers: vec![Header {
                name: "content-type".into(),
                value: "application/json".into(),
            }],
            body: body.into(),
            decoded_from: None,
            body_missing: None,
        },
        timings: Timings {
            head_us: 900,
            total_us: 1000 + u64::from(status),
            connect_us: 0,
        },
    }
}

pub(crate) fn finding(kind: Kind, place: &str, expected: &str, actual: &str) -> Finding {
    let place = Place::Body(place.to_owned());
    Finding {
        kind,
        severity: kind.default_severity(),
        pointer: Some("/items/0".into()),
        expected: expected.into(),
        actual: actual.into(),
        message: format!("the value is {actual}, not {expected}"),
        fingerprint: fingerprint(kind, "POST /x", 200, &place, None),
        place,
        basis: Basis::Documented,
        check: "contract account-user".into(),
        rule: Some("account-user#/properties/id/type".into()),
        schema_line: Some(SchemaLine {
            file: "schemas/account-user.schema.json".into(),
            line: 31,
        }),
        line: Some(12),
        more: 0,
        diff: None,
        closed: false,
        waived: None,
    }
}

/// A case that conforms.
pub(crate) fn case(id: &str) -> CaseResult {
    CaseResult {
        id: id.into(),
        seen: None,
        name: format!("Title of {id}"),
        file: format!("cases/{id}.case.yaml").into(),
        line: 3,
        tags: Vec::new(),
        effects: Vec::new(),
        fixtures: BTreeMap::new(),
        outcome: Outcome::Conforms,
        skip_reason: None,
        missing: Vec::new(),
        duration_us: 1500,
        steps: vec![StepResult {
            operation: "POST /public/v1/accounts/account-users/{id}/resend-invite".into(),
            exchange: Some(exchange(200, "{\"id\":7}")),
            checks: ["status", "contract account-user"]
                .map(|name| Check {
                    name: name.into(),
                    outcome: CheckOutcome::Passed,
                    reason: None,
                })
                .into(),
            observations: Observations {
                coverage: Some(covered("e8")),
                ..Observations::default()
            },
            ..StepResult::default()
        }],
    }
}

/// A case with these findings.
pub(crate) fn found(id: &str, findings: Vec<Finding>) -> CaseResult {
    let mut case = case(id);
    let drifts = findings.iter().any(Finding::is_drift);
    if drifts {
        case.outcome = Outcome::Drifts;
    }
    case.steps[0].checks[1].outcome = if drifts {
        CheckOutcome::Failed
    } else {
        CheckOutcome::Noticed
    };
    case.steps[0].findings = findings;
    case
}

pub(crate) fn blocked(id: &str, cause: &str, carried_out: bool) -> CaseResult {
    let mut case = case(id);
    case.outcome = Outcome::Blocked;
    let step = &mut case.steps[0];
    step.unanswered = step.exchange.take().map(|exchange| exchange.request);
    step.checks.clear();
    step.observations = Observations::default();
    step.blocked = Some(Blocked {
        phase: Phase::Waiting,
        cause: cause.into(),
        help: Some("raise `timeout` in the host profile".into()),
        may_have_been_carried_out: carried_out,
    });
    case
}

pub(crate) fn skipped(id: &str, reason: &str) -> CaseResult {
    CaseResult {
        outcome: Outcome::Skipped,
        skip_reason: Some(reason.into()),
        steps: Vec::new(),
        duration_us: 0,
        ..case(id)
    }
}

/// Holds `schemas/driftcheck/NAME.schema.json` to the schema that is generated, with its name as
/// `$id`; `BLESS=1` writes it anew. Gives the text.
pub(crate) fn published(name: &str, schema: &schemars::Schema) -> String {
    let root = env!("CARGO_MANIFEST_DIR");
    let path = format!("{root}/schemas/driftcheck/{name}.schema.json");
    let text = serde_json::to_string_pretty(schema).unwrap() + "\n";
    let id = format!("\n  \"$id\": \"urn:driftcheck:schema:{name}\",\n  \"title\"");
    let text = text.replacen("\n  \"title\"", &id, 1);
    assert!(text.contains("$id"), "{name}");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{path} is old; run BLESS=1 cargo test --lib");
    text
}
