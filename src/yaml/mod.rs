//! YAML read to a tree that remembers where each value stands.
//!
//! It knows no case and no contract: what a tree means is decided by who asked for it.

mod advice;
pub mod block;
mod deserialize;
pub mod json_lines;
mod lines;
pub mod node;
pub mod number;
pub mod read;
pub mod spelling;

pub use read::{each_place, parse, parse_any, parse_document};
