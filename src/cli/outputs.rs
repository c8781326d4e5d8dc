//! What a run writes: the record as it goes, the reports at its end, and the
//! report on the terminal.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::args::{Colour, OutputArgs, RunArgs};
use super::output;
use crate::console::{self, ColourChoice, Progress};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::kind::Severity;
use crate::model::outcome::Outcome;
use crate::model::record::{RunFinished, RunStarted};
use crate::record::{Merge, RECORD_FILE, Reader, RunSummary, SummaryBuilder, Verdict, Writer};
use crate::report::{Format, ReportError, Sinks, json, junit, ndjson, terminal};
use crate::runner::{self, Context, Event, Stop, StopReason};
use crate::suite::plan::Plan;

/// The reports of a run that are written as files.
const FORMATS: [Format; 2] = [Format::Json, Format::Junit];

/// The record and the report files of one run, opened before the first request.
pub(super) struct Outputs {
    writer: Option<Writer>,
    sinks: Option<Sinks>,
    failure: Option<io::Error>,
}

impl Outputs {
    pub(super) fn open(dir: &Path) -> Result<Outputs, InputError> {
        let cannot = |words: String| {
            InputError::new(
                "--report-dir",
                format!("`{}` cannot be written: {words}", dir.display()),
            )
            .help("name another folder with --report-dir")
        };
        std::fs::create_dir_all(dir).map_err(|error| cannot(error.to_string()))?;
        let writer = Writer::create(dir).map_err(|error| cannot(error.to_string()))?;
        let sinks =
            Sinks::open(dir, &FORMATS).map_err(|failed| cannot(failed.error.to_string()))?;
        Ok(Outputs {
            writer: Some(writer),
            sinks: Some(sinks),
            failure: None,
        })
    }

    /// Runs the plan and keeps each result as it comes.
    pub(super) async fn record(
        &mut self,
        args: &RunArgs,
        started: &RunStarted,
        context: Context,
        plan: Plan,
        stop: &Stop,
        begun: Instant,
    ) -> RunSummary {
        let mut builder = SummaryBuilder::new(started);
        let total = plan.jobs.len() as u64;
        let mut progress = Progress::new(total, io::stderr().is_terminal(), args.output.quiet);
        self.attempt(|writer| writer.write_started(started));
        let fail_on = Severity::from(args.verdict.fail_on);
        runner::run(
            Arc::new(context),
            Arc::new(plan),
            stop.clone(),
            |event| match event {
                Event::CaseFinished(case) => {
                    let span = self.attempt(|writer| writer.write_case_buffered(&case));
                    builder.add(&case, span.unwrap_or_default());
                    progress.case_finished(&case);
                    let fails = case.outcome == Outcome::Drifts && case.worst() >= Some(fail_on);
                    if fails && args.pace.fail_fast {
                        stop.stop(StopReason::FailFast);
                    }
                }
                Event::CaughtUp => {
                    self.attempt(Writer::flush);
                }
            },
        )
        .await;
        progress.finish();
        let finished = RunFinished {
            finished_at: jiff::Timestamp::now().to_string(),
            duration_us: u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX),
            ended_early: stop.reason().map(StopReason::words),
            warnings: Vec::new(),
        };
        self.attempt(|writer| writer.write_finished(&finished));
        builder.finish(Some(&finished))
    }

    /// Writes the record that others are joined to.
    pub(super) fn join(&mut self, merge: &mut Merge) -> Result<RunSummary, InputError> {
        let mut builder = SummaryBuilder::new(merge.started());
        self.attempt(|writer| writer.write_started(merge.started()));
        while let Some(case) = merge.next_case() {
            let case = case?;
            let span = self.attempt(|writer| writer.write_case_buffered(&case));
            builder.add(&case, span.unwrap_or_default());
        }
        self.attempt(|writer| writer.write_finished(merge.finished()));
        Ok(builder.finish(Some(merge.finished())))
    }

    /// Does something with the record; after the first failure nothing more is tried.
    fn attempt<T>(&mut self, write: impl FnOnce(&mut Writer) -> io::Result<T>) -> Option<T> {
        match write(self.writer.as_mut()?) {
            Ok(value) => Some(value),
            Err(error) => {
                self.failure = Some(error);
                self.writer = None;
                None
            }
        }
    }

    /// Writes the reports and prints the one that is asked for. Gives whether all of that
    /// could be done.
    pub(super) fn report(
        &mut self,
        look: &OutputArgs,
        format: Format,
        summary: &RunSummary,
        dir: &Path,
    ) -> bool {
        self.writer = None;
        let mut failed = Vec::new();
        if let Some(error) = &self.failure {
            failed.push(format!("{}: {error}", dir.join(RECORD_FILE).display()));
        }
        let mut paths = vec![dir.join(RECORD_FILE)];
        match Reader::open(&dir.join(RECORD_FILE)) {
            Ok(mut reader) => {
                if let Some(sinks) = self.sinks.take() {
                    paths.extend(sinks.paths().map(|(_, path)| path.to_path_buf()));
                    let record = dir.join(RECORD_FILE);
                    let errors = sinks.write_side_by_side(summary, || Reader::open(&record));
                    paths.retain(|path| !errors.iter().any(|failed| failed.path == *path));
                    failed.extend(
                        errors
                            .iter()
                            .map(|error| format!("{}: {}", error.path.display(), error.error)),
                    );
                }
                if let Err(words) = print(look, format, summary, &mut reader, paths) {
                    failed.push(words);
                }
            }
            Err(error) => failed.push(error.to_string()),
        }
        for words in &failed {
            output::note(&format!("error: a report could not be written: {words}"));
        }
        failed.is_empty()
    }
}

