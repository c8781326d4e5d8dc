//! What is kept of every run for those that come after it: `history.ndjson`, a line a run,
//! appended and never rewritten; and what its lines say together of the findings of a suite on
//! a host. It sends nothing and formats nothing.

mod file;
mod line;
mod overview;
mod past;
mod seen;

pub use file::{Damage, HISTORY_FILE, append, read, schema};
pub use line::{gone, line_of};
pub use overview::{
    FindingHistory, HostHistory, LatencyHistory, LatencyPoint, Mark, Moved, Overview,
    OverviewBuilder,
};
pub use past::Past;
