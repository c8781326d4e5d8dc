//! What becomes of a step's result: a setup or teardown that failed, and a response that
//! could not be worked on.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::model::case::Step;
use crate::model::exchange::{Blocked, Phase};
use crate::model::finding::Finding;
use crate::model::kind::{Kind, Severity};
use crate::model::outcome::StepResult;
use crate::variables::Values;

/// Why a case that needs a step could not be judged without it.
pub(super) fn not_run(cause: String, stopped: bool) -> Blocked {
    Blocked {
        phase: match stopped {
            true => Phase::Interrupted,
            false => Phase::Setup,
        },
        cause,
        help: None,
        may_have_been_carried_out: false,
    }
}

/// Why the steps after this one mean nothing; `None` where they are sent.
pub(super) fn why_halted(result: &StepResult) -> Option<&'static str> {
    let is_status = |finding: &Finding| {
        matches!(finding.kind, Kind::UnexpectedStatus | Kind::RouteGone) && finding.is_drift()
    };
    if result.blocked.is_some() {
        Some(match result.exchange {
            Some(_) => "could not be judged",
            None => "got no response",
        })
    } else if result.findings.iter().any(is_status) {
        Some("got an unexpected status")
    } else {
        None
    }
}

/// A response that refuses the credential, or that a gateway sent, says nothing else.
pub(super) fn no_answer_of_host(result: &mut StepResult, why: Option<Blocked>) {
    if why.is_some() {
        result.findings.clear();
        result.checks.clear();
        result.blocked = why;
    }
}

/// A failed setup is blocked: what it found says nothing about the case.
pub(super) fn setup(result: &mut StepResult) {
    let name = result.name.clone().unwrap_or_default();
    if let Some(words) = take_failure(result) {
        let (what, help) = match &result.fixture {
            Some(fixture) => (
                format!("the fixture `{fixture}` could not be created (`{name}`)"),
                format!("fix the fixture, or set `{fixture}` under `vars` of the host profile"),
            ),
            None => (
                format!("the setup step `{name}` failed"),
                "fix the setup, or the data on the host that it needs".into(),
            ),
        };
        result.blocked = Some(Blocked {
            phase: Phase::Setup,
            cause: format!("{what}: {words}"),
            help: Some(help),
            may_have_been_carried_out: false,
        });
    }
}

/// What a teardown did not do is reported in every report, with the request that would do it.
pub(super) fn teardown(result: &mut StepResult) {
    let name = result.name.clone().unwrap_or_default();
    let request = |result: &StepResult| {
        let sent = result.exchange.as_ref().map(|exchange| &exchange.request);
        let request = sent.or(result.unanswered.as_ref());
        request.map_or_else(String::new, |request| {
            format!("{} {}", request.method, request.url)
        })
    };
    let (words, may_have) = match (take_failure(result), &result.blocked) {
        (Some(words), _) => (words, false),
        (None, Some(blocked)) => (
            format!("{}: {}", blocked.phase, blocked.cause),
            blocked.may_have_been_carried_out,
        ),
        (None, None) => return,
    };
    result.blocked = Some(Blocked {
        phase: Phase::Teardown,
        cause: format!(
            "the teardown step `{name}` ({}) failed: {words}",
            request(result)
        ),
        help: Some("what the case created may be left behind: remove it by hand".into()),
        may_have_been_carried_out: may_have,
    });
}

/// Takes the breaking findings out of a step that the case is not about, as words.
fn take_failure(result: &mut StepResult) -> Option<String> {
    let findings = std::mem::take(&mut result.findings);
    let (failures, others): (Vec<Finding>, Vec<Finding>) = findings
        .into_iter()
        .partition(|finding| finding.severity == Severity::Breaking && finding.is_drift());
    result.findings = others;
    let words = |finding: &Finding| {
        format!(
            "{}, expected {}, got {}",
            finding.place, finding.expected, finding.actual
        )
    };
    let words: Vec<String> = failures.iter().take(3).map(words).collect();
    let more = failures.len().saturating_sub(words.len());
    match (words.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(words.join("; ")),
        (false, more) => Some(format!("{}; and {more} more", words.join("; "))),
    }
}

/// The size of its response's body.
pub(super) fn body_bytes(result: &StepResult) -> usize {
    let exchange = result.exchange.as_ref();
    exchange.map_or(0, |exchange| exchange.response.body.as_bytes().len())
}

/// A step without what was sent, received and found.
pub(super) fn bare(result: &StepResult) -> StepResult {
    StepResult {
        name: result.name.clone(),
        role: result.role,
        operation: result.operation.clone(),
        sends: result.sends,
        skip_reason: result.skip_reason.clone(),
        blocked: result.blocked.clone(),
        ..StepResult::default()
    }
}

/// Steps of which the last one that was sent could not be written.
pub(super) fn with_last_blocked(mut steps: Vec<StepResult>, blocked: Blocked) -> Vec<StepResult> {
    let sent = steps.iter_mut().filter(|step| step.skip_reason.is_none());
    if let Some(last) = sent.last() {
        last.blocked = Some(Blocked {
            may_have_been_carried_out: true,
            ..blocked
        });
    }
    steps
}

/// What was captured under the names that this step gives.
pub(super) fn in_names_of(step: &Step, captures: Values) -> BTreeMap<String, Value> {
    let is_own = |name: &Arc<str>| {
        step.expected
            .captures
            .iter()
            .any(|capture| capture.name == *name)
    };
    let named = captures.into_iter().filter(|(name, _)| is_own(name));
    named
        .map(|(name, value)| (name.to_string(), value))
        .collect()
}
