//! The folder of runs: keeps the newest ones, and an index page that lists them.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::output;
use crate::record::{RunSummary, run_names};
use crate::report::index::{self, CARD_FILE, Card, INDEX_FILE};

/// So many runs are kept unless told otherwise.
pub(super) const KEEP: usize = 50;

/// Removes the oldest runs beyond `keep` and lists the others. What goes wrong is told, and
/// is no failure of the run.
pub(super) fn tidy(run: &Path, summary: &RunSummary, keep: usize) {
    let Some(folder) = run.parent() else {
        return;
    };
    let done = write_card(run, summary)
        .and_then(|()| remove_old(folder, run, keep))
        .and_then(|removed| write_index(folder).map(|()| removed));
    match done {
        Ok(0) => {}
        Ok(removed) => output::note(&format!(
            "removed {} from {} (--keep {keep})",
            output::counted(removed, "old run"),
            folder.display()
        )),
        Err(error) => output::note(&format!(
            "warning: the list of runs in {} could not be written: {error}",
            folder.display()
        )),
    }
}

fn write_card(run: &Path, summary: &RunSummary) -> io::Result<()> {
    let text = serde_json::to_string_pretty(&Card::of(summary))?;
    fs::write(run.join(CARD_FILE), text + "\n")
}

/// Gives how many were removed. The run at hand stays, whatever its name.
fn remove_old(folder: &Path, run: &Path, keep: usize) -> io::Result<usize> {
    let mut others = names(folder)?;
    others.retain(|name| folder.join(name) != run);
    let old = others.len().saturating_sub(keep.saturating_sub(1));
    for name in others.iter().take(old) {
        fs::remove_dir_all(folder.join(name))?;
    }
    Ok(old)
}

fn write_index(folder: &Path) -> io::Result<()> {
    let names = names(folder)?;
    let beside = folder.join(format!(".{INDEX_FILE}.{}.part", std::process::id()));
    let mut out = BufWriter::new(File::create(&beside)?);
    index::write(&mut out, folder, names.iter().rev())?;
    out.flush()?;
    fs::rename(beside, folder.join(INDEX_FILE))
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    run_names(folder).map_err(|error| io::Error::other(error.to_string()))
}
