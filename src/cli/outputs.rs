//! What a run writes: the record as it goes, the reports at its end, and the
//! report on the terminal.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::time::MissedTickBehavior;

use super::accepted::Pin;
use super::args::{Colour, OutputArgs, RunArgs};
use super::{output, shelf, step_summary};
use crate::console::{self, ColourChoice, Progress};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::format::Format;
use crate::model::kind::Severity;
use crate::model::outcome::{CaseResult, Outcome};
use crate::model::record::{RunFinished, RunStarted};
use crate::record::{CaseLine, Merge, RECORD_FILE, Reader, Writer};
use crate::report::{self, ReportError, Sinks, terminal};
use crate::runner::{self, Context, Pace, Sink, Stop, StopReason};
use crate::suite::plan::Plan;
use crate::summary::{RunSummary, SummaryBuilder, Verdict, WaiverUse};

/// How long a result is held back at most before it is in the record's file.
const FLUSH_EVERY: Duration = Duration::from_millis(10);

/// Which reports are written, and how many runs are kept.
#[derive(Clone, Debug)]
pub struct Written {
    /// The formats, each once.
    pub formats: Vec<Format>,
    /// How many runs the folder keeps.
    pub keep: usize,
    /// The runs that were accepted; where that cannot be read, why.
    pub pinned: Result<Vec<Pin>, Box<InputError>>,
}

/// The record and the report files of one run, opened before the first request.
pub(super) struct Outputs {
    written: Written,
    record: Option<Record>,
    /// The record's lock, until everything is written: it keeps other runs from removing the
    /// folder, and ends with the process.
    _lock: File,
    sinks: Option<Sinks>,
    failure: Option<io::Error>,
}

