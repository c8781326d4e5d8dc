//! Where a report goes that somebody asks for: standard output, or a file that they name.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::output;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::files::NewFile;
use crate::record::RECORD_FILE;
use crate::report::ReportError;

/// Where a report goes, buffered.
type Out<'a> = BufWriter<&'a mut dyn Write>;

/// Writes a report that is made from `records` to `target`, or to standard output. `write` is
/// told whether that is a terminal.
///
/// # Errors
/// Where the file cannot be written, or a record cannot be read.
pub(super) fn write_to(
    target: Option<&Path>,
    records: &[PathBuf],
    write: impl FnOnce(&mut Out<'_>, bool) -> Result<(), ReportError>,
) -> Result<ExitStatus, InputError> {
    let written = match target {
        Some(target) => {
            refuse_record(target, records)?;
            write_file(target, write)?
        }
        None => {
            let is_terminal = io::stdout().is_terminal();
            buffered(&mut io::stdout().lock(), |out| write(out, is_terminal))
        }
    };
    match written {
        Ok(()) => Ok(ExitStatus::Conforms),
        Err(ReportError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            Ok(ExitStatus::Conforms)
        }
        Err(ReportError::Io(error)) => {
            output::note(&format!("error: the report cannot be written: {error}"));
            Ok(ExitStatus::ReportNotWritten)
        }
        Err(ReportError::Record(error)) => Err(*error),
    }
}

/// A report never takes the place of a record: what was sent and received stands nowhere else.
fn refuse_record(target: &Path, records: &[PathBuf]) -> Result<(), InputError> {
    let whole = target.canonicalize().ok();
    let is_record = whole.is_some_and(|whole| {
        let is_one = |record: &PathBuf| record.canonicalize().is_ok_and(|record| record == whole);
        records.iter().any(is_one) || whole.file_name().is_some_and(|name| name == RECORD_FILE)
    });
    if !is_record {
        return Ok(());
    }
    let words = format!(
        "`{}` is the record of a run, which a report would destroy",
        target.display()
    );
    Err(InputError::new("--output", words).help("name another file with --output"))
}

/// Writes a report into a file that somebody named. An older one stays until the new one is
/// whole; a device or a pipe gets the report as it is.
fn write_file(
    path: &Path,
    write: impl FnOnce(&mut Out<'_>, bool) -> Result<(), ReportError>,
) -> Result<Result<(), ReportError>, InputError> {
    let cannot = |words: String| {
        InputError::new("--output", format!("`{}` {words}", path.display()))
            .help("name another file with --output")
    };
    let failed = |error: io::Error| cannot(format!("cannot be written: {error}"));
    let is_stream = fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir());
    // What /dev/stdout leads to may be a file, and is the shell's.
    if is_stream || path.starts_with("/dev") || path.starts_with("/proc") {
        let file = OpenOptions::new().append(true).open(path);
        let mut file: File = file.map_err(failed)?;
        return Ok(buffered(&mut file, |out| write(out, false)));
    }
    if path.is_symlink() {
        return Err(cannot("is a link, and is not followed".into()));
    }
    let mut file = NewFile::at(path).map_err(failed)?;
    let written = buffered(&mut file, |out| write(out, false));
    Ok(written.and_then(|()| Ok(file.finish_synced()?)))
}

fn buffered(
    to: &mut dyn Write,
    write: impl FnOnce(&mut Out<'_>) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    let mut out = BufWriter::new(to);
    write(&mut out)?;
    Ok(out.flush()?)
}
