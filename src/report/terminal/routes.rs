//! Routes that may be gone, with what the run has to say for and against it.

use std::io;

use anstyle::AnsiColor;

use super::page::{Break, Page, bold, counted};
use super::pieces::{SHOWN, heading, more, unstyled};
use crate::model::finding::NotFoundReading;
use crate::report::escape::excerpt;
use crate::summary::{OperationSummary, Route, RunSummary};

/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 240;

/// The operations whose route may be gone.
pub(super) fn write_routes(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    let doubtful: Vec<(&OperationSummary, &Route)> = summary
        .operations
        .iter()
        .filter_map(|one| Some((one, one.route.as_ref()?)))
        .collect();
    if doubtful.is_empty() {
        return Ok(());
    }
    let style = bold(AnsiColor::Yellow);
    let text = "is the route gone, or the id unknown?";
    heading(page, "404  ", style, text)?;
    for (operation, route) in doubtful.iter().take(SHOWN) {
        page.hanging("  ", unstyled(), 4, &operation.operation, Break::Words)?;
        let mut label = format!("    {}: ", route.reading.as_str());
        for evidence in &route.evidence {
            let text = excerpt(evidence, TEXT_LIMIT);
            page.hanging(&label, unstyled(), 6, &text, Break::Anywhere)?;
            label = "      ".to_owned();
        }
        write_forms(page, operation)?;
    }
    more(page, doubtful.len(), "more operation")
}

/// What the 404 responses look like.
fn write_forms(page: &mut Page<'_>, operation: &OperationSummary) -> io::Result<()> {
    for seen in &operation.not_found {
        let reading = match seen.reading {
            NotFoundReading::RouteGone => "as of a route that is gone",
            NotFoundReading::IdUnknown => "as of an unknown id",
        };
        let evidence = excerpt(&seen.evidence, TEXT_LIMIT);
        let text = format!("{} {reading}: {evidence}", counted(seen.count, "response"));
        page.hanging("      ", unstyled(), 8, &text, Break::Anywhere)?;
    }
    Ok(())
}
