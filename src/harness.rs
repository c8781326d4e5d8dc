//! One libtest-mimic trial a case, for `cargo test`, `cargo nextest` and
//! `driftcheck test`, over the runner's own [`run_case`]; and one an expired waiver.
//!
//! It has no judging of its own and writes no report. Off loopback it ignores
//! cases with effects: another runner's retries must not mail anyone.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use libtest_mimic::{Failed, Trial};

use super::model::host::is_loopback;
use crate::model::day::Day;
use crate::model::finding::Finding;
use crate::model::host::HostProfile;
use crate::model::outcome::{CaseResult, Outcome};
use crate::model::subject::Subject;
use crate::model::waiver::Waiver;
use crate::report::escape::{clean, inert, lines};
use crate::runner::{Context, Stop, resources, run_case};
use crate::suite::plan::{Job, Plan};

/// Gives a context on first use, so that `--list` starts nothing.
pub type Start = Arc<dyn Fn() -> Result<Arc<Context>, String> + Send + Sync>;

/// What the trials that run now share with others.
#[derive(Debug, Default)]
struct Shared {
    in_use: Mutex<BTreeSet<String>>,
    freed: Condvar,
}

impl Shared {
    /// Waits until all of these are free, and takes them. The threads are libtest's: one that
    /// waits takes no other trial.
    fn take(&self, names: Vec<String>) -> InUse<'_> {
        let in_use = self.in_use();
        let is_taken = |in_use: &mut BTreeSet<String>| names.iter().any(|one| in_use.contains(one));
        let in_use = self.freed.wait_while(in_use, is_taken);
        let mut in_use = in_use.unwrap_or_else(PoisonError::into_inner);
        in_use.extend(names.iter().cloned());
        drop(in_use);
        InUse {
            shared: self,
            names,
        }
    }

    fn in_use(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.in_use.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a trial uses alone, until it ends in whichever way.
struct InUse<'s> {
    shared: &'s Shared,
    names: Vec<String>,
}

impl Drop for InUse<'_> {
    fn drop(&mut self) {
        let mut in_use = self.shared.in_use();
        self.names.iter().for_each(|name| {
            in_use.remove(name);
        });
        drop(in_use);
        self.shared.freed.notify_all();
    }
}

/// Whether the trial of a job is ignored on this host.
pub fn is_ignored(job: &Job, profile: &HostProfile) -> bool {
    job.skip.is_some() || (!is_loopback(&profile.base) && !job.case.effects.is_empty())
}

/// What libtest prints of a name, at the beginning of a line too.
fn shown(name: &str) -> String {
    inert(&clean(name)).into_owned()
}

/// A trial for each case of a plan, which will run on the host of `profile`; `start` gives the
/// context when the first trial runs; `stop` ends all of them. Those with a resource in common
/// run one after another.
pub fn trials(
    plan: Plan,
    profile: &HostProfile,
    runtime: tokio::runtime::Handle,
    start: Start,
    stop: &Stop,
) -> Vec<Trial> {
    let shared = Arc::new(Shared::default());
    plan.jobs
        .into_iter()
        .map(|job| {
            let ignored = is_ignored(&job, profile);
            let name = shown(&job.case.id);
            let names = resources(&job.case, profile);
            let (runtime, start, stop) = (runtime.clone(), start.clone(), stop.clone());
            let shared = shared.clone();
            let run = move || {
                let _alone = shared.take(names);
                run_trial(&job, &runtime, &start, &stop)
            };
            Trial::test(name, run).with_ignored_flag(ignored)
        })
        .collect()
}

/// A trial that fails for each waiver that is over and speaks of a case of the plan: as it
/// fails a run, whatever it would accept.
pub fn expired_waivers(waivers: &[Waiver], plan: &Plan, today: Day) -> Vec<Trial> {
    let speaks = |waiver: &&Waiver| (plan.jobs.iter()).any(|job| waiver.fits_case(&job.case.id));
    let expired = waivers.iter().filter(|waiver| waiver.is_expired(today));
    let trial = |waiver: &Waiver| {
        let words = format!(
            "waiver expired: it ended on {}; ask {}: {} ({})",
            waiver.until,
            waiver.owner,
            waiver.selection(),
            waiver.reason
        );
        let words = clean(&words).into_owned();
        let name = shown(&format!("{}:{}", waiver.file, waiver.line));
        Trial::test(name, move || Err(Failed::from(words)))
    };
    expired.filter(speaks).map(trial).collect()
}

fn run_trial(
    job: &Job,
    runtime: &tokio::runtime::Handle,
    start: &Start,
    stop: &Stop,
) -> Result<(), Failed> {
    if let Some(skip) = &job.skip {
        return Err(Failed::from(lines(&format!("skipped: {}", skip.reason))));
    }
    if let Some(reason) = stop.reason() {
        return Err(Failed::from(format!("not run: {}", reason.words())));
    }
    let context = start()?;
    let result = runtime.block_on(run_case(&context, &job.case, stop)).result;
    match result.outcome {
        Outcome::Conforms | Outcome::Skipped => Ok(()),
        Outcome::Drifts | Outcome::Blocked => Err(Failed::from(lines(&explain(&result)))),
    }
}

/// What a failed trial prints.
fn explain(result: &CaseResult) -> String {
    let Subject::Case {
        name, file, line, ..
    } = result.subject();
    let mut text = format!("{name} ({file}:{line})\n");
    if let Some(blocked) = result.blocked() {
        let _ = writeln!(
            text,
            "blocked in phase {}: {}",
            blocked.phase, blocked.cause
        );
        if let Some(help) = &blocked.help {
            let _ = writeln!(text, "  help: {help}");
        }
    }
    for finding in result.findings().filter(|finding| finding.is_drift()) {
        explain_finding(finding, &mut text);
    }
    text
}

fn explain_finding(finding: &Finding, text: &mut String) {
    let place = match &finding.pointer {
        Some(pointer) if !pointer.is_empty() => pointer.clone(),
        _ => finding.place.to_string(),
    };
    let _ = writeln!(
        text,
        "{} {} at {}",
        finding.severity,
        finding.kind,
        clean(&place)
    );
    let _ = writeln!(text, "  expected: {}", clean(&finding.expected));
    let _ = writeln!(text, "  actual:   {}", clean(&finding.actual));
    if !finding.message.is_empty() {
        let _ = writeln!(text, "  {}", clean(&finding.message));
    }
}
