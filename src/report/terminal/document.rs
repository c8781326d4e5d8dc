//! Writes the report for the terminal.

use std::io::{Read, Seek, Write};

use super::options::{Detail, Options};
use super::page::Page;
use crate::record::Reader;
use crate::report::error::ReportError;
use crate::report::terminal::{
    coverage, deprecated_elements, deprecation, exchange, findings, routes, sections, verdict,
    waivers,
};
use crate::summary::RunSummary;

/// So many deprecated parts of contracts are named in short, and with `-v`.
const ELEMENTS_IN_SHORT: usize = 2;
const MOST_ELEMENTS: usize = 40;

/// Writes the coverage of a run alone.
pub fn write_coverage(
    out: &mut impl Write,
    summary: &RunSummary,
    options: &Options,
) -> std::io::Result<()> {
    let mut page = Page::new(out, options);
    coverage::write_alone(&mut page, summary, options.detail)
}

/// Writes the report.
pub fn write<R: Read + Seek>(
    out: &mut impl Write,
    summary: &RunSummary,
    reader: &mut Reader<R>,
    options: &Options,
) -> Result<(), ReportError> {
    let page = &mut Page::new(out, options);
    match options.detail {
        Detail::Quiet => {
            findings::write_brief(page, summary)?;
            sections::write_blocked_brief(page, summary)?;
            waivers::write_brief(page, summary)?;
        }
        Detail::Normal => {
            deprecation::write_brief(page, summary)?;
            deprecated_elements::write(page, summary, ELEMENTS_IN_SHORT)?;
            coverage::write_brief(page, summary)?;
        }
        Detail::Verbose => {
            deprecation::write_deprecation(page, summary)?;
            deprecated_elements::write(page, summary, MOST_ELEMENTS)?;
            coverage::write_coverage(page, summary)?;
            exchange::write_exchanges(page, summary, reader)?;
        }
    }
    if options.detail != Detail::Quiet {
        sections::write_flaky(page, summary)?;
        sections::write_skipped(page, summary)?;
        sections::write_left_out(page, summary)?;
        routes::write_routes(page, summary)?;
        waivers::write_waived(page, summary)?;
        findings::write_findings(page, summary, options.detail)?;
        sections::write_blocked(page, summary)?;
        sections::write_left_behind(page, summary)?;
    }
    // What a user must know stands last, where it is still on the screen.
    verdict::write_verdict(page, summary, options)?;
    Ok(())
}
