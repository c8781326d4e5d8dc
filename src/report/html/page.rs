//! The page: its template filled from a summary, and the cases behind it.

use std::io::{Read, Seek, Write};

use minijinja::{Value, context};

use super::head::not_judged;
use super::templates::{SCRIPT, Templates};
use crate::record::Reader;
use crate::report::count::counted;
use crate::report::error::ReportError;
use crate::report::escape::excerpt;
use crate::report::html::limits::TEXT_LIMIT;
use crate::report::html::{anchors, cases, coverage, findings, head, latency, timeline};
use crate::report::sheet::{Cell, sheet};
use crate::report::{deprecated, since, words};
use crate::summary::RunSummary;

/// So many deprecated parts are listed.
const MOST_ELEMENTS: usize = 200;

/// Writes `report.html`.
pub fn write<R: Read + Seek>(
    out: &mut impl Write,
    summary: &RunSummary,
    reader: &mut Reader<R>,
) -> Result<(), ReportError> {
    let mut templates = Templates::new();
    for (name, values) in [
        ("head.html", head::of(summary)),
        ("sheet.html", sheet_rows(summary)),
        ("filter.html", head::filter(summary)),
    ] {
        out.write_all(templates.render(name, values)?.as_bytes())?;
    }
    let anchors = anchors::of(&summary.findings);
    findings::write(out, &mut templates, (summary, reader), &anchors)?;
    let not_judged = templates.render("not_judged.html", not_judged(summary))?;
    out.write_all(not_judged.as_bytes())?;
    let elements = summary.deprecated_elements.iter().take(MOST_ELEMENTS);
    let more = summary.deprecated_elements.len().checked_sub(MOST_ELEMENTS);
    let facts = context! {
        timeline => timeline::of(summary),
        elements => elements.map(|row| excerpt(&deprecated::element(row), TEXT_LIMIT)).collect::<Vec<_>>(),
        more_elements => more.filter(|more| *more > 0).map(|more| counted(more as u64, "more part")),
        coverage => coverage::of(summary),
        latency => latency::of(summary),
    };
    out.write_all(templates.render("facts.html", facts)?.as_bytes())?;
    cases::write(out, summary, &anchors)?;
    let foot = context! {
        run => excerpt(&summary.started.run, TEXT_LIMIT),
        version => excerpt(&summary.started.driftcheck, TEXT_LIMIT),
    };
    out.write_all(templates.render("foot.html", foot)?.as_bytes())?;
    write!(out, "<script>{SCRIPT}</script>\n</body>\n</html>\n")?;
    Ok(())
}

pub(super) fn sheet_rows(summary: &RunSummary) -> Value {
    let rows: Vec<Value> = sheet(summary)
        .into_iter()
        .map(|row| {
            let (is_code, texts) = match row.value {
                Cell::Words(text) => (false, vec![text]),
                Cell::List(texts) => (false, texts),
                Cell::Code(text) => (true, vec![text]),
                Cell::Next(words, command) => (false, vec![format!("{words}: {command}")]),
            };
            let texts = texts.iter().map(|text| excerpt(text, TEXT_LIMIT));
            context! {
                label => excerpt(&row.label, TEXT_LIMIT),
                texts => texts.collect::<Vec<String>>(),
                is_code => is_code,
            }
        })
        .collect();
    let since = summary.since();
    let lines = since.as_ref().map(since::lines).unwrap_or_default();
    let lines = lines.iter();
    let lines: Vec<(&str, String)> = lines
        .map(|(state, line)| (since::word(*state), excerpt(line, TEXT_LIMIT)))
        .collect();
    context! {
        rows => rows,
        verdict => words::verdict(summary),
        since => lines,
        since_title => since.as_ref().map(since::label),
    }
}
