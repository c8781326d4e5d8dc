//! A record folded: what every report is made of, and what changed between two runs.

pub mod accepted;
pub mod changes;
pub mod checks;
pub mod compare;
pub mod completeness;
pub mod counts;
pub mod coverage;
pub mod deprecations;
pub mod evidence;
pub mod find;
pub mod fold;
pub mod groups;
pub mod judged;
pub mod missing;
pub mod operation_rows;
pub mod operations;
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
pub use accepted::{ACCEPTED_FILE, accepted, accepted_schema, accepted_text, read_accepted};
pub use checks::complete_checks;
pub use compare::compare_runs;
pub use counts::Counts;
pub use coverage::{
    ContractCoverage, CoverageCount, CoverageCounts, FieldCoverage, ValueCoverage, fold_coverage,
};
pub use find::{SeenIn, Sighting, is_fingerprint};
pub use fold::SummaryBuilder;
pub use missing::MissingGroup;
pub use rows::{
    BlockedGroup, CaseEntry, CheckCounts, Example, FindingGroup, GroupOperation, LeftBehind,
    NotJudged, RunSummary, Severities, SkippedGroup, Totals, Verdict,
};
pub use since::{Announced, CoverageChange, DateChange, Since};
pub use sunsets::{SunsetRow, Sunsets, SunsetsBuilder};
pub use waivers::{WaiverState, WaiverUse};
