//! What changed from one run to another: a pure function of their summaries. It reads no
//! record and judges nothing; what a run could not tell is never called fixed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use schemars::JsonSchema;
use serde::Serialize;

use super::accepted::accepted_findings;
use super::judged::Judged;
use crate::model::accepted::AcceptedFinding;
use crate::model::kind::{Kind, Severity};
use crate::model::outcome::Outcome;
use crate::model::place::Place;
use crate::summary::rows::{CaseEntry, Latency, OperationSummary, RunSummary};

/// What changed from one run to a later one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunComparison {
    /// Every finding of either run: new ones first, then fixed ones, the most severe first.
    pub findings: Vec<FindingChange>,
    /// Deprecation signals that changed, by operation and header.
    pub signals: Vec<SignalChange>,
    /// Cases that came, went or ended otherwise, by id.
    pub cases: Vec<CaseChange>,
    /// How long answers took, of each operation that both runs timed, by name.
    pub latency: Vec<LatencyChange>,
    /// Contracts that are not the same in both runs, by name.
    pub contracts: Vec<ContractChange>,
}

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FindingState {
    /// Only the later run has it.
    New,
    /// Every case that had it was judged again, and none has it.
    Fixed,
    /// The later run does not have it, but some case that had it was not judged there.
    NotJudged,
    /// Both runs have it.
    Unchanged,
}

/// One finding, known by its fingerprint.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingChange {
    /// What became of it.
    pub state: FindingState,
    /// Its fingerprint.
    pub fingerprint: String,
    /// Its severity, in the later run where that has it.
    pub severity: Severity,
    /// Its severity in the earlier run, where both have it and it is another.
    pub severity_before: Option<Severity>,
    /// Whether a waiver accepts it, in the later run where that has it.
    pub is_waived: bool,
    /// Its kind.
    pub kind: Kind,
    /// Where it stands.
    pub place: Place,
    /// The operations of its group.
    pub operations: Vec<String>,
    /// One sentence for a person.
    pub message: String,
    /// The ids of the cases that have it, or had it.
    pub cases: Vec<String>,
}

/// What an operation announces about its deprecation, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignalChange {
    /// Method and path template.
    pub operation: String,
    /// The header.
    pub header: String,
    /// What it said, in words; empty where it was not sent.
    pub before: Vec<String>,
    /// What it says; empty where it is not sent any more.
    pub after: Vec<String>,
}

/// How a case ended, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseChange {
    /// Its id.
    pub id: String,
    /// How it ended in the earlier run; `None` where that does not have it.
    pub before: Option<Outcome>,
    /// How it ended in the later run; `None` where that does not have it.
    pub after: Option<Outcome>,
}

/// How long the answers of an operation took, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LatencyChange {
    /// Method and path template.
    pub operation: String,
    /// In the earlier run.
    pub before: Latency,
    /// In the later run.
    pub after: Latency,
}

/// A contract that is not the same in both runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractChange {
    /// Its name.
    pub name: String,
    /// Its digest in the earlier run.
    pub before: Option<String>,
    /// Its digest in the later run.
    pub after: Option<String>,
}

impl RunComparison {
    /// How many findings are in a state.
    pub fn count(&self, state: FindingState) -> usize {
        self.findings
            .iter()
            .filter(|one| one.state == state)
            .count()
    }

    /// The worst severity that is new: of a new finding, or of one that got worse. What is
    /// waived does not count.
    pub fn worst_new(&self) -> Option<Severity> {
        let is_new = |one: &&FindingChange| {
            let is_worse = one
                .severity_before
                .is_some_and(|before| before < one.severity);
            !one.is_waived && (one.state == FindingState::New || is_worse)
        };
        self.findings
            .iter()
            .filter(is_new)
            .map(|one| one.severity)
            .max()
    }

    /// Whether nothing changed but times.
    pub fn is_empty(&self) -> bool {
        let is_same = |one: &FindingChange| {
            one.state == FindingState::Unchanged && one.severity_before.is_none()
        };
        self.findings.iter().all(is_same)
            && self.signals.is_empty()
            && self.cases.is_empty()
            && self.contracts.is_empty()
    }
}

