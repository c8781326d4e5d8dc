//! What was found, grouped: the same drift in forty cases is one paragraph.

use std::io;

use anstyle::AnsiColor;

use super::diff_lines::write_diff_lines;
use super::page::{Break, Page, counted, dim, plain, severity_style};
use super::pieces::{cases, unstyled};
use crate::model::finding::Basis;
use crate::model::kind::Severity;
use crate::report::body::BODY_LIMIT;
use crate::report::curl::curl_line;
use crate::report::escape::excerpt;
use crate::report::words;
use crate::summary::{FindingGroup, RunSummary};

/// So many groups of one severity are shown.
const GROUPS_SHOWN: usize = 20;
/// So many case ids and operations are named.
const NAMED: usize = 3;
/// Longer values are cut to so many characters.
const VALUE_LIMIT: usize = 240;
/// So many lines of all diffs are shown.
const ALL_DIFF_LINES: usize = 180;
/// So many lines of a diff are shown where those before it took the others.
pub(super) const DIFF_LINES: usize = 40;
/// The width of the labels.
const HANG: usize = 12;

/// Every severity with its groups, the worst first; what is waived has a section of its own.
fn by_severity(summary: &RunSummary) -> impl Iterator<Item = (Severity, &[FindingGroup])> {
    summary
        .counting()
        .chunk_by(|a, b| a.severity == b.severity)
        .filter_map(|groups| Some((groups.first()?.severity, groups)))
}

/// A paragraph for each drift, and a line for each notice.
pub(super) fn write_findings(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    let mut room = ALL_DIFF_LINES;
    for (severity, groups) in by_severity(summary) {
        if severity == Severity::Notice {
            page.gap()?;
        }
        for group in groups.iter().take(GROUPS_SHOWN) {
            match severity {
                Severity::Notice => {
                    write_line(page, summary, group)?;
                    write_places(page, group)?;
                }
                _ => write_group(page, summary, group)?,
            }
            if let Some(diff) = &group.example.diff {
                room -= write_diff_lines(page, diff, room.max(DIFF_LINES))?.min(room);
            }
        }
        write_more(page, severity, groups)?;
    }
    Ok(())
}

/// A line for each finding.
pub(super) fn write_brief(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    for (severity, groups) in by_severity(summary) {
        for group in groups.iter().take(GROUPS_SHOWN) {
            write_line(page, summary, group)?;
        }
        write_more(page, severity, groups)?;
    }
    Ok(())
}

fn write_more(page: &mut Page<'_>, severity: Severity, groups: &[FindingGroup]) -> io::Result<()> {
    let more = groups.len().saturating_sub(GROUPS_SHOWN);
    if more == 0 {
        return Ok(());
    }
    let rows = counted(more as u64, "more row");
    let text = format!("{rows} ({severity}); report.json has them all (--format json)");
    page.hanging("… ", severity_style(severity), 2, &text, Break::Words)
}

/// One finding on a line.
pub(super) fn write_line(
    page: &mut Page<'_>,
    summary: &RunSummary,
    group: &FindingGroup,
) -> io::Result<()> {
    let waived = if group.waived.is_some() {
        "waived "
    } else {
        ""
    };
    let label = format!("{waived}{}  ", group.severity);
    let text = format!(
        "{} at {}: {} ({})",
        group.kind,
        place(group),
        excerpt(&group.example.message, VALUE_LIMIT / 2),
        cases(summary, &group.cases, 1),
    );
    page.hanging(
        &label,
        severity_style(group.severity),
        2,
        &text,
        Break::Anywhere,
    )
}

/// Where to look, and what names it.
fn write_places(page: &mut Page<'_>, group: &FindingGroup) -> io::Result<()> {
    let example = &group.example;
    let mut text = format!("{}:{}", example.file, example.line);
    if let Some(schema) = &example.schema_line {
        text.push_str(&format!(", {schema}"));
    }
    text.push_str(&format!(", finding {}", example.fingerprint));
    page.hanging("  ", dim(), 2, &text, Break::Words)
}

fn write_group(page: &mut Page<'_>, summary: &RunSummary, group: &FindingGroup) -> io::Result<()> {
    let example = &group.example;
    page.gap()?;
    let label = format!("{}  ", group.severity.as_str().to_uppercase());
    let folded = place(group);
    let title = format!("{} at {folded}", group.kind);
    page.hanging(
        &label,
        severity_style(group.severity),
        2,
        &title,
        Break::Words,
    )?;
    let message = excerpt(&example.message, VALUE_LIMIT);
    page.hanging("  ", unstyled(), 2, &message, Break::Anywhere)?;
    write_comparison(page, group, &folded)?;
    write_body(page, &group.example.body)?;
    write_where(page, summary, group)?;
    let style = plain(AnsiColor::Green);
    page.hanging("  help: ", style, 8, group.kind.remedy(), Break::Words)?;
    write_curl(page, group)
}

