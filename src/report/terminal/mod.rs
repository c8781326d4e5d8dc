//! The report for a person: first what broke, then the rest, bounded however
//! much there is. Nothing of a host reaches the terminal unescaped.

mod contract_diff;
mod coverage;
mod deprecated_elements;
mod deprecation;
mod diff_lines;
mod document;
mod exchange;
mod explain;
mod findings;
mod history;
mod options;
mod page;
mod pieces;
mod probe;
mod review;
mod routes;
mod run_diff;
mod sections;
mod since;
mod sunsets;
mod verdict;
mod waivers;

pub use document::{write, write_coverage};
pub use options::{Detail, Options};

use super::error::ReportError;

pub use contract_diff::{ContractDiff, write_contract_diff};
pub use explain::write_explanation;
pub use history::write_history;
pub use review::{Pending, write_pending};
pub use run_diff::write_run_diff;
pub use sunsets::write_sunsets;

pub use probe::{write_probe, write_probe_problems};
