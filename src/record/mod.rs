//! The run record, `run.ndjson`: written while a run goes on, read back by
//! every report. One line a case; nothing here keeps a whole case in memory.

mod accepted;
mod case_secrets;
mod checks;
mod compare;
mod coverage;
mod deprecations;
mod find;
mod fold;
mod groups;
mod judged;
mod locate;
mod merge;
mod needles;
mod operations;
mod own_secrets;
mod questions;
mod read;
pub mod redact;
mod routes;
mod safe_json;
mod schema;
mod secret_forms;
mod since;
mod summary;
mod sweep;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod unescape;
mod waivers;
mod window;
mod write;

pub use accepted::{ACCEPTED_FILE, accepted, accepted_schema, accepted_text, read_accepted};
pub use checks::complete_checks;
pub use compare::{
    CaseChange, ContractChange, FindingChange, FindingState, LatencyChange, RunComparison,
    SignalChange, compare_runs,
};
pub use coverage::{
    ContractCoverage, CoverageCount, CoverageCounts, FieldCoverage, ValueCoverage, fold_coverage,
};
pub use deprecations::{DeprecationRow, DeprecationState};
pub use find::{SeenIn, Sighting, is_fingerprint};
pub use fold::SummaryBuilder;
pub use locate::{RECORD_FILE, folder_name, resolve, resolve_all, run_names};
pub use merge::Merge;
pub use read::Reader;
pub use routes::{Route, RouteReading};
pub use safe_json::{is_harmful, write_json};
pub use schema::{schema, schema_of};
pub use since::{Announced, CoverageChange, DateChange, Since};
pub use summary::{
    BlockedGroup, CaseEntry, CheckCounts, DeprecationCount, Example, FindingGroup, GroupOperation,
    Latency, LeftBehind, NotFoundCount, OperationSummary, RunSummary, Severities, SkippedGroup,
    Totals, Verdict,
};
pub use waivers::{WaiverState, WaiverUse};
pub use write::{CaseLine, Span, Writer};
