//! One case from its first step to its last teardown.

use std::time::Instant;

use super::context::Context;
use super::not_run::blank;
use super::ran::Ran;
use super::scenario::Scenario;
use super::stop::Stop;
use crate::judge::judge_case;
use crate::model::case::Case;
use crate::model::outcome::{CaseResult, StepResult};

/// Runs one case: every runner, the harness among them, calls this. What a scenario left
/// behind is put back by its teardown, also where `stop` ends the run.
pub async fn run_case(context: &Context, case: &Case, stop: &Stop) -> Ran {
    let started = Instant::now();
    let mut scenario = Scenario::new(context, case, stop);
    scenario.share().await;
    scenario.go_on().await;
    scenario.leave().await;
    let room = scenario.room.take();
    let (steps, fixtures) = scenario.finish().await;
    let result = CaseResult {
        outcome: judge_case(&steps),
        duration_us: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        fixtures,
        steps,
        ..blank(case)
    };
    Ran { result, room }
}

/// Takes away what the whole run shares, where a case that is not run would have been the last
/// to use it.
pub(super) async fn take_away(context: &Context, case: &Case, stop: &Stop) -> Vec<StepResult> {
    if case.shared_fixtures.is_empty() {
        return Vec::new();
    }
    let mut idle = case.clone();
    idle.own().steps.clear();
    let mut scenario = Scenario::new(context, &idle, stop);
    scenario.leave().await;
    scenario.finish().await.0
}
