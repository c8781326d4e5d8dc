//! When operations go away, as a table for comments and pages.

use std::io::Write;

use super::cell::{code, prose};
use super::document::{day, says, successor};
use super::limits::{LIMIT, TEXT_LIMIT, VALUE_LIMIT};
use super::page::{MarkdownDocument, Table};
use crate::deprecation::policy::days_words;
use crate::report::error::ReportError;
use crate::report::sunset_words;
use crate::summary::{SunsetRow, Sunsets};

/// Writes the list.
pub fn write_sunsets(out: &mut impl Write, sunsets: &Sunsets) -> Result<(), ReportError> {
    let mut page = MarkdownDocument::within(LIMIT);
    let title = prose(&sunset_words::headline(sunsets), TEXT_LIMIT);
    page.paragraph(&format!("## Sunsets: {title}"));
    let table = Table {
        title: "What goes away".into(),
        columns: &[
            "Sunset",
            "Left",
            "Operation",
            "Host",
            "Owner",
            "Successor",
            "The host says",
        ],
        unit: "operation",
    };
    let rows = sunsets.sunsets.iter().map(|one| {
        let left = one.row.days_left;
        let mut cells = vec![
            day(one.row.sunset),
            left.map_or_else(|| "–".to_owned(), days_words),
        ];
        cells.extend(about(one));
        cells
    });
    page.table(&table, rows, usize::MAX);
    let table = Table {
        title: "Deprecated, without a sunset".into(),
        columns: &[
            "Since",
            "Operation",
            "Host",
            "Owner",
            "Successor",
            "The host says",
        ],
        unit: "operation",
    };
    let rows = sunsets.undated.iter().map(|one| {
        let mut cells = vec![day(one.row.since)];
        cells.extend(about(one));
        cells
    });
    page.table(&table, rows, usize::MAX);
    Ok(out.write_all(page.finish().as_bytes())?)
}

fn about(one: &SunsetRow) -> Vec<String> {
    let owner = one.owner.as_ref();
    vec![
        code(&one.row.operation, VALUE_LIMIT),
        code(&one.host, VALUE_LIMIT),
        owner.map_or_else(|| "–".to_owned(), |owner| prose(owner, VALUE_LIMIT)),
        successor(&one.row),
        says(&one.row),
    ]
}
