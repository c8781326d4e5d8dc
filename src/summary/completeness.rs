//! What a run judged of what it had to judge.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::coverage::ContractCoverage;
use super::rows::{NotJudged, Totals};
use crate::model::exchange::{
    BASELINE_OF_OTHER_STEPS, CLIENT_LEFT, JUDGING_BEHIND, LOG_HAS_NO_BODY, NEITHER_AS_EXPECTED,
    OF_ANOTHER_REQUEST, PROXY_LEFT, Phase, REST_OF_STREAM, TOO_DEEP_TO_READ, TOO_LARGE_TO_COMPARE,
};
use crate::model::finding::{Check, CheckOutcome};
use crate::model::outcome::{CaseResult, Outcome, StepResult};
use crate::model::record::{LeftOut, RunStarted, contract_file};
use crate::model::required::Required;

/// What the checks of contracts are called, before the contract's name.
const CONTRACT: &str = "contract ";

/// Why exchanges could not be judged as a whole that the host did not answer.
const NO_WHOLE_RESPONSE: &str = "the host gave no whole response";
/// The same where the contract takes too long for the body.
const TOO_LONG: &str = "judging took too long";

/// What was judged so far.
#[derive(Debug, Default)]
pub(crate) struct JudgedParts {
    contracts: BTreeSet<String>,
    tags: BTreeSet<String>,
    operations: BTreeSet<String>,
    /// Operations of which a body was judged by a contract.
    bodies_judged: BTreeSet<String>,
    /// Responses whose body could not be judged, by operation and by why.
    bodies_missing: BTreeMap<String, BTreeMap<String, u64>>,
    /// Exchanges that were judged in part, or not, though they had to be, by why.
    not_whole: BTreeMap<String, u64>,
    /// Of a comparison of two hosts: how many pairs there were, and of how many neither had a
    /// status that is expected.
    pairs: (u64, u64),
}

impl JudgedParts {
    /// Adds a case. What of it was blocked says nothing.
    pub(crate) fn add(&mut self, case: &CaseResult) {
        let is_answered = |step: &&StepResult| step.exchange.is_some() && step.blocked.is_none();
        for step in case.steps.iter().filter(is_answered) {
            let document = step.observations.document.as_ref();
            let document = document.map(|coverage| coverage.contract.as_str());
            let names = step.checks.iter().filter_map(applied_contract);
            if names.clone().next().is_some() {
                insert(&mut self.bodies_judged, &step.operation);
            }
            for name in names.chain(document) {
                insert(&mut self.contracts, name);
            }
            let exchange = step.exchange.as_ref();
            let why = exchange.and_then(|one| one.response.body_missing.as_ref());
            let is_why = |check: &Check| check.reason.as_ref() == why && is_of_contract(check);
            if let Some(why) = why.filter(|_| step.checks.iter().any(is_why)) {
                let of = self.bodies_missing.entry(step.operation.clone());
                *of.or_default().entry(why.clone()).or_default() += 1;
            }
            self.pairs.0 += u64::from(!step.checks.is_empty());
            self.pairs.1 += u64::from(step.checks.iter().any(is_neither));
            if let Some(why) = step.checks.iter().find_map(why_not_whole) {
                *self.not_whole.entry(why.to_owned()).or_default() += 1;
            }
            insert(&mut self.operations, &step.operation);
        }
        for step in case.steps.iter().filter(|_| case.seen.is_some()) {
            let is_given_up = step
                .blocked
                .as_ref()
                .is_some_and(|one| one.phase == Phase::Limit);
            let blocked = step.blocked.as_ref();
            let is_deep = blocked.is_some_and(|one| one.cause == TOO_DEEP_TO_READ);
            let why = match (&step.unanswered, is_given_up) {
                (Some(_), _) => NO_WHOLE_RESPONSE,
                _ if is_deep => TOO_DEEP_TO_READ,
                (None, true) => TOO_LONG,
                (None, false) => continue,
            };
            *self.not_whole.entry(why.to_owned()).or_default() += 1;
        }
        if matches!(case.outcome, Outcome::Conforms | Outcome::Drifts) {
            case.tags.iter().for_each(|tag| insert(&mut self.tags, tag));
        }
    }

    /// The contract files that a response was judged by.
    fn files<'s>(&'s self, started: &'s RunStarted) -> BTreeSet<&'s str> {
        let names: HashSet<&str> = started.contracts.iter().map(|one| &*one.name).collect();
        let judged = self.contracts.iter();
        judged.map(|name| contract_file(name, &names)).collect()
    }

    /// The contract files that a response was judged by, and those that they refer to.
    pub(crate) fn applied(&self, started: &RunStarted) -> Vec<String> {
        let mut applied = self.files(started);
        for contract in &started.contracts {
            if applied.contains(contract.name.as_str()) {
                applied.extend(contract.refers_to.iter().map(String::as_str));
            }
        }
        applied.into_iter().map(str::to_owned).collect()
    }

