//! What a run changed since the accepted one that its record names: a pure function of its
//! summary, so that every report and every later reading says the same.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::accepted::deprecation;
use super::changes::{FindingChange, FindingState};
use super::compare::compare_findings;
use crate::diff::{Masks, Nature, normalise};
use crate::model::accepted::{AcceptedCoverage, AcceptedDeprecation, AcceptedRun};
use crate::summary::rows::RunSummary;

/// What changed since an accepted run.
#[derive(Clone, Debug, PartialEq)]
pub struct Since<'s> {
    /// The accepted run.
    pub accepted: &'s AcceptedRun,
    /// Every finding of either run: new ones first, then fixed ones, the most severe first.
    pub findings: Vec<FindingChange>,
    /// What operations announce otherwise, by operation; only of those that were answered.
    pub dates: Vec<DateChange>,
    /// Contracts of which more or less was seen, by name.
    pub coverage: Vec<CoverageChange>,
    /// Contracts that are another file now, by name.
    pub contracts: Vec<String>,
}

/// What is announced of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Announced {
    /// Whether it is deprecated at all.
    Deprecation,
    /// Since when it is deprecated.
    Since,
    /// When it goes away.
    Sunset,
    /// What follows it.
    Successor,
}

/// Something that is announced otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DateChange {
    /// Method and path template.
    pub operation: String,
    /// What is announced.
    pub what: Announced,
    /// What was stated then: a day, a target, or a word; null where nothing was.
    pub before: Option<String>,
    /// What is stated now.
    pub after: Option<String>,
}

/// How much of a contract was seen, then and now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoverageChange {
    /// The contract's name.
    pub contract: String,
    /// Then.
    pub before: AcceptedCoverage,
    /// Now.
    pub after: AcceptedCoverage,
}

impl Since<'_> {
    /// How many findings are in a state.
    pub fn count(&self, state: FindingState) -> usize {
        let of_state = self.findings.iter().filter(|one| one.state == state);
        of_state.count()
    }

    /// The findings in a state, the most severe first.
    pub fn of(&self, state: FindingState) -> impl Iterator<Item = &FindingChange> {
        self.findings.iter().filter(move |one| one.state == state)
    }
}

impl RunSummary {
    /// The operations of which a success says what is announced no more. An error, which may be a
    /// gateway's, does not.
    pub(super) fn told(&self) -> BTreeSet<&str> {
        let told = self.operations.iter().filter(|one| one.any_success());
        told.map(|one| &*one.operation).collect()
    }

    /// What this run changed since the accepted one; `None` where its record names none.
    pub fn since(&self) -> Option<Since<'_>> {
        let accepted = self.started.accepted.as_deref()?;
        Some(Since {
            accepted,
            findings: findings(accepted, self),
            dates: dates(accepted, self),
            coverage: coverage(accepted, self),
            contracts: contracts(accepted, self),
        })
    }
}

impl RunSummary {
    /// Whether a deprecation or a sunset is newly announced or has moved, compared with the
    /// reference. One that is announced no more is none.
    pub(crate) fn has_new_date(&self) -> bool {
        let is_new = |one: &DateChange| match one.what {
            Announced::Successor => false,
            Announced::Since | Announced::Sunset => one.after.is_some(),
            Announced::Deprecation => {
                let is_announced =
                    |word: &Option<String>| matches!(word.as_deref(), Some("announced" | "both"));
                is_announced(&one.after) && !is_announced(&one.before)
            }
        };
        let reference = self.started.accepted.as_deref();
        reference.is_some_and(|accepted| dates(accepted, self).iter().any(is_new))
    }
}

/// Every finding of either run; one counts, and so does its end, when enough runs in a row show
/// it.
fn findings(accepted: &AcceptedRun, summary: &RunSummary) -> Vec<FindingChange> {
    let mut changes = compare_findings(&accepted.findings, summary);
    let confirm = summary.started.confirm.unwrap_or(1);
    let earlier = summary.started.earlier.as_deref();
    for one in &mut changes {
        let known = earlier.and_then(|earlier| earlier.of(&one.fingerprint));
        one.state = match one.state {
            FindingState::New if !summary.gate.is_confirmed(&one.fingerprint) => {
                FindingState::Unconfirmed
            }
            FindingState::Fixed
                if known.is_some_and(|one| one.is_known && one.gone + 1 < confirm) =>
            {
                FindingState::EndUnconfirmed
            }
            state => state,
        };
    }
    // A stable sort keeps the most severe first.
    changes.sort_by_key(|one| one.state);
    changes
}