/// Compares two runs, the earlier one first.
pub fn compare_runs(before: &RunSummary, after: &RunSummary) -> RunComparison {
    RunComparison {
        findings: findings(&accepted_findings(before), after),
        signals: signals(before, after),
        cases: cases(before, after),
        latency: latency(before, after),
        contracts: contracts(before, after),
    }
}

/// Every finding of an earlier run or of a later one, known by its fingerprint.
pub(crate) fn findings(before: &[AcceptedFinding], after: &RunSummary) -> Vec<FindingChange> {
    let now = accepted_findings(after);
    let old: HashMap<&str, &AcceptedFinding> = by_fingerprint(before);
    let new: HashMap<&str, &AcceptedFinding> = by_fingerprint(&now);
    let judged = Judged::of(before, &now, after);
    let mut found = Vec::new();
    for one in &now {
        let known = old.get(one.fingerprint.as_str()).map(|one| one.severity);
        let state = match known {
            Some(_) => FindingState::Unchanged,
            None => FindingState::New,
        };
        found.push(FindingChange {
            severity_before: known.filter(|severity| *severity != one.severity),
            ..change(state, one)
        });
    }
    for one in before {
        if !new.contains_key(one.fingerprint.as_str()) {
            let is_fixed = one.cases.iter().all(|id| judged.is_judged(id, one));
            let state = match is_fixed {
                true => FindingState::Fixed,
                false => FindingState::NotJudged,
            };
            found.push(change(state, one));
        }
    }
    found.sort_by(|a, b| {
        (a.state, b.severity, a.kind, &a.place, &a.fingerprint).cmp(&(
            b.state,
            a.severity,
            b.kind,
            &b.place,
            &b.fingerprint,
        ))
    });
    found
}

fn by_fingerprint(findings: &[AcceptedFinding]) -> HashMap<&str, &AcceptedFinding> {
    let named = findings.iter().map(|one| (one.fingerprint.as_str(), one));
    named.collect()
}

fn change(state: FindingState, one: &AcceptedFinding) -> FindingChange {
    FindingChange {
        state,
        fingerprint: one.fingerprint.clone(),
        severity: one.severity,
        severity_before: None,
        is_waived: one.waived,
        kind: one.kind,
        place: one.place.clone(),
        operations: one.operations.clone(),
        message: one.message.clone(),
        cases: one.cases.clone(),
    }
}

/// Operations that both runs had answers of; what was not asked announces nothing.
fn answered_in_both<'s>(
    before: &'s RunSummary,
    after: &'s RunSummary,
) -> impl Iterator<Item = (&'s OperationSummary, &'s OperationSummary)> {
    let new: HashMap<&str, &OperationSummary> = after
        .operations
        .iter()
        .map(|operation| (operation.operation.as_str(), operation))
        .collect();
    let is_answered = |operation: &OperationSummary| !operation.answers.is_empty();
    before.operations.iter().filter_map(move |old| {
        let new = new.get(old.operation.as_str())?;
        (is_answered(old) && is_answered(new)).then_some((old, *new))
    })
}

fn signals(before: &RunSummary, after: &RunSummary) -> Vec<SignalChange> {
    fn readings(operation: &OperationSummary) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut all: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for seen in &operation.deprecation {
            let words = all.entry(seen.signal.header.as_str()).or_default();
            words.insert(seen.signal.reading.as_str());
        }
        all
    }
    let mut changed = Vec::new();
    for (old, new) in answered_in_both(before, after) {
        let (old_words, new_words) = (readings(old), readings(new));
        let headers: BTreeSet<&str> = old_words.keys().chain(new_words.keys()).copied().collect();
        for header in headers {
            let sides = (old_words.get(header), new_words.get(header));
            if sides.0 != sides.1 {
                let words = |side: Option<&BTreeSet<&str>>| -> Vec<String> {
                    let words = side.into_iter().flatten();
                    words.map(|word| (*word).to_owned()).collect()
                };
                changed.push(SignalChange {
                    operation: old.operation.clone(),
                    header: header.to_owned(),
                    before: words(sides.0),
                    after: words(sides.1),
                });
            }
        }
    }
    changed
}

