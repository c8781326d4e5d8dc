//! Sends the requests of a plan, and keeps each result as it comes.

use std::pin::pin;
use std::sync::Arc;

use tokio::time::MissedTickBehavior;

use crate::error::InputError;
use crate::keeper::{FLUSH_EVERY, Keeper};
use crate::model::outcome::CaseResult;
use crate::runner::{self, Context, ResultSink, Stop};
use crate::suite::plan::Plan;

impl ResultSink for Keeper {
    fn case_finished(&self, case: &CaseResult) {
        self.keep(case);
    }
}

/// Runs the plan. What was kept is handed to the operating system again and again, so that a
/// kill loses no more than the last moment; `tick` is called as often.
///
/// # Errors
/// Where no thread can start.
pub async fn send(
    context: Context,
    plan: Arc<Plan>,
    stop: &Stop,
    keeper: &Arc<Keeper>,
    tick: impl Fn(),
) -> Result<(), InputError> {
    let mut running = pin!(runner::run(context, plan, stop.clone(), keeper.clone()));
    let mut ticks = tokio::time::interval(FLUSH_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            done = &mut running => return done
                .map_err(|error| InputError::new("run", format!("no thread can start: {error}"))),
            _ = ticks.tick() => {
                keeper.flush();
                tick();
            }
        }
    }
}
