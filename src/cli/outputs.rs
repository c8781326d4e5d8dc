//! What a run writes: the record as it goes, the reports at its end, and the
//! report on the terminal.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::kept_runs::{self, KEEP, KeptRuns};
use super::options::{OutputOptions, WrittenOptions};
use super::{accepted, output, step_summary};
use crate::console;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::files::NewFile;
use crate::history::{self, HISTORY_FILE};
use crate::keeper::Keeper;
use crate::model::format::Format;
use crate::model::outcome::CaseResult;
use crate::model::record::{RunFinished, RunStarted};
use crate::record::{RECORD_FILE, Reader, Writer};
use crate::report::{self, ReportError, ReportFiles, terminal};
use crate::settings::settings_file::ReportSettings;
use crate::side_by_side::both;
use crate::suite::location::Location;
use crate::summary::{RunSummary, Verdict};

/// Which reports are written, and which runs are kept.
#[derive(Clone, Debug)]
pub struct Written {
    /// The formats, each once.
    pub formats: Vec<Format>,
    /// Which runs stay in the folder.
    pub kept: KeptRuns,
    /// Whether the run goes into the history of its folder.
    pub history: bool,
    /// Where metrics go.
    pub metrics: Option<PathBuf>,
}

impl Written {
    /// What the flags say, else the settings, else what is usual; `suite` has accepted runs.
    pub fn of(
        options: &WrittenOptions,
        settings: &ReportSettings,
        suite: Option<&Location>,
    ) -> Written {
        let settled = settings.formats.as_deref().unwrap_or(&Format::DEFAULT);
        let mut formats = match options.formats.as_slice() {
            [] => settled.to_vec(),
            flag => flag.to_vec(),
        };
        formats.sort();
        formats.dedup();
        let most = options.keep.or(settings.keep);
        Written {
            formats,
            kept: KeptRuns {
                most: most.map_or(KEEP, NonZeroUsize::get),
                pinned: suite.map_or(Ok(Vec::new()), |suite| {
                    accepted::pinned(suite).map_err(Box::new)
                }),
            },
            history: true,
            metrics: options.metrics.clone(),
        }
    }
}

/// The record and the report files of one run, opened before the first request.
pub(super) struct Outputs {
    dir: PathBuf,
    written: Written,
    /// Takes the results.
    pub(super) keeper: Arc<Keeper>,
    /// The record's lock, until everything is written: it keeps other runs from removing the
    /// folder, and ends with the process.
    _lock: File,
    sinks: Option<ReportFiles>,
    metrics: Option<NewFile>,
    failure: Option<io::Error>,
}

impl Outputs {
    /// Opens the files and writes the first line of the record. `on_kept` is shown each result.
    ///
    /// # Errors
    /// Where a file cannot be opened.
    pub(super) fn open(
        dir: &Path,
        written: Written,
        started: &RunStarted,
        on_kept: impl Fn(&CaseResult) + Send + Sync + 'static,
    ) -> Result<Outputs, InputError> {
        let cannot = |words: String| {
            InputError::new(
                "--report-dir",
                format!("`{}` cannot be written: {words}", dir.display()),
            )
            .help("name another folder with --report-dir")
        };
        let metrics = written.metrics.as_deref().map(|path| {
            NewFile::at(path).map_err(|error| {
                let words = format!("`{}` cannot be written: {error}", path.display());
                InputError::new("--metrics", words).help("name a file in a folder that is there")
            })
        });
        let metrics = metrics.transpose()?;
        std::fs::create_dir_all(dir).map_err(|error| cannot(error.to_string()))?;
        let writer = Writer::create(dir).map_err(|error| cannot(error.to_string()))?;
        let lock = writer.lock().map_err(|error| cannot(error.to_string()))?;
        let sinks = ReportFiles::open(dir, &written.formats)
            .map_err(|failed| cannot(failed.error.to_string()))?;
        Ok(Outputs {
            metrics,
            dir: dir.to_owned(),
            written,
            keeper: Arc::new(Keeper::begin(writer, started, on_kept)),
            _lock: lock,
            sinks: Some(sinks),
            failure: None,
        })
    }

    /// Refuses to go on where the record cannot be written: nothing is sent then, and nothing
    /// of the run is left.
    ///
    /// # Errors
    /// Where its first line could not be.
    pub(super) fn check(&self) -> Result<(), InputError> {
        self.keeper.check().map_err(|error| {
            // An empty record would be taken for the newest run.
            drop(std::fs::remove_dir_all(&self.dir));
            let words = format!("the record cannot be written: {error}");
            let error = InputError::new("--report-dir", words);
            error.help("make room there, or name another folder with --report-dir")
        })
    }

    /// Writes a record whose cases come from elsewhere than from a host.
    ///
    /// # Errors
    /// Where a case cannot be read.
    pub(super) fn keep_all(
        &mut self,
        cases: impl Iterator<Item = Result<CaseResult, InputError>>,
        finished: &RunFinished,
    ) -> Result<RunSummary, InputError> {
        for case in cases {
            self.keeper.keep(&case?);
        }
        Ok(self.finish(finished))
    }

    /// Removes the folder again, of which nothing is worth keeping.
    pub(super) fn discard(self) {
        // What cannot be removed is an empty run, which does no harm.
        let _ = std::fs::remove_dir_all(&self.dir);
    }