impl Outputs {
    pub(super) fn open(dir: &Path, written: Written) -> Result<Outputs, InputError> {
        let cannot = |words: String| {
            InputError::new(
                "--report-dir",
                format!("`{}` cannot be written: {words}", dir.display()),
            )
            .help("name another folder with --report-dir")
        };
        std::fs::create_dir_all(dir).map_err(|error| cannot(error.to_string()))?;
        let writer = Writer::create(dir).map_err(|error| cannot(error.to_string()))?;
        let lock = writer.lock().map_err(|error| cannot(error.to_string()))?;
        let sinks = Sinks::open(dir, &written.formats)
            .map_err(|failed| cannot(failed.error.to_string()))?;
        Ok(Outputs {
            written,
            _lock: lock,
            record: Some(Record {
                writer: Some(writer),
                failure: None,
            }),
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
    ) -> Result<RunSummary, InputError> {
        let total = plan.jobs.len() as u64;
        let mut record = self.record.take().unwrap_or_default();
        record.begin(started)?;
        let keeper = Arc::new(Keeper {
            fail_on: Severity::from(args.verdict.fail_on),
            fail_fast: args.pace.fail_fast.then(|| stop.clone()),
            kept: Mutex::new(Kept {
                record,
                flushed: begun,
                builder: SummaryBuilder::new(started),
                progress: Progress::new(total, io::stderr().is_terminal(), args.output.quiet),
            }),
        });
        let plan = Arc::new(plan);
        // The process ends soon. To take plan and contracts apart first, piece by piece, would
        // take longer than most reports.
        std::mem::forget((plan.clone(), context.rules.clone()));
        let pace = context.pace.clone();
        let running = runner::run(context, plan, stop.clone(), keeper.clone());
        keeper
            .flush_during(running, &pace)
            .await
            .map_err(|error| InputError::new("run", format!("no thread can start: {error}")))?;
        let finished = RunFinished {
            finished_at: crate::model::moment::now().to_string(),
            duration_us: u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX),
            ended_early: stop.reason().map(StopReason::words),
            warnings: Vec::new(),
        };
        let mut kept = keeper.kept();
        let kept = &mut *kept;
        kept.progress.finish();
        kept.record
            .attempt(|writer| writer.write_finished(&finished));
        self.failure = kept.record.failure.take();
        kept.record.writer = None;
        let builder = std::mem::replace(&mut kept.builder, SummaryBuilder::new(started));
        Ok(builder.finish(Some(&finished)))
    }

    /// Writes the record that others are joined to.
    pub(super) fn join(&mut self, merge: &mut Merge) -> Result<RunSummary, InputError> {
        let (started, finished) = (merge.started().clone(), merge.finished().clone());
        self.rewrite(&started, &finished, || merge.next_case())
    }

    /// Writes a record whose cases come from other records.
    pub(super) fn rewrite(
        &mut self,
        started: &RunStarted,
        finished: &RunFinished,
        mut next_case: impl FnMut() -> Option<Result<CaseResult, InputError>>,
    ) -> Result<RunSummary, InputError> {
        let mut record = self.record.take().unwrap_or_default();
        let mut builder = SummaryBuilder::new(started);
        record.attempt(|writer| writer.write_started(started));
        while let Some(case) = next_case() {
            let case = case?;
            let span = record.attempt(|writer| writer.queue_line(CaseLine::of(&case)));
            builder.add(&case, span.unwrap_or_default());
        }
        record.attempt(|writer| writer.write_finished(finished));
        self.failure = record.failure.take();
        Ok(builder.finish(Some(finished)))
    }

    /// Writes the reports and prints those that go to standard output. Gives whether all
    /// of that could be done.
    pub(super) fn report(&mut self, look: &OutputArgs, summary: &RunSummary, dir: &Path) -> bool {
        let mut failed = Vec::new();
        let record = dir.join(RECORD_FILE);
        if let Some(error) = &self.failure {
            failed.push(format!("{}: {error}", record.display()));
        }
        let mut paths = vec![record.clone()];
        match Reader::open(&record) {
            Ok(mut reader) => {
                if let Some(sinks) = self.sinks.take() {
                    paths.extend(sinks.paths().map(|(_, path)| path.to_path_buf()));
                    let errors = sinks.write_side_by_side(summary, || reader.beside(&record));
                    paths.retain(|path| !errors.iter().any(|failed| failed.path == *path));
                    failed.extend(
                        errors
                            .iter()
                            .map(|error| format!("{}: {}", error.path.display(), error.error)),
                    );
                }
                let printed = print(look, &self.written.formats, summary, &mut reader, paths);
                failed.extend(printed.err());
                step_summary::append(summary, &mut reader);
                shelf::tidy(dir, summary, &self.written);
            }
            Err(error) => failed.push(error.to_string()),
        }
        for words in &failed {
            output::note(&format!("error: a report could not be written: {words}"));
        }
        failed.is_empty()
    }
}

/// The record of a run for as long as it can be written.
#[derive(Default)]
struct Record {
    writer: Option<Writer>,
    failure: Option<io::Error>,
}

impl Record {
    /// Writes the first line. Nothing has been sent yet, and nothing is sent that could not be
    /// recorded.
    fn begin(&mut self, started: &RunStarted) -> Result<(), InputError> {
        self.attempt(|writer| writer.write_started(started));
        match &self.failure {
            None => Ok(()),
            Some(error) => {
                let words = format!("the record cannot be written: {error}");
                let error = InputError::new("--report-dir", words);
                Err(error.help("make room there, or name another folder with --report-dir"))
            }
        }
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
}

/// Keeps each result as it comes, on whichever thread.
struct Keeper {
    fail_on: Severity,
    fail_fast: Option<Stop>,
    kept: Mutex<Kept>,
}

struct Kept {
    record: Record,
    /// When a case was last handed to the operating system at once.
    flushed: Instant,
    builder: SummaryBuilder,
    progress: Progress,
}

impl Keeper {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands what was kept to the operating system again and again, so that a kill loses
    /// no more than the last moment.
    async fn flush_during<T>(&self, running: impl Future<Output = T>, pace: &Pace) -> T {
        let mut running = pin!(running);
        let mut ticks = tokio::time::interval(FLUSH_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                done = &mut running => return done,
                _ = ticks.tick() => {
                    let mut kept = self.kept();
                    kept.record.attempt(Writer::flush);
                    kept.progress.waits(pace.pause());
                }
            }
        }
    }
}

impl Sink for Keeper {
    fn case_finished(&self, case: &CaseResult) {
        // The long part is done before anyone has to wait.
        let line = CaseLine::of(case);
        let mut kept = self.kept();
        let kept = &mut *kept;
        let span = kept.record.attempt(|writer| writer.queue_line(line));
        // Where the machine is busy, the next tick may be long in coming.
        if kept.flushed.elapsed() >= FLUSH_EVERY {
            kept.record.attempt(Writer::flush);
            kept.flushed = Instant::now();
        }
        kept.builder.add(case, span.unwrap_or_default());
        kept.progress.case_finished(case);
        let fails = case.outcome == Outcome::Drifts && case.worst() >= Some(self.fail_on);
        if let Some(stop) = self.fail_fast.as_ref().filter(|_| fails) {
            stop.stop(StopReason::FailFast);
        }
    }
}

fn print(
    look: &OutputArgs,
    formats: &[Format],
    summary: &RunSummary,
    reader: &mut Reader,
    paths: Vec<PathBuf>,
) -> Result<(), String> {
    let options = terminal::Options {
        paths,
        ..terminal_options(look, io::stdout().is_terminal())
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let mut write_all = || {
        report::write(Format::Terminal, &mut out, summary, reader, &options)?;
        if formats.contains(&Format::Annotations) {
            report::write(Format::Annotations, &mut out, summary, reader, &options)?;
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
    if summary.worst() >= Some(fail_on) || summary.waivers.iter().any(WaiverUse::fails) {
        return ExitStatus::Drift;
    }
    match summary.verdict() {
        // That a small suite leaves a shard without a case is nobody's fault.
        _ if summary.started.shard.is_some() && summary.totals.planned == 0 => ExitStatus::Conforms,
        Verdict::NothingJudged => ExitStatus::NothingJudged,
        _ if summary.totals.blocked > 0 => ExitStatus::Blocked,
        Verdict::Drifts | Verdict::WaiverExpired | Verdict::Conforms | Verdict::Blocked => {
            ExitStatus::Conforms
        }
    }
}

/// The exit status of a run that is read from its record: what is missing of it could not
/// be judged.
pub(super) fn exit_status_of_record(fail_on: Severity, summary: &RunSummary) -> ExitStatus {
    match exit_status(fail_on, summary) {
        ExitStatus::Conforms if summary.interruption().is_some() => ExitStatus::Blocked,
        status => status,
    }
}
