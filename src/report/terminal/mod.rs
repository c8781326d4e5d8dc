//! The report for a person: first what broke, then the rest, bounded however
//! much there is. Nothing of a host reaches the terminal unescaped.

mod contract_diff;
mod coverage;
mod deprecation;
mod diff_lines;
mod exchange;
mod explain;
mod findings;
mod page;
mod probe;
mod review;
mod routes;
mod run_diff;
mod sections;
mod since;
mod verdict;
mod waivers;

use std::io::{Read, Seek, Write};
use std::path::PathBuf;

use super::ReportError;
use crate::record::Reader;
use crate::summary::RunSummary;

pub use contract_diff::write_contract_diff;
pub use explain::write_explanation;
pub use review::{Pending, write_pending};
pub use run_diff::write_run_diff;

use page::Page;
pub use probe::{write_probe, write_probe_problems};

/// How the report looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The width to wrap at, in columns.
    pub width: usize,
    /// Whether colours are used.
    pub colour: bool,
    /// How much is shown.
    pub detail: Detail,
    /// Where the record and the other reports are, to name them at the end.
    pub paths: Vec<PathBuf>,
}

/// How much of a run is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// The verdict, and a line for each finding.
    Quiet,
    /// Everything but the exchanges.
    #[default]
    Normal,
    /// The exchanges of each case that does not conform, too.
    Verbose,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            width: 100,
            colour: false,
            detail: Detail::Normal,
            paths: Vec::new(),
        }
    }
}

/// Writes the coverage of a run alone.
pub fn write_coverage(
    out: &mut impl Write,
    summary: &RunSummary,
    options: &Options,
) -> std::io::Result<()> {
    let mut page = Page::new(out, options.width, options.colour);
    coverage::write_alone(&mut page, summary, options.detail)
}

/// Writes the report.
pub fn write<R: Read + Seek>(
    out: &mut impl Write,
    summary: &RunSummary,
    reader: &mut Reader<R>,
    options: &Options,
) -> Result<(), ReportError> {
    let mut page = Page::new(out, options.width, options.colour);
    verdict::write_verdict(&mut page, summary)?;
    since::write_since(&mut page, summary, options.detail != Detail::Quiet)?;
    if options.detail == Detail::Quiet {
        findings::write_brief(&mut page, summary)?;
        sections::write_blocked_brief(&mut page, summary)?;
        waivers::write_brief(&mut page, summary)?;
        return Ok(());
    }
    findings::write_findings(&mut page, summary)?;
    waivers::write_waived(&mut page, summary)?;
    sections::write_blocked(&mut page, summary)?;
    sections::write_left_behind(&mut page, summary)?;
    sections::write_flaky(&mut page, summary)?;
    sections::write_skipped(&mut page, summary)?;
    routes::write_routes(&mut page, summary)?;
    deprecation::write_deprecation(&mut page, summary)?;
    coverage::write_coverage(&mut page, summary, options.detail)?;
    if options.detail == Detail::Verbose {
        exchange::write_exchanges(&mut page, summary, reader)?;
    }
    verdict::write_totals(&mut page, summary, &options.paths)?;
    Ok(())
}