    /// Writes the last line of the record.
    pub(super) fn finish(&mut self, finished: &RunFinished) -> RunSummary {
        let finished = self.keeper.finish(finished);
        self.failure = finished.failure;
        finished.summary
    }

    /// Writes the reports and prints those that go to standard output. Gives `status`, with
    /// which the process ends where all of that could be done, or another one.
    pub(super) fn report(
        &mut self,
        look: &OutputOptions,
        summary: &RunSummary,
        status: ExitStatus,
    ) -> ExitStatus {
        let mut failed = Vec::new();
        let record = self.dir.join(RECORD_FILE);
        if let Some(error) = &self.failure {
            failed.push(format!("{}: {error}", record.display()));
        }
        let mut paths = vec![record.clone()];
        let sinks = self.sinks.take().unwrap_or_default();
        paths.extend(sinks.paths().map(|(_, path)| path.to_path_buf()));
        let this = &*self;
        // The history is waited for until it is on the disk, which may be long.
        let keep_in_history = || this.keep_in_history(summary, status);
        let (not_kept, written) = both(keep_in_history, || {
            Reader::open(&record).map(|reader| {
                let errors = sinks.write_side_by_side(summary, || reader.beside(&record));
                (reader, errors)
            })
        });
        failed.extend(not_kept);
        match written {
            Ok((mut reader, errors)) => {
                paths.retain(|path| !errors.iter().any(|failed| failed.path == *path));
                failed.extend(
                    errors
                        .iter()
                        .map(|error| format!("{}: {}", error.path.display(), error.error)),
                );
                let options = terminal::Options {
                    paths,
                    exit: Some(status_of(status, !failed.is_empty())),
                    ..terminal_options(look, io::stdout().is_terminal())
                };
                let printed = print(&options, &self.written.formats, summary, &mut reader);
                failed.extend(printed.err());
                step_summary::append(summary, &mut reader);
                kept_runs::tidy(&self.dir, summary, &self.written.kept);
            }
            Err(error) => failed.push(error.to_string()),
        }
        failed.extend(self.write_metrics(summary, status_of(status, !failed.is_empty())));
        for words in &failed {
            output::note(&format!("error: a report could not be written: {words}"));
        }
        status_of(status, !failed.is_empty())
    }
}

impl Outputs {
    /// Appends the run to the history of its folder. Gives what went wrong.
    fn keep_in_history(&self, summary: &RunSummary, status: ExitStatus) -> Option<String> {
        let line = history::line_of(summary, status as u8).filter(|_| self.written.history)?;
        let path = self.dir.parent()?.join(HISTORY_FILE);
        let failed = history::append(&path, &line).err()?;
        Some(format!("{}: {failed}", path.display()))
    }

    /// Writes the metrics, in the place of older ones. Gives what went wrong.
    fn write_metrics(&mut self, summary: &RunSummary, status: ExitStatus) -> Option<String> {
        let mut file = self.metrics.take()?;
        let written = report::metrics::write(&mut file, summary, status as u8);
        let failed = written.and_then(|()| file.finish()).err()?;
        let path = self.written.metrics.as_deref().unwrap_or(Path::new(""));
        Some(format!("{}: {failed}", path.display()))
    }
}

/// A signal outranks a report that could not be written, which outranks the verdict.
fn status_of(status: ExitStatus, is_report_missing: bool) -> ExitStatus {
    match status {
        ExitStatus::Interrupted | ExitStatus::Terminated => status,
        _ if is_report_missing => ExitStatus::ReportNotWritten,
        _ => status,
    }
}

fn print(
    options: &terminal::Options,
    formats: &[Format],
    summary: &RunSummary,
    reader: &mut Reader,
) -> Result<(), String> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut write_all = || {
        report::write(Format::Terminal, &mut out, summary, reader, options)?;
        if formats.contains(&Format::Annotations) {
            report::write(Format::Annotations, &mut out, summary, reader, options)?;
        }
        out.flush().map_err(ReportError::Io)
    };
    match write_all() {
        Ok(()) => Ok(()),
        // Who closed the pipe has seen enough.
        Err(ReportError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

/// How the report for the terminal looks.
pub(super) fn terminal_options(look: &OutputOptions, is_terminal: bool) -> terminal::Options {
    terminal::Options {
        detail: look.detail,
        ..plain_options(is_terminal)
    }
}

/// The same for what has no more or less detail.
pub(super) fn plain_options(is_terminal: bool) -> terminal::Options {
    terminal::Options {
        width: console::terminal_width(),
        colour: console::use_colour(is_terminal),
        is_terminal,
        ..terminal::Options::default()
    }
}

/// The exit status of a run that was not ended by a signal: that of its verdict.
pub(super) fn exit_status(summary: &RunSummary) -> ExitStatus {
    match summary.verdict() {
        Verdict::Drifts | Verdict::NewDate | Verdict::WaiverExpired => ExitStatus::Drift,
        // That a small suite leaves a shard without a case is nobody's fault.
        _ if summary.started.shard.is_some() && summary.totals.planned == 0 => ExitStatus::Conforms,
        Verdict::NothingJudged => ExitStatus::NothingJudged,
        Verdict::Blocked | Verdict::Incomplete => ExitStatus::Blocked,
        Verdict::NoNewDrift | Verdict::Additive | Verdict::Conforms => ExitStatus::Conforms,
    }
}
