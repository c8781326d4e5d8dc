//! What is kept of a run that is accepted: a pure function of its summary.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use schemars::Schema;

use super::coverage::{ContractCoverage, CoverageCounts};
use crate::error::InputError;
use crate::json::{error_words, pretty_json};
use crate::model::accepted::{
    ACCEPTED_VERSION, AcceptedCases, AcceptedContract, AcceptedCoverage, AcceptedDeprecation,
    AcceptedFinding, AcceptedRun,
};
use crate::model::place::fingerprint;
use crate::record::schema::schema_of;
use crate::source_file::merge_conflict;
use crate::summary::finding_rows::FindingGroup;
use crate::summary::rows::RunSummary;

/// So many operations are named of a finding that is one of several operations and does not say
/// of which.
const NAMED: usize = 20;

/// The name of the file, in the folder of a profile's baselines.
pub const ACCEPTED_FILE: &str = "accepted.json";

/// The published schema of the file, made from the types.
pub fn accepted_schema() -> Schema {
    schema_of::<AcceptedRun>()
}

/// What is kept of a run.
pub fn accepted(summary: &RunSummary) -> AcceptedRun {
    let started = &summary.started;
    let totals = &summary.totals;
    AcceptedRun {
        accepted_version: ACCEPTED_VERSION,
        run: started.run.clone(),
        started_at: started.started_at.clone(),
        accepted_at: None,
        accepted_by: None,
        driftcheck: started.driftcheck.clone(),
        host: started.host.clone(),
        profile: started.profile.clone(),
        commit: started.commit.clone(),
        cases: AcceptedCases {
            conform: totals.conforms,
            drift: totals.drifts,
            blocked: totals.blocked,
            skipped: totals.skipped,
        },
        contracts: contracts(summary),
        deprecation: deprecation(summary),
        operations: operations_of(summary),
        findings: accepted_findings(summary),
    }
}

