//! The block `since` of `report.json`: what changed since the accepted run.

use schemars::JsonSchema;
use serde::Serialize;

use crate::summary::{CoverageChange, DateChange, FindingChange, FindingState, Since};

/// What changed since the accepted run, or since the one that `--against` names.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SinceRow<'a> {
    /// That run's name.
    pub run: &'a str,
    /// When it started: RFC 3339, UTC.
    pub started_at: &'a str,
    /// When it was accepted; null where it was named with `--against`.
    pub accepted_at: Option<&'a str>,
    /// Who accepted it.
    pub accepted_by: Option<&'a str>,
    /// The base URL that it was run against.
    pub host: &'a str,
    /// How many findings are new.
    pub new: usize,
    /// How many are fixed: every case that had them was judged again and has them no more.
    pub fixed: usize,
    /// How many are not there any more, in cases that were not judged again.
    pub not_judged: usize,
    /// How many are new, and not yet in as many runs in a row as `--confirm` asks for.
    pub unconfirmed: usize,
    /// How many are not there any more, and not yet in as many runs in a row.
    pub end_unconfirmed: usize,
    /// How many both runs have.
    pub unchanged: usize,
    /// Every finding of either run: new ones first, then fixed ones.
    pub findings: &'a [FindingChange],
    /// What operations announce otherwise.
    pub dates: &'a [DateChange],
    /// Contracts of which more or less was seen.
    pub coverage: &'a [CoverageChange],
    /// Contracts that are another file now.
    pub contracts: &'a [String],
}

impl<'a> SinceRow<'a> {
    pub(super) fn of(since: &'a Since<'_>) -> SinceRow<'a> {
        let accepted = since.accepted;
        SinceRow {
            run: &accepted.run,
            started_at: &accepted.started_at,
            accepted_at: accepted.accepted_at.as_deref(),
            accepted_by: accepted.accepted_by.as_deref(),
            host: &accepted.host,
            new: since.count(FindingState::New),
            fixed: since.count(FindingState::Fixed),
            not_judged: since.count(FindingState::NotJudged),
            unconfirmed: since.count(FindingState::Unconfirmed),
            end_unconfirmed: since.count(FindingState::EndUnconfirmed),
            unchanged: since.count(FindingState::Unchanged),
            findings: &since.findings,
            dates: &since.dates,
            coverage: &since.coverage,
            contracts: &since.contracts,
        }
    }
}
