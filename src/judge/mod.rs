//! An exchange against what its step expects: pure, no I/O and no clock.
//!
//! The runner and every later judging of a record call [`judge_step`].

mod accepted;
mod again;
mod assertion;
mod baseline;
mod body;
mod body_contract;
mod body_path;
mod capture;
mod compared;
mod comparison;
mod comparison_masks;
mod deprecated_elements;
mod deprecation;
mod expectation;
mod gateway;
mod media_type;
pub mod not_found;
mod operation;
mod order;
mod raw_finding;
mod redacted_places;
mod rules;
mod seen;
mod sent;
mod side_by_side;
pub mod sides;
mod state;
mod step;
mod style_value;
mod verdict;
mod waiver;

pub use accepted::accepted_form;
pub use again::judge_again;
pub use baseline::{differences, judge_baseline};
pub use gateway::gateway_answer;
pub use rules::Rules;
pub use seen::{Recorded, describes, judge_seen, undocumented_operation};
pub use sent::{Sent, judge_sent};
pub use state::Bindings;
pub use step::{is_awaited, judge_step};
pub use verdict::{StepVerdict, judge_case};
