//! Findings as tools want them that list problems by file: one for each fingerprint, with
//! one file and line.

use std::io::{Read, Seek};

use super::ReportError;
use super::escape::{clean, excerpt};
use super::title::Title;
use super::waivers;
use crate::record::{FindingGroup, Reader, RunSummary};

/// Longer texts of a finding are cut to so many characters.
const TEXT_LIMIT: usize = 2000;
/// So many cases are named.
const NAMED: usize = 5;

/// One finding of one operation and status.
pub(super) struct Issue<'a> {
    /// What it shares with the same finding of other operations.
    pub(super) group: &'a FindingGroup,
    /// Names it across runs and hosts.
    pub(super) fingerprint: &'a str,
    /// The cases that have it.
    pub(super) cases: &'a [u32],
    /// The file of the first of these cases.
    pub(super) file: String,
    /// The line of the expectation, or of the case.
    pub(super) line: u32,
}

/// Every finding in the order of every report.
pub(super) fn issues<'a, R: Read + Seek>(
    summary: &'a RunSummary,
    reader: &mut Reader<R>,
) -> Result<Vec<Issue<'a>>, ReportError> {
    let mut issues = Vec::new();
    for group in &summary.findings {
        for (fingerprint, cases) in group.by_fingerprint() {
            let example = &group.example;
            let (file, line) = match cases.first() {
                Some(first) if fingerprint != example.fingerprint => {
                    let Some(entry) = summary.cases.get(*first as usize) else {
                        continue;
                    };
                    let mut head = Vec::new();
                    let title = Title::of(reader.read_line(entry.span)?, &mut head)?;
                    (title.file.into_owned(), title.line)
                }
                _ => (example.file.clone(), example.line),
            };
            issues.push(Issue {
                group,
                fingerprint,
                cases,
                file,
                line: line.max(1),
            });
        }
    }
    Ok(issues)
}

impl Issue<'_> {
    /// The finding in a few sentences.
    pub(super) fn words(&self, summary: &RunSummary) -> String {
        let example = &self.group.example;
        let mut words = sentence(excerpt(&example.message, TEXT_LIMIT));
        for (label, text) in [
            ("Expected", &self.group.expected),
            ("Actual", &example.actual),
        ] {
            words.push_str(&format!(" {label}: {}.", excerpt(text, TEXT_LIMIT)));
        }
        words.push_str(&format!(" Seen in {}.", self.named_cases(summary)));
        if let Some(waived) = self.waived() {
            words.push_str(&format!(" It is {}", sentence(waived)));
        }
        words
    }

    /// The finding in one sentence, with its place.
    pub(super) fn title(&self) -> String {
        let place = clean(&self.group.place.to_string()).into_owned();
        format!(
            "{} at {place}: {}",
            self.group.kind,
            excerpt(&self.group.example.message, TEXT_LIMIT)
        )
    }

    /// Who accepts it until when, where a waiver does.
    pub(super) fn waived(&self) -> Option<String> {
        let waived = self.group.waived.as_ref()?;
        Some(excerpt(&waivers::waived(waived), TEXT_LIMIT))
    }

    /// `a, b, c and 4 more cases`.
    pub(super) fn named_cases(&self, summary: &RunSummary) -> String {
        let named = self.cases.iter().take(NAMED);
        let ids: Vec<_> = named.map(|case| clean(summary.id(*case))).collect();
        let names = ids.join(", ");
        match self.cases.len().saturating_sub(NAMED) {
            0 => names,
            1 => format!("{names} and 1 more case"),
            more => format!("{names} and {more} more cases"),
        }
    }
}

fn sentence(mut text: String) -> String {
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}
