//! The folder of runs: keeps the newest ones, and an index page that lists them.
//!
//! Never removed are a run that has not come to its end (it may still be running, and a
//! crashed one's record is all that is left of what it sent), a shard (it is one part of
//! several), a run that was accepted or that another one here shows its changes since, and
//! what cannot be read. A run that still writes its reports holds the lock of its record.

use std::fs::{self, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::Path;

use super::accepted::Pin;
use super::output;
use crate::error::InputError;
use crate::files::NewFile;
use crate::json::pretty_json;
use crate::model::record::SIDES;
use crate::record::{RECORD_FILE, Reader, run_names};
use crate::report::counted;
use crate::report::index::{self, CARD_FILE, Card, INDEX_FILE, Rows};
use crate::summary::RunSummary;

/// So many runs are kept unless set otherwise.
pub(super) const KEEP: usize = 50;
/// So many of the removed runs are named.
const NAMED: usize = 5;
/// So often the page is written again where other runs end meanwhile.
const ROUNDS: usize = 5;

/// Which runs stay in the folder.
#[derive(Clone, Debug)]
pub struct KeptRuns {
    /// How many, the newest ones.
    pub most: usize,
    /// The runs that were accepted; where that cannot be read, why.
    pub pinned: Result<Vec<Pin>, Box<InputError>>,
}

/// Removes the oldest runs beyond those to keep, and lists the others. What goes wrong is
/// reported, and is no failure of the run.
pub(super) fn tidy(run: &Path, summary: &RunSummary, kept: &KeptRuns) {
    let Some(folder) = run.parent() else {
        return;
    };
    if let Err(error) = write_card(run, summary) {
        warn(&format!(
            "{} could not be written: {error}",
            run.join(CARD_FILE).display()
        ));
    }
    match &kept.pinned {
        Ok(pinned) => match old(folder, run, summary, (kept.most, pinned)) {
            Ok(old) => remove(folder, old, kept.most),
            Err(error) => warn(&format!("no old run is removed: {error}")),
        },
        Err(error) => warn(&format!(
            "no old run is removed, because it is not known which were accepted: {}: {}",
            error.source, error.message
        )),
    }
    if let Err(error) = write_index(folder) {
        warn(&format!(
            "the list of runs in {} could not be written: {error}",
            folder.display()
        ));
    }
}

fn warn(words: &str) {
    output::note(&format!("warning: {words}"));
}

fn write_card(run: &Path, summary: &RunSummary) -> io::Result<()> {
    let text = pretty_json(&Card::of(summary))?;
    let mut file = NewFile::at(&run.join(CARD_FILE))?;
    file.write_all(text.as_bytes())?;
    file.finish()
}

/// A run of the folder.
struct Seen {
    name: String,
    /// What it is known by.
    own: Pin,
    /// The run that it shows its changes since.
    since: Option<Pin>,
    /// Whether it came to its end and is no part of another.
    is_ordinary: bool,
}

impl Seen {
    /// By its card, which is shorter than a record; by its record where that says less.
    fn of(folder: &Path, name: &str) -> Option<Seen> {
        let by_card = || {
            let card = Card::read(&folder.join(name))?;
            Some(Seen {
                name: name.to_owned(),
                is_ordinary: !card.is_shard?,
                own: Pin {
                    run: card.run,
                    started_at: card.started_at,
                },
                since: card.since.map(|since| Pin {
                    run: since.run,
                    started_at: since.started_at,
                }),
            })
        };
        by_card().or_else(|| Seen::read(folder, name))
    }

    /// By the first and the last line of its record; `None` where it cannot be read.
    fn read(folder: &Path, name: &str) -> Option<Seen> {
        let mut reader = Reader::open(&folder.join(name).join(RECORD_FILE)).ok()?;
        let has_end = reader.has_end().ok()?;
        let started = reader.started();
        Some(Seen {
            name: name.to_owned(),
            own: Pin {
                run: started.run.clone(),
                started_at: started.started_at.clone(),
            },
            since: started.accepted.as_deref().map(Pin::of),
            is_ordinary: has_end && started.shard.is_none(),
        })
    }

    fn is(&self, pin: &Pin) -> bool {
        let is_side = SIDES.contains(&&*pin.run);
        pin.run == self.own.run
            || pin.run == self.name
            || (is_side && pin.started_at == self.own.started_at)
    }
}

/// The runs that are older than the newest ones to keep, oldest first; the run at hand is no
/// such, whatever its name.
fn old(
    folder: &Path,
    run: &Path,
    summary: &RunSummary,
    (keep, pinned): (usize, &[Pin]),
) -> Result<Vec<String>, InputError> {
    let names = run_names(folder)?;
    if names.len() <= keep {
        return Ok(Vec::new());
    }
    let own = summary.started.accepted.as_deref().map(Pin::of);
    let mut pins: Vec<Pin> = pinned.iter().cloned().chain(own).collect();
    let mut left = keep - usize::from(summary.started.shard.is_none());
    let mut beyond = Vec::new();
    let others = names.iter().rev().filter(|name| folder.join(name) != run);
    for seen in others.filter_map(|name| Seen::of(folder, name)) {
        if seen.is_ordinary && left == 0 {
            // What is not what its card says stays.
            let record = Seen::read(folder, &seen.name);
            beyond.extend(record.filter(|record| record.is_ordinary));
            continue;
        }
        left -= usize::from(seen.is_ordinary);
        pins.extend(seen.since);
    }
    beyond.retain(|seen| !pins.iter().any(|pin| seen.is(pin)));
    Ok(beyond.into_iter().rev().map(|seen| seen.name).collect())
}

/// Removes runs and says which.
fn remove(folder: &Path, old: Vec<String>, keep: usize) {
    let mut removed = Vec::new();
    for name in old {
        match remove_run(&folder.join(&name)) {
            Ok(true) => removed.push(name),
            Ok(false) => {}
            Err(error) => warn(&format!(
                "the old run {} could not be removed: {error}",
                folder.join(&name).display()
            )),
        }
    }
    if removed.is_empty() {
        return;
    }
    let named = removed.iter().take(NAMED).map(String::as_str);
    let mut names = named.collect::<Vec<_>>().join(", ");
    if removed.len() > NAMED {
        names.push_str(&format!(" and {} more", removed.len() - NAMED));
    }
    output::note(&format!(
        "removed {} from {} (--keep {keep}): {names}",
        counted(removed.len(), "old run"),
        folder.display()
    ));
}

/// Gives whether it was removed here: one that is in use is not, nor one that another run
/// has removed meanwhile.
fn remove_run(run: &Path) -> io::Result<bool> {
    let is_gone = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    let record = OpenOptions::new()
        .read(true)
        .write(true)
        .open(run.join(RECORD_FILE));
    let record = match record {
        Err(error) if is_gone(&error) => return Ok(false),
        opened => opened?,
    };
    // Held until the folder is gone. A file system without locks has none to ask for.
    if let Err(TryLockError::WouldBlock) = record.try_lock() {
        return Ok(false);
    }
    match fs::remove_dir_all(run) {
        Err(error) if is_gone(&error) => Ok(false),
        done => done.map(|()| true),
    }
}

/// Writes the page, again where other runs changed meanwhile what it lists.
fn write_index(folder: &Path) -> io::Result<()> {
    let list = || run_names(folder).map_err(|error| io::Error::other(error.to_string()));
    let mut names = list()?;
    for _ in 0..ROUNDS {
        let rows = Rows::of(folder, &names);
        let mut file = NewFile::at(&folder.join(INDEX_FILE))?;
        index::write(&mut file, folder, &rows)?;
        file.finish()?;
        // A run that has its line in the history meanwhile, and no row, will write the page.
        let now = list()?;
        if !rows.are_outdated(folder, &now) {
            break;
        }
        names = now;
    }
    Ok(())
}
