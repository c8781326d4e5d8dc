//! What changed from one run to another: a pure function of their summaries. It reads no
//! record and judges nothing; what a run could not tell is never called fixed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::accepted::accepted_findings;
use super::changes::{
    CaseChange, ContractChange, FindingChange, FindingState, LatencyChange, RunComparison,
    SignalChange,
};
use super::judged::Judged;
use super::operation_rows::OperationSummary;
use crate::model::accepted::AcceptedFinding;
use crate::model::kind::Kind;
use crate::model::outcome::Outcome;
use crate::summary::rows::{CaseEntry, RunSummary};

/// Compares two runs, the earlier one first.
pub fn compare_runs(before: &RunSummary, after: &RunSummary) -> RunComparison {
    RunComparison {
        findings: compare_findings(&accepted_findings(before), after),
        signals: signals(before, after),
        cases: cases(before, after),
        latency: latency(before, after),
        contracts: contracts(before, after),
    }
}

/// Every finding of an earlier run or of a later one, known by its fingerprint.
pub fn compare_findings(before: &[AcceptedFinding], after: &RunSummary) -> Vec<FindingChange> {
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
            let is_fixed = match one.kind {
                Kind::NoLongerSeen => after.totals.conforms + after.totals.drifts > 0,
                _ => one.cases.iter().all(|id| judged.is_judged(id, one)),
            };
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

/// Operations that both runs had responses of; what was not asked announces nothing.
fn answered_in_both<'s>(
    before: &'s RunSummary,
    after: &'s RunSummary,
) -> impl Iterator<Item = (&'s OperationSummary, &'s OperationSummary)> {
    let new: HashMap<&str, &OperationSummary> = after
        .operations
        .iter()
        .map(|operation| (operation.operation.as_str(), operation))
        .collect();
    let is_answered = |operation: &OperationSummary| !operation.responses.is_empty();
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
    use crate::model::kind::Severity;
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
            blocked("b", "no response", false),
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
    fn cases_that_came_and_went_are_reported() {
        let (before, after) = (
            recorded(&[case("a"), case("b")]).1,
            recorded(&[case("b"), case("c")]).1,
        );
        let compared = compare_runs(&before, &after);
        let reported: Vec<_> = compared
            .cases
            .iter()
            .map(|one| (one.id.as_str(), one.before, one.after))
            .collect();
        let fine = Some(Outcome::Conforms);
        assert_eq!(reported, [("a", fine, None), ("c", None, fine)]);
    }
}
