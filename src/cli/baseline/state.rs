//! What a run's record says of each case's baseline. The record holds every response, so
//! nothing else is kept of those that wait to be accepted, but which were rejected.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::super::input;
use super::super::options::{BaselineChoice, ResponsesOptions};
use super::super::session::{Judging, Session};
use super::choice::{self, Host};
use super::filter::{Filter, KindFilter};
use crate::baseline::{Baseline, Baselines};
use crate::error::InputError;
use crate::files;
use crate::json::pretty_json;
use crate::judge::{Rules, accepted_form, differences};
use crate::model::case::{Case, Role};
use crate::model::finding::Finding;
use crate::model::kind::Severity;
use crate::model::outcome::{CaseResult, Outcome};
use crate::record::write::Span;
use crate::record::{Reader, resolve};
use crate::side_by_side::in_parts;
use crate::suite::baseline_store::BaselineStore;
use crate::suite::baselines::Folder;
use crate::suite::load::Suite;
use crate::summary::RunSummary;

/// The file of a run's folder that names the cases whose responses were rejected.
const REJECTED_FILE: &str = "rejected-baselines.json";

/// So many results are held at once.
const AT_ONCE: usize = 256;
/// Fewer are not worth another thread.
const CASES_PER_THREAD: usize = 16;

/// What a case's response is to its baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It is as accepted.
    Accepted,
    /// It differs.
    Changed,
    /// There is no baseline.
    New,
    /// Not every step has a response in this run.
    Unanswered,
    /// There is a baseline, and no case.
    Orphaned,
}

impl State {
    /// The word used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Accepted => "accepted",
            State::Changed => "changed",
            State::New => "new",
            State::Unanswered => "no response",
            State::Orphaned => "orphaned",
        }
    }
}

/// A case of the run and of the suite.
#[derive(Debug)]
pub struct CaseState {
    /// Its id.
    pub id: String,
    /// What its response is to its baseline.
    pub state: State,
    /// Where it stands in the suite, and its result in the record.
    place: (usize, Span),
    /// In what it differs, by step.
    pub differences: Vec<(Option<String>, Vec<Finding>)>,
    /// Whether the case has gained or lost a step since.
    pub steps_differ: bool,
    /// What contract and expectations of the case find breaking.
    pub breaking: Vec<Finding>,
    /// Whether the response was rejected.
    pub is_rejected: bool,
    /// Whether there is a baseline.
    pub has_baseline: bool,
    /// How the case ended.
    pub outcome: Outcome,
}

impl CaseState {
    /// Everything in which the response differs.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.differences.iter().flat_map(|(_, findings)| findings)
    }

    /// Whether it waits to be accepted.
    pub fn is_pending(&self) -> bool {
        matches!(self.state, State::Changed | State::New)
    }

    /// Whether it differs in nothing but what the filter names.
    pub fn fits(&self, filter: &Filter) -> bool {
        let kinds = &filter.kinds;
        match self.state {
            _ if kinds.is_empty() => true,
            State::New => kinds.contains(&KindFilter::New),
            State::Changed => {
                // A case that gained or lost a step differs in more than findings.
                let mut findings = self.findings().peekable();
                findings.peek().is_some()
                    && !self.steps_differ
                    && findings.all(|finding| kinds.iter().any(|kind| kind.fits(finding)))
            }
            _ => false,
        }
    }

    /// In what it differs, in few words: `2 vanished, 1 value-changed`.
    pub fn words(&self) -> String {
        let mut counts: BTreeMap<(std::cmp::Reverse<Severity>, &str), u64> = BTreeMap::new();
        for finding in self.findings() {
            let key = (std::cmp::Reverse(finding.severity), finding.kind.name());
            *counts.entry(key).or_default() += 1 + finding.more;
        }
        let words = counts
            .iter()
            .map(|((_, kind), count)| format!("{count} {kind}"));
        let mut words: Vec<String> = words.collect();
        if self.steps_differ {
            words.push("other steps".into());
        }
        words.join(", ")
    }
}

