//! An exchange that no case asked for, against what its operation documents.

use super::gateway::gateway_answer;
use super::raw_finding::RawFinding;
use super::redacted_places::keep_masked;
use super::rules::Rules;
use super::state::{Bindings, ExchangeJudge};
use super::step::judge_step;
use super::verdict::StepVerdict;
use crate::contract::Catalog;
use crate::json::MemberSpan;
use crate::model::case::Expected;
use crate::model::exchange::{Blocked, Exchange, KeptHeaders, Phase};
use crate::model::finding::Basis;
use crate::model::kind::Kind;
use crate::model::moment::Moment;
use crate::model::outcome::{Redaction, StepResult};
use crate::model::place::Place;

/// Why no contract judges a response of a log.
const NO_HEADERS: &str = "an access log has few headers, or none";

/// The check of whether the document has the operation.
const OPERATION: &str = "documented operation";

/// In which way an exchange is not as it was sent.
#[derive(Debug, Default)]
pub struct Recorded<'a> {
    /// Why the response cannot be judged, where its body is not in its coding.
    pub undecodable: Option<Blocked>,
    /// Which headers the source has.
    pub kept_headers: KeptHeaders,
    /// When the request was sent, where that is known.
    pub sent_at: Option<Moment>,
    /// What was masked before it was written.
    pub masked: &'a [Redaction],
    /// Whether other responses showed that the operation's route is there.
    pub is_route_there: bool,
}

/// Judges an exchange by its operation, and gives with the result where secret members stand in
/// the response's body. What refuses the client, or comes from a gateway in the host's place,
/// says nothing of the contract unless the document describes that status. Where a recorder kept
/// no headers, only the status is judged, and nothing of what is masked. A body that is not in
/// its coding blocks, as it does where a case asked for it.
pub fn judge_seen(
    expected: &Expected,
    exchange: Exchange,
    recorded: Recorded<'_>,
    rules: &Rules,
) -> (StepResult, Option<Vec<MemberSpan>>) {
    let undecodable = recorded.undecodable;
    let blocked = undecodable.or_else(|| why_not_judged(expected, &exchange, rules));
    let mut result = StepResult {
        operation: expected.operation.to_string(),
        ..StepResult::default()
    };
    let mut secrets = None;
    if blocked.is_none() {
        let bindings = Bindings {
            is_route_there: recorded.is_route_there,
            kept_headers: recorded.kept_headers,
            sent_at: recorded.sent_at,
            ..Bindings::bare(&expected.operation)
        };
        let mut verdict = match recorded.kept_headers {
            KeptHeaders::Few => by_status_alone(expected, &exchange, bindings, rules),
            _ => judge_step(expected, &exchange, bindings, rules),
        };
        if !recorded.masked.is_empty() {
            keep_masked(&mut verdict, recorded.masked, &[], &exchange);
        }
        result.checks = verdict.checks;
        result.findings = verdict.findings;
        result.observations = verdict.observations;
        secrets = verdict.secrets;
        result.blocked = verdict.blocked;
    }
    result.blocked = blocked.or(result.blocked);
    result.exchange = Some(exchange);
    (result, secrets)
}

/// What the status says, and the headers that are there, where a recorder kept neither all headers
/// nor a body.
fn by_status_alone(
    expected: &Expected,
    exchange: &Exchange,
    bindings: Bindings<'_>,
    rules: &Rules,
) -> StepVerdict {
    let mut judge = ExchangeJudge::new(expected, exchange, bindings, rules);
    for choice in &expected.expect.contracts {
        let name = &choice.value.name;
        if let Some(operation) = rules.catalog.operation(name) {
            let status = exchange.response.status;
            judge.verdict.observations.document = Some(operation.seen(status, None));
            let is_documented = operation.operation().response(status).is_some();
            judge.documented_status(choice, operation, is_documented);
        }
        judge.not_applied(&format!("contract {name}"), NO_HEADERS);
    }
    judge.deprecation_in_some_headers();
    judge.verdict
}

/// The result of an exchange whose operation no document has.
pub fn undocumented_operation(
    expected: &Expected,
    exchange: Exchange,
    documents: &str,
    rules: &Rules,
) -> StepResult {
    let operation = &expected.operation;
    let mut judge = ExchangeJudge::bare(operation, expected, &exchange, rules);
    let expected_words = format!("an operation of {documents}");
    let message = format!("{documents} has no operation `{operation}`, but clients use it");
    let found = RawFinding::new(
        Kind::UndocumentedOperation,
        Place::Status,
        expected_words,
        &**operation,
    );
    judge.record(
        OPERATION,
        Basis::Documented,
        0,
        vec![found.message(message)],
    );
    let verdict = judge.verdict;
    StepResult {
        operation: operation.to_string(),
        checks: verdict.checks,
        findings: verdict.findings,
        exchange: Some(exchange),
        ..StepResult::default()
    }
}

/// Whether the document describes a status of an operation by itself or by its class, so that it
/// comes from the host and not from a gateway before it.
pub fn describes(expected: &Expected, status: u16, catalog: &Catalog) -> bool {
    let mut contracts = expected.expect.contracts.iter();
    let operation = contracts.find_map(|choice| catalog.operation(&choice.value.name));
    operation.is_some_and(|one| one.operation().names_status(status))
}

fn why_not_judged(expected: &Expected, exchange: &Exchange, rules: &Rules) -> Option<Blocked> {
    let status = exchange.response.status;
    if describes(expected, status, &rules.catalog) {
        return None;
    }
    if status == 401 {
        return Some(Blocked {
            phase: Phase::Credential,
            cause: "the host refused what the client sent as its credential: 401".to_owned(),
            help: None,
            may_have_been_carried_out: false,
        });
    }
    let blocked = gateway_answer(expected, exchange, &rules.catalog)?;
    Some(Blocked {
        // It speaks of what to do before a run is started again.
        help: None,
        ..blocked
    })
}
