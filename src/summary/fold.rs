//! Folds a run to its summary, one case at a time, in whatever order they end.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::blocked::BlockedByCause;
use super::checks::complete_checks;
use super::completeness::JudgedParts;
use super::counts::distinct;
use super::coverage::Coverages;
use super::deprecated_elements::DeprecatedElements;
use super::exchanges::Exchanges;
use super::finding_rows::FindingGroup;
use super::groups::{Groups, moved};
use super::missing::MissingThings;
use super::no_longer_seen;
use super::operations::Operations;
use super::ordered::{point_at_groups, positions, skipped_groups, sort};
use super::origin::{Origin, shared_end};
use super::plain::PlainCases;
use super::waivers::WaiverUses;
use crate::model::gate::Gate;
use crate::model::outcome::{CaseResult, MANY_SECRETS, Outcome};
use crate::model::record::{RunFinished, RunStarted};
use crate::record::write::Span;
use crate::summary::rows::{CaseEntry, LeftBehind, RunSummary, SeenLines, Severities, Totals};

/// Room for so many cases is taken at once, where a record says that it has them.
const MOST_AT_ONCE: usize = 1 << 20;
/// What a skipped case without a reason says.
const NO_REASON: &str = "no reason was recorded";

/// A summary in the making.
#[derive(Debug)]
pub struct SummaryBuilder {
    started: RunStarted,
    gate: Gate,
    entries: Vec<CaseEntry>,
    totals: Totals,
    groups: Groups,
    operations: Operations,
    coverages: Coverages,
    exchanges: Exchanges,
    deprecated_elements: DeprecatedElements,
    judged: JudgedParts,
    waivers: WaiverUses,
    plain: PlainCases,
    /// The origin of the last case: the next one often has it, too.
    origin: Arc<Origin>,
    blocked: BlockedByCause,
    skipped: BTreeMap<String, Vec<u32>>,
    missing: MissingThings,
    left_behind: Vec<LeftBehind>,
    /// How many cases had more secrets than are looked for in every form, and the first by id.
    many_secrets: (u64, Option<String>),
}

impl SummaryBuilder {
    /// A summary without cases.
    pub fn new(started: &RunStarted) -> SummaryBuilder {
        let mut coverages = Coverages::default();
        coverages.join(&started.contracts);
        SummaryBuilder {
            started: started.clone(),
            gate: started.gate(),
            coverages,
            waivers: WaiverUses::new(started),
            plain: PlainCases::default(),
            origin: Arc::default(),
            entries: Vec::with_capacity(
                usize::try_from(started.planned).map_or(MOST_AT_ONCE, |all| all.min(MOST_AT_ONCE)),
            ),
            totals: Totals {
                planned: started.planned,
                ..Totals::default()
            },
            groups: Groups::default(),
            operations: Operations::default(),
            deprecated_elements: DeprecatedElements::default(),
            exchanges: Exchanges::default(),
            judged: JudgedParts::default(),
            blocked: BlockedByCause::default(),
            skipped: BTreeMap::new(),
            missing: MissingThings::default(),
            left_behind: Vec::new(),
            many_secrets: (0, None),
        }
    }

    /// Takes cases of another record too: what they show counts for that record's contracts.
    pub fn join(&mut self, started: &RunStarted) {
        self.coverages.join(&started.contracts);
    }

