//! Every case of the run as a list that can be filtered, in parts of a hundred that a browser
//! lays out only when they come into view.

use std::io::Write;

use super::anchors::Anchor;
use super::templates::{coded, escaped, findings_of_cases};
use crate::model::outcome::Outcome;
use crate::model::subject::Subject;
use crate::report::count::counted;
use crate::report::error::ReportError;
use crate::report::escape::excerpt;
use crate::report::words::time;
use crate::summary::{CaseEntry, RunSummary};

/// So many cases are one part.
const PART: usize = 100;
/// So many findings of a case are linked.
const LINKED: usize = 20;
/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 300;

/// Writes the section.
pub(super) fn write(
    out: &mut impl Write,
    summary: &RunSummary,
    anchors: &[Anchor<'_>],
) -> Result<(), ReportError> {
    let count = counted(summary.cases.len() as u64, summary.started.unit());
    writeln!(
        out,
        "<section id=\"cases\" aria-labelledby=\"cases-title\">\n<h2 id=\"cases-title\">{count}</h2>\n\
         <p class=\"note\" id=\"cases-shown\" role=\"status\"></p>"
    )?;
    let of_cases = findings_of_cases(summary);
    for (part, entries) in summary.cases.chunks(PART).enumerate() {
        out.write_all(b"<ul class=\"part\">\n")?;
        for (offset, entry) in entries.iter().enumerate() {
            let number = part * PART + offset;
            let findings = u32::try_from(number)
                .ok()
                .and_then(|one| of_cases.get(&one));
            let findings = findings.map_or(&[][..], Vec::as_slice);
            let row = row(summary, anchors, (number, entry), findings);
            out.write_all(row.as_bytes())?;
        }
        out.write_all(b"</ul>\n")?;
    }
    out.write_all(b"</section>\n")?;
    Ok(())
}

fn row(
    summary: &RunSummary,
    anchors: &[Anchor<'_>],
    (number, entry): (usize, &CaseEntry),
    findings: &[usize],
) -> String {
    let outcome = entry.outcome.as_str();
    let Subject::Case {
        id,
        name,
        file,
        line,
    } = entry.subject();
    // Without a name of its own a case is called by its id.
    let name = match name == id {
        true => String::new(),
        false => format!(
            "<span class=\"name\">{}</span>",
            escaped(&excerpt(&name, TEXT_LIMIT))
        ),
    };
    let id = escaped(&excerpt(id, TEXT_LIMIT));
    let place = escaped(&excerpt(file, TEXT_LIMIT));
    let mut row = format!(
        "<li id=\"c{number}\" data-outcome=\"{outcome}\"><span class=\"outcome {outcome}\">{outcome}</span> \
         <span class=\"what\"><span class=\"id\">{id}</span> {name}"
    );
    if entry.is_flaky {
        row.push_str(" <span class=\"outcome flaky\">flaky</span>");
    }
    row.push_str(&format!("</span> <span class=\"file\">{place}:{line}"));
    if entry.outcome != Outcome::Skipped {
        row.push_str(&format!(" · {}", time(entry.duration_us)));
    }
    row.push_str("</span>");
    if let Some(reason) = summary.reason(entry) {
        let reason = coded(&excerpt(reason, TEXT_LIMIT));
        row.push_str(&format!(" <span class=\"reason\">{reason}</span>"));
    }
    if !findings.is_empty() {
        row.push_str(" <span class=\"of\">");
        for finding in findings.iter().take(LINKED) {
            let group = &summary.findings[*finding];
            let waived = if group.waived.is_some() {
                " (waived)"
            } else {
                ""
            };
            row.push_str(&format!(
                "<a class=\"{}\" href=\"#{}\">{}{waived}</a> ",
                group.severity,
                escaped(&anchors[*finding].id),
                group.kind
            ));
        }
        if let Some(more @ 1..) = findings.len().checked_sub(LINKED) {
            row.push_str(&format!("and {more} more"));
        }
        row.push_str("</span>");
    }
    row.push_str("</li>\n");
    row
}