fn cases(before: &RunSummary, after: &RunSummary) -> Vec<CaseChange> {
    let mut both: BTreeMap<&str, (Option<Outcome>, Option<Outcome>)> = BTreeMap::new();
    let entry = |case: &CaseEntry| Some(case.outcome);
    for case in &before.cases {
        both.entry(&case.id).or_default().0 = entry(case);
    }
    for case in &after.cases {
        both.entry(&case.id).or_default().1 = entry(case);
    }
    both.into_iter()
        .filter(|(_, (before, after))| before != after)
        .map(|(id, (before, after))| CaseChange {
            id: id.to_owned(),
            before,
            after,
        })
        .collect()
}

fn latency(before: &RunSummary, after: &RunSummary) -> Vec<LatencyChange> {
    answered_in_both(before, after)
        .filter_map(|(old, new)| {
            Some(LatencyChange {
                operation: old.operation.clone(),
                before: old.latency?,
                after: new.latency?,
            })
        })
        .collect()
}

fn contracts(before: &RunSummary, after: &RunSummary) -> Vec<ContractChange> {
    let mut both: BTreeMap<&str, (Option<&str>, Option<&str>)> = BTreeMap::new();
    for contract in before.started.contract_files() {
        both.entry(&contract.name).or_default().0 = Some(&contract.sha256);
    }
    for contract in after.started.contract_files() {
        both.entry(&contract.name).or_default().1 = Some(&contract.sha256);
    }
    both.into_iter()
        .filter(|(_, (before, after))| before != after)
        .map(|(name, (before, after))| ContractChange {
            name: name.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::outcome::CaseResult;
    use crate::record::testing::{blocked, case, finding, found, recorded};

    fn states(before: &[CaseResult], after: &[CaseResult]) -> Vec<(FindingState, String)> {
        let (before, after) = (recorded(before).1, recorded(after).1);
        let compared = compare_runs(&before, &after);
        let findings = compared.findings.into_iter();
        findings
            .map(|one| (one.state, one.place.to_string()))
            .collect()
    }

    fn wrong(place: &str) -> crate::model::finding::Finding {
        finding(Kind::WrongType, place, "string", "7")
    }

    #[test]
    fn a_finding_is_fixed_only_where_its_cases_were_judged() {
        let before = [
            found("a", vec![wrong("/id"), wrong("/gone")]),
            found("b", vec![wrong("/gone")]),
            found("c", vec![wrong("/x")]),
        ];
        let judged = [
            found("a", vec![wrong("/id"), wrong("/new")]),
            case("b"),
            case("c"),
        ];
        let state = |state, place: &str| (state, format!("body:{place}"));
        assert_eq!(
            states(&before, &judged),
            [
                state(FindingState::New, "/new"),
                state(FindingState::Fixed, "/gone"),
                state(FindingState::Fixed, "/x"),
                state(FindingState::Unchanged, "/id"),
            ]
        );
        let not_all = [
            found("a", vec![wrong("/id")]),
            blocked("b", "no answer", false),
        ];
        assert_eq!(
            states(&before, &not_all),
            [
                state(FindingState::NotJudged, "/gone"),
                state(FindingState::NotJudged, "/x"),
                state(FindingState::Unchanged, "/id"),
            ]
        );
    }

    #[test]
    fn a_finding_that_got_worse_counts_as_new_drift() {
        let mild = |severity| {
            let mut one = wrong("/id");
            one.severity = severity;
            recorded(&[found("a", vec![one])]).1
        };
        let (before, after) = (mild(Severity::Notice), mild(Severity::Breaking));
        let compared = compare_runs(&before, &after);
        assert_eq!(compared.worst_new(), Some(Severity::Breaking));
        assert_eq!(compared.findings[0].severity_before, Some(Severity::Notice));
        assert_eq!(compare_runs(&after, &before).worst_new(), None);
        assert!(compare_runs(&after, &after).is_empty());
    }

    #[test]
    fn cases_that_came_and_went_are_told() {
        let (before, after) = (
            recorded(&[case("a"), case("b")]).1,
            recorded(&[case("b"), case("c")]).1,
        );
        let compared = compare_runs(&before, &after);
        let told: Vec<_> = compared
            .cases
            .iter()
            .map(|one| (one.id.as_str(), one.before, one.after))
            .collect();
        let fine = Some(Outcome::Conforms);
        assert_eq!(told, [("a", fine, None), ("c", None, fine)]);
    }
}
