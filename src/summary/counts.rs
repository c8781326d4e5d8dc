//! The numbers that every report speaks of: counted here alone.

use std::collections::BTreeSet;

use super::finding_rows::FindingGroup;
use super::rows::{RunSummary, Severities};

/// What a run's headline counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cases that were selected.
    pub selected: u64,
    /// Cases that were judged: they conform or drift.
    pub judged: u64,
    /// Judged cases that drift.
    pub drifting: u64,
    /// Judged cases that conform.
    pub conforming: u64,
    /// Cases that could not be judged.
    pub blocked: u64,
    /// Cases that were not run.
    pub skipped: u64,
    /// Selected cases of which the record has no result.
    pub unrecorded: u64,
    /// Cases that conform only because a request was sent again.
    pub flaky: u64,
    /// Distinct findings that are not waived: one for each fingerprint.
    pub findings: Severities,
    /// Rows in which reports show those of them that are drift: what says the same stands in one.
    pub drift_rows: u64,
    /// Distinct findings that are waived.
    pub waived: Severities,
}

impl RunSummary {
    /// The numbers of this run.
    pub fn counts(&self) -> Counts {
        let totals = &self.totals;
        let drift = self.counting().iter().filter(|group| group.is_drift());
        Counts {
            selected: totals.planned.max(totals.cases),
            judged: totals.conforms + totals.drifts,
            drifting: totals.drifts,
            conforming: totals.conforms,
            blocked: totals.blocked,
            skipped: totals.skipped,
            unrecorded: totals.planned.saturating_sub(totals.cases),
            flaky: totals.flaky,
            findings: totals.distinct_findings,
            drift_rows: drift.count() as u64,
            waived: totals.distinct_waived,
        }
    }
}

/// How many findings there are in some rows, one for each fingerprint.
pub(crate) fn distinct<'g>(rows: impl Iterator<Item = &'g FindingGroup>) -> Severities {
    let mut seen = BTreeSet::new();
    let mut counts = Severities::default();
    for row in rows {
        for fingerprint in row.row_fingerprints() {
            if seen.insert((row.severity, fingerprint.as_str())) {
                counts.add(row.severity);
            }
        }
    }
    counts
}