fn print(
    look: &OutputArgs,
    format: Format,
    summary: &RunSummary,
    reader: &mut Reader,
    paths: Vec<PathBuf>,
) -> Result<(), String> {
    let options = terminal::Options {
        paths,
        ..terminal_options(look, io::stdout().is_terminal())
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let written = render(&mut out, format, summary, reader, &options);
    match written.and_then(|()| out.flush().map_err(ReportError::Io)) {
        Ok(()) => Ok(()),
        // Who closed the pipe has seen enough.
        Err(ReportError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

/// Writes one report; `options` are for the one for the terminal.
pub(super) fn render(
    out: &mut impl Write,
    format: Format,
    summary: &RunSummary,
    reader: &mut Reader,
    options: &terminal::Options,
) -> Result<(), ReportError> {
    match format {
        Format::Terminal => terminal::write(out, summary, reader, options),
        Format::Json => json::write(out, summary, reader),
        Format::Junit => junit::write(out, summary, reader),
        Format::Ndjson => ndjson::write(out, summary, reader),
    }
}

/// How the report for the terminal looks.
pub(super) fn terminal_options(look: &OutputArgs, is_terminal: bool) -> terminal::Options {
    terminal::Options {
        detail: match (look.quiet, look.verbose) {
            (true, _) => terminal::Detail::Quiet,
            (_, true) => terminal::Detail::Verbose,
            _ => terminal::Detail::Normal,
        },
        ..coloured_options(look.color, is_terminal)
    }
}

/// The same for what has no more or less detail.
pub(super) fn coloured_options(colour: Colour, is_terminal: bool) -> terminal::Options {
    let choice = match colour {
        Colour::Auto => ColourChoice::Auto,
        Colour::Always => ColourChoice::Always,
        Colour::Never => ColourChoice::Never,
    };
    terminal::Options {
        width: console::terminal_width(),
        colour: console::use_colour(choice, is_terminal),
        ..terminal::Options::default()
    }
}

/// The exit status of a run that was not ended by a signal.
pub(super) fn exit_status(fail_on: Severity, summary: &RunSummary) -> ExitStatus {
    if summary.worst() >= Some(fail_on) {
        return ExitStatus::Drift;
    }
    match summary.verdict() {
        // That a small suite leaves a shard without a case is nobody's fault.
        _ if summary.started.shard.is_some() && summary.totals.planned == 0 => ExitStatus::Conforms,
        Verdict::NothingJudged => ExitStatus::NothingJudged,
        _ if summary.totals.blocked > 0 => ExitStatus::Blocked,
        Verdict::Drifts | Verdict::Conforms | Verdict::Blocked => ExitStatus::Conforms,
    }
}
