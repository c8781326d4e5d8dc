//! `driftcheck run --openapi FILE`: a suite whose cases are the safe operations of a
//! document, each asked once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::input::{self, Loaded};
use super::options::{DocumentOptions, RunOptions};
use super::{host, output};
use crate::contract::{ApiDocument, ApiRequests, Catalog, OperationContract};
use crate::drafts;
use crate::drafts::DraftOutcome;
use crate::error::InputError;
use crate::model::case::{Case, CaseFile};
use crate::model::finding::SchemaLine;
use crate::model::host::HostProfile;
use crate::model::template::Template;
use crate::openapi::Direction;
use crate::report::counted;
use crate::runner;
use crate::settings;
use crate::suite::decode::Known;
use crate::suite::draft_file::read_draft;
use crate::suite::load::Suite;
use crate::suite::location::{self, Location};

/// So many faults of a document are named where it is run alone.
const NAMED: usize = 5;

/// A case for an operation that cannot be asked, so that the report names it.
const UNASKED: &str = "request: { path: / }\n";

/// What cases are made with, beside the document.
pub(super) struct CaseMaker {
    requests: Option<ApiRequests>,
    root: PathBuf,
    profile: HostProfile,
    headers: Vec<(String, String)>,
    /// Whether the command line gives the credential: it is for the schemes that it serves.
    is_given: bool,
}

/// Reads the document, and makes a case of each of its safe operations.
pub(super) fn load(
    chosen: &DocumentOptions,
    options: &RunOptions,
) -> Result<(Loaded, CaseMaker), Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let (file, copied) = (&chosen.file, chosen.folder());
    let document = ApiDocument::read_copied(file, copied, Direction::Response);
    let mut document = document.map_err(one)?;
    let mut suite = settings_alone(options)?;
    let (_, profile) =
        host::resolve(options.host.as_deref(), &suite, &options.overrides).map_err(one)?;
    let own = profile.base.path().trim_end_matches('/');
    let path = match &chosen.server_path {
        Some(path) => Some(path.as_str()),
        // The host's address has it already.
        None => (!own.is_empty() && own.ends_with(document.server_path())).then_some(""),
    };
    if let Some(path) = path {
        document = document.at_server_path(path);
    }
    let mut operations = document.api().operations.iter();
    let takes_body = operations.any(drafts::asks_with_body);
    let requests = takes_body
        .then(|| ApiRequests::read(file, copied))
        .transpose();
    let maker = CaseMaker {
        requests: requests.map_err(one)?,
        root: suite.location.root.clone(),
        profile,
        headers: chosen.headers.clone(),
        is_given: options.overrides.credential.is_some(),
    };
    let (cases, left_out) = maker.cases(&document)?;
    suite.cases = cases;
    if left_out > 0 {
        output::note(&format!(
            "{} not safe, and left out: `driftcheck import openapi` generates cases for them",
            match left_out {
                1 => "1 operation is".to_owned(),
                many => format!("{many} operations are"),
            }
        ));
    }
    let mut catalog = Catalog::default();
    catalog.add_document(document);
    Ok((Loaded { suite, catalog }, maker))
}

/// A suite of which the settings alone are read.
pub(super) fn settings_alone(options: &RunOptions) -> Result<Suite, Vec<InputError>> {
    let location = location(options.suite.suite.as_deref()).map_err(|error| vec![error])?;
    let shown = location::shown(&location.settings);
    Ok(Suite {
        settings: settings::load(&location.settings, &shown)?,
        location,
        cases: Vec::new(),
        strays: Vec::new(),
        waivers: Vec::new(),
    })
}

/// The suite's folder, or the one from which driftcheck was started.
fn location(named: Option<&Path>) -> Result<Location, InputError> {
    let here = input::working_folder()?;
    let root = match (named, location::find_upward(&here)) {
        (Some(folder), _) if !folder.is_dir() => {
            let message = format!("`{}` is not a folder", folder.display());
            return Err(InputError::new("--suite", message));
        }
        (Some(folder), _) => folder.to_owned(),
        (None, Some(folder)) => folder,
        (None, None) => here,
    };
    Ok(input::usual_location(root))
}

