//! What `driftcheck explain` says of a kind or of one finding, for people and machines.

use schemars::JsonSchema;
use serde::Serialize;

use super::curl::curl_line;
use crate::contract::Citation;
use crate::model::finding::{Basis, Waived};
use crate::model::kind::{Kind, Severity};
use crate::model::place::Place;
use crate::summary::Sighting;

/// How one finding is accepted for a while.
pub const WAIVER: &str = "A waiver accepts a finding until a given day, with a reason and an owner: \
     `driftcheck waive FINGERPRINT --reason … --until 30d` adds one to cases/waivers.yaml. \
     `[severity]` in driftcheck.toml changes the severity of a kind.";

/// A kind of finding, and where one was asked for, that finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Explanation<'a> {
    /// The kind.
    pub kind: Kind,
    /// Its severity unless settings, contract or basis say otherwise.
    pub default_severity: Severity,
    /// What it means.
    pub meaning: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What a host and a contract say where it is found.
    pub example: &'static str,
    /// How to fix it.
    pub remedy: &'static str,
    /// How it can be accepted.
    pub waiver: &'static str,
    /// The finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<Explained<'a>>,
}

/// One finding of a run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Explained<'a> {
    /// Names it across runs and hosts.
    pub fingerprint: &'a str,
    /// The run it was found in.
    pub run: &'a str,
    /// The host that was run against.
    pub host: &'a str,
    /// How much it matters.
    pub severity: Severity,
    /// Method and path template.
    pub operation: &'a str,
    /// The response's status.
    pub status: Option<u16>,
    /// Where it stands, array indices folded to `*`.
    pub place: &'a Place,
    /// The exact JSON Pointer in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<&'a str>,
    /// What was expected.
    pub expected: &'a str,
    /// What came.
    pub actual: &'a str,
    /// One sentence for a person.
    pub message: &'a str,
    /// Who accepts it until when, where a waiver did in that run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waived: Option<&'a Waived>,
    /// Where the broken expectation comes from.
    pub basis: Basis,
    /// The check that found it.
    pub check: &'a str,
    /// The contract's keyword.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'a str>,
    /// How often it was found.
    pub count: u64,
    /// Whether other values came than the one in `actual`.
    pub values_differ: bool,
    /// The cases that have it.
    pub cases: Vec<ExplainedCase<'a>>,
    /// The line that it breaks: the contract's, or the case's where no contract found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<ExplainedLine>,
    /// What should be known about that line: that it has changed, or cannot be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_note: Option<String>,
    /// The request as a command for a POSIX shell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub curl: Option<String>,
    /// The first lines of the response's body, where its status is not the expected one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<String>,
    /// Expected beside actual as a unified diff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<&'a str>,
}

/// A case that has the finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExplainedCase<'a> {
    /// The case's id.
    pub id: &'a str,
    /// Its file.
    pub file: &'a str,
    /// The line of the expectation, or of the case.
    pub line: u32,
}

/// A line that says what was expected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ExplainedLine {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The line's text.
    pub text: String,
    /// The contract's `x-basis`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// The contract's `x-source`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The contract's `description`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl From<Citation> for ExplainedLine {
    fn from(citation: Citation) -> Self {
        ExplainedLine {
            file: citation.file,
            line: citation.position.line,
            text: citation.position.text,
            basis: citation.basis,
            source: citation.source,
            description: citation.description,
        }
    }
}

impl Explanation<'_> {
    /// What there is to say of a kind.
    pub fn of(kind: Kind) -> Explanation<'static> {
        Explanation {
            kind,
            default_severity: kind.default_severity(),
            meaning: kind.meaning(),
            why: kind.why(),
            example: kind.example(),
            remedy: kind.remedy(),
            waiver: WAIVER,
            finding: None,
        }
    }
}

impl<'a> Explained<'a> {
    /// What there is to say of a finding of a run on a host.
    pub fn of(sighting: &'a Sighting, run: &'a str, host: &'a str) -> Explained<'a> {
        let finding = &sighting.finding;
        let request = sighting.request.as_ref();
        Explained {
            fingerprint: &finding.fingerprint,
            run,
            host,
            severity: finding.severity,
            operation: &sighting.operation,
            status: sighting.status,
            place: &finding.place,
            pointer: finding.pointer.as_deref(),
            expected: &finding.expected,
            actual: &finding.actual,
            message: &finding.message,
            waived: finding.waived.as_ref(),
            basis: finding.basis,
            check: &finding.check,
            rule: finding.rule.as_deref(),
            count: sighting.count,
            values_differ: sighting.values_differ,
            cases: sighting
                .cases
                .iter()
                .map(|seen| ExplainedCase {
                    id: &seen.id,
                    file: &seen.file,
                    line: seen.line,
                })
                .collect(),
            body: sighting.body.clone(),
            line: None,
            line_note: None,
            curl: request.map(|request| curl_line(request, &sighting.effects)),
            diff: finding.diff.as_deref(),
        }
    }
}
