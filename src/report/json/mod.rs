//! The summary for machines, `report.json`. Its form is
//! `schemas/driftcheck/report.schema.json`. Written as a stream: no list of
//! cases is ever built in memory.

pub mod contract_diff;
mod document;
mod fill;
pub mod history;
mod rows;
pub mod run_diff;
mod since;
pub mod sunsets;

pub use document::{REPORT_VERSION, schema, write, write_coverage};

pub use since::SinceRow;

pub use rows::{
    BlockedRow, CaseRow, ContractRow, CoverageRow, ExampleRow, FindingRow, LeftBehindRow,
    OperationRow, Report, ResponseCount, Run, SkippedRow,
};