impl CaseMaker {
    /// The cases of a document, and how many of its operations are not safe.
    ///
    /// # Errors
    /// Where a case cannot be read.
    pub(super) fn cases(
        &self,
        document: &ApiDocument,
    ) -> Result<(Vec<Case>, usize), Vec<InputError>> {
        let bodies = self.requests.as_ref().map(ApiRequests::bodies);
        let set = |name: &str| self.profile.vars.get(name);
        let known = Arc::new(Known {
            documents: Some(Arc::new(BTreeMap::from([(
                document.name().to_owned(),
                Arc::clone(document.api()),
            )]))),
            ..Known::default()
        });
        let ids = drafts::ids(&document.api().operations);
        let mut found = Vec::new();
        let mut errors = Vec::new();
        let mut left_out = 0;
        let named = document.operations().zip(&ids).zip(document.lines());
        for ((operation, id), line) in named {
            let asked = drafts::ask(
                operation.operation(),
                document.name(),
                &set,
                bodies.as_ref(),
            );
            let (text, skip) = match asked {
                Some(DraftOutcome::Case(text)) => (text, None),
                Some(DraftOutcome::Skipped(reason)) => (UNASKED.to_owned(), Some(reason)),
                None => {
                    left_out += 1;
                    continue;
                }
            };
            match read_draft(&text, document.name(), id, &self.root, &known) {
                Ok((id, said)) => {
                    let said = self.sent(placed(said, &line, operation, skip));
                    found.extend(said.cases(id));
                }
                Err(found) => errors.extend(found),
            }
        }
        found.sort_by(|a, b| a.id.cmp(&b.id));
        match errors.is_empty() {
            true => Ok((found, left_out)),
            false => Err(errors),
        }
    }

    /// The case with the headers of the command line; skipped where the host has no credential
    /// that its document requires.
    fn sent(&self, mut case: CaseFile) -> CaseFile {
        let mut skip = case.skip.clone();
        for step in &mut case.steps {
            let headers = self.headers.iter();
            step.request
                .own_traits()
                .headers
                .extend(headers.map(|(name, value)| {
                    let value = Template::new(drafts::literal(value));
                    (name.as_str().into(), Some(value))
                }));
            if skip.is_none()
                && let Some(words) = runner::lacking(&self.profile, step, self.is_given)
            {
                let reason = format!("{words} (--bearer-env NAME or -H 'NAME: VALUE' gives one)");
                skip = Some(reason.into());
            }
        }
        case.own_traits().skip = skip;
        case
    }
}

/// The case with its place in the document in the place of that in its text.
fn placed(
    mut case: CaseFile,
    line: &SchemaLine,
    operation: OperationContract<'_>,
    skip: Option<String>,
) -> CaseFile {
    case.file = line.file.as_str().into();
    case.line = line.line;
    case.own_traits().skip = skip.map(Into::into);
    for step in &mut case.steps {
        step.request.line = line.line;
        let expected = &mut step.own_traits().expected;
        expected.operation = operation.operation().name().into();
        let expect = Arc::make_mut(&mut expected.expect);
        for choice in &mut expect.contracts {
            choice.line = line.line;
        }
        if let Some(status) = &mut expect.status {
            status.line = line.line;
        }
    }
    case
}

/// What is wrong with the documents, for reports: each weakens what is judged by it.
pub(super) fn faults(catalog: &Catalog) -> Vec<String> {
    let faulty = catalog.documents().iter().filter_map(|document| {
        let faults = document.faults();
        let first = faults.first()?;
        let line = first.position.as_ref().map_or(0, |at| at.line);
        let more = match faults.len() {
            1 => String::new(),
            many => format!(", and {} more", many - 1),
        };
        Some(format!(
            "{} has {}, and is read as far as possible: {}:{line}: {}{more}",
            document.name(),
            counted(faults.len(), "fault"),
            first.source,
            first.message,
        ))
    });
    faulty.collect()
}

/// Says before the requests what is to be known of documents that are not of the suite, which
/// `check` does not read. Reports say what is wrong with each.
pub(super) fn warn(catalog: &Catalog, is_of_suite: bool) {
    for document in catalog.documents() {
        if !is_of_suite {
            let faults = document.faults();
            if !faults.is_empty() {
                let many = counted(faults.len(), "fault");
                output::note(&format!("warning: {} has {many}:", document.name()));
                name(&faults);
            }
            let notes = document.notes();
            if !notes.is_empty() {
                let many = counted(notes.len(), "note");
                output::note(&format!("{many} on {}:", document.name()));
            }
            name(&notes);
        }
    }
}

/// Names the first of some faults, each on one line.
fn name(faults: &[InputError]) {
    for fault in faults.iter().take(NAMED) {
        let line = fault.position.as_ref().map_or(0, |at| at.line);
        output::note(&format!("  {}:{line}: {}", fault.source, fault.message));
    }
    if let Some(more @ 1..) = faults.len().checked_sub(NAMED) {
        let help = "put the document into `schemas/`, and `driftcheck check` names all";
        output::note(&format!("  … and {more} more: {help}"));
    }
}
