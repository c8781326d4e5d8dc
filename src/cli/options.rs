//! What a command is asked for by flags and environment, checked once: everything below
//! works with these and knows no flag.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::document::CopiedDocument;
use crate::contract::DocumentFolder;
use crate::model::case_pattern::CasePattern;
use crate::model::format::Format;
use crate::model::kind::Severity;
use crate::report::terminal::Detail;
use crate::settings::profile::Overrides;
use crate::suite::plan::Selection;
use crate::variables::Values;

/// Where the suite lies; what is not named is found.
#[derive(Clone, Debug, Default)]
pub struct SuitePaths {
    /// Its folder.
    pub suite: Option<PathBuf>,
    /// The folder of cases, or one case file.
    pub cases: Option<PathBuf>,
    /// The folder of schemas.
    pub schemas: Option<PathBuf>,
}

/// Which requests of another tool's file become cases, and where these are written to.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    /// Patterns of paths, of which one must match; none for all.
    pub filters: Vec<CasePattern>,
    /// The host: a profile, a URL, or a variable.
    pub host: Option<String>,
    /// The folder of the cases.
    pub into: Option<PathBuf>,
    /// Whether nothing is written.
    pub dry_run: bool,
    /// Where the suite lies.
    pub suite: SuitePaths,
}

/// An OpenAPI document that is run in the place of the suite's cases.
#[derive(Clone, Debug)]
pub struct DocumentOptions {
    /// Its file.
    pub file: PathBuf,
    /// The path before its paths, where that is not its server's.
    pub server_path: Option<String>,
    /// Headers that every request has.
    pub headers: Vec<(String, String)>,
    /// The copy that the file is of, where the document was named by its address.
    pub copied: Option<Arc<CopiedDocument>>,
}

impl DocumentOptions {
    /// The folder that it was copied into, where it lies elsewhere.
    pub fn folder(&self) -> Option<&DocumentFolder> {
        self.copied.as_ref().map(|copied| copied.folder())
    }

    /// Its name in messages.
    pub fn shown(&self) -> String {
        match &self.copied {
            Some(copied) => copied.shown(),
            None => self.file.display().to_string(),
        }
    }
}

/// Which baselines responses are compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BaselineChoice {
    /// Those of the host's profile.
    #[default]
    OfHost,
    /// Those of this profile.
    Of(String),
    /// None.
    Without,
}

impl BaselineChoice {
    /// The profile that is named.
    pub fn named(&self) -> Option<&str> {
        match self {
            BaselineChoice::Of(profile) => Some(profile),
            BaselineChoice::OfHost | BaselineChoice::Without => None,
        }
    }
}

/// Which reports are made of a run, and which runs are kept; what is not set is as the
/// settings say.
#[derive(Clone, Debug, Default)]
pub struct WrittenOptions {
    /// The formats; none where nothing is stated.
    pub formats: Vec<Format>,
    /// How many runs the folder of reports keeps.
    pub keep: Option<NonZeroUsize>,
    /// The run that every report states the changes since.
    pub against: Option<String>,
    /// What tells the run from those of the same suite elsewhere.
    pub labels: BTreeMap<String, String>,
    /// Where metrics go.
    pub metrics: Option<PathBuf>,
}

/// Which findings fail a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailOptions {
    /// The least severity.
    pub severity: Severity,
    /// Whether only what is new fails it.
    pub is_new: bool,
    /// How many runs in a row must show a finding, or its end.
    pub confirm: u32,
}

impl FailOptions {
    /// All of a severity and above.
    pub fn of_severity(severity: Severity) -> FailOptions {
        FailOptions {
            severity,
            is_new: false,
            confirm: 1,
        }
    }
}

/// How it looks, and where runs lie.
#[derive(Clone, Debug, Default)]
pub struct OutputOptions {
    /// The folder of runs, where it is not the suite's.
    pub report_dir: Option<PathBuf>,
    /// How much is shown.
    pub detail: Detail,
}

