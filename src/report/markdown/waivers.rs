//! What is waived, and which waivers need attention.

use super::cell::{code, prose};
use super::limits::{ROWS, TEXT_LIMIT, VALUE_LIMIT, cases};
use super::page::{MarkdownDocument, Table};
use crate::report::waivers::{notes, waived};
use crate::report::words;
use crate::summary::RunSummary;

/// So much is reported of waivers before everything else.
const NOTES: usize = 10;

/// Waivers that have expired, match nothing or end soon.
pub(super) fn write_notes(page: &mut MarkdownDocument, summary: &RunSummary) {
    for note in notes(summary).iter().take(NOTES) {
        let label = note.matter.label();
        page.paragraph(&format!("**{label}:** {}", prose(&note.text, TEXT_LIMIT)));
    }
}

/// What is accepted for a while, and by whom.
pub(super) fn write_waived(page: &mut MarkdownDocument, summary: &RunSummary) {
    let table = Table {
        title: "Waived".into(),
        columns: &["Severity", "Finding", "Accepted", "Seen in", "Fingerprint"],
        unit: "waived finding",
    };
    let rows = summary.waived().iter().map(|group| {
        let place = code(&words::place(group), VALUE_LIMIT);
        let waived = group.waived.as_ref().map(waived);
        vec![
            group.severity.to_string(),
            format!("{} at {place}", group.kind),
            prose(&waived.unwrap_or_default(), TEXT_LIMIT),
            cases(summary, &group.cases),
            code(&group.example.fingerprint, VALUE_LIMIT),
        ]
    });
    page.table(&table, rows, ROWS);
}
