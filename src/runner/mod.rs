//! Runs cases side by side: draft, send, judge, redact. Tokio tasks live here alone.
//!
//! It emits results and knows no report.

mod context;
mod credential;
mod not_run;
mod pace;
mod queue;
mod ran;
mod ready;
mod refusals;
mod retry;
mod run;
mod run_case;
mod scenario;
mod scenario_fixtures;
mod scenario_send;
mod secret_values;
mod settle;
mod shared_fixtures;
mod silence;
mod stop;
mod work_pool;

pub use context::{Context, ResultSink, RunValues};
pub use credential::lacking;
pub use not_run::skipped;
pub use ready::{prepare, prepare_to_send};
pub use run::run;

pub use super::runner::ran::Ran;
pub use pace::Pace;
pub use queue::resources;
pub use refusals::Refusals;
pub use run_case::run_case;
pub use shared_fixtures::SharedFixtures;
pub use stop::{Stop, StopReason};
pub use work_pool::WorkPool;
