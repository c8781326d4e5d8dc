//! Writes the Markdown report: a summary for a comment or a job page.

use std::io::Write;

use super::cell::{code, fence, html, prose};
use super::page::{MarkdownDocument, Table};
use crate::deprecation::policy::days_words;
use crate::model::kind::Severity;
use crate::model::moment::Moment;
use crate::report::body::BODY_LIMIT;
use crate::report::curl::curl_line;
use crate::report::deprecated;
use crate::report::error::ReportError;
use crate::report::escape::{excerpt, inert};
use crate::report::markdown::limits::{
    DETAILED, DIFF_LINES, LIMIT, NAMED, ROWS, SHEET_LIMIT, SHEET_ROOM, TEXT_LIMIT, VALUE_LIMIT,
    cases,
};
use crate::report::markdown::waivers;
use crate::report::sentence::statement;
use crate::report::sheet::{Cell, sheet};
use crate::report::words::{seen_of, time};
use crate::report::{history_words, seen_in, since, words};
use crate::summary::{DeprecationRow, FindingGroup, OperationSummary, RunSummary};

/// Writes `report.md`.
pub fn write(out: &mut impl Write, summary: &RunSummary) -> Result<(), ReportError> {
    out.write_all(document(summary).as_bytes())?;
    Ok(())
}

pub(super) fn document(summary: &RunSummary) -> String {
    let mut sheet = MarkdownDocument::within(SHEET_ROOM);
    write_sheet(&mut sheet, summary);
    let mut page = MarkdownDocument::within(LIMIT - sheet.len());
    let verdict = words::verdict(summary);
    let headline = prose(&words::headline(summary), TEXT_LIMIT);
    page.paragraph(&format!("## {verdict}: {headline}"));
    for (label, text) in words::not_whole(summary) {
        page.paragraph(&format!("**{label}:** {}", prose(&text, TEXT_LIMIT)));
    }
    for warning in summary.warnings.iter().take(NAMED) {
        page.paragraph(&format!("**Warning:** {}", prose(warning, TEXT_LIMIT)));
    }
    waivers::write_notes(&mut page, summary);
    if let Some(since) = summary.since() {
        let title = prose(&since::title(&since), TEXT_LIMIT);
        let headline = prose(&since::headline(&since), TEXT_LIMIT);
        page.paragraph(&format!("**{title}:** {headline}"));
    }
    write_findings(&mut page, summary);
    write_since(&mut page, summary);
    waivers::write_waived(&mut page, summary);
    write_not_judged(&mut page, summary);
    page.append(sheet, LIMIT);
    write_deprecation(&mut page, summary);
    write_operations(&mut page, summary);
    write_coverage(&mut page, summary);
    page.paragraph(&format!(
        "Run {}, driftcheck {}.",
        code(&summary.started.run, TEXT_LIMIT),
        code(&summary.started.driftcheck, TEXT_LIMIT)
    ));
    page.finish()
}

/// What the person who says yes to a release needs.
pub(super) fn write_sheet(page: &mut MarkdownDocument, summary: &RunSummary) {
    let table = Table {
        title: "Release sheet".into(),
        columns: &["", ""],
        unit: "line",
    };
    let rows = sheet(summary).into_iter().map(|row| {
        let value = match row.value {
            Cell::Words(text) => prose(&text, SHEET_LIMIT),
            Cell::List(texts) => prose(&texts.join("; "), SHEET_LIMIT),
            Cell::Code(text) => code(&text, SHEET_LIMIT),
            Cell::Next(words, command) => {
                let words = prose(&words, SHEET_LIMIT);
                format!("{words}: {}", code(&command, SHEET_LIMIT))
            }
        };
        vec![format!("**{}**", prose(&row.label, TEXT_LIMIT)), value]
    });
    page.table(&table, rows, ROWS);
}

/// The findings that came or went since the accepted run.
pub(super) fn write_since(page: &mut MarkdownDocument, summary: &RunSummary) {
    let Some(since) = summary.since() else { return };
    let table = Table {
        title: since::label(&since).into(),
        columns: &["", "Finding"],
        unit: "finding",
    };
    let rows = since::lines(&since)
        .into_iter()
        .map(|(state, line)| vec![since::word(state).to_owned(), prose(&line, TEXT_LIMIT)]);
    page.table(&table, rows, ROWS);
}

