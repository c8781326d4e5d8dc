//! A case's line of the record as lists of tests need it: requests and answers are skipped.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde::Deserialize;

use crate::model::exchange::Blocked;
use crate::model::finding::{Check, Finding};
use crate::model::outcome::{Attempt, Outcome};

/// A case with its checks and findings.
#[derive(Deserialize)]
pub(super) struct Case<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) name: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) file: Cow<'a, str>,
    pub(super) line: u32,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    pub(super) outcome: Outcome,
    #[serde(default)]
    pub(super) skip_reason: Option<String>,
    pub(super) duration_us: u64,
    #[serde(default)]
    pub(super) steps: Vec<Step>,
}

impl<'a> Case<'a> {
    /// Reads a line; `rest` is what is left of it without what was sent and received.
    pub(super) fn of(line: &'a [u8], rest: &'a mut Vec<u8>) -> serde_json::Result<Case<'a>> {
        rest.clear();
        leave_messages_out(line, rest);
        serde_json::from_slice(rest)
    }
}

/// Copies a line without the request and the response of each exchange, where it stands as
/// driftcheck writes it: they are most of it. No text can hold these bytes with bare quotes;
/// what was captured could, as it is a value of the host's choice.
fn leave_messages_out(line: &[u8], rest: &mut Vec<u8>) {
    let mut copied = 0;
    while let Some(start) = EXCHANGE.find(&line[copied..]) {
        let start = copied + start;
        let Some(end) = TIMINGS.find(&line[start..]) else {
            break;
        };
        rest.extend_from_slice(&line[copied..start + OPENING]);
        // Behind the brace and the comma.
        copied = start + end + 2;
    }
    rest.extend_from_slice(&line[copied..]);
    if copied > 0 && CAPTURES.find(rest).is_some() {
        rest.clear();
        rest.extend_from_slice(line);
    }
}

const OPENING: usize = b"\"exchange\":{".len();

static EXCHANGE: LazyLock<Finder<'static>> =
    LazyLock::new(|| Finder::new(b"\"exchange\":{\"request\":{"));
static TIMINGS: LazyLock<Finder<'static>> =
    LazyLock::new(|| Finder::new(b"},\"timings\":{\"head_us\":"));
static CAPTURES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\"captures\":"));

#[derive(Deserialize)]
pub(super) struct Step {
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) exchange: Option<Exchange>,
    #[serde(default)]
    pub(super) blocked: Option<Blocked>,
    #[serde(default)]
    pub(super) skip_reason: Option<String>,
    #[serde(default)]
    pub(super) attempts: Vec<Attempt>,
    #[serde(default)]
    pub(super) checks: Vec<Check>,
    #[serde(default)]
    pub(super) findings: Vec<Finding>,
}

#[derive(Deserialize)]
pub(super) struct Exchange {
    pub(super) timings: Timings,
}

#[derive(Deserialize)]
pub(super) struct Timings {
    pub(super) total_us: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::outcome::CaseResult;
    use crate::record::Writer;
    use crate::record::testing::{HOSTILE, case};

    fn line_of(case: &CaseResult) -> Vec<u8> {
        let mut line = Vec::new();
        Writer::new(&mut line).write_case(case).unwrap();
        line
    }

    #[test]
    fn a_case_is_read_without_its_messages_and_nothing_else_is_lost() {
        let mut case = case("a");
        let step = case.steps.first().unwrap().clone();
        case.steps.push(step);
        for step in &mut case.steps {
            let hostile = format!("{HOSTILE}}},\"timings\":{{\"head_us\":1");
            step.operation = format!("\"exchange\":{{\"request\":{{{hostile}");
            let exchange = step.exchange.as_mut().unwrap();
            exchange.response.body.0 = hostile.into_bytes();
        }
        let text = line_of(&case);
        let mut rest = Vec::new();
        leave_messages_out(&text, &mut rest);
        let mut expected = serde_json::from_slice::<serde_json::Value>(&text).unwrap();
        for step in expected["steps"].as_array_mut().unwrap() {
            let exchange = step["exchange"].as_object_mut().unwrap();
            exchange.remove("request");
            exchange.remove("response");
        }
        let left = serde_json::from_slice::<serde_json::Value>(&rest).unwrap();
        assert_eq!(left, expected);
    }

    #[test]
    fn a_captured_value_that_looks_like_an_exchange_hides_no_step() {
        let mut case = case("a");
        let step = case.steps.first().unwrap().clone();
        let looks_alike = serde_json::json!({"exchange": {"request": {"a": {"b": {}}}}});
        case.steps[0].captures.insert("x".into(), looks_alike);
        case.steps.push(step);
        let text = line_of(&case);
        let mut rest = Vec::new();
        assert_eq!(Case::of(&text, &mut rest).unwrap().steps.len(), 2);
    }

    #[test]
    fn a_line_in_another_order_is_read_whole() {
        let line = br#"{"steps":[{"exchange":{"timings":{"total_us":3,"head_us":1},"request":{}}}],
            "id":"i","name":"n","file":"f","line":1,"outcome":"conforms","duration_us":5}"#;
        let mut rest = Vec::new();
        let case = Case::of(line, &mut rest).unwrap();
        let exchange = case.steps[0].exchange.as_ref().unwrap();
        assert_eq!(exchange.timings.total_us, 3);
        assert_eq!(rest, line);
    }
}
