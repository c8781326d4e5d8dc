//! Judges a request.

use super::super::rules::Rules;
use super::super::state::ExchangeJudge;
use super::body::body;
use super::parameters::parameters;
use super::subject::Sent;
use crate::model::exchange::Exchange;
use crate::model::finding::{Basis, Check, Finding};

const PARAMETERS: &str = "request parameters";
const BODY: &str = "request body";

/// Judges what a client sent.
pub fn judge_sent(
    sent: Sent<'_>,
    exchange: &Exchange,
    rules: &Rules,
) -> (Vec<Finding>, Vec<Check>) {
    let name = &sent.expected.operation;
    let mut judge = ExchangeJudge::bare(name, sent.expected, exchange, rules);
    let found = parameters(&sent, &exchange.request);
    judge.record(PARAMETERS, Basis::Documented, 0, found);
    match body(&sent, &exchange.request) {
        Ok(found) => judge.record(BODY, Basis::Documented, 0, found),
        Err(reason) => judge.not_applied(BODY, &reason),
    }
    (judge.verdict.findings, judge.verdict.checks)
}