pub(super) fn write_findings(page: &mut MarkdownDocument, summary: &RunSummary) {
    let table = Table {
        title: "Findings".into(),
        columns: &[
            "Severity",
            "Finding",
            "Expected",
            "Actual",
            "Seen in",
            "Where",
            "Fingerprint",
        ],
        unit: "finding",
    };
    let rows = summary.counting().iter().map(|group| {
        vec![
            severity(summary, group),
            format!(
                "{} at {}: {}",
                group.kind,
                code(&words::place(group), VALUE_LIMIT),
                prose(&statement(group), VALUE_LIMIT)
            ),
            code(&group.expected, VALUE_LIMIT),
            code(&group.example.actual, VALUE_LIMIT),
            match seen_in::exchanges(group) {
                Some(exchanges) => prose(&exchanges, VALUE_LIMIT),
                None => cases(summary, &group.cases),
            },
            places(group),
            code(&group.example.fingerprint, VALUE_LIMIT),
        ]
    });
    page.table(&table, rows, ROWS);
    let drifts = summary.counting().iter();
    let drifts = drifts.filter(|group| group.severity > Severity::Notice);
    for group in drifts.take(DETAILED) {
        page.optional(&details(summary, group));
    }
}

/// How much it matters, and what earlier runs say of it.
fn severity(summary: &RunSummary, group: &FindingGroup) -> String {
    let severity = match group.severity {
        Severity::Breaking => "**breaking**".into(),
        other => other.to_string(),
    };
    match history_words::standing(summary, group) {
        Some(standing) => format!("{severity}, {standing}"),
        None => severity,
    }
}

/// The line of the case, and that of the schema.
pub(super) fn places(group: &FindingGroup) -> String {
    let example = &group.example;
    let case = format!("{}:{}", example.file, example.line);
    let mut places = code(&case, TEXT_LIMIT);
    if let Some(schema) = &example.schema_line {
        places.push_str(&format!(", {}", code(&schema.to_string(), TEXT_LIMIT)));
    }
    places
}

/// One finding, to be unfolded.
pub(super) fn details(summary: &RunSummary, group: &FindingGroup) -> String {
    let example = &group.example;
    let place = html(&words::place(group), VALUE_LIMIT);
    let values = words::expected_got(group, |value| html(value, VALUE_LIMIT));
    let mut text = format!(
        "<details><summary>{} {} at <code>{place}</code>: {values}</summary>\n\n{}\n\n",
        group.severity,
        group.kind,
        prose(&statement(group), TEXT_LIMIT),
    );
    let mut line = |label: &str, value: &str| {
        text.push_str(&format!("- {label}: {value}\n"));
    };
    for operation in group.operations.iter().take(NAMED) {
        let statuses: Vec<String> = operation.statuses.iter().map(u16::to_string).collect();
        let operation = code(&operation.operation, TEXT_LIMIT);
        let statuses = match statuses.is_empty() {
            true => String::new(),
            false => format!(", status {}", statuses.join(", ")),
        };
        line("operation", &format!("{operation}{statuses}"));
    }
    let case = match group.is_of_run() {
        true => words::WHOLE_RUN.to_owned(),
        false => {
            let id = summary.id(example.case);
            let case = format!("{id} ({}:{})", example.file, example.line);
            code(&case, TEXT_LIMIT)
        }
    };
    line("case", &case);
    if let Some(schema) = &example.schema_line {
        line("contract", &code(&schema.to_string(), TEXT_LIMIT));
    }
    line("what to do", &prose(group.kind.remedy(), TEXT_LIMIT));
    text.push('\n');
    if !example.body.is_empty() {
        let lines = example.body.iter().map(|line| excerpt(line, BODY_LIMIT));
        block(&mut text, "text", &lines.collect::<Vec<_>>().join("\n"));
    }
    if let Some(request) = &example.request {
        block(&mut text, "sh", &curl_line(request, &example.effects));
    }
    if let Some(diff) = &example.diff {
        let lines: Vec<_> = diff
            .lines()
            .take(DIFF_LINES)
            .map(|line| excerpt(line, TEXT_LIMIT))
            .collect();
        block(&mut text, "diff", &lines.join("\n"));
    }
    text.push_str("</details>");
    text
}

pub(super) fn block(text: &mut String, language: &str, content: &str) {
    let lines: Vec<_> = content.lines().map(inert).collect();
    let content = lines.join("\n");
    let fence = fence(&content);
    text.push_str(&format!("{fence}{language}\n{content}\n{fence}\n\n"));
}

