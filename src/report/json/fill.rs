//! Makes the rows of `report.json` from a summary.

use super::rows::{
    BlockedRow, CaseRow, ContractRow, CoverageRow, ExampleRow, FindingRow, LeftBehindRow,
    OperationRow, ResponseCount, Run,
};
use crate::model::subject::Subject;
use crate::report::curl::curl_line;
use crate::report::history_words;
use crate::summary::{
    BlockedGroup, CaseEntry, ContractCoverage, FindingGroup, LeftBehind, OperationSummary,
    RunSummary,
};

impl<'a> Run<'a> {
    pub(super) fn of(summary: &'a RunSummary) -> Run<'a> {
        let started = &summary.started;
        let finished = summary.finished.as_ref();
        let applied = summary.applied_contracts();
        Run {
            run: &started.run,
            driftcheck: &started.driftcheck,
            host: &started.host,
            profile: &started.profile,
            started_at: &started.started_at,
            finished_at: finished.map(|one| one.finished_at.as_str()),
            duration_us: finished.map(|one| one.duration_us),
            ended_early: summary.interruption(),
            clock: &started.clock,
            strict: started.strict,
            labels: &started.labels,
            shard: started.shard,
            merged: &started.merged,
            contracts: started
                .contract_files()
                .into_iter()
                .map(|one| ContractRow {
                    name: &one.name,
                    sha256: &one.sha256,
                    applied: applied.contains(&one),
                })
                .collect(),
            commit: started.commit.as_deref(),
            compared_with: started.compared_with.as_deref(),
            probe: started.probe.as_deref(),
        }
    }
}

impl<'a> FindingRow<'a> {
    pub(super) fn of(summary: &'a RunSummary, group: &'a FindingGroup, with_curl: bool) -> Self {
        let cases = group.cases.iter().map(|case| summary.id(*case));
        let same_cause = group.same_cause.iter();
        let known = history_words::oldest(summary, &group.fingerprints);
        let is_confirmed = |one: &&String| summary.gate.is_confirmed(one);
        let unconfirmed = group.fingerprints.iter().filter(|one| !is_confirmed(one));
        let example = &group.example;
        let request = example.request.as_deref().filter(|_| with_curl);
        FindingRow {
            kind: group.kind,
            severity: group.severity,
            place: &group.place,
            waived: group.waived.as_ref(),
            expected: &group.expected,
            rule: &group.rule,
            closed: group.example.closed,
            fingerprints: &group.fingerprints,
            operations: &group.operations,
            since: known.map(|one| one.since),
            runs: known.map(|one| one.seen + 1),
            flapping: known.is_some_and(|one| one.is_flapping(Some(true))),
            unconfirmed: unconfirmed.map(String::as_str).collect(),
            count: group.count,
            values_differ: group.values_differ,
            cases: cases.collect(),
            seen_in: &group.seen_in,
            clients: &group.clients,
            example: ExampleRow {
                case: summary.id(example.case),
                step: example.step.as_deref(),
                file: &example.file,
                line: example.line,
                schema_line: example.schema_line.as_ref(),
                pointer: example.pointer.as_deref(),
                actual: &example.actual,
                message: &example.message,
                basis: example.basis,
                check: &example.check,
                fingerprint: &example.fingerprint,
                body: &example.body,
                curl: request.map(|request| curl_line(request, &example.effects)),
                diff: example.diff.as_deref(),
            },
            same_cause: same_cause
                .map(|failed| FindingRow::of(summary, failed, false))
                .collect(),
        }
    }
}

impl<'a> BlockedRow<'a> {
    pub(super) fn of(group: &'a BlockedGroup, cases: Vec<&'a str>) -> Self {
        BlockedRow {
            phase: group.phase,
            cause: &group.cause,
            help: group.help.as_deref(),
            may_have_been_carried_out: group.may_have_been_carried_out,
            evidence: &group.evidence,
            given_up: group.given_up,
            cases,
        }
    }
}

impl<'a> LeftBehindRow<'a> {
    pub(super) fn of(summary: &'a RunSummary, left: &'a LeftBehind) -> Self {
        LeftBehindRow {
            case: summary.id(left.case),
            step: &left.step,
            cause: &left.cause,
        }
    }
}

impl<'a> OperationRow<'a> {
    pub(super) fn of(operation: &'a OperationSummary) -> Self {
        let count = |&(status, count): &(u16, u64)| ResponseCount { status, count };
        OperationRow {
            operation: &operation.operation,
            responses: operation.responses.iter().map(count).collect(),
            latency: operation.latency,
            not_found: &operation.not_found,
            deprecation: &operation.deprecation,
            route: operation.route.as_ref(),
        }
    }
}

impl<'a> CoverageRow<'a> {
    pub(super) fn of(coverage: &'a ContractCoverage) -> Self {
        CoverageRow {
            contract: &coverage.contract,
            sha256: &coverage.sha256,
            responses: coverage.responses,
            totals: coverage.counts(),
            // Of a document with thousands of operations most were not seen.
            fields: match coverage.responses {
                0 => &[],
                _ => &coverage.fields,
            },
            is_cut: coverage.is_cut,
        }
    }
}

impl<'a> CaseRow<'a> {
    pub(super) fn of(summary: &'a RunSummary, entry: &'a CaseEntry) -> Self {
        let Subject::Case {
            id,
            name,
            file,
            line,
        } = entry.subject();
        CaseRow {
            id,
            name,
            file,
            line,
            outcome: entry.outcome,
            duration_us: entry.duration_us,
            findings: entry.findings,
            waived: entry.waived,
            flaky: entry.is_flaky,
            reason: summary.reason(entry),
        }
    }
}