fn write_field(page: &mut Page<'_>, label: &str, text: &str, breaks: Break) -> io::Result<()> {
    page.hanging(&format!("  {label:<10}"), dim(), HANG, text, breaks)
}

/// What was expected and what came.
fn write_comparison(page: &mut Page<'_>, group: &FindingGroup, folded: &str) -> io::Result<()> {
    let example = &group.example;
    let mut field = |label, text: &str, breaks| write_field(page, label, text, breaks);
    field(
        "expected",
        &excerpt(&group.expected, VALUE_LIMIT),
        Break::Anywhere,
    )?;
    let mut actual = excerpt(&example.actual, VALUE_LIMIT);
    if group.values_differ {
        actual.push_str(" (other cases: other values)");
    }
    field("actual", &actual, Break::Anywhere)?;
    if let Some(pointer) = &example.pointer
        && !pointer.is_empty()
        && folded.strip_prefix("body:") != Some(pointer)
    {
        field("pointer", &excerpt(pointer, VALUE_LIMIT), Break::Words)?;
    }
    if group.rule != example.check {
        field("rule", &group.rule, Break::Words)?;
    }
    match example.basis {
        Basis::Documented => {}
        Basis::Observed => field("basis", "observed on a running host", Break::Words)?,
        Basis::Assumed => field("basis", "assumed, not documented", Break::Words)?,
    }
    Ok(())
}

/// The first lines of the response's body.
pub(super) fn write_body(page: &mut Page<'_>, lines: &[String]) -> io::Result<()> {
    for (index, line) in lines.iter().enumerate() {
        let label = if index == 0 { "body" } else { "" };
        write_field(page, label, &excerpt(line, BODY_LIMIT), Break::Anywhere)?;
    }
    Ok(())
}

/// Where it was seen, and where the expectation stands.
fn write_where(page: &mut Page<'_>, summary: &RunSummary, group: &FindingGroup) -> io::Result<()> {
    let example = &group.example;
    let mut field = |label, text: &str, breaks| write_field(page, label, text, breaks);
    field(
        "seen in",
        &cases(summary, &group.cases, NAMED),
        Break::Words,
    )?;
    for operation in group.operations.iter().take(NAMED) {
        let statuses: Vec<String> = operation.statuses.iter().map(u16::to_string).collect();
        let text = format!("{} → {}", operation.operation, statuses.join(", "));
        field("of", &text, Break::Words)?;
    }
    if let Some(more @ 1..) = group.operations.len().checked_sub(NAMED) {
        field(
            "",
            &format!("+{}", counted(more as u64, "more operation")),
            Break::Words,
        )?;
    }
    let place = format!("{}:{}", example.file, example.line);
    field("file", &place, Break::Words)?;
    if let Some(schema) = &example.schema_line {
        field("schema", &schema.to_string(), Break::Words)?;
    }
    let mut named = example.fingerprint.clone();
    if let Some(more @ 1..) = group.fingerprints.len().checked_sub(1) {
        named.push_str(&format!(
            " and {more} more, one for each operation and status"
        ));
    }
    field("finding", &named, Break::Words)
}

fn place(group: &FindingGroup) -> String {
    excerpt(&words::place(group), VALUE_LIMIT)
}

/// The command is never wrapped: it is there to be pasted.
fn write_curl(page: &mut Page<'_>, group: &FindingGroup) -> io::Result<()> {
    let Some(request) = &group.example.request else {
        return Ok(());
    };
    write_command(page, &curl_line(request, &group.example.effects))
}

/// Comment lines and a command, as [`curl_line`] gives them.
pub(super) fn write_command(page: &mut Page<'_>, text: &str) -> io::Result<()> {
    let mut in_command = false;
    for line in text.split('\n') {
        if in_command {
            // A line of the body: an indentation would become part of it.
            page.verbatim(unstyled(), line)?;
        } else if line.starts_with('#') {
            page.verbatim(plain(AnsiColor::Yellow), &format!("  {line}"))?;
        } else {
            in_command = true;
            page.verbatim(unstyled(), &format!("  {line}"))?;
        }
    }
    Ok(())
}
