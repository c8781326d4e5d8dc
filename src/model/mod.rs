//! Plain data that every room shares. It deliberately does no I/O and names no
//! HTTP client, schema validator or command line.

pub mod accepted;
pub mod case;
pub mod case_pattern;
pub mod coverage;
pub mod credential;
pub mod day;
pub mod deprecated_element;
pub mod duration;
pub mod earlier;
pub mod exchange;
pub mod field_list;
pub mod finding;
pub mod fixture;
pub mod format;
pub mod gate;
pub mod history;
pub mod host;
pub mod http_date;
pub mod json_path;
pub mod kind;
#[cfg(test)]
mod kind_tests;
pub mod matcher;
pub mod moment;
pub mod octets;
pub mod operation;
pub mod outcome;
pub mod place;
pub mod probe;
pub mod record;
pub mod required;
pub mod scope;
pub mod security;
pub mod severity;
pub mod shard;
pub mod sign_in;
pub mod spelling;
pub mod status_set;
pub mod step;
pub mod subject;
pub mod table;
pub mod template;
#[cfg(test)]
pub(crate) mod testing;
pub mod violation;
pub mod waiver;
pub mod web_link;
mod written_as_text;
