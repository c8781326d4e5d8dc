//! Writes the report for the terminal.

use std::io::{Read, Seek, Write};

use super::options::{Detail, Options};
use super::page::Page;
use crate::record::Reader;
use crate::report::error::ReportError;
use crate::report::terminal::{
    coverage, deprecation, exchange, findings, routes, sections, since, verdict, waivers,
};
use crate::summary::RunSummary;

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