impl Announced {
    /// What of a value is worth reporting: where each response names a successor of its own, the
    /// ids in its address say only which object was asked for.
    fn facts(self, value: Option<&str>) -> Option<Value> {
        let value = Value::from(value?);
        if self != Announced::Successor {
            return Some(value);
        }
        let masks = Masks {
            natures: vec![Nature::PrefixId, Nature::Uuid],
            ..Masks::default()
        };
        Some(normalise(value, &masks))
    }
}

fn dates(accepted: &AcceptedRun, summary: &RunSummary) -> Vec<DateChange> {
    let now = deprecation(summary);
    let mut both: BTreeMap<&str, (Option<&AcceptedDeprecation>, Option<&AcceptedDeprecation>)> =
        BTreeMap::new();
    for row in &accepted.deprecation {
        both.entry(&row.operation).or_default().0 = Some(row);
    }
    for row in &now {
        both.entry(&row.operation).or_default().1 = Some(row);
    }
    let answered = summary.operations.iter();
    let answered = answered.filter(|one| !one.responses.is_empty());
    let answered: BTreeSet<&str> = answered.map(|one| &*one.operation).collect();
    let told = summary.told();
    let mut changed = Vec::new();
    for (operation, (before, after)) in both {
        if !answered.contains(operation) || (after.is_none() && !told.contains(operation)) {
            continue;
        }
        let day = |row: Option<&AcceptedDeprecation>, what: Announced| {
            let row = row?;
            match what {
                Announced::Deprecation => Some(row.state.clone()),
                Announced::Since => row.since.map(|date| date.day()),
                Announced::Sunset => row.sunset.map(|date| date.day()),
                Announced::Successor => row.successor.clone(),
            }
        };
        for what in [
            Announced::Deprecation,
            Announced::Since,
            Announced::Sunset,
            Announced::Successor,
        ] {
            let (before, after) = (day(before, what), day(after, what));
            if what.facts(before.as_deref()) != what.facts(after.as_deref()) {
                changed.push(DateChange {
                    operation: operation.to_owned(),
                    what,
                    before,
                    after,
                });
            }
        }
    }
    changed
}

fn coverage(accepted: &AcceptedRun, summary: &RunSummary) -> Vec<CoverageChange> {
    let change = |contract: &crate::model::accepted::AcceptedContract| {
        let now = summary
            .coverage
            .iter()
            .find(|one| one.contract == contract.name)?;
        let (before, after) = (contract.seen?, AcceptedCoverage::from(now.counts()));
        (now.responses > 0 && before != after).then(|| CoverageChange {
            contract: contract.name.clone(),
            before,
            after,
        })
    };
    accepted.contracts.iter().filter_map(change).collect()
}

fn contracts(accepted: &AcceptedRun, summary: &RunSummary) -> Vec<String> {
    let is_other = |contract: &&crate::model::accepted::AcceptedContract| {
        let now = summary.started.contracts.iter();
        let mut now = now.filter(|one| one.name == contract.name);
        now.any(|one| one.sha256 != contract.sha256)
    };
    let other = accepted.contracts.iter().filter(is_other);
    other.map(|contract| contract.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_successor_that_names_another_object_has_not_moved() {
        let of = |address| Announced::Successor.facts(Some(address));
        let first = of("/public/v1/accounts/accounts/ACC-1000-0001/users/USR-1000-0032");
        let second = of("/public/v1/accounts/accounts/ACC-1000-0001/users/USR-9000-0004");
        assert_eq!(first, second);
        assert_ne!(
            first,
            of("/public/v2/accounts/ACC-1000-0001/users/USR-1000-0032")
        );
        assert_ne!(
            first,
            of("/public/v1/accounts/accounts/ACC-1000-0001/users")
        );
        assert_ne!(
            Announced::Sunset.facts(Some("2027-06-30")),
            Announced::Sunset.facts(Some("2027-09-30"))
        );
    }
}
