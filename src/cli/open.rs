//! `driftcheck open`: the page of a run in the browser.

use std::path::{Path, PathBuf};

use super::args::OpenArgs;
use super::options::SuitePaths;
use super::{input, output};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::format::Format;
use crate::model::record::SIDES;
use crate::record::{RECORD_FILE, Reader, resolve};
use crate::report::ReportFiles;

/// Opens the page, after making it where the run has none.
pub fn main(args: &OpenArgs) -> ExitStatus {
    match open(args) {
        Ok(()) => ExitStatus::Conforms,
        Err(error) => output::refuse(&[error]),
    }
}

fn open(args: &OpenArgs) -> Result<(), InputError> {
    let dir = input::report_dir(args.report_dir.as_ref(), &SuitePaths::default());
    let record = resolve(&args.run, &dir)?;
    let page = page(&record)?;
    let folder = record.parent().unwrap_or(Path::new("."));
    // The page of a comparison links to those of its sides.
    for side in SIDES.map(|side| folder.join(side).join(RECORD_FILE)) {
        if side.is_file() {
            self::page(&side)?;
        }
    }
    output::note(&format!("opening {}", page.display()));
    open::that_detached(&page).map_err(|_| {
        let error = InputError::new("open", "no web browser could be started on this machine");
        error.help(format!("open {} in a browser by hand", page.display()))
    })
}

/// The page beside a record, made from it where it is missing.
fn page(record: &Path) -> Result<PathBuf, InputError> {
    let folder = record.parent().unwrap_or(Path::new("."));
    let name = Format::Html.file_name().unwrap_or_default();
    let page = folder.join(name);
    if page.is_symlink() {
        let error = InputError::new(page.display().to_string(), "is a link, and is not followed");
        return Err(error.help("remove it: the page is made again if there is none"));
    }
    if !page.is_file() {
        let cannot = |error: String| InputError::new(page.display().to_string(), error);
        let sinks = ReportFiles::open(folder, &[Format::Html])
            .map_err(|failed| cannot(failed.error.to_string()))?;
        let mut reader = Reader::open(record)?;
        let summary = reader.summarise()?;
        if let Some(failed) = sinks.write(&summary, &mut reader).pop() {
            return Err(cannot(failed.error.to_string()));
        }
    }
    page.canonicalize()
        .map_err(|error| InputError::new(page.display().to_string(), error.to_string()))
}
