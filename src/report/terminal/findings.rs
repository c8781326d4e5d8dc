//! What was found, grouped: the same drift in forty cases is one paragraph.

use std::io;

use anstyle::{AnsiColor, Style};

use super::diff_lines::{says_more, write_changed_lines, write_diff_lines};
use super::options::Detail;
use super::page::{Break, Page, counted, dim, plain, severity_style};
use super::pieces::{cases, unstyled};
use crate::model::finding::Basis;
use crate::model::kind::Severity;
use crate::report::body::BODY_LIMIT;
use crate::report::curl::curl_line;
use crate::report::escape::excerpt;
use crate::report::sentence::sentence;
use crate::report::{history_words, seen_in, words};
use crate::summary::{FindingGroup, GroupOperation, RunSummary};

/// So many groups of one severity are shown.
const GROUPS_SHOWN: usize = 20;
/// A finding takes at most so many lines, but with all details.
const MOST_LINES: usize = 8;
/// So many of them are of the response's body.
const BODY_LINES: usize = 2;
/// So many case ids are named.
const NAMED: usize = 3;
/// So many operations, whose names are long.
const OPERATIONS_NAMED: usize = 1;
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

/// A few lines for each finding, or with all details.
pub(super) fn write_findings(
    page: &mut Page<'_>,
    summary: &RunSummary,
    detail: Detail,
) -> io::Result<()> {
    let mut room = ALL_DIFF_LINES;
    for (severity, groups) in by_severity(summary) {
        if severity == Severity::Notice {
            page.gap()?;
        }
        for group in groups.iter().take(GROUPS_SHOWN) {
            let fields = match severity {
                Severity::Notice => vec![line(summary, group), places(group)],
                _ => {
                    page.gap()?;
                    paragraph(summary, group)
                }
            };
            match detail {
                Detail::Verbose => {
                    write_fields(page, &fields, usize::MAX)?;
                    write_details(page, group, &mut room)?;
                }
                _ => {
                    let used = write_fields(page, &fields, MOST_LINES)?;
                    write_rest(page, group, MOST_LINES - used)?;
                }
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
    write_fields(page, &[line(summary, group)], usize::MAX).map(drop)
}

/// A label and a text, which may take several lines.
struct Field {
    label: String,
    style: Style,
    hang: usize,
    text: String,
}

impl Field {
    fn new(label: &str, style: Style, hang: usize, text: String) -> Field {
        Field {
            label: label.to_owned(),
            style,
            hang,
            text,
        }
    }

    fn plain(text: String) -> Field {
        Field::new("  ", unstyled(), 2, text)
    }
}

/// Writes them in at most so many lines, the longest cut first; gives how many it took.
fn write_fields(page: &mut Page<'_>, fields: &[Field], most: usize) -> io::Result<usize> {
    let heights = fields
        .iter()
        .map(|one| page.height(&one.label, one.hang, &one.text));
    let mut heights: Vec<usize> = heights.collect();
    while heights.iter().sum::<usize>() > most {
        // Of those that are as long, the first: the help stays whole as long as it can.
        match heights.iter_mut().rev().max() {
            Some(tallest) if *tallest > 1 => *tallest -= 1,
            _ => break,
        }
    }
    for (one, height) in fields.iter().zip(&heights) {
        page.clipped(&one.label, one.style, one.hang, &one.text, *height)?;
    }
    Ok(heights.iter().sum())
}

/// One finding on a line.
fn line(summary: &RunSummary, group: &FindingGroup) -> Field {
    let waived = if group.waived.is_some() {
        "waived "
    } else {
        ""
    };
    let label = format!("{waived}{}  ", group.severity);
    let exchanges = seen_in::exchanges(group);
    let text = format!(
        "{}: {} ({})",
        title(summary, group),
        excerpt(&sentence(group), VALUE_LIMIT),
        exchanges.unwrap_or_else(|| cases(summary, &group.cases, 1)),
    );
    Field::new(&label, severity_style(group.severity), 2, text)
}

/// One finding in a few lines.
fn paragraph(summary: &RunSummary, group: &FindingGroup) -> Vec<Field> {
    let label = format!("{}  ", group.severity.as_str().to_uppercase());
    let remedy = group.kind.remedy().to_owned();
    vec![
        Field::new(
            &label,
            severity_style(group.severity),
            2,
            title(summary, group),
        ),
        Field::plain(excerpt(&sentence(group), VALUE_LIMIT)),
        Field::plain(seen(summary, group)),
        places(group),
        Field::new("  help: ", plain(AnsiColor::Green), 8, remedy),
    ]
}

/// `wrong-type at body:/id`, on what it rests where that is not documented, and what earlier runs
/// say of it.
fn title(summary: &RunSummary, group: &FindingGroup) -> String {
    let basis = match group.example.basis {
        Basis::Documented => None,
        Basis::Observed => Some("observed on a running host".to_owned()),
        Basis::Assumed => Some("assumed, not documented".to_owned()),
    };
    let title = format!("{} at {}", group.kind, place(group));
    let remarks = basis
        .into_iter()
        .chain(history_words::standing(summary, group));
    remarks.fold(title, |title, remark| format!("{title} ({remark})"))
}

fn place(group: &FindingGroup) -> String {
    excerpt(&words::place(group), VALUE_LIMIT)
}

/// `GET /a → 200, +1 more operation in 3 cases: a, b, c`.
fn seen(summary: &RunSummary, group: &FindingGroup) -> String {
    let mut operations: Vec<String> = group
        .operations
        .iter()
        .take(OPERATIONS_NAMED)
        .map(operation)
        .collect();
    if let Some(more @ 1..) = group.operations.len().checked_sub(OPERATIONS_NAMED) {
        operations.push(format!("+{}", counted(more as u64, "more operation")));
    }
    let exchanges = seen_in::exchanges(group);
    let seen = exchanges.unwrap_or_else(|| cases(summary, &group.cases, NAMED));
    format!("{} in {seen}", operations.join(", "))
}

fn operation(one: &GroupOperation) -> String {
    let statuses: Vec<String> = one.statuses.iter().map(u16::to_string).collect();
    match statuses.is_empty() {
        true => one.operation.clone(),
        false => format!("{} → {}", one.operation, statuses.join(", ")),
    }
}

/// Where to look, and what names it.
fn places(group: &FindingGroup) -> Field {
    let example = &group.example;
    let mut text = match group.is_of_run() {
        true => "no file".to_owned(),
        false => format!("{}:{}", example.file, example.line),
    };
    match &example.schema_line {
        Some(schema) => text.push_str(&format!(", {schema}")),
        None if group.rule != example.check => text.push_str(&format!(", {}", group.rule)),
        None => {}
    }
    text.push_str(&format!(", finding {}", example.fingerprint));
    if let Some(more @ 1..) = group.row_fingerprints().count().checked_sub(1) {
        text.push_str(&format!(" and {more} more"));
    }
    Field::new("  ", dim(), 2, text)
}

/// In the lines that are left, what the sentence does not say: the lines that differ, or how
/// the response begins.
fn write_rest(page: &mut Page<'_>, group: &FindingGroup, left: usize) -> io::Result<()> {
    let example = &group.example;
    match &example.diff {
        Some(diff) if says_more(diff, &sentence(group)) => write_changed_lines(page, diff, left),
        _ if left > 0 && !example.body.is_empty() => {
            let body = excerpt(&example.body.join(" "), VALUE_LIMIT);
            page.clipped("  body  ", dim(), 8, &body, left.min(BODY_LINES))
        }
        _ => Ok(()),
    }
}

/// Everything else that is known of a finding.
fn write_details(page: &mut Page<'_>, group: &FindingGroup, room: &mut usize) -> io::Result<()> {
    let example = &group.example;
    let expected = excerpt(&group.expected, VALUE_LIMIT);
    write_field(page, "expected", &expected, Break::Anywhere)?;
    let actual = excerpt(&example.actual, VALUE_LIMIT);
    write_field(page, "actual", &actual, Break::Anywhere)?;
    let pointer = example.pointer.as_deref().unwrap_or_default();
    if !pointer.is_empty() && words::place(group).strip_prefix("body:") != Some(pointer) {
        write_field(
            page,
            "pointer",
            &excerpt(pointer, VALUE_LIMIT),
            Break::Words,
        )?;
    }
    if group.rule != example.check {
        write_field(page, "rule", &group.rule, Break::Words)?;
    }
    for one in group.operations.iter().skip(OPERATIONS_NAMED) {
        write_field(page, "operation", &operation(one), Break::Words)?;
    }
    write_body(page, &example.body)?;
    if let Some(diff) = &example.diff {
        *room -= write_diff_lines(page, diff, (*room).max(DIFF_LINES))?.min(*room);
    }
    match &example.request {
        Some(request) => write_command(page, &curl_line(request, &example.effects)),
        None => Ok(()),
    }
}

fn write_field(page: &mut Page<'_>, label: &str, text: &str, breaks: Break) -> io::Result<()> {
    page.hanging(&format!("  {label:<10}"), dim(), HANG, text, breaks)
}

/// The first lines of the response's body.
pub(super) fn write_body(page: &mut Page<'_>, lines: &[String]) -> io::Result<()> {
    for (index, line) in lines.iter().enumerate() {
        let label = if index == 0 { "body" } else { "" };
        write_field(page, label, &excerpt(line, BODY_LIMIT), Break::Anywhere)?;
    }
    Ok(())
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
