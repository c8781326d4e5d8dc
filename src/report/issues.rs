//! Findings as tools want them that list problems by file: one for each fingerprint, with
//! one file and line.

use std::collections::HashMap;
use std::io::{Read, Seek};

use super::count::counted;
use super::error::ReportError;
use super::escape::{clean, excerpt};
use super::waivers;
use super::words::WHOLE_RUN;
use crate::model::finding::SchemaLine;
use crate::model::gate::Excuse;
use crate::model::outcome::CaseResult;
use crate::model::subject::Subject;
use crate::record::Reader;
use crate::summary::{FindingGroup, RunSummary};

/// Longer texts of a finding are cut to so many characters.
const TEXT_LIMIT: usize = 2000;
/// So many cases are named.
const NAMED: usize = 5;

/// One finding of one operation and status.
pub(super) struct Issue<'a> {
    /// What it shares with the same finding of other operations.
    pub(super) group: &'a FindingGroup,
    /// The number of its row; those of one row follow each other.
    pub(super) row: usize,
    /// Names it across runs and hosts.
    pub(super) fingerprint: &'a str,
    /// Why it fails no run, where nobody waived it.
    pub(super) excuse: Option<Excuse>,
    /// Which one it is of those with this fingerprint, counted from 1: what is expected, or
    /// the severity, may differ from case to case.
    pub(super) occurrence: usize,
    /// The cases that have it.
    pub(super) cases: &'a [u32],
    /// What was found in the first of these cases.
    pub(super) message: String,
    /// What came there.
    pub(super) actual: String,
    /// The value it is about, where it is one of a body.
    pub(super) pointer: Option<String>,
    /// The file of that case, by its path in the repository.
    pub(super) file: String,
    /// The line of the expectation, or of the case.
    pub(super) line: u32,
    /// The line of the schema's keyword.
    pub(super) schema_line: Option<SchemaLine>,
}

/// Every finding in the order of every report.
pub(super) fn issues<'a, R: Read + Seek>(
    summary: &'a RunSummary,
    reader: &mut Reader<R>,
) -> Result<Vec<Issue<'a>>, ReportError> {
    let mut issues = Vec::new();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let rows = summary.findings.iter().enumerate();
    for (row, group) in rows.flat_map(|(row, first)| first.of_row().map(move |one| (row, one))) {
        for (fingerprint, cases) in group.by_fingerprint() {
            let mut issue = Issue::of_example(group, fingerprint, cases);
            issue.row = row;
            issue.excuse = match group.waived {
                Some(_) => None,
                None => summary.gate.excuse(fingerprint, group.severity),
            };
            if fingerprint != group.example.fingerprint
                && let Some(entry) = cases
                    .first()
                    .and_then(|first| summary.cases.get(*first as usize))
            {
                let case = summary.read_case(entry, reader)?;
                issue.take_from(&case);
            }
            let occurrence = seen.entry(fingerprint).or_default();
            *occurrence += 1;
            issue.occurrence = *occurrence;
            let in_repository =
                |file: &mut String| *file = summary.started.in_repository(file).into_owned();
            in_repository(&mut issue.file);
            issue
                .schema_line
                .iter_mut()
                .for_each(|line| in_repository(&mut line.file));
            issues.push(issue);
        }
    }
    Ok(issues)
}

impl<'a> Issue<'a> {
    fn of_example(group: &'a FindingGroup, fingerprint: &'a str, cases: &'a [u32]) -> Issue<'a> {
        let example = &group.example;
        Issue {
            group,
            row: 0,
            excuse: None,
            fingerprint,
            occurrence: 1,
            cases,
            message: example.message.clone(),
            actual: example.actual.clone(),
            pointer: example.pointer.clone(),
            file: example.file.clone(),
            line: example.line.max(1),
            schema_line: example.schema_line.clone(),
        }
    }

    /// What the case says of this finding, where the group's example is of another operation.
    fn take_from(&mut self, case: &CaseResult) {
        let finding = case
            .findings()
            .find(|one| one.fingerprint == self.fingerprint);
        let Subject::Case { file, line, .. } = case.subject();
        self.file = file.to_owned();
        self.line = line.max(1);
        let Some(finding) = finding else { return };
        self.line = case.subject().place_of(finding).1.max(1);
        self.message.clone_from(&finding.message);
        self.actual.clone_from(&finding.actual);
        self.pointer.clone_from(&finding.pointer);
        self.schema_line.clone_from(&finding.schema_line);
    }
}

impl Issue<'_> {
    /// The finding in a few sentences.
    pub(super) fn words(&self, summary: &RunSummary) -> String {
        let mut words = sentence(excerpt(&self.message, TEXT_LIMIT));
        for (label, text) in [("Expected", &self.group.expected), ("Actual", &self.actual)] {
            words.push_str(&format!(" {label}: {}.", excerpt(text, TEXT_LIMIT)));
        }
        words.push_str(&format!(" Seen in {}.", self.named_cases(summary)));
        if let Some(waived) = self.waived() {
            words.push_str(&format!(" It is {}", sentence(waived)));
        }
        words.push_str(match self.excuse {
            Some(Excuse::Known) => " It is known: the run that this one is compared with has it.",
            Some(Excuse::Unconfirmed) => " It is unconfirmed: too few runs in a row show it.",
            None => "",
        });
        words
    }

    /// The finding in one sentence, with its place.
    pub(super) fn title(&self) -> String {
        let place = clean(&self.group.place.to_string()).into_owned();
        format!(
            "{} at {place}: {}",
            self.group.kind,
            excerpt(&self.message, TEXT_LIMIT)
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
            _ if names.is_empty() => WHOLE_RUN.to_owned(),
            0 => names,
            more => {
                let unit = format!("more {}", summary.started.unit());
                format!("{names} and {}", counted(more as u64, &unit))
            }
        }
    }
}

fn sentence(mut text: String) -> String {
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}