/// The responses of a run beside the suite and its baselines.
#[derive(Debug)]
pub struct RunResponses {
    /// The suite of today, and how it judges.
    pub session: Session,
    /// The folder of baselines.
    pub folder: Folder,
    /// The profile whose baselines are meant.
    pub profile: String,
    /// The accepted responses.
    baselines: BaselineStore,
    /// The run.
    pub summary: RunSummary,
    reader: Reader,
    rejected_file: PathBuf,
    rejected: BTreeSet<String>,
}

impl RunResponses {
    /// Reads suite, record and baselines.
    ///
    /// # Errors
    /// What is wrong with one of them.
    pub fn open(options: &ResponsesOptions) -> Result<RunResponses, Vec<InputError>> {
        let one = |error: InputError| vec![error];
        let reports = input::report_dir(options.report_dir.as_ref(), &options.suite);
        let path = resolve(&options.run, &reports).map_err(one)?;
        let mut reader = Reader::open(&path).map_err(one)?;
        input::refuse_comparison(&reader).map_err(one)?;
        let summary = reader.summarise().map_err(one)?;
        let loaded = input::load(&options.suite, &options.vars)?;
        let Suite {
            settings, location, ..
        } = &loaded.suite;
        let named = options.profile.as_deref();
        let profile = choice::of_run(named, &summary.started, settings).map_err(one)?;
        let folder = Folder::of(&location.base);
        let baselines = folder.load(&profile)?;
        let rejected_file = path.with_file_name(REJECTED_FILE);
        let host = Host {
            profile: &profile,
            base: &summary.started.host,
        };
        let judging = Judging {
            host,
            baselines: &BaselineChoice::Without,
            strict: false,
            sunset_warn: None,
            clock: jiff::Timestamp::UNIX_EPOCH,
        };
        Ok(RunResponses {
            session: Session::of(loaded, &judging)?,
            rejected: read_rejected(&rejected_file)?,
            folder,
            profile,
            baselines,
            summary,
            reader,
            rejected_file,
        })
    }

    /// The cases of the run that are in the suite, by id; of those whose id fits.
    ///
    /// # Errors
    /// Where the record cannot be read.
    pub fn cases(&mut self, fits: impl Fn(&str) -> bool) -> Result<Vec<CaseState>, InputError> {
        let cases = &self.session.suite.cases;
        let numbered = cases.iter().enumerate();
        let known: BTreeMap<&str, usize> = numbered.map(|(at, case)| (&*case.id, at)).collect();
        let mut states = Vec::new();
        let asked = self.summary.cases.iter().filter(|entry| fits(&entry.id));
        let asked = asked.filter_map(|entry| Some((*known.get(&*entry.id)?, entry.span)));
        let asked: Vec<(usize, Span)> = asked.collect();
        let (baselines, rules) = (&self.baselines, &self.session.rules);
        // So many at once that the memory holds few of them, and every thread has its part.
        for some in asked.chunks(AT_ONCE) {
            let mut read = Vec::with_capacity(some.len());
            for (at, span) in some {
                read.push(((*at, *span), self.reader.read_line(*span)?.to_vec()));
            }
            let reader = &self.reader;
            let parts = in_parts(&read, CASES_PER_THREAD, |part| -> Result<Vec<_>, _> {
                let each = part.iter();
                each.map(|(place, line)| {
                    let result = reader.parse_case(line)?;
                    state(&cases[place.0], *place, &result, baselines, rules)
                })
                .collect()
            });
            for part in parts {
                states.extend(part?);
            }
        }
        for state in &mut states {
            state.is_rejected = self.rejected.contains(&state.id);
        }
        Ok(states)
    }

    /// The response of a case, as it would be accepted.
    ///
    /// # Errors
    /// Where the record cannot be read.
    pub fn response(&mut self, state: &CaseState) -> Result<Baseline, InputError> {
        let (at, span) = state.place;
        let result = self.reader.read_case(span)?;
        let case = &self.session.suite.cases[at];
        Ok(accepted_form(case, &result.steps, &self.session.rules))
    }

    /// The baseline of a case, where it has one.
    ///
    /// # Errors
    /// Where it has been broken since this command began.
    pub fn baseline(&self, case: &CaseState) -> Result<Option<Baseline>, InputError> {
        let known = case.has_baseline.then(|| self.baselines.read(&case.id));
        known.transpose()
    }