/// What was not judged, what was not run, what was left behind, and what passed only when
/// it was repeated.
pub(super) fn write_not_judged(page: &mut MarkdownDocument, summary: &RunSummary) {
    let table = |title: &str, columns: &'static [&'static str]| Table {
        title: title.into(),
        columns,
        unit: "row",
    };
    let rows = summary.blocked.iter().map(|group| {
        let mut cause = prose(&words::blocked_cause(group), TEXT_LIMIT);
        if group.may_have_been_carried_out {
            cause.push_str(" **It may have been carried out.**");
        }
        for line in &group.evidence {
            cause.push_str(&format!("<br>{}", code(line, TEXT_LIMIT)));
        }
        vec![cause, cases(summary, &group.cases)]
    });
    page.table(&table("Not judged", &["Cause", "Cases"]), rows, ROWS);
    let rows = summary.left_behind.iter().map(|left| {
        vec![
            code(summary.id(left.case), VALUE_LIMIT),
            code(&left.step, VALUE_LIMIT),
            prose(&left.cause, TEXT_LIMIT),
        ]
    });
    page.table(
        &table("Left behind on the host", &["Case", "Step", "Cause"]),
        rows,
        ROWS,
    );
    let missing = summary.missing.iter();
    let missing = missing.map(|group| (group.words(), &group.cases));
    let others = summary.skipped_otherwise();
    let others = others.map(|group| (group.reason.clone(), &group.cases));
    let rows = missing
        .chain(others)
        .map(|(reason, members)| vec![prose(&reason, TEXT_LIMIT), cases(summary, members)]);
    page.table(&table("Not run", &["Reason", "Cases"]), rows, ROWS);
    let flaky = summary.cases.iter().filter(|case| case.is_flaky);
    let rows = flaky.map(|case| vec![code(&case.id, VALUE_LIMIT)]);
    page.table(
        &table("Conform only when sent again (flaky)", &["Case"]),
        rows,
        ROWS,
    );
}

pub(super) fn write_deprecation(page: &mut MarkdownDocument, summary: &RunSummary) {
    let table = Table {
        title: "Deprecation".into(),
        columns: &[
            "Operation",
            "State",
            "Since",
            "Sunset",
            "Left",
            "Successor",
            "The host says",
        ],
        unit: "operation",
    };
    let rows = summary.deprecation.iter().map(|row: &DeprecationRow| {
        vec![
            code(&row.operation, VALUE_LIMIT),
            row.state.as_str().into(),
            day(row.since),
            day(row.sunset),
            row.days_left.map_or_else(|| "–".to_owned(), days_words),
            successor(row),
            says(row),
        ]
    });
    page.table(&table, rows, ROWS);
    let table = Table {
        title: "Deprecated parts that were seen or sent".into(),
        columns: &["What", "Responses", "Operations"],
        unit: "part",
    };
    let rows = summary.deprecated_elements.iter().map(|row| {
        let operations = match row.operations.as_slice() {
            [only] => code(only, VALUE_LIMIT),
            many => many.len().to_string(),
        };
        let what = code(&row.element.to_string(), VALUE_LIMIT);
        vec![what, row.responses.to_string(), operations]
    });
    page.table(&table, rows, ROWS);
}

/// A day, where there is one.
pub(super) fn day(date: Option<Moment>) -> String {
    date.map_or_else(|| "–".to_owned(), Moment::day)
}

/// What to use instead.
pub(super) fn successor(row: &DeprecationRow) -> String {
    deprecated::successor(row)
        .map_or_else(|| "none named".into(), |target| code(target, VALUE_LIMIT))
}

/// What the host says in words, and where to read on.
pub(super) fn says(row: &DeprecationRow) -> String {
    let texts = deprecated::notices(row).into_iter();
    let links = deprecated::links(row).into_iter();
    let says = texts.chain(links.map(|link| format!("see {link}")));
    let says: Vec<String> = says.map(|one| prose(&one, VALUE_LIMIT)).collect();
    says.join("<br>")
}

pub(super) fn write_operations(page: &mut MarkdownDocument, summary: &RunSummary) {
    let table = Table {
        title: "Operations".into(),
        columns: &["Operation", "Responses", "Median", "95 % within", "Longest"],
        unit: "operation",
    };
    let rows = summary.operations.iter().map(|one: &OperationSummary| {
        let responses: Vec<String> = one
            .responses
            .iter()
            .map(|(status, count)| format!("{count} × {status}"))
            .collect();
        let of = |pick: fn(&crate::summary::Latency) -> u64| {
            one.latency
                .as_ref()
                .map_or_else(|| "–".to_owned(), |latency| time(pick(latency)))
        };
        vec![
            code(&one.operation, VALUE_LIMIT),
            responses.join(", "),
            of(|latency| latency.median_us),
            of(|latency| latency.p95_us),
            of(|latency| latency.max_us),
        ]
    });
    page.table(&table, rows, ROWS);
}

pub(super) fn write_coverage(page: &mut MarkdownDocument, summary: &RunSummary) {
    let table = Table {
        title: "Contract coverage".into(),
        columns: &["Contract", "Responses", "Fields", "Values", "Nulls"],
        unit: "contract",
    };
    let rows = summary.coverage.iter().map(|one| {
        let counts = one.counts();
        vec![
            code(&one.contract, VALUE_LIMIT),
            one.responses.to_string(),
            seen_of(counts.properties, "field"),
            seen_of(counts.values, "value"),
            seen_of(counts.nulls, "null"),
        ]
    });
    page.table(&table, rows, ROWS);
}
