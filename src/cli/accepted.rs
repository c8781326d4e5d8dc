//! `driftcheck baseline accept --run`: what later runs show their changes since. The file
//! lies in git, beside the baselines of its profile.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::baseline::choice;
use super::options::SuitePaths;
use super::watching::{self, ACCEPTED, PREVIOUS};
use super::{git, input, output};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::files;
use crate::model::accepted::AcceptedRun;
use crate::model::record::RunStarted;
use crate::record::{Reader, resolve};
use crate::report::{counted, since};
use crate::settings;
use crate::suite::baselines;
use crate::suite::location::{self, Location};
use crate::summary::{
    ACCEPTED_FILE, FindingState, RunSummary, accepted, accepted_text, keep, read_accepted,
};
use crate::variables::Values;

/// Which run is accepted, by whom and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Acceptance<'a> {
    /// The run: its folder, its record, its id, or `latest`.
    pub(super) run: &'a str,
    /// Who accepts it; as git knows them where nobody is named.
    pub(super) by: Option<&'a str>,
    /// When it is accepted; now where nothing is stated.
    pub(super) now: Option<jiff::Timestamp>,
    /// The folder of runs, where it is not that of the suite.
    pub(super) report_dir: Option<&'a PathBuf>,
    /// Which suite.
    pub(super) suite: &'a SuitePaths,
    /// The profile that it is accepted for; that of the run where none is named.
    pub(super) profile: Option<&'a str>,
}

/// Accepts a run.
pub(super) fn accept_run(args: &Acceptance<'_>) -> ExitStatus {
    accept(args).unwrap_or_else(|errors| output::refuse(&errors))
}

fn accept(args: &Acceptance<'_>) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let location = input::locate(args.suite).map_err(one)?;
    let dir = input::report_dir(args.report_dir, args.suite);
    let mut summary = read_run(args.run, &dir).map_err(one)?;
    refuse_part(&summary).map_err(one)?;
    let settings = settings::load(&location.settings, &location::shown(&location.settings))?;
    let profile = choice::of_run(args.profile, &summary.started, &settings).map_err(one)?;
    let path = path_of(&location, &profile).map_err(one)?;
    summary.started.accepted = read_accepted(&path).map_err(one)?.map(Box::new);
    let mut kept = accepted(&summary);
    let of_before = keep_unjudged(&mut kept, &summary, args.suite);
    let now = args.now.unwrap_or_else(crate::model::moment::now);
    kept.accepted_at = Some(now.to_string());
    kept.accepted_by = args
        .by
        .map(str::to_owned)
        .or_else(|| git::user(&location.root));
    write(&location, &path, &kept).map_err(one)?;
    Ok(output::print(&words(
        &summary,
        &kept,
        of_before,
        (&profile, &path),
    )))
}

/// Keeps what the run before was accepted with and this one did not judge: it would be new in the
/// next whole run. What is of cases that are gone is not kept. Gives how much that is.
fn keep_unjudged(kept: &mut AcceptedRun, summary: &RunSummary, suite: &SuitePaths) -> usize {
    let Some(since) = summary.since() else {
        return 0;
    };
    // What a suite that cannot be read still has is not known.
    let loaded = input::load(suite, &Values::default()).ok();
    let loaded = loaded.as_ref().map(|loaded| loaded.suite.cases.iter());
    let of_suite: Option<HashSet<&str>> = loaded.map(|cases| cases.map(|case| &*case.id).collect());
    let of_run: HashSet<&str> = summary.cases.iter().map(|entry| &*entry.id).collect();
    let is_there = |id: &String| {
        let in_suite = of_suite.as_ref().is_none_or(|ids| ids.contains(&**id));
        in_suite || of_run.contains(&**id)
    };
    let unjudged = since.of(FindingState::NotJudged);
    let unjudged = unjudged.filter(|one| one.cases.iter().any(is_there));
    let unjudged: HashSet<&str> = unjudged.map(|one| &*one.fingerprint).collect();
    keep(kept, summary, &unjudged)
}

/// What a part of a run found is no measure for a whole one.
fn refuse_part(summary: &RunSummary) -> Result<(), InputError> {
    if let Some(why) = summary.interruption() {
        let error = InputError::new("--run", format!("the run is not whole: {why}"));
        return Err(error.help("accept a finished run"));
    }
    if let Some(shard) = summary.started.shard {
        let error = InputError::new(
            "--run",
            format!("the run is not whole: it is shard {shard}"),
        );
        return Err(error.help("join the shards with `driftcheck merge`, and accept that run"));
    }
    Ok(())
}

/// What was accepted, and what that changes.
fn words(
    summary: &RunSummary,
    kept: &AcceptedRun,
    of_before: usize,
    (profile, path): (&str, &Path),
) -> String {
    let mut text = format!(
        "accepted {} for {profile}: {}, {}, {}\n",
        kept.run,
        counted(summary.cases.len(), "case"),
        counted(kept.findings.len(), "finding"),
        counted(kept.deprecation.len(), "deprecated operation"),
    );
    if let Some(since) = summary.since() {
        text.push_str(&format!(
            "{}: {}\n",
            since::title(&since),
            since::headline(&since)
        ));
    }
    if of_before > 0 {
        let words = "not judged by this run, and kept as accepted before";
        text.push_str(&format!("{words}: {of_before}\n"));
    }
    text.push_str(&format!("written {}\n", path.display()));
    text
}

