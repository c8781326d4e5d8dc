//! What is kept of a run: a pure function of its summary.

use std::collections::BTreeMap;

use crate::model::accepted::AcceptedFinding;
use crate::model::history::{
    HISTORY_VERSION, HistoryCases, HistoryContract, HistoryCoverage, HistoryFinding, HistoryLine,
    HistoryOperation,
};
use crate::model::moment::Moment;
use crate::summary::{FindingState, RunSummary, accepted, compare_findings};

/// A longer sentence is cut to so many characters.
const MESSAGE_LIMIT: usize = 240;

/// The line of a run that ended with an exit status; `None` of what is no run of a suite on a
/// host: a shard, or a comparison of two hosts.
pub fn line_of(summary: &RunSummary, exit_status: u8) -> Option<HistoryLine> {
    let started = &summary.started;
    if started.shard.is_some() || started.compared_with.is_some() {
        return None;
    }
    let kept = accepted(summary);
    let counts = summary.counts();
    let finished = summary.finished.as_ref();
    let applied = summary.applied_contracts().into_iter();
    let mut contracts: Vec<HistoryContract> = applied
        .map(|one| HistoryContract {
            name: one.name.clone(),
            sha256: one.sha256.clone(),
            version: one.version.clone(),
        })
        .collect();
    contracts.sort_by(|a, b| a.name.cmp(&b.name));
    let (findings, finding_cases) = findings(kept.findings);
    Some(HistoryLine {
        history_version: HISTORY_VERSION,
        suite: started.suite.clone()?,
        profile: started.profile.clone(),
        host: started.host.clone(),
        labels: started.labels.clone(),
        run: started.run.clone(),
        at: started
            .clock
            .parse()
            .unwrap_or_else(|_| Moment::from(crate::model::moment::now())),
        duration_us: finished.map_or(0, |one| one.duration_us),
        driftcheck: started.driftcheck.clone(),
        commit: started.commit.clone(),
        ended_early: summary.interruption().map(Into::into),
        merged: started.merged.iter().map(|one| one.run.clone()).collect(),
        verdict: summary.verdict().as_str().to_owned(),
        exit_status,
        cases: HistoryCases {
            selected: counts.selected,
            conform: counts.conforming,
            drift: counts.drifting,
            blocked: counts.blocked,
            skipped: counts.skipped,
            flaky: counts.flaky,
        },
        contracts,
        coverage: coverage(summary),
        operations: operations(summary),
        deprecation: kept.deprecation,
        findings,
        finding_cases,
        gone: gone(summary),
    })
}

/// The findings, and the cases that they name.
fn findings(all: Vec<AcceptedFinding>) -> (Vec<HistoryFinding>, Vec<String>) {
    let mut places: BTreeMap<String, u32> = BTreeMap::new();
    for case in all.iter().flat_map(|one| &one.cases) {
        if !places.contains_key(case) {
            places.insert(case.clone(), 0);
        }
    }
    for (place, number) in places.values_mut().zip(0..) {
        *place = number;
    }
    let kept = all.into_iter().map(|one| HistoryFinding {
        cases: one
            .cases
            .iter()
            .filter_map(|case| places.get(case).copied())
            .collect(),
        fingerprint: one.fingerprint,
        kind: one.kind,
        severity: one.severity,
        waived: one.waived,
        place: one.place,
        operations: one.operations,
        message: cut(one.message),
    });
    let kept = kept.collect();
    (kept, places.into_keys().collect())
}

fn cut(message: String) -> String {
    match message.char_indices().nth(MESSAGE_LIMIT) {
        Some((end, _)) => format!("{}…", message.get(..end).unwrap_or_default()),
        None => message,
    }
}

fn coverage(summary: &RunSummary) -> Vec<HistoryCoverage> {
    let seen = summary.coverage.iter().filter(|one| one.responses > 0);
    let kept = seen.map(|one| HistoryCoverage {
        contract: one.contract.clone(),
        counts: one.counts().into(),
        seen: one.seen_facts(),
    });
    kept.collect()
}

fn operations(summary: &RunSummary) -> Vec<HistoryOperation> {
    let answered = summary.operations.iter();
    let answered = answered.filter(|one| !one.responses.is_empty());
    let kept = answered.map(|one| HistoryOperation {
        operation: one.operation.clone(),
        responses: one.responses.clone(),
        median_us: one.latency.map(|latency| latency.median_us),
        p95_us: one.latency.map(|latency| latency.p95_us),
    });
    kept.collect()
}

/// The earlier findings that a run judged again, and that are not there any more: their
/// fingerprints, sorted.
pub fn gone(summary: &RunSummary) -> Vec<String> {
    let Some(earlier) = summary.started.earlier.as_deref() else {
        return Vec::new();
    };
    let before = earlier.findings.iter().map(|one| one.finding.clone());
    let before: Vec<AcceptedFinding> = before.collect();
    let changes = compare_findings(&before, summary).into_iter();
    let fixed = changes.filter(|one| one.state == FindingState::Fixed);
    let mut gone: Vec<String> = fixed.map(|one| one.fingerprint).collect();
    gone.sort();
    gone
}
