//! A JSON text read once, with its faults and with the places of its values.
//!
//! It knows no case, no contract and no finding of a run beyond what is wrong with the
//! text itself.

pub mod crowd;
pub mod document;
pub mod escape;
pub mod glimpse;
pub mod locate;
pub mod scan;
pub mod spans;
pub mod watch;

pub use crowd::{is_crowded, most_values};
pub use document::{Document, MAX_DEPTH};
pub use spans::{MemberSpan, member_spans};
