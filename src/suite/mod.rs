//! Reads what a user wrote: cases, settings and variables.

mod block_yaml;
pub mod budget;
pub mod case_file;
pub mod decode;
pub mod defaults;
pub mod expect_file;
pub mod intern;
pub mod load;
pub mod matcher_file;
pub mod names;
pub mod node;
pub mod pace_settings;
mod plain_yaml;
pub mod plan;
pub mod profile;
mod published;
pub mod request_file;
mod resolver;
pub mod rows_file;
pub mod settings;
mod settings_check;
pub mod step_file;
mod toml_file;
mod unique;
pub mod value_file;
pub mod variables;
pub mod yaml;
