//! Reads what a user wrote: cases, settings and variables.

pub mod node;
pub mod yaml;