    /// Adds a case whose line stands at `span`.
    pub fn add(&mut self, case: &CaseResult, span: Span) {
        let mut findings = Severities::default();
        let mut waived: u32 = 0;
        for finding in case.findings() {
            let count = finding.more.saturating_add(1);
            if finding.waived.is_some() {
                waived = waived.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
                self.totals.waived.add_many(finding.severity, count);
            } else {
                findings.add_many(finding.severity, count);
                self.totals.findings.add_many(finding.severity, count);
            }
        }
        self.waivers.add(case);
        self.judged.add(case);
        let index = self.entry(case, span, findings, waived);
        match case.seen {
            Some(_) => self.exchanges.add(index, case, span),
            None => self.count(index, case.outcome, case),
        }
        let mut steps = case.steps.iter();
        let is_pending = steps.any(|step| step.observations.without_baseline);
        self.totals.without_baseline += u64::from(is_pending);
        for step in &case.steps {
            let checks = complete_checks(&step.checks, &step.findings, &self.gate);
            match case.seen {
                Some(_) => self.exchanges.add_checks(index, &checks),
                None => {
                    self.totals.checks.add(&checks);
                    self.totals.unanswered += u64::from(step.blocked.is_some());
                }
            }
            let is_unsent = step.skip_reason.is_some() && step.blocked.is_none();
            self.totals.unsent += u64::from(is_unsent);
            if step.fixture.is_none() {
                self.operations.add(&self.entries, index, step);
                self.deprecated_elements.add(step);
            }
            let observations = &step.observations;
            let shown = observations.document.iter().chain(&observations.coverage);
            shown.for_each(|coverage| self.coverages.add(coverage));
        }
        let failed = case.failed_teardown().map(|(step, blocked)| LeftBehind {
            case: index,
            step: step.name.clone().unwrap_or_default(),
            cause: blocked.cause.clone(),
        });
        self.left_behind.extend(failed);
        let mut redactions = case.steps.iter().flat_map(|step| &step.redactions);
        if redactions.any(|one| one.kind == MANY_SECRETS) {
            let (count, first) = &mut self.many_secrets;
            *count += 1;
            if first.as_ref().is_none_or(|first| *case.id < **first) {
                *first = Some(case.id.to_string());
            }
        }
        self.groups.add(&self.entries, index, case);
    }

    fn origin(&mut self, title: &str, case: &CaseResult) -> Arc<Origin> {
        let last = &self.origin;
        let same_title = *last.title == *title;
        if !(same_title && last.file == case.file && last.line == case.line) {
            self.origin = Arc::new(Origin {
                title: match same_title {
                    true => last.title.clone(),
                    false => title.into(),
                },
                file: case.file.clone(),
                line: case.line,
            });
        }
        self.origin.clone()
    }

    /// The entry of a case, or that of the operation of an exchange, with what was found.
    fn entry(&mut self, case: &CaseResult, span: Span, findings: Severities, waived: u32) -> u32 {
        let is_failing = case.findings().any(|finding| self.gate.fails(finding));
        let known = case.seen.as_ref();
        let known = known.and_then(|_| self.exchanges.index(&case.id));
        if let Some(index) = known
            && let Some(entry) = self.entries.get_mut(index as usize)
        {
            entry.findings.join(findings);
            entry.waived = entry.waived.saturating_add(waived);
            entry.is_failing |= is_failing;
            entry.duration_us = entry.duration_us.saturating_add(case.duration_us);
            return index;
        }
        let index = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let plain = match case.seen {
            Some(_) => {
                self.exchanges.insert(&case.id, index);
                None
            }
            None => self.plain.add(case),
        };
        let shared = shared_end(&case.name, &case.id);
        let title = case.name.get(..case.name.len() - shared);
        let origin = self.origin(title.unwrap_or_default(), case);
        self.entries.push(CaseEntry {
            id: case.id.clone(),
            origin,
            shared: u32::try_from(shared).unwrap_or(0),
            span,
            duration_us: case.duration_us,
            findings,
            waived,
            is_flaky: case.is_flaky(),
            is_failing,
            group: None,
            outcome: case.outcome,
            plain,
        });
        index
    }

    /// Counts a case, or an operation by one of its exchanges.
    fn count(&mut self, index: u32, outcome: Outcome, case: &CaseResult) {
        self.totals.cases += 1;
        match outcome {
            Outcome::Conforms => {
                self.totals.conforms += 1;
                self.totals.flaky += u64::from(case.is_flaky());
            }
            Outcome::Drifts => self.totals.drifts += 1,
            Outcome::Blocked => {
                self.totals.blocked += 1;
                self.totals.unanswered += u64::from(case.blocked().is_none());
                self.blocked.add(&self.entries, index, case);
            }
            Outcome::Skipped => {
                self.totals.skipped += 1;
                self.missing.add(case, index);
                let reason = case.skip_reason.as_deref().unwrap_or(NO_REASON);
                self.skipped
                    .entry(reason.to_owned())
                    .or_default()
                    .push(index);
            }
        }
    }