fn contracts(summary: &RunSummary) -> Vec<AcceptedContract> {
    let seen = |name: &str| {
        let mut coverage = summary.coverage.iter();
        coverage.find(|one| one.contract == name && one.responses > 0)
    };
    let contracts = summary.started.contracts.iter();
    let mut all: Vec<AcceptedContract> = contracts
        .map(|contract| AcceptedContract {
            name: contract.name.clone(),
            sha256: contract.sha256.clone(),
            seen: seen(&contract.name).map(|one| one.counts().into()),
            facts: seen(&contract.name).map(ContractCoverage::seen_facts),
        })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

impl From<CoverageCounts> for AcceptedCoverage {
    fn from(counts: CoverageCounts) -> AcceptedCoverage {
        AcceptedCoverage {
            properties: counts.properties.seen,
            of_properties: counts.properties.documented,
            values: counts.values.seen,
            of_values: counts.values.documented,
            nulls: counts.nulls.seen,
            of_nulls: counts.nulls.documented,
        }
    }
}

/// The operations that responded.
fn operations_of(summary: &RunSummary) -> Vec<String> {
    let all = summary.operations.iter();
    let answered = all.filter(|one| !one.responses.is_empty());
    answered.map(|one| one.operation.clone()).collect()
}

/// The dates of a run as they are kept.
pub(crate) fn deprecation(summary: &RunSummary) -> Vec<AcceptedDeprecation> {
    let rows = summary.deprecation.iter();
    rows.map(|row| AcceptedDeprecation {
        operation: row.operation.clone(),
        state: row.state.as_str().to_owned(),
        since: row.since,
        sunset: row.sunset,
        successor: row.successor.clone(),
    })
    .collect()
}

/// Every finding of a run, each fingerprint once; of several groups one that is
/// not waived, and of those the most severe.
pub(crate) fn accepted_findings(summary: &RunSummary) -> Vec<AcceptedFinding> {
    let mut all: std::collections::BTreeMap<&str, AcceptedFinding> = Default::default();
    for group in summary.findings.iter().flat_map(FindingGroup::of_row) {
        let mut operations = operations(group);
        for (fingerprint, cases) in group.by_fingerprint() {
            let ids = cases.iter().map(|case| summary.id(*case).to_owned());
            let known = all.entry(fingerprint).or_insert_with(|| AcceptedFinding {
                fingerprint: fingerprint.to_owned(),
                kind: group.kind,
                severity: group.severity,
                waived: group.waived.is_some(),
                place: group.place.clone(),
                operations: operations
                    .remove(fingerprint)
                    .unwrap_or_else(|| first_operations(group)),
                message: group.example.message.clone(),
                cases: Vec::new(),
            });
            if (!known.waived, known.severity) < (group.waived.is_none(), group.severity) {
                known.severity = group.severity;
                known.waived = group.waived.is_some();
                known.message.clone_from(&group.example.message);
            }
            known.cases.extend(ids);
            known.cases.sort();
            known.cases.dedup();
        }
    }
    let mut all: Vec<AcceptedFinding> = all.into_values().collect();
    sort(&mut all);
    all
}

/// Adds of the accepted run that a run is compared with the findings with these fingerprints, and
/// the dates of operations that did not say this time whether they still hold. Gives how many it
/// adds.
pub fn keep(kept: &mut AcceptedRun, summary: &RunSummary, fingerprints: &HashSet<&str>) -> usize {
    let Some(before) = summary.started.accepted.as_deref() else {
        return 0;
    };
    let already = kept.findings.len() + kept.deprecation.len();
    let findings = before.findings.iter();
    let findings = findings.filter(|one| fingerprints.contains(&*one.fingerprint));
    kept.findings.extend(findings.cloned());
    sort(&mut kept.findings);
    let told = summary.told();
    let dates = before.deprecation.iter();
    let dates = dates.filter(|one| !told.contains(&*one.operation));
    kept.deprecation.extend(dates.cloned());
    kept.deprecation
        .sort_by(|a, b| a.operation.cmp(&b.operation));
    kept.deprecation.dedup_by(|a, b| a.operation == b.operation);
    kept.findings.len() + kept.deprecation.len() - already
}

/// The most severe first.
fn sort(all: &mut [AcceptedFinding]) {
    let rank = |one: &AcceptedFinding| (one.kind, one.place.clone(), one.operations.clone());
    all.sort_by(|a, b| {
        b.severity
            .cmp(&a.severity)
            .then_with(|| rank(a).cmp(&rank(b)))
            .then_with(|| a.fingerprint.cmp(&b.fingerprint))
    });
}

/// The operations that each fingerprint of a group is of; one that a value is part of is missing.
fn operations(group: &FindingGroup) -> HashMap<String, Vec<String>> {
    let mut all: HashMap<String, Vec<String>> = HashMap::new();
    for seen in &group.operations {
        for status in &seen.statuses {
            let name = fingerprint(group.kind, &seen.operation, *status, &group.place, None);
            let of_it = all.entry(name).or_default();
            if of_it.last() != Some(&seen.operation) {
                of_it.push(seen.operation.clone());
            }
        }
    }
    all
}

/// The first operations of a group, for a fingerprint that does not say which it is of.
fn first_operations(group: &FindingGroup) -> Vec<String> {
    let named = group.operations.iter().take(NAMED);
    named.map(|seen| seen.operation.clone()).collect()
}

/// Reads an accepted run; `None` where there is none.
///
/// # Errors
/// Where the file cannot be read or is none of ours, with the position.
pub fn read_accepted(path: &Path) -> Result<Option<AcceptedRun>, InputError> {
    let shown = path.display().to_string();
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(InputError::new(shown, format!("cannot be read: {error}")));
        }
    };
    let help = "restore the file from git; or remove it, and write another with `driftcheck baseline accept --run RUN`";
    let broken = |error: &serde_json::Error| {
        if let Some(error) = merge_conflict(&bytes, &shown) {
            return error;
        }
        let text = String::from_utf8_lossy(&bytes);
        let words = error_words(error);
        InputError::new(&shown, format!("is not an accepted run: {words}"))
            .at_bytes(&text, error.line(), error.column())
            .help(help)
    };
    #[derive(serde::Deserialize)]
    struct Version {
        accepted_version: u64,
    }
    let version: Version = serde_json::from_slice(&bytes).map_err(|error| broken(&error))?;
    if version.accepted_version != u64::from(ACCEPTED_VERSION) {
        let words = format!(
            "has the form {}, this driftcheck reads {ACCEPTED_VERSION}",
            version.accepted_version
        );
        return Err(InputError::new(shown, words).help(help));
    }
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|error| broken(&error))
}

/// The file's text: one line for each fact, in a stable order.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn accepted_text(accepted: &AcceptedRun) -> serde_json::Result<String> {
    pretty_json(accepted)
}