/// How a run is made: for one host and, with another host, for each side of a comparison.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Which suite.
    pub suite: SuitePaths,
    /// The document that is run in the place of its cases.
    pub document: Option<DocumentOptions>,
    /// Which cases.
    pub selection: Selection,
    /// The host's profile or URL; without one, the environment's or the embedded one.
    pub host: Option<String>,
    /// What outranks the settings of the host.
    pub overrides: Overrides,
    /// Whether effects on a live host are confirmed already.
    pub yes: bool,
    /// Whether requests are shown and not sent.
    pub dry_run: bool,
    /// Whether the host is asked by safe requests first.
    pub probe: bool,
    /// How long the whole run may take.
    pub deadline: Option<Duration>,
    /// Whether the first drift ends it.
    pub fail_fast: bool,
    /// The clock that dates are judged by, where it is not the real one.
    pub now: Option<jiff::Timestamp>,
    /// Which findings fail it.
    pub fails: FailOptions,
    /// How many of a hundred documented fields must be seen for it to be complete.
    pub min_coverage: Option<u32>,
    /// Whether failed assumptions are breaking.
    pub strict: bool,
    /// Whether it counts as complete though not all was judged that had to be.
    pub allow_incomplete: bool,
    /// How many days before a sunset there is a notice.
    pub sunset_warn: Option<u32>,
    /// Which baselines.
    pub baselines: BaselineChoice,
    /// Which reports are written.
    pub written: WrittenOptions,
    /// What is shown.
    pub output: OutputOptions,
}

/// What traffic is judged by, and what becomes of it.
#[derive(Clone, Debug)]
pub struct TrafficOptions {
    /// OpenAPI documents; those of the suite where there is none.
    pub documents: Vec<PathBuf>,
    /// The name of a JSON Schema of the suite, and the method and path whose successes it
    /// describes.
    pub contract: Option<(String, String)>,
    /// Whether what clients send is judged too.
    pub requests: bool,
    /// Whether headers and bodies of all exchanges are kept.
    pub keeps_all: bool,
    /// The clock that dates are judged by, where it is not the real one.
    pub now: Option<jiff::Timestamp>,
    /// Which findings fail it.
    pub fails: FailOptions,
    /// How many of a hundred documented fields must be seen for it to be complete.
    pub min_coverage: Option<u32>,
    /// Whether it counts as complete all the same.
    pub allow_incomplete: bool,
    /// Whether failed assumptions are breaking.
    pub strict: bool,
    /// How many days before a sunset there is a notice.
    pub sunset_warn: Option<u32>,
    /// Which suite.
    pub suite: SuitePaths,
    /// Which reports are written.
    pub written: WrittenOptions,
    /// What is shown.
    pub output: OutputOptions,
}

impl Default for RunOptions {
    fn default() -> RunOptions {
        RunOptions {
            suite: SuitePaths::default(),
            document: None,
            selection: Selection::default(),
            host: None,
            overrides: Overrides::default(),
            yes: false,
            dry_run: false,
            probe: false,
            deadline: None,
            fail_fast: false,
            now: None,
            fails: FailOptions::of_severity(Severity::Breaking),
            min_coverage: None,
            strict: false,
            allow_incomplete: false,
            sunset_warn: None,
            baselines: BaselineChoice::default(),
            written: WrittenOptions::default(),
            output: OutputOptions::default(),
        }
    }
}

impl RunOptions {
    /// The clock that dates are judged by.
    pub fn clock(&self) -> jiff::Timestamp {
        self.now.unwrap_or_else(crate::model::moment::now)
    }

    /// Whether no more is shown than the verdict and its reasons.
    pub fn is_quiet(&self) -> bool {
        self.output.detail == Detail::Quiet
    }
}

/// What a comparison of two hosts is asked for.
#[derive(Clone, Debug)]
pub struct CompareOptions {
    /// The run on the host that is the reference.
    pub left: RunOptions,
    /// The run on the host that is compared with it.
    pub right: RunOptions,
    /// Headers that are no difference.
    pub ignore_headers: Vec<String>,
    /// Places of bodies that are no difference.
    pub ignore: Vec<String>,
}

/// Whose responses become baselines.
#[derive(Clone, Debug)]
pub struct ResponsesOptions {
    /// The run: its folder, its record, its id, or `latest`.
    pub run: String,
    /// Which suite.
    pub suite: SuitePaths,
    /// Variables that no profile has.
    pub vars: Values,
    /// The profile whose baselines are meant, where it is not the run's.
    pub profile: Option<String>,
    /// The folder of runs, where it is not the suite's.
    pub report_dir: Option<PathBuf>,
}
