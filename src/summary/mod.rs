//! A record folded: what every report is made of, and what changed between two runs.

pub mod accepted;
mod blocked;
pub mod changes;
pub mod checks;
pub mod compare;
pub mod completeness;
pub mod counts;
pub mod coverage;
pub mod deprecated_elements;
pub mod deprecations;
pub mod evidence;
mod exchanges;
pub mod find;
pub mod finding_rows;
pub mod fold;
pub mod groups;
pub mod judged;
mod lowest;
pub mod missing;
mod no_longer_seen;
pub mod operation_rows;
pub mod operations;
mod ordered;
mod origin;
mod plain;
pub mod questions;
pub mod read;
pub mod routes;
pub mod rows;
pub mod since;
mod successors;
pub mod sunsets;
pub mod waivers;

pub use super::summary::changes::{
    CaseChange, ContractChange, FindingChange, FindingState, LatencyChange, RunComparison,
    SignalChange,
};
pub use super::summary::operation_rows::{
    DeprecationCount, Latency, NotFoundCount, OperationSummary,
};
pub use super::summary::operation_rows::{DeprecationRow, DeprecationState};
pub use super::summary::operation_rows::{Route, RouteReading};
pub use accepted::{ACCEPTED_FILE, accepted, accepted_schema, accepted_text, keep, read_accepted};
pub use checks::complete_checks;
pub use compare::{compare_findings, compare_runs};
pub use counts::Counts;
pub use coverage::{
    ContractCoverage, CoverageCount, CoverageCounts, FieldCoverage, ValueCoverage, fold_coverage,
};
pub use deprecated_elements::DeprecatedElementRow;
pub use find::{SeenIn, Sighting, is_fingerprint};
pub use finding_rows::{ClientCount, Example, FindingGroup, GroupOperation};
pub use fold::SummaryBuilder;
pub use groups::MOST_SEEN_IN;
pub use missing::MissingGroup;
pub use no_longer_seen::SETTINGS_FILE;
pub use rows::{
    BlockedGroup, CaseEntry, CheckCounts, LeftBehind, NotJudged, RunSummary, SeenLines, Severities,
    SkippedGroup, Totals, Verdict,
};
pub use since::{Announced, CoverageChange, DateChange, Since};
pub use sunsets::{SunsetRow, Sunsets, SunsetsBuilder};
pub use waivers::{WaiverState, WaiverUse};
