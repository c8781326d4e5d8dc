//! Sends the requests of a plan, and keeps each result as it comes.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;

use crate::console::Progress;
use crate::error::InputError;
use crate::keeper::{FLUSH_EVERY, Keeper};
use crate::model::outcome::CaseResult;
use crate::runner::{self, Context, ResultSink, Stop};
use crate::suite::plan::Plan;

/// Keeps the results, and notes what has begun.
struct Watched {
    keeper: Arc<Keeper>,
    progress: Progress,
}

impl ResultSink for Watched {
    fn case_begun(&self, id: &str) {
        self.progress.case_begun(id);
    }

    fn case_finished(&self, case: &CaseResult) {
        self.keeper.keep(case);
    }
}

/// Runs the plan. What was kept is handed to the operating system again and again, so that a
/// kill loses no more than the last moment; as often the progress is shown, with the pause
/// that the host asked for.
///
/// # Errors
/// Where no thread can start.
pub async fn send(
    context: Context,
    plan: Arc<Plan>,
    stop: &Stop,
    keeper: &Arc<Keeper>,
    (progress, pause): (&Progress, &dyn Fn() -> Option<Duration>),
) -> Result<(), InputError> {
    let sink = Watched {
        keeper: keeper.clone(),
        progress: progress.clone(),
    };
    let mut running = pin!(runner::run(context, plan, stop.clone(), Arc::new(sink)));
    let mut ticks = tokio::time::interval(FLUSH_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            done = &mut running => return done
                .map_err(|error| InputError::new("run", format!("no thread can start: {error}"))),
            _ = ticks.tick() => {
                keeper.flush();
                progress.tick(pause());
            }
        }
    }
}
