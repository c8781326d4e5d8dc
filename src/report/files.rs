//! Puts reports into files: tried before the run, and put in place when they are whole. One
//! that fails does not stop the others.

use std::io::{self, BufWriter, Read, Seek};
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use super::error::ReportError;
use super::{terminal, write};
use crate::error::InputError;
use crate::files::NewFile;
use crate::model::format::Format;
use crate::record::Reader;
use crate::side_by_side::in_parts;
use crate::summary::RunSummary;

/// Of fewer cases, another thread costs more than it saves.
const FEW_CASES: usize = 64;

/// A report that could not be written.
#[derive(Debug)]
pub struct FailedReport {
    /// Where it should have gone.
    pub path: PathBuf,
    /// Why it did not.
    pub error: ReportError,
}

/// Report files that can be written as far as one can know. Until they are, nothing of them
/// is there.
#[derive(Debug, Default)]
pub struct ReportFiles(Vec<ReportFile>);

#[derive(Debug)]
struct ReportFile {
    format: Format,
    path: PathBuf,
}

impl ReportFiles {
    /// Tries a file for each format that has one in a folder, so that a bad path is known
    /// before the first request is sent.
    pub fn open(dir: &Path, formats: &[Format]) -> Result<ReportFiles, FailedReport> {
        let named = formats
            .iter()
            .filter_map(|format| Some((*format, format.file_name()?)));
        named
            .map(|(format, name)| ReportFile::open(dir, format, name))
            .collect::<Result<Vec<ReportFile>, FailedReport>>()
            .map(ReportFiles)
    }

    /// Writes every report; gives back those that failed.
    pub fn write<R: Read + Seek>(
        self,
        summary: &RunSummary,
        reader: &mut Reader<R>,
    ) -> Vec<FailedReport> {
        let write = |sink: &ReportFile| sink.write(summary, reader).err();
        self.0.iter().filter_map(write).collect()
    }

    /// The same side by side, each with a reader of its own that `open` gives.
    pub fn write_side_by_side<R: Read + Seek>(
        self,
        summary: &RunSummary,
        open: impl Fn() -> Result<Reader<R>, InputError> + Sync,
    ) -> Vec<FailedReport> {
        let write = |sink: &ReportFile| match open() {
            Ok(mut reader) => sink.write(summary, &mut reader).err(),
            Err(error) => Some(FailedReport {
                path: sink.path.clone(),
                error: error.into(),
            }),
        };
        let mut sinks = self.0;
        // What takes longest begins first.
        sinks.sort_by_key(|sink| !matches!(sink.format, Format::Junit | Format::Ctrf));
        let least = match summary.cases.len() {
            0..FEW_CASES => sinks.len(),
            _ => 1,
        };
        let write_all = |sinks: &[ReportFile]| sinks.iter().filter_map(write).collect::<Vec<_>>();
        let failed = in_parts(&sinks, least, write_all);
        failed.into_iter().flatten().collect()
    }

    /// Where the reports will be.
    pub fn paths(&self) -> impl Iterator<Item = (Format, &Path)> {
        self.0.iter().map(|sink| (sink.format, sink.path.as_path()))
    }
}

impl ReportFile {
    fn open(dir: &Path, format: Format, name: &str) -> Result<ReportFile, FailedReport> {
        let path = dir.join(name);
        let tried = fs::create_dir_all(dir).and_then(|()| NewFile::at(&path));
        match tried {
            Ok(_) => Ok(ReportFile { format, path }),
            Err(error) => Err(FailedReport {
                path,
                error: error.into(),
            }),
        }
    }

    fn write<R: Read + Seek>(
        &self,
        summary: &RunSummary,
        reader: &mut Reader<R>,
    ) -> Result<(), FailedReport> {
        self.fill(summary, reader).map_err(|error| FailedReport {
            path: self.path.clone(),
            error,
        })
    }

    fn fill<R: Read + Seek>(
        &self,
        summary: &RunSummary,
        reader: &mut Reader<R>,
    ) -> Result<(), ReportError> {
        let file = NewFile::at(&self.path)?;
        let mut out = BufWriter::with_capacity(64 * 1024, file);
        let look = terminal::Options::default();
        write(self.format, &mut out, summary, reader, &look)?;
        // It can be made again from the record.
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.finish()?;
        Ok(())
    }
}

impl fmt::Display for FailedReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: the report could not be written: {}",
            self.path.display(),
            self.error
        )
    }
}

impl std::error::Error for FailedReport {}
