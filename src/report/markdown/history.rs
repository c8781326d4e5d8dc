//! The history of runs as tables, for comments and pages.

use std::io::Write;

use super::cell::{code, prose};
use super::limits::{LIMIT, ROWS, TEXT_LIMIT, VALUE_LIMIT};
use super::page::{MarkdownDocument, Table};
use crate::history::{HostHistory, Overview};
use crate::report::error::ReportError;
use crate::report::history_words as words;
use crate::report::words::time;

/// Writes it.
pub fn write_history(out: &mut impl Write, overview: &Overview) -> Result<(), ReportError> {
    let mut page = MarkdownDocument::within(LIMIT);
    for host in &overview.hosts {
        write_host(&mut page, host);
    }
    Ok(out.write_all(page.finish().as_bytes())?)
}

fn write_host(page: &mut MarkdownDocument, host: &HostHistory) {
    let (suite, name) = (
        prose(&host.suite, VALUE_LIMIT),
        code(&host.host, VALUE_LIMIT),
    );
    page.paragraph(&format!("## History of {suite} on {name}"));
    page.paragraph(&prose(&words::headline(host), TEXT_LIMIT));
    let table = Table {
        title: "Findings".into(),
        columns: &[
            "State",
            "Finding",
            "Operation",
            "Seen",
            "Runs",
            "First with",
        ],
        unit: "finding",
    };
    let rows = host.findings.iter().map(|one| {
        let finding = &one.finding;
        let title = format!("{} {} at {}", finding.severity, finding.kind, finding.place);
        let origin = words::origin(host, one).unwrap_or_default();
        vec![
            words::state(one).to_owned(),
            format!(
                "{} {}",
                prose(&title, VALUE_LIMIT),
                code(&finding.fingerprint, VALUE_LIMIT)
            ),
            code(&finding.operations.join(", "), VALUE_LIMIT),
            words::seen(one),
            code(words::marks(host, one).trim_start(), VALUE_LIMIT),
            prose(&origin, VALUE_LIMIT),
        ]
    });
    page.table(&table, rows, ROWS);
    let table = Table {
        title: "Latency".into(),
        columns: &[
            "Operation",
            "Median",
            "95 %",
            "Median at first",
            "95 % at first",
        ],
        unit: "operation",
    };
    let rows = host.latency.iter().filter_map(|one| {
        let (first, last) = (one.points.first()?, one.points.last()?);
        Some(vec![
            code(&one.operation, VALUE_LIMIT),
            time(last.median_us),
            time(last.p95_us),
            time(first.median_us),
            time(first.p95_us),
        ])
    });
    page.table(&table, rows, ROWS);
    let table = Table {
        title: "Sunsets that moved".into(),
        columns: &["Seen", "What"],
        unit: "sunset",
    };
    let rows = host.sunsets.iter();
    let rows = rows.map(|one| vec![one.at.day(), prose(&words::moved(one), TEXT_LIMIT)]);
    page.table(&table, rows, ROWS);
}
