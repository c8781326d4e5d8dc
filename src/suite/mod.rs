//! Reads what a user wrote: cases, settings and variables.

pub mod case_file;
pub mod decode;
pub mod expect_file;
pub mod matcher_file;
pub mod node;
pub mod settings;
pub mod variables;
pub mod yaml;
