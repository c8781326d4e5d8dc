//! A case's line of the record as reports need it: requests and responses are skipped.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{Read, Seek};

use serde::Deserialize;

use crate::model::exchange::Blocked;
use crate::model::finding::{Check, Finding};
use crate::model::outcome::{Attempt, CaseResult, Outcome};
use crate::model::subject::Subject;
use crate::record::Reader;
use crate::report::error::ReportError;
use crate::summary::evidence::{evidence, first_lines, needs_body};
use crate::summary::{CaseEntry, RunSummary, SeenLines};

/// A case with its checks and findings.
#[derive(Deserialize)]
pub(super) struct Case<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) name: Cow<'a, str>,
    #[serde(borrow)]
    file: Cow<'a, str>,
    line: u32,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    pub(super) outcome: Outcome,
    #[serde(default)]
    pub(super) skip_reason: Option<String>,
    pub(super) duration_us: u64,
    #[serde(default)]
    pub(super) steps: Vec<Step>,
}

impl<'a> Case<'a> {
    /// A case of the record without its tags; its line is not read where the summary knows
    /// all else of it.
    pub(super) fn of<R: Read + Seek>(
        summary: &RunSummary,
        entry: &'a CaseEntry,
        reader: &'a mut Reader<R>,
    ) -> Result<Case<'a>, ReportError> {
        if let Some(seen) = summary.seen(entry) {
            return Case::of_operation(entry, seen, reader);
        }
        let Some((checks, total_us)) = summary.plain(entry) else {
            return Ok(Case::read(reader.read_line(entry.span)?)?);
        };
        let step = Step {
            exchange: Some(Exchange {
                timings: Timings { total_us },
            }),
            checks: checks.to_vec(),
            ..Step::default()
        };
        Ok(Case::with(entry, step))
    }

    /// The exchanges of an operation as one step: each check once, with the worst of what was
    /// found, and each finding once.
    fn of_operation<R: Read + Seek>(
        entry: &'a CaseEntry,
        seen: &SeenLines,
        reader: &mut Reader<R>,
    ) -> Result<Case<'a>, ReportError> {
        let mut one = Step {
            checks: seen.checks.clone(),
            ..Step::default()
        };
        let mut known: HashSet<String> = HashSet::new();
        for span in &seen.lines {
            let line = reader.read_line(*span)?;
            for step in Case::read(line)?.steps {
                let is_new = |finding: &Finding| !known.contains(&finding.fingerprint);
                let new: Vec<Finding> = step.findings.into_iter().filter(is_new).collect();
                if !new.is_empty() && one.body.is_empty() {
                    one.body = step.body;
                }
                known.extend(new.iter().map(|finding| finding.fingerprint.clone()));
                one.findings.extend(new);
                if entry.outcome == Outcome::Blocked && one.blocked.is_none() {
                    one.blocked = step.blocked;
                }
            }
        }
        Ok(Case::with(entry, one))
    }

    /// What the summary knows of a case, with its one step.
    fn with(entry: &'a CaseEntry, step: Step) -> Case<'a> {
        let Subject::Case {
            id,
            name,
            file,
            line,
        } = entry.subject();
        Case {
            id: id.into(),
            name,
            file: file.into(),
            line,
            tags: Vec::new(),
            outcome: entry.outcome,
            skip_reason: None,
            duration_us: entry.duration_us,
            steps: vec![step],
        }
    }

    /// Reads a line. The responses are read where one of them is to be shown.
    pub(super) fn read(line: &'a [u8]) -> serde_json::Result<Case<'a>> {
        let mut case: Case<'a> = serde_json::from_slice(line)?;
        if case.steps.iter().any(Step::shows_response) {
            let whole: CaseResult = serde_json::from_slice(line)?;
            for (step, whole) in case.steps.iter_mut().zip(whole.steps) {
                step.body = match whole.exchange {
                    Some(exchange) if step.blocked.is_some() => evidence(&exchange.response),
                    Some(exchange) => first_lines(&exchange.response.body),
                    None => Vec::new(),
                };
            }
        }
        Ok(case)
    }

    /// What its exchanges were judged for.
    pub(super) fn subject(&self) -> Subject<'_> {
        Subject::Case {
            id: &self.id,
            name: Cow::Borrowed(&self.name),
            file: &self.file,
            line: self.line,
        }
    }
}

#[derive(Default, Deserialize)]
pub(super) struct Step {
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) exchange: Option<Exchange>,
    #[serde(default)]
    pub(super) blocked: Option<Blocked>,
    #[serde(default)]
    pub(super) skip_reason: Option<String>,
    #[serde(default)]
    pub(super) attempts: Vec<Attempt>,
    #[serde(default)]
    pub(super) checks: Vec<Check>,
    #[serde(default)]
    pub(super) findings: Vec<Finding>,
    /// The first lines of the response's body, where its status is not the expected one; of a
    /// response that could not be judged, some headers before them.
    #[serde(skip)]
    pub(super) body: Vec<String>,
}

impl Step {
    /// Whether the response's first lines are to be shown.
    fn shows_response(&self) -> bool {
        let mut findings = self.findings.iter();
        let is_unexpected = findings.any(|finding| needs_body(finding.kind));
        is_unexpected || (self.blocked.is_some() && self.exchange.is_some())
    }
}

#[derive(Deserialize)]
pub(super) struct Exchange {
    pub(super) timings: Timings,
}

#[derive(Deserialize)]
pub(super) struct Timings {
    pub(super) total_us: u64,
}
