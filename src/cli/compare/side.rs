//! One of the two hosts: runs the cases on it and keeps its record.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::cli::options::RunOptions;
use crate::cli::planned::{Planned, Ready};
use crate::cli::{openapi_run, output, sending, session};
use crate::console::Progress;
use crate::error::InputError;
use crate::judge::Rules;
use crate::judge::sides::Side;
use crate::keeper::Keeper;
use crate::model::format::Format;
use crate::model::record::{RunStarted, SIDES};
use crate::record::{RECORD_FILE, Reader, Writer, run_id};
use crate::report::ReportFiles;
use crate::runner::{Context, Stop};
use crate::suite::plan::{Job, Plan};
use crate::summary::RunSummary;

/// Everything that a host is asked with.
pub(super) struct Asking(Ready);

/// What a host answered.
pub(super) struct HostResults {
    pub(super) reader: Reader,
    pub(super) summary: RunSummary,
    /// Why the record is not whole.
    pub(super) failure: Option<io::Error>,
}

impl HostResults {
    /// Writes the page of this side's run into its folder below that of the comparison; gives
    /// whether that could be done.
    pub(super) fn write_page(&mut self, dir: &Path) -> bool {
        let dir = dir.join(&self.summary.started.run);
        let failed = match ReportFiles::open(&dir, &[Format::Html]) {
            Ok(sinks) => sinks.write(&self.summary, &mut self.reader).pop(),
            Err(failed) => Some(failed),
        };
        if let Some(failed) = &failed {
            output::note(&format!("error: {failed}"));
        }
        failed.is_none()
    }
}

impl Asking {
    /// Sets up what a host is asked with; the embedded one is started.
    pub(super) async fn new(
        planned: Planned,
        options: &RunOptions,
        at: jiff::Timestamp,
        word: &str,
    ) -> Result<Asking, InputError> {
        // What two runs on one host make must not be in each other's way.
        let apart = jiff::SignedDuration::from_nanos(i64::from(word != SIDES[0]));
        let run_id = run_id(at.checked_sub(apart).unwrap_or(at));
        let mut ready = planned.ready(options, at, run_id).await?;
        ready.started = RunStarted {
            run: word.to_owned(),
            // What is accepted is accepted of the comparison.
            waivers: Vec::new(),
            accepted: None,
            earlier: None,
            suite: None,
            // What is compared need not be judged by a contract.
            required: None,
            ..ready.started
        };
        Ok(Asking(ready))
    }

    pub(super) fn context(&self) -> &Context {
        &self.0.context
    }

    pub(super) fn plan(&self) -> &Plan {
        &self.0.plan
    }

    pub(super) fn started(&self) -> &RunStarted {
        &self.0.started
    }

    pub(super) fn rules(&self) -> Arc<Rules> {
        self.0.context.rules.clone()
    }

    /// The profile's name and the base URL.
    pub(super) fn place(&self) -> (&str, &str) {
        (&self.0.started.profile, &self.0.started.host)
    }

    pub(super) fn origin(&self) -> url::Origin {
        self.0.context.profile.base.origin()
    }

    /// What is this host's own.
    pub(super) fn side(&self, name: String) -> Side {
        let mut vars = self.0.context.profile.vars.clone();
        let run_id = self.0.context.values.run_id.as_str();
        vars.insert("run_id".into(), run_id.into());
        Side {
            name,
            base: self.0.started.host.clone(),
            vars,
        }
    }

    /// Runs the cases and keeps what came in a folder.
    pub(super) async fn ask(
        self,
        dir: &Path,
        stop: &Stop,
        progress: &Progress,
    ) -> Result<HostResults, InputError> {
        let cannot = |error: io::Error| {
            let words = format!("`{}` cannot be written: {error}", dir.display());
            InputError::new("--report-dir", words).help("name another folder with --report-dir")
        };
        let begun = std::time::Instant::now();
        let Ready {
            context,
            plan,
            started,
            mock,
        } = self.0;
        let faults = openapi_run::faults(&context.rules.catalog);
        let writer = Writer::create(dir).map_err(cannot)?;
        let counted = progress.clone();
        let on_kept = move |case: &_| counted.case_finished(case);
        let keeper = Arc::new(Keeper::begin(writer, &started, on_kept));
        keeper.check().map_err(cannot)?;
        for (context, plan) in phases(context, plan)? {
            sending::send(context, plan, stop, &keeper, (progress, &|| None)).await?;
        }
        drop(mock);
        let kept = keeper.finish(&session::finished(begun, stop, faults));
        Ok(HostResults {
            reader: Reader::open(&dir.join(RECORD_FILE))?,
            summary: kept.summary,
            failure: kept.failure,
        })
    }
}

/// First what changes nothing, side by side, then what does, one after the other: so each
/// response is given in the same state of both hosts.
fn phases(context: Context, plan: Plan) -> Result<[(Context, Arc<Plan>); 2], InputError> {
    let is_safe = |job: &Job| job.case.effects.is_empty();
    let (safe, effectful) = plan.jobs.into_iter().partition(is_safe);
    let second = session::one_by_one(&context)?;
    let plan = |jobs: Vec<Job>| Arc::new(Plan { jobs });
    Ok([(context, plan(safe)), (second, plan(effectful))])
}
