//! What earlier runs saw of contracts and operations, and this run, with as many responses, did
//! not. It is found in the run as a whole, and so stands in no case.

use std::collections::BTreeSet;

use super::coverage::ContractCoverage;
use super::finding_rows::{Example, FindingGroup, GroupOperation};
use super::operation_rows::OperationSummary;
use crate::model::coverage::{Facts, SeenFacts};
use crate::model::earlier::EarlierCoverage;
use crate::model::finding::Basis;
use crate::model::kind::{Kind, Severity};
use crate::model::place::{Place, fingerprint};
use crate::model::record::RunStarted;

/// The file that tools are told: the one of the suite as a whole.
pub const SETTINGS_FILE: &str = "driftcheck.toml";
/// The name of the check.
const CHECK: &str = "coverage";

/// A fact of a contract, as its finding names it.
struct Fact<'c> {
    pointer: &'c str,
    /// What of the place it is: null, or a value.
    part: Option<String>,
    is_seen: bool,
}

/// A row for each field, null, listed value and operation that is seen no longer. Below a field
/// that is gone nothing more is named.
pub(super) fn rows(
    started: &RunStarted,
    coverage: &[ContractCoverage],
    operations: &[OperationSummary],
) -> Vec<FindingGroup> {
    if !asks_as_much(started, operations) {
        return Vec::new();
    }
    let severity = started.earlier.as_ref();
    let severity = severity.and_then(|earlier| earlier.no_longer_seen);
    let severity = severity.unwrap_or(Kind::NoLongerSeen.default_severity());
    let mut rows = Vec::new();
    for contract in coverage {
        let facts = facts(contract);
        let mut then: BTreeSet<usize> = BTreeSet::new();
        let known = references(started, &contract.contract);
        for seen in known.filter(|seen| fits(seen, contract)) {
            then.extend(Facts::of_hex(&seen.seen));
        }
        let mut gone: Vec<&str> = Vec::new();
        for number in then {
            let Some(fact) = facts.get(number).filter(|fact| !fact.is_seen) else {
                continue;
            };
            let is_below = |above: &str| {
                let rest = fact.pointer.strip_prefix(above);
                rest.is_some_and(|rest| rest.starts_with('/') || rest.is_empty())
            };
            if gone.iter().any(|above| is_below(above)) {
                continue;
            }
            if fact.part.is_none() {
                gone.push(fact.pointer);
            }
            rows.push(of_fact(&contract.contract, fact, severity));
        }
    }
    rows.extend(operations_gone(started, operations, severity));
    rows
}

/// Whether this run was about all that earlier ones were about: one of other cases says nothing of
/// theirs. Traffic shows what it shows.
fn asks_as_much(started: &RunStarted, operations: &[OperationSummary]) -> bool {
    let asked: BTreeSet<&String> = operations.iter().map(|one| &one.operation).collect();
    let earlier = started.earlier.iter().flat_map(|one| &one.operations);
    !started.sources.is_empty() || earlier.into_iter().all(|name| asked.contains(name))
}

/// What earlier runs showed of a contract: the accepted one, and each of the last ones.
fn references<'s>(started: &'s RunStarted, name: &str) -> impl Iterator<Item = &'s SeenFacts> {
    let accepted = started.accepted.iter().flat_map(|one| &one.contracts);
    let accepted = accepted.filter(move |one| one.name == name);
    let accepted = accepted.filter_map(|one| one.facts.as_ref());
    let earlier = started.earlier.iter().flat_map(|one| &one.coverage);
    let earlier = earlier.filter(move |one: &&EarlierCoverage| one.contract == name);
    let all: Vec<&SeenFacts> = accepted.chain(earlier.map(|one| &one.seen)).collect();
    all.into_iter()
}

/// Whether this run could have shown as much: of the same list, with as many responses.
fn fits(seen: &SeenFacts, now: &ContractCoverage) -> bool {
    seen.fields == now.facts && now.responses >= seen.responses
}

fn facts(contract: &ContractCoverage) -> Vec<Fact<'_>> {
    let mut facts = Vec::new();
    for field in &contract.fields {
        let fact = |part: Option<String>, seen: u64| Fact {
            pointer: &field.pointer,
            part,
            is_seen: seen > 0,
        };
        facts.extend(field.seen.map(|seen| fact(None, seen)));
        facts.extend(field.null.map(|seen| fact(Some("null".into()), seen)));
        let values = field.values.iter();
        facts.extend(values.map(|one| fact(Some(one.value.to_string()), one.seen)));
    }
    facts
}

fn of_fact(contract: &str, fact: &Fact<'_>, severity: Severity) -> FindingGroup {
    let place = Place::Body(fact.pointer.to_owned());
    let (what, of) = match &fact.part {
        None => ("the property".to_owned(), fact.pointer.to_owned()),
        Some(part) => (part.clone(), format!("{part} at {}", fact.pointer)),
    };
    let message =
        format!("{of} of the contract {contract} was seen by earlier runs, and no longer is");
    let part = fact.part.as_deref();
    row(severity, (contract, place), (part, what), message)
}

/// The operations that responded then, and of which this run has no response.
fn operations_gone(
    started: &RunStarted,
    operations: &[OperationSummary],
    severity: Severity,
) -> Vec<FindingGroup> {
    let responses =
        |one: &OperationSummary| -> u64 { one.responses.iter().map(|(_, count)| count).sum() };
    let count: u64 = operations.iter().map(responses).sum();
    let Some(earlier) = started.earlier.as_ref() else {
        return Vec::new();
    };
    if count == 0 || count < earlier.responses {
        return Vec::new();
    }
    let there = operations.iter().filter(|one| responses(one) > 0);
    let there: BTreeSet<&String> = there.map(|one| &one.operation).collect();
    let gone = earlier.operations.iter();
    let gone = gone.filter(|name| !there.contains(name));
    let rows = gone.map(|name| {
        let message =
            format!("{name} responded to earlier runs, and this run has no response of it");
        let what = (None, "a response".to_owned());
        row(severity, (name, Place::Status), what, message)
    });
    rows.collect()
}

fn row(
    severity: Severity,
    (of, place): (&str, Place),
    (part, expected): (Option<&str>, String),
    message: String,
) -> FindingGroup {
    let fingerprint = fingerprint(Kind::NoLongerSeen, of, 0, &place, part);
    FindingGroup {
        severity,
        kind: Kind::NoLongerSeen,
        place,
        rule: CHECK.to_owned(),
        expected,
        waived: None,
        fingerprints: vec![fingerprint.clone()],
        fingerprint_cases: Vec::new(),
        operations: vec![GroupOperation {
            operation: of.to_owned(),
            statuses: Vec::new(),
        }],
        count: 1,
        values_differ: false,
        cases: Vec::new(),
        seen_in: Vec::new(),
        clients: Vec::new(),
        example: Example {
            case: u32::MAX,
            step: None,
            // Tools want a file and a line; the settings are those of the whole suite.
            file: SETTINGS_FILE.to_owned(),
            line: 1,
            closed: false,
            schema_line: None,
            pointer: None,
            actual: "no longer seen".to_owned(),
            message,
            basis: Basis::Observed,
            check: CHECK.to_owned(),
            fingerprint,
            diff: None,
            body: Vec::new(),
            request: None,
            effects: Default::default(),
        },
        same_cause: Vec::new(),
    }
}
