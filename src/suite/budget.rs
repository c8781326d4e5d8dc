//! Whether a plan keeps to a host's send budget, before anything is sent.

use std::collections::BTreeMap;

use super::plan::{Job, shared_fixtures};
use crate::model::case::Step;
use crate::model::host::HostProfile;
use crate::variables::{Scope, render};

/// What is wrong with the jobs of a run, in words; `None` where they keep to the budget. Attempts of
/// `until` and of retries do not count: they never repeat an effect that may have happened.
pub fn excess<'j>(
    jobs: impl IntoIterator<Item = &'j Job> + Clone,
    profile: &HostProfile,
) -> Option<String> {
    let budget = profile.send_budget;
    let shared = shared_fixtures(jobs.clone());
    let shared = shared.iter().flat_map(|fixture| &fixture.steps);
    // Each aims at what it makes itself.
    let mut sends = shared.filter(|step| !step.effects.is_empty()).count() as u64;
    let mut targets: BTreeMap<String, u64> = BTreeMap::new();
    for job in jobs.into_iter().filter(|job| job.skip.is_none()) {
        for step in &job.case.steps {
            if step.effects.is_empty() {
                continue;
            }
            sends += 1;
            if budget.per_target.is_some() {
                *targets.entry(target(job, step, profile)).or_default() += 1;
            }
        }
    }
    let host = &profile.name;
    if let Some(most) = budget.sends.filter(|most| sends > *most) {
        return Some(format!(
            "the run would send {sends} requests with an effect, and the host `{host}` permits {most} a run"
        ));
    }
    let most = budget.per_target?;
    let (target, count) = targets.into_iter().find(|(_, count)| *count > most)?;
    Some(format!(
        "the run would send {count} requests with an effect to {target}, and the host `{host}` permits {most} a target"
    ))
}

/// What a request with an effect is aimed at: its path parameters; what an earlier step
/// captures, or a fixture makes, is a target of its own case.
pub fn target(job: &Job, step: &Step, profile: &HostProfile) -> String {
    if step.fixture.is_some() {
        return format!("what the case `{}` makes", job.case.id);
    }
    let row = job.case.row_values();
    let scope = Scope {
        step: &row,
        run: &profile.vars,
        case: &job.case.vars,
    };
    let params = step.request.params.iter();
    let values: Option<Vec<String>> = params.map(|(_, value)| render(value, scope).ok()).collect();
    match values {
        Some(values) if !values.is_empty() => format!("`{}`", values.join("/")),
        Some(_) => format!("`{}`", step.expected.operation),
        None => format!("what the case `{}` makes", job.case.id),
    }
}
