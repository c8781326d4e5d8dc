//! The exchanges of cases that do not conform, for `-v`.

use std::io::{Read, Seek};

use anstyle::AnsiColor;
use serde::de::IgnoredAny;

use super::page::{Break, Page, bold, counted, dim, plain, time};
use super::verdict::unstyled;
use crate::model::exchange::{Exchange, Header, Request};
use crate::model::octets::Octets;
use crate::model::outcome::{Outcome, StepResult};
use crate::record::{Reader, RunSummary};
use crate::report::ReportError;
use crate::report::escape::excerpt;

/// So many cases are shown.
const CASES_SHOWN: usize = 50;
/// So many lines of a body are shown.
const BODY_LINES: usize = 60;
/// So many header lines are shown.
const HEADERS_SHOWN: usize = 60;
/// Longer lines are cut to so many characters.
const LINE_LIMIT: usize = 400;

/// The exchanges of each case that drifts or is blocked, by id.
pub(super) fn write_exchanges<R: Read + Seek>(
    page: &mut Page<'_>,
    summary: &RunSummary,
    reader: &mut Reader<R>,
) -> Result<(), ReportError> {
    let shown = |outcome| matches!(outcome, Outcome::Drifts | Outcome::Blocked);
    let entries: Vec<_> = summary
        .cases
        .iter()
        .filter(|entry| shown(entry.outcome))
        .collect();
    for entry in entries.iter().take(CASES_SHOWN) {
        let case = reader.read_case(entry.span)?;
        page.gap()?;
        let title = format!("{} ({})", case.id, case.outcome);
        page.hanging("EXCHANGE  ", bold(AnsiColor::Blue), 2, &title, Break::Words)?;
        for step in &case.steps {
            write_step(page, step)?;
        }
    }
    if let Some(more @ 1..) = entries.len().checked_sub(CASES_SHOWN) {
        let text = format!(
            "{}; the record has them all",
            counted(more as u64, "more case")
        );
        page.hanging("… ", dim(), 2, &text, Break::Words)?;
    }
    Ok(())
}

fn write_step(page: &mut Page<'_>, step: &StepResult) -> std::io::Result<()> {
    if let Some(name) = &step.name {
        page.hanging("  step ", dim(), 7, name, Break::Words)?;
    }
    if let Some(Exchange {
        request,
        response,
        timings,
    }) = &step.exchange
    {
        write_request(page, request)?;
        let line = format!(
            "{} {} after {}",
            response.version,
            response.status,
            time(timings.total_us)
        );
        page.hanging("  < ", plain(AnsiColor::Green), 4, &line, Break::Words)?;
        write_headers(page, "  < ", &response.headers)?;
        write_body(page, "  < ", &response.body)?;
    }
    if let Some(request) = &step.unanswered {
        write_request(page, request)?;
    }
    if let Some(blocked) = &step.blocked {
        let text = format!("{}: {}", blocked.phase, excerpt(&blocked.cause, LINE_LIMIT));
        page.hanging("  ! ", plain(AnsiColor::Magenta), 4, &text, Break::Anywhere)?;
    }
    Ok(())
}

fn write_request(page: &mut Page<'_>, request: &Request) -> std::io::Result<()> {
    let line = format!("{} {}", request.method, request.url);
    page.hanging("  > ", plain(AnsiColor::Cyan), 4, &line, Break::Words)?;
    write_headers(page, "  > ", &request.headers)?;
    match &request.body {
        Some(body) => write_body(page, "  > ", body),
        None => Ok(()),
    }
}

fn write_headers(page: &mut Page<'_>, mark: &str, headers: &[Header]) -> std::io::Result<()> {
    for header in headers.iter().take(HEADERS_SHOWN) {
        let value = excerpt(&header.value.to_text(), LINE_LIMIT);
        let text = format!("{}: {value}", header.name);
        page.hanging(mark, dim(), 6, &text, Break::Anywhere)?;
    }
    match headers.len().checked_sub(HEADERS_SHOWN) {
        Some(more @ 1..) => {
            let text = counted(more as u64, "more header line");
            page.hanging("    … ", dim(), 6, &text, Break::Words)
        }
        _ => Ok(()),
    }
}

fn write_body(page: &mut Page<'_>, mark: &str, body: &Octets) -> std::io::Result<()> {
    if body.is_empty() {
        return Ok(());
    }
    page.hanging(mark, dim(), 4, "", Break::Words)?;
    let text = body.to_text();
    let lines = if serde_json::from_slice::<IgnoredAny>(body.as_bytes()).is_ok() {
        indented(&text, BODY_LINES + 1)
    } else {
        let lines = text.lines().take(BODY_LINES + 1);
        lines.map(str::to_owned).collect()
    };
    for line in lines.iter().take(BODY_LINES) {
        page.coloured(unstyled(), 4, &excerpt(line, LINE_LIMIT))?;
    }
    if lines.len() > BODY_LINES {
        let text = format!("the body goes on; it has {} bytes", body.0.len());
        page.hanging("    … ", dim(), 6, &text, Break::Words)?;
    }
    Ok(())
}

/// The first lines of a valid JSON text, indented. Keys keep their order and
/// their repetition, numbers their digits.
fn indented(json: &str, limit: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut depth = 0_usize;
    let (mut in_string, mut escaped, mut opened) = (false, false, false);
    for character in json.chars() {
        if lines.len() > limit {
            break;
        }
        if in_string {
            push(&mut lines, character);
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        match character {
            ' ' | '\t' | '\n' | '\r' => continue,
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                if !opened {
                    lines.push("  ".repeat(depth.min(LINE_LIMIT)));
                }
            }
            _ if opened => lines.push("  ".repeat(depth.min(LINE_LIMIT))),
            _ => {}
        }
        opened = false;
        push(&mut lines, character);
        match character {
            '"' => in_string = true,
            '{' | '[' => {
                depth += 1;
                opened = true;
            }
            ',' => lines.push("  ".repeat(depth.min(LINE_LIMIT))),
            ':' => push(&mut lines, ' '),
            _ => {}
        }
    }
    lines.truncate(limit);
    lines
}

fn push(lines: &mut [String], character: char) {
    if let Some(line) = lines.last_mut() {
        line.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_indented_as_it_stands() {
        let json = r#"{"b":1.50,"a":[ ],"a":{"x":"}\",{"},"l":[1,[2]]}"#;
        let lines = indented(json, 99);
        assert_eq!(
            lines.join("\n"),
            "{\n  \"b\": 1.50,\n  \"a\": [],\n  \"a\": {\n    \"x\": \"}\\\",{\"\n  },\n  \
             \"l\": [\n    1,\n    [\n      2\n    ]\n  ]\n}"
        );
        assert_eq!(indented(json, 2).len(), 2);
    }
}