    /// What was not judged. A shard is judged when it is joined with the others.
    pub(crate) fn not_judged(
        &self,
        started: &RunStarted,
        totals: &Totals,
        coverage: &[ContractCoverage],
        left_out: &[LeftOut],
    ) -> Vec<NotJudged> {
        let of_traffic = self.not_whole(left_out).into_iter();
        let of_traffic = of_traffic.chain(self.no_body(started));
        let (Some(required), None) = (&started.required, started.shard) else {
            return of_traffic.collect();
        };
        let judged = self.files(started);
        let contracts = required.contracts.iter();
        let contracts = contracts.filter(|name| !judged.contains(name.as_str()));
        let tags = required.tags.iter();
        let tags = tags.filter(|name| !self.tags.contains(*name));
        let operations = required.operations.iter();
        let operations = operations.filter(|name| !self.operations.contains(*name));
        let contracts = contracts.cloned().map(|name| NotJudged::Contract { name });
        let tags = tags.cloned().map(|name| NotJudged::Tag { name });
        let operations = operations
            .cloned()
            .map(|name| NotJudged::Operation { name });
        let skipped = too_many_skipped(required, totals);
        contracts
            .chain(tags)
            .chain(operations)
            .chain(skipped)
            .chain(too_little_seen(required, coverage))
            .chain(of_traffic)
            .collect()
    }

    /// Exchanges that had to be judged, and could not be as a whole: drift may be among them.
    fn not_whole(&self, left_out: &[LeftOut]) -> Vec<NotJudged> {
        let lost = left_out.iter();
        let lost = lost.filter_map(|one| Some((one.failing()?, one.entries)));
        let seen = self.not_whole.iter().map(|(why, count)| (&**why, *count));
        let (pairs, neither) = self.pairs;
        let is_all = pairs > 0 && pairs == neither;
        let seen = seen.chain(is_all.then_some((NEITHER_AS_EXPECTED, neither)));
        let mut all = BTreeMap::<&str, u64>::new();
        for (why, exchanges) in lost.chain(seen) {
            *all.entry(why).or_default() += exchanges;
        }
        let all = all.into_iter();
        all.map(|(why, exchanges)| NotJudged::Exchanges {
            exchanges,
            why: why.to_owned(),
        })
        .collect()
    }

    /// That of operations in traffic no body was judged, although some had to be. Of an access
    /// log nobody expects one.
    fn no_body(&self, started: &RunStarted) -> Option<NotJudged> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        let mut operations = Vec::new();
        let is_judged = |operation: &str| self.bodies_judged.contains(operation);
        let all = self.bodies_missing.iter();
        for (operation, missing) in all.filter(|(operation, _)| !is_judged(operation)) {
            let missing = missing.iter().filter(|(why, _)| *why != LOG_HAS_NO_BODY);
            let before = counts.values().sum::<u64>();
            missing.for_each(|(why, count)| *counts.entry(why).or_default() += count);
            if counts.values().sum::<u64>() > before {
                operations.push(operation.clone());
            }
        }
        let (why, _) = counts.iter().max_by_key(|(_, count)| **count)?;
        (!started.sources.is_empty()).then(|| NotJudged::Body {
            operations,
            responses: counts.values().sum(),
            why: (*why).to_owned(),
        })
    }
}

/// Why a check did not see all that it had to. A stream that its client leaves is seen as far as
/// anybody wants it.
fn why_not_whole(check: &Check) -> Option<&str> {
    let reason = check.reason.as_deref()?;
    let is_lost = check.name == REST_OF_STREAM && ![CLIENT_LEFT, PROXY_LEFT].contains(&reason);
    let is_left = [JUDGING_BEHIND, BASELINE_OF_OTHER_STEPS, OF_ANOTHER_REQUEST].contains(&reason)
        || reason.ends_with(TOO_LARGE_TO_COMPARE);
    (is_lost || is_left).then_some(reason)
}

fn is_neither(check: &Check) -> bool {
    check.reason.as_deref() == Some(NEITHER_AS_EXPECTED)
}

fn too_many_skipped(required: &Required, totals: &Totals) -> Option<NotJudged> {
    let max_percent = required.max_skipped_percent?;
    let is_too_many = totals.skipped * 100 > u64::from(max_percent) * totals.cases;
    is_too_many.then_some(NotJudged::Skipped {
        skipped: totals.skipped,
        cases: totals.cases,
        max_percent,
    })
}

fn too_little_seen(required: &Required, coverage: &[ContractCoverage]) -> Option<NotJudged> {
    let min_percent = required.min_coverage_percent?;
    let counts = coverage.iter().filter(|one| one.responses > 0);
    let counts = counts.map(|one| one.counts().properties);
    let (seen, documented) = counts.fold((0, 0), |(seen, documented), one| {
        (seen + one.seen, documented + one.documented)
    });
    let is_less = seen * 100 < u64::from(min_percent) * documented || documented == 0;
    is_less.then_some(NotJudged::Coverage {
        seen,
        documented,
        min_percent,
    })
}

/// The contract whose check this is, where it was applied.
fn applied_contract(check: &Check) -> Option<&str> {
    let is_applied = check.outcome != CheckOutcome::NotApplied;
    let name = check.name.strip_prefix(CONTRACT);
    name.filter(|_| is_applied)
}

fn is_of_contract(check: &Check) -> bool {
    check.name.starts_with(CONTRACT)
}

fn insert(set: &mut BTreeSet<String>, name: &str) {
    if !set.contains(name) {
        set.insert(name.to_owned());
    }
}
