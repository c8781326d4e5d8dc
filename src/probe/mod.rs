//! Asks a host a few questions before a run, by safe requests only (RFC 9110, section
//! 9.2.1), and says whether a run makes sense: [`Questions`] derives them from the suite,
//! [`ask`] sends them, and what came is read without I/O.
//!
//! It judges no case and writes no record.

mod ask;
mod catalog;
mod checks;
mod documents;
mod links;
mod questions;
mod responses;
mod routes;

pub use ask::ask;
pub use questions::{Question, Questions};