    /// Writes a case's response as its baseline; gives the file.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn accept(&mut self, case: &CaseState) -> Result<PathBuf, InputError> {
        let response = self.response(case)?;
        let path = self.folder.write(&self.profile, &case.id, &response)?;
        if self.rejected.remove(&case.id) {
            self.write_rejected()?;
        }
        Ok(path)
    }

    /// Keeps in mind that a case's response in this run was rejected.
    ///
    /// # Errors
    /// Where that cannot be written into the run's folder.
    pub fn reject(&mut self, id: &str) -> Result<(), InputError> {
        self.rejected.insert(id.to_owned());
        self.write_rejected()
    }

    /// Puts back what was there before a case's response was accepted in this review.
    ///
    /// # Errors
    /// Where the file cannot be written or removed.
    pub fn take_back(&self, case: &str, before: Option<&Baseline>) -> Result<(), InputError> {
        match before {
            Some(before) => self.folder.write(&self.profile, case, before).map(drop),
            None => self.folder.remove(&self.folder.path(&self.profile, case)?),
        }
    }

    /// Forgets that a case's response in this run was rejected.
    ///
    /// # Errors
    /// Where that cannot be written into the run's folder.
    pub fn take_back_rejection(&mut self, id: &str) -> Result<(), InputError> {
        self.rejected.remove(id);
        self.write_rejected()
    }

    fn write_rejected(&self) -> Result<(), InputError> {
        let text = pretty_json(&self.rejected).unwrap_or_default();
        files::replace(&self.rejected_file, text.as_bytes()).map_err(|error| {
            let name = self.rejected_file.display().to_string();
            InputError::new(name, format!("cannot be written: {error}"))
        })
    }
}

fn state(
    case: &Case,
    place: (usize, Span),
    result: &CaseResult,
    baselines: &BaselineStore,
    rules: &Rules,
) -> Result<CaseState, InputError> {
    let response = accepted_form(case, &result.steps, rules);
    let expected = case.steps.iter().filter(|step| step.role == Role::Step);
    let is_whole = response.responses.len() == expected.count();
    let has_baseline = baselines.has(&case.id);
    let is_changed = has_baseline && !baselines.is_same(&case.id, response.clone());
    let baseline = is_changed.then(|| baselines.read(&case.id)).transpose()?;
    let differences: Vec<_> = baseline
        .iter()
        .flat_map(|baseline| differences(case, &result.steps, baseline, rules))
        .filter(|(_, findings)| !findings.is_empty())
        .collect();
    let names = |one: &Baseline| -> Vec<Option<String>> {
        one.responses
            .iter()
            .map(|response| response.step.clone())
            .collect()
    };
    let other_steps = |one: &Baseline| names(one) != names(&response);
    let steps_differ = is_whole && baseline.as_ref().is_some_and(other_steps);
    let state = match has_baseline {
        _ if !is_whole => State::Unanswered,
        false => State::New,
        true if differences.is_empty() && !steps_differ => State::Accepted,
        true => State::Changed,
    };
    let breaking = result.steps.iter().flat_map(|step| &step.findings);
    let breaking = breaking.filter(|finding| {
        finding.severity == Severity::Breaking && !finding.kind.is_of_baselines()
    });
    Ok(CaseState {
        id: result.id.to_string(),
        state,
        place,
        differences,
        steps_differ,
        breaking: breaking.cloned().collect(),
        is_rejected: false,
        has_baseline,
        outcome: result.outcome,
    })
}

fn read_rejected(path: &Path) -> Result<BTreeSet<String>, Vec<InputError>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => {
            let name = path.display().to_string();
            return Err(vec![InputError::new(
                name,
                format!("cannot be read: {error}"),
            )]);
        }
    };
    serde_json::from_str(&text).map_err(|error| {
        let error = InputError::new(
            path.display().to_string(),
            format!("is not a list of case ids: {error}"),
        )
        .at_bytes(&text, error.line(), error.column());
        vec![error.help("remove the file; nothing but the rejections of this run is lost")]
    })
}
