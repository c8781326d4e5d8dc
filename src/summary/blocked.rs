//! The cases that could not be judged, by cause.

use std::collections::BTreeMap;

use super::evidence::evidence;
use super::groups::moved;
use super::lowest::Lowest;
use super::rows::{BlockedGroup, CaseEntry};
use crate::model::exchange::{Blocked, Phase};
use crate::model::outcome::{CaseResult, StepResult};

/// What a blocked case without a cause says.
const NO_CAUSE: &str = "no cause was recorded";
/// What cases say whose teardown alone failed.
const TEARDOWN_FAILED: &str = "everything was judged, but the teardown failed";

/// Blocked cases are one group where all of this is the same.
type Cause = (Option<Phase>, String, Option<String>, bool);

/// The cases of one cause, and what the response to the first by id says of itself.
#[derive(Debug, Default)]
struct BlockedCases {
    cases: Vec<u32>,
    given_up: u32,
    evidence: Lowest<Vec<String>>,
}

/// All blocked cases.
#[derive(Debug, Default)]
pub(super) struct BlockedByCause(BTreeMap<Cause, BlockedCases>);

impl BlockedByCause {
    /// Adds the case with this index.
    pub(super) fn add(&mut self, entries: &[CaseEntry], index: u32, case: &CaseResult) {
        let group = self.0.entry(cause_of(case.blocked())).or_default();
        group.cases.push(index);
        let step = case.blocked_step();
        group.given_up += u32::from(step.is_some_and(StepResult::is_given_up));
        group.evidence.offer(entries, index, || evidence_of(case));
    }

    /// The groups, by cause.
    pub(super) fn into_groups(self, position: &[u32]) -> Vec<BlockedGroup> {
        let groups = self.0.into_iter();
        groups
            .map(
                |((phase, cause, help, may_have_been_carried_out), group)| BlockedGroup {
                    phase,
                    cause,
                    help,
                    may_have_been_carried_out,
                    evidence: group.evidence.into_value().unwrap_or_default(),
                    given_up: group.given_up,
                    cases: moved(group.cases, position),
                },
            )
            .collect()
    }
}

/// What the response to the request that was blocked says of itself.
fn evidence_of(case: &CaseResult) -> Vec<String> {
    let step = case.blocked_step();
    let exchange = step.and_then(|step| step.exchange.as_ref());
    exchange.map_or_else(Vec::new, |exchange| evidence(&exchange.response))
}

fn cause_of(blocked: Option<&Blocked>) -> Cause {
    match blocked {
        // Each names a request of its own; they are listed as what was left behind.
        Some(blocked) if blocked.phase == Phase::Teardown => (
            Some(blocked.phase),
            TEARDOWN_FAILED.to_owned(),
            blocked.help.clone(),
            blocked.may_have_been_carried_out,
        ),
        Some(blocked) => (
            Some(blocked.phase),
            blocked.cause.clone(),
            blocked.help.clone(),
            blocked.may_have_been_carried_out,
        ),
        None => (None, NO_CAUSE.to_owned(), None, false),
    }
}