    /// The summary; `finished` is missing where the run was killed.
    pub fn finish(mut self, finished: Option<&RunFinished>) -> RunSummary {
        let exchanges = self.finish_exchanges();
        let mut warnings = finished.map_or_else(Vec::new, |one| one.warnings.clone());
        warnings.extend(self.of_many_secrets());
        warnings.extend(self.of_further_findings());
        let position = positions(&self.entries);
        let mut cases = self.entries;
        sort(&mut cases, &position);
        let blocked = self.blocked.into_groups(&position);
        let skipped = skipped_groups(self.skipped, &position);
        let members = blocked.iter().map(|group| &group.cases);
        point_at_groups(&mut cases, Outcome::Blocked, members);
        let members = skipped.iter().map(|group| &group.cases);
        point_at_groups(&mut cases, Outcome::Skipped, members);
        let mut left_behind = self.left_behind;
        for one in &mut left_behind {
            one.case = position.get(one.case as usize).copied().unwrap_or(one.case);
        }
        // A stable sort keeps the steps of a case in their order.
        left_behind.sort_by_key(|one| one.case);
        let clock = self.started.clock.parse().ok();
        let operated = self.operations.finish(clock, self.started.probe.as_deref());
        let coverage = self.coverages.finish();
        let further = self.groups.further();
        let mut findings = self.groups.finish(&position);
        let gone = no_longer_seen::rows(&self.started, &coverage, &operated.operations);
        for row in gone {
            let is_before =
                |one: &FindingGroup| one.waived.is_none() && one.severity >= row.severity;
            let place = findings.partition_point(is_before);
            findings.insert(place, row);
        }
        let mut totals = self.totals;
        let (waived, counting): (Vec<_>, Vec<_>) =
            findings.iter().partition(|group| group.waived.is_some());
        totals.distinct_findings = distinct(counting.into_iter());
        totals.distinct_findings.join(further);
        totals.distinct_waived = distinct(waived.into_iter());
        let left_out = finished.map_or(&[][..], |finished| &finished.left_out);
        let not_judged = self
            .judged
            .not_judged(&self.started, &totals, &coverage, left_out);
        let applied = self.judged.applied(&self.started);
        let checks = self.plain.finish(&mut cases);
        RunSummary {
            started: self.started,
            gate: self.gate,
            finished: finished.cloned(),
            cases,
            checks,
            totals,
            findings,
            waivers: self.waivers.finish(),
            blocked,
            skipped,
            missing: self.missing.finish(|cases| moved(cases, &position)),
            left_behind,
            operations: operated.operations,
            exchanges,
            deprecation: operated.deprecation,
            deprecated_elements: self.deprecated_elements.finish(),
            latency: operated.latency,
            coverage,
            applied,
            not_judged,
            warnings,
        }
    }

    /// Counts the operations that exchanges were of, and gives the lines to be shown of them.
    fn finish_exchanges(&mut self) -> HashMap<u64, SeenLines> {
        let exchanges = std::mem::take(&mut self.exchanges);
        (self.totals.exchanges, self.totals.exchanges_blocked) = exchanges.totals();
        let (operations, lines) = exchanges.finish(&mut self.entries);
        for (index, outcome, one) in operations {
            self.count(index, outcome, &one);
            self.totals.unanswered += u64::from(outcome == Outcome::Blocked);
        }
        for seen in lines.values() {
            self.totals.checks.add(&seen.checks);
        }
        lines
    }

    /// What is counted, and stands in no row.
    fn of_further_findings(&self) -> Option<String> {
        let further = self.groups.further();
        let all = [further.breaking, further.additive, further.notice];
        let further: u64 = all.into_iter().map(u64::from).sum();
        (further > 0).then(|| {
            format!(
                "{further} further findings of traffic are counted and are in the record, but have no row: too many differ. Does the host give properties names of its own, such as ids?"
            )
        })
    }

    /// What a reader should know before a report is handed on.
    fn of_many_secrets(&self) -> Option<String> {
        let (count, Some(first)) = &self.many_secrets else {
            return None;
        };
        let others = match count {
            1 => String::new(),
            2 => " and another case".to_owned(),
            _ => format!(" and {} other cases", count - 1),
        };
        Some(format!(
            "`{first}`{others} had more secrets than are searched for in every form: each was searched for as it is and behind escapes, but not in base64, hex or other letter case"
        ))
    }
}
