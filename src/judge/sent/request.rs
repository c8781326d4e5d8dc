//! What is judged of a request.

use super::super::rules::Rules;
use super::super::state::ExchangeJudge;
use super::body::body;
use super::parameters::parameters;
use crate::contract::OperationContract;
use crate::model::case::Expected;
use crate::model::exchange::Exchange;
use crate::model::finding::{Basis, Check, Finding};

const PARAMETERS: &str = "request parameters";
const BODY: &str = "request body";

/// What a request is judged with.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// The operation, of a document that is read as one of requests.
    pub operation: OperationContract<'a>,
    /// What is expected of its responses, for the name that findings go by.
    pub expected: &'a Expected,
    /// Whether the recorder kept no headers.
    pub headers_missing: bool,
    /// Why the request's body is not all that was sent, where it is not.
    pub body_missing: Option<&'a str>,
}

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
