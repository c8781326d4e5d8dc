//! What a run knows of the runs before it: the history in the folder of runs, read once and
//! put into the first line of the record.

use std::path::Path;

use super::options::FailOptions;
use super::output;
use crate::error::InputError;
use crate::history::{self, Damage, HISTORY_FILE, Past};
use crate::model::earlier::Earlier;
use crate::model::history::{HistoryLine, host_name};
use crate::model::kind::{Kind, Severity};
use crate::model::record::RunStarted;
use crate::report::counted;

/// The word for the run before of the same suite and host.
pub(super) const PREVIOUS: &str = "previous";
/// The word for the run that was accepted.
pub(super) const ACCEPTED: &str = "accepted";

/// What a run is asked for that earlier runs decide.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watching<'a> {
    /// Which findings fail it.
    pub(super) fails: FailOptions,
    /// The run that it is compared with, as the user names it.
    pub(super) against: Option<&'a str>,
    /// The severity of what is seen no longer.
    pub(super) no_longer_seen: Severity,
}

impl<'a> Watching<'a> {
    /// The same with the severities of the settings.
    pub(super) fn new(
        fails: FailOptions,
        against: Option<&'a str>,
        severities: &std::collections::BTreeMap<Kind, Severity>,
    ) -> Watching<'a> {
        let kind = Kind::NoLongerSeen;
        let set = severities.get(&kind).copied();
        Watching {
            fails,
            against,
            no_longer_seen: set.unwrap_or(kind.default_severity()),
        }
    }

    /// Puts what earlier runs say into the first line of a record, whose suite, host and
    /// accepted run are known.
    ///
    /// # Errors
    /// Where the history cannot be read and the run is to be compared by it.
    pub(super) fn put_into(
        self,
        started: &mut RunStarted,
        reports: &Path,
    ) -> Result<(), InputError> {
        let FailOptions {
            severity,
            is_new,
            confirm,
        } = self.fails;
        started.fail_on = Some(severity);
        started.fail_on_new = is_new;
        started.confirm = (confirm > 1).then_some(confirm);
        let is_previous = match self.against {
            Some(word) => word == PREVIOUS,
            None => is_new && started.accepted.is_none(),
        };
        let is_needed = is_previous || confirm > 1;
        let Some(past) = past(started, reports, confirm, is_needed)? else {
            return Ok(());
        };
        let earlier = past.earlier();
        // What is seen no longer may be known from the accepted run alone.
        let alone = || started.accepted.as_ref().map(|_| Earlier::default());
        started.earlier = earlier.or_else(alone).map(|earlier| {
            Box::new(Earlier {
                no_longer_seen: Some(self.no_longer_seen),
                ..earlier
            })
        });
        if is_previous {
            started.accepted = past.previous().map(Box::new);
            if started.accepted.is_none() {
                let suite = started.suite.as_deref().unwrap_or_default();
                let host = host_name(&started.profile, &started.host);
                let path = reports.join(HISTORY_FILE);
                output::note(&format!(
                    "note: {} has no earlier run of the suite `{suite}` on {host}, so every finding is new",
                    path.display()
                ));
            }
        }
        Ok(())
    }
}

/// The runs before one, of the same suite and host, as far as they can be read.
fn past(
    started: &RunStarted,
    reports: &Path,
    confirm: u32,
    is_needed: bool,
) -> Result<Option<Past>, InputError> {
    let path = reports.join(HISTORY_FILE);
    let mut past = Past::new(confirm);
    let mut is_before = true;
    let read = history::read(&path, |line| {
        is_before &= line.run != started.run;
        if is_before && is_of(&line, started) {
            past.add(line);
        }
    });
    match read {
        Ok(damage) => {
            warn(&path, &damage);
            Ok(Some(past))
        }
        Err(error) => {
            let words = format!("cannot be read: {error}");
            if is_needed {
                let error = InputError::new(path.display().to_string(), words);
                return Err(error.help(
                    "make it a file that can be read; or leave out `--against previous`, `--fail-on new` and `--confirm`",
                ));
            }
            output::note(&format!("warning: {}: {words}", path.display()));
            Ok(None)
        }
    }
}

/// Whether a run of the history is of the suite and the host of another, and not the same shards
/// merged before.
fn is_of(line: &HistoryLine, started: &RunStarted) -> bool {
    let merged = started.merged.iter().map(|one| &one.run);
    let is_the_same = !line.merged.is_empty() && merged.eq(&line.merged);
    !is_the_same
        && started.suite.as_deref() == Some(&*line.suite)
        && line.host_name() == host_name(&started.profile, &started.host)
}

/// Reports lines of the history that were passed over.
pub(super) fn warn(path: &Path, damage: &Damage) {
    let Some((number, words)) = &damage.first else {
        return;
    };
    output::note(&format!(
        "warning: {}:{number}: {words}; {} passed over",
        path.display(),
        match damage.lines {
            1 => "this line was".to_owned(),
            more => format!("{} were", counted(more, "line")),
        }
    ));
}

/// The run before one that is over, as a reference.
///
/// # Errors
/// Where the history cannot be read, or there is none before it.
pub(super) fn before(started: &RunStarted, reports: &Path) -> Result<Past, InputError> {
    let confirm = started.confirm.unwrap_or(1);
    let past = past(started, reports, confirm, true)?.unwrap_or_else(|| Past::new(confirm));
    match past.previous() {
        Some(_) => Ok(past),
        None => {
            let path = reports.join(HISTORY_FILE);
            let words = format!(
                "{} has no run of the same suite and host before {}",
                path.display(),
                started.run
            );
            Err(InputError::new("--against", words).help("name a run, or leave --against out"))
        }
    }
}
