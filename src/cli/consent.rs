//! Asks before cases with effects run on a host with real people behind it.

use std::collections::BTreeMap;
use std::io::{self, BufRead, IsTerminal};

use super::output;
use crate::error::InputError;
use crate::model::host::HostProfile;
use crate::report::escape::clean;
use crate::suite::budget;
use crate::suite::plan::Plan;

/// So many targets of an effect are named.
const TARGETS: usize = 10;

/// Asks on a terminal; elsewhere `--yes` is needed.
pub fn ask(yes: bool, profile: &HostProfile, plan: &Plan) -> Result<(), InputError> {
    if !profile.live || yes {
        return Ok(());
    }
    let effects = effects_of(plan, profile);
    if effects.is_empty() {
        return Ok(());
    }
    let what = format!(
        "{} is live, and this run has effects on it:\n{}",
        profile.base,
        effects.join("\n")
    );
    let refused = || {
        InputError::new("--yes", what.clone())
            .help("confirm with --yes; without the effects, choose fewer cases or set `effects = \"deny\"`")
    };
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(refused());
    }
    output::note(&format!("{what}\ncontinue? [y/N]"));
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    match answer.trim() {
        "y" | "Y" | "yes" if read.is_ok() => Ok(()),
        _ => Err(InputError::new(
            &profile.name,
            "it was not confirmed, so nothing was sent",
        )),
    }
}

/// What is done to whom, an effect a line: `  3 × mail to `AUSR-1`, `AUSR-2` (2)`.
fn effects_of(plan: &Plan, profile: &HostProfile) -> Vec<String> {
    let mut effects: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
    for job in plan.jobs.iter().filter(|job| job.skip.is_none()) {
        for step in &job.case.steps {
            for effect in step.effects.iter() {
                let targets = effects.entry(&**effect).or_default();
                let target = budget::target(job, step, profile);
                *targets.entry(target).or_default() += 1;
            }
        }
    }
    let effects = effects.into_iter();
    effects
        .map(|(effect, targets)| line(effect, &targets))
        .collect()
}

fn line(effect: &str, targets: &BTreeMap<String, usize>) -> String {
    let named = targets.iter().take(TARGETS).map(|(target, sends)| {
        let target = clean(target);
        match sends {
            1 => target.into_owned(),
            _ => format!("{target} ({sends})"),
        }
    });
    let mut words = named.collect::<Vec<_>>().join(", ");
    if let Some(more @ 1..) = targets.len().checked_sub(TARGETS) {
        words.push_str(&format!(" and {more} more"));
    }
    let sends: usize = targets.values().sum();
    format!("  {sends} × {} to {words}", clean(effect))
}