/// The run that a later one shows its changes since: the one that is named, else the one
/// that was accepted for the profile. The run before is found when the host is known.
pub(super) fn reference(
    against: Option<&str>,
    reports: &Path,
    location: &Location,
    profile: Option<&str>,
) -> Result<Option<Box<AcceptedRun>>, InputError> {
    match (against, profile) {
        (Some(PREVIOUS), _) => Ok(None),
        (Some(ACCEPTED), profile) => {
            let profile = profile.unwrap_or("url");
            let accepted = of_profile(location, profile)?;
            accepted.map(Some).ok_or_else(|| none_accepted(profile))
        }
        (Some(run), _) => of_run(run, reports).map(Some),
        (None, Some(profile)) => of_profile(location, profile),
        (None, None) => Ok(None),
    }
}

fn none_accepted(profile: &str) -> InputError {
    let words = format!("no run was accepted for the host profile `{profile}`");
    let error = InputError::new("--against", words);
    error
        .help("accept one with `driftcheck baseline accept --run RUN`, or name `previous` or a run")
}

/// What a run that is over shows its changes since: the run that is named, that before it, or
/// the one that its record names.
///
/// # Errors
/// Where there is none.
pub(super) fn of_recorded(
    against: Option<&str>,
    started: &RunStarted,
    reports: &Path,
) -> Result<Option<Box<AcceptedRun>>, InputError> {
    match against {
        None => Ok(started.accepted.clone()),
        Some(PREVIOUS) => {
            let past = watching::before(started, reports)?;
            Ok(past.previous().map(Box::new))
        }
        Some(ACCEPTED) => match &started.accepted {
            Some(accepted) if accepted.accepted_at.is_some() => Ok(Some(accepted.clone())),
            _ => {
                let words = "the record names no accepted run";
                Err(InputError::new("--against", words).help("name `previous` or a run"))
            }
        },
        Some(run) => of_run(run, reports).map(Some),
    }
}

/// The run that was accepted for a profile, if one was.
pub(super) fn of_profile(
    location: &Location,
    profile: &str,
) -> Result<Option<Box<AcceptedRun>>, InputError> {
    Ok(read_accepted(&path_of(location, profile)?)?.map(Box::new))
}

/// What would be accepted of a run.
pub(super) fn of_run(run: &str, reports: &Path) -> Result<Box<AcceptedRun>, InputError> {
    Ok(Box::new(accepted(&read_run(run, reports)?)))
}

fn read_run(run: &str, reports: &Path) -> Result<RunSummary, InputError> {
    let mut reader = Reader::open(&resolve(run, reports)?)?;
    input::refuse_comparison(&reader)?;
    reader.summarise()
}

/// Where the accepted run of a profile lies. The name may come from a record.
fn path_of(location: &Location, profile: &str) -> Result<PathBuf, InputError> {
    let is_name = !profile.is_empty()
        && !profile.starts_with('.')
        && !profile.contains(['/', '\\', ':', '\0']);
    if !is_name {
        let words = format!("`{profile}` cannot be the name of a folder");
        return Err(InputError::new("profile", words));
    }
    let folder = location.base.join(baselines::FOLDER).join(profile);
    let path = folder.join(ACCEPTED_FILE);
    files::refuse_links(&location.base, &path)?;
    Ok(PathBuf::from(location::shown(&path)))
}

/// Writes the file; the folder of baselines is made where it is missing.
fn write(location: &Location, path: &Path, kept: &AcceptedRun) -> Result<(), InputError> {
    let shown = path.display().to_string();
    let cannot = |error: std::io::Error| {
        InputError::new(&shown, format!("cannot be written: {error}"))
            .help("accept it where the suite can be written to")
    };
    let text = accepted_text(kept).map_err(|error| cannot(error.into()))?;
    fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).map_err(cannot)?;
    // A folder may have become a link since.
    files::refuse_links(location.base.parent().unwrap_or(&location.base), path)?;
    files::replace(path, text.as_bytes()).map_err(cannot)
}

/// A run that an accepted one was made of; its folder is never removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// Its name.
    pub run: String,
    /// When it started: each side of a comparison is called `left` or `right`.
    pub started_at: String,
}

impl Pin {
    /// That of an accepted run, or of one that was named with `--against`.
    pub(super) fn of(accepted: &AcceptedRun) -> Pin {
        Pin {
            run: accepted.run.clone(),
            started_at: accepted.started_at.clone(),
        }
    }
}

/// The runs that were accepted for any profile of a suite.
///
/// # Errors
/// Where one of the files cannot be read.
pub(super) fn pinned(location: &Location) -> Result<Vec<Pin>, InputError> {
    let profiles = baselines::Folder::of(&location.base).profiles()?;
    let accepted = profiles.iter().map(|name| of_profile(location, name));
    let pins = accepted.filter_map(|read| read.map(|one| one.map(|one| Pin::of(&one))).transpose());
    pins.collect()
}
