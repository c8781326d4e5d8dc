//! A JSON text read once, with its faults and with the places of its values.
//!
//! It knows no case, no contract and no finding of a run beyond what is wrong with the
//! text itself.

mod builder;
pub mod crowd;
pub mod document;
mod error_words;
pub mod escape;
mod event_stream;
mod fingerprint;
pub mod glimpse;
pub mod harmless;
pub mod locate;
pub mod parts;
pub mod scan;
mod sequence;
pub mod spans;
mod type_name;
pub mod watch;

pub(crate) use crowd::values_in;
pub use crowd::{is_crowded, most_values, why_not_compared};
pub use document::{Document, MAX_DEPTH};
pub(crate) use error_words::error_words;
pub use fingerprint::{fingerprint, outline};
pub use harmless::{is_harmful, pretty_json};
pub use parts::{JsonPart, each_part};
pub use sequence::Sequence;
pub use spans::{MemberSpan, Sought, member_spans};
pub use type_name::{type_name, type_words};
