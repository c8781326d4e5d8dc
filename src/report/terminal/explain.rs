//! What `driftcheck explain` says, for a person.

use std::io::{self, Write};

use anstyle::AnsiColor;

use super::diff_lines::write_diff_lines;
use super::findings::{DIFF_LINES, write_body, write_command};
use super::options::Options;
use super::page::{Break, Page, counted, dim, plain, severity_style};
use super::pieces::unstyled;
use crate::model::finding::Basis;
use crate::model::place::Place;
use crate::report::escape::excerpt;
use crate::report::explain::{Explained, ExplainedLine, Explanation};
use crate::report::waivers::waived;
use crate::report::words::WHOLE_RUN;

/// So many cases are named.
const NAMED: usize = 20;
/// Longer values are cut to so many characters.
const VALUE_LIMIT: usize = 2000;
/// The width of the labels.
const HANG: usize = 12;

/// Writes the explanation of a kind or of one finding.
pub fn write_explanation(
    out: &mut impl Write,
    explanation: &Explanation<'_>,
    options: &Options,
) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let page = &mut page;
    if let Some(finding) = &explanation.finding {
        write_finding(page, explanation, finding)?;
        page.gap()?;
    }
    let style = severity_style(explanation.default_severity);
    let label = format!("{}  ", explanation.kind);
    let text = format!(
        "{} unless the settings say otherwise",
        explanation.default_severity
    );
    page.hanging(&label, style, 2, &text, Break::Words)?;
    for text in [explanation.meaning, explanation.why] {
        page.hanging("  ", unstyled(), 2, text, Break::Words)?;
    }
    field(page, "example", explanation.example, Break::Words)?;
    let green = plain(AnsiColor::Green);
    page.hanging("  help: ", green, 8, explanation.remedy, Break::Words)?;
    page.hanging("  waive: ", green, 9, explanation.waiver, Break::Words)
}

fn write_finding(
    page: &mut Page<'_>,
    explanation: &Explanation<'_>,
    finding: &Explained<'_>,
) -> io::Result<()> {
    let label = format!("{}  ", finding.severity.as_str().to_uppercase());
    let place = match finding.place {
        Place::Body(pointer) if pointer.is_empty() => "the body".to_owned(),
        place => excerpt(&place.to_string(), VALUE_LIMIT),
    };
    let title = format!("{} at {place}", explanation.kind);
    let style = severity_style(finding.severity);
    page.hanging(&label, style, 2, &title, Break::Words)?;
    let message = excerpt(finding.message, VALUE_LIMIT);
    page.hanging("  ", unstyled(), 2, &message, Break::Anywhere)?;
    if let Some(by) = finding.waived {
        let text = excerpt(&waived(by), VALUE_LIMIT);
        page.hanging("  ", plain(AnsiColor::Yellow), 2, &text, Break::Words)?;
    }
    field(page, "finding", finding.fingerprint, Break::Words)?;
    let run = format!("{} on {}", finding.run, finding.host);
    field(page, "run", &run, Break::Words)?;
    let status = finding
        .status
        .map_or_else(String::new, |status| format!(" → {status}"));
    field(
        page,
        "operation",
        &format!("{}{status}", finding.operation),
        Break::Words,
    )?;
    if let Some(pointer) = finding.pointer.filter(|pointer| !pointer.is_empty()) {
        field(
            page,
            "pointer",
            &excerpt(pointer, VALUE_LIMIT),
            Break::Words,
        )?;
    }
    field(
        page,
        "expected",
        &excerpt(finding.expected, VALUE_LIMIT),
        Break::Anywhere,
    )?;
    let mut actual = excerpt(finding.actual, VALUE_LIMIT);
    if finding.values_differ {
        actual.push_str(" (other cases: other values)");
    }
    field(page, "actual", &actual, Break::Anywhere)?;
    write_body(page, &finding.body)?;
    match finding.basis {
        Basis::Documented => {}
        Basis::Observed => field(page, "basis", "observed on a running host", Break::Words)?,
        Basis::Assumed => field(page, "basis", "assumed, not documented", Break::Words)?,
    }
    write_line(page, finding)?;
    write_cases(page, finding)?;
    if let Some(curl) = &finding.curl {
        write_command(page, curl)?;
    }
    match finding.diff {
        Some(diff) => write_diff_lines(page, diff, DIFF_LINES).map(|_| ()),
        None => Ok(()),
    }
}

/// The contract's own line, or the case's.
fn write_line(page: &mut Page<'_>, finding: &Explained<'_>) -> io::Result<()> {
    field(
        page,
        "rule",
        finding.rule.unwrap_or(finding.check),
        Break::Words,
    )?;
    if let Some(line) = &finding.line {
        let ExplainedLine {
            file,
            line: number,
            text,
            ..
        } = line;
        field(page, "says", &format!("{file}:{number}"), Break::Words)?;
        let shown = format!("{number} | {}", excerpt(text.trim_start(), VALUE_LIMIT));
        page.hanging("              ", dim(), 16, &shown, Break::Anywhere)?;
        let parts = [
            ("about", &line.description),
            ("x-basis", &line.basis),
            ("x-source", &line.source),
        ];
        for (label, text) in parts {
            if let Some(text) = text {
                field(page, label, text, Break::Words)?;
            }
        }
    }
    match &finding.line_note {
        Some(note) => field(page, "note", note, Break::Anywhere),
        None => Ok(()),
    }
}

fn write_cases(page: &mut Page<'_>, finding: &Explained<'_>) -> io::Result<()> {
    if finding.cases.is_empty() {
        return field(page, "seen in", WHOLE_RUN, Break::Words);
    }
    let total = counted(finding.cases.len() as u64, "case");
    let times = counted(finding.count, "time");
    field(page, "seen in", &format!("{total}, {times}"), Break::Words)?;
    for case in finding.cases.iter().take(NAMED) {
        let text = format!("{} ({}:{})", case.id, case.file, case.line);
        page.hanging("            ", unstyled(), 14, &text, Break::Words)?;
    }
    match finding.cases.len().checked_sub(NAMED) {
        Some(more @ 1..) => {
            let text = format!(
                "+{}; --format json has them all",
                counted(more as u64, "more case")
            );
            page.hanging("            ", unstyled(), 14, &text, Break::Words)
        }
        _ => Ok(()),
    }
}

fn field(page: &mut Page<'_>, label: &str, text: &str, breaks: Break) -> io::Result<()> {
    page.hanging(&format!("  {label:<10}"), dim(), HANG, text, breaks)
}
