//! The forms a report has: their names and their files.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// For a person to read.
    Terminal,
    /// For machines: one JSON document.
    Json,
    /// For release meetings: one page that needs no network.
    Html,
    /// For CI servers: JUnit XML.
    Junit,
    /// For a job's summary or a comment: Markdown.
    Markdown,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For pull requests on GitHub: workflow commands.
    Annotations,
    /// For merge requests on GitLab: a code quality report.
    CodeQuality,
    /// For tools that read the Common Test Report Format.
    Ctrf,
    /// The record itself, sorted by case id.
    Ndjson,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 10] = [
        Format::Terminal,
        Format::Html,
        Format::Json,
        Format::Junit,
        Format::Markdown,
        Format::Sarif,
        Format::Annotations,
        Format::CodeQuality,
        Format::Ctrf,
        Format::Ndjson,
    ];

    /// Those that a run writes unless set otherwise; the record is always written.
    pub const DEFAULT: [Format; 4] = [Format::Terminal, Format::Html, Format::Json, Format::Junit];

    /// The name for `--format`.
    pub fn name(self) -> &'static str {
        match self {
            Format::Terminal => "terminal",
            Format::Html => "html",
            Format::Json => "json",
            Format::Junit => "junit",
            Format::Markdown => "markdown",
            Format::Sarif => "sarif",
            Format::Annotations => "annotations",
            Format::CodeQuality => "code-quality",
            Format::Ctrf => "ctrf",
            Format::Ndjson => "ndjson",
        }
    }

    /// The format of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The name of its file in a run folder; `None` for those that go to standard output.
    pub fn file_name(self) -> Option<&'static str> {
        match self {
            Format::Terminal | Format::Annotations => None,
            Format::Html => Some("report.html"),
            Format::Json => Some("report.json"),
            Format::Junit => Some("junit.xml"),
            Format::Markdown => Some("report.md"),
            Format::Sarif => Some("report.sarif"),
            Format::CodeQuality => Some("codequality.json"),
            Format::Ctrf => Some("ctrf.json"),
            Format::Ndjson => Some("sorted.ndjson"),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
