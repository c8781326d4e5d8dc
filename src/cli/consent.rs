//! Asks before cases with effects run on a host with real people behind it.

use std::collections::BTreeMap;
use std::io::{self, BufRead, IsTerminal};

use super::output;
use crate::error::InputError;
use crate::model::host::HostProfile;
use crate::suite::plan::Plan;

/// Asks on a terminal; elsewhere `--yes` is needed.
pub fn ask(yes: bool, profile: &HostProfile, plan: &Plan) -> Result<(), InputError> {
    let effects = effects_of(plan);
    if !profile.live || effects.is_empty() || yes {
        return Ok(());
    }
    let words: Vec<String> = effects
        .iter()
        .map(|(name, count)| format!("{count} × {name}"))
        .collect();
    let what = format!(
        "{} is live, and this run has effects on it: {}",
        profile.base,
        words.join(", ")
    );
    let refused = || {
        InputError::new("--yes", what.clone())
            .help("confirm with --yes, or leave out --allow-effects")
    };
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(refused());
    }
    output::note(&format!("{what}\ngo on? [y/N]"));
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    match answer.trim() {
        "y" | "Y" | "yes" if read.is_ok() => Ok(()),
        _ => Err(refused()),
    }
}

fn effects_of(plan: &Plan) -> BTreeMap<&str, usize> {
    let mut effects = BTreeMap::new();
    for job in plan.jobs.iter().filter(|job| job.skip.is_none()) {
        for effect in &job.case.effects {
            *effects.entry(&**effect).or_insert(0) += 1;
        }
    }
    effects
}
