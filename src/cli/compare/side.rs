//! One of the two hosts: runs the cases on it and keeps its record.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::args::CompareArgs;
use crate::cli::asked_with;
use crate::cli::planned::Planned;
use crate::cli::run::{run_id, start_stand_in};
use crate::client::Client;
use crate::console::Progress;
use crate::error::InputError;
use crate::judge::Rules;
use crate::judge::sides::Side;
use crate::model::host::HostProfile;
use crate::model::outcome::CaseResult;
use crate::model::record::RunStarted;
use crate::record::{CaseLine, RECORD_FILE, Reader, Writer};
use crate::runner::{self, Context, RunValues, Sink, Stop};
use crate::stand_in::StandIn;
use crate::suite::plan::{Job, Plan};
use crate::summary::RunSummary;

/// Everything that a host is asked with.
pub(super) struct Asking {
    context: Context,
    plan: Arc<Plan>,
    started: RunStarted,
    /// Serves for as long as this is there.
    _stand_in: Option<StandIn>,
}

/// What a host answered.
pub(super) struct Asked {
    pub(super) reader: Reader,
    pub(super) summary: RunSummary,
    /// Why the record is not whole.
    pub(super) failure: Option<io::Error>,
}

impl Asking {
    /// Sets up what a host is asked with; the embedded one is started.
    pub(super) async fn new(
        mut planned: Planned,
        args: &CompareArgs,
        at: jiff::Timestamp,
        word: &str,
    ) -> Result<Asking, InputError> {
        let stand_in = match args.dry_run {
            true => None,
            false => start_stand_in(&planned.choice, &mut planned.profile).await?,
        };
        // What two runs on one host make must not be in each other's way.
        let run_id = match word {
            "left" => run_id(at),
            _ => run_id(
                at.checked_sub(jiff::SignedDuration::from_nanos(1))
                    .unwrap_or(at),
            ),
        };
        let values = RunValues {
            run_id,
            clock: args.now,
        };
        let context = asked_with::context(planned.profile, planned.rules, values)?;
        let started = RunStarted {
            clock: planned.clock.to_string(),
            planned: planned.plan.jobs.len() as u64,
            contracts: planned.contracts,
            shard: planned.shard,
            commit: planned.commit.answer(),
            ..asked_with::started(&context, word.to_owned(), at)
        };
        Ok(Asking {
            context,
            plan: Arc::new(planned.plan),
            started,
            _stand_in: stand_in,
        })
    }

    pub(super) fn context(&self) -> &Context {
        &self.context
    }

    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(super) fn started(&self) -> &RunStarted {
        &self.started
    }

    pub(super) fn rules(&self) -> Arc<Rules> {
        self.context.rules.clone()
    }

    /// The profile's name and the base URL.
    pub(super) fn place(&self) -> (&str, &str) {
        (&self.started.profile, &self.started.host)
    }

    pub(super) fn origin(&self) -> url::Origin {
        self.context.profile.base.origin()
    }

    /// What is this host's own.
    pub(super) fn side(&self, name: String) -> Side {
        let mut vars = self.context.profile.vars.clone();
        let run_id = self.context.values.run_id.as_str();
        vars.insert("run_id".into(), run_id.into());
        Side {
            name,
            base: self.started.host.clone(),
            vars,
        }
    }

    /// Runs the cases and keeps what came in a folder.
    pub(super) async fn ask(
        self,
        dir: &Path,
        stop: &Stop,
        progress: &SharedProgress,
    ) -> Result<Asked, InputError> {
        let cannot = |error: io::Error| {
            let words = format!("`{}` cannot be written: {error}", dir.display());
            InputError::new("--report-dir", words).help("name another folder with --report-dir")
        };
        let begun = std::time::Instant::now();
        let mut writer = Writer::create(dir).map_err(cannot)?;
        writer.write_started(&self.started).map_err(cannot)?;
        let keeper = Arc::new(Keeper {
            kept: Mutex::new((writer, None)),
            progress: progress.clone(),
        });
        for (context, plan) in phases(self.context, &self.plan)? {
            runner::run(context, plan, stop.clone(), keeper.clone())
                .await
                .map_err(|error| {
                    InputError::new("compare", format!("no thread can start: {error}"))
                })?;
        }
        let finished = super::finished(begun, stop);
        let mut kept = keeper.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (writer, failure) = &mut *kept;
        if failure.is_none() {
            *failure = writer.write_finished(&finished).err();
        }
        let failure = failure.take();
        let mut reader = Reader::open(&dir.join(RECORD_FILE))?;
        Ok(Asked {
            summary: reader.summarise()?,
            reader,
            failure,
        })
    }
}

/// First what changes nothing, side by side, then what does, one after the other: so each
/// answer is given in the same state of both hosts.
fn phases(context: Context, plan: &Plan) -> Result<Vec<(Context, Arc<Plan>)>, InputError> {
    let (safe, effectful): (Vec<Job>, Vec<Job>) = plan
        .jobs
        .iter()
        .cloned()
        .partition(|job| job.case.effects.is_empty());
    let one_by_one = Arc::new(HostProfile {
        jobs: 1,
        ..(*context.profile).clone()
    });
    let second = Context {
        client: Client::new(&one_by_one)?,
        profile: one_by_one,
        rules: context.rules.clone(),
        redactor: context.redactor.clone(),
        values: context.values.clone(),
        pace: context.pace.clone(),
        desk: context.desk.clone(),
    };
    let plans = [safe, effectful].map(|jobs| Arc::new(Plan { jobs }));
    Ok([context, second].into_iter().zip(plans).collect())
}

/// The progress of both sides.
#[derive(Clone)]
pub(super) struct SharedProgress(Arc<Mutex<Progress>>);

impl SharedProgress {
    pub(super) fn new(total: usize, quiet: bool) -> SharedProgress {
        let progress = Progress::new(total as u64, io::stderr().is_terminal(), quiet);
        SharedProgress(Arc::new(Mutex::new(progress)))
    }

    fn case_finished(&self, case: &CaseResult) {
        let mut progress = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        progress.case_finished(case);
    }

    pub(super) fn finish(&self) {
        let mut progress = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        progress.finish();
    }
}

/// Keeps each result as it comes, on whichever thread.
struct Keeper {
    kept: Mutex<(Writer, Option<io::Error>)>,
    progress: SharedProgress,
}

impl Sink for Keeper {
    fn case_finished(&self, case: &CaseResult) {
        let line = CaseLine::of(case);
        {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            let (writer, failure) = &mut *kept;
            if failure.is_none() {
                let written = writer.queue_line(line).and_then(|_| writer.flush());
                *failure = written.err();
            }
        }
        self.progress.case_finished(case);
    }
}
